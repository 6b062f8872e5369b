SELECT key, fault, row_count, row_id, key_account, row_account, cost_nanos AS drift_nanos
FROM (
    SELECT COALESCE(claimed.key, charged.key) AS key, charged.row_count, charged.row_id,
           claimed.account_id AS key_account, charged.account_id AS row_account, charged.cost_nanos,
           CASE
               WHEN claimed.key IS NULL THEN 'row without key'
               WHEN charged.key IS NULL THEN 'key without row'
               WHEN charged.row_count > 1 THEN 'key in several rows'
               WHEN claimed.account_id <> charged.account_id THEN 'other account'
               WHEN claimed.occurred_at <> charged.occurred_at THEN 'other time'
           END AS fault
    FROM usage_keys AS claimed
    FULL JOIN (
        SELECT key, count(*) AS row_count, max(id) AS row_id, max(account_id) AS account_id,
               max(occurred_at) AS occurred_at, sum(cost_total_nanos) AS cost_nanos
        FROM usage_logs
        GROUP BY key
    ) AS charged ON charged.key = claimed.key
) AS judged
WHERE fault IS NOT NULL
