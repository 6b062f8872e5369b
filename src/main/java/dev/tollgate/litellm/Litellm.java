package dev.tollgate.litellm;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.config.LitellmConfig;
import dev.tollgate.metering.PulledIntake;
import dev.tollgate.observe.LitellmMetrics;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The feature as the composition root sees it: what it builds, starts, stops and mounts. Without a LiteLLM it only answers so. */
public final class Litellm {
    private final Pool pool;
    private final LitellmConfig config;
    private final Clock clock;
    private final SyncRoutes.@Nullable Starter starter;

    public Litellm(Vertx vertx, Pool pool, LitellmConfig config, Clock clock, PulledIntake intake, Meters meters) {
        this.pool = pool;
        this.config = config;
        this.clock = clock;
        if (config.isOn()) {
            Syncs syncs = new Syncs(vertx, pool, config, intake, meters.own());
            starter = new SyncRoutes.Starter(syncs, new SyncJob(vertx, pool, syncs, config, clock, meters));
        } else {
            starter = null;
        }
    }

    /** Where is told what came of it. */
    public record Meters(Metrics all, LitellmMetrics own) {}

    public void start() {
        if (starter != null) {
            starter.job().start();
        }
    }

    /** Completes when what is being read has ended; to be stopped before the writers, which take its rows. */
    public Future<Void> stop() {
        return starter == null ? Future.succeededFuture() : starter.job().stop();
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        new SyncRoutes(pool, config, starter, clock, auth).mount(router);
        new MemberSyncRoutes(pool, config, starter, clock, auth).mount(router);
    }
}
