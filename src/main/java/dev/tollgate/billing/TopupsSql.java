package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The orders of top-ups with their {@code topup_charges}. Each method is one statement and joins the caller's transaction. */
final class TopupsSql {
    private static final String COLUMNS = """
        o.id, o.account_id, o.reference, o.stripe_idempotency_key, o.amount_cents, o.currency, o.livemode, o.status,
        o.stripe_payment_id, o.created_at, c.customer_id, c.payment_method_id, c.attempts
        """;

    /** Longer than a call of Stripe's with all its tries takes: whoever took it ended in between, or lost the database. */
    private static final String LEASE = "now() + interval '5 minutes' ";

    private static final String INSERT = """
        WITH fresh AS (
            SELECT 'tgo_' || replace(gen_random_uuid()::text, '-', '') AS reference
        ), o AS (
            INSERT INTO checkout_orders (account_id, kind, amount_cents, currency, livemode, reference, stripe_idempotency_key)
            SELECT $1::bigint, 'auto_topup', $2::bigint, $3::text, $4::boolean, reference, reference FROM fresh
            RETURNING id, account_id, reference, stripe_idempotency_key, amount_cents, currency, livemode, status,
                      stripe_payment_id, created_at
        ), c AS (
            INSERT INTO topup_charges (order_id, account_id, customer_id, payment_method_id, ask_at)
            SELECT id, account_id, $5::text, $6::text,
        """ + LEASE + """
            FROM o
            RETURNING order_id, customer_id, payment_method_id, attempts
        )
        SELECT
        """ + COLUMNS + """
        FROM o JOIN c ON c.order_id = o.id
        """;

    /** The next that is due; whose it is, account_id, comes with it. */
    private static final String TAKE = """
        UPDATE topup_charges c SET attempts = c.attempts + 1, ask_at =
        """ + LEASE + """
        FROM checkout_orders o
        WHERE o.id = c.order_id AND o.account_id = c.account_id AND c.order_id = (
            SELECT d.order_id FROM topup_charges d JOIN checkout_orders p ON p.id = d.order_id
            WHERE d.ask_at <= now() AND p.livemode = $1 ORDER BY d.ask_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
        RETURNING
        """ + COLUMNS;

    /** Stripe tells of a payment by its id and our reference; whose it is, account_id, is in the row. */
    private static final String LOCK = "SELECT " + COLUMNS + """
        FROM checkout_orders o JOIN topup_charges c ON c.order_id = o.id AND c.account_id = o.account_id
        WHERE o.kind = 'auto_topup' AND (o.stripe_payment_id = $1::text OR o.reference = $2::text)
        ORDER BY o.id FOR NO KEY UPDATE OF o
        """;

    /** While the money is under way Stripe is asked now and then, since the event of its end may be lost. */
    private static final String MOVE = """
        WITH moved AS (
            UPDATE checkout_orders
            SET status = $3::text, stripe_payment_id = COALESCE($4::text, stripe_payment_id),
                granted_at = CASE WHEN $3::text = 'paid' THEN now() END, updated_at = now()
            WHERE account_id = $1 AND id = $2
            RETURNING id, account_id
        )
        UPDATE topup_charges c
        SET failure_code = $5, ask_at = CASE WHEN $3::text = 'awaiting_funds' THEN now() + interval '1 hour' END
        FROM moved WHERE c.order_id = moved.id AND c.account_id = moved.account_id
        """;

    private static final String ASK_AGAIN = """
        UPDATE topup_charges SET ask_at = now() + $3 * interval '1 millisecond'
        WHERE account_id = $1 AND order_id = $2 AND ask_at IS NOT NULL
        """;

    private static final String RENEW_KEY = """
        UPDATE checkout_orders
        SET stripe_idempotency_key = 'tgo_' || replace(gen_random_uuid()::text, '-', ''), updated_at = now()
        WHERE account_id = $1 AND id = $2 AND stripe_idempotency_key = $3
        """;

    private static final String GIVE_UP_UNWANTED = """
        WITH expired AS (
            UPDATE checkout_orders o SET status = 'expired', updated_at = now()
            WHERE o.account_id = $1 AND o.id = $2 AND o.status = 'pending' AND NOT EXISTS (
                SELECT FROM auto_topups t JOIN wallets w ON w.account_id = t.account_id
                WHERE t.account_id = o.account_id AND t.livemode = o.livemode AND t.enabled
                  AND w.balance_nanos - w.due_nanos < t.threshold_cents * 10000000)
            RETURNING o.id, o.account_id
        )
        UPDATE topup_charges c SET ask_at = NULL FROM expired
        WHERE c.order_id = expired.id AND c.account_id = expired.account_id
        """;

    private TopupsSql() {}

    /** The new order, taken. To be called under the lock of the account's terms, when it has none open. */
    static Future<@Nullable Topup> insert(
            SqlClient transaction,
            long accountId,
            boolean livemode,
            long amountCents,
            String customerId,
            String methodId) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(accountId, amountCents, CreditPackages.CURRENCY, livemode, customerId, methodId))
                .map(TopupsSql::first);
    }

    static Future<@Nullable Topup> take(SqlClient client, boolean livemode) {
        return client.preparedQuery(TAKE).execute(Tuple.of(livemode)).map(TopupsSql::first);
    }

    /** The top-ups that a payment may mean, locked: one, or none, or two where its id and its reference disagree. */
    static Future<List<Topup>> lock(SqlClient transaction, @Nullable String paymentId, @Nullable String reference) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(paymentId, reference))
                .map(TopupsSql::topups);
    }

    static Future<Void> move(
            SqlClient transaction,
            Topup topup,
            OrderStatus status,
            @Nullable String paymentId,
            @Nullable String failureCode) {
        return transaction
                .preparedQuery(MOVE)
                .execute(Tuple.of(topup.accountId(), topup.orderId(), status.label(), paymentId, failureCode))
                .mapEmpty();
    }

    static Future<Void> askAgain(SqlClient client, Topup topup, Duration pause) {
        return client.preparedQuery(ASK_AGAIN)
                .execute(Tuple.of(topup.accountId(), topup.orderId(), pause.toMillis()))
                .mapEmpty();
    }

    static Future<Void> renewKey(SqlClient client, Topup topup) {
        return client.preparedQuery(RENEW_KEY)
                .execute(Tuple.of(topup.accountId(), topup.orderId(), topup.idempotencyKey()))
                .mapEmpty();
    }

    static Future<Boolean> giveUpUnwanted(SqlClient client, Topup topup) {
        return client.preparedQuery(GIVE_UP_UNWANTED)
                .execute(Tuple.of(topup.accountId(), topup.orderId()))
                .map(rows -> rows.rowCount() > 0);
    }

    private static @Nullable Topup first(RowSet<Row> rows) {
        List<Topup> found = topups(rows);
        return found.isEmpty() ? null : found.getFirst();
    }

    private static List<Topup> topups(RowSet<Row> rows) {
        List<Topup> found = new ArrayList<>(rows.size());
        for (Row row : rows) {
            found.add(new Topup(
                    row.getLong("id"),
                    row.getLong("account_id"),
                    row.getString("reference"),
                    row.getString("stripe_idempotency_key"),
                    row.getLong("amount_cents"),
                    row.getString("currency"),
                    row.getBoolean("livemode"),
                    OrderStatus.of(row.getString("status")),
                    row.getString("stripe_payment_id"),
                    row.getString("customer_id"),
                    row.getString("payment_method_id"),
                    row.getInteger("attempts"),
                    row.getOffsetDateTime("created_at")));
        }
        return found;
    }
}
