package dev.tollgate.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Logger;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.LoggerFactory;

/**
 * Numbered entries in a RocksDB. What {@link #append} returned from is on disk; each entry carries RocksDB's checksum.
 * Every method blocks. For any thread, but nobody may use it during or after {@link #close}.
 */
final class Store implements AutoCloseable {
    /** Small, since most journals are empty: two of them are in memory at most, and as much of write-ahead log on disk. */
    private static final long WRITE_BUFFER_BYTES = 8 << 20;

    private static final long BLOCK_CACHE_BYTES = 1 << 20;

    /** Under which it stands up to where entries were removed; behind all entries. */
    private static final byte[] REMOVED = "\u007fremoved".getBytes(US_ASCII);

    private final Options options;
    private final LRUCache cache = new LRUCache(BLOCK_CACHE_BYTES);
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions();
    private final RocksDB db;

    /** What to do about a damaged write-ahead log. */
    enum Damage {
        /** Do not open. */
        REFUSE,
        /** Open with what stands before the damage, and forget the rest. */
        CUT
    }

    /** @throws RocksDBException with {@link #isDamage} if something of it cannot be read */
    Store(Path directory, Damage damage) throws RocksDBException {
        options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWalRecoveryMode(
                        damage == Damage.REFUSE
                                ? WALRecoveryMode.AbsoluteConsistency
                                : WALRecoveryMode.PointInTimeRecovery)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache))
                .setMaxOpenFiles(64)
                .setStatsDumpPeriodSec(0);
        options.setLogger(RocksLog.INSTANCE);
        try {
            db = RocksDB.open(options, directory.toString());
        } catch (RocksDBException e) {
            closeOptions();
            throw e;
        }
    }

    /** RocksDB's own warnings, in our log. It lives as long as the process, since RocksDB's threads may use it to the end. */
    private static final class RocksLog extends Logger {
        static final RocksLog INSTANCE = new RocksLog();

        private static final org.slf4j.Logger SLF4J = LoggerFactory.getLogger(RocksLog.class);

        RocksLog() {
            super(InfoLogLevel.WARN_LEVEL);
        }

        @Override
        protected void log(InfoLogLevel level, String message) {
            SLF4J.debug("RocksDB: {}", message);
        }
    }

    /** Loads RocksDB's own library, which it unpacks to the directory for temporary files unless the system has it. */
    static void loadLibrary() {
        try {
            RocksDB.loadLibrary();
        } catch (UnsatisfiedLinkError | RuntimeException e) {
            throw new JournalException(
                    "RocksDB's library cannot be loaded (" + e.getMessage() + "). It is unpacked to "
                            + System.getProperty("java.io.tmpdir")
                            + " and run from there: that directory must have room and may not be mounted noexec."
                            + " ROCKSDB_SHAREDLIB_DIR names another one; journal.enabled=false does without.",
                    e);
        }
    }

    /** The data is not what was written, as against a disk that is full or a file that may not be read. */
    static boolean isDamage(RocksDBException e) {
        Status status = e.getStatus();
        return status != null && status.getCode() == Status.Code.Corruption;
    }

    /** The number of the last entry, or 0 if there is none. */
    long lastNumber() throws RocksDBException {
        try (RocksIterator entries = db.newIterator()) {
            entries.seekForPrev(key(Long.MAX_VALUE >>> 8));
            entries.status();
            return entries.isValid() ? ByteBuffer.wrap(entries.key()).getLong() : 0;
        }
    }

    /** Up to where entries were removed; the start if none was. */
    Position removed() throws RocksDBException {
        byte[] value = db.get(REMOVED);
        if (value == null) {
            return Position.START;
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        return new Position(in.getLong(), in.getLong(), in.getLong());
    }

    /** Appends entries, the first under the given number; when it returns they are on disk, all of them. */
    void append(long firstNumber, List<byte[]> entries) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (int i = 0; i < entries.size(); i++) {
                batch.put(key(firstNumber + i), entries.get(i));
            }
            db.write(synced, batch);
        }
    }

    /** @throws RocksDBException with {@link #isDamage} if the entry cannot be read */
    byte @Nullable [] entry(long number) throws RocksDBException {
        return db.get(key(number));
    }

    /** The first bytes of an entry, as many of them as it has up to {@code length}. */
    byte @Nullable [] head(long number, int length) throws RocksDBException {
        byte[] head = new byte[length];
        int found = db.get(key(number), head);
        return found == RocksDB.NOT_FOUND || found < length ? null : head;
    }

    /** Removes what stands before the position. Not synced: what comes back after a power cut is known to be a duplicate. */
    void remove(Position from, Position to) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            batch.deleteRange(key(from.entries() + 1), key(to.entries() + 1));
            byte[] removed = ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(to.entries())
                    .putLong(to.records())
                    .putLong(to.bytes())
                    .array();
            batch.put(REMOVED, removed);
            db.write(unsynced, batch);
        }
    }

    /** Gives the disk space of what was removed back; looks at nothing behind it. */
    void shrink(Position removed) throws RocksDBException {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            db.flush(wait);
        }
        db.compactRange(key(0), key(removed.entries() + 1));
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    @Override
    public void close() {
        db.close();
        closeOptions();
    }

    private void closeOptions() {
        options.close();
        synced.close();
        unsynced.close();
        cache.close();
    }
}
