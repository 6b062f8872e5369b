package dev.tollgate.admin;

import dev.tollgate.access.Actor;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;

/** Whether whoever wants to approve a request is somebody else than the one who asked. */
final class SecondOperatorSql {
    /**
     * Behind a key stand the one that it replaces and whoever made it, who has seen it, as the audit log tells; those rows are
     * of no account_id.
     */
    private static final String IS_SAME = """
        WITH RECURSIVE hands AS (
            SELECT true AS asks, $1::text AS kind, $2::bigint AS id
            UNION
            SELECT false, $3::text, $4::bigint
            UNION
            SELECT hands.asks, behind.kind, behind.id FROM hands CROSS JOIN LATERAL (
                SELECT actor_kind AS kind, actor_id AS id FROM audit_log
                WHERE account_id IS NULL AND actor_id IS NOT NULL
                  AND (action = 'service_key.created' AND subject = 'service_key:' || hands.id
                       OR action = 'service_key.rotated' AND after ->> 'id' = hands.id::text)
                UNION ALL
                SELECT 'service_key', replaces FROM service_keys WHERE id = hands.id AND replaces IS NOT NULL
            ) AS behind WHERE hands.kind = 'service_key'
        )
        SELECT EXISTS (SELECT FROM hands a JOIN hands b USING (kind, id) WHERE a.asks AND NOT b.asks) AS same
        """;

    private static final String IS_LATER = """
        SELECT EXISTS (SELECT FROM service_keys WHERE $1 = 'service_key' AND id = $2 AND created_at >= r.created_at)
               OR EXISTS (
                   SELECT FROM audit_log l
                   WHERE l.account_id IS NULL AND $1 = 'person' AND l.action = 'person.operator'
                     AND l.subject = 'person:' || $2::bigint AND l.after ->> 'operator' = 'true'
                     AND l.created_at >= r.created_at) AS later
        FROM credit_requests r WHERE r.account_id = $3 AND r.id = $4
        """;

    private SecondOperatorSql() {}

    /** Whether the same hand may be behind both. */
    static Future<Boolean> isSame(SqlClient transaction, Actor one, Actor other) {
        return transaction
                .preparedQuery(IS_SAME)
                .execute(Tuple.of(kind(one), one.id(), kind(other), other.id()))
                .map(rows -> rows.iterator().next().getBoolean("same"));
    }

    /** Whether he has become an operator since it was asked for. */
    static Future<Boolean> isLater(SqlClient transaction, Actor actor, CreditRequestsSql.Listed request) {
        return transaction
                .preparedQuery(IS_LATER)
                .execute(Tuple.of(kind(actor), actor.id(), request.wanted().accountId(), request.id()))
                .map(rows -> rows.iterator().next().getBoolean("later"));
    }

    private static String kind(Actor actor) {
        return actor.kind().name().toLowerCase(Locale.ROOT);
    }
}
