package dev.tollgate.stripe;

import dev.tollgate.billing.Subscription;
import dev.tollgate.billing.SubscriptionOwner;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our copies of subscriptions beside Stripe's, of all accounts: whose each is, account_id, comes with it. */
final class SubscriptionSweepSql {
    /** Whose one is, is found as when an event tells of it. */
    private static final String OF_SUBSCRIPTIONS = """
        SELECT told.id, COALESCE(known.account_id, orders.account_id, customers.account_id) AS account_id,
               known.livemode, known.price_id, known.status, known.current_period_end, known.cancel_at_period_end,
               known.cancel_at
        FROM unnest($1::text[], $2::text[], $3::text[]) AS told (id, reference, customer)
        LEFT JOIN subscriptions AS known ON known.id = told.id
        LEFT JOIN checkout_orders AS orders ON orders.reference = told.reference
        LEFT JOIN stripe_customers AS customers ON customers.customer_id = told.customer
        WHERE COALESCE(known.account_id, orders.account_id, customers.account_id) IS NOT NULL
        """;

    private static final String NOT_ENDED = """
        SELECT id, account_id, livemode, price_id, status, current_period_end, cancel_at_period_end, cancel_at
        FROM subscriptions
        WHERE livemode = $1 AND id > $2 AND status NOT IN ('canceled', 'incomplete_expired')
        ORDER BY id LIMIT $3
        """;

    private SubscriptionSweepSql() {}

    /** @param known as it stands here, in what is compared; null where there is no copy */
    record Copy(SubscriptionOwner owner, @Nullable Subscription known) {
        static Copy of(Subscription known) {
            return new Copy(new SubscriptionOwner(known.accountId(), null, null), known);
        }
    }

    /** Those of ours, by id. */
    static Future<Map<String, Copy>> ofSubscriptions(SqlClient client, List<SubscriptionObject> told) {
        return client.preparedQuery(OF_SUBSCRIPTIONS)
                .execute(Tuple.of(
                        told.stream().map(SubscriptionObject::id).toArray(String[]::new),
                        told.stream().map(SubscriptionObject::orderReference).toArray(String[]::new),
                        told.stream().map(SubscriptionObject::customer).toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Copy> found = new HashMap<>();
                    for (Row row : rows) {
                        found.put(
                                row.getString("id"),
                                row.getString("status") == null
                                        ? new Copy(new SubscriptionOwner(row.getLong("account_id"), null, null), null)
                                        : Copy.of(copy(row)));
                    }
                    return found;
                });
    }

    static Future<List<Subscription>> notEnded(SqlClient client, boolean livemode, String afterId, int limit) {
        return client.preparedQuery(NOT_ENDED)
                .execute(Tuple.of(livemode, afterId, limit))
                .map(rows -> {
                    List<Subscription> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(copy(row)));
                    return found;
                });
    }

    private static Subscription copy(Row row) {
        return new Subscription(
                row.getString("id"),
                row.getLong("account_id"),
                null,
                null,
                row.getBoolean("livemode"),
                row.getString("price_id"),
                row.getString("status"),
                instant(row.getOffsetDateTime("current_period_end")),
                row.getBoolean("cancel_at_period_end"),
                instant(row.getOffsetDateTime("cancel_at")),
                null,
                null);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
