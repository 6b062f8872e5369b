package dev.tollgate.stripe;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.StreamSupport;

/** What an account has at Stripe that must end with it. */
final class DeparturesSql {
    private static final String SUBSCRIPTIONS = """
        SELECT id FROM subscriptions
        WHERE account_id = $1 AND livemode = $2 AND status NOT IN ('canceled', 'incomplete_expired') ORDER BY id
        """;

    private static final String TO_AGENTS = """
        SELECT s.id FROM subscriptions s JOIN agents a ON a.id = s.agent_id
        WHERE a.creator_account_id = $1 AND s.account_id <> $1 AND s.livemode = $2
          AND s.status NOT IN ('canceled', 'incomplete_expired') AND NOT s.cancel_at_period_end
        ORDER BY s.id
        """;

    private static final String SESSIONS = """
        SELECT stripe_session_id AS id FROM checkout_orders
        WHERE account_id = $1 AND livemode = $2 AND status = 'pending' AND stripe_session_id IS NOT NULL ORDER BY id
        """;

    private static final String FORGET = "DELETE FROM stripe_customers WHERE account_id = $1 AND livemode = $2";

    private DeparturesSql() {}

    /** Its own that have not ended. */
    static Future<List<String>> subscriptions(SqlClient client, long accountId, boolean livemode) {
        return ids(client, SUBSCRIPTIONS, accountId, livemode);
    }

    /** Those of others to its agents that go on. */
    static Future<List<String>> subscriptionsToAgents(SqlClient client, long accountId, boolean livemode) {
        return ids(client, TO_AGENTS, accountId, livemode);
    }

    /** The checkouts in which somebody could still pay. */
    static Future<List<String>> openSessions(SqlClient client, long accountId, boolean livemode) {
        return ids(client, SESSIONS, accountId, livemode);
    }

    private static Future<List<String>> ids(SqlClient client, String sql, long accountId, boolean livemode) {
        return client.preparedQuery(sql)
                .execute(Tuple.of(accountId, livemode))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString("id"))
                        .toList());
    }

    static Future<Void> forgetCustomer(SqlClient client, long accountId, boolean livemode) {
        return client.preparedQuery(FORGET)
                .execute(Tuple.of(accountId, livemode))
                .mapEmpty();
    }
}
