SELECT COALESCE(sold.account_id, booked.account_id) AS account_id,
       COALESCE(sold.reference, booked.reference) AS reference,
       sold.nanos AS sold_nanos, booked.nanos AS ledger_nanos,
       COALESCE(sold.nanos, 0) - COALESCE(booked.nanos, 0) AS drift_nanos
FROM (
    SELECT account_id, 'sale' AS kind, reference, amount_cents * 10000000 AS nanos FROM sales
    UNION ALL
    SELECT creator_account_id, 'sale_share', reference, creator_nanos FROM sales WHERE creator_nanos > 0
) AS sold
FULL JOIN (
    SELECT account_id, kind, reference, amount_nanos AS nanos
    FROM ledger_transfers WHERE kind IN ('sale', 'sale_share')
) AS booked ON booked.account_id = sold.account_id AND booked.kind = sold.kind AND booked.reference = sold.reference
WHERE sold.nanos IS DISTINCT FROM booked.nanos
UNION ALL
SELECT orders.account_id, orders.stripe_session_id, NULL, NULL, orders.amount_cents * 10000000
FROM checkout_orders AS orders
WHERE orders.status = 'paid' AND orders.kind IN ('agent_once', 'deploy_slot')
  AND NOT EXISTS (
      SELECT FROM sales
      WHERE sales.order_id = orders.id AND sales.reference = orders.stripe_session_id
        AND sales.account_id = orders.account_id AND sales.amount_cents = orders.amount_cents)
UNION ALL
SELECT invoices.account_id, invoices.id, NULL, NULL, invoices.paid_cents * 10000000
FROM invoices
WHERE invoices.status = 'paid' AND invoices.paid_cents > 0 AND invoices.order_id IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM sales
      WHERE sales.reference = invoices.id AND sales.account_id = invoices.account_id
        AND sales.amount_cents = invoices.paid_cents)
