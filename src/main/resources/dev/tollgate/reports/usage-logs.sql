-- An account's charged records, the latest first. What a row says of being owed is as of the day on which it was charged; what
-- became of that since is told by the bill that it stands on, or by nothing being owed any more.
-- $1 account, $2 from, $3 and $4 the time and id before which the page begins, $5 model, $6 agent and $7 project or NULL, 0 for
-- those that have none, $8 rows.
SELECT logged.id, logged.occurred_at, logged.model, logged.provider, logged.prompt_tokens, logged.completion_tokens,
       logged.cache_read_tokens, logged.cache_write_tokens, logged.reasoning_tokens, logged.cost_total_nanos,
       logged.credits_used_nanos, logged.agent_id, agents.name AS agent_name, logged.project_id,
       projects.name AS project_name, logged.request_id, logged.duration_millis,
       CASE
           WHEN logged.status <> 'pending' THEN logged.status
           WHEN billed.status IN ('frozen', 'open', 'uncollectible') THEN 'invoiced'
           WHEN billed.status = 'paid' THEN 'paid'
           WHEN billed.status = 'waived' THEN 'void'
           WHEN (SELECT due_nanos FROM wallets WHERE account_id = $1) = 0 THEN 'paid'
           ELSE 'pending'
       END AS status
FROM (
    SELECT * FROM usage_logs
    WHERE account_id = $1 AND occurred_at >= $2 AND (occurred_at, id) < ($3, $4)
      AND ($5::text IS NULL OR model = $5) AND ($6::bigint IS NULL OR COALESCE(agent_id, 0) = $6)
      AND ($7::bigint IS NULL OR COALESCE(project_id, 0) = $7)
    ORDER BY occurred_at DESC, id DESC
    LIMIT $8
) AS logged
LEFT JOIN agents ON agents.id = logged.agent_id
LEFT JOIN projects ON projects.id = logged.project_id AND projects.account_id = $1
LEFT JOIN LATERAL (
    SELECT status FROM bills
    WHERE account_id = $1 AND status <> 'void' AND after_batch_id < logged.id >> 16 AND logged.id >> 16 <= through_batch_id
    ORDER BY id LIMIT 1
) AS billed ON logged.status = 'pending'
ORDER BY logged.occurred_at DESC, logged.id DESC
