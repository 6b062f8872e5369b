-- One batch, one statement, one commit: claim the keys, and for those that are new allot credits in the order of arrival,
-- write the rows, debit the wallets, book the transfers. Answers the batch's id and the places of what was known already.
--
-- Locks are taken in one order by every writer of every node: first keys (sorted), then wallets (sorted).
WITH batch AS MATERIALIZED (
    SELECT nextval('metering_batch_ids') AS id
), input AS MATERIALIZED (
    SELECT *
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[],
                $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::bigint[],
                $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::text[], $22::int[],
                $23::text[], $24::bigint[], $25::bigint[], $26::bigint[], $27::bigint[], $28::bigint[], $29::int[],
                $30::text[])
        WITH ORDINALITY
        AS t (key, fingerprint, account_id, occurred_micros, duration_millis, source, request_id, call_id,
              call_type, model, provider, litellm_user, end_user, agent_id, project_id,
              prompt_tokens, completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, units, price_version,
              price_source, cost_input, cost_output, provider_cost, creator_account_id, creator_nanos, share_bps,
              fixed_status, place)
), claimed AS (
    INSERT INTO usage_keys (key, fingerprint, account_id, occurred_at)
    SELECT key, fingerprint, account_id, timestamptz 'epoch' + occurred_micros * interval '1 microsecond'
    FROM input ORDER BY key
    ON CONFLICT (key) DO NOTHING
    RETURNING key
), fresh AS MATERIALIZED (
    SELECT i.*, i.cost_input + i.cost_output AS cost,
           sum(i.cost_input + i.cost_output) OVER (PARTITION BY i.account_id ORDER BY i.place) AS running
    FROM input i JOIN claimed c ON c.key = i.key
), locked AS MATERIALIZED (
    SELECT w.account_id, w.balance_nanos
    FROM wallets w
    WHERE w.account_id IN (SELECT account_id FROM fresh)
    ORDER BY w.account_id
    FOR UPDATE
), allotted AS MATERIALIZED (
    -- A row without a wallet gets no credits, which the column refuses: the batch fails rather than charge nobody.
    SELECT f.*, LEAST(f.cost, GREATEST(l.balance_nanos - (f.running - f.cost), 0))::bigint + l.balance_nanos * 0 AS credits
    FROM fresh f LEFT JOIN locked l ON l.account_id = f.account_id
), logged AS (
    INSERT INTO usage_logs (
        id, account_id, occurred_at, duration_millis, source, key, request_id, call_id, call_type, model, provider,
        litellm_user, end_user, agent_id, project_id, prompt_tokens, completion_tokens, cache_read_tokens,
        cache_write_tokens, reasoning_tokens, units, price_version, price_source, cost_input_nanos, cost_output_nanos,
        cost_total_nanos, credits_used_nanos, provider_cost_nanos, creator_account_id, creator_nanos, platform_nanos,
        share_bps, status)
    SELECT b.id * 65536 + a.place - 1, a.account_id, timestamptz 'epoch' + a.occurred_micros * interval '1 microsecond',
           a.duration_millis, a.source, a.key, a.request_id, a.call_id, a.call_type, a.model, a.provider,
           a.litellm_user, a.end_user, a.agent_id, a.project_id, a.prompt_tokens, a.completion_tokens,
           a.cache_read_tokens, a.cache_write_tokens, a.reasoning_tokens, a.units::jsonb, a.price_version, a.price_source,
           a.cost_input, a.cost_output, a.cost, a.credits, a.provider_cost, a.creator_account_id, a.creator_nanos,
           a.cost - a.creator_nanos, a.share_bps,
           COALESCE(a.fixed_status, CASE WHEN a.credits = a.cost THEN 'credited' ELSE 'pending' END)
    FROM allotted a CROSS JOIN batch b
), charged AS MATERIALIZED (
    SELECT account_id, sum(credits)::bigint AS credits, sum(cost - credits)::bigint AS due
    FROM allotted GROUP BY account_id
), debited AS (
    UPDATE wallets w
    SET balance_nanos = w.balance_nanos - c.credits, due_nanos = w.due_nanos + c.due,
        last_batch_id = b.id, updated_at = now()
    FROM charged c CROSS JOIN batch b
    WHERE w.account_id = c.account_id
), booked AS (
    INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner, amount_nanos)
    SELECT c.account_id, 'usage_credits', b.id::text, 'wallet', c.account_id, 'usage_revenue', 0, c.credits
    FROM charged c CROSS JOIN batch b WHERE c.credits > 0
    UNION ALL
    SELECT c.account_id, 'usage_due', b.id::text, 'receivable', c.account_id, 'usage_revenue', 0, c.due
    FROM charged c CROSS JOIN batch b WHERE c.due > 0
    UNION ALL
    SELECT a.creator_account_id, 'creator_share', b.id::text, 'usage_revenue', 0, 'creator_payable', a.creator_account_id,
           sum(a.creator_nanos)::bigint
    FROM allotted a CROSS JOIN batch b WHERE a.creator_nanos > 0
    GROUP BY a.creator_account_id, b.id
)
INSERT INTO metering_batches (id, rows_in, rows_charged, cost_nanos, credits_nanos)
SELECT b.id, (SELECT count(*) FROM input), t.rows, t.cost, t.credits
FROM batch b CROSS JOIN (
    SELECT count(*) AS rows, COALESCE(sum(cost), 0)::bigint AS cost, COALESCE(sum(credits), 0)::bigint AS credits FROM allotted
) t
RETURNING id, (SELECT array_agg(i.place ORDER BY i.place) FROM input i WHERE i.key NOT IN (SELECT key FROM claimed)) AS known
