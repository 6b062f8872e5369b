package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** What puts agents into an account's library; what its users do with them there is the marketplace's. */
final class AgentLibrarySql {
    /** Switched on, also where it was there before. */
    private static final String ENTER = """
        INSERT INTO library_agents (account_id, agent_id) VALUES ($1, $2)
        ON CONFLICT (account_id, agent_id) DO UPDATE SET enabled = true, removed_at = NULL, updated_at = now()
        """;

    /** Only what was put away is touched: what its users switched off stays so. */
    private static final String RESTORE = """
        INSERT INTO library_agents AS known (account_id, agent_id) VALUES ($1, $2)
        ON CONFLICT (account_id, agent_id) DO UPDATE SET enabled = true, removed_at = NULL, updated_at = now()
        WHERE known.removed_at IS NOT NULL
        RETURNING id
        """;

    private AgentLibrarySql() {}

    static Future<Void> enter(SqlClient transaction, long accountId, long agentId) {
        return transaction
                .preparedQuery(ENTER)
                .execute(Tuple.of(accountId, agentId))
                .mapEmpty();
    }

    /** True if it was not there. */
    static Future<Boolean> restore(SqlClient client, long accountId, long agentId) {
        return client.preparedQuery(RESTORE)
                .execute(Tuple.of(accountId, agentId))
                .map(rows -> rows.size() > 0);
    }
}
