-- What LiteLLM's proxy keeps of a call's cost: one wide row a call with its indexes, a running sum on every entity that
-- the call belongs to, and a row an entity and day. Names and keys are those of its schema, as of 2026.
CREATE TABLE "LiteLLM_SpendLogs" (
    request_id text PRIMARY KEY, call_type text NOT NULL, api_key text NOT NULL, spend double precision NOT NULL,
    total_tokens int NOT NULL, prompt_tokens int NOT NULL, completion_tokens int NOT NULL,
    "startTime" timestamp(3) NOT NULL, "endTime" timestamp(3) NOT NULL, model text NOT NULL, model_id text, model_group text,
    custom_llm_provider text, api_base text, "user" text, metadata jsonb, cache_hit text, cache_key text, request_tags jsonb,
    team_id text, end_user text, requester_ip_address text, session_id text, status text
);
CREATE INDEX ON "LiteLLM_SpendLogs" ("startTime");
CREATE INDEX ON "LiteLLM_SpendLogs" (end_user);
CREATE INDEX ON "LiteLLM_SpendLogs" (session_id);

CREATE TABLE "LiteLLM_VerificationToken" (id text PRIMARY KEY, spend double precision NOT NULL DEFAULT 0);
CREATE TABLE "LiteLLM_UserTable" (id text PRIMARY KEY, spend double precision NOT NULL DEFAULT 0);
CREATE TABLE "LiteLLM_TeamTable" (id text PRIMARY KEY, spend double precision NOT NULL DEFAULT 0);
CREATE TABLE "LiteLLM_EndUserTable" (id text PRIMARY KEY, spend double precision NOT NULL DEFAULT 0);
INSERT INTO "LiteLLM_VerificationToken" (id) SELECT 'key-' || n FROM generate_series(0, 999) n;
INSERT INTO "LiteLLM_UserTable" (id) SELECT 'user-' || n FROM generate_series(0, 999) n;
INSERT INTO "LiteLLM_TeamTable" (id) SELECT 'team-' || n FROM generate_series(0, 49) n;
INSERT INTO "LiteLLM_EndUserTable" (id) SELECT 'customer-' || n FROM generate_series(0, 999) n;

CREATE TABLE "LiteLLM_DailyUserSpend" (
    id text PRIMARY KEY, entity_id text, date text NOT NULL, api_key text NOT NULL, model text, custom_llm_provider text,
    prompt_tokens bigint NOT NULL, completion_tokens bigint NOT NULL, spend double precision NOT NULL,
    api_requests bigint NOT NULL, successful_requests bigint NOT NULL, updated_at timestamp(3) NOT NULL DEFAULT now(),
    UNIQUE (entity_id, date, api_key, model, custom_llm_provider)
);
CREATE INDEX ON "LiteLLM_DailyUserSpend" (date);
CREATE INDEX ON "LiteLLM_DailyUserSpend" (api_key);
CREATE INDEX ON "LiteLLM_DailyUserSpend" (model);
CREATE TABLE "LiteLLM_DailyTeamSpend" (LIKE "LiteLLM_DailyUserSpend" INCLUDING ALL);
CREATE TABLE "LiteLLM_DailyTagSpend" (LIKE "LiteLLM_DailyUserSpend" INCLUDING ALL);
CREATE TABLE "LiteLLM_DailyEndUserSpend" (LIKE "LiteLLM_DailyUserSpend" INCLUDING ALL)
