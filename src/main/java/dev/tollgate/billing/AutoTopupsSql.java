package dev.tollgate.billing;

import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code auto_topups}. Each method is one statement and joins the caller's transaction. */
final class AutoTopupsSql {
    /** Those that are paid or may be; a refund gives the month nothing back. */
    private static final String MONTH_CENTS = """
        (SELECT COALESCE(sum(o.amount_cents), 0)::bigint FROM checkout_orders o
         WHERE o.account_id = $1 AND o.livemode = $2 AND o.kind = 'auto_topup'
           AND o.status IN ('pending', 'awaiting_funds', 'paid')
           AND o.created_at >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')
        """;

    private static final String FIND = """
        SELECT COALESCE(t.enabled, false) AS enabled, t.threshold_cents, t.amount_cents, t.monthly_cap_cents, t.consented_at,
               COALESCE(t.failures, 0) AS failures, t.next_try_at, t.switched_off,
        """ + MONTH_CENTS + """
            AS month_cents
        FROM accounts a LEFT JOIN auto_topups t ON t.account_id = a.id AND t.livemode = $2 WHERE a.id = $1
        """;

    private static final String PUT = """
        INSERT INTO auto_topups (account_id, livemode, enabled, threshold_cents, amount_cents, monthly_cap_cents, consented_at)
        SELECT id, $2::boolean, $3::boolean, $4::bigint, $5::bigint, $6::bigint, CASE WHEN $3::boolean THEN now() END
        FROM accounts WHERE id = $1
        ON CONFLICT (account_id, livemode) DO UPDATE
        SET enabled = EXCLUDED.enabled, threshold_cents = EXCLUDED.threshold_cents, amount_cents = EXCLUDED.amount_cents,
            monthly_cap_cents = EXCLUDED.monthly_cap_cents,
            consented_at = COALESCE(EXCLUDED.consented_at, auto_topups.consented_at),
            failures = 0, next_try_at = now(), switched_off = NULL, updated_at = now()
        """;

    private static final String REMOVE = "DELETE FROM auto_topups WHERE account_id = $1 AND livemode = $2";

    /** Begins at the terms, of which there are few, and looks at their wallets; the month is summed for those alone that come of it. */
    private static final String LOW = """
        WITH low AS MATERIALIZED (
            SELECT t.account_id
            FROM auto_topups t JOIN accounts a ON a.id = t.account_id JOIN wallets w ON w.account_id = t.account_id
            WHERE t.livemode = $1 AND t.enabled AND t.next_try_at <= now() AND a.status = 'active'
              AND w.balance_nanos - w.due_nanos < t.threshold_cents * 10000000
              AND NOT EXISTS (
                  SELECT FROM checkout_orders o
                  WHERE o.account_id = t.account_id AND o.livemode = t.livemode AND o.kind = 'auto_topup'
                    AND o.status IN ('pending', 'awaiting_funds'))
        )
        SELECT account_id FROM low WHERE account_id > $2 ORDER BY account_id LIMIT $3
        """;

    private static final String LOCK = """
        SELECT threshold_cents, amount_cents, monthly_cap_cents FROM auto_topups
        WHERE account_id = $1 AND livemode = $2 AND enabled AND next_try_at <= now() FOR UPDATE
        """;

    /** A statement of its own: its snapshot is younger than the lock, so it sees what the last holder did. */
    private static final String STATE = """
        SELECT w.balance_nanos - w.due_nanos AS spendable_nanos, a.status = 'active' AS active,
               EXISTS (SELECT FROM checkout_orders o
                           JOIN payment_reversals r ON r.payment_id = o.stripe_payment_id
                           JOIN auto_topups t ON t.account_id = o.account_id AND t.livemode = o.livemode
                       WHERE o.account_id = $1 AND o.livemode = $2 AND o.kind = 'auto_topup'
                         AND r.created_at > t.consented_at) AS reversed,
               EXISTS (SELECT FROM checkout_orders o
                       WHERE o.account_id = $1 AND o.livemode = $2 AND o.kind = 'auto_topup'
                         AND o.status IN ('pending', 'awaiting_funds')) AS open,
        """ + MONTH_CENTS + """
            AS month_cents
        FROM accounts a JOIN wallets w ON w.account_id = a.id WHERE a.id = $1
        """;

    private static final String WAIT_FOR_NEXT_MONTH = """
        UPDATE auto_topups
        SET next_try_at = (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC',
            updated_at = now()
        WHERE account_id = $1 AND livemode = $2
        """;

    private static final String SUCCEEDED = """
        UPDATE auto_topups SET failures = 0, next_try_at = now(), updated_at = now()
        WHERE account_id = $1 AND livemode = $2 AND failures > 0
        """;

    /** The third in a row is the last until its owner says so again. */
    private static final String FAILED = """
        UPDATE auto_topups
        SET failures = failures + 1, enabled = failures < 2, updated_at = now(),
            switched_off = CASE WHEN failures >= 2 THEN 'payment_failed' END,
            next_try_at = now() + CASE failures WHEN 0 THEN interval '1 hour' ELSE interval '6 hours' END
        WHERE account_id = $1 AND livemode = $2 AND enabled
        RETURNING switched_off, consented_at
        """;

