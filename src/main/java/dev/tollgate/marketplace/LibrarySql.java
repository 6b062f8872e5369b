package dev.tollgate.marketplace;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** An account's library. Each method is one statement and joins the caller's transaction. */
final class LibrarySql {
    private static final String PAGE = """
        SELECT l.id AS number, l.enabled, l.created_at AS added_at, a.id, a.slug, a.name, a.description, a.category, a.tags,
               a.icon, a.pricing, a.price_cents, a.input_rate_nanos, a.output_rate_nanos, a.published,
               COALESCE(e.status = 'active', false) AS entitled, s.sales > 0 AS once, COALESCE(s.refunded, false) AS refunded
        FROM library_agents AS l
        JOIN agents AS a ON a.id = l.agent_id
        LEFT JOIN agent_entitlements AS e ON e.account_id = l.account_id AND e.agent_id = l.agent_id
        LEFT JOIN LATERAL (
            SELECT count(*) AS sales, bool_and(reversed_cents = amount_cents) AS refunded
            FROM sales WHERE account_id = l.account_id AND agent_id = l.agent_id AND kind = 'agent_once'
        ) AS s ON true
        WHERE l.account_id = $1 AND l.removed_at IS NULL AND ($2::bigint = 0 OR l.id < $2)
        ORDER BY l.id DESC LIMIT $3
        """;

    private static final String LOCK = """
        SELECT l.removed_at IS NOT NULL AS removed, EXISTS (
                   SELECT FROM agent_entitlements AS e
                   WHERE e.account_id = l.account_id AND e.agent_id = l.agent_id AND e.status = 'active'
               ) AS entitled
        FROM library_agents AS l WHERE l.account_id = $1 AND l.agent_id = $2 FOR NO KEY UPDATE OF l
        """;

    private static final String SWITCH = """
        UPDATE library_agents SET enabled = $3, updated_at = now()
        WHERE account_id = $1 AND agent_id = $2 AND enabled <> $3
        """;

    private static final String REMOVE = """
        UPDATE library_agents SET removed_at = now(), updated_at = now()
        WHERE account_id = $1 AND agent_id = $2 AND removed_at IS NULL
        """;

    private LibrarySql() {}

    /** How a row of the library stands. */
    record Held(boolean removed, boolean entitled) {}

    /** What was taken last comes first; without the subscriptions. */
    static Future<List<LibraryEntry>> page(SqlClient client, long accountId, long before, int limit) {
        return client.preparedQuery(PAGE)
                .execute(Tuple.of(accountId, before, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(LibrarySql::entry)
                        .toList());
    }

    /** Until the transaction ends nobody else changes it; null if the account never had the agent. */
    static Future<@Nullable Held> lock(SqlClient transaction, long accountId, long agentId) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(accountId, agentId))
                .map(rows -> {
                    if (rows.size() == 0) {
                        return null;
                    }
                    Row row = rows.iterator().next();
                    return new Held(row.getBoolean("removed"), row.getBoolean("entitled"));
                });
    }

    static Future<Void> toggle(SqlClient transaction, long accountId, long agentId, boolean enabled) {
        return transaction
                .preparedQuery(SWITCH)
                .execute(Tuple.of(accountId, agentId, enabled))
                .mapEmpty();
    }

    static Future<Void> remove(SqlClient transaction, long accountId, long agentId) {
        return transaction
                .preparedQuery(REMOVE)
                .execute(Tuple.of(accountId, agentId))
                .mapEmpty();
    }

    private static LibraryEntry entry(Row row) {
        return new LibraryEntry(
                row.getLong("number"),
                row.getLong("id"),
                row.getString("slug"),
                ListingsSql.looks(row),
                ListingsSql.price(row),
                row.getBoolean("published"),
                row.getBoolean("entitled"),
                row.getBoolean("enabled"),
                new LibraryEntry.Purchase(row.getBoolean("once"), row.getBoolean("refunded")),
                null,
                row.getOffsetDateTime("added_at"));
    }
}
