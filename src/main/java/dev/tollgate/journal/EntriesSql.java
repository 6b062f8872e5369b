package dev.tollgate.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Numbered entries in an SQLite database of our own. What {@link #append} returned from is on disk: in the write-ahead log,
 * synced at every commit. Every method blocks. For any thread, one at a time.
 */
final class EntriesSql implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EntriesSql.class);

    /** What a crash leaves to be read again, and what a commit now and then has to copy. */
    private static final int CHECKPOINT_PAGES = 4_000;

    private static final int VACUUM_PAGES = 512;

    /** SQLite's own shared memory file is done without: one process has the journal, and a full disk could not hold it. */
    private static final List<String> SETTINGS = List.of(
            "locking_mode = EXCLUSIVE",
            "page_size = 4096",
            "auto_vacuum = INCREMENTAL",
            "journal_mode = WAL",
            "synchronous = FULL",
            "cell_size_check = ON",
            "secure_delete = OFF",
            "cache_size = -4096",
            "wal_autocheckpoint = " + CHECKPOINT_PAGES);

    private static final String ENTRIES_TABLE = """
        CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY, content BLOB NOT NULL)
        """;

    private static final String REMOVED_TABLE = """
        CREATE TABLE IF NOT EXISTS removed (id INTEGER PRIMARY KEY, entries INTEGER, records INTEGER, bytes INTEGER)
        """;

    private static final String APPEND = """
        INSERT OR REPLACE INTO entries (number, content) VALUES (?, ?)
        """;

    private static final String ENTRY = """
        SELECT content FROM entries WHERE number = ?
        """;

    private static final String HEAD = """
        SELECT substr(content, 1, ?) FROM entries WHERE number = ?
        """;

    private static final String LAST = """
        SELECT max(number) FROM entries
        """;

    private static final String REMOVE = """
        DELETE FROM entries WHERE number <= ?
        """;

    private static final String NOTE_REMOVED = """
        INSERT OR REPLACE INTO removed (id, entries, records, bytes) VALUES (1, ?, ?, ?)
        """;

    private static final String REMOVED = """
        SELECT entries, records, bytes FROM removed WHERE id = 1
        """;

    private final Connection connection;

    /** @throws SQLException with {@link #isDamage} if it is no database any more */
    EntriesSql(Path directory) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + database(directory));
        try {
            for (String setting : SETTINGS) {
                execute("PRAGMA " + setting);
            }
            execute(ENTRIES_TABLE);
            execute(REMOVED_TABLE);
            checkpoint();
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    static Path database(Path directory) {
        return directory.resolve("journal.db");
    }

    static Path writeAheadLog(Path directory) {
        return directory.resolve("journal.db-wal");
    }

    /** Loads SQLite's own library, which is unpacked to the directory for temporary files unless it is told of another. */
    static void loadLibrary() {
        try {
            if (SQLiteJDBCLoader.initialize()) {
                return;
            }
            throw new JournalException(withoutLibrary("no library for this platform"), null);
        } catch (Exception | UnsatisfiedLinkError e) {
            throw new JournalException(withoutLibrary(e.toString()), e);
        }
    }

    private static String withoutLibrary(String why) {
        return "SQLite's library cannot be loaded (" + why + "). It is unpacked to "
                + System.getProperty("java.io.tmpdir")
                + " and run from there: that directory must have room and may not be mounted noexec."
                + " -Dorg.sqlite.tmpdir names another one; journal.enabled=false does without.";
    }

    /** The data is not what was written, as against a disk that is full or a file that may not be read. */
    static boolean isDamage(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return false;
        }
        int primary = sqlite.getResultCode().code & 0xFF;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /** The disk has no room for what is to be written. */
    static boolean isFull(SQLException e) {
        return e instanceof SQLiteException sqlite
                && (sqlite.getResultCode().code & 0xFF) == SQLiteErrorCode.SQLITE_FULL.code;
    }

    /** The number of the last entry, or 0 if there is none. */
    synchronized long lastNumber() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet last = statement.executeQuery(LAST)) {
            return last.next() ? last.getLong(1) : 0;
        }
    }

    /** Up to where entries were removed; the start if none was. */
    synchronized Position removed() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet removed = statement.executeQuery(REMOVED)) {
            return removed.next()
                    ? new Position(removed.getLong(1), removed.getLong(2), removed.getLong(3))
                    : Position.START;
        }
    }

    /** Appends entries, the first under the given number; when it returns they are on disk, all of them. */
    synchronized void append(long firstNumber, List<byte[]> entries) throws SQLException {
        transact(() -> {
            try (PreparedStatement append = connection.prepareStatement(APPEND)) {
                for (int i = 0; i < entries.size(); i++) {
                    append.setLong(1, firstNumber + i);
                    append.setBytes(2, entries.get(i));
                    append.execute();
                }
            }
        });
    }

    /** @throws SQLException with {@link #isDamage} if the entry cannot be read */
    synchronized byte @Nullable [] entry(long number) throws SQLException {
        try (PreparedStatement entry = connection.prepareStatement(ENTRY)) {
            entry.setLong(1, number);
            return content(entry);
        }
    }

    /** The first bytes of an entry, as many of them as it has up to {@code length}. */
    synchronized byte @Nullable [] head(long number, int length) throws SQLException {
        try (PreparedStatement head = connection.prepareStatement(HEAD)) {
            head.setInt(1, length);
            head.setLong(2, number);
            return content(head);
        }
    }

    private static byte @Nullable [] content(PreparedStatement query) throws SQLException {
        try (ResultSet found = query.executeQuery()) {
            return found.next() ? found.getBytes(1) : null;
        }
    }

    /** Removes what stands before the position. */
    synchronized void remove(Position end) throws SQLException {
        transact(() -> {
            try (PreparedStatement remove = connection.prepareStatement(REMOVE);
                    PreparedStatement note = connection.prepareStatement(NOTE_REMOVED)) {
                remove.setLong(1, end.entries());
                remove.execute();
                note.setLong(1, end.entries());
                note.setLong(2, end.records());
                note.setLong(3, end.bytes());
                note.execute();
            }
        });
    }

    /**
     * Gives the disk space of removed entries back, if it is at least half of the file, a little at a time so that appends
     * get between.
     */
    void shrink() throws SQLException {
        if (2 * number("PRAGMA freelist_count") < number("PRAGMA page_count")) {
            return;
        }
        while (number("PRAGMA freelist_count") > 0) {
            vacuumSome();
        }
        checkpoint();
    }

    /** Copies the write-ahead log into the database, and takes its space away. Without it nothing is lost, only longer. */
    private void checkpoint() throws SQLException {
        try {
            execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            if (isDamage(e)) {
                throw e;
            }
            LOG.info("The journal's write-ahead log stays as it is: {}", e.getMessage());
        }
    }

    /** As an update, since a query is not run to its end: SQLite frees a page at each of its steps. */
    private synchronized void vacuumSome() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA incremental_vacuum(" + VACUUM_PAGES + ")");
        }
    }

    private synchronized long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private void transact(Work work) throws SQLException {
        execute("BEGIN IMMEDIATE");
        try {
            work.run();
            execute("COMMIT");
        } catch (SQLException | RuntimeException e) {
            try {
                execute("ROLLBACK");
            } catch (SQLException none) {
                e.addSuppressed(none); // SQLite rolls back by itself when the disk is full.
            }
            throw e;
        }
    }

    /** What a transaction does. */
    private interface Work {
        void run() throws SQLException;
    }

    private synchronized void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Closes; what is in the write-ahead log is copied first, as far as the disk lets us. */
    @Override
    public synchronized void close() throws SQLException {
        connection.close();
    }
}
