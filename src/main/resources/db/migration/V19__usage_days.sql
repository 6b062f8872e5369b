-- Usage by account and day, kept beside the books so that a month is read from a few rows. Nothing is added to the way of a
-- record for it: batches that have committed are rolled a moment later, and those that are not yet are read from their rows.
CREATE TABLE usage_days (
    account_id         bigint NOT NULL,
    day                date   NOT NULL,
    model              text   NOT NULL,
    agent_id           bigint NOT NULL,
    project_id         bigint NOT NULL,
    creator_account_id bigint NOT NULL,
    requests           bigint NOT NULL CHECK (requests >= 0),
    failed_requests    bigint NOT NULL CHECK (failed_requests >= 0),
    tokens_input       bigint NOT NULL,
    tokens_output      bigint NOT NULL,
    tokens_cache_read  bigint NOT NULL,
    tokens_cache_write bigint NOT NULL,
    tokens_reasoning   bigint NOT NULL,
    cost_nanos         bigint NOT NULL CHECK (cost_nanos >= 0),
    credits_nanos      bigint NOT NULL CHECK (credits_nanos BETWEEN 0 AND cost_nanos),
    creator_nanos      bigint NOT NULL CHECK (creator_nanos BETWEEN 0 AND cost_nanos),
    PRIMARY KEY (account_id, day, model, agent_id, project_id, creator_account_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE usage_days IS 'Sums of the rows of usage_logs whose batch is rolled; 0 is no agent, no project, no creator';
COMMENT ON COLUMN usage_days.model IS 'Of longer names the first 256 characters: an index takes no more than 2,700 bytes';
COMMENT ON COLUMN usage_days.day IS 'On which the calls were made, in UTC';
COMMENT ON COLUMN usage_days.failed_requests IS 'Those of status void, which cost nothing; requests are all others';

-- The same for creators, whose agents' users may be many: of all of them together, no more than a row an agent and day.
CREATE TABLE creator_days (
    creator_account_id bigint NOT NULL,
    day                date   NOT NULL,
    agent_id           bigint NOT NULL,
    requests           bigint NOT NULL CHECK (requests >= 0),
    creator_nanos      bigint NOT NULL CHECK (creator_nanos >= 0),
    PRIMARY KEY (creator_account_id, day, agent_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE creator_days IS 'Sums of the rows of usage_days that have a creator';

-- Batches commit out of the order of their ids, so each says for itself whether it is rolled.
ALTER TABLE metering_batches ADD COLUMN rolled boolean NOT NULL DEFAULT false;
ALTER TABLE metering_batches SET (autovacuum_vacuum_scale_factor = 0.02);
COMMENT ON COLUMN metering_batches.rolled IS 'Whether usage_days has its rows';
CREATE INDEX metering_batches_unrolled ON metering_batches (id) WHERE NOT rolled;

-- The rows of a batch are found by the BRIN index, which knows a range of pages only after it was summarised; a vacuum does
-- that, but too late. Goes back from each partition's last whole range to one that is known. Whoever holds the lock that it
-- wants is vacuuming, and summarises too.
CREATE FUNCTION summarize_usage() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET lock_timeout = '10ms' AS $$
DECLARE
    pages CONSTANT bigint := 128;
    part  record;
    first bigint;
BEGIN
    FOR part IN
        SELECT pg_index.indexrelid AS index, pg_index.indrelid AS owner
        FROM pg_inherits JOIN pg_index ON pg_index.indexrelid = pg_inherits.inhrelid
        WHERE pg_inherits.inhparent = 'usage_logs_by_id'::regclass
    LOOP
        first := (pg_relation_size(part.owner) / current_setting('block_size')::bigint / pages - 1) * pages;
        WHILE first >= 0 AND brin_summarize_range(part.index, first) > 0 LOOP
            first := first - pages;
        END LOOP;
    END LOOP;
EXCEPTION WHEN lock_not_available THEN
    RETURN;
END $$;
REVOKE ALL ON FUNCTION summarize_usage() FROM PUBLIC;

CREATE INDEX sales_by_creator_and_time ON sales (creator_account_id, created_at) WHERE creator_account_id IS NOT NULL;
CREATE INDEX sales_by_order ON sales (order_id);
