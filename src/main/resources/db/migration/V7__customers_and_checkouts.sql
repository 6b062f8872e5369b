-- An account's customer at Stripe: one in test mode and one in live mode, whose ids know nothing of each other. The row is
-- there before Stripe is asked, with the key that makes asking twice the same as asking once.
CREATE TABLE stripe_customers (
    account_id      bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    livemode        boolean     NOT NULL,
    idempotency_key text        NOT NULL UNIQUE DEFAULT 'tgc_' || replace(gen_random_uuid()::text, '-', ''),
    customer_id     text        UNIQUE,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, livemode)
);

-- client_key is the caller's Idempotency-Key: the same purchase sent twice is one order.
ALTER TABLE checkout_orders
    ADD COLUMN client_key text CHECK (length(client_key) BETWEEN 1 AND 255),
    ADD COLUMN saves_payment_method boolean NOT NULL DEFAULT false,
    ADD COLUMN stripe_session_url text,
    ADD UNIQUE (account_id, client_key);
COMMENT ON COLUMN checkout_orders.saves_payment_method IS 'The buyer agreed to have it charged later, when he is not there';
