package dev.tollgate.journal;

import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the journal's records in again, oldest first, one lot after the other, and removes a lot when all of it has its
 * verdict. Between two lots it leaves the writers to the live pushes for as long as it has used them itself. Confined to
 * its context.
 */
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final int LOT_RECORDS = 2_000;
    /** Then entries are tried one by one, so that one of them holds up none of those before it. */
    private static final int FAILURES_OF_A_LOT = 3;

    private static final long IDLE_MILLIS = 100;
    private static final long RETRY_MILLIS = 500;
    private static final long REST_MILLIS_MAX = 1_000;

    private final Vertx vertx;
    private final Context context;
    private final Journal journal;
    private final Settler settler;
    private final Promise<Void> stopped = Promise.promise();
    private boolean running;
    private boolean stopping;

    /** The way of records that are taken in again. */
    public interface Settler {
        /** Completes when every record has its verdict for good; fails if not all of them could get it now. */
        Future<Void> settle(List<UsageRecord> records);

        /** Whether others want the writers too. */
        boolean isBusy();

        /** Settling has failed so many times on end. */
        void failed(int times);
    }

    public Drain(Vertx vertx, Journal journal, Settler settler) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.journal = journal;
        this.settler = settler;
    }

    /** Begins, and goes on until it is stopped. */
    public void start() {
        context.runOnContext(v -> {
            running = true;
            next(0);
        });
    }

    /** Completes when the lot at work is done. */
    public Future<Void> stop() {
        context.runOnContext(v -> {
            stopping = true;
            if (!running) {
                stopped.tryComplete();
            }
        });
        return stopped.future();
    }

    private void after(long millis, int failures) {
        vertx.setTimer(Math.max(1, millis), id -> next(failures));
    }

    private void next(int failures) {
        if (stopping) {
            stopped.tryComplete();
        } else if (journal.isEmpty()) {
            after(IDLE_MILLIS, 0);
        } else {
            lot(failures);
        }
    }

    private void lot(int failures) {
        long begunNanos = System.nanoTime();
        once(failures < FAILURES_OF_A_LOT ? LOT_RECORDS : 1).onComplete(done -> {
            long tookMillis = (System.nanoTime() - begunNanos) / 1_000_000;
            if (done.succeeded()) {
                after(settler.isBusy() ? Math.min(tookMillis, REST_MILLIS_MAX) : 0, 0);
            } else {
                LOG.warn(
                        "The journal's oldest records are not taken yet, {} records wait: {}",
                        journal.records(),
                        done.cause().toString());
                settler.failed(failures + 1);
                after(RETRY_MILLIS, failures + 1);
            }
        });
    }

    private Future<Void> once(int recordsMin) {
        return vertx.executeBlocking(() -> journal.oldestEntries(recordsMin), false)
                .map(entries -> Objects.requireNonNull(entries))
                .compose(entries -> entries.isEmpty() ? Future.succeededFuture() : settle(entries));
    }

    private Future<Void> settle(List<Entry> entries) {
        List<UsageRecord> records = new ArrayList<>();
        entries.forEach(entry -> records.addAll(entry.records()));
        return settler.settle(records)
                .compose(settled -> vertx.executeBlocking(
                        () -> {
                            journal.remove(entries.getLast());
                            return null;
                        },
                        false));
    }
}
