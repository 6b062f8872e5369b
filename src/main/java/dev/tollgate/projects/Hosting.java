package dev.tollgate.projects;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.billing.PlanOf;
import dev.tollgate.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature as the composition root sees it: what it starts, stops and mounts. */
public final class Hosting {
    private static final Logger LOG = LoggerFactory.getLogger(Hosting.class);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Pool pool;
    private final Config config;
    private final Standings standings;
    private final LimitSweep sweep;
    private long timer = -1;
    private Future<Long> last = Future.succeededFuture(0L);

    public Hosting(Vertx vertx, Pool pool, Config config) {
        this.vertx = vertx;
        this.pool = pool;
        this.config = config;
        boolean livemode = config.stripe().livemode();
        standings = new Standings(new PlanOf(config.plans(), livemode));
        sweep = new LimitSweep(pool, standings, new LimitSweep.Terms(config.plans(), livemode));
    }

    public void start() {
        timer = vertx.setPeriodic(SWEEP_EVERY.toMillis(), id -> {
            if (last.isComplete()) {
                last = sweep.run()
                        .onFailure(e -> LOG.warn("Accounts above their limits could not be looked for", e))
                        .otherwise(0L);
            }
        });
    }

    /** Completes when the look that is under way has ended. */
    public Future<Long> stop() {
        vertx.cancelTimer(timer);
        return last;
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        // Before the projects, one of which might be called like a part of these.
        new LimitRoutes(pool, standings, config.plans(), sweep).mount(router, auth);
        new ProjectRoutes(pool, standings).mount(router, auth);
        new DeploymentRoutes(pool, auth).mount(router);
    }
}
