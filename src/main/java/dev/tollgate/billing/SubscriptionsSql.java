package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The rows of {@code subscriptions}. Each method is one statement and joins the caller's transaction. */
final class SubscriptionsSql {
    /**
     * One that has ended stays so, whatever is told late. Comes back with the version that it changed from, if it changed in
     * what its owner wants to know.
     */
    private static final String PUT = """
        WITH before AS (
            SELECT status, price_id, cancel_at_period_end, cancel_at, updated_at FROM subscriptions WHERE id = $1
        ), put AS (
        INSERT INTO subscriptions AS known (id, account_id, livemode, price_id, status, current_period_end,
                                            cancel_at_period_end, cancel_at, trial_end, order_id, agent_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (id) DO UPDATE
        SET order_id = COALESCE(known.order_id, EXCLUDED.order_id), agent_id = COALESCE(known.agent_id, EXCLUDED.agent_id),
            price_id = EXCLUDED.price_id, status = EXCLUDED.status, current_period_end = EXCLUDED.current_period_end,
            cancel_at_period_end = EXCLUDED.cancel_at_period_end, cancel_at = EXCLUDED.cancel_at,
            trial_end = EXCLUDED.trial_end, updated_at = now()
        WHERE known.status NOT IN ('canceled', 'incomplete_expired')
        RETURNING status, price_id, cancel_at_period_end, cancel_at
        )
        SELECT COALESCE((extract(epoch FROM before.updated_at) * 1000000)::bigint::text, 'new') AS changed_from
        FROM put LEFT JOIN before ON true
        WHERE (put.status, put.price_id, put.cancel_at_period_end, put.cancel_at)
              IS DISTINCT FROM (before.status, before.price_id, before.cancel_at_period_end, before.cancel_at)
        """;

    private static final String COLUMNS = """
        id, account_id, order_id, agent_id, livemode, price_id, status, current_period_end, cancel_at_period_end, cancel_at,
        trial_end
        """;

    /** Of the premium plan or of an agent: the latest that has not ended, else the latest. */
    private static final String CURRENT = "SELECT " + COLUMNS + """
        FROM subscriptions WHERE account_id = $1 AND livemode = $2 AND agent_id IS NOT DISTINCT FROM $3
        ORDER BY status IN ('canceled', 'incomplete_expired'), created_at DESC, id LIMIT 1
        """;

    /** Whose a subscription is, and what it is to: as was known before, as its order says, or as its customer does. */
    private static final String OWNER = """
        SELECT COALESCE(known.account_id, orders.account_id, customers.account_id) AS account_id,
               COALESCE(known.order_id, orders.id) AS order_id, COALESCE(known.agent_id, orders.agent_id) AS agent_id
        FROM (VALUES ($1::text, $2::text, $3::text)) AS told (subscription, reference, customer)
        LEFT JOIN subscriptions AS known ON known.id = told.subscription
        LEFT JOIN checkout_orders AS orders ON orders.reference = told.reference
        LEFT JOIN stripe_customers AS customers ON customers.customer_id = told.customer
        """;

    private static final String LOCK_ACCOUNT = "SELECT pg_advisory_xact_lock(hashtextextended('subscribe ' || $1, 0))";

    private SubscriptionsSql() {}

    /** Null if nothing changed, else a name for the version before. */
    static Future<@Nullable String> put(SqlClient transaction, Subscription subscription) {
        return transaction
                .preparedQuery(PUT)
                .execute(Tuple.of(
                                subscription.id(),
                                subscription.accountId(),
                                subscription.livemode(),
                                subscription.priceId(),
                                subscription.status(),
                                offset(subscription.currentPeriodEnd()))
                        .addBoolean(subscription.cancelAtPeriodEnd())
                        .addOffsetDateTime(offset(subscription.cancelAt()))
                        .addOffsetDateTime(offset(subscription.trialEnd()))
                        .addLong(subscription.orderId())
                        .addLong(subscription.agentId()))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getString("changed_from"));
    }

    static Future<@Nullable Subscription> current(
            SqlClient client, long accountId, @Nullable Long agentId, boolean livemode) {
        return client.preparedQuery(CURRENT)
                .execute(Tuple.of(accountId, livemode, agentId))
                .map(rows ->
                        rows.size() == 0 ? null : subscription(rows.iterator().next()));
    }

    static Future<@Nullable SubscriptionOwner> owner(
            SqlClient client, String subscriptionId, @Nullable String orderReference, @Nullable String customerId) {
        return client.preparedQuery(OWNER)
                .execute(Tuple.of(subscriptionId, orderReference, customerId))
                .map(rows -> rows.iterator().next())
                .map(row -> row.getLong("account_id") == null
                        ? null
                        : new SubscriptionOwner(
                                row.getLong("account_id"), row.getLong("order_id"), row.getLong("agent_id")));
    }

    /** Whoever subscribes for an account takes turns, until the transaction ends. */
    static Future<Void> lockAccount(SqlClient transaction, long accountId) {
        return transaction
                .preparedQuery(LOCK_ACCOUNT)
                .execute(Tuple.of(String.valueOf(accountId)))
                .mapEmpty();
    }

    private static Subscription subscription(Row row) {
        return new Subscription(
                row.getString("id"),
                row.getLong("account_id"),
                row.getLong("order_id"),
                row.getLong("agent_id"),
                row.getBoolean("livemode"),
                row.getString("price_id"),
                row.getString("status"),
                instant(row.getOffsetDateTime("current_period_end")),
                row.getBoolean("cancel_at_period_end"),
                instant(row.getOffsetDateTime("cancel_at")),
                instant(row.getOffsetDateTime("trial_end")));
    }

    private static @Nullable OffsetDateTime offset(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
