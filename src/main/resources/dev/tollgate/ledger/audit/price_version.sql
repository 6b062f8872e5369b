-- Rows within the present reign of their version are good; the few others are judged by the versions of their day, since
-- a version may be activated for a time that has passed. A node may price by the books of ten minutes ago.
WITH reigns AS (
    SELECT version, GREATEST(effective_from, activated_at) AS since,
           lead(effective_from) OVER (ORDER BY effective_from, version) AS until
    FROM price_books
    WHERE status = 'active'
), doubtful AS (
    SELECT logs.id, logs.account_id, logs.occurred_at, logs.price_version, logs.cost_total_nanos,
           COALESCE(batches.created_at, now()) AS charged_at
    FROM usage_logs AS logs
    LEFT JOIN reigns ON reigns.version = logs.price_version
        AND logs.occurred_at >= reigns.since
        AND (reigns.until IS NULL OR logs.occurred_at < reigns.until)
    LEFT JOIN metering_batches AS batches ON batches.id = logs.id >> 16 AND reigns.version IS NULL
    WHERE logs.price_source IN ('book', 'agent') AND reigns.version IS NULL
), judged AS (
    SELECT doubtful.*,
           CASE
               WHEN named.version IS NULL THEN 'no such version'
               WHEN named.activated_at IS NULL OR named.activated_at > charged_at THEN 'not active when charged'
               WHEN named.effective_from > occurred_at AND EXISTS (
                   SELECT FROM price_books AS earlier
                   WHERE earlier.status = 'active' AND earlier.activated_at < charged_at - interval '10 minutes'
                     AND earlier.effective_from < named.effective_from) THEN 'not yet in force'
               WHEN EXISTS (
                   SELECT FROM price_books AS later
                   WHERE later.status = 'active' AND later.activated_at < charged_at - interval '10 minutes'
                     AND later.effective_from <= occurred_at
                     AND (later.effective_from, later.version) > (named.effective_from, named.version))
                   THEN 'superseded'
           END AS fault
    FROM doubtful
    LEFT JOIN price_books AS named ON named.version = doubtful.price_version
)
SELECT id, account_id, fault, price_version, occurred_at, charged_at, cost_total_nanos AS drift_nanos
FROM judged
WHERE fault IS NOT NULL
