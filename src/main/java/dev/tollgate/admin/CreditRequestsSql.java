package dev.tollgate.admin;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Credits that wait for a second operator. */
final class CreditRequestsSql {
    private static final String COLUMNS = """
        id, account_id, amount_nanos, reference, reason, requested_by, status, decided_by, created_at, decided_at
        """;

    private static final String INSERT = """
        INSERT INTO credit_requests (account_id, amount_nanos, reference, reason, requested_by)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id, reference) DO NOTHING
        RETURNING
        """ + COLUMNS;

    private static final String BY_REFERENCE = "SELECT " + COLUMNS + """
        FROM credit_requests WHERE account_id = $1 AND reference = $2
        """;

    /** Whose it is, account_id, comes with it. */
    private static final String LOCK = "SELECT " + COLUMNS + "FROM credit_requests WHERE id = $1 FOR UPDATE";

    private static final String DECIDE = """
        UPDATE credit_requests SET status = $3, decided_by = $4, decided_at = now()
        WHERE account_id = $1 AND id = $2 AND status = 'open'
        RETURNING
        """ + COLUMNS;

    private static final String LIST = "SELECT " + COLUMNS + """
        FROM credit_requests WHERE ($1 = 0 OR id < $1) AND ($2::text IS NULL OR status = $2) ORDER BY id DESC LIMIT $3
        """;

    private CreditRequestsSql() {}

    /** @param amountNanos below 0 for credits that are to be taken back */
    record Wanted(long accountId, long amountNanos, String reference, String reason, String requestedBy) {}

    record Listed(
            long id,
            Wanted wanted,
            String status,
            @Nullable String decidedBy,
            OffsetDateTime createdAt,
            @Nullable OffsetDateTime decidedAt) {}

    /** Null where the reference has been asked for already. */
    static Future<@Nullable Listed> insert(SqlClient transaction, Wanted wanted) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                        wanted.accountId(),
                        wanted.amountNanos(),
                        wanted.reference(),
                        wanted.reason(),
                        wanted.requestedBy()))
                .map(rows -> rows.size() == 0 ? null : listed(rows.iterator().next()));
    }

    static Future<@Nullable Listed> byReference(SqlClient transaction, long accountId, String reference) {
        return transaction
                .preparedQuery(BY_REFERENCE)
                .execute(Tuple.of(accountId, reference))
                .map(rows -> rows.size() == 0 ? null : listed(rows.iterator().next()));
    }

    static Future<@Nullable Listed> lock(SqlClient transaction, long id) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 0 ? null : listed(rows.iterator().next()));
    }

    static Future<Listed> decide(SqlClient transaction, Listed request, String status, String by) {
        return transaction
                .preparedQuery(DECIDE)
                .execute(Tuple.of(request.wanted().accountId(), request.id(), status, by))
                .map(rows -> listed(rows.iterator().next()));
    }

    /**
     * The latest first.
     *
     * @param status null for all
     */
    static Future<List<Listed>> list(SqlClient client, @Nullable String status, long before, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(before, status, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(CreditRequestsSql::listed)
                        .toList());
    }

    private static Listed listed(Row row) {
        return new Listed(
                row.getLong("id"),
                new Wanted(
                        row.getLong("account_id"),
                        row.getLong("amount_nanos"),
                        row.getString("reference"),
                        row.getString("reason"),
                        row.getString("requested_by")),
                row.getString("status"),
                row.getString("decided_by"),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("decided_at"));
    }
}
