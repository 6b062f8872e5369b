-- What an agent costs where it is not sold by the token: once, or each month. One without a price is not for sale.
ALTER TABLE agents
    ADD COLUMN price_cents bigint CHECK (price_cents BETWEEN 50 AND 99999999),
    ADD COLUMN published boolean NOT NULL DEFAULT true;

-- What was given without a payment (a free agent, an operator's favour) is apart from what follows from payments.
ALTER TABLE agent_entitlements ADD COLUMN given boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN agent_entitlements.given IS 'Stays, whatever becomes of payments for the same agent';

-- Agents and slots are bought by an order too. How an agent is sold, and its creator''s share, are those of the order''s day.
ALTER TABLE checkout_orders
    DROP CONSTRAINT checkout_orders_kind_check,
    ADD CONSTRAINT checkout_orders_kind_check CHECK (kind IN ('credit_package', 'premium', 'agent_once', 'agent_monthly', 'deploy_slot')),
    ADD COLUMN agent_id bigint REFERENCES agents ON DELETE RESTRICT,
    ADD COLUMN agent_name text,
    ADD COLUMN creator_account_id bigint REFERENCES accounts ON DELETE RESTRICT,
    ADD COLUMN share_bps integer CHECK (share_bps BETWEEN 0 AND 10000),
    ADD CHECK ((kind IN ('agent_once', 'agent_monthly')) = (agent_id IS NOT NULL)),
    ADD CHECK ((agent_id IS NOT NULL) = (share_bps IS NOT NULL AND agent_name IS NOT NULL)),
    ADD CHECK (creator_account_id IS NULL OR agent_id IS NOT NULL);
CREATE UNIQUE INDEX checkout_orders_one_agent ON checkout_orders (account_id, agent_id)
    WHERE agent_id IS NOT NULL AND status IN ('pending', 'awaiting_funds');

-- The order that a subscription was bought by says what it is for; that of the premium plan, and those of agents.
ALTER TABLE subscriptions
    ADD COLUMN order_id bigint REFERENCES checkout_orders ON DELETE RESTRICT,
    ADD COLUMN agent_id bigint REFERENCES agents ON DELETE RESTRICT;
CREATE INDEX subscriptions_by_agent ON subscriptions (account_id, agent_id) WHERE agent_id IS NOT NULL;

-- Stripe's invoices as they are at the moment; copies, renewed from Stripe whenever it tells that one has changed.
CREATE TABLE invoices (
    id               text PRIMARY KEY,
    account_id       bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    livemode         boolean     NOT NULL,
    subscription_id  text,
    order_id         bigint      REFERENCES checkout_orders ON DELETE RESTRICT,
    status           text        NOT NULL,
    number           text,
    currency         text        NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    total_cents      bigint      NOT NULL,
    due_cents        bigint      NOT NULL,
    paid_cents       bigint      NOT NULL,
    payment_id       text,
    hosted_url       text,
    pdf_url          text,
    attempts         integer     NOT NULL,
    next_attempt_at  timestamptz,
    created_at       timestamptz NOT NULL,
    paid_at          timestamptz,
    updated_at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN invoices.status IS 'Stripe''s own word';
COMMENT ON COLUMN invoices.paid_cents IS 'What came through Stripe; less than was due where it was settled in another way';
CREATE INDEX invoices_by_account ON invoices (account_id, created_at DESC, id);

-- What was sold for money other than credits: a month of the plan, a month of an agent, an agent for good, a slot. One row
-- a payment. reference is the checkout session where something was sold once, else the invoice.
CREATE TABLE sales (
    id                      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id              bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    kind                    text        NOT NULL CHECK (kind IN ('premium', 'agent_once', 'agent_monthly', 'deploy_slot')),
    order_id                bigint      NOT NULL REFERENCES checkout_orders ON DELETE RESTRICT,
    reference               text        NOT NULL UNIQUE,
    payment_id              text        UNIQUE,
    amount_cents            bigint      NOT NULL CHECK (amount_cents > 0),
    currency                text        NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    agent_id                bigint      REFERENCES agents ON DELETE RESTRICT,
    creator_account_id      bigint      REFERENCES accounts ON DELETE RESTRICT,
    creator_nanos           bigint      NOT NULL DEFAULT 0,
    reversed_cents          bigint      NOT NULL DEFAULT 0,
    reversed_creator_nanos  bigint      NOT NULL DEFAULT 0,
    created_at              timestamptz NOT NULL DEFAULT now(),
    CHECK ((kind IN ('agent_once', 'agent_monthly')) = (agent_id IS NOT NULL)),
    CHECK (creator_nanos BETWEEN 0 AND amount_cents * 10000000),
    CHECK (creator_nanos = 0 OR creator_account_id IS NOT NULL),
    CHECK (reversed_cents BETWEEN 0 AND amount_cents),
    CHECK (reversed_creator_nanos BETWEEN 0 AND creator_nanos)
);
COMMENT ON COLUMN sales.creator_nanos IS 'The creator''s share of it; the platform has the rest';
COMMENT ON COLUMN sales.reversed_cents IS 'How much of the payment refunds and disputes keep away now';
CREATE INDEX sales_by_account ON sales (account_id, id);
CREATE INDEX sales_by_creator ON sales (creator_account_id, id) WHERE creator_account_id IS NOT NULL;
CREATE INDEX sales_of_agent ON sales (account_id, agent_id) WHERE agent_id IS NOT NULL;

-- Deploys beyond those of the plan, one a paid order, kept for as long as its payment is.
CREATE TABLE deploy_slots (
    order_id   bigint PRIMARY KEY REFERENCES checkout_orders ON DELETE RESTRICT,
    account_id bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    status     text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'revoked')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX deploy_slots_by_account ON deploy_slots (account_id);
