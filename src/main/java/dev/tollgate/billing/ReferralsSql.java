package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code referrals} and {@code referral_codes}. Each method is one statement and joins the caller's transaction. */
final class ReferralsSql {
    private static final String PUT_CODE = """
        INSERT INTO referral_codes (account_id, code) SELECT id, $2 FROM accounts WHERE id = $1 ON CONFLICT DO NOTHING
        """;

    private static final String CODE = "SELECT code FROM referral_codes WHERE account_id = $1";

    private static final String OWNER = """
        SELECT referral_codes.account_id
        FROM referral_codes JOIN accounts ON accounts.id = referral_codes.account_id
        WHERE referral_codes.code = $1 AND accounts.status = 'active'
        """;

    /** What came in by Stripe for an account's own purchases is more than what went back. Payouts are of what it earned. */
    private static final String PAID = """
        SELECT COALESCE(sum(CASE WHEN debit_ledger = 'stripe_clearing' THEN amount_nanos ELSE -amount_nanos END), 0) > 0 AS paid
        FROM ledger_transfers
        WHERE account_id = $1 AND kind NOT IN ('payout', 'payout_return')
          AND (debit_ledger = 'stripe_clearing' OR credit_ledger = 'stripe_clearing')
        """;

    private static final String INSERT = """
        INSERT INTO referrals (account_id, referrer_account_id, referrer_nanos, referee_nanos, monthly_max)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id) DO NOTHING
        """;

    /** One that is earned is written again: whoever is at it may be about to open it, since it did not see this payment. */
    private static final String EARNED =
            "UPDATE referrals SET status = 'earned' WHERE account_id = $1 AND status IN ('open', 'earned')";

    private static final String DOUBTED = """
        UPDATE referrals SET doubted = true
        WHERE account_id = $1 AND status IN ('earned', 'credited', 'capped')
        """;

    private static final String COLUMNS = """
        account_id, referrer_account_id, referrer_nanos, referee_nanos, monthly_max, status, doubted, created_at, credited_at
        """;

    private static final String NEXT = "SELECT " + COLUMNS + """
        FROM referrals WHERE account_id > $1 AND (status = 'earned' OR doubted) ORDER BY account_id LIMIT 1
        """;

    private static final String LOCK = "SELECT " + COLUMNS + """
        FROM referrals WHERE account_id = $1 AND (status = 'earned' OR doubted) FOR UPDATE
        """;

    private static final String CREDITED_THIS_MONTH = """
        SELECT count(*) AS count FROM referrals
        WHERE referrer_account_id = $1 AND status IN ('credited', 'revoked')
          AND credited_at >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
        """;

    private static final String MOVE = """
        UPDATE referrals
        SET status = $2, doubted = false, referrer_taken_nanos = $3, referee_taken_nanos = $4,
            credited_at = CASE WHEN $2 IN ('credited', 'capped', 'revoked') THEN COALESCE(credited_at, clock_timestamp()) END
        WHERE account_id = $1
        """;

    private static final String FIND = "SELECT " + COLUMNS + "FROM referrals WHERE account_id = $1";

    private static final String LIST = "SELECT " + COLUMNS + """
        FROM referrals WHERE referrer_account_id = $1 AND ($2::bigint = 0 OR account_id < $2)
        ORDER BY account_id DESC LIMIT $3
        """;

    private ReferralsSql() {}

    /**
     * What decides over a referral.
     *
     * @param hasPaid whether the account that was brought has paid for something that did not all go back
     * @param creditedThisMonth for how many that it brought the other one was credited in this month
     */
    record Standing(boolean hasPaid, long creditedThisMonth) {}

    /** Gives an account a code unless it has one, or somebody else has that one. */
    static Future<Void> putCode(SqlClient client, long accountId, String code) {
        return client.preparedQuery(PUT_CODE).execute(Tuple.of(accountId, code)).mapEmpty();
    }

    static Future<@Nullable String> code(SqlClient client, long accountId) {
        return client.preparedQuery(CODE)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getString("code"));
    }

    /** Null if it is nobody's, or that of an account that is not active. */
    static Future<@Nullable Long> owner(SqlClient client, String code) {
        return client.preparedQuery(OWNER)
                .execute(Tuple.of(code))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("account_id"));
    }

    static Future<Boolean> hasPaid(SqlClient client, long accountId) {
        return client.preparedQuery(PAID)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.iterator().next().getBoolean("paid"));
    }

    /** False if the account was brought by somebody before. */
    static Future<Boolean> insert(
            SqlClient transaction,
            long accountId,
            long referrerId,
            long referrerNanos,
            long refereeNanos,
            int monthlyMax) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(accountId, referrerId, referrerNanos, refereeNanos, monthlyMax))
                .map(inserted -> inserted.rowCount() > 0);
    }

    static Future<Void> earned(SqlClient transaction, long accountId) {
        return transaction.preparedQuery(EARNED).execute(Tuple.of(accountId)).mapEmpty();
    }

    static Future<Void> doubted(SqlClient transaction, long accountId) {
        return transaction.preparedQuery(DOUBTED).execute(Tuple.of(accountId)).mapEmpty();
    }

    /** The next with which something is to be done; null if there is none. */
    static Future<@Nullable Referral> next(SqlClient client, long afterAccountId) {
        return client.preparedQuery(NEXT).execute(Tuple.of(afterAccountId)).map(ReferralsSql::first);
    }

    /** The same as it is now; null if somebody else has done it. */
    static Future<@Nullable Referral> lock(SqlClient transaction, long accountId) {
        return transaction.preparedQuery(LOCK).execute(Tuple.of(accountId)).map(ReferralsSql::first);
    }

    /** The wallets of both must be locked, so that what others credit is seen. */
    static Future<Standing> standing(SqlClient transaction, Referral referral) {
        return hasPaid(transaction, referral.accountId())
                .compose(paid -> transaction
                        .preparedQuery(CREDITED_THIS_MONTH)
                        .execute(Tuple.of(referral.referrerAccountId()))
                        .map(rows -> new Standing(paid, rows.iterator().next().getLong("count"))));
    }

    static Future<Void> move(
            SqlClient transaction, Referral referral, Referral.Status status, long ofReferrer, long ofReferee) {
        return transaction
                .preparedQuery(MOVE)
                .execute(Tuple.of(referral.accountId(), status.label(), ofReferrer, ofReferee))
                .mapEmpty();
    }

    /** By whom an account was brought; null if by nobody. */
    static Future<@Nullable Referral> find(SqlClient client, long accountId) {
        return client.preparedQuery(FIND).execute(Tuple.of(accountId)).map(ReferralsSql::first);
    }

    /** Those whom an account brought, the latest first; before {@code beforeId} if that is not 0. */
    static Future<List<Referral>> list(SqlClient client, long referrerId, long beforeId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(referrerId, beforeId, limit))
                .map(rows -> {
                    List<Referral> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(referral(row)));
                    return found;
                });
    }

    private static @Nullable Referral first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : referral(rows.iterator().next());
    }

    private static Referral referral(Row row) {
        OffsetDateTime credited = row.getOffsetDateTime("credited_at");
        return new Referral(
                row.getLong("account_id"),
                row.getLong("referrer_account_id"),
                row.getLong("referrer_nanos"),
                row.getLong("referee_nanos"),
                row.getInteger("monthly_max"),
                Referral.Status.of(row.getString("status")),
                row.getBoolean("doubted"),
                row.getOffsetDateTime("created_at").toInstant(),
                credited == null ? null : credited.toInstant());
    }
}
