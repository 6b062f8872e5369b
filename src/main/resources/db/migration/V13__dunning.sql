-- A payment of a subscription that failed: since when it is late, and since when it gives no rights any more.
ALTER TABLE subscriptions
    ADD COLUMN late_since timestamptz,
    ADD COLUMN restricted_at timestamptz,
    ADD CHECK (restricted_at IS NULL OR late_since IS NOT NULL);
CREATE INDEX subscriptions_late ON subscriptions (late_since) WHERE late_since IS NOT NULL AND restricted_at IS NULL;

-- What happened to an account, for whoever wonders later. Rows are added and never changed.
CREATE TABLE account_events (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    type       text        NOT NULL CHECK (type ~ '^[a-z_]+\.[a-z_]+$'),
    subject    text        NOT NULL,
    detail     text,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN account_events.subject IS 'What it happened to, such as a subscription''s id';
CREATE INDEX account_events_by_account ON account_events (account_id, id);
