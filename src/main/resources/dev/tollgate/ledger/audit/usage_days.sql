SELECT account_id, day, model, agent_id, project_id, creator_account_id, kept.requests + kept.failed_requests AS kept_rows,
       summed.requests + summed.failed_requests AS found_rows, kept.cost_nanos AS kept_nanos, summed.cost_nanos AS found_nanos,
       abs(COALESCE(kept.cost_nanos, 0) - COALESCE(summed.cost_nanos, 0))
           + abs(COALESCE(kept.credits_nanos, 0) - COALESCE(summed.credits_nanos, 0))
           + abs(COALESCE(kept.creator_nanos, 0) - COALESCE(summed.creator_nanos, 0)) AS drift_nanos
FROM usage_days AS kept
FULL JOIN (
    SELECT logged.account_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, left(model, 256) AS model,
           COALESCE(agent_id, 0) AS agent_id, COALESCE(project_id, 0) AS project_id,
           COALESCE(creator_account_id, 0) AS creator_account_id, count(*) FILTER (WHERE status <> 'void') AS requests,
           count(*) FILTER (WHERE status = 'void') AS failed_requests, sum(prompt_tokens) AS tokens_input,
           sum(completion_tokens) AS tokens_output, sum(cache_read_tokens) AS tokens_cache_read,
           sum(cache_write_tokens) AS tokens_cache_write, sum(reasoning_tokens) AS tokens_reasoning,
           sum(cost_total_nanos) AS cost_nanos, sum(credits_used_nanos) AS credits_nanos, sum(creator_nanos) AS creator_nanos
    FROM usage_logs AS logged
    JOIN metering_batches AS batches ON batches.id = logged.id >> 16
    WHERE batches.rolled
    GROUP BY 1, 2, 3, 4, 5, 6
) AS summed USING (account_id, day, model, agent_id, project_id, creator_account_id)
WHERE (kept.requests, kept.failed_requests, kept.tokens_input, kept.tokens_output, kept.tokens_cache_read,
       kept.tokens_cache_write, kept.tokens_reasoning, kept.cost_nanos, kept.credits_nanos, kept.creator_nanos)
    IS DISTINCT FROM
      (summed.requests, summed.failed_requests, summed.tokens_input, summed.tokens_output, summed.tokens_cache_read,
       summed.tokens_cache_write, summed.tokens_reasoning, summed.cost_nanos, summed.credits_nanos, summed.creator_nanos)
