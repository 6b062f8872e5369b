SELECT orders.account_id, orders.id AS order_id, orders.stripe_payment_id AS payment_id, orders.reversed_nanos,
       LEAST(orders.amount_cents, COALESCE(taken.cents, 0)) * 10000000 AS target_nanos,
       COALESCE(booked.nanos, 0) AS ledger_nanos,
       GREATEST(abs(orders.reversed_nanos - LEAST(orders.amount_cents, COALESCE(taken.cents, 0)) * 10000000),
                abs(orders.reversed_nanos - COALESCE(booked.nanos, 0))) AS drift_nanos
FROM checkout_orders AS orders
LEFT JOIN (
    SELECT payment_id, sum(amount_cents) FILTER (WHERE phase = 'taken') AS cents
    FROM payment_reversals GROUP BY payment_id
) AS taken ON taken.payment_id = orders.stripe_payment_id
LEFT JOIN (
    SELECT transfers.account_id, reversals.payment_id,
           sum(CASE WHEN transfers.kind IN ('credit_clawback', 'clawback_due') THEN amount_nanos ELSE -amount_nanos END) AS nanos
    FROM ledger_transfers AS transfers
    JOIN payment_reversals AS reversals ON reversals.id = split_part(transfers.reference, ':', 1)
    WHERE transfers.kind IN ('credit_clawback', 'clawback_due', 'credit_reinstatement', 'due_reinstatement')
    GROUP BY transfers.account_id, reversals.payment_id
) AS booked ON booked.account_id = orders.account_id AND booked.payment_id = orders.stripe_payment_id
WHERE orders.status = 'paid' AND orders.kind IN ('credit_package', 'auto_topup')
  AND (orders.reversed_nanos <> LEAST(orders.amount_cents, COALESCE(taken.cents, 0)) * 10000000
       OR orders.reversed_nanos <> COALESCE(booked.nanos, 0))
UNION ALL
SELECT transfers.account_id, NULL, NULL, NULL, NULL, transfers.amount_nanos, transfers.amount_nanos
FROM ledger_transfers AS transfers
WHERE transfers.kind IN ('credit_clawback', 'clawback_due', 'credit_reinstatement', 'due_reinstatement')
  AND NOT EXISTS (
      SELECT FROM payment_reversals AS reversals
      JOIN checkout_orders AS orders ON orders.stripe_payment_id = reversals.payment_id
      WHERE reversals.id = split_part(transfers.reference, ':', 1) AND orders.account_id = transfers.account_id
        AND orders.status = 'paid' AND orders.kind IN ('credit_package', 'auto_topup'))
