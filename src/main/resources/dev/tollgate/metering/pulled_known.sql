-- Which of some rows of LiteLLM's database ($1 is its source) are calls that are known: "same" for a call that was charged or
-- is in dispute already, else only its key is taken, by another call. A call is the same within two milliseconds of its beginning.
WITH asked AS MATERIALIZED (
    SELECT place, key, fingerprint, start_micros, stem, call_id, weak_id, prompt, completion, failed,
           anonymous,
           timestamptz 'epoch' + (start_micros - 2500) * interval '1 microsecond' AS earliest,
           timestamptz 'epoch' + (start_micros + 2500) * interval '1 microsecond' AS latest
    FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
                $10::boolean[], $11::boolean[])
        WITH ORDINALITY AS t (key, fingerprint, start_micros, stem, call_id, weak_id, prompt, completion, failed, anonymous, place)
), claimed AS MATERIALIZED (
    SELECT a.place, k.fingerprint = a.fingerprint OR k.occurred_at BETWEEN a.earliest AND a.latest AS same
    FROM asked a JOIN usage_keys k ON k.key = a.key
), disputed AS (
    SELECT a.place
    FROM asked a JOIN usage_conflicts c ON c.key = a.key
    WHERE abs((c.record ->> 'startTime')::numeric * 1000000 - a.start_micros) <= 2500
), logged AS (
    SELECT a.place, l.account_id
    FROM usage_logs l JOIN asked a ON l.occurred_at BETWEEN a.earliest AND a.latest
    CROSS JOIN LATERAL (SELECT regexp_replace(l.request_id, '_cache_hit[0-9.]+$|_batch_cost$', '')) AS s (stem)
    WHERE l.source = $1
      AND l.occurred_at BETWEEN timestamptz 'epoch' + $12::bigint * interval '1 microsecond'
                            AND timestamptz 'epoch' + $13::bigint * interval '1 microsecond'
      AND a.failed = (l.price_source = 'failure')
      AND (l.call_id IN (a.stem, a.call_id)
           OR s.stem IN (a.stem, a.call_id)
           OR s.stem = a.weak_id AND l.prompt_tokens = a.prompt AND l.completion_tokens = a.completion
           OR a.anonymous AND l.call_id IS NULL AND l.prompt_tokens = a.prompt AND l.completion_tokens = a.completion
              AND (s.stem IS NULL OR length(s.stem) < 16 OR s.stem ~ '^chatcmpl-[0-9]+$'))
)
SELECT place, bool_or(same) AS same
FROM (
    SELECT place, same FROM claimed
    UNION ALL
    SELECT place, true FROM disputed
    UNION ALL
    SELECT place, true FROM logged
) AS found
GROUP BY place
