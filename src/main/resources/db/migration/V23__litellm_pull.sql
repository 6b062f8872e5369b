-- Calls that LiteLLM's database has and that were not pushed when it was read: under which traces a push of the same call may
-- still come, and which key and fingerprint it then gets. Written before the call is charged, and kept as long as keys are.
CREATE TABLE usage_pulled (
    trace       uuid        PRIMARY KEY,
    key         uuid        NOT NULL,
    fingerprint bigint      NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN usage_pulled.trace IS 'Of the millisecond of the call and one of its ids, see CallTraces';

-- Whether a row was pushed is looked up by the time of the call, whoever pays for it.
CREATE INDEX usage_logs_by_time ON usage_logs USING brin (occurred_at) WITH (pages_per_range = 32, autosummarize = on);

-- Up to where LiteLLM's rows have been taken in, fleet by fleet. Later reads begin a while before it, since rows come late.
CREATE TABLE litellm_cursors (
    source     text        PRIMARY KEY CHECK (length(source) BETWEEN 1 AND 200),
    covered_to timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- Each read of LiteLLM's rows. One of a fleet is under way at a time, on whichever node or by whichever command; beat_at says
-- that it is alive.
CREATE TABLE litellm_syncs (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source          text        NOT NULL CHECK (length(source) BETWEEN 1 AND 200),
    started_by      text        NOT NULL CHECK (length(started_by) BETWEEN 1 AND 200),
    account_id      bigint      REFERENCES accounts ON DELETE RESTRICT,
    range_from      timestamptz NOT NULL,
    range_to        timestamptz NOT NULL,
    covered_to      timestamptz NOT NULL,
    status          text        NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'failed')),
    error           text        CHECK (error ~ '^[a-zA-Z0-9_]+$'),
    upstream_status integer     CHECK (upstream_status BETWEEN 100 AND 999),
    pages           bigint      NOT NULL DEFAULT 0,
    received        bigint      NOT NULL DEFAULT 0,
    accepted        bigint      NOT NULL DEFAULT 0,
    duplicates      bigint      NOT NULL DEFAULT 0,
    conflicts       bigint      NOT NULL DEFAULT 0,
    quarantined     bigint      NOT NULL DEFAULT 0,
    skipped         bigint      NOT NULL DEFAULT 0,
    charged_nanos   bigint      NOT NULL DEFAULT 0,
    started_at      timestamptz NOT NULL DEFAULT now(),
    beat_at         timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz,
    CHECK (range_from < range_to),
    CHECK (covered_to BETWEEN range_from AND range_to),
    CHECK (received = accepted + duplicates + conflicts + quarantined + skipped),
    CHECK ((status = 'running') = (finished_at IS NULL)),
    CHECK ((status = 'failed') = (error IS NOT NULL))
);
COMMENT ON COLUMN litellm_syncs.account_id IS 'Whose person asked; NULL for operators and the job';
COMMENT ON COLUMN litellm_syncs.covered_to IS 'How far it came: every row before is charged or kept';
COMMENT ON COLUMN litellm_syncs.upstream_status IS 'What LiteLLM answered where it answered anything but 200';
CREATE UNIQUE INDEX litellm_syncs_one ON litellm_syncs (source) WHERE status = 'running';
CREATE INDEX litellm_syncs_by_account ON litellm_syncs (account_id, started_at) WHERE account_id IS NOT NULL;
