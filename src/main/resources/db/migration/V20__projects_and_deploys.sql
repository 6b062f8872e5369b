-- Projects are made, changed and taken away by customers. One that was deleted keeps its row, since usage refers to it, and
-- leaves its slug to others. Which ones may only be read follows from the plan and is not kept here.
ALTER TABLE projects
    ADD COLUMN description text NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
    ADD COLUMN status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'deleted')),
    ADD COLUMN deploy_status text NOT NULL DEFAULT 'undeployed' CHECK (deploy_status IN ('deployed', 'undeployed')),
    ADD COLUMN deployed_at timestamptz,
    ADD COLUMN deploy_seq bigint,
    ADD COLUMN forked_from bigint REFERENCES projects ON DELETE SET NULL,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN deleted_at timestamptz,
    ADD CHECK ((deploy_status = 'deployed') = (deployed_at IS NOT NULL)),
    ADD CHECK (deploy_status = 'undeployed' OR (status = 'active' AND deploy_seq IS NOT NULL)),
    ADD CHECK ((status = 'deleted') = (deleted_at IS NOT NULL)),
    DROP CONSTRAINT projects_account_id_slug_key;
COMMENT ON COLUMN projects.deploy_seq IS 'The latest of its deployment_changes';
CREATE UNIQUE INDEX projects_by_slug ON projects (account_id, slug) WHERE status = 'active';
CREATE INDEX projects_by_account ON projects (account_id, id) WHERE status = 'active';
CREATE INDEX projects_deployed ON projects (id) WHERE deploy_status = 'deployed';
CREATE INDEX projects_forked ON projects (forked_from) WHERE forked_from IS NOT NULL;

-- One row: the number of the latest change of a deployment. Whoever takes the next one holds the row until he commits, so that
-- changes become visible in the order of their numbers, and a reader who has seen one has seen all before it.
CREATE TABLE deployment_feed (
    id       smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    last_seq bigint   NOT NULL DEFAULT 0
);
INSERT INTO deployment_feed DEFAULT VALUES;

-- What the runtime that keeps containers up reads, in order. Rows are added and never changed.
CREATE TABLE deployment_changes (
    seq        bigint PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    project_id bigint      NOT NULL REFERENCES projects ON DELETE RESTRICT,
    slug       text        NOT NULL,
    name       text        NOT NULL,
    state      text        NOT NULL CHECK (state IN ('deployed', 'undeployed')),
    reason     text        NOT NULL CHECK (reason IN ('requested', 'project_deleted', 'above_limit', 'account_closed')),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (state = 'undeployed' OR reason = 'requested')
);
CREATE INDEX deployment_changes_by_project ON deployment_changes (project_id, seq);
CREATE TRIGGER deployment_changes_insert_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON deployment_changes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Accounts that have more than their plan and slots give, and since when that was noticed: the days of grace count from then.
CREATE TABLE limit_overruns (
    account_id     bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    projects_since timestamptz,
    deploys_since  timestamptz,
    CHECK (projects_since IS NOT NULL OR deploys_since IS NOT NULL)
);
