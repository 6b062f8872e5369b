package dev.tollgate.stripe;

import dev.tollgate.billing.Invoice;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sales and copies of invoices beside Stripe's, of all accounts: whose each is, account_id, comes with it. */
final class InvoiceSweepSql {
    /** Whose an invoice is, is found as when an event tells of it: by its subscription, its order or its customer. */
    private static final String OF_INVOICES = """
        SELECT told.id, COALESCE(known.account_id, orders.account_id, customers.account_id) AS account_id,
               COALESCE(known.order_id, orders.id) AS order_id, sales.id AS sale_id, sales.amount_cents AS sale_cents,
               copies.paid_cents, copies.total_cents, bills.id AS bill_id,
               bills.invoice_id AS bill_invoice, bills.status AS bill_status, bills.paid_cents AS bill_cents
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
            AS told (id, subscription, reference, customer, bill)
        LEFT JOIN subscriptions AS known ON known.id = told.subscription
        LEFT JOIN checkout_orders AS orders ON orders.reference = told.reference
        LEFT JOIN stripe_customers AS customers ON customers.customer_id = told.customer
        LEFT JOIN sales ON sales.reference = told.id
        LEFT JOIN invoices AS copies ON copies.id = told.id
        LEFT JOIN bills ON bills.reference = told.bill
        WHERE COALESCE(known.account_id, orders.account_id, customers.account_id) IS NOT NULL
        """;

    private static final String SOLD = """
        SELECT sales.id, sales.account_id, sales.order_id, sales.reference, sales.amount_cents
        FROM sales
        JOIN checkout_orders AS orders ON orders.account_id = sales.account_id AND orders.id = sales.order_id
        WHERE orders.livemode = $1 AND sales.created_at >= $2 AND sales.created_at < $3 AND sales.id > $4
          AND starts_with(sales.reference, 'in_')
        ORDER BY sales.id LIMIT $5
        """;

    private InvoiceSweepSql() {}

    /** What our copy says. */
    record Copy(long paidCents, long totalCents) {
        boolean is(Invoice invoice) {
            return paidCents == invoice.paidCents() && totalCents == invoice.totalCents();
        }
    }

    /** The bill that an invoice was made from, as it stands here. */
    record Billed(long billId, @Nullable String invoiceId, String status, long paidCents) {
        boolean isPaid() {
            return status.equals("paid");
        }
    }

    /**
     * What is known of an invoice.
     *
     * @param orderId that its subscription was bought by, null where none of ours is known
     * @param saleId null where nothing is booked for it
     * @param bill null for one that is of none
     * @param copy null where there is none
     */
    record Booked(
            long accountId,
            @Nullable Long orderId,
            @Nullable Long saleId,
            @Nullable Long saleCents,
            @Nullable Billed bill,
            @Nullable Copy copy) {
        /** Ours, for people; null where there is a copy only. */
        @Nullable
        String row() {
            if (saleId != null) {
                return "sale " + saleId;
            }
            if (bill != null) {
                return "bill " + bill.billId();
            }
            return orderId == null ? null : "order " + orderId;
        }
    }

    /** A sale that is booked for an invoice. */
    record Sold(long saleId, long accountId, long orderId, String invoiceId, long amountCents) {
        Booked booked() {
            return new Booked(accountId, orderId, saleId, amountCents, null, null);
        }
    }

    /** Those of ours, by the invoice. */
    static Future<Map<String, Booked>> ofInvoices(SqlClient client, List<InvoiceObject> invoices) {
        return client.preparedQuery(OF_INVOICES)
                .execute(Tuple.of(
                        invoices.stream().map(InvoiceObject::id).toArray(String[]::new),
                        invoices.stream().map(InvoiceObject::subscriptionId).toArray(String[]::new),
                        invoices.stream().map(InvoiceObject::orderReference).toArray(String[]::new),
                        invoices.stream().map(InvoiceObject::customer).toArray(String[]::new),
                        invoices.stream().map(InvoiceObject::billReference).toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Booked> found = new HashMap<>();
                    rows.forEach(row -> found.put(row.getString("id"), booked(row)));
                    return found;
                });
    }

    private static Booked booked(Row row) {
        Long paidCents = row.getLong("paid_cents");
        Long billId = row.getLong("bill_id");
        return new Booked(
                row.getLong("account_id"),
                row.getLong("order_id"),
                row.getLong("sale_id"),
                row.getLong("sale_cents"),
                billId == null
                        ? null
                        : new Billed(
                                billId,
                                row.getString("bill_invoice"),
                                row.getString("bill_status"),
                                row.getLong("bill_cents")),
                paidCents == null ? null : new Copy(paidCents, row.getLong("total_cents")));
    }

    static Future<List<Sold>> sold(
            SqlClient client, boolean livemode, ReconciliationWindow window, long afterId, int limit) {
        return client.preparedQuery(SOLD)
                .execute(Tuple.of(
                        livemode,
                        window.from().atOffset(ZoneOffset.UTC),
                        window.to().atOffset(ZoneOffset.UTC),
                        afterId,
                        limit))
                .map(rows -> {
                    List<Sold> found = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        found.add(new Sold(
                                row.getLong("id"),
                                row.getLong("account_id"),
                                row.getLong("order_id"),
                                row.getString("reference"),
                                row.getLong("amount_cents")));
                    }
                    return found;
                });
    }
}
