SELECT id, account_id, creator_account_id, fault, creator_nanos, platform_nanos, cost_total_nanos, share_bps,
       cost_total_nanos - creator_nanos - platform_nanos AS drift_nanos
FROM (
    SELECT id, account_id, creator_account_id, creator_nanos, platform_nanos, cost_total_nanos, share_bps,
           CASE
               WHEN creator_nanos + platform_nanos <> cost_total_nanos THEN 'does not add up'
               WHEN creator_nanos < 0 OR platform_nanos < 0 THEN 'negative'
               WHEN creator_nanos > 0 AND creator_account_id IS NULL THEN 'nobody''s share'
               WHEN creator_nanos > 0 AND share_bps IS NULL THEN 'no rate'
               -- A share of the margin is less than this one of the gross; rounding adds half a nano-dollar at most.
               WHEN creator_nanos > cost_total_nanos::numeric * share_bps / 10000 + 0.5 THEN 'above its rate'
           END AS fault
    FROM usage_logs
    WHERE creator_nanos <> 0 OR creator_account_id IS NOT NULL OR platform_nanos <> cost_total_nanos
) AS judged
WHERE fault IS NOT NULL
