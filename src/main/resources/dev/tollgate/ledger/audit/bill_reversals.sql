SELECT bills.account_id, bills.reference, bills.payment_id, bills.reversed_cents,
       LEAST(bills.paid_cents, COALESCE(taken.cents, 0)) AS target_cents,
       COALESCE(booked.nanos, 0) AS ledger_nanos,
       GREATEST(abs(bills.reversed_cents - LEAST(bills.paid_cents, COALESCE(taken.cents, 0))) * 10000000,
                abs(bills.reversed_cents * 10000000 - COALESCE(booked.nanos, 0))) AS drift_nanos
FROM bills
LEFT JOIN (
    SELECT payment_id, sum(amount_cents) FILTER (WHERE phase = 'taken') AS cents
    FROM payment_reversals GROUP BY payment_id
) AS taken ON taken.payment_id = bills.payment_id
LEFT JOIN (
    SELECT transfers.account_id, reversals.payment_id,
           sum(CASE WHEN transfers.kind IN ('usage_refund', 'bill_dispute') THEN amount_nanos ELSE -amount_nanos END) AS nanos
    FROM ledger_transfers AS transfers
    JOIN payment_reversals AS reversals ON reversals.id = split_part(transfers.reference, ':', 1)
    WHERE transfers.kind IN ('usage_refund', 'usage_refund_return', 'bill_dispute', 'bill_reinstatement',
                             'bill_reinstatement_credits')
    GROUP BY transfers.account_id, reversals.payment_id
) AS booked ON booked.account_id = bills.account_id AND booked.payment_id = bills.payment_id
WHERE bills.reversed_cents <> LEAST(bills.paid_cents, COALESCE(taken.cents, 0))
   OR bills.reversed_cents * 10000000 <> COALESCE(booked.nanos, 0)
UNION ALL
SELECT transfers.account_id, transfers.reference, NULL, NULL, NULL, transfers.amount_nanos, transfers.amount_nanos
FROM ledger_transfers AS transfers
WHERE transfers.kind IN ('usage_refund', 'usage_refund_return', 'bill_dispute', 'bill_reinstatement',
                         'bill_reinstatement_credits')
  AND NOT EXISTS (
      SELECT FROM payment_reversals AS reversals
      JOIN bills ON bills.payment_id = reversals.payment_id
      WHERE reversals.id = split_part(transfers.reference, ':', 1) AND bills.account_id = transfers.account_id)
