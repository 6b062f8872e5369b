package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** The deploys that accounts bought beyond those of their plan. */
public final class DeploySlots {
    private DeploySlots() {}

    /** How many an account has now: bought, and not paid back. */
    public static Future<Long> active(SqlClient client, long accountId) {
        return DeploySlotsSql.active(client, accountId);
    }
}
