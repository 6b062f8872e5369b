-- Usage that no credits covered is owed. On the invoice day of each month it is frozen into bills, paid from credits as far as
-- these go, and the rest put on an invoice at Stripe. What is charged later is for the next run.
CREATE TABLE bill_runs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day         date        NOT NULL,
    asked       boolean     NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
COMMENT ON COLUMN bill_runs.day IS 'In UTC';
COMMENT ON COLUMN bill_runs.asked IS 'By an operator; else it is that of an invoice day';
CREATE UNIQUE INDEX bill_runs_one_a_day ON bill_runs (day) WHERE NOT asked;

-- So that what is owed on the day of this migration is billed on the next invoice day, and not at once.
INSERT INTO bill_runs (day, asked, finished_at) VALUES ((now() AT TIME ZONE 'UTC')::date, false, now());

CREATE TABLE bills (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id       bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    livemode         boolean     NOT NULL,
    run_id           bigint      NOT NULL REFERENCES bill_runs ON DELETE RESTRICT,
    day              date        NOT NULL,
    reference        text        NOT NULL UNIQUE DEFAULT 'tgb_' || replace(gen_random_uuid()::text, '-', ''),
    idempotency_key  text        NOT NULL UNIQUE DEFAULT 'tgb_' || replace(gen_random_uuid()::text, '-', ''),
    after_batch_id   bigint      NOT NULL,
    through_batch_id bigint      NOT NULL,
    amount_cents     bigint      NOT NULL CHECK (amount_cents BETWEEN 50 AND 99999999),
    status           text        NOT NULL DEFAULT 'frozen'
                     CHECK (status IN ('frozen', 'open', 'uncollectible', 'paid', 'waived', 'void')),
    invoice_id       text        UNIQUE,
    payment_id       text        UNIQUE,
    paid_cents       bigint      NOT NULL DEFAULT 0 CHECK (paid_cents >= 0),
    credited_nanos   bigint      NOT NULL DEFAULT 0 CHECK (credited_nanos BETWEEN 0 AND paid_cents * 10000000),
    elsewhere_nanos  bigint      NOT NULL DEFAULT 0 CHECK (elsewhere_nanos >= 0),
    waived_nanos     bigint      NOT NULL DEFAULT 0 CHECK (waived_nanos >= 0),
    reversed_cents   bigint      NOT NULL DEFAULT 0 CHECK (reversed_cents BETWEEN 0 AND paid_cents),
    due_at           timestamptz,
    late_since       timestamptz,
    restricted_at    timestamptz,
    asked_at         timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, run_id),
    CHECK (status IN ('frozen', 'void') OR invoice_id IS NOT NULL),
    CHECK (status = 'paid' OR (paid_cents = 0 AND elsewhere_nanos = 0)),
    CHECK (status = 'waived' OR waived_nanos = 0)
);
COMMENT ON COLUMN bills.through_batch_id IS 'Its usage is that of the batches after after_batch_id up to this one';
COMMENT ON COLUMN bills.credited_nanos IS 'What of the payment was not owed any more, and became credits';
COMMENT ON COLUMN bills.elsewhere_nanos IS 'What was settled without a payment at Stripe, as an operator says of a bank transfer';
COMMENT ON COLUMN bills.late_since IS 'Since when a payment of it has failed; one that the customer is to pay himself is late after due_at';
COMMENT ON COLUMN bills.restricted_at IS 'Since when its account is restricted for it';
CREATE INDEX bills_unsettled ON bills (id) WHERE status IN ('frozen', 'open', 'uncollectible');

-- What stands on a bill. Its lines add up to its amount.
CREATE TABLE bill_lines (
    bill_id     bigint  NOT NULL REFERENCES bills ON DELETE RESTRICT,
    position    integer NOT NULL CHECK (position > 0),
    account_id  bigint  NOT NULL,
    description text    NOT NULL,
    cents       bigint  NOT NULL CHECK (cents <> 0),
    PRIMARY KEY (bill_id, position)
);

ALTER TABLE invoices
    ADD COLUMN bill_reference text,
    ADD COLUMN due_at timestamptz;
