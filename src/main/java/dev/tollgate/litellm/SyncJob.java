package dev.tollgate.litellm;

import dev.tollgate.config.LitellmConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads LiteLLM by itself, each time on one of the nodes, and carries out what people ask this node for. Thread-safe. */
final class SyncJob {
    static final String NAME = "litellm_sync";

    private static final Logger LOG = LoggerFactory.getLogger(SyncJob.class);
    private static final Duration LOOK_EVERY_MIN = Duration.ofMillis(200);
    private static final Duration LOOK_EVERY_MAX = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Pool pool;
    private final Syncs syncs;
    private final LitellmConfig config;
    private final Clock clock;
    private final Litellm.Meters meters;
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
    private volatile boolean stopping;
    private long timer = -1;

    SyncJob(Vertx vertx, Pool pool, Syncs syncs, LitellmConfig config, Clock clock, Litellm.Meters meters) {
        this.vertx = vertx;
        this.pool = pool;
        this.syncs = syncs;
        this.config = config;
        this.clock = clock;
        this.meters = meters;
    }

    /** What this node is at. */
    private record Running(SyncProgress progress, Future<StoredSync> done) {}

    void start() {
        measure();
        timer = vertx.setPeriodic(lookEvery().toMillis(), id -> {
            measure();
            if (!config.interval().isZero() && !stopping) {
                next().onFailure(e -> LOG.warn("LiteLLM's rows could not be read: {}", e.toString()));
            }
        });
    }

    private Duration lookEvery() {
        Duration every = config.interval().isZero() ? LOOK_EVERY_MAX : config.interval();
        if (every.compareTo(LOOK_EVERY_MAX) > 0) {
            return LOOK_EVERY_MAX;
        }
        return every.compareTo(LOOK_EVERY_MIN) < 0 ? LOOK_EVERY_MIN : every;
    }

    private Future<Void> next() {
        Sync.Patience patience = new Sync.Patience(Duration.ofMinutes(1), Syncs.Request.PATIENT);
        return syncs.next(clock.instant())
                .map(range -> new Syncs.Request(range, "job", null, List.of(SpendFilter.NONE), true, patience))
                .compose(request -> syncs.begin(request, config.interval()).map(id -> {
                    if (id != null) {
                        carryOut(id, request).onFailure(e -> LOG.debug("It is told already", e));
                    }
                    return null;
                }));
    }

    /** Completes when the sync that this node is at has ended, which it does before its next page. */
    Future<Void> stop() {
        stopping = true;
        vertx.cancelTimer(timer);
        Running last = running.get();
        if (last == null) {
            return syncs.close();
        }
        last.progress().end();
        return last.done().transform(ended -> syncs.close());
    }

    /** Carries out what {@link Syncs#begin} began. */
    Future<StoredSync> carryOut(long id, Syncs.Request request) {
        SyncProgress progress = new SyncProgress(step -> LOG.debug("Sync {}: {}", id, step));
        Future<StoredSync> done = syncs.carryOut(id, request, progress)
                .onSuccess(sync -> LOG.info(
                        "Sync {} read {} rows of LiteLLM, of which {} had not been pushed",
                        id,
                        sync.tally().received(),
                        sync.tally().accepted()))
                .onFailure(e -> LOG.warn("Sync {} failed: {}", id, e.getMessage()))
                .onComplete(ended -> measure());
        running.set(new Running(progress, done));
        if (stopping) {
            progress.end();
        }
        return done;
    }

    private void measure() {
        SyncsSql.lastDone(pool, config.source())
                .compose(done -> {
                    if (done != null) {
                        meters.own().succeeded(done);
                        meters.all().jobSucceeded(NAME, done);
                    }
                    return SyncsSql.cursor(pool, config.source());
                })
                .onSuccess(coveredTo -> {
                    if (coveredTo != null) {
                        meters.own().covered(coveredTo);
                    }
                })
                .onFailure(e -> LOG.debug("How far LiteLLM has been read cannot be told", e));
    }
}
