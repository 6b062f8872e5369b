package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Whether an account can pay for what it uses. */
final class PaymentMeansSql {
    /** Credits, or a card that it agreed to have charged when nobody is there; and it owes nothing that is late. */
    private static final String FIND = """
        SELECT a.status = 'active' AND (
                   EXISTS (SELECT FROM wallets AS w WHERE w.account_id = a.id AND w.balance_nanos > 0)
                   OR EXISTS (SELECT FROM auto_topups AS t WHERE t.account_id = a.id AND t.livemode = $2 AND t.enabled)
                   OR EXISTS (
                       SELECT FROM checkout_orders AS o
                       WHERE o.account_id = a.id AND o.livemode = $2 AND o.status = 'paid' AND o.saves_payment_method)
               ) AS able
        FROM accounts AS a WHERE a.id = $1
        """;

    private PaymentMeansSql() {}

    /** What an account has. */
    enum Means {
        NO_ACCOUNT,
        NONE,
        SOME
    }

    static Future<Means> find(SqlClient client, long accountId, boolean livemode) {
        return client.preparedQuery(FIND).execute(Tuple.of(accountId, livemode)).map(rows -> {
            if (rows.size() == 0) {
                return Means.NO_ACCOUNT;
            }
            return rows.iterator().next().getBoolean("able") ? Means.SOME : Means.NONE;
        });
    }
}
