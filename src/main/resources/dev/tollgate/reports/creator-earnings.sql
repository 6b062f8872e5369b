-- What a creator earned on whole days, by agent and by day: shares of usage by the day of the call, shares of sales, less what
-- was taken back of them since, by the day of the sale. One statement, so one snapshot.
-- $1 the creator's account, $2 and $3 the days from and to before, $4 and $5 the same as times.
WITH unrolled AS MATERIALIZED (
    SELECT id, rows_charged FROM metering_batches WHERE NOT rolled
), islands AS MATERIALIZED (
    {islands}
), pieces AS (
    SELECT agent_id, day, requests, creator_nanos AS usage_nanos, 0 AS sales, 0 AS sales_nanos
    FROM creator_days
    WHERE creator_account_id = $1 AND day >= $2 AND day < $3
    UNION ALL
    SELECT COALESCE(logged.agent_id, 0), (logged.occurred_at AT TIME ZONE 'UTC')::date, (logged.status <> 'void')::int,
           logged.creator_nanos, 0, 0
    FROM islands
    CROSS JOIN LATERAL (
        SELECT * FROM usage_logs
        WHERE id BETWEEN islands.first_row AND islands.last_row
          AND creator_account_id = $1 AND occurred_at >= $4 AND occurred_at < $5
        OFFSET 0
    ) AS logged
    WHERE (logged.id >> 16) IN (SELECT id FROM unrolled)
    UNION ALL
    SELECT agent_id, (created_at AT TIME ZONE 'UTC')::date, 0, 0, 1, creator_nanos - reversed_creator_nanos
    FROM sales
    WHERE creator_account_id = $1 AND creator_account_id IS NOT NULL AND created_at >= $4 AND created_at < $5
), summed AS (
    SELECT GROUPING(agent_id) = 0 AS by_agent, agent_id, day, sum(requests)::bigint AS requests,
           sum(usage_nanos)::bigint AS usage_nanos, sum(sales)::bigint AS sales, sum(sales_nanos)::bigint AS sales_nanos
    FROM pieces
    GROUP BY GROUPING SETS ((agent_id), (day))
)
SELECT summed.*, agents.name, agents.slug
FROM summed LEFT JOIN agents ON agents.id = summed.agent_id
ORDER BY usage_nanos + sales_nanos DESC, agent_id
