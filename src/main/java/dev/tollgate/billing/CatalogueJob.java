package dev.tollgate.billing;

import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that is done at the start and then again and again, one run at a time. Thread-safe. */
final class CatalogueJob {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueJob.class);

    private final Vertx vertx;
    private final Metrics metrics;
    private final Clock clock;
    private final Work work;
    private final AtomicReference<Future<Void>> running = new AtomicReference<>(Future.succeededFuture());
    private long timer = -1;

    /**
     * What a job does.
     *
     * @param name for the metrics and the log
     * @param every how long after the beginning of a run the next begins
     */
    record Work(String name, Duration every, Supplier<Future<Void>> run) {}

    CatalogueJob(Vertx vertx, Metrics metrics, Clock clock, Work work) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.clock = clock;
        this.work = work;
    }

    void start() {
        timer = vertx.setPeriodic(1, work.every().toMillis(), id -> run());
    }

    /** Completes when the run under way, if there is one, has ended. */
    Future<Void> stop() {
        vertx.cancelTimer(timer);
        return running.get().otherwiseEmpty();
    }

    private void run() {
        if (running.get().isComplete()) {
            running.set(work.run()
                    .get()
                    .onSuccess(done -> metrics.jobSucceeded(work.name(), clock.instant()))
                    .onFailure(e -> LOG.warn("The job {} failed; it is tried again", work.name(), e)));
        }
    }
}
