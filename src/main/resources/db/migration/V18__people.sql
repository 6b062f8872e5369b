-- People sign in; accounts own the money. A person belongs to one account or more, in one role each.
ALTER TABLE accounts
    ADD COLUMN kind text NOT NULL DEFAULT 'team' CHECK (kind IN ('personal', 'team')),
    ADD COLUMN external_id text UNIQUE CHECK (length(external_id) BETWEEN 1 AND 200);
COMMENT ON COLUMN accounts.external_id IS 'What the platform''s own identity provider calls it';

CREATE TABLE people (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email             text        UNIQUE CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    email_verified_at timestamptz,
    password_hash     text,
    name              text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    operator          boolean     NOT NULL DEFAULT false,
    created_at        timestamptz NOT NULL DEFAULT now(),
    deleted_at        timestamptz,
    CHECK (deleted_at IS NULL OR (email IS NULL AND password_hash IS NULL AND NOT operator))
);
COMMENT ON COLUMN people.email IS 'NULL for who signs in elsewhere and is known here by no address of his own';
COMMENT ON COLUMN people.password_hash IS 'Argon2id, with its parameters and salt; NULL for who signs in elsewhere';
COMMENT ON COLUMN people.operator IS 'May do what a service key with scope admin may';

-- Whom an outside identity provider calls by which subject.
CREATE TABLE person_identities (
    issuer     text        NOT NULL,
    subject    text        NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    person_id  bigint      NOT NULL REFERENCES people ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX person_identities_by_person ON person_identities (person_id);

CREATE TABLE memberships (
    account_id bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    person_id  bigint      NOT NULL REFERENCES people ON DELETE RESTRICT,
    role       text        NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, person_id)
);
CREATE INDEX memberships_by_person ON memberships (person_id, account_id);

CREATE TABLE invitations (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   bigint      NOT NULL REFERENCES accounts ON DELETE RESTRICT,
    email        text        NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    role         text        NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    token_digest bytea       NOT NULL UNIQUE,
    invited_by   bigint      NOT NULL REFERENCES people ON DELETE RESTRICT,
    status       text        NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'revoked')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX invitations_one_open ON invitations (account_id, email) WHERE status = 'open';

-- A sign-in. Its refresh token changes each time it is used; a token that was used before ends the session, since one of the
-- two who have it has stolen it. Only digests are kept.
CREATE TABLE sessions (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id       bigint      NOT NULL REFERENCES people ON DELETE CASCADE,
    refresh_digest  bytea       NOT NULL UNIQUE,
    previous_digest bytea       UNIQUE,
    rotated_at      timestamptz NOT NULL DEFAULT now(),
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    ended_by        text        CHECK (ended_by IN ('logout', 'reuse', 'password', 'deletion', 'operator')),
    user_agent      text        CHECK (length(user_agent) <= 300),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX sessions_by_person ON sessions (person_id) WHERE ended_at IS NULL;

-- What a mail proves: that an address is its owner's, or that its owner asked for a new password. Used once.
CREATE TABLE mail_tokens (
    token_digest bytea PRIMARY KEY,
    person_id    bigint      NOT NULL REFERENCES people ON DELETE CASCADE,
    kind         text        NOT NULL CHECK (kind IN ('verify', 'reset')),
    email        text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz
);
CREATE INDEX mail_tokens_by_person ON mail_tokens (person_id, kind) WHERE used_at IS NULL;

-- Who changed what, written in the transaction of the change. Rows are added and never changed.
CREATE TABLE audit_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor_kind text        NOT NULL CHECK (actor_kind IN ('service_key', 'person', 'command_line', 'gateway')),
    actor_id   bigint,
    actor      text        NOT NULL CHECK (length(actor) BETWEEN 1 AND 300),
    action     text        NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    account_id bigint,
    subject    text        NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
    before     jsonb,
    after      jsonb,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN audit_log.subject IS 'What was changed, such as member:17';
CREATE INDEX audit_log_by_account ON audit_log (account_id, id) WHERE account_id IS NOT NULL;
CREATE TRIGGER audit_log_insert_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The first answer to a request with an Idempotency-Key, for requests whose effect is in our database alone. request is a
-- digest of method, path and body: the same key with another request is refused.
CREATE TABLE idempotent_answers (
    owner      text        NOT NULL,
    key        text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request    bytea       NOT NULL,
    status     integer     NOT NULL CHECK (status BETWEEN 200 AND 299),
    answer     text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, key)
);
COMMENT ON COLUMN idempotent_answers.owner IS 'Whose key it is: account:17 or person:3';
CREATE INDEX idempotent_answers_old ON idempotent_answers (created_at);
