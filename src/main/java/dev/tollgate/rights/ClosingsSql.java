package dev.tollgate.rights;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code account_closings}, and what ends with an account. */
final class ClosingsSql {
    private static final String LOCK = """
        SELECT id AS account_id, name, status FROM accounts WHERE id = $1 FOR NO KEY UPDATE
        """;

    private static final String IN_THE_WAY = """
        SELECT w.balance_nanos,
               w.due_nanos >= $2 OR EXISTS (
                   SELECT FROM bills WHERE account_id = $1 AND status IN ('frozen', 'open', 'uncollectible')) AS owes,
               EXISTS (SELECT FROM payouts WHERE account_id = $1 AND (status = 'requested' OR reversing_cents IS NOT NULL))
                   AS payout,
               COALESCE((
                   SELECT sum(CASE WHEN credit_ledger = 'creator_payable' THEN amount_nanos ELSE -amount_nanos END)
                   FROM ledger_transfers
                   WHERE account_id = $1 AND (credit_ledger = 'creator_payable' OR debit_ledger = 'creator_payable')), 0)::bigint
                   AS earned_nanos,
               EXISTS (
                   SELECT FROM checkout_orders
                   WHERE account_id = $1
                     AND (status = 'awaiting_funds' OR (status = 'pending' AND kind = 'auto_topup'))) AS payment,
               EXISTS (
                   SELECT FROM refund_requests WHERE account_id = $1 AND status = 'requested') AS refund
        FROM wallets w WHERE w.account_id = $1
        """;

    private static final String BEGIN = """
        WITH closing AS (
            UPDATE accounts SET status = 'closing' WHERE id = $1 AND status IN ('active', 'restricted') RETURNING id
        )
        INSERT INTO account_closings (account_id, requested_by, forfeited_nanos) SELECT id, $2, $3 FROM closing
        """;

    /** What gives rights, or would be told to somebody. */
    private static final List<String> END = List.of(
            "DELETE FROM memberships WHERE account_id = $1",
            "DELETE FROM auto_topups WHERE account_id = $1",
            "DELETE FROM limit_overruns WHERE account_id = $1",
            "UPDATE invitations SET status = 'revoked' WHERE account_id = $1 AND status = 'open'",
            "UPDATE invitations SET email = 'invitation-' || id || '@deleted.invalid' WHERE account_id = $1",
            "UPDATE agent_entitlements SET status = 'ended' WHERE account_id = $1",
            "UPDATE agents SET published = false WHERE creator_account_id = $1",
            "UPDATE notification_settings SET email = NULL, updated_at = now() WHERE account_id = $1",
            """
            UPDATE webhook_endpoints
            SET status = 'deleted', secret = NULL, previous_secret = NULL, previous_until = NULL, disabled_reason = NULL,
                disabled_at = NULL, updated_at = now()
            WHERE account_id = $1 AND status <> 'deleted'
            """);

    private static final String TAKE = """
        UPDATE account_closings SET ask_at = now() + interval '10 minutes', attempts = attempts + 1
        WHERE account_id = (
            SELECT account_id FROM account_closings WHERE ask_at <= now() ORDER BY ask_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING account_id, attempts, closed_at
        """;

    private static final String PUT_OFF = """
        UPDATE account_closings SET ask_at = now() + $2 * interval '1 millisecond', stripe_error = $3 WHERE account_id = $1
        """;

    private static final String CLOSED = """
        WITH closed AS (
            UPDATE accounts
            SET status = 'closed', name = 'closed account ' || id, external_id = NULL
            WHERE id = $1 AND status = 'closing'
        ), gone AS (
            DELETE FROM connect_accounts WHERE account_id = $1
        )
        UPDATE account_closings
        SET closed_at = now(), ask_at = requested_at + $2 * interval '1 millisecond', attempts = 0, stripe_error = NULL
        WHERE account_id = $1
        """;

    private static final String FINISHED = """
        WITH unbound AS (
            DELETE FROM bindings WHERE account_id = $1
        )
        UPDATE account_closings SET finished_at = now(), ask_at = NULL WHERE account_id = $1
        """;

