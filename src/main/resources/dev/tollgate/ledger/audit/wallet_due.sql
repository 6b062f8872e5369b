SELECT COALESCE(wallets.account_id, booked.owner) AS account_id,
       COALESCE(wallets.due_nanos, 0) AS due_nanos,
       COALESCE(booked.nanos, 0) AS ledger_nanos,
       COALESCE(wallets.due_nanos, 0) - COALESCE(booked.nanos, 0) AS drift_nanos
FROM wallets
FULL JOIN (
    SELECT owner, sum(nanos) AS nanos
    FROM (
        SELECT debit_owner AS owner, amount_nanos AS nanos FROM ledger_transfers WHERE debit_ledger = 'receivable'
        UNION ALL
        SELECT credit_owner, -amount_nanos FROM ledger_transfers WHERE credit_ledger = 'receivable'
    ) AS entries
    GROUP BY owner
) AS booked ON booked.owner = wallets.account_id
WHERE COALESCE(wallets.due_nanos, 0) <> COALESCE(booked.nanos, 0)
