-- What moved an account's credits, the latest first, each with the balance behind it. Counted back from the wallet in the same
-- snapshot, the balance is exact on whatever page, and costs as much as the pages before it.
-- $1 account, $2 from, $3, $4 and $5 the time, kind and reference before which the page begins, $6 rows.
WITH moves AS NOT MATERIALIZED (
    SELECT kind, reference, created_at, reason,
           CASE WHEN credit_ledger = 'wallet' THEN amount_nanos ELSE -amount_nanos END AS nanos
    FROM ledger_transfers
    WHERE account_id = $1 AND (credit_ledger = 'wallet' OR debit_ledger = 'wallet')
), page AS (
    SELECT * FROM moves
    WHERE created_at >= $2 AND (created_at, kind, reference) < ($3, $4, $5)
    ORDER BY created_at DESC, kind DESC, reference DESC
    LIMIT $6
)
SELECT kind, reference, created_at, reason, nanos,
       ((SELECT balance_nanos FROM wallets WHERE account_id = $1)
           - COALESCE((SELECT sum(nanos) FROM moves WHERE (created_at, kind, reference) >= ($3, $4, $5)), 0)
           - COALESCE(sum(nanos) OVER (
                 ORDER BY created_at DESC, kind DESC, reference DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
       )::bigint AS balance_nanos
FROM page
ORDER BY created_at DESC, kind DESC, reference DESC
