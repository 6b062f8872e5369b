-- Takes away what keeps a database from being broken, so that the audit can be shown what it is for.
SELECT ensure_usage_month('2026-05-01'), ensure_usage_month('2026-06-01');
ALTER TABLE ledger_transfers DISABLE TRIGGER ledger_transfers_insert_only;
ALTER TABLE account_terms DISABLE TRIGGER account_terms_insert_only;
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT conrelid::regclass AS owner, conname FROM pg_constraint
        WHERE contype IN ('c', 'f', 'u') AND connamespace = 'public'::regnamespace AND conrelid <> 0 AND coninhcount = 0
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', found.owner, found.conname);
    END LOOP;
END $$;
