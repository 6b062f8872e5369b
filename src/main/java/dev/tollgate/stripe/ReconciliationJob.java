package dev.tollgate.stripe;

import dev.tollgate.observe.JobLog;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles by itself, each time on one of the nodes, and tells the metrics of each node what the last run of a whole window left open,
 * whoever made it. Thread-safe.
 */
final class ReconciliationJob {
    static final String NAME = "reconcile";

    private static final Logger LOG = LoggerFactory.getLogger(ReconciliationJob.class);
    private static final Duration LOOK_EVERY_MIN = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY_MAX = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Pool pool;
    private final ReconciliationRuns runs;
    private final Terms terms;
    private final Clock clock;
    private final Metrics metrics;
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
    private volatile boolean stopping;
    private long timer = -1;

    ReconciliationJob(Vertx vertx, Pool pool, ReconciliationRuns runs, Terms terms, Clock clock, Metrics metrics) {
        this.vertx = vertx;
        this.pool = pool;
        this.runs = runs;
        this.terms = terms;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * On what terms.
     *
     * @param every how often it reconciles; zero for never by itself
     * @param log where each run is noted, also those that are asked for
     */
    record Terms(Duration every, boolean livemode, JobLog.Job log) {}

    /** What this node is at. */
    private record Running(ReconciliationProgress progress, Future<Void> done) {}

    void start() {
        measure();
        timer = vertx.setPeriodic(lookEvery().toMillis(), id -> {
            measure();
            if (!terms.every().isZero()) {
                ReconciliationWindow window = ReconciliationWindow.of(null, null, clock.instant());
                begin(new ReconciliationRuns.Request(window, true, false, "job"), terms.every())
                        .onFailure(e -> LOG.warn("The books could not be held against Stripe", e));
            }
        });
    }

    private Duration lookEvery() {
        Duration every = terms.every().isZero() ? LOOK_EVERY_MAX : terms.every();
        if (every.compareTo(LOOK_EVERY_MAX) > 0) {
            return LOOK_EVERY_MAX;
        }
        return every.compareTo(LOOK_EVERY_MIN) < 0 ? LOOK_EVERY_MIN : every;
    }

    /** Completes when the run that this node is at has ended, which it does before its next step. */
    Future<Void> stop() {
        stopping = true;
        vertx.cancelTimer(timer);
        Running last = running.get();
        if (last == null) {
            return Future.succeededFuture();
        }
        last.progress().end();
        return last.done();
    }

    /** The id of a run that is carried out from now on, see {@link ReconciliationRuns#begin}. */
    Future<@Nullable Long> begin(ReconciliationRuns.Request request, Duration every) {
        return runs.begin(request, every).map(id -> {
            if (id != null) {
                carryOut(id, request);
            }
            return id;
        });
    }

    private void carryOut(long id, ReconciliationRuns.Request request) {
        ReconciliationProgress progress =
                new ReconciliationProgress(step -> LOG.debug("Reconciliation {}: {}", id, step));
        Future<Void> done = terms.log()
                .run(() -> runs.carryOut(id, request, progress))
                .onSuccess(report -> say(id, report))
                .onFailure(e -> LOG.warn("Reconciliation {} failed: {}", id, e.getMessage(), e))
                .transform(ended -> measured());
        running.set(new Running(progress, done));
        if (stopping) {
            progress.end();
        }
    }

    private static void say(long id, ReconciliationReport report) {
        if (report.isClean()) {
            LOG.info("Reconciliation {} found the books as Stripe has them", id);
        } else {
            LOG.error(
                    "Reconciliation {} found what differs: {}; GET /api/admin/reconciliation says more",
                    id,
                    report.open());
        }
    }

    private void measure() {
        measured().onFailure(e -> LOG.debug("What the last reconciliation found cannot be read", e));
    }

    private Future<Void> measured() {
        return ReconciliationRunsSql.open(pool, terms.livemode()).map(open -> {
            if (open != null) {
                open.counts().forEach((code, count) -> metrics.reconciliationFindings(code.label(), count));
                metrics.jobSucceeded(NAME, open.finishedAt().toInstant());
            }
            return null;
        });
    }
}
