SELECT COALESCE(used.account_id, booked.account_id) AS account_id,
       COALESCE(used.batch, booked.reference) AS batch,
       COALESCE(used.nanos, 0) AS rows_nanos,
       COALESCE(booked.amount_nanos, 0) AS ledger_nanos,
       COALESCE(used.nanos, 0) - COALESCE(booked.amount_nanos, 0) AS drift_nanos
FROM (
    SELECT account_id AS account_id, (id >> 16)::text AS batch, sum(cost_total_nanos - credits_used_nanos) AS nanos
    FROM usage_logs
    WHERE status NOT IN ('void', 'exempt')
    GROUP BY account_id, id >> 16
    HAVING sum(cost_total_nanos - credits_used_nanos) <> 0
) AS used
FULL JOIN (
    SELECT account_id, reference, amount_nanos FROM ledger_transfers WHERE kind = 'usage_due'
) AS booked ON booked.account_id = used.account_id AND booked.reference = used.batch
WHERE COALESCE(used.nanos, 0) <> COALESCE(booked.amount_nanos, 0)
