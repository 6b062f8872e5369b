package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code invoices}. Each method is one statement and joins the caller's transaction. */
final class InvoicesSql {
    private static final String PUT = """
        INSERT INTO invoices (id, account_id, livemode, subscription_id, order_id, status, number, currency, total_cents,
                              due_cents, paid_cents, payment_id, hosted_url, pdf_url, attempts, next_attempt_at, created_at,
                              paid_at, bill_reference, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        ON CONFLICT (id) DO UPDATE
        SET status = EXCLUDED.status, number = EXCLUDED.number, total_cents = EXCLUDED.total_cents,
            due_cents = EXCLUDED.due_cents, paid_cents = EXCLUDED.paid_cents, payment_id = EXCLUDED.payment_id,
            hosted_url = EXCLUDED.hosted_url, pdf_url = EXCLUDED.pdf_url, attempts = EXCLUDED.attempts,
            next_attempt_at = EXCLUDED.next_attempt_at, bill_reference = EXCLUDED.bill_reference, due_at = EXCLUDED.due_at,
            paid_at = EXCLUDED.paid_at, updated_at = now()
        """;

    private static final String LIST = """
        SELECT id, livemode, subscription_id, bill_reference, status, number, currency, total_cents, due_cents, paid_cents,
               payment_id, hosted_url, pdf_url, due_at, attempts, next_attempt_at, created_at, paid_at
        FROM invoices
        WHERE account_id = $1 AND ($2::text IS NULL
              OR (created_at, id) < (SELECT created_at, id FROM invoices WHERE account_id = $1 AND id = $2))
        ORDER BY created_at DESC, id DESC LIMIT $3
        """;

    private InvoicesSql() {}

    static Future<Void> put(SqlClient transaction, Invoice invoice, SubscriptionOwner owner) {
        Tuple values = Tuple.of(
                        invoice.id(),
                        owner.accountId(),
                        invoice.livemode(),
                        invoice.subscriptionId(),
                        owner.orderId(),
                        invoice.status())
                .addString(invoice.number())
                .addString(invoice.currency())
                .addLong(invoice.totalCents())
                .addLong(invoice.dueCents())
                .addLong(invoice.paidCents())
                .addString(invoice.paymentId())
                .addString(invoice.hostedUrl())
                .addString(invoice.pdfUrl())
                .addInteger(invoice.attempts())
                .addOffsetDateTime(offset(invoice.nextAttemptAt()))
                .addOffsetDateTime(offset(invoice.createdAt()))
                .addOffsetDateTime(offset(invoice.paidAt()))
                .addString(invoice.billReference())
                .addOffsetDateTime(offset(invoice.dueAt()));
        return transaction.preparedQuery(PUT).execute(values).mapEmpty();
    }

    static Future<List<Invoice>> list(SqlClient client, long accountId, @Nullable String beforeId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, beforeId, limit))
                .map(rows -> {
                    List<Invoice> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(invoice(row)));
                    return found;
                });
    }

    private static Invoice invoice(Row row) {
        return new Invoice(
                row.getString("id"),
                row.getBoolean("livemode"),
                row.getString("subscription_id"),
                row.getString("bill_reference"),
                row.getString("status"),
                row.getString("number"),
                row.getString("currency"),
                row.getLong("total_cents"),
                row.getLong("due_cents"),
                row.getLong("paid_cents"),
                row.getString("payment_id"),
                row.getString("hosted_url"),
                row.getString("pdf_url"),
                instant(row.getOffsetDateTime("due_at")),
                row.getInteger("attempts"),
                instant(row.getOffsetDateTime("next_attempt_at")),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row.getOffsetDateTime("paid_at")));
    }

    private static @Nullable OffsetDateTime offset(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
