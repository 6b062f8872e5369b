package dev.tollgate.journal;

import dev.tollgate.config.JournalConfig;
import dev.tollgate.http.Failure;
import dev.tollgate.observe.JournalMetrics;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps records on the local disk until they are drained. One thread appends: what waits while it syncs is written and
 * synced together next. Safe for all threads; the methods that block say so.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final long WRITE_BYTES_MAX = 4 << 20;
    private static final long IDLE_MILLIS = 200;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final Clock clock;
    private final JournalConfig config;
    private final JournalMetrics metrics;
    private final Shelf shelf;
    private final LinkedBlockingQueue<Append> queue = new LinkedBlockingQueue<>();
    private final Thread appender;
    private volatile boolean closing;
    /** Why nothing is taken at the moment, or null. */
    private volatile @Nullable Failure refusal;

    /** What is to be appended, and whom to tell. */
    private record Append(List<UsageRecord> records, Promise<Void> done) {}

    private Journal(Clock clock, JournalConfig config, JournalMetrics metrics) {
        this.clock = clock;
        this.config = config;
        this.metrics = metrics;
        shelf = Shelf.open(config.dir(), clock);
        refusal = refuse();
        appender = Thread.ofPlatform().name("journal").unstarted(this::run);
        metrics.gauge("tollgate_journal_bytes", "Bytes of the records in the journal", shelf::bytes);
        metrics.gauge("tollgate_journal_records", "Usage records in the journal", shelf::records);
        metrics.gauge(
                "tollgate_journal_oldest_seconds",
                "Age of the oldest record in the journal",
                () -> oldest().toSeconds());
        metrics.gauge("tollgate_journal_refusing", "1 while nothing more can be kept", () -> refusal == null ? 0 : 1);
        metrics.counter(
                "tollgate_journal_cut",
                "Times that something of the journal could not be read",
                () -> shelf.cuts().size());
        metrics.counter(
                "tollgate_journal_lost_records",
                "Answered records that were lost by cuts",
                () -> shelf.cuts().stream()
                        .mapToLong(cut -> Math.max(cut.recordsLost(), 0))
                        .sum());
    }

    /**
     * Opens the journal, with what a gateway before has left in it. Blocks.
     *
     * @throws JournalException if another process has it, or its directory cannot be used
     */
    public static Journal open(Clock clock, JournalConfig config, JournalMetrics metrics) {
        Journal journal = new Journal(clock, config, metrics);
        journal.appender.start();
        if (!journal.isEmpty()) {
            LOG.warn(
                    "The journal holds {} records, the oldest for {}; they are charged now",
                    journal.records(),
                    journal.oldest());
        }
        return journal;
    }

    /**
     * Keeps records of one source; completes on the caller's context, if it has one, when they are on disk. Fails with a {@link Failure} of
     * capacity if they cannot be kept; none of them is to be taken for kept then.
     */
    public Future<Void> append(List<UsageRecord> records) {
        Promise<Void> done = Promise.promise();
        queue.add(new Append(List.copyOf(records), done));
        if (closing && !appender.isAlive()) {
            refuseAll(closed());
        }
        return onContext(done.future());
    }

    private static Future<Void> onContext(Future<Void> done) {
        Context caller = Vertx.currentContext();
        if (caller == null) {
            return done;
        }
        Promise<Void> told = Promise.promise();
        done.onComplete(result -> caller.runOnContext(v -> told.handle(result)));
        return told.future();
    }

    public boolean isEmpty() {
        return shelf.isEmpty();
    }

    public long records() {
        return shelf.records();
    }

    /** How long the oldest record has waited; zero when there is none. */
    public Duration oldest() {
        long oldestMillis = shelf.oldestMillis();
        return oldestMillis == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, clock.millis() - oldestMillis));
    }

    /** Why nothing can be kept at the moment, or null. */
    public @Nullable Failure refusal() {
        return refusal;
    }

    /** The oldest entries, of so many records together or a few more. Blocks. */
    List<Entry> oldestEntries(int recordsMin) throws JournalUnavailable {
        return shelf.read(recordsMin);
    }

    /** Removes the oldest entries up to this one. Blocks. */
    void remove(Entry upTo) throws JournalUnavailable {
        metrics.drained(shelf.removeUpTo(upTo.after()));
    }

    private void run() {
        while (!closing || !queue.isEmpty()) {
            try {
                Append first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                refusal = refuse();
                if (first != null) {
                    appendWith(first);
                }
            } catch (InterruptedException e) {
                LOG.warn("The journal's thread was interrupted and goes on", e);
            } catch (RuntimeException | Error e) {
                LOG.error("The journal's thread met an error of ours and goes on", e);
            }
        }
    }

    private void appendWith(Append first) {
        List<Append> appends = new ArrayList<>();
        List<byte[]> entries = new ArrayList<>();
        long bytes = 0;
        long now = clock.millis();
        Failure full = refusal;
        for (Append next = first; next != null; next = bytes < WRITE_BYTES_MAX ? queue.poll() : null) {
            try {
                List<byte[]> encoded = full == null ? EntryCodec.encode(next.records(), now) : List.of();
                long more = encoded.stream().mapToLong(entry -> entry.length).sum();
                full = full == null && shelf.bytes() + bytes + more > config.bytesMax() ? bytesFull() : full;
                if (full != null) {
                    next.done().fail(full.asException());
                    continue;
                }
                bytes += more;
                entries.addAll(encoded);
                appends.add(next);
            } catch (RuntimeException | Error e) {
                next.done().fail(e);
            }
        }
        if (!appends.isEmpty()) {
            write(appends, entries);
        }
    }

    private void write(List<Append> appends, List<byte[]> entries) {
        long begunNanos = System.nanoTime();
        try {
            long records = shelf.append(entries);
            metrics.appended(records, System.nanoTime() - begunNanos);
            appends.forEach(each -> each.done().complete());
        } catch (JournalUnavailable e) {
            LOG.error(
                    "The journal cannot be written, and what is pushed is answered 503 until it can: {}",
                    e.getMessage());
            refusal = unavailable();
            appends.forEach(each -> each.done().fail(unavailable().asException()));
        } catch (RuntimeException | Error e) {
            appends.forEach(each -> each.done().fail(e));
            throw e;
        }
    }

    private @Nullable Failure refuse() {
        if (closing && queue.isEmpty()) {
            return closed();
        }
        if (!shelf.isUsable()) {
            return unavailable();
        }
        if (shelf.bytes() >= config.bytesMax()) {
            return bytesFull();
        }
        if (oldest().compareTo(config.ageMax()) > 0) {
            return Failure.unavailable(
                    "journal_full", "The database is away, and the journal's oldest record is too old for more.");
        }
        return shelf.freeBytes() < config.freeBytesMin()
                ? Failure.unavailable("journal_full", "The database is away, and the journal's disk is nearly full.")
                : null;
    }

    private static Failure bytesFull() {
        return Failure.unavailable("journal_full", "The database is away, and the journal is full.");
    }

    private static Failure unavailable() {
        return Failure.unavailable("journal_unavailable", "The database is away, and the journal cannot be written.");
    }

    private static Failure closed() {
        return Failure.unavailable("shutting_down", "This node is stopping; send the push again.");
    }

    private void refuseAll(Failure failure) {
        for (Append each = queue.poll(); each != null; each = queue.poll()) {
            each.done().fail(failure.asException());
        }
    }

    /** Writes what waits and closes the store. Blocks. */
    @Override
    public void close() {
        closing = true;
        try {
            appender.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refuseAll(closed());
        shelf.close();
    }
}
