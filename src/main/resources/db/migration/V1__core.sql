-- Accounts own the money. Everything a customer has hangs on an account id.
CREATE TABLE accounts (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    origin     text        NOT NULL CHECK (origin IN ('operator', 'usage', 'registration', 'demo')),
    status     text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'restricted', 'closed')),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- The customer's projects. A usage record may name one; it counts only if it is the payer's own.
CREATE TABLE projects (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    slug       text        NOT NULL CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, slug)
);

-- Marketplace agents. Rates are nano-dollars per million tokens and apply to pricing 'api' only.
CREATE TABLE agents (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug                text        NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name                text        NOT NULL,
    creator_account_id  bigint      REFERENCES accounts ON DELETE RESTRICT,
    pricing             text        NOT NULL CHECK (pricing IN ('free', 'monthly', 'one_time', 'api')),
    input_rate_nanos    bigint      NOT NULL DEFAULT 0 CHECK (input_rate_nanos >= 0),
    output_rate_nanos   bigint      NOT NULL DEFAULT 0 CHECK (output_rate_nanos >= 0),
    share_bps           integer     CHECK (share_bps BETWEEN 0 AND 10000),
    share_base          text        CHECK (share_base IN ('gross', 'margin')),
    created_at          timestamptz NOT NULL DEFAULT now()
);

-- Which account may use which agent. Being entitled is apart from the user's own on/off switch.
CREATE TABLE agent_entitlements (
    account_id bigint      NOT NULL REFERENCES accounts ON DELETE CASCADE,
    agent_id   bigint      NOT NULL REFERENCES agents ON DELETE CASCADE,
    status     text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'ended')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, agent_id)
);

-- Who pays for a LiteLLM key, user, team or end user. source '' means: whatever fleet it comes from.
CREATE TABLE bindings (
    source     text        NOT NULL DEFAULT '',
    kind       text        NOT NULL CHECK (kind IN ('key_hash', 'user', 'team', 'end_user')),
    value      text        NOT NULL CHECK (value <> ''),
    account_id bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    agent_id   bigint      REFERENCES agents ON DELETE SET NULL,
    project_id bigint      REFERENCES projects ON DELETE SET NULL,
    exempt     boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, kind, value)
);
CREATE INDEX bindings_account ON bindings (account_id);

