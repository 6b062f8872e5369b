package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of {@code refund_requests}. Each method is one statement and joins the caller's transaction. */
final class RefundRequestsSql {
    private static final String COLUMNS = """
        r.id, r.account_id, r.order_id, o.stripe_payment_id, r.reference, r.idempotency_key, r.amount_cents, r.asked_cents,
        r.reason, r.status, r.refund_id, r.refusal
        """;

    private static final String PAYMENT = """
        SELECT stripe_payment_id, status FROM checkout_orders WHERE account_id = $1 AND id = $2
        """;

    private static final String BY_CLIENT_KEY = "SELECT " + COLUMNS + """
        FROM refund_requests r JOIN checkout_orders o ON o.id = r.order_id AND o.account_id = r.account_id
        WHERE r.account_id = $1 AND r.client_key = $2
        """;

    /** What of the payment is neither refunded nor asked to be. */
    private static final String LEFT = """
        SELECT o.amount_cents
             - (SELECT COALESCE(sum(amount_cents), 0)::bigint FROM payment_reversals
                WHERE payment_id = o.stripe_payment_id AND kind = 'refund' AND phase = 'taken')
             - (SELECT COALESCE(sum(amount_cents), 0)::bigint FROM refund_requests
                WHERE order_id = o.id AND status = 'requested') AS left_cents
        FROM checkout_orders o WHERE o.account_id = $1 AND o.id = $2
        """;

    private static final String INSERT = """
        WITH r AS (
            INSERT INTO refund_requests (account_id, order_id, client_key, amount_cents, asked_cents, reason)
            VALUES ($1, $2, $3, $4, $5, $6)
            RETURNING id, account_id, order_id, reference, idempotency_key, amount_cents, asked_cents, reason, status,
                      refund_id, refusal
        )
        SELECT
        """ + COLUMNS + """
        FROM r JOIN checkout_orders o ON o.id = r.order_id AND o.account_id = r.account_id
        """;

    private static final String FIND = "SELECT " + COLUMNS + """
        FROM refund_requests r JOIN checkout_orders o ON o.id = r.order_id AND o.account_id = r.account_id
        WHERE r.account_id = $1 AND r.id = $2
        """;

    private static final String WAITING = "SELECT " + COLUMNS + """
        FROM refund_requests r JOIN checkout_orders o ON o.id = r.order_id AND o.account_id = r.account_id
        WHERE r.status = 'requested' AND r.updated_at < now() - $1::bigint * interval '1 ms' ORDER BY r.id LIMIT $2
        """;

    private static final String MADE = """
        UPDATE refund_requests SET status = 'made', refund_id = $3, updated_at = now()
        WHERE account_id = $1 AND id = $2 AND status = 'requested'
        """;

    private static final String REFUSED = """
        UPDATE refund_requests SET status = 'refused', refusal = $3, updated_at = now()
        WHERE account_id = $1 AND id = $2 AND status = 'requested'
        """;

    private static final String RENEW_KEY = """
        UPDATE refund_requests
        SET idempotency_key = 'tgr_' || replace(gen_random_uuid()::text, '-', ''), updated_at = now()
        WHERE account_id = $1 AND id = $2 AND idempotency_key = $3
        """;

    private RefundRequestsSql() {}

    /** @param paymentId null where the order is not paid, or by hand */
    record Paid(@Nullable String paymentId) {}

    /** The payment of an order; null if the account has no such order. */
    static Future<@Nullable Paid> payment(SqlClient client, long accountId, long orderId) {
        return client.preparedQuery(PAYMENT)
                .execute(Tuple.of(accountId, orderId))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next())
                .map(row -> row == null
                        ? null
                        : new Paid(
                                OrderStatus.of(row.getString("status")) == OrderStatus.PAID
                                        ? row.getString("stripe_payment_id")
                                        : null));
    }

    static Future<@Nullable RefundRequest> byClientKey(SqlClient client, long accountId, String clientKey) {
        return client.preparedQuery(BY_CLIENT_KEY)
                .execute(Tuple.of(accountId, clientKey))
                .map(RefundRequestsSql::first);
    }

    static Future<Long> left(SqlClient transaction, long accountId, long orderId) {
        return transaction
                .preparedQuery(LEFT)
                .execute(Tuple.of(accountId, orderId))
                .map(rows -> rows.iterator().next().getLong("left_cents"));
    }

    static Future<RefundRequest> insert(
            SqlClient transaction,
            long accountId,
            long orderId,
            @Nullable String clientKey,
            long amountCents,
            @Nullable Long askedCents,
            RefundReason reason) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(accountId, orderId, clientKey, amountCents, askedCents, reason.label()))
                .map(rows -> Objects.requireNonNull(first(rows)));
    }

    static Future<RefundRequest> find(SqlClient client, long accountId, long id) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(accountId, id))
                .map(rows -> Objects.requireNonNull(first(rows)));
    }

    /** Those that nothing was heard of for so long. */
    static Future<List<RefundRequest>> waiting(SqlClient client, Duration since, int limit) {
        return client.preparedQuery(WAITING)
                .execute(Tuple.of(since.toMillis(), limit))
                .map(RefundRequestsSql::requests);
    }

    static Future<Void> made(SqlClient transaction, RefundRequest request, String refundId) {
        return transaction
                .preparedQuery(MADE)
                .execute(Tuple.of(request.accountId(), request.id(), refundId))
                .mapEmpty();
    }

    static Future<Void> refused(SqlClient client, RefundRequest request, String code) {
        return client.preparedQuery(REFUSED)
                .execute(Tuple.of(request.accountId(), request.id(), code))
                .mapEmpty();
    }

    static Future<Void> renewKey(SqlClient client, RefundRequest request) {
        return client.preparedQuery(RENEW_KEY)
                .execute(Tuple.of(request.accountId(), request.id(), request.idempotencyKey()))
                .mapEmpty();
    }

    private static @Nullable RefundRequest first(RowSet<Row> rows) {
        List<RefundRequest> found = requests(rows);
        return found.isEmpty() ? null : found.getFirst();
    }

    private static List<RefundRequest> requests(RowSet<Row> rows) {
        List<RefundRequest> found = new ArrayList<>(rows.size());
        for (Row row : rows) {
            found.add(new RefundRequest(
                    row.getLong("id"),
                    row.getLong("account_id"),
                    row.getLong("order_id"),
                    row.getString("stripe_payment_id"),
                    row.getString("reference"),
                    row.getString("idempotency_key"),
                    row.getLong("amount_cents"),
                    row.getLong("asked_cents"),
                    RefundReason.find(row.getString("reason")).orElseThrow(),
                    RefundRequest.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                    row.getString("refund_id"),
                    row.getString("refusal")));
        }
        return found;
    }
}