    private static final String SWITCH_OFF = """
        UPDATE auto_topups SET enabled = false, switched_off = $3, updated_at = now()
        WHERE account_id = $1 AND livemode = $2 AND enabled
        RETURNING switched_off, consented_at
        """;

    private AutoTopupsSql() {}

    /**
     * Where an account stands.
     *
     * @param spendableNanos its credits less what it owes
     * @param open whether it has an open top-up
     * @param reversed whether one was refunded or disputed since its consent
     * @param monthCents as in {@link AutoTopup}
     */
    record State(long spendableNanos, boolean active, boolean open, boolean reversed, long monthCents) {
        boolean wants(AutoTopup.Terms terms) {
            return active && !open && spendableNanos < Money.ofCents(terms.thresholdCents());
        }
    }

    /**
     * We have switched it off.
     *
     * @param consentedAt what the consent was that ended
     */
    record SwitchedOff(String reason, Instant consentedAt) {}

    static Future<@Nullable AutoTopup> find(SqlClient client, long accountId, boolean livemode) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(accountId, livemode))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next())
                .map(row -> row == null
                        ? null
                        : new AutoTopup(
                                row.getBoolean("enabled"),
                                row.getLong("threshold_cents") == null ? null : terms(row),
                                row.getOffsetDateTime("consented_at"),
                                row.getInteger("failures"),
                                row.getOffsetDateTime("next_try_at"),
                                row.getString("switched_off"),
                                row.getLong("month_cents")));
    }

    /** False if there is no such account. */
    static Future<Boolean> put(
            SqlClient transaction, long accountId, boolean livemode, boolean enabled, AutoTopup.Terms terms) {
        return transaction
                .preparedQuery(PUT)
                .execute(Tuple.of(
                        accountId,
                        livemode,
                        enabled,
                        terms.thresholdCents(),
                        terms.amountCents(),
                        terms.monthlyCapCents()))
                .map(rows -> rows.rowCount() > 0);
    }

    static Future<Boolean> remove(SqlClient transaction, long accountId, boolean livemode) {
        return transaction
                .preparedQuery(REMOVE)
                .execute(Tuple.of(accountId, livemode))
                .map(rows -> rows.rowCount() > 0);
    }

    static Future<List<Long>> low(SqlClient client, boolean livemode, long afterId, int limit) {
        return client.preparedQuery(LOW)
                .execute(Tuple.of(livemode, afterId, limit))
                .map(rows -> {
                    List<Long> accounts = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        accounts.add(row.getLong("account_id"));
                    }
                    return accounts;
                });
    }

    /** The terms, locked until the transaction ends; null if it is off, or has to wait. */
    static Future<AutoTopup.@Nullable Terms> lock(SqlClient transaction, long accountId, boolean livemode) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(accountId, livemode))
                .map(rows -> rows.size() == 0 ? null : terms(rows.iterator().next()));
    }

    static Future<State> state(SqlClient transaction, long accountId, boolean livemode) {
        return transaction
                .preparedQuery(STATE)
                .execute(Tuple.of(accountId, livemode))
                .map(rows -> rows.iterator().next())
                .map(row -> new State(
                        row.getLong("spendable_nanos"),
                        row.getBoolean("active"),
                        row.getBoolean("open"),
                        row.getBoolean("reversed"),
                        row.getLong("month_cents")));
    }

    static Future<Void> waitForNextMonth(SqlClient transaction, long accountId, boolean livemode) {
        return transaction
                .preparedQuery(WAIT_FOR_NEXT_MONTH)
                .execute(Tuple.of(accountId, livemode))
                .mapEmpty();
    }

    /** Counts from anew, and at once: what was paused for is over. */
    static Future<Void> succeeded(SqlClient transaction, long accountId, boolean livemode) {
        return transaction
                .preparedQuery(SUCCEEDED)
                .execute(Tuple.of(accountId, livemode))
                .mapEmpty();
    }

    /** Counts a failure, after which the next try waits; not null if it was one too many. */
    static Future<@Nullable SwitchedOff> failed(SqlClient transaction, long accountId, boolean livemode) {
        return transaction
                .preparedQuery(FAILED)
                .execute(Tuple.of(accountId, livemode))
                .map(AutoTopupsSql::switchedOff);
    }

    /** Null if it was off already. */
    static Future<@Nullable SwitchedOff> switchOff(
            SqlClient transaction, long accountId, boolean livemode, String reason) {
        return transaction
                .preparedQuery(SWITCH_OFF)
                .execute(Tuple.of(accountId, livemode, reason))
                .map(AutoTopupsSql::switchedOff);
    }

    private static @Nullable SwitchedOff switchedOff(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return null;
        }
        Row row = rows.iterator().next();
        String reason = row.getString("switched_off");
        return reason == null
                ? null
                : new SwitchedOff(reason, row.getOffsetDateTime("consented_at").toInstant());
    }

    private static AutoTopup.Terms terms(Row row) {
        return new AutoTopup.Terms(
                row.getLong("threshold_cents"), row.getLong("amount_cents"), row.getLong("monthly_cap_cents"));
    }
}