    private static final String FIND = """
        SELECT a.status, c.requested_at, c.closed_at, c.finished_at, c.stripe_error
        FROM account_closings c JOIN accounts a ON a.id = c.account_id
        WHERE c.account_id = $1
        """;

    private ClosingsSql() {}

    /** An account as it was before. */
    record Account(String name, String status) {}

    /**
     * What stands against closing.
     *
     * @param owes whether more is owed than the least that a bill is made for, or a bill is not settled
     * @param payout whether a payout is under way
     * @param earnedNanos what the account has earned as a creator and was not paid
     * @param payment whether money is on its way in
     */
    record InTheWay(
            long balanceNanos, boolean owes, boolean payout, long earnedNanos, boolean payment, boolean refund) {}

    /** @param isClosed whether only the names that are bound to it are left */
    record Taken(long accountId, int attempts, boolean isClosed) {}

    record Listed(
            String status,
            OffsetDateTime requestedAt,
            @Nullable OffsetDateTime closedAt,
            @Nullable OffsetDateTime finishedAt,
            @Nullable String stripeError) {}

    static Future<@Nullable Account> lock(SqlClient transaction, long accountId) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next())
                .map(row -> row == null ? null : new Account(row.getString("name"), row.getString("status")));
    }

    /** @param billNanos the least that a bill is made for */
    static Future<InTheWay> inTheWay(SqlClient transaction, long accountId, long billNanos) {
        return transaction
                .preparedQuery(IN_THE_WAY)
                .execute(Tuple.of(accountId, billNanos))
                .map(rows -> rows.iterator().next())
                .map(row -> new InTheWay(
                        row.getLong("balance_nanos"),
                        row.getBoolean("owes"),
                        row.getBoolean("payout"),
                        row.getLong("earned_nanos"),
                        row.getBoolean("payment"),
                        row.getBoolean("refund")));
    }

    static Future<Void> begin(SqlClient transaction, long accountId, String by, long forfeitedNanos) {
        return transaction
                .preparedQuery(BEGIN)
                .execute(Tuple.of(accountId, by, forfeitedNanos))
                .mapEmpty();
    }

    static Future<Void> end(SqlClient transaction, long accountId) {
        Future<Void> last = Future.succeededFuture();
        for (String statement : END) {
            last = last.compose(done -> transaction
                    .preparedQuery(statement)
                    .execute(Tuple.of(accountId))
                    .mapEmpty());
        }
        return last;
    }

    /** The next that is due, which nobody else takes for ten minutes; null for none. */
    static Future<@Nullable Taken> take(SqlClient client) {
        return client.preparedQuery(TAKE).execute().map(rows -> {
            if (rows.size() == 0) {
                return null;
            }
            Row row = rows.iterator().next();
            return new Taken(
                    row.getLong("account_id"), row.getInteger("attempts"), row.getOffsetDateTime("closed_at") != null);
        });
    }

    static Future<Void> putOff(SqlClient client, long accountId, Duration pause, String error) {
        return client.preparedQuery(PUT_OFF)
                .execute(Tuple.of(accountId, pause.toMillis(), error))
                .mapEmpty();
    }

    /** @param settling counted from the request, until when its LiteLLM names stay bound */
    static Future<Void> closed(SqlClient transaction, long accountId, Duration settling) {
        return transaction
                .preparedQuery(CLOSED)
                .execute(Tuple.of(accountId, settling.toMillis()))
                .mapEmpty();
    }

    static Future<Void> finished(SqlClient client, long accountId) {
        return client.preparedQuery(FINISHED).execute(Tuple.of(accountId)).mapEmpty();
    }

    /** Null where nobody has asked for it. */
    static Future<@Nullable Listed> find(SqlClient client, long accountId) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next())
                .map(row -> row == null
                        ? null
                        : new Listed(
                                row.getString("status"),
                                row.getOffsetDateTime("requested_at"),
                                row.getOffsetDateTime("closed_at"),
                                row.getOffsetDateTime("finished_at"),
                                row.getString("stripe_error")));
    }
}
