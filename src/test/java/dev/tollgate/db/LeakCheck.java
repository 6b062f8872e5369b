package dev.tollgate.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * After a test, every connection of the pool can be had, none is in a transaction or at work, and the server counts no
 * other session on the database than before.
 */
final class LeakCheck {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Database database;
    private final int poolSize;
    private int othersBefore;

    LeakCheck(Database database, int poolSize) {
        this.database = database;
        this.poolSize = poolSize;
    }

    private record Sessions(int all, int busy) {}

    void begin() {
        try {
            othersBefore = Math.max(0, sessions().all() - database.pool().size());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void check() throws InterruptedException {
        check(LIMIT);
    }

    /** Tries until the limit, since sessions end a moment after they are closed, and a killed server is away for a while. */
    void check(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        String found = found(limit);
        while (!found.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("The test leaks connections: " + found);
            }
            Thread.sleep(Duration.ofMillis(20));
            found = found(limit);
        }
    }

    private String found(Duration limit) {
        try {
            if (!wholePoolCanBeHad(limit)) {
                return "not all " + poolSize + " connections of the pool came back";
            }
            Sessions sessions = sessions();
            int others = sessions.all() - database.pool().size() - othersBefore;
            if (others > 0) {
                return others + " sessions outside of the pool were not closed";
            }
            return sessions.busy() > 0 ? sessions.busy() + " sessions are at work or in a transaction" : "";
        } catch (SQLException e) {
            return "the server cannot be asked: " + e.getMessage();
        }
    }

    private boolean wholePoolCanBeHad(Duration limit) {
        List<Future<SqlConnection>> borrowed = Stream.generate(
                        () -> database.pool().getConnection())
                .limit(poolSize)
                .toList();
        boolean all;
        try {
            Future.all(borrowed).await(limit.toMillis(), TimeUnit.MILLISECONDS);
            all = true;
        } catch (TimeoutException | RuntimeException e) {
            all = false;
        }
        borrowed.forEach(future -> future.onSuccess(SqlConnection::close));
        return all;
    }

    private Sessions sessions() throws SQLException {
        String sql = """
            SELECT count(*), count(*) FILTER (WHERE state <> 'idle')
            FROM pg_stat_activity
            WHERE datname = ? AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            """;
        DatabaseAddress admin = database.address().withDatabase("postgres");
        try (Connection connection = PostgresProbe.connect(admin);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, database.address().database());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new Sessions(rows.getInt(1), rows.getInt(2));
            }
        }
    }
}
