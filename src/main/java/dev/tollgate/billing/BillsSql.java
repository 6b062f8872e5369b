package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of {@code bills} and {@code bill_lines}. Each method is one statement and joins the caller's transaction. */
final class BillsSql {
    private static final String COLUMNS = """
        id, account_id, day, reference, idempotency_key, after_batch_id, through_batch_id, amount_cents, status, invoice_id,
        late_since, created_at
        """;

    /** Longer than making an invoice takes with all its tries: whoever took the bill ended meanwhile, or lost the database. */
    private static final String FREE = "(asked_at IS NULL OR asked_at < now() - interval '10 minutes')";

    /** The next whose invoice nobody makes; whose it is, account_id, comes with it. */
    private static final String TAKE = """
        UPDATE bills SET asked_at = now(), updated_at = now()
        WHERE id = (
            SELECT id FROM bills
            WHERE livemode = $1 AND status = 'frozen' AND id > $2 AND
        """ + FREE + """

            ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING
        """ + COLUMNS;

    private static final String LEAVE = """
        UPDATE bills SET asked_at = NULL, updated_at = now() WHERE account_id = $1 AND id = $2
        """;

    private static final String RENEW_KEY = """
        UPDATE bills
        SET idempotency_key = 'tgb_' || replace(gen_random_uuid()::text, '-', ''), updated_at = now()
        WHERE account_id = $1 AND id = $2 AND idempotency_key = $3 AND status = 'frozen'
        """;

    private static final String LIST = "SELECT " + COLUMNS + """
        FROM bills WHERE account_id = $1 AND ($2::bigint = 0 OR id < $2) ORDER BY id DESC LIMIT $3
        """;

    /** Ids of usage rows begin with their batch's. */
    private static final String USAGE = """
        SELECT model, count(*) AS calls, sum(cost_total_nanos - credits_used_nanos)::bigint AS due_nanos
        FROM usage_logs
        WHERE account_id = $1 AND id >= ($2::bigint + 1) << 16 AND id < ($3::bigint + 1) << 16
          AND status NOT IN ('void', 'exempt') AND cost_total_nanos > credits_used_nanos
        GROUP BY model ORDER BY due_nanos DESC, model LIMIT $4
        """;

    private static final String LINES = """
        SELECT position, description, cents FROM bill_lines WHERE account_id = $1 AND bill_id = $2 ORDER BY position
        """;

    /** Nothing comes in where somebody else has written them. */
    private static final String INSERT_LINES = """
        INSERT INTO bill_lines (account_id, bill_id, position, description, cents)
        SELECT $1, $2, lines.* FROM unnest($3::int[], $4::text[], $5::bigint[]) AS lines
        ON CONFLICT DO NOTHING
        """;

    /** Stripe tells of an invoice by its id or our reference; whose it is, account_id, is in the row. */
    private static final String LOCK = "SELECT " + COLUMNS + """
        FROM bills WHERE invoice_id = $1 OR reference = $2 ORDER BY id FOR NO KEY UPDATE
        """;

    private static final String ACCOUNT_OF = "SELECT account_id FROM bills WHERE reference = $1";

    private static final String MOVE = """
        UPDATE bills
        SET status = $3, invoice_id = $4, due_at = $5, asked_at = NULL, updated_at = now(),
            late_since = CASE WHEN $6 THEN COALESCE(late_since, now()) END
        WHERE account_id = $1 AND id = $2
        """;

    private static final String PAID = """
        UPDATE bills
        SET status = 'paid', invoice_id = $3, payment_id = $4, paid_cents = $5, credited_nanos = $6, elsewhere_nanos = $7,
            late_since = NULL, asked_at = NULL, updated_at = now()
        WHERE account_id = $1 AND id = $2
        """;

    private static final String WAIVED = """
        UPDATE bills
        SET status = 'waived', invoice_id = $3, waived_nanos = $4, late_since = NULL, asked_at = NULL, updated_at = now()
        WHERE account_id = $1 AND id = $2
        """;

    /** Whose bill a payment was for is known only from the row, by its account_id. */
    private static final String BY_PAYMENT = """
        SELECT id, account_id, paid_cents, reversed_cents FROM bills WHERE payment_id = $1 FOR NO KEY UPDATE
        """;

    private static final String REVERSED = """
        UPDATE bills SET reversed_cents = $3, updated_at = now() WHERE account_id = $1 AND id = $2
        """;

    private BillsSql() {}

    static Future<@Nullable Bill> take(SqlClient client, boolean livemode, long afterId) {
        return client.preparedQuery(TAKE).execute(Tuple.of(livemode, afterId)).map(rows -> first(bills(rows)));
    }

    static Future<Void> leave(SqlClient client, Bill bill) {
        return client.preparedQuery(LEAVE)
                .execute(Tuple.of(bill.accountId(), bill.id()))
                .mapEmpty();
    }

    static Future<Void> renewKey(SqlClient client, Bill bill) {
        return client.preparedQuery(RENEW_KEY)
                .execute(Tuple.of(bill.accountId(), bill.id(), bill.idempotencyKey()))
                .mapEmpty();
    }

