SELECT booked.account_id, booked.count AS transfer_count, booked.nanos AS drift_nanos
FROM (
    SELECT account_id, count(*) AS count, sum(amount_nanos) AS nanos FROM ledger_transfers GROUP BY account_id
) AS booked
LEFT JOIN accounts ON accounts.id = booked.account_id
WHERE accounts.id IS NULL
