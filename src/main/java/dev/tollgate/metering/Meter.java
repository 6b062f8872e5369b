package dev.tollgate.metering;

import dev.tollgate.http.Failure;
import dev.tollgate.observe.JobLog;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Spreads charges over the writers by a hash of the account, so that an account's records have one order and two writers
 * never fight for one wallet; and bounds what is in memory, in records and in bytes. Safe for all threads.
 */
public final class Meter {
    private static final long HANGING_MILLIS = 1_000;

    private final Vertx vertx;
    private final Limits limits;
    private final UsageMonths months;
    private final Metrics metrics;
    private final List<MeterWriter> writers = new ArrayList<>();
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * The sizes that bound the meter.
     *
     * @param flushRowsMax records a batch, 1 to 65,536
     * @param rowsMax records in memory over all pushes; beyond it pushes are refused
     * @param bytesMax the same in bytes
     * @param ackTimeout how long a push may wait for its commit
     * @param retryMax how long a batch is tried again while the database is in trouble, at most
     */
    public record Limits(
            int writers, int flushRowsMax, long rowsMax, long bytesMax, Duration ackTimeout, Duration retryMax) {}

    /** @param pulled what is minded when a batch is written */
    Meter(Vertx vertx, Pool pool, PulledCalls pulled, Metrics metrics, Clock clock, Limits limits) {
        this.vertx = vertx;
        this.limits = limits;
        this.metrics = metrics;
        this.months = new UsageMonths(vertx, pool, clock, new JobLog(pool, metrics, clock));
        for (int i = 0; i < limits.writers(); i++) {
            writers.add(new MeterWriter(pool, pulled, months, metrics, limits));
        }
    }

    /** Makes the partitions and starts the writers. */
    public Future<Void> start() {
        List<Future<?>> deployed = new ArrayList<>();
        deployed.add(months.start());
        writers.forEach(writer -> deployed.add(vertx.deployVerticle(writer)));
        return Future.all(deployed).mapEmpty();
    }

    /** Completes when every charge that was taken is written and answered. */
    public Future<Void> stop() {
        months.stop();
        List<Future<?>> stopped = new ArrayList<>();
        writers.forEach(writer -> stopped.add(vertx.undeploy(writer.deploymentID())));
        return Future.all(stopped).mapEmpty();
    }

    /** The longest time that any writer's work has waited without progress. */
    public Duration stalled() {
        long longest = 0;
        for (MeterWriter writer : writers) {
            longest = Math.max(longest, writer.stalledNanos());
        }
        return Duration.ofNanos(longest);
    }

    /** Makes room for records that are being taken in; false if there is none, and then nothing is reserved. */
    boolean reserve(long moreRows, long moreBytes) {
        boolean rowsFit = rows.addAndGet(moreRows) <= limits.rowsMax();
        boolean bytesFit = bytes.addAndGet(moreBytes) <= limits.bytesMax();
        if (!rowsFit || !bytesFit) {
            rows.addAndGet(-moreRows);
            bytes.addAndGet(-moreBytes);
            return false;
        }
        metrics.queued(moreRows, moreBytes);
        return true;
    }

    /** Gives back what {@link #reserve} has reserved. */
    void release(long reservedRows, long reservedBytes) {
        rows.addAndGet(-reservedRows);
        bytes.addAndGet(-reservedBytes);
        metrics.queued(-reservedRows, -reservedBytes);
    }

    /** Whether records are being taken in at the moment. */
    boolean isBusy() {
        return rows.get() > 0;
    }

    /**
     * What could not be written in time; it may yet be, and is a duplicate then when it comes again.
     *
     * @param cause a {@link Failure} of capacity, or what went wrong otherwise; null if all was written
     */
    record Unwritten(List<Charge> charges, @Nullable Throwable cause) {}

    /** A portion, and what to do when nobody wants to wait for it any longer. */
    private record Waiting(Context caller, boolean isPatient, Handler<Void> giveUp) {}

