SELECT COALESCE(made.account_id, booked.account_id) AS account_id,
       COALESCE(made.reference, booked.reference) AS payout,
       made.paid AS paid_nanos, booked.paid AS ledger_nanos, made.returned AS returned_nanos,
       booked.returned AS ledger_returned_nanos,
       GREATEST(abs(COALESCE(made.paid, 0) - COALESCE(booked.paid, 0)),
                abs(COALESCE(made.returned, 0) - COALESCE(booked.returned, 0))) AS drift_nanos
FROM (
    SELECT account_id, reference, amount_cents * 10000000 AS paid,
           CASE WHEN status = 'refused' THEN amount_cents ELSE reversed_cents END * 10000000 AS returned
    FROM payouts
) AS made
FULL JOIN (
    SELECT account_id, split_part(reference, ':', 1) AS reference,
           COALESCE(sum(amount_nanos) FILTER (WHERE kind = 'payout'), 0) AS paid,
           COALESCE(sum(amount_nanos) FILTER (WHERE kind = 'payout_return'), 0) AS returned
    FROM ledger_transfers
    WHERE kind IN ('payout', 'payout_return')
    GROUP BY account_id, split_part(reference, ':', 1)
) AS booked ON booked.account_id = made.account_id AND booked.reference = made.reference
WHERE made.paid IS DISTINCT FROM booked.paid OR made.returned IS DISTINCT FROM booked.returned
