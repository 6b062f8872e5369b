-- What is agreed with single accounts: limits of their own, and a discount on what their calls cost. Rows are added and never
-- changed, so that what a call was charged can be held against what held when it was made.
CREATE TABLE account_terms (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id     bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    plan           text        NOT NULL CHECK (plan IN ('enterprise', 'standard')),
    max_projects   integer     CHECK (max_projects BETWEEN 0 AND 1000000),
    max_deploys    integer     CHECK (max_deploys BETWEEN 0 AND 1000000),
    discount_bps   integer     NOT NULL CHECK (discount_bps BETWEEN 0 AND 9999),
    effective_from timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by     text        NOT NULL,
    CHECK ((plan = 'enterprise') = (max_projects IS NOT NULL)),
    CHECK ((plan = 'enterprise') = (max_deploys IS NOT NULL)),
    CHECK (plan = 'enterprise' OR discount_bps = 0)
);
COMMENT ON COLUMN account_terms.plan IS 'standard ends what was agreed: the account is what its subscription makes it';
CREATE INDEX account_terms_by_account ON account_terms (account_id, effective_from, id);
CREATE TRIGGER account_terms_insert_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON account_terms
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_terms_notify AFTER INSERT ON account_terms
    FOR EACH ROW EXECUTE FUNCTION notify_directory('account', 'account_id');

-- Without a default or a check, so that no row is read or written for it.
ALTER TABLE usage_logs ADD COLUMN discount_bps integer;
COMMENT ON COLUMN usage_logs.discount_bps IS 'What of the price was not charged, by the terms of the account; null for nothing';

-- What of an account's usage in a calendar month is given back after its end. A month is opened with the steps that hold in it, the
-- last that any node was started with, and settled once.
CREATE TABLE volume_months (
    month      date        PRIMARY KEY CHECK (extract(day FROM month) = 1),
    from_cents bigint[]    NOT NULL,
    bps        integer[]   NOT NULL,
    seen_at    timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    CHECK (cardinality(from_cents) = cardinality(bps))
);
COMMENT ON COLUMN volume_months.month IS 'Its first day, in UTC; usage counts in the month in which it is charged';

CREATE TABLE volume_discounts (
    account_id     bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    month          date        NOT NULL REFERENCES volume_months ON DELETE RESTRICT,
    usage_nanos    bigint      NOT NULL CHECK (usage_nanos > 0),
    discount_nanos bigint      NOT NULL CHECK (discount_nanos BETWEEN 1 AND usage_nanos),
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, month)
);

-- What an account gives to those whom it brings.
CREATE TABLE referral_codes (
    account_id bigint      PRIMARY KEY REFERENCES accounts ON DELETE RESTRICT,
    code       text        NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9]{10}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Who was brought by whom, on the terms of that day. It is credited when the account has first paid for something, and revoked when
-- all of its money went back.
CREATE TABLE referrals (
    account_id          bigint      PRIMARY KEY REFERENCES accounts ON DELETE RESTRICT,
    referrer_account_id bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    referrer_nanos      bigint      NOT NULL CHECK (referrer_nanos >= 0),
    referee_nanos       bigint      NOT NULL CHECK (referee_nanos >= 0),
    monthly_max         integer     NOT NULL CHECK (monthly_max > 0),
    status              text        NOT NULL DEFAULT 'open'
                        CHECK (status IN ('open', 'earned', 'credited', 'capped', 'revoked')),
    doubted             boolean     NOT NULL DEFAULT false,
    referrer_taken_nanos bigint     NOT NULL DEFAULT 0 CHECK (referrer_taken_nanos BETWEEN 0 AND referrer_nanos),
    referee_taken_nanos bigint      NOT NULL DEFAULT 0 CHECK (referee_taken_nanos BETWEEN 0 AND referee_nanos),
    created_at          timestamptz NOT NULL DEFAULT now(),
    credited_at         timestamptz,
    CHECK (referrer_account_id < account_id),
    CHECK ((credited_at IS NOT NULL) = (status IN ('credited', 'capped', 'revoked'))),
    CHECK (status = 'revoked' OR (referrer_taken_nanos = 0 AND referee_taken_nanos = 0))
);
COMMENT ON COLUMN referrals.account_id IS 'Who was brought; whoever brought it is older, so that no two bring each other';
COMMENT ON COLUMN referrals.status IS 'capped: the account that was brought has its credits, but who brought it had enough that month';
COMMENT ON COLUMN referrals.doubted IS 'A payment of the account was refunded or disputed: it is looked whether any is left';
CREATE INDEX referrals_of_referrer ON referrals (referrer_account_id, account_id);
CREATE INDEX referrals_to_do ON referrals (account_id) WHERE status = 'earned' OR doubted;
