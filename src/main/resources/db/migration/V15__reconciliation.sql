-- Each time that the books were held against Stripe. One is under way at a time, on whichever node or by whichever command;
-- beat_at says that it is alive.
CREATE TABLE reconciliation_runs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    livemode    boolean     NOT NULL,
    started_by  text        NOT NULL CHECK (length(started_by) BETWEEN 1 AND 200),
    whole       boolean     NOT NULL,
    window_from timestamptz NOT NULL,
    window_to   timestamptz NOT NULL,
    repairs     boolean     NOT NULL,
    status      text        NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'failed')),
    error       text,
    events      bigint      NOT NULL DEFAULT 0,
    objects     bigint      NOT NULL DEFAULT 0,
    unlisted    bigint      NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL DEFAULT now(),
    beat_at     timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CHECK (window_from < window_to),
    CHECK ((status = 'running') = (finished_at IS NULL)),
    CHECK ((status = 'failed') = (error IS NOT NULL))
);
COMMENT ON COLUMN reconciliation_runs.whole IS 'Of the time that is looked at where nobody says: alerts go by these';
COMMENT ON COLUMN reconciliation_runs.unlisted IS 'How many more findings there were than are kept';
CREATE UNIQUE INDEX reconciliation_runs_one ON reconciliation_runs (livemode) WHERE status = 'running';

-- What was found to differ, as it is told.
CREATE TABLE reconciliation_findings (
    run_id  bigint  NOT NULL REFERENCES reconciliation_runs ON DELETE CASCADE,
    number  integer NOT NULL,
    code    text    NOT NULL CHECK (code ~ '^[a-z_]+$'),
    open    boolean NOT NULL,
    finding jsonb   NOT NULL,
    PRIMARY KEY (run_id, number)
);
COMMENT ON COLUMN reconciliation_findings.open IS 'Not repaired in this run';
