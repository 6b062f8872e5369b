package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code connect_accounts}. */
final class ConnectAccountsSql {
    private static final String COLUMNS = """
        account_id, stripe_account_id, details_submitted, transfers_enabled, payouts_enabled, currently_due, disabled_reason,
        failed_payout_code
        """;

    private static final String ENSURE = """
        INSERT INTO connect_accounts (account_id, livemode)
        SELECT id, $2 FROM accounts WHERE id = $1
        ON CONFLICT (account_id, livemode) DO NOTHING
        """;

    private static final String BEGUN = """
        SELECT idempotency_key, stripe_account_id FROM connect_accounts WHERE account_id = $1 AND livemode = $2
        """;

    private static final String MADE = """
        UPDATE connect_accounts SET stripe_account_id = COALESCE(stripe_account_id, $4), updated_at = now()
        WHERE account_id = $1 AND livemode = $2 AND idempotency_key = $3
        RETURNING stripe_account_id
        """;

    private static final String RENEW_KEY = """
        UPDATE connect_accounts SET idempotency_key = 'tga_' || replace(gen_random_uuid()::text, '-', '')
        WHERE account_id = $1 AND livemode = $2 AND idempotency_key = $3 AND stripe_account_id IS NULL
        """;

    private static final String FIND = "SELECT " + COLUMNS + """
        FROM connect_accounts WHERE account_id = $1 AND livemode = $2
        """;

    private static final String LIST = "SELECT " + COLUMNS + """
        FROM connect_accounts WHERE livemode = $1 AND account_id > $2 AND stripe_account_id IS NOT NULL
        ORDER BY account_id LIMIT $3
        """;

    /** Stripe tells of an account by its own id; whose it is, account_id, is in the row. */
    private static final String REPORT = """
        UPDATE connect_accounts
        SET details_submitted = $2, transfers_enabled = $3, payouts_enabled = $4, currently_due = $5, disabled_reason = $6,
            updated_at = now()
        WHERE stripe_account_id = $1
        """;

    /** As above, account_id is in the row. */
    private static final String FORGET = "DELETE FROM connect_accounts WHERE stripe_account_id = $1";

    /** As above, account_id is in the row. */
    private static final String BANK_PAYOUT = """
        UPDATE connect_accounts
        SET failed_payout_id = CASE WHEN $3::text IS NOT NULL THEN $2 WHEN failed_payout_id = $2 THEN failed_payout_id END,
            failed_payout_code = CASE WHEN $3::text IS NOT NULL THEN $3 WHEN failed_payout_id = $2 THEN failed_payout_code END,
            updated_at = now()
        WHERE stripe_account_id = $1
        """;

    private ConnectAccountsSql() {}

    static Future<ConnectAccounts.@Nullable Begun> ensure(SqlClient client, long accountId, boolean livemode) {
        return client.preparedQuery(ENSURE)
                .execute(Tuple.of(accountId, livemode))
                .compose(there -> client.preparedQuery(BEGUN).execute(Tuple.of(accountId, livemode)))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next())
                .map(row -> row == null
                        ? null
                        : new ConnectAccounts.Begun(
                                row.getString("idempotency_key"), row.getString("stripe_account_id")));
    }

    static Future<@Nullable String> made(
            SqlClient client, long accountId, boolean livemode, String idempotencyKey, String stripeAccountId) {
        return client.preparedQuery(MADE)
                .execute(Tuple.of(accountId, livemode, idempotencyKey, stripeAccountId))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getString("stripe_account_id"));
    }

    static Future<Void> renewKey(SqlClient client, long accountId, boolean livemode, String spoiledKey) {
        return client.preparedQuery(RENEW_KEY)
                .execute(Tuple.of(accountId, livemode, spoiledKey))
                .mapEmpty();
    }

    static Future<@Nullable ConnectAccount> find(SqlClient client, long accountId, boolean livemode) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(accountId, livemode))
                .map(rows -> rows.size() == 0 ? null : account(rows.iterator().next()));
    }

    static Future<List<ConnectAccount>> list(SqlClient client, boolean livemode, long afterId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(livemode, afterId, limit))
                .map(rows -> {
                    List<ConnectAccount> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(account(row)));
                    return found;
                });
    }

    static Future<Boolean> report(SqlClient client, ConnectAccounts.Report report) {
        return client.preparedQuery(REPORT)
                .execute(Tuple.of(
                        report.stripeAccountId(),
                        report.detailsSubmitted(),
                        report.transfersEnabled(),
                        report.payoutsEnabled(),
                        report.currentlyDue().toArray(String[]::new),
                        report.disabledReason()))
                .map(rows -> rows.rowCount() > 0);
    }

    static Future<Boolean> forget(SqlClient client, String stripeAccountId) {
        return client.preparedQuery(FORGET).execute(Tuple.of(stripeAccountId)).map(rows -> rows.rowCount() > 0);
    }

    static Future<Boolean> bankPayout(
            SqlClient client, String stripeAccountId, String payoutId, @Nullable String failure) {
        return client.preparedQuery(BANK_PAYOUT)
                .execute(Tuple.of(stripeAccountId, payoutId, failure))
                .map(rows -> rows.rowCount() > 0);
    }

    private static ConnectAccount account(Row row) {
        return new ConnectAccount(
                row.getLong("account_id"),
                row.getString("stripe_account_id"),
                row.getBoolean("details_submitted"),
                row.getBoolean("transfers_enabled"),
                row.getBoolean("payouts_enabled"),
                List.of(row.getArrayOfStrings("currently_due")),
                row.getString("disabled_reason"),
                row.getString("failed_payout_code"));
    }
}
