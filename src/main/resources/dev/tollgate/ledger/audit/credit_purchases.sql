SELECT COALESCE(orders.account_id, booked.account_id) AS account_id,
       COALESCE(orders.session_id, booked.reference) AS session_id, orders.order_count,
       orders.amount_cents, booked.amount_nanos AS ledger_nanos,
       COALESCE(orders.amount_cents, 0) * 10000000 - COALESCE(booked.amount_nanos, 0) AS drift_nanos
FROM (
    SELECT account_id, stripe_session_id AS session_id, count(*) AS order_count, sum(amount_cents) AS amount_cents
    FROM checkout_orders
    WHERE status = 'paid' AND kind = 'credit_package'
    GROUP BY account_id, stripe_session_id
) AS orders
FULL JOIN (
    SELECT account_id, reference, amount_nanos FROM ledger_transfers WHERE kind = 'credit_purchase'
) AS booked ON booked.account_id = orders.account_id AND booked.reference = orders.session_id
WHERE COALESCE(orders.amount_cents, 0) * 10000000 <> COALESCE(booked.amount_nanos, 0) OR orders.order_count > 1
