package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code account_events}; many are written by the statements that change something. */
public final class AccountEventsSql {
    private static final String LIST = """
        SELECT id, type, subject, detail, created_at
        FROM account_events WHERE account_id = $1 AND ($2::bigint = 0 OR id < $2) ORDER BY id DESC LIMIT $3
        """;

    private static final String ADD = """
        INSERT INTO account_events (account_id, type, subject, detail) VALUES ($1, $2, $3, $4)
        """;

    /** Of whose payment Stripe warns, account_id, is known only from what it paid for. */
    private static final String WARN = """
        WITH payer AS MATERIALIZED (
            SELECT account_id FROM checkout_orders WHERE stripe_payment_id = $1
            UNION
            SELECT account_id FROM sales WHERE payment_id = $1
            UNION
            SELECT account_id FROM bills WHERE payment_id = $1
        ), noted AS (
            INSERT INTO account_events (account_id, type, subject, detail)
            SELECT account_id, 'payment.fraud_warning', $1, $2 FROM payer
            WHERE NOT EXISTS (
                SELECT FROM account_events known
                WHERE known.account_id = payer.account_id AND known.type = 'payment.fraud_warning'
                  AND known.subject = $1 AND known.detail = $2)
        )
        SELECT account_id FROM payer
        """;

    private AccountEventsSql() {}

    /**
     * In the transaction of what happened.
     *
     * @param detail null for none
     */
    public static Future<Void> add(
            SqlClient transaction, long accountId, String type, String subject, @Nullable String detail) {
        return transaction
                .preparedQuery(ADD)
                .execute(Tuple.of(accountId, type, subject, detail))
                .mapEmpty();
    }

    /** Adds it to the history of whose payment it is, once; false if it is none of ours, as far as is known. */
    static Future<Boolean> warn(SqlClient transaction, String paymentId, String detail) {
        return transaction
                .preparedQuery(WARN)
                .execute(Tuple.of(paymentId, detail))
                .map(rows -> rows.size() > 0);
    }

    static Future<List<AccountEvent>> list(SqlClient client, long accountId, long beforeId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, beforeId, limit))
                .map(rows -> {
                    List<AccountEvent> found = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        found.add(new AccountEvent(
                                row.getLong("id"),
                                row.getString("type"),
                                row.getString("subject"),
                                row.getString("detail"),
                                row.getOffsetDateTime("created_at")));
                    }
                    return found;
                });
    }
}