    static Future<List<Bill>> list(SqlClient client, long accountId, long beforeId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, beforeId, limit))
                .map(BillsSql::bills);
    }

    /** What its batches left to pay, the dearest models first. */
    static Future<List<BillLines.ModelUsage>> usage(SqlClient client, Bill bill) {
        return client.preparedQuery(USAGE)
                .execute(Tuple.of(bill.accountId(), bill.afterBatchId(), bill.throughBatchId(), BillLines.MODELS_MAX))
                .map(rows -> {
                    List<BillLines.ModelUsage> usage = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        usage.add(new BillLines.ModelUsage(
                                row.getString("model"), row.getLong("calls"), row.getLong("due_nanos")));
                    }
                    return usage;
                });
    }

    static Future<List<Bill.Line>> lines(SqlClient client, Bill bill) {
        return client.preparedQuery(LINES)
                .execute(Tuple.of(bill.accountId(), bill.id()))
                .map(rows -> {
                    List<Bill.Line> lines = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        lines.add(new Bill.Line(
                                row.getInteger("position"), row.getString("description"), row.getLong("cents")));
                    }
                    return lines;
                });
    }

    static Future<Void> insertLines(SqlClient transaction, Bill bill, List<Bill.Line> lines) {
        return transaction
                .preparedQuery(INSERT_LINES)
                .execute(Tuple.of(
                        bill.accountId(),
                        bill.id(),
                        lines.stream().map(Bill.Line::position).toArray(Integer[]::new),
                        lines.stream().map(Bill.Line::description).toArray(String[]::new),
                        lines.stream().map(Bill.Line::cents).toArray(Long[]::new)))
                .mapEmpty();
    }

    /** Those that an invoice may be of, locked until the transaction ends: one, none, or two that contradict each other. */
    static Future<List<Bill>> lock(SqlClient transaction, String invoiceId, @Nullable String reference) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(invoiceId, reference))
                .map(BillsSql::bills);
    }

    /** Null if there is no such bill. */
    static Future<@Nullable Long> accountOf(SqlClient client, String reference) {
        return client.preparedQuery(ACCOUNT_OF)
                .execute(Tuple.of(reference))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("account_id"));
    }

    static Future<Void> move(SqlClient transaction, Bill bill, Bill.Status status, Invoice invoice) {
        Instant dueAt = invoice.dueAt();
        return transaction
                .preparedQuery(MOVE)
                .execute(Tuple.of(
                        bill.accountId(),
                        bill.id(),
                        status.label(),
                        invoice.id(),
                        dueAt == null ? null : dueAt.atOffset(ZoneOffset.UTC),
                        invoice.isLate()))
                .mapEmpty();
    }

    /** @param creditedNanos what of the payment became credits, {@code elsewhereNanos} what was settled without one */
    static Future<Void> paid(
            SqlClient transaction, Bill bill, Invoice invoice, long creditedNanos, long elsewhereNanos) {
        return transaction
                .preparedQuery(PAID)
                .execute(Tuple.of(
                                bill.accountId(),
                                bill.id(),
                                invoice.id(),
                                invoice.paymentId(),
                                invoice.paidCents(),
                                creditedNanos)
                        .addLong(elsewhereNanos))
                .mapEmpty();
    }

    static Future<Void> waived(SqlClient transaction, Bill bill, String invoiceId, long nanos) {
        return transaction
                .preparedQuery(WAIVED)
                .execute(Tuple.of(bill.accountId(), bill.id(), invoiceId, nanos))
                .mapEmpty();
    }

    /** Locked until the transaction ends; null if the payment is none of a bill. */
    static Future<@Nullable PaidBill> byPayment(SqlClient transaction, String paymentId) {
        return transaction
                .preparedQuery(BY_PAYMENT)
                .execute(Tuple.of(paymentId))
                .map(rows -> rows.size() == 0 ? null : paidBill(rows.iterator().next()));
    }

    private static PaidBill paidBill(Row row) {
        return new PaidBill(
                row.getLong("id"), row.getLong("account_id"), row.getLong("paid_cents"), row.getLong("reversed_cents"));
    }

    static Future<Void> reversed(SqlClient transaction, PaidBill bill) {
        return transaction
                .preparedQuery(REVERSED)
                .execute(Tuple.of(bill.accountId(), bill.billId(), bill.reversedCents()))
                .mapEmpty();
    }

    private static @Nullable Bill first(List<Bill> bills) {
        return bills.isEmpty() ? null : bills.getFirst();
    }

    private static List<Bill> bills(RowSet<Row> rows) {
        List<Bill> found = new ArrayList<>(rows.size());
        for (Row row : rows) {
            found.add(new Bill(
                    row.getLong("id"),
                    row.getLong("account_id"),
                    row.getLocalDate("day"),
                    row.getString("reference"),
                    row.getString("idempotency_key"),
                    row.getLong("after_batch_id"),
                    row.getLong("through_batch_id"),
                    row.getLong("amount_cents"),
                    Bill.Status.of(Objects.requireNonNull(row.getString("status"))),
                    row.getString("invoice_id"),
                    row.getOffsetDateTime("late_since"),
                    row.getOffsetDateTime("created_at")));
        }
        return found;
    }
}
