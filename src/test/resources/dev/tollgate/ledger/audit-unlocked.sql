-- Takes away what keeps a database from being broken, so that the audit can be shown what it is for.
CREATE TABLE IF NOT EXISTS checkout_orders (
    id           bigint PRIMARY KEY,
    account_id   bigint NOT NULL,
    kind         text   NOT NULL,
    amount_cents bigint NOT NULL,
    session_id   text,
    status       text   NOT NULL
);
SELECT ensure_usage_month('2026-05-01'), ensure_usage_month('2026-06-01');
ALTER TABLE ledger_transfers DISABLE TRIGGER ledger_transfers_insert_only;
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT conrelid::regclass AS owner, conname FROM pg_constraint
        WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace AND conrelid <> 0 AND coninhcount = 0
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', found.owner, found.conname);
    END LOOP;
END $$;
