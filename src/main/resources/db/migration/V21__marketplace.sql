-- The marketplace: how agents are shown, what they cost and did cost, and what accounts have in their libraries.
ALTER TABLE agents
    ADD COLUMN description text        NOT NULL DEFAULT '' CHECK (length(description) <= 4000),
    ADD COLUMN category    text        CHECK (category ~ '^[a-z][a-z0-9-]{0,31}$'),
    ADD COLUMN tags        text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 10),
    ADD COLUMN icon        text        CHECK (length(icon) BETWEEN 1 AND 32),
    ADD COLUMN content     text        CHECK (octet_length(content) <= 65536),
    ADD COLUMN updated_at  timestamptz NOT NULL DEFAULT now(),
    -- One of digits alone would be taken for another agent's id. What operators made before stays.
    ADD CONSTRAINT agents_slug_is_no_id CHECK (slug !~ '^[0-9]+$') NOT VALID;
COMMENT ON COLUMN agents.content IS 'The prompt, or what else makes the agent: for those alone who may use it, and its creator';
CREATE INDEX agents_by_creator ON agents (creator_account_id, id) WHERE creator_account_id IS NOT NULL;

-- What agents have cost since when, and who decided that. A subscription that runs keeps the price that it was begun at.
CREATE TABLE agent_prices (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent_id          bigint      NOT NULL REFERENCES agents ON DELETE RESTRICT,
    pricing           text        NOT NULL CHECK (pricing IN ('free', 'monthly', 'one_time', 'api')),
    price_cents       bigint      CHECK (price_cents > 0),
    input_rate_nanos  bigint      NOT NULL CHECK (input_rate_nanos >= 0),
    output_rate_nanos bigint      NOT NULL CHECK (output_rate_nanos >= 0),
    changed_by        text        NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 300),
    created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX agent_prices_by_agent ON agent_prices (agent_id, id);
CREATE TRIGGER agent_prices_insert_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON agent_prices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
INSERT INTO agent_prices (agent_id, pricing, price_cents, input_rate_nanos, output_rate_nanos, changed_by, created_at)
SELECT id, pricing, price_cents, input_rate_nanos, output_rate_nanos, 'before the marketplace', created_at FROM agents ORDER BY id;

-- What an account has taken into its library, and whether it is switched on there: its users' own business, apart from whether it
-- may be used (agent_entitlements). A row is made when the account first may use the agent, and stays.
CREATE TABLE library_agents (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts ON DELETE CASCADE,
    agent_id   bigint      NOT NULL REFERENCES agents ON DELETE CASCADE,
    enabled    boolean     NOT NULL DEFAULT true,
    removed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, agent_id)
);
COMMENT ON COLUMN library_agents.id IS 'How a creator tells his buyers apart, who are not named to him';
COMMENT ON COLUMN library_agents.removed_at IS 'Put away by its users; what was paid for is theirs all the same';
CREATE INDEX library_agents_by_account ON library_agents (account_id, id);
CREATE INDEX library_agents_by_agent ON library_agents (agent_id, id);
INSERT INTO library_agents (account_id, agent_id, created_at, updated_at)
SELECT e.account_id, e.agent_id, e.created_at, e.created_at
FROM agent_entitlements AS e
WHERE e.status = 'active'
   OR EXISTS (SELECT FROM sales AS s WHERE s.account_id = e.account_id AND s.agent_id = e.agent_id)
ORDER BY e.created_at, e.account_id, e.agent_id;

-- An account's subscriptions in the order in which they were begun, to be listed page by page.
ALTER TABLE subscriptions ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
CREATE INDEX subscriptions_to_agents ON subscriptions (account_id, number) WHERE agent_id IS NOT NULL;
