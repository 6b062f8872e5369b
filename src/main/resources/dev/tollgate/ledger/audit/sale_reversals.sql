SELECT sales.account_id, sales.id AS sale, sales.payment_id, sales.reversed_cents,
       LEAST(sales.amount_cents, COALESCE(taken.cents, 0)) AS target_cents,
       COALESCE(booked.nanos, 0) AS ledger_nanos,
       sales.reversed_creator_nanos, COALESCE(shared.nanos, 0) AS creator_ledger_nanos,
       GREATEST(abs(sales.reversed_cents - LEAST(sales.amount_cents, COALESCE(taken.cents, 0))) * 10000000,
                abs(sales.reversed_cents * 10000000 - COALESCE(booked.nanos, 0)),
                abs(sales.reversed_creator_nanos - COALESCE(shared.nanos, 0)),
                abs(sales.reversed_creator_nanos
                    - sales.creator_nanos / sales.amount_cents * sales.reversed_cents)) AS drift_nanos
FROM sales
LEFT JOIN (
    SELECT payment_id, sum(amount_cents) FILTER (WHERE phase = 'taken') AS cents
    FROM payment_reversals GROUP BY payment_id
) AS taken ON taken.payment_id = sales.payment_id
LEFT JOIN (
    SELECT transfers.account_id, reversals.payment_id,
           sum(CASE WHEN transfers.kind = 'sale_reversal' THEN amount_nanos ELSE -amount_nanos END) AS nanos
    FROM ledger_transfers AS transfers
    JOIN payment_reversals AS reversals ON reversals.id = split_part(transfers.reference, ':', 1)
    WHERE transfers.kind IN ('sale_reversal', 'sale_reinstatement')
    GROUP BY transfers.account_id, reversals.payment_id
) AS booked ON booked.account_id = sales.account_id AND booked.payment_id = sales.payment_id
LEFT JOIN (
    SELECT transfers.account_id, reversals.payment_id,
           sum(CASE WHEN transfers.kind = 'share_reversal' THEN amount_nanos ELSE -amount_nanos END) AS nanos
    FROM ledger_transfers AS transfers
    JOIN payment_reversals AS reversals ON reversals.id = split_part(transfers.reference, ':', 1)
    WHERE transfers.kind IN ('share_reversal', 'share_reinstatement')
    GROUP BY transfers.account_id, reversals.payment_id
) AS shared ON shared.account_id = sales.creator_account_id AND shared.payment_id = sales.payment_id
WHERE sales.reversed_cents <> LEAST(sales.amount_cents, COALESCE(taken.cents, 0))
   OR sales.reversed_cents * 10000000 <> COALESCE(booked.nanos, 0)
   OR sales.reversed_creator_nanos <> COALESCE(shared.nanos, 0)
   OR sales.reversed_creator_nanos <> sales.creator_nanos / sales.amount_cents * sales.reversed_cents
UNION ALL
SELECT transfers.account_id, NULL, NULL, NULL, NULL, transfers.amount_nanos, NULL, NULL, transfers.amount_nanos
FROM ledger_transfers AS transfers
WHERE transfers.kind IN ('sale_reversal', 'sale_reinstatement', 'share_reversal', 'share_reinstatement')
  AND NOT EXISTS (
      SELECT FROM payment_reversals AS reversals
      JOIN sales ON sales.payment_id = reversals.payment_id
      WHERE reversals.id = split_part(transfers.reference, ':', 1)
        AND transfers.account_id = CASE
            WHEN transfers.kind LIKE 'sale%' THEN sales.account_id ELSE sales.creator_account_id END)
