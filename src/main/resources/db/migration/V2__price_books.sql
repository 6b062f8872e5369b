-- Prices are versioned and never changed in place: a new price is a new version with a moment from which it holds.
-- A usage row keeps the version it was charged with, whatever is activated later. activated_at tells an audit which
-- versions existed when a row was charged: of those active by then, the row's is the last effective at its call's time.
CREATE TABLE price_books (
    version        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    effective_from timestamptz NOT NULL,
    source         text        NOT NULL,
    source_date    date,
    note           text        NOT NULL DEFAULT '',
    status         text        NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'withdrawn')),
    created_at     timestamptz NOT NULL DEFAULT now(),
    created_by     text        NOT NULL,
    activated_at   timestamptz,
    CHECK (status <> 'active' OR activated_at IS NOT NULL)
);

-- prices: LiteLLM's field names, nested ones flattened with dots, to decimal strings in dollars per single unit.
CREATE TABLE price_entries (
    version  integer NOT NULL REFERENCES price_books ON DELETE CASCADE,
    model    text    NOT NULL CHECK (model <> ''),
    provider text,
    mode     text,
    origin   text    NOT NULL CHECK (origin IN ('import', 'operator')),
    prices   jsonb   NOT NULL CHECK (jsonb_typeof(prices) = 'object'),
    PRIMARY KEY (version, model)
);

CREATE TABLE price_aliases (
    version integer NOT NULL,
    alias   text    NOT NULL CHECK (alias <> ''),
    model   text    NOT NULL,
    PRIMARY KEY (version, alias),
    FOREIGN KEY (version, model) REFERENCES price_entries ON DELETE CASCADE
);
