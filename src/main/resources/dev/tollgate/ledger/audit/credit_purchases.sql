SELECT COALESCE(orders.account_id, booked.account_id) AS account_id,
       COALESCE(orders.reference, booked.reference) AS reference, orders.order_count,
       orders.amount_cents, booked.amount_nanos AS ledger_nanos,
       COALESCE(orders.amount_cents, 0) * 10000000 - COALESCE(booked.amount_nanos, 0) AS drift_nanos
FROM (
    SELECT account_id, reference, count(*) AS order_count, sum(amount_cents) AS amount_cents
    FROM (
        SELECT account_id, amount_cents,
               CASE kind WHEN 'auto_topup' THEN stripe_payment_id ELSE stripe_session_id END AS reference
        FROM checkout_orders
        WHERE status = 'paid' AND kind IN ('credit_package', 'auto_topup')
    ) AS paid
    GROUP BY account_id, reference
) AS orders
FULL JOIN (
    SELECT account_id, reference, amount_nanos FROM ledger_transfers WHERE kind = 'credit_purchase'
) AS booked ON booked.account_id = orders.account_id AND booked.reference = orders.reference
WHERE COALESCE(orders.amount_cents, 0) * 10000000 <> COALESCE(booked.amount_nanos, 0) OR orders.order_count > 1
