-- Batches of usage that was charged before: keys, rows, batches and transfers that fit each other, so that the audit finds
-- nothing once the wallets are lessened by the transfers (settle-wallets.sql).
-- $1 first batch, $2 last batch, $3 rows a batch, $4 accounts, $5 when the first call was, $6 microseconds between two calls,
-- $7 version of the price book, $8 of how many rows one is the first account's, beside those that it has as others do; or 0.
WITH accounts AS MATERIALIZED (
    SELECT array_agg(account_id ORDER BY value) AS ids FROM (
        SELECT value, account_id FROM bindings WHERE kind = 'user' ORDER BY value LIMIT $4::int) bound
), input AS MATERIALIZED (
    SELECT b AS batch, n, md5(b || ' ' || n)::uuid AS key, hashint8extended(b, n) AS fingerprint,
           -- A hundred accounts in each batch, others in the next one.
           CASE WHEN (n + n / 100) % NULLIF($8::int, 0) = 0 THEN ids[1] ELSE ids[1 + (b * 100 + n % 100) % $4::int] END AS account_id,
           -- A busy account has more than one sum a day: eight models, and thirty projects.
           CASE WHEN $8::int = 0 THEN 'gpt-4o' ELSE 'gpt-4o-' || n / 20 % 8 END AS model,
           CASE WHEN (n + n / 100) % NULLIF($8::int, 0) = 0 THEN 1 + n / 160 % 30 END AS project_id,
           $5::timestamptz + ((b - 1) * $3::int + n) * $6::bigint * interval '1 microsecond' AS occurred_at,
           1030000 + 2500 * (n % 97) AS cost_input, 1280000 + 10000 * (n % 89) AS cost_output
    FROM generate_series($1::bigint, $2::bigint) b, generate_series(0, $3::int - 1) n, accounts
), claimed AS (
    INSERT INTO usage_keys (key, fingerprint, account_id, occurred_at)
    SELECT key, fingerprint, account_id, occurred_at FROM input
), logged AS (
    INSERT INTO usage_logs (
        id, account_id, occurred_at, duration_millis, source, key, request_id, call_id, call_type, model, provider, project_id,
        litellm_user, end_user, prompt_tokens, completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
        price_version, price_source, cost_input_nanos, cost_output_nanos, cost_total_nanos, credits_used_nanos,
        provider_cost_nanos, creator_nanos, platform_nanos, status)
    SELECT batch * 65536 + n, account_id, occurred_at, 792, 'litellm', key, 'chatcmpl-' || left(key::text, 16),
           '00000000-0000-4000-' || right(key::text, 17), 'acompletion', model, 'openai', project_id,
           'bench-' || lpad((n % 1000)::text, 6, '0'), 'cus_acme_001', 412 + n % 97, 128 + n % 89, 0, 0, 0,
           $7::int, 'book', cost_input, cost_output, cost_input + cost_output, cost_input + cost_output,
           cost_input + cost_output, 0, cost_input + cost_output, 'credited'
    FROM input
), booked AS (
    INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner, amount_nanos)
    SELECT account_id, 'usage_credits', batch::text, 'wallet', account_id, 'usage_revenue', 0, sum(cost_input + cost_output)
    FROM input GROUP BY account_id, batch
)
INSERT INTO metering_batches (id, rows_in, rows_charged, cost_nanos, credits_nanos)
SELECT batch, count(*), count(*), sum(cost_input + cost_output), sum(cost_input + cost_output) FROM input GROUP BY batch
