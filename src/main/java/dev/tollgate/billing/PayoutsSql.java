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

/** The rows of {@code payouts}, and what creators have earned. Each method is one statement and joins the caller's transaction. */
final class PayoutsSql {
    private static final String COLUMNS = """
        id, account_id, reference, idempotency_key, destination, amount_cents, status, transfer_id, refusal, reversed_cents,
        reversing_cents, reversing_key, created_at
        """;

    /** Longer than any call of Stripe's with all its tries takes: whoever took it ended in between, or lost the database. */
    private static final String FREE = "(asked_at IS NULL OR asked_at < now() - interval '5 minutes')";

    private static final String LOCK_CREATOR = "SELECT pg_advisory_xact_lock(hashtextextended('payout ' || $1, 0))";

    /** From the index of what concerns creators alone. */
    private static final String EARNINGS = """
        SELECT COALESCE(sum(amount_nanos) FILTER (WHERE kind IN ('sale_share', 'share_reinstatement')), 0)
                 - COALESCE(sum(amount_nanos) FILTER (WHERE kind = 'share_reversal'), 0) AS sales,
               COALESCE(sum(amount_nanos) FILTER (WHERE kind = 'creator_share'), 0) AS usage,
               COALESCE(sum(amount_nanos) FILTER (
                   WHERE kind IN ('sale_share', 'creator_share') AND created_at > now() - $2 * interval '1 millisecond'), 0) AS held,
               COALESCE(sum(amount_nanos) FILTER (WHERE kind = 'payout'), 0)
                 - COALESCE(sum(amount_nanos) FILTER (WHERE kind = 'payout_return'), 0) AS paid
        FROM ledger_transfers
        WHERE account_id = $1 AND (credit_ledger = 'creator_payable' OR debit_ledger = 'creator_payable')
        """;

    private static final String INSERT = """
        INSERT INTO payouts (account_id, livemode, destination, amount_cents, asked_at) VALUES ($1, $2, $3, $4, now())
        ON CONFLICT (account_id) WHERE status = 'requested' DO NOTHING
        RETURNING
        """ + COLUMNS;

    /** The next that Stripe has not answered and nobody asks for; whose it is, account_id, comes with it. */
    private static final String TAKE = """
        UPDATE payouts SET asked_at = now(), updated_at = now()
        WHERE id = (
            SELECT id FROM payouts
            WHERE livemode = $1 AND status = 'requested' AND id > $2 AND
        """ + FREE + """

            ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING
        """ + COLUMNS;

    private static final String LEAVE = """
        UPDATE payouts SET asked_at = NULL, updated_at = now() WHERE account_id = $1 AND id = $2
        """;

    private static final String LIST = "SELECT " + COLUMNS + """
        FROM payouts WHERE account_id = $1 AND ($2::bigint = 0 OR id < $2) ORDER BY id DESC LIMIT $3
        """;

    /** Stripe tells of a transfer by its id or our reference; whose it is, account_id, is in the row. */
    private static final String LOCK = "SELECT " + COLUMNS + """
        FROM payouts WHERE reference = $1 OR transfer_id = $2 FOR UPDATE
        """;

    private static final String SENT = """
        UPDATE payouts SET status = 'sent', transfer_id = $3, asked_at = NULL, updated_at = now()
        WHERE account_id = $1 AND id = $2 AND status = 'requested'
        """;

    private static final String REFUSED = """
        UPDATE payouts SET status = 'refused', refusal = $3, asked_at = NULL, updated_at = now()
        WHERE account_id = $1 AND id = $2 AND status = 'requested'
        """;

    private static final String RENEW_KEY = """
        UPDATE payouts
        SET idempotency_key = 'tgp_' || replace(gen_random_uuid()::text, '-', ''), updated_at = now()
        WHERE account_id = $1 AND id = $2 AND idempotency_key = $3 AND status = 'requested'
        """;

    private static final String REVERSED = """
        UPDATE payouts SET reversed_cents = $3, updated_at = now() WHERE account_id = $1 AND id = $2
        """;

    /** What is being taken back already, else the latest: there the money is most likely to be still. */
    private static final String REVERSIBLE = "SELECT " + COLUMNS + """
        FROM payouts
        WHERE account_id = $1 AND livemode = $2 AND status = 'sent'
          AND (reversed_cents < amount_cents OR reversing_cents IS NOT NULL)
        ORDER BY reversing_cents IS NULL, id DESC LIMIT 1 FOR UPDATE
        """;

    /** Nothing comes back where somebody is at it. */
    private static final String REVERSING = """
        UPDATE payouts
        SET reversing_cents = COALESCE(reversing_cents, $3), asked_at = now(), updated_at = now(),
            reversing_key = COALESCE(reversing_key, 'tgr_' || replace(gen_random_uuid()::text, '-', ''))
        WHERE account_id = $1 AND id = $2 AND
        """ + FREE + """

        RETURNING
        """ + COLUMNS;

