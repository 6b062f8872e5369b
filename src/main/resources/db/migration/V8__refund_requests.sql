-- Refunds that we ask Stripe for. The row with its key is there before Stripe is asked; what the refund does to the credits
-- follows from payment_reversals, as with one made in Stripe's dashboard.
CREATE TABLE refund_requests (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id      bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    order_id        bigint      NOT NULL REFERENCES checkout_orders ON DELETE RESTRICT,
    reference       text        NOT NULL UNIQUE DEFAULT 'tgr_' || replace(gen_random_uuid()::text, '-', ''),
    idempotency_key text        NOT NULL UNIQUE DEFAULT 'tgr_' || replace(gen_random_uuid()::text, '-', ''),
    client_key      text        CHECK (length(client_key) BETWEEN 1 AND 255),
    amount_cents    bigint      NOT NULL CHECK (amount_cents > 0),
    asked_cents     bigint,
    reason          text        NOT NULL CHECK (reason IN ('duplicate', 'fraudulent', 'requested_by_customer')),
    status          text        NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'made', 'refused')),
    refund_id       text        UNIQUE,
    refusal         text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, client_key),
    CHECK ((status = 'made') = (refund_id IS NOT NULL)),
    CHECK ((status = 'refused') = (refusal IS NOT NULL))
);
COMMENT ON COLUMN refund_requests.reference IS 'In the refund''s metadata, by which it is found where the answer was lost';
COMMENT ON COLUMN refund_requests.asked_cents IS 'What the caller named; NULL where he wanted all that was left';
CREATE INDEX refund_requests_by_order ON refund_requests (order_id);
