package dev.tollgate.litellm;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What the gateway wrote. */
final class UsageRows {
    private final Pool pool;

    UsageRows(Pool pool) {
        this.pool = pool;
    }

    /** A row of {@code usage_logs}; amounts in nano-dollars. */
    record Charged(
            String callId,
            long accountId,
            String priceSource,
            String status,
            long inputNanos,
            long outputNanos,
            long litellmNanos) {}

    /** What an account's rows cost, and what its wallet owes. */
    record Owed(long costNanos, long dueNanos) {}

    List<Charged> of(Collection<String> callIds) {
        return query(
                """
                SELECT call_id, account_id, price_source, status, cost_input_nanos, cost_output_nanos, provider_cost_nanos
                FROM usage_logs WHERE call_id = ANY ($1)
                """,
                Tuple.of(callIds.toArray(String[]::new)),
                row -> new Charged(
                        row.getString(0),
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6)));
    }

    /** The codes of what was kept aside of a call. */
    List<String> quarantined(String callId) {
        return query(
                "SELECT code FROM usage_quarantine WHERE record ->> 'litellm_call_id' = $1",
                Tuple.of(callId),
                row -> row.getString(0));
    }

    long number() {
        return query("SELECT count(*) FROM usage_logs", Tuple.tuple(), row -> row.getLong(0))
                .getFirst();
    }

    Owed owed(long accountId) {
        return query("""
            SELECT (SELECT sum(cost_total_nanos)::bigint FROM usage_logs WHERE account_id = $1), due_nanos
            FROM wallets WHERE account_id = $1
            """, Tuple.of(accountId), row -> new Owed(row.getLong(0), row.getLong(1)))
                .getFirst();
    }

    private <T> List<T> query(String sql, Tuple parameters, Function<Row, T> read) {
        return StreamSupport.stream(
                        pool.preparedQuery(sql).execute(parameters).await().spliterator(), false)
                .map(read)
                .toList();
    }
}
