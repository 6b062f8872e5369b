-- An operator's restriction is apart from that for a late bill: each is lifted by whoever set it, and the account stands as
-- restricted for as long as one of them holds. An account that is being closed waits for Stripe.
ALTER TABLE accounts
    ADD COLUMN restricted_by_operator boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT accounts_status_check,
    ADD CONSTRAINT accounts_status_check CHECK (status IN ('active', 'restricted', 'closing', 'closed')),
    ADD CHECK (NOT restricted_by_operator OR status <> 'active');
COMMENT ON COLUMN accounts.restricted_by_operator IS 'Stays restricted, whatever becomes of its bills';
UPDATE accounts SET restricted_by_operator = true
WHERE status = 'restricted' AND NOT EXISTS (
    SELECT FROM bills WHERE account_id = accounts.id AND restricted_at IS NOT NULL AND status IN ('open', 'uncollectible'));

-- What the nodes do by themselves, one row a job, written by whichever node is at it.
CREATE TABLE jobs (
    name            text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_-]{0,62}$'),
    interval_millis bigint      NOT NULL CHECK (interval_millis >= 0),
    started_at      timestamptz,
    ended_at        timestamptz,
    succeeded_at    timestamptz,
    failed_at       timestamptz,
    error           text        CHECK (length(error) <= 100),
    created_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN jobs.error IS 'What kind of failure the last run ended with; NULL after a success';

-- Accounts on their way out. What is in the database is done when the row is made; what is at Stripe, by a job, which takes the
-- next row that is due and moves ask_at on, which is its lease.
CREATE TABLE account_closings (
    account_id      bigint PRIMARY KEY REFERENCES accounts ON DELETE RESTRICT,
    requested_by    text        NOT NULL CHECK (length(requested_by) BETWEEN 1 AND 300),
    forfeited_nanos bigint      NOT NULL DEFAULT 0 CHECK (forfeited_nanos >= 0),
    ask_at          timestamptz DEFAULT now(),
    attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    stripe_error    text        CHECK (length(stripe_error) <= 100),
    requested_at    timestamptz NOT NULL DEFAULT now(),
    closed_at       timestamptz,
    finished_at     timestamptz,
    CHECK ((ask_at IS NULL) = (finished_at IS NOT NULL)),
    CHECK (finished_at IS NULL OR closed_at IS NOT NULL)
);
COMMENT ON COLUMN account_closings.closed_at IS 'Since when nothing of it is left at Stripe, and it has no name';
COMMENT ON COLUMN account_closings.finished_at IS 'Since when its LiteLLM keys are bound no more: late usage before that is still its own';
CREATE INDEX account_closings_due ON account_closings (ask_at) WHERE ask_at IS NOT NULL;

-- Credits above the limit that one operator has asked for and another one is to approve.
CREATE TABLE credit_requests (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    amount_nanos bigint      NOT NULL CHECK (amount_nanos <> 0),
    reference    text        NOT NULL CHECK (length(reference) BETWEEN 1 AND 200),
    reason       text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    requested_by text        NOT NULL CHECK (length(requested_by) BETWEEN 1 AND 300),
    status       text        NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'booked', 'rejected')),
    decided_by   text        CHECK (length(decided_by) BETWEEN 1 AND 300 AND (decided_by <> requested_by OR status = 'rejected')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    decided_at   timestamptz,
    UNIQUE (account_id, reference),
    CHECK ((status = 'open') = (decided_by IS NULL)),
    CHECK ((status = 'open') = (decided_at IS NULL))
);
COMMENT ON COLUMN credit_requests.amount_nanos IS 'Below 0 for credits that are to be taken back';
CREATE INDEX credit_requests_open ON credit_requests (id) WHERE status = 'open';

CREATE INDEX accounts_by_name ON accounts (lower(name) text_pattern_ops, id);
