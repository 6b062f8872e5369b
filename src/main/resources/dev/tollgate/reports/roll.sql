-- Adds the rows of batches to their days, and marks the batches in the same commit: a reader's one snapshot sees both or
-- neither. The days are locked in one order. Every row is its own account's, account_id.
-- $1 the batches, $2 the id of their first row, $3 that of their last one.
WITH marked AS (
    UPDATE metering_batches SET rolled = true WHERE id = ANY ($1) AND NOT rolled RETURNING id
), summed AS MATERIALIZED (
    SELECT account_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, left(model, 256) AS model,
           COALESCE(agent_id, 0) AS agent_id, COALESCE(project_id, 0) AS project_id,
           COALESCE(creator_account_id, 0) AS creator_account_id, count(*) FILTER (WHERE status <> 'void') AS requests,
           count(*) FILTER (WHERE status = 'void') AS failed_requests, sum(prompt_tokens) AS tokens_input,
           sum(completion_tokens) AS tokens_output, sum(cache_read_tokens) AS tokens_cache_read,
           sum(cache_write_tokens) AS tokens_cache_write, sum(reasoning_tokens) AS tokens_reasoning,
           sum(cost_total_nanos) AS cost_nanos, sum(credits_used_nanos) AS credits_nanos, sum(creator_nanos) AS creator_nanos
    FROM usage_logs
    WHERE id BETWEEN $2 AND $3 AND (id >> 16) IN (SELECT id FROM marked)
    GROUP BY 1, 2, 3, 4, 5, 6
), shared AS (
    INSERT INTO creator_days AS known (creator_account_id, day, agent_id, requests, creator_nanos)
    SELECT creator_account_id, day, agent_id, sum(requests), sum(creator_nanos)
    FROM summed WHERE creator_account_id <> 0
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
    ON CONFLICT (creator_account_id, day, agent_id) DO UPDATE
    SET requests = known.requests + EXCLUDED.requests, creator_nanos = known.creator_nanos + EXCLUDED.creator_nanos
)
INSERT INTO usage_days AS known (
    account_id, day, model, agent_id, project_id, creator_account_id, requests, failed_requests, tokens_input,
    tokens_output, tokens_cache_read, tokens_cache_write, tokens_reasoning, cost_nanos, credits_nanos, creator_nanos)
SELECT account_id, day, model, agent_id, project_id, creator_account_id, requests, failed_requests, tokens_input, tokens_output,
       tokens_cache_read, tokens_cache_write, tokens_reasoning, cost_nanos, credits_nanos, creator_nanos
FROM summed
ORDER BY 1, 2, 3, 4, 5, 6
ON CONFLICT (account_id, day, model, agent_id, project_id, creator_account_id) DO UPDATE
SET requests = known.requests + EXCLUDED.requests,
    failed_requests = known.failed_requests + EXCLUDED.failed_requests,
    tokens_input = known.tokens_input + EXCLUDED.tokens_input,
    tokens_output = known.tokens_output + EXCLUDED.tokens_output,
    tokens_cache_read = known.tokens_cache_read + EXCLUDED.tokens_cache_read,
    tokens_cache_write = known.tokens_cache_write + EXCLUDED.tokens_cache_write,
    tokens_reasoning = known.tokens_reasoning + EXCLUDED.tokens_reasoning,
    cost_nanos = known.cost_nanos + EXCLUDED.cost_nanos,
    credits_nanos = known.credits_nanos + EXCLUDED.credits_nanos,
    creator_nanos = known.creator_nanos + EXCLUDED.creator_nanos
