package dev.tollgate.admin;

import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Accounts as operators see and change them. */
final class AccountDetailsSql {
    private static final String COLUMNS = """
        SELECT a.id, a.name, a.external_id, a.kind, a.origin, a.status, a.restricted_by_operator, a.created_at,
               w.balance_nanos, w.due_nanos,
               (SELECT count(*) FROM memberships m WHERE m.account_id = a.id) AS members,
               (SELECT count(*) FROM bindings b WHERE b.account_id = a.id) AS bindings,
               EXISTS (
                   SELECT FROM bills
                   WHERE bills.account_id = a.id AND restricted_at IS NOT NULL AND bills.status IN ('open', 'uncollectible')
               ) AS bills_late,
               CASE
                   WHEN (SELECT t.plan FROM account_terms t WHERE t.account_id = a.id ORDER BY t.id DESC LIMIT 1) = 'enterprise'
                   THEN 'enterprise'
                   WHEN EXISTS (
                       SELECT FROM subscriptions s
                       WHERE s.account_id = a.id AND s.livemode = $1 AND s.agent_id IS NULL AND s.restricted_at IS NULL
                         AND s.status IN ('active', 'trialing', 'past_due'))
                   THEN 'premium'
                   ELSE 'free' END AS plan
        FROM accounts a JOIN wallets w ON w.account_id = a.id
        """;

    private static final String FIND = COLUMNS + " WHERE a.id = $2";

    private static final String LIST = COLUMNS + """
         WHERE a.id > $2 ORDER BY a.id LIMIT $3
        """;

    /** $4 is the beginning of a name, in lower case and with its wildcards escaped; $5 an external id; $6 an id, or 0. */
    private static final String SEARCH = COLUMNS + """
         WHERE a.id > $2 AND (lower(a.name) LIKE $4 || '%' OR a.external_id = $5 OR a.id = $6)
        ORDER BY a.id LIMIT $3
        """;

    private static final String CREATE = """
        WITH account AS (
            INSERT INTO accounts (name, origin, external_id) VALUES ($1, 'operator', $2)
            ON CONFLICT (external_id) DO NOTHING
            RETURNING id
        )
        INSERT INTO wallets (account_id) SELECT id FROM account RETURNING account_id AS id
        """;

    private static final String LOCK = """
        SELECT id AS account_id FROM accounts WHERE id = $1 FOR NO KEY UPDATE
        """;

    /** Takes turns with whoever gives the same external id to another account. */
    private static final String LOCK_EXTERNAL = """
        SELECT pg_advisory_xact_lock(hashtextextended('tollgate external id ' || $1, 0))
        """;

    /**
     * What is null stays; an empty external id is taken away. An account that an operator no longer restricts is active again
     * unless a bill restricts it. No row where another account has the external id.
     */
    private static final String CHANGE = """
        UPDATE accounts SET
            name = COALESCE($3::text, name),
            external_id = CASE WHEN $4::text IS NULL THEN external_id ELSE NULLIF($4, '') END,
            restricted_by_operator = CASE WHEN $2::text IS NULL THEN restricted_by_operator ELSE $2 = 'restricted' END,
            status = CASE
                WHEN $2::text IS NULL THEN status
                WHEN $2 = 'restricted' OR EXISTS (
                    SELECT FROM bills
                    WHERE account_id = $1 AND restricted_at IS NOT NULL AND status IN ('open', 'uncollectible'))
                THEN 'restricted'
                ELSE 'active' END
        WHERE id = $1
          AND NOT EXISTS (SELECT FROM accounts other WHERE $4 <> '' AND other.external_id = $4 AND other.id <> $1)
        """;

    private AccountDetailsSql() {}

    /**
     * An account.
     *
     * @param billsLate whether it is restricted for a bill
     * @param plan enterprise, premium or free, by the same rule as {@code billing.PlanOf}
     */
    record Details(
            long id,
            String name,
            @Nullable String externalId,
            String kind,
            String origin,
            String status,
            boolean restrictedByOperator,
            boolean billsLate,
            String plan,
            long members,
            long bindings,
            long balanceNanos,
            long dueNanos,
            OffsetDateTime createdAt) {
        boolean isEnding() {
            return status.equals("closing") || status.equals("closed");
        }
    }

    static Future<@Nullable Details> find(SqlClient client, boolean livemode, long id) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(livemode, id))
                .map(rows -> rows.size() == 0 ? null : details(rows.iterator().next()));
    }

    /**
     * In order of id.
     *
     * @param q empty for all; else the beginning of a name in any case, an external id or an id
     */
    static Future<List<Details>> list(SqlClient client, boolean livemode, String q, long after, int limit) {
        Tuple values = Tuple.of(livemode, after, limit);
        if (!q.isEmpty()) {
            values.addString(q.toLowerCase(Locale.ROOT)
                            .replace("\\", "\\\\")
                            .replace("%", "\\%")
                            .replace("_", "\\_"))
                    .addString(q)
                    .addLong(Math.max(0, Queries.parse(q)));
        }
        return client.preparedQuery(q.isEmpty() ? LIST : SEARCH)
                .execute(values)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(AccountDetailsSql::details)
                        .toList());
    }

    private static Details details(Row row) {
        return new Details(
                row.getLong("id"),
                row.getString("name"),
                row.getString("external_id"),
                row.getString("kind"),
                row.getString("origin"),
                row.getString("status"),
                row.getBoolean("restricted_by_operator"),
                row.getBoolean("bills_late"),
                row.getString("plan"),
                row.getLong("members"),
                row.getLong("bindings"),
                row.getLong("balance_nanos"),
                row.getLong("due_nanos"),
                row.getOffsetDateTime("created_at"));
    }

    /** Null where the external id is taken. */
    static Future<@Nullable Long> create(SqlClient transaction, String name, @Nullable String externalId) {
        return transaction
                .preparedQuery(CREATE)
                .execute(Tuple.of(name, externalId))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("id"));
    }

    /** False where there is no such account. */
    static Future<Boolean> lock(SqlClient transaction, long id) {
        return transaction.preparedQuery(LOCK).execute(Tuple.of(id)).map(rows -> rows.size() > 0);
    }

    /** False where the external id is taken. */
    static Future<Boolean> change(
            SqlClient transaction,
            long id,
            @Nullable String status,
            @Nullable String name,
            @Nullable String externalId) {
        return transaction
                .preparedQuery(LOCK_EXTERNAL)
                .execute(Tuple.of(externalId == null ? "" : externalId))
                .compose(locked -> transaction.preparedQuery(CHANGE).execute(Tuple.of(id, status, name, externalId)))
                .map(rows -> rows.rowCount() > 0);
    }
}
