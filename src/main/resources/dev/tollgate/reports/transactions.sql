-- Every kind of money between an account and us, the latest first: each source gives a page at most, the page is the latest of
-- them all. A payment that was made is what it bought; what is not paid is its order, its invoice or its bill.
-- $1 account, $2 and $3 the time and id before which the page begins, $4 kind or NULL, $5 rows.
WITH orders AS (
    SELECT CASE kind
               WHEN 'credit_package' THEN 'credit_purchase' WHEN 'auto_topup' THEN 'auto_topup'
               WHEN 'premium' THEN 'plan_payment' WHEN 'deploy_slot' THEN 'deploy_slot' ELSE 'agent_purchase'
           END AS kind,
           'order:' || id AS id, created_at,
           CASE
               WHEN status = 'awaiting_funds' THEN 'processing'
               WHEN status = 'paid' AND reversed_nanos = 0 THEN 'paid'
               WHEN status = 'paid' AND reversed_nanos < amount_cents * 10000000 THEN 'partially_reversed'
               WHEN status = 'paid' THEN 'reversed'
               ELSE status
           END AS status,
           amount_cents, currency, COALESCE(agent_name, package, plan_interval) AS detail, id AS order_id, agent_id,
           NULL::bigint AS bill_id, NULL::text AS invoice_id, stripe_payment_id AS payment_id
    FROM checkout_orders
    WHERE account_id = $1 AND status <> 'expired' AND amount_cents > 0
      AND (status <> 'paid' OR kind IN ('credit_package', 'auto_topup'))
), sold AS (
    SELECT CASE
               WHEN sales.kind = 'premium' THEN 'plan_payment'
               WHEN sales.kind <> 'agent_monthly' THEN replace(sales.kind, 'agent_once', 'agent_purchase')
               WHEN EXISTS (SELECT FROM sales AS earlier WHERE earlier.account_id = $1
                                AND earlier.order_id = sales.order_id AND earlier.id < sales.id) THEN 'agent_renewal'
               ELSE 'agent_purchase'
           END AS kind,
           'sale:' || sales.id AS id, sales.created_at,
           CASE
               WHEN sales.reversed_cents = 0 THEN 'paid'
               WHEN sales.reversed_cents < sales.amount_cents THEN 'partially_reversed'
               ELSE 'reversed'
           END AS status,
           sales.amount_cents, sales.currency, COALESCE(orders.agent_name, orders.plan_interval) AS detail, sales.order_id,
           sales.agent_id, NULL::bigint AS bill_id,
           CASE WHEN sales.reference LIKE 'in\_%' THEN sales.reference END AS invoice_id, sales.payment_id
    FROM sales JOIN checkout_orders AS orders ON orders.id = sales.order_id
    WHERE sales.account_id = $1
), unpaid AS (
    SELECT CASE orders.kind WHEN 'premium' THEN 'plan_payment' ELSE 'agent_renewal' END AS kind, 'invoice:' || invoices.id AS id,
           invoices.created_at, invoices.status, invoices.due_cents AS amount_cents, invoices.currency,
           COALESCE(orders.agent_name, orders.plan_interval) AS detail, invoices.order_id, orders.agent_id,
           NULL::bigint AS bill_id, invoices.id AS invoice_id, invoices.payment_id
    FROM invoices JOIN checkout_orders AS orders ON orders.id = invoices.order_id
    WHERE invoices.account_id = $1 AND orders.account_id = $1 AND invoices.status IN ('open', 'uncollectible')
      AND orders.status = 'paid' AND invoices.bill_reference IS NULL AND invoices.due_cents > 0
), billed AS (
    SELECT 'usage_invoice' AS kind, 'bill:' || id AS id, created_at,
           CASE
               WHEN status = 'frozen' THEN 'pending'
               WHEN status <> 'paid' OR reversed_cents = 0 THEN status
               WHEN reversed_cents < paid_cents THEN 'partially_reversed'
               ELSE 'reversed'
           END AS status,
           amount_cents, 'usd' AS currency, day::text AS detail, NULL::bigint AS order_id, NULL::bigint AS agent_id,
           id AS bill_id, invoice_id, payment_id
    FROM bills
    WHERE account_id = $1
), payments AS (
    SELECT stripe_payment_id AS payment_id, id AS order_id, agent_id, NULL::bigint AS bill_id, NULL::text AS invoice_id
    FROM checkout_orders
    WHERE account_id = $1 AND stripe_payment_id IS NOT NULL AND kind IN ('credit_package', 'auto_topup')
    UNION ALL
    SELECT payment_id, order_id, agent_id, NULL, CASE WHEN reference LIKE 'in\_%' THEN reference END
    FROM sales WHERE account_id = $1 AND payment_id IS NOT NULL
    UNION ALL
    SELECT payment_id, NULL, NULL, id, invoice_id FROM bills WHERE account_id = $1 AND payment_id IS NOT NULL
), returned AS (
    SELECT reversals.kind, reversals.id, reversals.created_at,
           CASE
               WHEN reversals.phase = 'noted' THEN 'pending'
               WHEN reversals.phase = 'returned' THEN 'returned'
               WHEN reversals.kind = 'refund' THEN 'paid'
               ELSE 'taken'
           END AS status,
           -reversals.amount_cents AS amount_cents, reversals.currency, reversals.status AS detail, payments.order_id,
           payments.agent_id, payments.bill_id, payments.invoice_id, reversals.payment_id
    FROM payments JOIN payment_reversals AS reversals ON reversals.payment_id = payments.payment_id
)
SELECT * FROM (
    (SELECT * FROM orders WHERE (created_at, id COLLATE "C") < ($2, $3) AND ($4::text IS NULL OR kind = $4)
     ORDER BY created_at DESC, id COLLATE "C" DESC LIMIT $5)
    UNION ALL
    (SELECT * FROM sold WHERE (created_at, id COLLATE "C") < ($2, $3) AND ($4::text IS NULL OR kind = $4)
     ORDER BY created_at DESC, id COLLATE "C" DESC LIMIT $5)
    UNION ALL
    (SELECT * FROM unpaid WHERE (created_at, id COLLATE "C") < ($2, $3) AND ($4::text IS NULL OR kind = $4)
     ORDER BY created_at DESC, id COLLATE "C" DESC LIMIT $5)
    UNION ALL
    (SELECT * FROM billed WHERE (created_at, id COLLATE "C") < ($2, $3) AND ($4::text IS NULL OR kind = $4)
     ORDER BY created_at DESC, id COLLATE "C" DESC LIMIT $5)
    UNION ALL
    (SELECT * FROM returned WHERE (created_at, id COLLATE "C") < ($2, $3) AND ($4::text IS NULL OR kind = $4)
     ORDER BY created_at DESC, id COLLATE "C" DESC LIMIT $5)
) AS money
ORDER BY created_at DESC, id COLLATE "C" DESC
LIMIT $5
