package dev.tollgate.notify;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds balances that are low or used up. Each method is one statement and joins the sweep's transaction. */
final class BalanceSweepSql {
    private static final String LOCK =
            "SELECT pg_try_advisory_xact_lock(hashtextextended('tollgate balance sweep', 0)) AS mine";

    /**
     * Accounts with credits that were not seen before, and those that got some and had spent them when we looked; that is
     * asked of wallets that changed lately only.
     */
    private static final String NOTICE_NEW = """
        INSERT INTO balance_alerts (account_id)
        SELECT w.account_id FROM wallets w LEFT JOIN balance_alerts a ON a.account_id = w.account_id
        WHERE a.account_id IS NULL
          AND (w.balance_nanos > 0
               OR (w.updated_at > now() - $1 * interval '1 millisecond' AND EXISTS (
                   SELECT FROM ledger_transfers t WHERE t.account_id = w.account_id
                     AND t.kind IN ('credit_purchase', 'credit_grant', 'credit_reinstatement')
                     AND t.created_at > now() - $1 * interval '1 millisecond')))
        LIMIT 20000
        ON CONFLICT (account_id) DO NOTHING
        """;

    /**
     * The mean spend of a week, or of as much of it as the account is old, but of a day at least. It is looked up for accounts only that want to be
     * told by days, have a balance, and have spent since it was looked up last; and of these where that is an hour ago, or
     * half the balance is gone since. So many a sweep, and so many transfers an account: of a busy one the latest, whose
     * mean is then that of the time they span. An index range of ledger_transfers_by_time each, a million rows at the worst.
     */
    private static final String MEASURE_SPEND = """
        WITH due AS MATERIALIZED (
            SELECT a.account_id, w.balance_nanos
            FROM notification_settings s JOIN balance_alerts a ON a.account_id = s.account_id
                 JOIN wallets w ON w.account_id = s.account_id
            WHERE s.low_days IS NOT NULL AND w.balance_nanos > 0
              AND (a.spend_at IS NULL OR (w.updated_at > a.spend_at AND (
                   a.spend_at < now() - interval '1 hour' OR w.balance_nanos < a.spend_balance_nanos / 2)))
            ORDER BY a.spend_at NULLS FIRST LIMIT $1
        ), spent AS (
            SELECT d.account_id, d.balance_nanos, x.nanos,
                   CASE WHEN x.taken < $2
                        THEN extract(epoch FROM GREATEST(interval '1 day', LEAST(interval '7 days', now() - o.created_at)))
                        ELSE GREATEST(extract(epoch FROM now() - x.since), 1) END AS seconds
            FROM due d JOIN accounts o ON o.id = d.account_id CROSS JOIN LATERAL (
                SELECT COALESCE(sum(amount_nanos) FILTER (WHERE kind IN ('usage_credits', 'usage_due')), 0) AS nanos,
                       count(*) AS taken, min(created_at) AS since
                FROM (SELECT kind, amount_nanos, created_at FROM ledger_transfers t
                      WHERE t.account_id = d.account_id AND t.created_at > now() - interval '7 days'
                      ORDER BY t.created_at DESC LIMIT $2) latest
            ) x
        )
        UPDATE balance_alerts a
        SET spend_at = now(), spend_balance_nanos = s.balance_nanos,
            daily_spend_nanos = round(s.nanos * 86400 / s.seconds)
        FROM spent s WHERE a.account_id = s.account_id
        """;

    /** A balance is low below its threshold, and where it does not last for the days that its account wants. */
    private static final String IS_LOW = """
        (w.balance_nanos < COALESCE(s.low_balance_nanos, $1)
         OR COALESCE(w.balance_nanos < s.low_days * a.daily_spend_nanos::numeric, false))
        """;

    /** Only a balance that has risen since can fall again; a spend that wavers tells nothing. */
    private static final String REARM = """
        WITH risen AS (
            SELECT a.account_id, a.low AND NOT (w.balance_nanos > a.told_nanos AND NOT
        """ + IS_LOW + """
                   ) AS low
            FROM balance_alerts a JOIN wallets w ON w.account_id = a.account_id
                 LEFT JOIN notification_settings s ON s.account_id = a.account_id
            WHERE (a.low OR a.empty) AND w.balance_nanos > a.told_nanos
        )
        UPDATE balance_alerts a SET low = r.low, empty = false, changed_at = now()
        FROM risen r WHERE a.account_id = r.account_id AND (a.empty OR a.low <> r.low)
        """;

