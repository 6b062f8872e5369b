SELECT used.account_id, used.creator_account_id, used.count AS row_count, used.first_id, used.cost_nanos AS drift_nanos
FROM (
    SELECT account_id, creator_account_id, count(*) AS count, min(id) AS first_id, sum(cost_total_nanos) AS cost_nanos
    FROM usage_logs
    GROUP BY account_id, creator_account_id
) AS used
LEFT JOIN accounts ON accounts.id = used.account_id
LEFT JOIN accounts AS creators ON creators.id = used.creator_account_id
WHERE accounts.id IS NULL OR (used.creator_account_id IS NOT NULL AND creators.id IS NULL)
