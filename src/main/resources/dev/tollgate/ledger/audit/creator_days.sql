SELECT creator_account_id, day, agent_id, kept.requests AS kept_requests, summed.requests AS found_requests,
       kept.creator_nanos AS kept_nanos, summed.creator_nanos AS found_nanos,
       abs(COALESCE(kept.creator_nanos, 0) - COALESCE(summed.creator_nanos, 0)) AS drift_nanos
FROM creator_days AS kept
FULL JOIN (
    SELECT creator_account_id, day, agent_id, sum(requests) AS requests, sum(creator_nanos) AS creator_nanos
    FROM usage_days
    WHERE creator_account_id <> 0 AND account_id > 0
    GROUP BY creator_account_id, day, agent_id
) AS summed USING (creator_account_id, day, agent_id)
WHERE kept.requests IS DISTINCT FROM summed.requests OR kept.creator_nanos IS DISTINCT FROM summed.creator_nanos
