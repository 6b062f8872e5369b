package dev.tollgate.journal;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.db.DataDirLock;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries in their order: where the first and the last one stand, and the database that they are in. If that fails it
 * is closed and opened again later, by way of {@link Recovery}. Every method may block but those that only tell numbers. One thread may append while another one reads and removes.
 */
final class Shelf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final long REOPEN_AFTER_NANOS = 1_000_000_000;
    private static final long SHRINK_AFTER_BYTES = 64L << 20;
    private static final long SHRINK_EMPTY_AFTER_BYTES = 1L << 20;

    private final Path directory;
    private final Clock clock;
    private final DataDirLock lock;
    private final FileStore disk;
    private final Cuts cuts;
    private final Mark mark;
    /** Guards the store and the positions; its own reads and writes are outside of it, under {@link #users}. */
    private final Object state = new Object();

    private @Nullable EntriesSql store;
    private int users;
    private boolean failed;
    private boolean damaged;
    private long failedAtNanos;
    private volatile Position removed = Position.START;
    private volatile Position appended = Position.START;
    private volatile long oldestMillis;
    private long shrunkAtBytes;

    private Shelf(Path directory, Clock clock, DataDirLock lock) throws IOException, SQLException {
        this.directory = directory;
        this.clock = clock;
        this.lock = lock;
        disk = Files.getFileStore(directory);
        cuts = new Cuts(directory);
        mark = new Mark(directory);
        openStoreOrWaitForRoom();
    }

    /** A disk that is full by now is no reason not to start: it is tried again, as one that gets full later. */
    private void openStoreOrWaitForRoom() throws IOException, SQLException {
        try {
            openStore();
        } catch (SQLException e) {
            if (!EntriesSql.isFull(e)) {
                throw e;
            }
            LOG.error("The journal's disk is full, and what is in it waits until there is room: {}", e.getMessage());
            Mark.read(directory).ifPresent(noted -> {
                removed = noted.removed();
                appended = noted.appended();
                oldestMillis = noted.oldestMillis();
            });
            failed = true;
            failedAtNanos = System.nanoTime();
        }
    }

    /** @throws JournalException if another process has the directory, or it cannot be used */
    static Shelf open(Path directory, Clock clock) {
        EntriesSql.loadLibrary();
        DataDirLock lock = null;
        try {
            Files.createDirectories(directory);
            lock = DataDirLock.tryAcquire(directory)
                    .orElseThrow(() -> new JournalException(
                            "The journal in " + directory + " is in use by another Tollgate, pid "
                                    + DataDirLock.owner(directory)
                                    + ", which drains it by itself. Give this one a directory of its own: journal.dir.",
                            null));
            return new Shelf(directory, clock, lock);
        } catch (IOException | SQLException | RuntimeException e) {
            if (lock != null) {
                lock.close();
            }
            if (e instanceof JournalException known) {
                throw known;
            }
            throw new JournalException(
                    "The journal in " + directory + " cannot be opened: " + e.getMessage()
                            + ". Mend that, or name another directory: journal.dir.",
                    e);
        }
    }

    private void openStore() throws SQLException, IOException {
        Recovery.Opened opened = new Recovery(directory, cuts, clock).open(damaged);
        synchronized (state) {
            store = opened.entries();
            removed = opened.removed();
            appended = opened.appended();
            failed = false;
            damaged = false;
        }
        shrunkAtBytes = removed.bytes();
        findOldest(opened.entries());
        writeMark();
    }

    boolean isEmpty() {
        return kept(Position::entries) == 0;
    }

    long records() {
        return kept(Position::records);
    }

    long bytes() {
        return kept(Position::bytes);
    }

    /** The end is read last: it is never before what was removed by then, whatever happens between. */
    private long kept(ToLongFunction<Position> count) {
        long first = count.applyAsLong(removed);
        return count.applyAsLong(appended) - first;
    }

    /** When the oldest entry came; 0 if there is none. */
    long oldestMillis() {
        return isEmpty() ? 0 : oldestMillis;
    }

    List<Cut> cuts() {
        return cuts.all();
    }

    long freeBytes() {
        try {
            return disk.getUsableSpace();
        } catch (IOException e) {
            LOG.warn("Cannot tell how much room the journal's disk has: {}", e.toString());
            return 0;
        }
    }

    /** Whether the store can be written, as far as is known; opens one that failed again, from time to time. */
    boolean isUsable() {
        synchronized (state) {
            if (store != null && !failed) {
                return true;
            }
            if (users > 0 || System.nanoTime() - failedAtNanos < REOPEN_AFTER_NANOS) {
                return false;
            }
            closeStore();
        }
        try {
            openStore();
            LOG.info("The journal can be written again");
            return true;
        } catch (SQLException | IOException e) {
            LOG.warn("The journal cannot be opened: {}", e.getMessage());
            synchronized (state) {
                failedAtNanos = System.nanoTime();
            }
            return false;
        }
    }

    /** Appends encoded entries; when it returns they are on disk. Answers how many records they hold. */
    long append(List<byte[]> entries) throws JournalUnavailable {
        Position before = appended;
        Position after = before;
        for (byte[] entry : entries) {
            after = EntryCodec.place(entry, after);
        }
        EntriesSql used = use();
        try {
            used.append(before.entries() + 1, entries);
            synchronized (state) {
                if (isEmpty()) {
                    oldestMillis =
                            EntryCodec.head(after.entries(), entries.getFirst()).arrivedMillis();
                }
                appended = after;
            }
            writeMark();
            return after.records() - before.records();
        } catch (SQLException e) {
            throw failed(e);
        } catch (UnreadableEntry e) {
            throw new IllegalStateException("an entry that we just made", e);
        } finally {
            unuse();
        }
    }

    /**
     * The oldest entries, of so many records together or a few more; an entry that cannot be read is cut out and reported.
     */
    List<Entry> read(int recordsMin) throws JournalUnavailable {
        List<Entry> entries = new ArrayList<>();
        Position from = removed;
        Position end = appended;
        int records = 0;
        EntriesSql used = use();
        try {
            for (long number = from.entries() + 1; number <= end.entries() && records < recordsMin; number++) {
                Entry entry = readable(used, number);
                if (entry == null) {
                    continue;
                }
                boolean isGap = entry.before()
                        .isAfter(entries.isEmpty() ? from : entries.getLast().after());
                if (isGap && !entries.isEmpty()) {
                    break; // It is the first one next time.
                }
                if (isGap) {
                    cutOut(from, entry.before());
                }
                entries.add(entry);
                records += entry.records().size();
            }
            if (entries.isEmpty() && end.isAfter(from)) {
                cutOut(from, end);
            }
            return entries;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            unuse();
        }
    }

    private static @Nullable Entry readable(EntriesSql store, long number) throws SQLException {
        try {
            byte[] found = store.entry(number);
            return found == null ? null : EntryCodec.decode(number, found);
        } catch (UnreadableEntry e) {
            LOG.error("The journal has an entry that is not what was written: {}", e.getMessage());
            return null;
        } catch (SQLException e) {
            if (!EntriesSql.isDamage(e)) {
                throw e;
            }
            LOG.error("The journal has a damaged entry, number {}: {}", number, e.getMessage());
            return null;
        }
    }

    private void cutOut(Position from, Position to) throws JournalUnavailable {
        String which = "entries " + (from.entries() + 1) + " to " + to.entries() + " are missing or damaged";
        cuts.add(new Cut(Instant.now(clock), to.records() - from.records(), which));
        removeUpTo(to);
    }

    /** Removes the oldest entries. Answers how many records they held. */
    @CanIgnoreReturnValue
    long removeUpTo(Position end) throws JournalUnavailable {
        EntriesSql used = use();
        try {
            used.remove(end);
            long records;
            synchronized (state) {
                records = end.records() - removed.records();
                removed = end;
            }
            findOldest(used);
            writeMark();
            if (end.bytes() - shrunkAtBytes > (isEmpty() ? SHRINK_EMPTY_AFTER_BYTES : SHRINK_AFTER_BYTES)) {
                shrunkAtBytes = end.bytes();
                used.shrink();
            }
            return records;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            unuse();
        }
    }

    private void findOldest(EntriesSql used) throws SQLException {
        long number = removed.entries() + 1;
        if (number > appended.entries()) {
            return;
        }
        try {
            byte[] head = used.head(number, EntryCodec.HEAD_BYTES);
            if (head != null) {
                oldestMillis = EntryCodec.head(number, head).arrivedMillis();
            }
        } catch (UnreadableEntry e) {
            LOG.warn("Cannot tell the age of the oldest entry: {}", e.getMessage());
        } catch (SQLException e) {
            if (!EntriesSql.isDamage(e)) {
                throw e;
            }
            LOG.warn("Cannot tell the age of the oldest entry: {}", e.getMessage());
        }
    }

    private void writeMark() {
        try {
            synchronized (state) {
                mark.write(new Mark.Content(removed, appended, oldestMillis()));
            }
        } catch (IOException e) {
            LOG.warn("The journal's mark cannot be written; a cut could not be told from the end: {}", e.toString());
        }
    }

    private EntriesSql use() throws JournalUnavailable {
        synchronized (state) {
            if (store == null || failed) {
                throw new JournalUnavailable("the journal waits to be opened again", null);
            }
            users++;
            return store;
        }
    }

    private void unuse() {
        synchronized (state) {
            users--;
            state.notifyAll();
        }
    }

    private JournalUnavailable failed(SQLException e) {
        synchronized (state) {
            failed = true;
            damaged |= EntriesSql.isDamage(e);
            failedAtNanos = System.nanoTime();
        }
        return new JournalUnavailable(String.valueOf(e.getMessage()), e);
    }

    private void closeStore() {
        EntriesSql closing = store;
        store = null;
        try {
            if (closing != null) {
                closing.close();
            }
        } catch (SQLException e) {
            LOG.warn("The journal's database cannot be closed; it is sound all the same", e);
        }
    }

    /** Waits for those who use the store, then closes it. */
    @Override
    public void close() {
        synchronized (state) {
            failed = true;
            try {
                while (users > 0) {
                    state.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            closeStore();
        }
        try {
            mark.close();
        } catch (IOException e) {
            LOG.warn("The journal's mark cannot be closed", e);
        }
        lock.close();
    }
}
