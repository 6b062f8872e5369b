package dev.tollgate.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Books transfers and moves the wallets along, in one statement. */
public final class LedgerSql {
    /**
     * A wallet that would fall below zero fails its check, and with it the whole statement. The cast is needed: PostgreSQL
     * looks at WHERE first, takes a parameter beside 0 for an int4, and the client then cuts the amount to 32 bits.
     */
    private static final String BOOK = """
        WITH booked AS (
            INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner,
                                          credit_ledger, credit_owner, amount_nanos, actor, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (account_id, kind, reference) DO NOTHING
            RETURNING account_id
        ), moved AS (
            UPDATE wallets SET balance_nanos = balance_nanos + $11::bigint, updated_at = now()
            WHERE account_id IN (SELECT account_id FROM booked) AND $11::bigint <> 0
        )
        SELECT count(*) AS booked FROM booked
        """;

    private LedgerSql() {}

    /**
     * Books a transfer unless it is booked already; true if it was new. Joins the caller's transaction. Fails with SQL
     * state 23514 if the wallet does not hold what is to be taken.
     */
    public static Future<Boolean> book(SqlClient client, Transfer transfer) {
        LedgerAccount debited = transfer.debited();
        LedgerAccount credited = transfer.credited();
        long walletNanos = credited.type() == LedgerAccount.Type.WALLET
                ? transfer.amountNanos()
                : debited.type() == LedgerAccount.Type.WALLET ? -transfer.amountNanos() : 0;
        return client.preparedQuery(BOOK)
                .execute(Tuple.of(
                        transfer.accountId(),
                        transfer.kind().label(),
                        transfer.reference(),
                        debited.type().label(),
                        debited.owner(),
                        credited.type().label(),
                        credited.owner(),
                        transfer.amountNanos(),
                        transfer.actor(),
                        transfer.reason(),
                        walletNanos))
                .map(rows -> rows.iterator().next().getLong("booked") > 0);
    }
}
