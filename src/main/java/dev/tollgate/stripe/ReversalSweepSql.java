package dev.tollgate.stripe;

import dev.tollgate.billing.ReversalPhase;
import dev.tollgate.billing.ReversalReport;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known here of Stripe's refunds and disputes, and of the payments that they reverse. */
final class ReversalSweepSql {
    /** A payment is ours if it paid for an order, a sale or a bill; whose that is, account_id, comes with it. */
    private static final String KNOWN = """
        SELECT told.id, known.phase, known.amount_cents,
               COALESCE(orders.account_id, sales.account_id, bills.account_id) AS account_id,
               COALESCE('order ' || orders.id, 'sale ' || sales.id, 'bill ' || bills.id) AS paid_for
        FROM unnest($1::text[], $2::text[]) AS told (id, payment_id)
        LEFT JOIN payment_reversals AS known ON known.id = told.id
        LEFT JOIN sales ON sales.payment_id = told.payment_id
        LEFT JOIN bills ON bills.payment_id = told.payment_id
        LEFT JOIN checkout_orders AS orders
            ON orders.stripe_payment_id = told.payment_id AND orders.status = 'paid'
               AND orders.kind IN ('credit_package', 'auto_topup')
        """;

    private ReversalSweepSql() {}

    /**
     * @param phase null where it is not known
     * @param accountId the buyer's, null where the payment is none of ours
     * @param row what it paid for
     */
    record Known(
            @Nullable ReversalPhase phase,
            @Nullable Long amountCents,
            @Nullable Long accountId,
            @Nullable String row) {
        boolean isOurs() {
            return accountId != null;
        }
    }

    /** By the refund's or the dispute's id. */
    static Future<Map<String, Known>> known(SqlClient client, List<ReversalReport> told) {
        return client.preparedQuery(KNOWN)
                .execute(Tuple.of(told.stream().map(ReversalReport::id).toArray(String[]::new))
                        .addArrayOfString(
                                told.stream().map(ReversalReport::paymentId).toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Known> known = new HashMap<>();
                    for (Row row : rows) {
                        String phase = row.getString("phase");
                        known.put(
                                row.getString("id"),
                                new Known(
                                        phase == null ? null : ReversalPhase.of(phase),
                                        row.getLong("amount_cents"),
                                        row.getLong("account_id"),
                                        row.getString("paid_for")));
                    }
                    return known;
                });
    }
}
