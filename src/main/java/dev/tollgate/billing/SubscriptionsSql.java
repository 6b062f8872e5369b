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
    /** One that has ended stays so, whatever is told late. */
    private static final String PUT = """
        INSERT INTO subscriptions AS known (id, account_id, livemode, price_id, status, current_period_end,
                                            cancel_at_period_end, cancel_at, trial_end)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE
        SET price_id = EXCLUDED.price_id, status = EXCLUDED.status, current_period_end = EXCLUDED.current_period_end,
            cancel_at_period_end = EXCLUDED.cancel_at_period_end, cancel_at = EXCLUDED.cancel_at,
            trial_end = EXCLUDED.trial_end, updated_at = now()
        WHERE known.status NOT IN ('canceled', 'incomplete_expired')
        """;

    /** The latest that has not ended, else the latest. */
    private static final String CURRENT = """
        SELECT id, account_id, livemode, price_id, status, current_period_end, cancel_at_period_end, cancel_at, trial_end
        FROM subscriptions WHERE account_id = $1 AND livemode = $2
        ORDER BY status IN ('canceled', 'incomplete_expired'), created_at DESC, id LIMIT 1
        """;

    /** Whose a subscription is: as was known before, as its order says, or as its customer does. */
    private static final String OWNER = """
        SELECT COALESCE((SELECT account_id FROM subscriptions WHERE id = $1),
                        (SELECT account_id FROM checkout_orders WHERE reference = $2),
                        (SELECT account_id FROM stripe_customers WHERE customer_id = $3)) AS account_id
        """;

    private static final String LOCK_ACCOUNT = "SELECT pg_advisory_xact_lock(hashtextextended('subscribe ' || $1, 0))";

    private SubscriptionsSql() {}

    static Future<Void> put(SqlClient transaction, Subscription subscription) {
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
                        .addOffsetDateTime(offset(subscription.trialEnd())))
                .mapEmpty();
    }

    static Future<@Nullable Subscription> current(SqlClient client, long accountId, boolean livemode) {
        return client.preparedQuery(CURRENT)
                .execute(Tuple.of(accountId, livemode))
                .map(rows ->
                        rows.size() == 0 ? null : subscription(rows.iterator().next()));
    }

    static Future<@Nullable Long> owner(
            SqlClient client, String subscriptionId, @Nullable String orderReference, @Nullable String customerId) {
        return client.preparedQuery(OWNER)
                .execute(Tuple.of(subscriptionId, orderReference, customerId))
                .map(rows -> rows.iterator().next().getLong("account_id"));
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
