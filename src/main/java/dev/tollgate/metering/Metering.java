package dev.tollgate.metering;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.accounts.UnknownPayers;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature as the composition root sees it: what it starts, stops and mounts. */
public final class Metering {
    private static final Logger LOG = LoggerFactory.getLogger(Metering.class);
    private static final long GAUGES_EVERY_MILLIS = 15_000;

    private final Vertx vertx;
    private final Pool pool;
    private final Metrics metrics;
    private final Meter meter;
    private final Intake intake;
    private long timer = -1;

    public Metering(
            Vertx vertx, Pool pool, Metrics metrics, Meter meter, Assessor assessor, UnknownPayers unknownPayers) {
        this.vertx = vertx;
        this.pool = pool;
        this.metrics = metrics;
        this.meter = meter;
        this.intake = new Intake(assessor, unknownPayers, meter, new Quarantine(pool));
    }

    public Future<Void> start() {
        timer = vertx.setPeriodic(0, GAUGES_EVERY_MILLIS, id -> measure());
        return meter.start();
    }

    /** Completes when every record that was taken is written and answered. */
    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        return meter.stop();
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth, long bodyBytesMax, Duration bodyTimeout) {
        UsageRoutes.BodyLimits limits = new UsageRoutes.BodyLimits(bodyBytesMax, bodyTimeout);
        new UsageRoutes(auth, intake, meter, metrics, limits).mount(router);
        new ReviewRoutes(pool, auth, new Replay(pool, intake)).mount(router);
    }

    /** Replays the quarantine; answers how many records were charged and how many remain. */
    public Future<Replayed> replayQuarantine() {
        return new Replay(pool, intake)
                .quarantine()
                .map(result -> new Replayed(
                        result.tried(),
                        result.charged(),
                        result.duplicates() + result.conflicts(),
                        result.remaining()));
    }

    /**
     * What a replay did.
     *
     * @param settled were charged before, or contradict what was
     */
    public record Replayed(long tried, long charged, long settled, long remaining) {}

    private void measure() {
        QuarantineSql.countOpen(pool)
                .onSuccess(metrics::quarantineRecords)
                .compose(done -> ConflictSql.countOpen(pool))
                .onSuccess(metrics::conflictRecords)
                .onFailure(e -> LOG.debug("Cannot count what waits for an operator", e));
    }
}
