package dev.tollgate.metering;

import dev.tollgate.http.Failure;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the charges of its share of the accounts, one batch after the other: what comes while a batch is in flight makes
 * up the next one. No timer, no waiting when idle.
 *
 * <p>All state is confined to the verticle's context, but for the two fields that others may look at.
 */
final class MeterWriter extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MeterWriter.class);

    private final Pool pool;
    private final PulledCalls pulled;
    private final UsageMonths months;
    private final Metrics metrics;
    private final int flushRowsMax;
    private final Duration retryMax;
    private final Deque<Portion> queue = new ArrayDeque<>();
    private final Promise<Void> drained = Promise.promise();
    private boolean writing;
    private boolean stopping;

    /** Since when work has waited without any batch being done, on nanoTime's scale; 0 when idle. Read by readiness. */
    private volatile long stalledSinceNanos;

    MeterWriter(Pool pool, PulledCalls pulled, UsageMonths months, Metrics metrics, Meter.Limits limits) {
        this.pool = pool;
        this.pulled = pulled;
        this.months = months;
        this.metrics = metrics;
        this.flushRowsMax = limits.flushRowsMax();
        this.retryMax = limits.retryMax();
    }

    /** Takes charges from any thread; {@link Portion#written} tells what became of them. */
    void submit(Portion portion) {
        context.runOnContext(v -> enqueue(portion));
    }

    /** Forgets charges that nobody waits for any more, unless they are being written. */
    void withdraw(Portion portion) {
        context.runOnContext(v -> {
            if (queue.remove(portion)) {
                portion.written().fail(Portion.lateFailure());
            }
        });
    }

    /** For how long work has waited without progress; 0 when there is none or it goes on. */
    long stalledNanos() {
        long since = stalledSinceNanos;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    @Override
    public Future<?> start() {
        return Future.succeededFuture();
    }

    /** Completes when everything that was taken is written and answered. */
    @Override
    public Future<?> stop() {
        stopping = true;
        if (!writing && queue.isEmpty()) {
            drained.tryComplete();
        }
        return drained.future();
    }

    private void enqueue(Portion portion) {
        if (stopping) {
            portion.written()
                    .fail(Failure.unavailable("shutting_down", "This node is stopping; send the push again.")
                            .asException());
            return;
        }
        queue.add(portion);
        if (stalledSinceNanos == 0) {
            stalledSinceNanos = System.nanoTime();
        }
        writeNext();
    }

    private void writeNext() {
        if (writing) {
            return;
        }
        List<Portion> portions = gather();
        if (portions.isEmpty()) {
            stalledSinceNanos = 0;
            if (stopping) {
                drained.tryComplete();
            }
            return;
        }
        writing = true;
        long begunNanos = System.nanoTime();
        Batch batch = new Batch(vertx, pool, pulled, months, portions, retryMax);
        // Composed, so that whatever is thrown fails this batch and not the writer.
        Future.succeededFuture()
                .compose(begun -> batch.write())
                .onSuccess(done -> {
                    stalledSinceNanos = System.nanoTime();
                    answer(portions, batch);
                    count(batch, System.nanoTime() - begunNanos);
                })
                .onFailure(e -> refuse(portions, e))
                .onComplete(done -> {
                    writing = false;
                    writeNext();
                });
    }

    private static void refuse(List<Portion> portions, Throwable e) {
        LOG.error(
                "A batch could not be written; its records go to the journal, or their pushes are answered 503: {}",
                e.toString());
        LOG.debug("Why it could not", e);
        portions.forEach(portion -> portion.written()
                .fail(Failure.unavailable(
                                "not_written", "The database did not take it in time; send the whole push again.")
                        .asException()));
    }

    /** Whole portions up to the size of a batch; those that nobody waits for any more are dropped unwritten. */
    private List<Portion> gather() {
        List<Portion> portions = new ArrayList<>();
        int rows = 0;
        long now = System.nanoTime();
        while (!queue.isEmpty()) {
            Portion next = queue.element();
            if (next.isLate(now)) {
                queue.remove();
                next.written().fail(Portion.lateFailure());
                continue;
            }
            if (rows > 0 && rows + next.charges().size() > flushRowsMax) {
                break;
            }
            rows += next.charges().size();
            portions.add(queue.remove());
        }
        return portions;
    }

    private static void answer(List<Portion> portions, Batch batch) {
        List<Verdict> verdicts = batch.verdicts();
        int from = 0;
        for (Portion portion : portions) {
            int to = from + portion.charges().size();
            portion.written().complete(new Portion.Written(batch.batchId(), List.copyOf(verdicts.subList(from, to))));
            from = to;
        }
    }

    /** Only the book's names: with names of their own making, callers could use the series up. */
    private static String priceName(Charge charge) {
        return charge.priceSource().equals("book") ? charge.model() : "other";
    }

    private void count(Batch batch, long nanos) {
        metrics.batchCommitted(batch.charges().size(), nanos);
        long chargedNanos = 0;
        List<Verdict> verdicts = batch.verdicts();
        for (int i = 0; i < verdicts.size(); i++) {
            if (verdicts.get(i) == Verdict.ACCEPTED) {
                Charge charge = batch.charges().get(i);
                chargedNanos += charge.costTotalNanos();
                if (charge.record().providerCostNanos > 0) {
                    metrics.providerCost(priceName(charge), charge.record().providerCostNanos);
                }
            }
        }
        metrics.charged(chargedNanos);
    }
}
