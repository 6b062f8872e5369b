-- What an account used in a time, by everything that it is shown by. One statement, so one snapshot: the days that are rolled,
-- the rows of batches that are not yet, and the rows of parts of days, which count for less than nothing where their day is
-- counted whole.
-- $1 account, $2 and $3 the whole days from and to before, $4 and $5 the same as times, $6 and $7 the parts of days from and
-- to before, $8 whether a part is added, 1, or taken off, -1.
WITH unrolled AS MATERIALIZED (
    SELECT id, rows_charged FROM metering_batches WHERE NOT rolled
), islands AS MATERIALIZED (
    {islands}
), pieces AS (
    SELECT model, agent_id, project_id, day, requests, failed_requests, tokens_input, tokens_output, tokens_cache_read,
           tokens_cache_write, tokens_reasoning, cost_nanos, credits_nanos
    FROM usage_days
    WHERE account_id = $1 AND day >= $2 AND day < $3
    UNION ALL
    -- A few batches are found by their ids. Hidden in a sum, the account does not have the planner read all that it ever used.
    SELECT {columns}
    FROM islands
    CROSS JOIN LATERAL (
        SELECT * FROM usage_logs
        WHERE id BETWEEN islands.first_row AND islands.last_row
          AND account_id + 0 = $1 AND occurred_at >= $4 AND occurred_at < $5
        OFFSET 0
    ) AS logged
    CROSS JOIN (SELECT 1 AS sign) AS signs
    WHERE (SELECT COALESCE(sum(rows_charged), 0) FROM unrolled) <= {few} AND (logged.id >> 16) IN (SELECT id FROM unrolled)
    UNION ALL
    -- Of many batches, as after an upgrade, the account's own rows are fewer.
    SELECT {columns}
    FROM usage_logs AS logged
    CROSS JOIN (SELECT 1 AS sign) AS signs
    WHERE (SELECT COALESCE(sum(rows_charged), 0) FROM unrolled) > {few} AND account_id = $1 AND occurred_at >= $4 AND occurred_at < $5
      AND (logged.id >> 16) IN (SELECT id FROM unrolled)
    UNION ALL
    SELECT {columns}
    FROM unnest($6::timestamptz[], $7::timestamptz[], $8::bigint[]) AS signs (part_from, part_to, sign)
    CROSS JOIN LATERAL (
        SELECT * FROM usage_logs
        WHERE account_id = $1 AND occurred_at >= signs.part_from AND occurred_at < signs.part_to
    ) AS logged
), summed AS (
    SELECT GROUPING(model, agent_id, project_id, day) AS grouping, model, agent_id, project_id, day,
           sum(requests)::bigint AS requests, sum(failed_requests)::bigint AS failed_requests,
           sum(tokens_input)::bigint AS tokens_input, sum(tokens_output)::bigint AS tokens_output,
           sum(tokens_cache_read)::bigint AS tokens_cache_read, sum(tokens_cache_write)::bigint AS tokens_cache_write,
           sum(tokens_reasoning)::bigint AS tokens_reasoning, sum(cost_nanos)::bigint AS cost_nanos,
           sum(credits_nanos)::bigint AS credits_nanos
    FROM pieces
    GROUP BY GROUPING SETS ((model), (agent_id), (project_id), (day))
    HAVING sum(requests) + sum(failed_requests) <> 0
)
SELECT summed.*, COALESCE(agents.name, projects.name) AS name, COALESCE(agents.slug, projects.slug) AS slug
FROM summed
LEFT JOIN agents ON agents.id = summed.agent_id
LEFT JOIN projects ON projects.id = summed.project_id AND projects.account_id = $1
ORDER BY summed.cost_nanos DESC, summed.requests DESC, summed.model, summed.agent_id, summed.project_id
