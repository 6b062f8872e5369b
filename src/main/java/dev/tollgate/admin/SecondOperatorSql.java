package dev.tollgate.admin;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Whether whoever wants to approve a request is somebody else than the one who asked. */
final class SecondOperatorSql {
    /**
     * Behind a key stand the keys that it replaces and whoever made it, who has seen it, as the audit log tells; those rows are
     * of no account, account_id.
     */
    private static final String JUDGE = """
        WITH RECURSIVE request AS (
            SELECT created_at, substring(requested_by FROM '^[a-z_]+') AS kind,
                   substring(requested_by FROM '^[a-z_]+:([0-9]+) ')::bigint AS id,
                   substring(requested_by FROM '^[a-z_]+:[0-9]+ (.*)$') AS label
            FROM credit_requests WHERE account_id = $1 AND id = $2
        ), hands AS (
            SELECT 'asks' AS side, kind, id FROM request WHERE id IS NOT NULL
            UNION
            SELECT 'approves', $3::text, $4::bigint
            UNION
            SELECT hands.side, behind.kind, behind.id FROM hands CROSS JOIN LATERAL (
                SELECT actor_kind AS kind, actor_id AS id FROM audit_log
                WHERE account_id IS NULL AND actor_id IS NOT NULL
                  AND (action = 'service_key.created' AND subject = 'service_key:' || hands.id
                       OR action = 'service_key.rotated' AND after ->> 'id' = hands.id::text)
                UNION ALL
                SELECT 'service_key', replaces FROM service_keys WHERE id = hands.id AND replaces IS NOT NULL
            ) AS behind WHERE hands.kind = 'service_key'
        )
        {verdict}
        """;

    private static final String VERDICT = """
        SELECT EXISTS (SELECT FROM hands a JOIN hands b USING (kind, id) WHERE a.side = 'asks' AND b.side = 'approves')
                   OR (request.kind = $3 AND $3 = 'service_key' AND request.label = $5) AS same,
               EXISTS (SELECT FROM service_keys WHERE $3 = 'service_key' AND id = $4 AND created_at >= request.created_at)
                   OR EXISTS (
                       SELECT FROM audit_log
                       WHERE account_id IS NULL AND $3 = 'person' AND action = 'person.operator'
                         AND subject = 'person:' || $4 AND after ->> 'operator' = 'true' AND at >= request.created_at) AS late
        FROM request
        """;

    private SecondOperatorSql() {}

    /**
     * What speaks against him.
     *
     * @param same whether the two may be one person
     * @param late whether he is an operator only since it was asked for
     */
    record Verdict(boolean same, boolean late) {}

    /** The request must be there. */
    static Future<Verdict> judge(SqlClient transaction, CreditRequestsSql.Listed request, Hand hand) {
        return transaction
                .preparedQuery(JUDGE.replace("{verdict}", VERDICT))
                .execute(Tuple.of(request.wanted().accountId(), request.id(), hand.kind(), hand.id(), hand.label()))
                .map(rows -> rows.iterator().next())
                .map(row -> new Verdict(row.getBoolean("same"), row.getBoolean("late")));
    }
}