    private static final String REVERSING_ENDED = """
        UPDATE payouts SET reversing_cents = NULL, reversing_key = NULL, asked_at = NULL, updated_at = now()
        WHERE account_id = $1 AND id = $2 AND reversing_key = $3
        """;

    private PayoutsSql() {}

    /** Whoever pays a creator takes turns, until the transaction ends. */
    static Future<Void> lockCreator(SqlClient transaction, long accountId) {
        return transaction
                .preparedQuery(LOCK_CREATOR)
                .execute(Tuple.of(String.valueOf(accountId)))
                .mapEmpty();
    }

    static Future<Earnings> earnings(SqlClient client, long accountId, Duration hold) {
        return client.preparedQuery(EARNINGS)
                .execute(Tuple.of(accountId, hold.toMillis()))
                .map(rows -> rows.iterator().next())
                .map(row ->
                        new Earnings(nanos(row, "sales"), nanos(row, "usage"), nanos(row, "held"), nanos(row, "paid")));
    }

    /** A sum of bigints is a numeric. */
    private static long nanos(Row row, String column) {
        return Objects.requireNonNull(row.getBigDecimal(column), column).longValueExact();
    }

    /** Null if the creator has one that Stripe is being asked for. */
    static Future<@Nullable Payout> insert(
            SqlClient transaction, long accountId, boolean livemode, String destination, long cents) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(accountId, livemode, destination, cents))
                .map(PayoutsSql::first);
    }

    /** Null if there is none behind {@code afterId}. */
    static Future<@Nullable Payout> take(SqlClient client, boolean livemode, long afterId) {
        return client.preparedQuery(TAKE).execute(Tuple.of(livemode, afterId)).map(PayoutsSql::first);
    }

    static Future<Boolean> leave(SqlClient client, Payout payout) {
        return changed(client, LEAVE, Tuple.of(payout.accountId(), payout.id()));
    }

    static Future<List<Payout>> list(SqlClient client, long accountId, long beforeId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, beforeId, limit))
                .map(PayoutsSql::payouts);
    }

    static Future<@Nullable Payout> lock(SqlClient transaction, @Nullable String reference, String transferId) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(reference, transferId))
                .map(PayoutsSql::first);
    }

    static Future<Boolean> sent(SqlClient transaction, Payout payout, String transferId) {
        return changed(transaction, SENT, Tuple.of(payout.accountId(), payout.id(), transferId));
    }

    static Future<Boolean> refused(SqlClient transaction, Payout payout, String code) {
        return changed(transaction, REFUSED, Tuple.of(payout.accountId(), payout.id(), code));
    }

    static Future<Boolean> renewKey(SqlClient client, Payout payout) {
        return changed(client, RENEW_KEY, Tuple.of(payout.accountId(), payout.id(), payout.idempotencyKey()));
    }

    static Future<Boolean> reversed(SqlClient transaction, Payout payout, long cents) {
        return changed(transaction, REVERSED, Tuple.of(payout.accountId(), payout.id(), cents));
    }

    static Future<@Nullable Payout> reversible(SqlClient transaction, long accountId, boolean livemode) {
        return transaction
                .preparedQuery(REVERSIBLE)
                .execute(Tuple.of(accountId, livemode))
                .map(PayoutsSql::first);
    }

    static Future<@Nullable Payout> reversing(SqlClient transaction, Payout payout, long cents) {
        return transaction
                .preparedQuery(REVERSING)
                .execute(Tuple.of(payout.accountId(), payout.id(), cents))
                .map(PayoutsSql::first);
    }

    static Future<Boolean> reversingEnded(SqlClient client, Payout payout, String key) {
        return changed(client, REVERSING_ENDED, Tuple.of(payout.accountId(), payout.id(), key));
    }

    private static Future<Boolean> changed(SqlClient client, String sql, Tuple values) {
        return client.preparedQuery(sql).execute(values).map(rows -> rows.rowCount() > 0);
    }

    private static @Nullable Payout first(RowSet<Row> rows) {
        List<Payout> found = payouts(rows);
        return found.isEmpty() ? null : found.getFirst();
    }

    private static List<Payout> payouts(RowSet<Row> rows) {
        List<Payout> found = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Long reversingCents = row.getLong("reversing_cents");
            found.add(new Payout(
                    row.getLong("id"),
                    row.getLong("account_id"),
                    row.getString("reference"),
                    row.getString("idempotency_key"),
                    row.getString("destination"),
                    row.getLong("amount_cents"),
                    Payout.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                    row.getString("transfer_id"),
                    row.getString("refusal"),
                    row.getLong("reversed_cents"),
                    reversingCents == null
                            ? null
                            : new Payout.Reversing(reversingCents, row.getString("reversing_key")),
                    row.getOffsetDateTime("created_at")));
        }
        return found;
    }
}
