package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.ledger.AuditReport;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds the books up again, apart from the product's own audit: wallets against the ledger, the ledger against the usage
 * rows, rows against keys and batches. Each query answers the rows that are wrong. Then the audit has to agree.
 */
public final class Books {
    private static final Map<String, String> CHECKS = checks();

    private Books() {}

    private static Map<String, String> checks() {
        Map<String, String> checks = new LinkedHashMap<>();
        checks.put("wallet is the sum of its transfers", """
            SELECT w.account_id, w.balance_nanos, l.nanos FROM wallets w LEFT JOIN (
                SELECT owner, sum(nanos) AS nanos FROM (
                    SELECT credit_owner AS owner, amount_nanos AS nanos FROM ledger_transfers WHERE credit_ledger = 'wallet'
                    UNION ALL
                    SELECT debit_owner, -amount_nanos FROM ledger_transfers WHERE debit_ledger = 'wallet') t
                GROUP BY owner) l ON l.owner = w.account_id
            WHERE w.balance_nanos <> COALESCE(l.nanos, 0) OR w.balance_nanos < 0
            """);
        checks.put("due is the sum of the receivables", """
            SELECT w.account_id, w.due_nanos, l.nanos FROM wallets w LEFT JOIN (
                SELECT debit_owner, sum(amount_nanos) AS nanos FROM ledger_transfers
                WHERE debit_ledger = 'receivable' GROUP BY debit_owner) l ON l.debit_owner = w.account_id
            WHERE w.due_nanos <> COALESCE(l.nanos, 0)
            """);
        checks.put("transfers of a batch are the sums of its rows", """
            WITH rows AS (
                SELECT account_id, id / 65536 AS batch, sum(credits_used_nanos) AS credits,
                       sum(cost_total_nanos - credits_used_nanos) AS due
                FROM usage_logs GROUP BY 1, 2
            ), booked AS (
                SELECT account_id, reference::bigint AS batch,
                       sum(amount_nanos) FILTER (WHERE kind = 'usage_credits') AS credits,
                       sum(amount_nanos) FILTER (WHERE kind = 'usage_due') AS due
                FROM ledger_transfers WHERE kind IN ('usage_credits', 'usage_due') GROUP BY 1, 2
            )
            SELECT account_id, batch FROM rows FULL JOIN booked USING (account_id, batch)
            WHERE COALESCE(rows.credits, 0) <> COALESCE(booked.credits, 0)
               OR COALESCE(rows.due, 0) <> COALESCE(booked.due, 0)
            """);
        checks.put("creators get the shares of the rows", """
            WITH rows AS (
                SELECT creator_account_id AS account_id, id / 65536 AS batch, sum(creator_nanos) AS nanos
                FROM usage_logs WHERE creator_nanos > 0 GROUP BY 1, 2
            ), booked AS (
                SELECT account_id, reference::bigint AS batch, amount_nanos AS nanos
                FROM ledger_transfers WHERE kind = 'creator_share'
            )
            SELECT account_id, batch FROM rows FULL JOIN booked USING (account_id, batch)
            WHERE rows.nanos IS DISTINCT FROM booked.nanos
            """);
        checks.put("each key has one row and each row its key", """
            SELECT key, count(l.key) FROM usage_logs l FULL JOIN usage_keys k USING (key)
            GROUP BY key HAVING count(l.key) <> 1 OR count(k.fingerprint) <> 1
               OR bool_or(l.account_id <> k.account_id) OR bool_or(l.occurred_at <> k.occurred_at)
            """);
        checks.put("batches hold what they say", """
            SELECT id FROM metering_batches b LEFT JOIN (
                SELECT id / 65536 AS id, count(*) AS rows, sum(cost_total_nanos) AS cost, sum(credits_used_nanos) AS credits
                FROM usage_logs GROUP BY 1) l USING (id)
            WHERE b.rows_charged <> COALESCE(l.rows, 0) OR b.cost_nanos <> COALESCE(l.cost, 0)
               OR b.credits_nanos <> COALESCE(l.credits, 0) OR b.rows_in < b.rows_charged
            """);
        checks.put("rows are sound by themselves", """
            SELECT id FROM usage_logs WHERE cost_total_nanos <> cost_input_nanos + cost_output_nanos
               OR creator_nanos + platform_nanos <> cost_total_nanos OR credits_used_nanos NOT BETWEEN 0 AND cost_total_nanos
               OR status NOT IN ('credited', 'pending') AND cost_total_nanos <> 0
               OR status = 'credited' AND credits_used_nanos <> cost_total_nanos
               OR status = 'pending' AND credits_used_nanos = cost_total_nanos
            """);
        checks.put("rows belong to accounts with wallets and to batches", """
            SELECT id FROM usage_logs l
            WHERE NOT EXISTS (SELECT FROM wallets w WHERE w.account_id = l.account_id)
               OR NOT EXISTS (SELECT FROM metering_batches b WHERE b.id = l.id / 65536)
            """);
        checks.put("ids are unique", """
            SELECT id, count(*) FROM usage_logs GROUP BY id HAVING count(*) > 1
            """);
        return checks;
    }

    public static void areClean(Seeds seeds) {
        List<String> wrong = new ArrayList<>();
        CHECKS.forEach((check, sql) -> {
            List<Row> found = seeds.rows(sql);
            if (!found.isEmpty()) {
                wrong.add(check + ": " + found.size() + " are wrong, the first is "
                        + found.getFirst().deepToString());
            }
        });
        assertThat(wrong).as("what does not add up").isEmpty();
        AuditReport report = seeds.audit();
        assertThat(report.isClean()).as(report.table()).isTrue();
    }

    /** What each account was charged, by its rows. */
    static Map<Long, Long> charged(Seeds seeds) {
        Map<Long, Long> sums = new LinkedHashMap<>();
        seeds.rows("SELECT account_id, sum(cost_total_nanos)::bigint FROM usage_logs GROUP BY 1")
                .forEach(row -> sums.put(row.getLong(0), row.getLong(1)));
        return sums;
    }
}
