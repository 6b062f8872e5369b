package dev.tollgate.metering;

import dev.tollgate.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether pushes go past the database into the journal, because it is away or too slow. It opens when a push could not be
 * written, or when writers make no progress for too long; whoever waits then waits no longer. It closes when the oldest
 * records of the journal are written, or if there are none, when the database answers. Safe for all threads.
 */
final class Detour {
    private static final Logger LOG = LoggerFactory.getLogger(Detour.class);
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final long PING_LIMIT_MILLIS = 1_000;

    /** So often the same records may fail before it is they, and not the database, that stand in the way. */
    private static final int FAILURES_OF_RECORDS = 5;

    private static final long STUCK_AFTER_NANOS = 10_000_000_000L;

    private final Vertx vertx;
    private final Pool pool;
    private final Meter meter;
    private final Journal journal;
    private final Duration patience;
    private final AtomicBoolean open = new AtomicBoolean();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile int drainFailures;
    private volatile long openedNanos;
    private long timer = -1;

    Detour(Vertx vertx, Pool pool, Meter meter, Journal journal, Duration patience) {
        this.vertx = vertx;
        this.pool = pool;
        this.meter = meter;
        this.journal = journal;
        this.patience = patience;
    }

    void start() {
        timer = vertx.setPeriodic(LOOK_EVERY_MILLIS, id -> look());
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    boolean isOpen() {
        return open.get();
    }

    void open(Throwable why) {
        open(why.toString());
    }

    private void open(String why) {
        if (open.compareAndSet(false, true)) {
            openedNanos = System.nanoTime();
            LOG.warn("The database is away or too slow, pushes go to the journal: {}", why);
        }
    }

    /** The oldest records of the journal were written. */
    void drained() {
        drainFailures = 0;
        close();
    }

    /** They were not, so many times on end. */
    void drainFailed(int times) {
        drainFailures = times;
    }

    private void close() {
        if (open.compareAndSet(true, false)) {
            LOG.info("The database takes records again; {} wait in the journal", journal.records());
        }
    }

    private void look() {
        Duration stalled = meter.stalled();
        if (stalled.compareTo(patience) > 0) {
            open("no batch was written for " + stalled.toMillis() + " ms though records wait");
            meter.giveUp(false);
        } else if (open.get() && (journal.isEmpty() || isStuck())) {
            ask();
        }
    }

    private boolean isStuck() {
        return drainFailures >= FAILURES_OF_RECORDS && System.nanoTime() - openedNanos > STUCK_AFTER_NANOS;
    }

    private void ask() {
        if (asking.compareAndSet(false, true)) {
            Future<?> answer = pool.query("SELECT 1").execute().timeout(PING_LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            answer.onComplete(done -> {
                asking.set(false);
                if (done.succeeded()) {
                    close();
                }
            });
        }
    }
}
