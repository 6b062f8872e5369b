-- One durable row before each checkout. What is granted, and for how much, is decided by this row and never by what an
-- event's metadata says. reference is the session's client_reference_id: random, so that no session of another product on
-- the same Stripe account can hit it.
CREATE TABLE checkout_orders (
    id                     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id             bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    reference              text        NOT NULL UNIQUE DEFAULT 'tgo_' || replace(gen_random_uuid()::text, '-', ''),
    kind                   text        NOT NULL CHECK (kind IN ('credit_package')),
    package                text        CHECK (package IN ('small', 'medium', 'large')),
    amount_cents           bigint      NOT NULL CHECK (amount_cents > 0),
    currency               text        NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    livemode               boolean     NOT NULL,
    status                 text        NOT NULL DEFAULT 'pending'
                           CHECK (status IN ('pending', 'awaiting_funds', 'paid', 'failed', 'expired')),
    stripe_session_id      text        UNIQUE,
    stripe_payment_id      text,
    stripe_idempotency_key text        UNIQUE,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    granted_at             timestamptz,
    CHECK ((kind = 'credit_package') = (package IS NOT NULL)),
    CHECK ((status = 'paid') = (granted_at IS NOT NULL))
);
COMMENT ON COLUMN checkout_orders.stripe_payment_id IS 'The payment intent, by which refunds and disputes find the order';
COMMENT ON COLUMN checkout_orders.stripe_idempotency_key IS 'Stored before the session is made at Stripe, sent with it';
CREATE INDEX checkout_orders_by_account ON checkout_orders (account_id, id);
CREATE INDEX checkout_orders_by_payment ON checkout_orders (stripe_payment_id) WHERE stripe_payment_id IS NOT NULL;

-- Every event that Stripe signed, as it came, before anything is done with it. The key has the endpoint in it: two
-- endpoints get the same event id and must not swallow each other's. payload is text, not jsonb: it stays what was signed,
-- and jsonb refuses some valid JSON.
CREATE TABLE stripe_inbox (
    endpoint        text        NOT NULL CHECK (endpoint IN ('platform', 'connect')),
    event_id        text        NOT NULL,
    seq             bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    type            text        NOT NULL,
    object_id       text        NOT NULL,
    account         text,
    livemode        boolean     NOT NULL,
    api_version     text,
    created         timestamptz NOT NULL,
    payload         text        NOT NULL,
    received_at     timestamptz NOT NULL DEFAULT now(),
    status          text        NOT NULL CHECK (status IN ('pending', 'processed', 'ignored', 'dead')),
    attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error      text,
    processed_at    timestamptz,
    PRIMARY KEY (endpoint, event_id)
);
COMMENT ON COLUMN stripe_inbox.last_error IS 'The code of the last failure, or of why it was ignored or given up on';
CREATE INDEX stripe_inbox_pending ON stripe_inbox (next_attempt_at) WHERE status = 'pending';
CREATE INDEX stripe_inbox_by_status ON stripe_inbox (status, seq);
CREATE INDEX stripe_inbox_by_object ON stripe_inbox (object_id);
