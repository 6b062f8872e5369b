package dev.tollgate.stripe;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * Subscriptions and invoices of bills that the sandbox's own Stripe had, which forgets everything when it ends. Customers and
 * sessions that are unknown to Stripe are noticed when they are used; of these nobody would ever hear again.
 */
final class PastSandboxSql {
    /** Only of accounts whose plan was bought on loopback: a database of a staging system keeps what Stripe still has. */
    private static final String END_SUBSCRIPTIONS = """
        WITH ended AS (
            UPDATE subscriptions SET status = 'canceled', late_since = NULL, restricted_at = NULL, updated_at = now()
            WHERE NOT livemode AND status NOT IN ('canceled', 'incomplete_expired')
              AND account_id IN (
                  SELECT account_id FROM checkout_orders
                  WHERE kind IN ('premium', 'agent_monthly') AND NOT livemode
                    AND stripe_session_url LIKE 'http://127.0.0.1:%')
            RETURNING account_id, agent_id
        )
        UPDATE agent_entitlements AS rights SET status = 'ended'
        FROM ended
        WHERE rights.account_id = ended.account_id AND rights.agent_id = ended.agent_id AND NOT rights.given
          AND NOT EXISTS (
              SELECT FROM sales
              WHERE sales.account_id = rights.account_id AND sales.agent_id = rights.agent_id
                AND sales.kind = 'agent_once' AND sales.reversed_cents < sales.amount_cents)
        """;

    /** What is owed by them, whoever's account_id it is, is on the next bill. */
    private static final String END_BILLS = """
        UPDATE bills SET status = 'void', late_since = NULL, asked_at = NULL, updated_at = now()
        WHERE NOT livemode AND status IN ('open', 'uncollectible')
          AND invoice_id IN (SELECT id FROM invoices WHERE hosted_url LIKE 'http://127.0.0.1:%')
        """;

    private PastSandboxSql() {}

    static Future<Void> end(SqlClient client) {
        return client.query(END_SUBSCRIPTIONS)
                .execute()
                .compose(ended -> client.query(END_BILLS).execute())
                .mapEmpty();
    }
}
