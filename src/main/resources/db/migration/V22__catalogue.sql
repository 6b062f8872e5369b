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
