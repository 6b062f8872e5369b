package dev.tollgate.stripe;

import dev.tollgate.billing.SessionReport;
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

/** Orders beside their checkouts, of all accounts: whose each is, account_id, comes with it. */
final class SessionSweepSql {
    private static final String OF_SESSIONS = """
        SELECT told.session_id, orders.id, orders.account_id, orders.status, orders.amount_cents, orders.currency,
               sales.amount_cents AS sale_cents
        FROM unnest($1::text[], $2::text[]) AS told (session_id, reference)
        JOIN checkout_orders AS orders
            ON orders.livemode = $3 AND (orders.stripe_session_id = told.session_id OR orders.reference = told.reference)
        LEFT JOIN sales ON sales.account_id = orders.account_id AND sales.reference = told.session_id
        ORDER BY orders.id DESC
        """;

    /** Those that wait for their money are looked at however old they are. */
    private static final String PAID = """
        SELECT orders.stripe_session_id AS session_id, orders.id, orders.account_id, orders.status, orders.amount_cents,
               orders.currency, sales.amount_cents AS sale_cents
        FROM checkout_orders AS orders
        LEFT JOIN sales ON sales.account_id = orders.account_id AND sales.reference = orders.stripe_session_id
        WHERE orders.livemode = $1 AND orders.id > $4 AND orders.stripe_session_id IS NOT NULL
          AND (orders.status = 'awaiting_funds'
               OR orders.status = 'paid' AND orders.granted_at >= $2 AND orders.granted_at < $3)
        ORDER BY orders.id LIMIT $5
        """;

    private SessionSweepSql() {}

    /**
     * An order with its session.
     *
     * @param status in the order's own word
     * @param saleCents what is booked as sold in the session; null for credits, and for what is sold by the month
     */
    record Bought(
            String sessionId,
            long orderId,
            long accountId,
            String status,
            long amountCents,
            String currency,
            @Nullable Long saleCents) {
        boolean isPaid() {
            return status.equals("paid");
        }
    }

    /** By session; where two orders claim one, the older. */
    static Future<Map<String, Bought>> ofSessions(SqlClient client, List<SessionReport> sessions, boolean livemode) {
        String[] ids = sessions.stream().map(SessionReport::sessionId).toArray(String[]::new);
        @Nullable
        String[] references = sessions.stream().map(SessionReport::reference).toArray(String[]::new);
        return client.preparedQuery(OF_SESSIONS)
                .execute(Tuple.of(ids, references, livemode))
                .map(rows -> {
                    Map<String, Bought> found = new HashMap<>();
                    rows.forEach(row -> found.put(row.getString("session_id"), bought(row)));
                    return found;
                });
    }

    static Future<List<Bought>> paid(
            SqlClient client, boolean livemode, ReconciliationWindow window, long afterId, int limit) {
        return client.preparedQuery(PAID)
                .execute(Tuple.of(
                        livemode,
                        window.from().atOffset(ZoneOffset.UTC),
                        window.to().atOffset(ZoneOffset.UTC),
                        afterId,
                        limit))
                .map(rows -> {
                    List<Bought> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(bought(row)));
                    return found;
                });
    }

    private static Bought bought(Row row) {
        return new Bought(
                row.getString("session_id"),
                row.getLong("id"),
                row.getLong("account_id"),
                row.getString("status"),
                row.getLong("amount_cents"),
                row.getString("currency"),
                row.getLong("sale_cents"));
    }
}
