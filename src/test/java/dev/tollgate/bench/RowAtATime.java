package dev.tollgate.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.db.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A peer: what an application with an object-relational mapper comes to, in SQL on the same PostgreSQL. A transaction a
 * record: look whether the id is there, insert the record, lock and lessen the balance, insert the ledger entry, commit.
 *
 * <p>What it does not do: anything but the database's part (no HTTP, no decoding, no pricing, no attribution), and it has no
 * mapper's own work either, so a real one is slower. Its look for the id is not safe by itself: the unique key is what stops
 * the second of two at once, with an error.
 */
final class RowAtATime {
    static final String TABLES = """
        CREATE TABLE orm_usage (
            id uuid PRIMARY KEY, account_id bigint NOT NULL, occurred_at timestamptz NOT NULL, model text NOT NULL,
            prompt_tokens bigint NOT NULL, completion_tokens bigint NOT NULL, cost_nanos bigint NOT NULL,
            request_id text, litellm_user text, end_user text, created_at timestamptz NOT NULL DEFAULT now());
        CREATE INDEX ON orm_usage (account_id, occurred_at);
        CREATE TABLE orm_wallet (account_id bigint PRIMARY KEY, balance_nanos bigint NOT NULL CHECK (balance_nanos >= 0));
        CREATE TABLE orm_entry (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id bigint NOT NULL REFERENCES orm_wallet,
            usage_id uuid NOT NULL REFERENCES orm_usage, amount_nanos bigint NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
        CREATE INDEX ON orm_entry (account_id);
        INSERT INTO orm_wallet SELECT n, 1000000000000000 FROM generate_series(0, 999) n
        """;

    private static final int ACCOUNTS = 1_000;
    private static final long COST = 2_310_000;

    private final String url;
    private final DatabaseAddress address;
    private final AtomicLong numbers;

    RowAtATime(DatabaseAddress address, AtomicLong numbers) {
        this.address = address;
        this.numbers = numbers;
        url = "jdbc:postgresql://" + address.host() + ":" + address.port() + "/" + address.database();
    }

    /** Answers how many records were written in that time by so many connections. */
    @CanIgnoreReturnValue
    long write(int connections, Duration duration) throws InterruptedException, ExecutionException {
        long until = System.nanoTime() + duration.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                counts.add(threads.submit(() -> writeUntil(until)));
            }
            long written = 0;
            for (Future<Long> count : counts) {
                written += count.get();
            }
            return written;
        }
    }

    private long writeUntil(long until) throws SQLException {
        long written = 0;
        try (Connection connection = DriverManager.getConnection(url, address.user(), address.password())) {
            connection.setAutoCommit(false);
            while (System.nanoTime() < until) {
                writeOne(connection, numbers.getAndIncrement());
                written++;
            }
        }
        return written;
    }

    private static void writeOne(Connection connection, long number) throws SQLException {
        UUID id = new UUID(number * 0x9E3779B97F4A7C15L, number);
        long account = number % ACCOUNTS;
        if (!isKnown(connection, id)) {
            update(connection, """
                INSERT INTO orm_usage (id, account_id, occurred_at, model, prompt_tokens, completion_tokens, cost_nanos, request_id,
                                       litellm_user, end_user)
                VALUES (?, ?, now(), 'gpt-4o', 412, 128, ?, 'chatcmpl-' || ?, 'user-42', 'cus_acme_001')
                """, id, account, COST, String.valueOf(number));
            long balance = balance(connection, account);
            update(connection, "UPDATE orm_wallet SET balance_nanos = ? WHERE account_id = ?", balance - COST, account);
            update(
                    connection,
                    "INSERT INTO orm_entry (account_id, usage_id, amount_nanos) VALUES (?, ?, ?)",
                    account,
                    id,
                    COST);
        }
        connection.commit();
    }

    private static boolean isKnown(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT 1 FROM orm_usage WHERE id = ?")) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static long balance(Connection connection, long account) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT balance_nanos FROM orm_wallet WHERE account_id = ? FOR UPDATE")) {
            statement.setLong(1, account);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private static void update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            if (statement.executeUpdate() != 1) {
                throw new SQLException("nothing was written by " + sql);
            }
        }
    }
}