-- Machine callers. Only a SHA-256 of the key is kept; source names the LiteLLM fleet that uses it.
CREATE TABLE service_keys (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    label        text        NOT NULL,
    key_hash     bytea       NOT NULL UNIQUE,
    scopes       text[]      NOT NULL CHECK (scopes <@ ARRAY ['ingest', 'read', 'admin'] AND scopes <> '{}'),
    source       text        NOT NULL DEFAULT 'litellm' CHECK (source ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    created_at   timestamptz NOT NULL DEFAULT now(),
    revoked_at   timestamptz,
    last_used_at timestamptz
);

-- One row an account, the only rows that the hot path updates: space is left in each page for HOT updates.
CREATE TABLE wallets (
    account_id    bigint PRIMARY KEY REFERENCES accounts ON DELETE RESTRICT,
    balance_nanos bigint      NOT NULL DEFAULT 0 CHECK (balance_nanos >= 0),
    due_nanos     bigint      NOT NULL DEFAULT 0 CHECK (due_nanos >= 0),
    last_batch_id bigint,
    updated_at    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- The ledger. A row moves one amount from the debited ledger account to the credited one, so its two sides always
-- cancel. (account_id, kind, reference) is the business key: the same fact cannot be booked twice.
CREATE TABLE ledger_transfers (
    account_id    bigint      NOT NULL,
    kind          text        NOT NULL,
    reference     text        NOT NULL,
    debit_ledger  text        NOT NULL,
    debit_owner   bigint      NOT NULL,
    credit_ledger text        NOT NULL,
    credit_owner  bigint      NOT NULL,
    amount_nanos  bigint      NOT NULL CHECK (amount_nanos > 0),
    created_at    timestamptz NOT NULL DEFAULT now(),
    actor         text,
    reason        text,
    PRIMARY KEY (account_id, kind, reference)
);
CREATE INDEX ledger_transfers_by_time ON ledger_transfers (account_id, created_at);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed; book a correction instead', TG_TABLE_NAME;
END $$;
CREATE TRIGGER ledger_transfers_insert_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The identity of every record ever charged. Narrow and kept for ever, so that usage_logs can be archived by month.
CREATE TABLE usage_keys (
    key         uuid        NOT NULL,
    fingerprint bigint      NOT NULL,
    account_id  bigint      NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (key)
) PARTITION BY HASH (key);
CREATE TABLE usage_keys_0 PARTITION OF usage_keys FOR VALUES WITH (MODULUS 4, REMAINDER 0);
CREATE TABLE usage_keys_1 PARTITION OF usage_keys FOR VALUES WITH (MODULUS 4, REMAINDER 1);
CREATE TABLE usage_keys_2 PARTITION OF usage_keys FOR VALUES WITH (MODULUS 4, REMAINDER 2);
CREATE TABLE usage_keys_3 PARTITION OF usage_keys FOR VALUES WITH (MODULUS 4, REMAINDER 3);

CREATE SEQUENCE metering_batch_ids;

-- One row a commit of a writer: rows_in = rows_charged + rows_known.
CREATE TABLE metering_batches (
    id            bigint PRIMARY KEY,
    rows_in       integer     NOT NULL,
    rows_charged  integer     NOT NULL,
    cost_nanos    bigint      NOT NULL,
    credits_nanos bigint      NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- One row a charged record, partitioned by the month of the call. id = batch id * 65536 + row in the batch.
-- No foreign keys here: 5,000 rows a statement would each pay for them; the audit looks for orphans instead.
CREATE TABLE usage_logs (
    id                  bigint      NOT NULL,
    account_id          bigint      NOT NULL,
    occurred_at         timestamptz NOT NULL,
    duration_millis     bigint,
    source              text        NOT NULL,
    key                 uuid        NOT NULL,
    request_id          text,
    call_id             text,
    call_type           text,
    model               text        NOT NULL,
    provider            text,
    litellm_user        text,
    end_user            text,
    agent_id            bigint,
    project_id          bigint,
    prompt_tokens       bigint      NOT NULL,
    completion_tokens   bigint      NOT NULL,
    cache_read_tokens   bigint      NOT NULL,
    cache_write_tokens  bigint      NOT NULL,
    reasoning_tokens    bigint      NOT NULL,
    units               jsonb,
    price_version       integer     NOT NULL,
    price_source        text        NOT NULL,
    cost_input_nanos    bigint      NOT NULL,
    cost_output_nanos   bigint      NOT NULL,
    cost_total_nanos    bigint      NOT NULL,
    credits_used_nanos  bigint      NOT NULL,
    provider_cost_nanos bigint,
    creator_account_id  bigint,
    creator_nanos       bigint      NOT NULL,
    platform_nanos      bigint      NOT NULL,
    share_bps           integer,
    status              text        NOT NULL CHECK (status IN ('credited', 'pending', 'invoiced', 'paid', 'exempt', 'void')),
    CHECK (cost_total_nanos = cost_input_nanos + cost_output_nanos),
    CHECK (creator_nanos + platform_nanos = cost_total_nanos),
    CHECK (credits_used_nanos BETWEEN 0 AND cost_total_nanos)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX usage_logs_by_account ON usage_logs (account_id, occurred_at, id);
CREATE INDEX usage_logs_by_id ON usage_logs USING brin (id);

-- Makes the partition of a month if it is missing. Two callers at once are safe.
CREATE FUNCTION ensure_usage_month(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    name  text := 'usage_logs_' || to_char(first, 'YYYY_MM');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('ensure_usage_month'));
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF usage_logs FOR VALUES FROM (%L) TO (%L)',
        name, first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC');
END $$;

-- The same identity with other content: never charged by itself, never dropped. The record can be decoded again.
CREATE TABLE usage_conflicts (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         uuid        NOT NULL,
    fingerprint bigint      NOT NULL,
    source      text        NOT NULL,
    record      jsonb       NOT NULL,
    status      text        NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'charged', 'dismissed')),
    seen        bigint      NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    resolved_by text,
    UNIQUE (key, fingerprint)
);
CREATE INDEX usage_conflicts_open ON usage_conflicts (id) WHERE status = 'open';

-- What could not be charged yet, and why. Replayed through the same code when the cause is mended.
CREATE TABLE usage_quarantine (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key          uuid        NOT NULL,
    fingerprint  bigint      NOT NULL,
    source       text        NOT NULL,
    code         text        NOT NULL,
    detail       text        NOT NULL,
    record       jsonb       NOT NULL,
    status       text        NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved')),
    seen         bigint      NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    resolved_at  timestamptz,
    UNIQUE (key, fingerprint)
);
CREATE INDEX usage_quarantine_open ON usage_quarantine (id) WHERE status = 'open';

-- What the nodes hold in memory tells them of its own changes: payload is 'account:17', 'agent:3', 'binding:17' …
CREATE FUNCTION notify_directory() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(COALESCE(NEW, OLD));
BEGIN
    PERFORM pg_notify('tollgate_directory', TG_ARGV[0] || ':' || (changed ->> TG_ARGV[1]));
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_notify AFTER INSERT OR UPDATE OR DELETE ON accounts
    FOR EACH ROW EXECUTE FUNCTION notify_directory('account', 'id');
CREATE TRIGGER projects_notify AFTER INSERT OR UPDATE OR DELETE ON projects
    FOR EACH ROW EXECUTE FUNCTION notify_directory('account', 'account_id');
CREATE TRIGGER bindings_notify AFTER INSERT OR UPDATE OR DELETE ON bindings
    FOR EACH ROW EXECUTE FUNCTION notify_directory('account', 'account_id');
CREATE TRIGGER entitlements_notify AFTER INSERT OR UPDATE OR DELETE ON agent_entitlements
    FOR EACH ROW EXECUTE FUNCTION notify_directory('account', 'account_id');
CREATE TRIGGER agents_notify AFTER INSERT OR UPDATE OR DELETE ON agents
    FOR EACH ROW EXECUTE FUNCTION notify_directory('agent', 'id');
CREATE TRIGGER service_keys_notify AFTER INSERT OR UPDATE OF revoked_at, scopes, source OR DELETE ON service_keys
    FOR EACH ROW EXECUTE FUNCTION notify_directory('key', 'id');
