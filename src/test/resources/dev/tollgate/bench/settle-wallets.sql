-- After fill-usage.sql: wallets are their transfers, and the next batch has a number of its own.
WITH booked AS (
    SELECT debit_owner AS account_id, sum(amount_nanos)::bigint AS nanos
    FROM ledger_transfers WHERE debit_ledger = 'wallet' GROUP BY 1
), given AS (
    SELECT credit_owner AS account_id, sum(amount_nanos)::bigint AS nanos
    FROM ledger_transfers WHERE credit_ledger = 'wallet' GROUP BY 1
), settled AS (
    UPDATE wallets w SET balance_nanos = g.nanos - b.nanos
    FROM booked b JOIN given g USING (account_id)
    WHERE w.account_id = b.account_id
)
SELECT setval('metering_batch_ids', (SELECT max(id) FROM metering_batches))
