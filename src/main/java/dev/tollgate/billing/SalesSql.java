package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** The rows of {@code sales}. Each method is one statement and joins the caller's transaction. */
final class SalesSql {
    private static final String COLUMNS = """
        id, account_id, kind, order_id, amount_cents, currency, agent_id, creator_account_id, creator_nanos,
        reversed_cents, reversed_creator_nanos
        """;

    private static final String INSERT = """
        INSERT INTO sales (account_id, kind, order_id, reference, payment_id, amount_cents, currency, agent_id,
                           creator_account_id, creator_nanos)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (reference) DO NOTHING
        RETURNING
        """ + COLUMNS;

    /** Whose sale a payment was is known only from the row, by its account_id. */
    private static final String BY_PAYMENT = "SELECT " + COLUMNS + """
        FROM sales WHERE payment_id = $1 FOR NO KEY UPDATE
        """;

    private static final String REVERSED = """
        UPDATE sales SET reversed_cents = $3, reversed_creator_nanos = $4 WHERE account_id = $1 AND id = $2
        """;

    private SalesSql() {}

    /** The new row, or null if the reference has one. */
    static Future<@Nullable Sale> insert(SqlClient transaction, Order order, SaleBooking.Payment payment) {
        AgentTerms terms = order.goods().agentTerms();
        Tuple values = Tuple.of(
                        order.accountId(),
                        order.goods().kind(),
                        order.id(),
                        payment.reference(),
                        payment.paymentId(),
                        payment.amountCents())
                .addString(order.currency())
                .addLong(terms == null ? null : terms.agentId())
                .addLong(terms == null ? null : terms.creatorAccountId())
                .addLong(terms == null ? 0 : terms.creatorNanos(payment.amountCents()));
        return transaction.preparedQuery(INSERT).execute(values).map(SalesSql::first);
    }

    /** Locked until the transaction ends; null if the payment is none of a sale. */
    static Future<@Nullable Sale> byPayment(SqlClient transaction, String paymentId) {
        return transaction
                .preparedQuery(BY_PAYMENT)
                .execute(Tuple.of(paymentId))
                .map(SalesSql::first);
    }

    static Future<Void> reversed(SqlClient transaction, Sale sale) {
        return transaction
                .preparedQuery(REVERSED)
                .execute(Tuple.of(sale.accountId(), sale.id(), sale.reversedCents(), sale.reversedCreatorNanos()))
                .mapEmpty();
    }

    private static @Nullable Sale first(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return null;
        }
        Row row = rows.iterator().next();
        return new Sale(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getString("kind"),
                row.getLong("order_id"),
                row.getLong("amount_cents"),
                row.getString("currency"),
                row.getLong("agent_id"),
                row.getLong("creator_account_id"),
                row.getLong("creator_nanos"),
                row.getLong("reversed_cents"),
                row.getLong("reversed_creator_nanos"));
    }
}
