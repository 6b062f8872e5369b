-- What Stripe's subscriptions are at the moment; a copy, renewed from Stripe whenever it tells that one has changed.
CREATE TABLE subscriptions (
    id                   text PRIMARY KEY,
    account_id           bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    livemode             boolean     NOT NULL,
    price_id             text        NOT NULL,
    status               text        NOT NULL,
    current_period_end   timestamptz,
    cancel_at_period_end boolean     NOT NULL,
    cancel_at            timestamptz,
    trial_end            timestamptz,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN subscriptions.status IS 'Stripe''s own word; one that is unknown here gives no rights';
CREATE INDEX subscriptions_by_account ON subscriptions (account_id);

-- The premium plan is bought by an order too, of which an account has one open at a time: two tabs get the same checkout.
ALTER TABLE checkout_orders
    DROP CONSTRAINT checkout_orders_kind_check,
    ADD CONSTRAINT checkout_orders_kind_check CHECK (kind IN ('credit_package', 'premium'));
CREATE UNIQUE INDEX checkout_orders_one_premium ON checkout_orders (account_id)
    WHERE kind = 'premium' AND status IN ('pending', 'awaiting_funds');
