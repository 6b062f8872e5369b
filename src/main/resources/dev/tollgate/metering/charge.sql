-- One batch, one statement, one commit: claim the keys, and for those that are new allot credits in the order of arrival,
-- write the rows, debit the wallets, book the transfers. Answers the batch's id and the places of what was known already.
--
-- Locks are taken in one order by every writer of every node: first keys (sorted), then wallets (sorted).
WITH batch AS MATERIALIZED (
    SELECT nextval('metering_batch_ids') AS id
), input AS MATERIALIZED (
    -- $5 holds the numbers of all charges, one charge after the other; "at" is where a charge's own begin, and {name}
    -- stands for the element of that name, see ChargeParametersSql.
    SELECT key, place, at, {account_id} AS account_id, {cost_input} + {cost_output} AS cost
    FROM (
        SELECT key, place, ((place - 1) * {numbers})::int AS at
        FROM unnest($1::uuid[]) WITH ORDINALITY AS t (key, place) OFFSET 0
    ) AS t
), claimed AS (
    INSERT INTO usage_keys (key, fingerprint, account_id, occurred_at)
    SELECT key, {fingerprint}, account_id, timestamptz 'epoch' + {occurred_micros} * interval '1 microsecond'
    FROM input ORDER BY key
    ON CONFLICT (key) DO NOTHING
    RETURNING key
), fresh AS MATERIALIZED (
    SELECT i.place, i.at, i.account_id, i.cost,
           sum(i.cost) OVER (PARTITION BY i.account_id ORDER BY i.place ROWS UNBOUNDED PRECEDING) AS running
    FROM input i JOIN claimed c ON c.key = i.key
), locked AS MATERIALIZED (
    SELECT w.account_id, w.balance_nanos
    FROM wallets w
    WHERE w.account_id IN (SELECT account_id FROM fresh)
    ORDER BY w.account_id
    FOR UPDATE
), allotted AS MATERIALIZED (
    -- A row without a wallet gets no credits, which the column refuses: the batch fails rather than charge nobody.
    SELECT f.place, f.at, f.account_id, f.cost,
           LEAST(f.cost, GREATEST(l.balance_nanos - (f.running - f.cost), 0))::bigint + l.balance_nanos * 0 AS credits
    FROM fresh f LEFT JOIN locked l ON l.account_id = f.account_id
), logged AS (
    INSERT INTO usage_logs (
        id, account_id, occurred_at, duration_millis, source, key, request_id, call_id, call_type, model, provider,
        litellm_user, end_user, agent_id, project_id, prompt_tokens, completion_tokens, cache_read_tokens,
        cache_write_tokens, reasoning_tokens, units, price_version, price_source, cost_input_nanos, cost_output_nanos,
        cost_total_nanos, credits_used_nanos, provider_cost_nanos, creator_account_id, creator_nanos, platform_nanos,
        share_bps, discount_bps, status)
    SELECT b.id * 65536 + a.place - 1, a.account_id,
           timestamptz 'epoch' + {occurred_micros} * interval '1 microsecond', NULLIF({duration_millis}, -1), k.source,
           ($1::uuid[])[a.place], t.request_id, t.call_id, k.call_type, k.model, k.provider, u.litellm_user, u.end_user,
           NULLIF({agent_id}, 0), NULLIF({project_id}, 0), {prompt_tokens}, {completion_tokens}, {cache_read_tokens},
           {cache_write_tokens}, {reasoning_tokens}, t.units::jsonb, {price_version}, k.price_source, {cost_input},
           {cost_output}, a.cost, a.credits, NULLIF({provider_cost}, -1), NULLIF({creator_account_id}, 0),
           {creator_nanos}, a.cost - {creator_nanos}, NULLIF({share_bps}, -1), NULLIF(k.discount_bps, 0),
           COALESCE(k.fixed_status, CASE WHEN a.credits = a.cost THEN 'credited' ELSE 'pending' END)
    FROM allotted a
    LEFT JOIN unnest($2::text[], $3::text[], $4::text[])
        WITH ORDINALITY AS t (request_id, call_id, units, place) ON t.place = a.place
    LEFT JOIN unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $14::int[])
        WITH ORDINALITY AS k (source, call_type, model, provider, price_source, fixed_status, discount_bps, place)
        ON k.place = {kind}
    LEFT JOIN unnest($12::text[], $13::text[])
        WITH ORDINALITY AS u (litellm_user, end_user, place) ON u.place = {user}
    CROSS JOIN batch b
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
    SELECT s.creator, 'creator_share', b.id::text, 'usage_revenue', 0, 'creator_payable', s.creator, s.nanos
    FROM (
        SELECT {creator_account_id} AS creator, sum({creator_nanos})::bigint AS nanos FROM allotted GROUP BY 1
    ) s CROSS JOIN batch b WHERE s.nanos > 0
)
INSERT INTO metering_batches (id, rows_in, rows_charged, cost_nanos, credits_nanos)
SELECT b.id, cardinality($1), t.rows, t.cost, t.credits
FROM batch b CROSS JOIN (
    SELECT count(*) AS rows, COALESCE(sum(cost), 0)::bigint AS cost, COALESCE(sum(credits), 0)::bigint AS credits FROM allotted
) t
RETURNING id, (SELECT array_agg(i.place ORDER BY i.place) FROM input i WHERE i.place NOT IN (SELECT place FROM fresh)) AS known
