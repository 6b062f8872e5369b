SELECT COALESCE(batches.id, used.batch) AS batch, rows_in, rows_charged, used.count AS rows_found,
       cost_nanos, used.cost AS cost_found_nanos, credits_nanos, used.credits AS credits_found_nanos,
       abs(COALESCE(cost_nanos, 0) - COALESCE(used.cost, 0))
           + abs(COALESCE(credits_nanos, 0) - COALESCE(used.credits, 0)) AS drift_nanos
FROM metering_batches AS batches
FULL JOIN (
    SELECT id >> 16 AS batch, count(*) AS count, sum(cost_total_nanos) AS cost, sum(credits_used_nanos) AS credits
    FROM usage_logs
    GROUP BY id >> 16
) AS used ON used.batch = batches.id
WHERE batches.id IS NULL
   OR rows_charged <> COALESCE(used.count, 0)
   OR rows_in < rows_charged
   OR cost_nanos <> COALESCE(used.cost, 0)
   OR credits_nanos <> COALESCE(used.credits, 0)