    /**
     * Charges, and notes in the outcome what became of each; completes on the caller's context, after the commit, with
     * what has no verdict.
     *
     * @param isPatient whether to wait on when others {@linkplain #giveUp give up}
     */
    Future<Unwritten> charge(List<Charge> charges, Outcome outcome, boolean isPatient) {
        long deadlineNanos = System.nanoTime() + limits.ackTimeout().toNanos();
        List<Future<?>> portions = new ArrayList<>();
        List<Charge> unwritten = new ArrayList<>();
        AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
        for (List<Charge> share : shares(charges)) {
            for (int from = 0; from < share.size(); from += limits.flushRowsMax()) {
                List<Charge> portion = share.subList(from, Math.min(share.size(), from + limits.flushRowsMax()));
                portions.add(submit(new Share(portion, outcome, isPatient), deadlineNanos)
                        .otherwise(e -> {
                            cause.compareAndSet(null, e);
                            unwritten.addAll(portion);
                            return null;
                        }));
            }
        }
        return Future.all(portions).map(all -> new Unwritten(unwritten, cause.get()));
    }

    /**
     * Nobody waits for a charge any longer; what is in flight may be written all the same.
     *
     * @param evenThePatient whether that holds for the patient too
     */
    void giveUp(boolean evenThePatient) {
        waiting.stream()
                .filter(each -> evenThePatient || !each.isPatient())
                .forEach(each -> each.caller().runOnContext(each.giveUp()));
    }

    /** Charges for one writer. */
    private record Share(List<Charge> charges, Outcome outcome, boolean isPatient) {}

    private Future<Void> submit(Share share, long deadlineNanos) {
        List<Charge> charges = share.charges();
        Context caller = vertx.getOrCreateContext();
        Promise<Void> noted = Promise.promise();
        Promise<Portion.Written> written = Promise.promise();
        written.future()
                .onComplete(result -> caller.runOnContext(v -> {
                    if (result.failed()) {
                        noted.tryFail(result.cause());
                    } else if (!noted.future().isComplete()) {
                        note(charges, result.result(), share.outcome());
                        noted.complete();
                    }
                }));
        MeterWriter writer = writer(charges.getFirst().accountId());
        Portion portion = new Portion(charges, deadlineNanos, written);
        Waiting waits = new Waiting(caller, share.isPatient(), v -> {
            writer.withdraw(portion);
            noted.tryFail(Portion.lateFailure());
        });
        waiting.add(waits);
        // A database that is away fails the batch by itself; one that hangs does not.
        long timer = vertx.setTimer(
                limits.ackTimeout().toMillis() + HANGING_MILLIS,
                id -> waits.giveUp().handle(null));
        writer.submit(portion);
        return noted.future().onComplete(done -> {
            waiting.remove(waits);
            vertx.cancelTimer(timer);
        });
    }

    private static void note(List<Charge> charges, Portion.Written written, Outcome outcome) {
        for (int i = 0; i < charges.size(); i++) {
            int index = charges.get(i).index();
            switch (written.verdicts().get(i)) {
                case ACCEPTED -> outcome.accept(index, charges.get(i).costTotalNanos(), written.batchId());
                case DUPLICATE -> outcome.set(index, Verdict.DUPLICATE);
                case CONFLICT -> {
                    outcome.set(index, Verdict.CONFLICT);
                    outcome.error(index, "identity_conflict", "another record was charged under the same call id");
                }
                case QUARANTINED -> {
                    outcome.set(index, Verdict.QUARANTINED);
                    outcome.error(index, "unstorable", "the database refused the record; it is in quarantine");
                }
                case SKIPPED, JOURNALED -> throw new IllegalStateException("a writer writes or fails");
            }
        }
    }

    private List<List<Charge>> shares(List<Charge> charges) {
        List<List<Charge>> shares = new ArrayList<>(writers.size());
        for (int i = 0; i < writers.size(); i++) {
            shares.add(new ArrayList<>());
        }
        for (Charge charge : charges) {
            shares.get(slot(charge.accountId())).add(charge);
        }
        shares.removeIf(List::isEmpty);
        return shares;
    }

    private MeterWriter writer(long accountId) {
        return writers.get(slot(accountId));
    }

    private int slot(long accountId) {
        long mixed = accountId * 0x9E3779B97F4A7C15L;
        return (int) ((mixed >>> 33) % writers.size());
    }
}
