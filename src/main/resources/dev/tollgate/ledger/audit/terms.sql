-- A discount is that of the account's terms at the time of the call; a node may charge by the terms of ten minutes ago.
SELECT logs.id, logs.account_id, logs.price_source, logs.discount_bps, logs.occurred_at, logs.cost_total_nanos AS drift_nanos
FROM usage_logs AS logs
LEFT JOIN metering_batches AS batches ON batches.id = logs.id >> 16
WHERE (logs.discount_bps IS NOT NULL OR logs.account_id IN (SELECT account_id FROM account_terms WHERE discount_bps > 0))
  AND CASE
      WHEN logs.price_source NOT IN ('book', 'provider_cost') THEN logs.discount_bps IS NOT NULL
      ELSE NOT EXISTS (
          SELECT
          FROM (
              SELECT effective_from, id, discount_bps FROM account_terms WHERE account_id = logs.account_id
              UNION ALL
              SELECT '-infinity', 0, 0
          ) AS agreed
          WHERE agreed.discount_bps = COALESCE(logs.discount_bps, 0)
            AND agreed.effective_from <= LEAST(logs.occurred_at, COALESCE(batches.created_at, now()))
            AND NOT EXISTS (
                SELECT FROM account_terms AS later
                WHERE later.account_id = logs.account_id
                  AND (later.effective_from, later.id) > (agreed.effective_from, agreed.id)
                  AND later.effective_from
                      <= LEAST(logs.occurred_at, COALESCE(batches.created_at, now()) - interval '10 minutes')))
      END
