-- A creator's account at Stripe Connect: one in test mode and one in live mode. The row is there before Stripe is asked, with
-- the key that makes asking twice the same as asking once; what it says of the account is a copy of Stripe's word.
CREATE TABLE connect_accounts (
    account_id          bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    livemode            boolean     NOT NULL,
    idempotency_key     text        NOT NULL UNIQUE DEFAULT 'tga_' || replace(gen_random_uuid()::text, '-', ''),
    stripe_account_id   text        UNIQUE,
    details_submitted   boolean     NOT NULL DEFAULT false,
    transfers_enabled   boolean     NOT NULL DEFAULT false,
    payouts_enabled     boolean     NOT NULL DEFAULT false,
    currently_due       text[]      NOT NULL DEFAULT '{}',
    disabled_reason     text,
    failed_payout_id    text,
    failed_payout_code  text,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, livemode)
);
COMMENT ON COLUMN connect_accounts.failed_payout_id IS 'The latest payout of Stripe to the creator''s bank, if the bank did not take it';

-- What creators are paid: one transfer at Stripe each, reserved in the ledger before Stripe is asked.
CREATE TABLE payouts (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id      bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    livemode        boolean     NOT NULL,
    reference       text        NOT NULL UNIQUE DEFAULT 'tgp_' || replace(gen_random_uuid()::text, '-', ''),
    idempotency_key text        NOT NULL UNIQUE DEFAULT 'tgp_' || replace(gen_random_uuid()::text, '-', ''),
    destination     text        NOT NULL,
    amount_cents    bigint      NOT NULL CHECK (amount_cents > 0),
    status          text        NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'sent', 'refused')),
    transfer_id     text        UNIQUE,
    refusal         text,
    reversed_cents  bigint      NOT NULL DEFAULT 0 CHECK (reversed_cents BETWEEN 0 AND amount_cents),
    reversing_cents bigint      CHECK (reversing_cents > 0),
    reversing_key   text        UNIQUE,
    asked_at        timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK ((status = 'sent') = (transfer_id IS NOT NULL)),
    CHECK ((status = 'refused') = (refusal IS NOT NULL)),
    CHECK ((reversing_cents IS NULL) = (reversing_key IS NULL)),
    CHECK (reversed_cents = 0 AND reversing_cents IS NULL OR status = 'sent')
);
COMMENT ON COLUMN payouts.reference IS 'The transfer''s transfer_group, by which it is found where the answer was lost';
COMMENT ON COLUMN payouts.reversing_cents IS 'What Stripe is being asked to take back, under reversing_key';
COMMENT ON COLUMN payouts.asked_at IS 'Since when somebody asks Stripe for it; nobody else does for five minutes';
CREATE INDEX payouts_by_account ON payouts (account_id, id);
CREATE UNIQUE INDEX payouts_one_open ON payouts (account_id) WHERE status = 'requested';

-- What a creator has earned is summed from these alone, however much he uses himself.
CREATE INDEX ledger_transfers_of_creators ON ledger_transfers (account_id, created_at)
    INCLUDE (kind, credit_ledger, amount_nanos)
    WHERE credit_ledger = 'creator_payable' OR debit_ledger = 'creator_payable';
