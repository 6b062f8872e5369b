-- Whose credits are bought by themselves when they run low, on what terms, and since when with his consent. Apart for test and
-- live mode: consent in one is none in the other. The row is also the lock under which a top-up is opened.
CREATE TABLE auto_topups (
    account_id        bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    livemode          boolean     NOT NULL,
    enabled           boolean     NOT NULL,
    threshold_cents   bigint      NOT NULL CHECK (threshold_cents BETWEEN 1 AND 10000000),
    amount_cents      bigint      NOT NULL CHECK (amount_cents BETWEEN 50 AND 99999999),
    monthly_cap_cents bigint      NOT NULL,
    consented_at      timestamptz,
    failures          integer     NOT NULL DEFAULT 0 CHECK (failures >= 0),
    next_try_at       timestamptz NOT NULL DEFAULT now(),
    switched_off      text        CHECK (switched_off IN ('payment_failed', 'payment_reversed', 'no_payment_method')),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, livemode),
    CHECK (monthly_cap_cents BETWEEN amount_cents AND 999999999),
    CHECK (NOT enabled OR consented_at IS NOT NULL),
    CHECK (NOT enabled OR switched_off IS NULL)
);
COMMENT ON COLUMN auto_topups.consented_at IS 'When its owner last agreed to be charged without being there';
COMMENT ON COLUMN auto_topups.failures IS 'Top-ups in a row that failed, since the consent or the last that was paid';
COMMENT ON COLUMN auto_topups.switched_off IS 'Why we did that; NULL where its owner did, or nobody';
CREATE INDEX auto_topups_enabled ON auto_topups (livemode, account_id) WHERE enabled;

-- A top-up is an order without a session. It is paid by the payment intent that it is made with, under which its credits are
-- booked; an account has one open at a time.
ALTER TABLE checkout_orders
    DROP CONSTRAINT checkout_orders_kind_check,
    ADD CONSTRAINT checkout_orders_kind_check
        CHECK (kind IN ('credit_package', 'premium', 'agent_once', 'agent_monthly', 'deploy_slot', 'auto_topup')),
    ADD CHECK (kind <> 'auto_topup' OR stripe_session_id IS NULL),
    ADD CHECK (kind <> 'auto_topup' OR status <> 'paid' OR stripe_payment_id IS NOT NULL);
CREATE UNIQUE INDEX checkout_orders_one_topup ON checkout_orders (account_id, livemode)
    WHERE kind = 'auto_topup' AND status IN ('pending', 'awaiting_funds');
CREATE UNIQUE INDEX checkout_orders_topup_payment ON checkout_orders (stripe_payment_id) WHERE kind = 'auto_topup';
-- What counts against the month's cap.
CREATE INDEX checkout_orders_topups ON checkout_orders (account_id, created_at) WHERE kind = 'auto_topup';

-- How Stripe is asked for a top-up's payment: always with the same customer and method, since one key stands for one set of
-- parameters. Whoever asks moves ask_at on, which is his lease; NULL once the order has ended.
CREATE TABLE topup_charges (
    order_id          bigint PRIMARY KEY REFERENCES checkout_orders ON DELETE RESTRICT,
    account_id        bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    customer_id       text        NOT NULL,
    payment_method_id text        NOT NULL,
    ask_at            timestamptz,
    attempts          integer     NOT NULL DEFAULT 1 CHECK (attempts > 0),
    failure_code      text
);
COMMENT ON COLUMN topup_charges.failure_code IS 'Stripe''s word for why it failed';
CREATE INDEX topup_charges_due ON topup_charges (ask_at) WHERE ask_at IS NOT NULL;
