package dev.tollgate.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Books transfers and moves the wallets along, in one statement. */
public final class LedgerSql {
    /**
     * A wallet whose balance or due would fall below zero fails its check, and with it the whole statement. The casts are needed: next to
     * a literal PostgreSQL takes a parameter for an int, and the client would then cut the amount down to 32 bits.
     */
    private static final String BOOK = """
        WITH booked AS (
            INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner,
                                          credit_ledger, credit_owner, amount_nanos, actor, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (account_id, kind, reference) DO NOTHING
            RETURNING account_id
        ), moved AS (
            UPDATE wallets
            SET balance_nanos = balance_nanos + $11::bigint, due_nanos = due_nanos + $12::bigint, updated_at = now()
            WHERE account_id IN (SELECT account_id FROM booked) AND ($11::bigint <> 0 OR $12::bigint <> 0)
        )
        SELECT count(*) AS booked FROM booked
        """;

    private static final String LOCK_WALLET = """
        SELECT balance_nanos, due_nanos FROM wallets WHERE account_id = $1 FOR UPDATE
        """;

    private static final String BOOKED = """
        SELECT amount_nanos FROM ledger_transfers WHERE account_id = $1 AND kind = $2 AND reference = $3
        """;

    private static final String LATEST = """
        SELECT kind, reference, amount_nanos, created_at, actor, reason
        FROM ledger_transfers WHERE account_id = $1
        ORDER BY created_at DESC LIMIT $2
        """;

    private LedgerSql() {}

    /** A transfer as it stands in the ledger. */
    public record Booked(
            String kind,
            String reference,
            long amountNanos,
            OffsetDateTime createdAt,
            @Nullable String actor,
            @Nullable String reason) {}

    /** What a wallet holds, and what its account owes. */
    public record Wallet(long balanceNanos, long dueNanos) {}

    /**
     * Books a transfer unless it is booked already; true if it was new. Joins the caller's transaction. Fails with SQL
     * state 23514 if the wallet does not hold what is to be taken.
     */
    public static Future<Boolean> book(SqlClient client, Transfer transfer) {
        LedgerAccount debited = transfer.debited();
        LedgerAccount credited = transfer.credited();
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
                        moved(transfer, LedgerAccount.Type.WALLET),
                        -moved(transfer, LedgerAccount.Type.RECEIVABLE)))
                .map(rows -> rows.iterator().next().getLong("booked") > 0);
    }

    /** What a transfer adds to the balance of the ledger account of a type, or takes from it. */
    private static long moved(Transfer transfer, LedgerAccount.Type type) {
        if (transfer.credited().type() == type) {
            return transfer.amountNanos();
        }
        return transfer.debited().type() == type ? -transfer.amountNanos() : 0;
    }

    /** An account's wallet, locked until the transaction ends, so that nothing is spent meanwhile. The account must exist. */
    public static Future<Wallet> lockWallet(SqlClient transaction, long accountId) {
        return transaction
                .preparedQuery(LOCK_WALLET)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.iterator().next())
                .map(row -> new Wallet(row.getLong("balance_nanos"), row.getLong("due_nanos")));
    }

    /** The amount that stands under a transfer's key; null if none is booked. */
    static Future<@Nullable Long> booked(SqlClient client, Transfer transfer) {
        return client.preparedQuery(BOOKED)
                .execute(Tuple.of(transfer.accountId(), transfer.kind().label(), transfer.reference()))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("amount_nanos"));
    }

    /** An account's latest transfers, the newest first. */
    public static Future<List<Booked>> latest(SqlClient client, long accountId, int limit) {
        return client.preparedQuery(LATEST).execute(Tuple.of(accountId, limit)).map(rows -> {
            List<Booked> latest = new ArrayList<>(rows.size());
            for (Row row : rows) {
                latest.add(new Booked(
                        row.getString("kind"),
                        row.getString("reference"),
                        row.getLong("amount_nanos"),
                        row.getOffsetDateTime("created_at"),
                        row.getString("actor"),
                        row.getString("reason")));
            }
            return latest;
        });
    }
}
