-- Who is told by HTTP. account_id NULL is the operator's: it gets the messages of all accounts. A row is never deleted, so
-- that whoever is telling something at that moment does not fail; its secret is.
CREATE TABLE webhook_endpoints (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id      bigint      REFERENCES accounts ON DELETE RESTRICT,
    url             text        NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
    description     text        CHECK (length(description) <= 200),
    types           text[]      NOT NULL DEFAULT '{}',
    secret          text,
    previous_secret text,
    previous_until  timestamptz,
    status          text        NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled', 'deleted')),
    disabled_reason text        CHECK (disabled_reason IN ('gone', 'failing')),
    disabled_at     timestamptz,
    failing_since   timestamptz,
    succeeded_at    timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK ((status = 'deleted') = (secret IS NULL)),
    CHECK ((status = 'disabled') = (disabled_reason IS NOT NULL)),
    CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);
COMMENT ON COLUMN webhook_endpoints.types IS 'Only these; empty for all';
COMMENT ON COLUMN webhook_endpoints.failing_since IS 'The first failure since the last success';
CREATE UNIQUE INDEX webhook_endpoints_by_url ON webhook_endpoints (COALESCE(account_id, 0), url) WHERE status <> 'deleted';

-- What is to be told, written in the transaction of the fact itself. The business key makes the same fact one message. data
-- is text: what was signed once is sent the same every time.
CREATE TABLE notification_messages (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id text        NOT NULL UNIQUE DEFAULT 'msg_' || replace(gen_random_uuid()::text, '-', ''),
    account_id bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    type       text        NOT NULL CHECK (type ~ '^[a-z_]+\.[a-z_]+$'),
    reference  text        NOT NULL CHECK (length(reference) BETWEEN 1 AND 300),
    data       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    routed_at  timestamptz,
    UNIQUE (account_id, type, reference)
);
COMMENT ON COLUMN notification_messages.routed_at IS 'When it was decided who is told; NULL until then';
CREATE INDEX notification_messages_new ON notification_messages (id) WHERE routed_at IS NULL;
CREATE INDEX notification_messages_by_account ON notification_messages (account_id, id);

-- One way of one message: to an endpoint, or by mail where endpoint_id is NULL. Whoever takes one moves next_attempt_at on,
-- which is his lease, and counts the attempt, by which his result is known to be his.
CREATE TABLE notification_deliveries (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message         bigint      NOT NULL REFERENCES notification_messages ON DELETE RESTRICT,
    endpoint_id     bigint      REFERENCES webhook_endpoints ON DELETE RESTRICT,
    status          text        NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
    round           integer     NOT NULL DEFAULT 0,
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    error           text,
    finished_at     timestamptz,
    CHECK ((status = 'pending') = (finished_at IS NULL))
);
COMMENT ON COLUMN notification_deliveries.round IS 'The attempts when it was last begun anew; pauses are counted from there';
CREATE UNIQUE INDEX notification_deliveries_by_way ON notification_deliveries (message, COALESCE(endpoint_id, 0));
-- The endpoints that have something waiting are found by skipping through it, however much waits for each.
CREATE INDEX notification_deliveries_pending ON notification_deliveries (COALESCE(endpoint_id, 0), next_attempt_at)
    WHERE status = 'pending';
CREATE INDEX notification_deliveries_failed ON notification_deliveries (endpoint_id, finished_at) WHERE status = 'failed';

CREATE TABLE notification_attempts (
    delivery_id     bigint      NOT NULL REFERENCES notification_deliveries ON DELETE RESTRICT,
    attempt         integer     NOT NULL,
    status          integer,
    error           text,
    duration_millis bigint      NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (delivery_id, attempt)
);
COMMENT ON COLUMN notification_attempts.status IS 'Of the HTTP or SMTP answer; NULL where there was none';

-- What an account wants to be told, and where. NULL stands for the default.
CREATE TABLE notification_settings (
    account_id        bigint PRIMARY KEY REFERENCES accounts ON DELETE RESTRICT,
    email             text        CHECK (length(email) BETWEEN 3 AND 254),
    low_balance_nanos bigint      CHECK (low_balance_nanos >= 0),
    low_days          integer     CHECK (low_days BETWEEN 1 AND 90),
    updated_at        timestamptz NOT NULL DEFAULT now()
);

-- What was told of a balance. An account has a row as soon as it was seen with credits. Apart from the wallets, which the hot
-- path updates and which must not get another index.
CREATE TABLE balance_alerts (
    account_id         bigint PRIMARY KEY REFERENCES accounts ON DELETE RESTRICT,
    low                boolean     NOT NULL DEFAULT false,
    empty              boolean     NOT NULL DEFAULT false,
    crossings          bigint      NOT NULL DEFAULT 0,
    told_nanos         bigint      NOT NULL DEFAULT 0,
    changed_at         timestamptz NOT NULL DEFAULT now(),
    daily_spend_nanos  bigint      CHECK (daily_spend_nanos >= 0),
    spend_at           timestamptz,
    spend_balance_nanos bigint
);
COMMENT ON COLUMN balance_alerts.told_nanos IS 'The balance when "low" was told: only one that has risen since can fall again';
COMMENT ON COLUMN balance_alerts.daily_spend_nanos IS 'The mean of a week as of spend_at, when the balance was spend_balance_nanos';
