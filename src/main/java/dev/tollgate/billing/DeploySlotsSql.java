package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** The deploys that an account bought beyond those of its plan. */
final class DeploySlotsSql {
    private static final String PUT = """
        INSERT INTO deploy_slots (account_id, order_id, status) VALUES ($1, $2, $3)
        ON CONFLICT (order_id) DO UPDATE SET status = EXCLUDED.status, updated_at = now()
        """;

    private static final String COUNT = """
        SELECT count(*) AS slots FROM deploy_slots WHERE account_id = $1 AND status = 'active'
        """;

    private DeploySlotsSql() {}

    static Future<Void> put(SqlClient transaction, long accountId, long orderId, boolean active) {
        return transaction
                .preparedQuery(PUT)
                .execute(Tuple.of(accountId, orderId, active ? "active" : "revoked"))
                .mapEmpty();
    }

    static Future<Long> active(SqlClient client, long accountId) {
        return client.preparedQuery(COUNT)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.iterator().next().getLong("slots"));
    }
}
