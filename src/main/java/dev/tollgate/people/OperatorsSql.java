package dev.tollgate.people;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** People as operators see them, and who of them is one. */
final class OperatorsSql {
    /** $3 is empty for all; else the beginning of an address or a name in lower case, with its wildcards escaped; $4 an id or 0. */
    private static final String LIST = """
        SELECT p.id, p.email, p.email_verified_at IS NOT NULL AS verified, p.name, p.operator, p.created_at,
               (SELECT count(*) FROM memberships m WHERE m.person_id = p.id) AS accounts,
               (SELECT count(*) FROM sessions s WHERE s.person_id = p.id AND s.ended_at IS NULL AND s.expires_at > now())
                   AS sessions
        FROM people p
        WHERE p.deleted_at IS NULL AND p.id > $1
          AND ($3 = '' OR p.email LIKE $3 || '%' OR lower(p.name) LIKE $3 || '%' OR p.id = $4)
        ORDER BY p.id LIMIT $2
        """;

    /** Whoever makes or unmakes operators takes turns, so that the last two do not leave at once. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('tollgate operators', 0))";

    private static final String LEFT = """
        SELECT EXISTS (SELECT FROM people WHERE operator AND deleted_at IS NULL AND id <> $1)
            OR EXISTS (
                SELECT FROM service_keys
                WHERE 'admin' = ANY (scopes) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())) AS some
        """;

    private OperatorsSql() {}

    record Listed(
            long id,
            @Nullable String email,
            boolean verified,
            String name,
            boolean operator,
            long accounts,
            long sessions,
            OffsetDateTime createdAt) {}

    /** In order of id. */
    static Future<List<Listed>> list(SqlClient client, long after, int limit, String beginning, long id) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(after, limit, beginning, id))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(OperatorsSql::listed)
                        .toList());
    }

    private static Listed listed(Row row) {
        return new Listed(
                row.getLong("id"),
                row.getString("email"),
                row.getBoolean("verified"),
                row.getString("name"),
                row.getBoolean("operator"),
                row.getLong("accounts"),
                row.getLong("sessions"),
                row.getOffsetDateTime("created_at"));
    }

    static Future<Void> lock(SqlClient transaction) {
        return transaction.query(LOCK).execute().mapEmpty();
    }

    /** Whether somebody else could still administer: another operator, or a key with scope admin. */
    static Future<Boolean> othersLeft(SqlClient transaction, long personId) {
        return transaction
                .preparedQuery(LEFT)
                .execute(Tuple.of(personId))
                .map(rows -> rows.iterator().next().getBoolean("some"));
    }
}
