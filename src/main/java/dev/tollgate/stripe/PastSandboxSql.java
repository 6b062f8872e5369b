package dev.tollgate.stripe;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * What a database knows of the sandbox's own Stripe, which forgets everything when it ends: the next one has other customers,
 * and nobody can pay or change there what was open here.
 */
final class PastSandboxSql {
    private static final String CUSTOMERS = """
        DELETE FROM stripe_customers WHERE NOT livemode
        """;

    /** Of every account_id: they all were in the same sandbox. */
    private static final String ORDERS = """
        UPDATE checkout_orders SET status = 'expired', updated_at = now()
        WHERE account_id IS NOT NULL AND NOT livemode AND status IN ('pending', 'awaiting_funds')
          AND stripe_session_url IS NOT NULL
        """;

    private static final String SUBSCRIPTIONS = """
        UPDATE subscriptions SET status = 'canceled', updated_at = now()
        WHERE NOT livemode AND status NOT IN ('canceled', 'incomplete_expired')
        """;

    private PastSandboxSql() {}

    /** Ends what was open in it. Paid orders and credits stay. */
    static Future<Void> forget(SqlClient client) {
        return client.query(CUSTOMERS)
                .execute()
                .compose(done -> client.query(ORDERS).execute())
                .compose(done -> client.query(SUBSCRIPTIONS).execute())
                .mapEmpty();
    }
}