    /** Also those that are empty and were so when we looked last, but had credits in between. */
    private static final String CROSSED = """
        SELECT w.account_id, w.balance_nanos, COALESCE(s.low_balance_nanos, $1) AS threshold_nanos, s.low_days,
               a.daily_spend_nanos, a.crossings
        FROM balance_alerts a JOIN wallets w ON w.account_id = a.account_id
             LEFT JOIN notification_settings s ON s.account_id = a.account_id
        WHERE (w.balance_nanos = 0 AND (NOT a.empty
               OR (w.updated_at > a.changed_at AND w.updated_at > now() - $2 * interval '1 millisecond' AND EXISTS (
                   SELECT FROM ledger_transfers t WHERE t.account_id = w.account_id
                     AND t.kind IN ('credit_purchase', 'credit_grant', 'credit_reinstatement')
                     AND t.created_at > a.changed_at))))
           OR (w.balance_nanos > 0 AND NOT a.low AND
        """ + IS_LOW + """
        ) LIMIT $3
        """;

    private static final String TOLD = """
        UPDATE balance_alerts a
        SET low = true, empty = (t.balance_nanos = 0), crossings = a.crossings + 1, told_nanos = t.balance_nanos,
            changed_at = now()
        FROM unnest($1::bigint[], $2::bigint[]) AS t (account_id, balance_nanos) WHERE a.account_id = t.account_id
        """;

    private BalanceSweepSql() {}

    /**
     * A balance that is to be told of.
     *
     * @param crossings how many were told before
     */
    record Crossed(long accountId, long crossings, Notice.BalanceState state) {}

    /** Whether this node is the one that looks, until its transaction ends. */
    static Future<Boolean> lock(SqlClient transaction) {
        return transaction
                .preparedQuery(LOCK)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("mine"));
    }

    /** @param lately longer than the time between two sweeps */
    static Future<Void> noticeNew(SqlClient transaction, Duration lately) {
        return transaction
                .preparedQuery(NOTICE_NEW)
                .execute(Tuple.of((double) lately.toMillis()))
                .mapEmpty();
    }

    static Future<Void> measureSpend(SqlClient transaction, int accountsMax, int transfersMax) {
        return transaction
                .preparedQuery(MEASURE_SPEND)
                .execute(Tuple.of(accountsMax, transfersMax))
                .mapEmpty();
    }

    /** Makes those ready to be told again whose balance has risen. */
    static Future<Void> rearm(SqlClient transaction, long defaultNanos) {
        return transaction.preparedQuery(REARM).execute(Tuple.of(defaultNanos)).mapEmpty();
    }

    static Future<List<Crossed>> crossed(SqlClient transaction, long defaultNanos, Duration lately, int max) {
        return transaction
                .preparedQuery(CROSSED)
                .execute(Tuple.of(defaultNanos, (double) lately.toMillis(), max))
                .map(rows -> {
                    List<Crossed> found = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        Notice.BalanceState state = new Notice.BalanceState(
                                row.getLong("balance_nanos"),
                                row.getLong("threshold_nanos"),
                                row.getInteger("low_days"),
                                row.getLong("daily_spend_nanos"));
                        found.add(new Crossed(row.getLong("account_id"), row.getLong("crossings"), state));
                    }
                    return found;
                });
    }

    static Future<Void> told(SqlClient transaction, List<Crossed> crossed) {
        Long[] accounts = crossed.stream().map(Crossed::accountId).toArray(Long[]::new);
        Long[] balances =
                crossed.stream().map(each -> each.state().balanceNanos()).toArray(Long[]::new);
        return transaction
                .preparedQuery(TOLD)
                .execute(Tuple.tuple().addArrayOfLong(accounts).addArrayOfLong(balances))
                .mapEmpty();
    }
}
