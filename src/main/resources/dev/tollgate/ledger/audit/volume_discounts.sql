-- What is given back of a month is computed here anew: each slice of the usage by its own step, rounded half-even once.
WITH steps AS (
    SELECT months.month, step.bps, step.from_cents * 10000000::numeric AS from_nanos,
           lead(step.from_cents) OVER (PARTITION BY months.month ORDER BY step.from_cents) * 10000000::numeric AS to_nanos
    FROM volume_months AS months CROSS JOIN LATERAL unnest(months.from_cents, months.bps) AS step (from_cents, bps)
), used AS (
    SELECT months.month, months.settled_at, transfers.account_id, sum(transfers.amount_nanos) AS nanos
    FROM volume_months AS months
    JOIN ledger_transfers AS transfers
        ON transfers.created_at >= months.month::timestamp AT TIME ZONE 'UTC'
        AND transfers.created_at < (months.month + interval '1 month') AT TIME ZONE 'UTC'
    WHERE transfers.kind IN ('usage_credits', 'usage_due')
    GROUP BY months.month, months.settled_at, transfers.account_id
), exact AS (
    SELECT used.month, used.settled_at, used.account_id, used.nanos,
           COALESCE(sum(GREATEST(LEAST(used.nanos, COALESCE(steps.to_nanos, used.nanos)) - steps.from_nanos, 0) * steps.bps), 0)
               AS parts
    FROM used LEFT JOIN steps ON steps.month = used.month
    GROUP BY used.month, used.settled_at, used.account_id, used.nanos
), rounded AS (
    SELECT month, settled_at, account_id, nanos,
           div(parts, 10000) + CASE
               WHEN mod(parts, 10000) > 5000 OR (mod(parts, 10000) = 5000 AND mod(div(parts, 10000), 2) = 1) THEN 1 ELSE 0
           END AS discount
    FROM exact
), booked AS (
    SELECT account_id, reference, amount_nanos FROM ledger_transfers WHERE kind = 'volume_discount'
)
SELECT COALESCE(given.account_id, booked.account_id, rounded.account_id) AS account_id,
       COALESCE(given.month::text, booked.reference, rounded.month::text) AS month,
       given.usage_nanos, rounded.nanos AS ledger_usage_nanos, given.discount_nanos, rounded.discount AS due_nanos,
       booked.amount_nanos AS ledger_nanos,
       GREATEST(abs(COALESCE(booked.amount_nanos, 0) - COALESCE(rounded.discount, 0)),
                abs(COALESCE(given.discount_nanos, 0) - COALESCE(booked.amount_nanos, 0))) AS drift_nanos
FROM volume_discounts AS given
FULL JOIN booked
    ON booked.account_id = given.account_id AND booked.reference = 'volume:' || to_char(given.month, 'YYYY-MM')
FULL JOIN rounded ON rounded.account_id = given.account_id AND rounded.month = given.month
WHERE (given.account_id IS NOT NULL OR booked.account_id IS NOT NULL
       OR (rounded.settled_at IS NOT NULL AND rounded.discount > 0))
  AND (given.usage_nanos IS DISTINCT FROM rounded.nanos OR given.discount_nanos IS DISTINCT FROM rounded.discount
       OR given.discount_nanos IS DISTINCT FROM booked.amount_nanos)
