package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Which account may use which agent. */
final class EntitlementsSql {
    /** Bought for good and not wholly paid back, or subscribed to at the moment, or given. Comes back with how it was before. */
    private static final String RENEW = """
        WITH before AS (
            SELECT status FROM agent_entitlements WHERE account_id = $1 AND agent_id = $2
        )
        INSERT INTO agent_entitlements AS known (account_id, agent_id, status, given)
        SELECT $1, $2, CASE WHEN paid.now THEN 'active' ELSE 'ended' END, false
        FROM (
            SELECT EXISTS (
                SELECT FROM sales
                WHERE account_id = $1 AND agent_id = $2 AND kind = 'agent_once' AND reversed_cents < amount_cents
            ) OR EXISTS (
                SELECT FROM subscriptions
                WHERE account_id = $1 AND agent_id = $2 AND status IN ('active', 'trialing', 'past_due')
                  AND restricted_at IS NULL
            ) AS now
        ) AS paid
        ON CONFLICT (account_id, agent_id) DO UPDATE
        SET status = CASE WHEN known.given THEN known.status ELSE EXCLUDED.status END
        RETURNING status = 'active' AND (SELECT status FROM before) IS DISTINCT FROM 'active' AS begins
        """;

    /** Stays, whatever becomes of payments. */
    private static final String GIVE = """
        INSERT INTO agent_entitlements (account_id, agent_id) VALUES ($1, $2)
        ON CONFLICT (account_id, agent_id) DO UPDATE SET status = 'active', given = true
        """;

    private static final String LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended('entitlement ' || $1 || ' ' || $2, 0))";

    private static final String IS_ACTIVE = """
        SELECT EXISTS (
            SELECT FROM agent_entitlements WHERE account_id = $1 AND agent_id = $2 AND status = 'active'
        ) AS active
        """;

    private EntitlementsSql() {}

    static Future<Boolean> isActive(SqlClient client, long accountId, long agentId) {
        return client.preparedQuery(IS_ACTIVE)
                .execute(Tuple.of(accountId, agentId))
                .map(rows -> rows.iterator().next().getBoolean("active"));
    }

    /**
     * Brings it in line with what was paid; what begins so goes into the account's library. One that was given is left as it is.
     */
    static Future<Void> renew(SqlClient transaction, long accountId, long agentId) {
        return lock(transaction, accountId, agentId)
                .compose(locked -> transaction.preparedQuery(RENEW).execute(Tuple.of(accountId, agentId)))
                .map(rows -> rows.iterator().next().getBoolean("begins"))
                .compose(begins ->
                        begins ? AgentLibrarySql.enter(transaction, accountId, agentId) : Future.succeededFuture());
    }

    /** For nothing, or to be paid by use; it goes into the library. To be preceded by {@link #lock}. */
    static Future<Void> give(SqlClient transaction, long accountId, long agentId) {
        return transaction
                .preparedQuery(GIVE)
                .execute(Tuple.of(accountId, agentId))
                .compose(given -> AgentLibrarySql.enter(transaction, accountId, agentId));
    }

    /** Whoever changes the same takes turns until the transaction ends, so that the second sees what the first has changed. */
    static Future<Void> lock(SqlClient transaction, long accountId, long agentId) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(String.valueOf(accountId), String.valueOf(agentId)))
                .mapEmpty();
    }
}
