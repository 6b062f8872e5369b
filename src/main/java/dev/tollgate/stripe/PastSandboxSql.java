package dev.tollgate.stripe;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * Subscriptions that the sandbox's own Stripe had, which forgets everything when it ends. Customers and sessions that are
 * unknown to Stripe are noticed when they are used; of a subscription nobody would ever hear again.
 */
final class PastSandboxSql {
    /** Only of accounts whose plan was bought on loopback: a database of a staging system keeps what Stripe still has. */
    private static final String END = """
        UPDATE subscriptions SET status = 'canceled', updated_at = now()
        WHERE NOT livemode AND status NOT IN ('canceled', 'incomplete_expired')
          AND account_id IN (
              SELECT account_id FROM checkout_orders
              WHERE kind IN ('premium', 'agent_monthly') AND NOT livemode AND stripe_session_url LIKE 'http://127.0.0.1:%')
        """;

    private PastSandboxSql() {}

    static Future<Void> endSubscriptions(SqlClient client) {
        return client.query(END).execute().mapEmpty();
    }
}
