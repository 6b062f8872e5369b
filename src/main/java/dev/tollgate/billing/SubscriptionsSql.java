package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code subscriptions}. Each method is one statement and joins the caller's transaction. */
final class SubscriptionsSql {
    /**
     * One that has ended stays so, whatever is told late. What its status became is an event of the account's history. Comes
     * back with the version that it changed from, if it changed in what its owner wants to know.
     */
    private static final String PUT = """
        WITH before AS (
            SELECT status, price_id, cancel_at_period_end, cancel_at, updated_at FROM subscriptions WHERE id = $1
        ), put AS (
            INSERT INTO subscriptions AS known (id, account_id, livemode, price_id, status, current_period_end,
                                                cancel_at_period_end, cancel_at, trial_end, order_id, agent_id, late_since)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                    CASE WHEN $5 IN ('past_due', 'unpaid') THEN now() END)
            ON CONFLICT (id) DO UPDATE
            SET order_id = COALESCE(known.order_id, EXCLUDED.order_id), agent_id = COALESCE(known.agent_id, EXCLUDED.agent_id),
                price_id = EXCLUDED.price_id, status = EXCLUDED.status, current_period_end = EXCLUDED.current_period_end,
                cancel_at_period_end = EXCLUDED.cancel_at_period_end, cancel_at = EXCLUDED.cancel_at,
                trial_end = EXCLUDED.trial_end, updated_at = now(),
                late_since = CASE WHEN EXCLUDED.late_since IS NOT NULL THEN COALESCE(known.late_since, EXCLUDED.late_since) END,
                restricted_at = CASE WHEN EXCLUDED.late_since IS NOT NULL THEN known.restricted_at END
            WHERE known.status NOT IN ('canceled', 'incomplete_expired')
            RETURNING account_id, status, price_id, cancel_at_period_end, cancel_at
        ), noted AS (
            INSERT INTO account_events (account_id, type, subject, detail)
            SELECT put.account_id, 'subscription.changed', $1, put.status FROM put LEFT JOIN before ON true
            WHERE put.status IS DISTINCT FROM before.status
        )
        SELECT COALESCE((extract(epoch FROM before.updated_at) * 1000000)::bigint::text, 'new') AS changed_from
        FROM put LEFT JOIN before ON true
        WHERE (put.status, put.price_id, put.cancel_at_period_end, put.cancel_at)
              IS DISTINCT FROM (before.status, before.price_id, before.cancel_at_period_end, before.cancel_at)
        """;

    private static final String COLUMNS = """
        id, account_id, order_id, agent_id, livemode, price_id, status, current_period_end, cancel_at_period_end, cancel_at,
        trial_end, late_since, restricted_at
        """;

    /** Those whose days of grace are over; whose they are, account_id, comes with them. */
    private static final String RESTRICT = """
        WITH restricted AS (
            UPDATE subscriptions SET restricted_at = now(), updated_at = now()
            WHERE id IN (
                SELECT id FROM subscriptions
                WHERE late_since < now() - $1 * interval '1 millisecond' AND restricted_at IS NULL
                  AND status IN ('past_due', 'unpaid')
                ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
            RETURNING *
        ), noted AS (
            INSERT INTO account_events (account_id, type, subject, detail)
            SELECT account_id, 'subscription.restricted', id, status FROM restricted
        )
        SELECT
        """ + COLUMNS + "FROM restricted";

    /** Of the premium plan or of an agent: the latest that has not ended, else the latest. */
    private static final String CURRENT = "SELECT " + COLUMNS + """
        FROM subscriptions WHERE account_id = $1 AND livemode = $2 AND agent_id IS NOT DISTINCT FROM $3
        ORDER BY status IN ('canceled', 'incomplete_expired'), created_at DESC, id LIMIT 1
        """;

    private static final String BY_ID = "SELECT " + COLUMNS + """
        FROM subscriptions WHERE account_id = $1 AND id = $2
        """;

    /** Whose it is, account_id, is in the row. */
    private static final String ON_TRIAL = "SELECT " + COLUMNS + """
        FROM subscriptions WHERE id = $1 AND status = 'trialing'
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

    /** Null if the account has none of that id. */
    static Future<@Nullable Subscription> byId(SqlClient client, long accountId, String id) {
        return client.preparedQuery(BY_ID)
                .execute(Tuple.of(accountId, id))
                .map(rows ->
                        rows.size() == 0 ? null : subscription(rows.iterator().next()));
    }

    /** Null if it is none that is on trial. */
    static Future<@Nullable Subscription> onTrial(SqlClient client, String id) {
        return client.preparedQuery(ON_TRIAL)
                .execute(Tuple.of(id))
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

    /** At most {@code limit} of those that are late for longer than the grace; they give no rights from now on. */
    static Future<List<Subscription>> restrict(SqlClient transaction, Duration grace, int limit) {
        return transaction
                .preparedQuery(RESTRICT)
                .execute(Tuple.of(grace.toMillis(), limit))
                .map(rows -> {
                    List<Subscription> restricted = new ArrayList<>(rows.size());
                    rows.forEach(row -> restricted.add(subscription(row)));
                    return restricted;
                });
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
                instant(row.getOffsetDateTime("trial_end")),
                late(row));
    }

    private static Subscription.@Nullable Late late(Row row) {
        Instant since = instant(row.getOffsetDateTime("late_since"));
        return since == null ? null : new Subscription.Late(since, instant(row.getOffsetDateTime("restricted_at")));
    }

    private static @Nullable OffsetDateTime offset(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
