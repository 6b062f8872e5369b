package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refunds and disputes, and what the payments that they reverse were for. */
final class ReversalsSql {
    private static final String LOCK_PAYMENT = "SELECT pg_advisory_xact_lock(hashtextextended('payment ' || $1, 0))";

    private static final String OF_PAYMENT = """
        SELECT id, kind, amount_cents, currency, phase FROM payment_reversals WHERE payment_id = $1 ORDER BY id
        """;

    /** The amount of a dispute may change while it is an inquiry; once the money is gone it stands. */
    private static final String PUT = """
        INSERT INTO payment_reversals AS known (id, kind, payment_id, amount_cents, currency, phase, status)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE
        SET phase = EXCLUDED.phase, status = EXCLUDED.status, updated_at = now(),
            amount_cents = CASE WHEN known.phase = 'noted' THEN EXCLUDED.amount_cents ELSE known.amount_cents END
        """;

    /** Whose purchase a payment was is known only from the row. */
    private static final String PURCHASE = """
        SELECT id, account_id, amount_cents, currency, reversed_nanos, reversed_due_nanos
        FROM checkout_orders
        WHERE stripe_payment_id = $1 AND status = 'paid' AND kind IN ('credit_package', 'auto_topup') FOR NO KEY UPDATE
        """;

    private static final String REVERSED = """
        UPDATE checkout_orders SET reversed_nanos = $3, reversed_due_nanos = $4, updated_at = now()
        WHERE account_id = $1 AND id = $2
        """;

    private ReversalsSql() {}

    /**
     * Until the transaction ends nobody else looks at this payment: whoever comes second, the purchase or its reversal, sees
     * the first. To be taken before any row is locked.
     */
    static Future<Void> lockPayment(SqlClient transaction, String paymentId) {
        return transaction
                .preparedQuery(LOCK_PAYMENT)
                .execute(Tuple.of(paymentId))
                .mapEmpty();
    }

    /** All of a payment's, by id. */
    static Future<List<Reversal>> ofPayment(SqlClient transaction, String paymentId) {
        return transaction
                .preparedQuery(OF_PAYMENT)
                .execute(Tuple.of(paymentId))
                .map(rows -> {
                    List<Reversal> found = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        found.add(new Reversal(
                                row.getString("id"),
                                ReversalReport.Kind.of(row.getString("kind")),
                                row.getLong("amount_cents"),
                                row.getString("currency"),
                                ReversalPhase.of(row.getString("phase"))));
                    }
                    return found;
                });
    }

    static Future<Void> put(SqlClient transaction, ReversalReport report) {
        return transaction
                .preparedQuery(PUT)
                .execute(Tuple.of(
                        report.id(),
                        report.kind().label(),
                        report.paymentId(),
                        report.amountCents(),
                        report.currency(),
                        report.phase().label(),
                        report.status()))
                .mapEmpty();
    }

    /** The credits that the payment paid for, locked; null if there are none, as far as is known. */
    private static Future<@Nullable Purchase> purchase(SqlClient transaction, String paymentId) {
        return transaction.preparedQuery(PURCHASE).execute(Tuple.of(paymentId)).map(rows -> {
            if (rows.size() > 1) {
                throw new IllegalStateException("payment " + paymentId + " paid for several orders");
            }
            return rows.size() == 0 ? null : purchase(rows.iterator().next());
        });
    }

    /** The same for whatever a payment may have paid for. */
    static Future<@Nullable Paid> paid(SqlClient transaction, String paymentId) {
        return purchase(transaction, paymentId).compose(purchase -> {
            Future<? extends @Nullable Paid> paid =
                    purchase == null ? otherThanCredits(transaction, paymentId) : Future.succeededFuture(purchase);
            return paid.map(found -> found);
        });
    }

    private static Future<? extends @Nullable Paid> otherThanCredits(SqlClient transaction, String paymentId) {
        return SalesSql.byPayment(transaction, paymentId).compose(sale -> {
            Future<? extends @Nullable Paid> paid =
                    sale == null ? BillsSql.byPayment(transaction, paymentId) : Future.succeededFuture(sale);
            return paid.map(found -> found);
        });
    }

    private static Purchase purchase(Row row) {
        return new Purchase(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getLong("amount_cents"),
                row.getString("currency"),
                row.getLong("reversed_nanos"),
                row.getLong("reversed_due_nanos"));
    }

    static Future<Void> reversed(SqlClient transaction, Purchase purchase) {
        return transaction
                .preparedQuery(REVERSED)
                .execute(Tuple.of(
                        purchase.accountId(),
                        purchase.orderId(),
                        purchase.reversedNanos(),
                        purchase.reversedDueNanos()))
                .mapEmpty();
    }
}
