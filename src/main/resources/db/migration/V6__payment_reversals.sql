-- What takes the money of a payment back: refunds and disputes, each as far as Stripe has told of it. They are kept for
-- payments of which nothing is known yet too, since the word of a refund can come before that of the purchase.
CREATE TABLE payment_reversals (
    id           text PRIMARY KEY,
    kind         text        NOT NULL CHECK (kind IN ('refund', 'dispute')),
    payment_id   text        NOT NULL,
    amount_cents bigint      NOT NULL CHECK (amount_cents >= 0),
    currency     text        NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
    phase        text        NOT NULL CHECK (phase IN ('noted', 'taken', 'returned')),
    status       text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN payment_reversals.phase IS 'noted: no money moved; taken: it is gone; returned: it came back, which is final';
COMMENT ON COLUMN payment_reversals.status IS 'Stripe''s own word for it, as of the latest phase';
CREATE INDEX payment_reversals_by_payment ON payment_reversals (payment_id);

-- Of what an order granted, how much is taken back now; the second of them the part that the wallet did not hold, which
-- is owed since.
ALTER TABLE checkout_orders
    ADD COLUMN reversed_nanos bigint NOT NULL DEFAULT 0,
    ADD COLUMN reversed_due_nanos bigint NOT NULL DEFAULT 0,
    ADD CHECK (reversed_nanos BETWEEN 0 AND amount_cents * 10000000),
    ADD CHECK (reversed_due_nanos BETWEEN 0 AND reversed_nanos),
    ADD CHECK (reversed_nanos = 0 OR status = 'paid');
