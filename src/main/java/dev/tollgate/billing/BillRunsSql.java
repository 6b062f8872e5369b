package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runs that freeze what is owed. Each method is one statement and joins the caller's transaction. */
final class BillRunsSql {
    private static final String TODAY = "SELECT (now() AT TIME ZONE 'UTC')::date AS day";

    private static final String BEGIN = """
        INSERT INTO bill_runs (day, asked)
        SELECT $1, false WHERE $1 > (SELECT max(day) FROM bill_runs)
        ON CONFLICT DO NOTHING
        """;

    private static final String ASK = "INSERT INTO bill_runs (day, asked) VALUES ($1, true)";

    private static final String UNFINISHED = """
        SELECT id, day FROM bill_runs WHERE finished_at IS NULL ORDER BY id LIMIT 1
        """;

    private static final String FINISH =
            "UPDATE bill_runs SET finished_at = now() WHERE id = $1 AND finished_at IS NULL";

    /** In the order in which whoever charges usage locks them too. */
    private static final String LOCK_WALLETS = """
        SELECT account_id FROM wallets WHERE account_id > $1 AND due_nanos > 0 ORDER BY account_id LIMIT $2 FOR UPDATE
        """;

    /**
     * What stands on bills that are not settled is left out, and credits pay first. An amount below the least that Stripe takes,
     * and fractions of a cent, stay owed and are on a later bill. What was done for the run is not done again. Whoever is gone gets
     * no bill: what was used late stays owed in the books.
     */
    private static final String FREEZE = """
        WITH owed AS (
            SELECT account_id, balance_nanos, COALESCE(last_batch_id, 0) AS through_batch_id,
                   (due_nanos - COALESCE((
                       SELECT sum(amount_cents) * 10000000 FROM bills
                       WHERE bills.account_id = wallets.account_id
                         AND bills.status IN ('frozen', 'open', 'uncollectible')), 0))::bigint AS nanos
            FROM wallets
            WHERE account_id = ANY ($2)
              AND NOT EXISTS (SELECT FROM bills WHERE bills.account_id = wallets.account_id AND bills.run_id = $1)
              AND NOT EXISTS (SELECT FROM accounts WHERE id = wallets.account_id AND status IN ('closing', 'closed'))
        ), parts AS (
            SELECT *, LEAST(balance_nanos, nanos) AS credit_nanos FROM owed WHERE nanos > 0
        ), booked AS (
            INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner,
                                          amount_nanos)
            SELECT account_id, 'due_credits', $1::text, 'wallet', account_id, 'receivable', account_id, credit_nanos
            FROM parts WHERE credit_nanos > 0
            ON CONFLICT DO NOTHING
            RETURNING account_id, amount_nanos
        ), paid AS (
            UPDATE wallets
            SET balance_nanos = balance_nanos - booked.amount_nanos, due_nanos = due_nanos - booked.amount_nanos,
                updated_at = now()
            FROM booked WHERE wallets.account_id = booked.account_id
        )
        INSERT INTO bills (account_id, livemode, run_id, day, after_batch_id, through_batch_id, amount_cents)
        SELECT account_id, $3, $1, $4,
               COALESCE((
                   SELECT max(bills.through_batch_id) FROM bills
                   WHERE bills.account_id = parts.account_id AND bills.status <> 'void'), 0),
               through_batch_id, LEAST((nanos - credit_nanos) / 10000000, 99999999)
        FROM parts WHERE nanos - credit_nanos >= 500000000
        ON CONFLICT DO NOTHING
        """;

    private BillRunsSql() {}

    /** @param day in UTC */
    record Run(long id, LocalDate day) {}

    /** In UTC, by the database's clock, which is the same for all nodes. */
    static Future<LocalDate> today(SqlClient client) {
        return client.query(TODAY).execute().map(rows -> rows.iterator().next().getLocalDate("day"));
    }

    /** Begins a run unless there is one of that day or a later one. */
    static Future<Void> begin(SqlClient client, LocalDate day) {
        return client.preparedQuery(BEGIN).execute(Tuple.of(day)).mapEmpty();
    }

    /** Begins one more, whenever the last one was. */
    static Future<Void> ask(SqlClient client, LocalDate day) {
        return client.preparedQuery(ASK).execute(Tuple.of(day)).mapEmpty();
    }

    /** Null if all are finished. */
    static Future<@Nullable Run> unfinished(SqlClient client) {
        return client.query(UNFINISHED).execute().map(rows -> {
            if (rows.size() == 0) {
                return null;
            }
            Row row = rows.iterator().next();
            return new Run(row.getLong("id"), row.getLocalDate("day"));
        });
    }

    static Future<Void> finish(SqlClient client, Run run) {
        return client.preparedQuery(FINISH).execute(Tuple.of(run.id())).mapEmpty();
    }

    /** The next accounts that owe something, whose wallets nobody else touches until the transaction ends. */
    static Future<List<Long>> lockWallets(SqlClient transaction, long afterAccountId, int limit) {
        return transaction
                .preparedQuery(LOCK_WALLETS)
                .execute(Tuple.of(afterAccountId, limit))
                .map(rows -> {
                    List<Long> accounts = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        accounts.add(row.getLong("account_id"));
                    }
                    return accounts;
                });
    }

    /** How many bills it were. The wallets must be locked. */
    static Future<Integer> freeze(SqlClient transaction, Run run, List<Long> accounts, boolean livemode) {
        return transaction
                .preparedQuery(FREEZE)
                .execute(Tuple.of(run.id(), accounts.toArray(Long[]::new), livemode, run.day()))
                .map(inserted -> inserted.rowCount());
    }
}
