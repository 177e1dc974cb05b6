-- +goose Up

-- Whom people act for. The name is what lists and invitations show.
CREATE TABLE organisations (
    id      TEXT COLLATE "C" PRIMARY KEY,
    tenant  TEXT COLLATE "C" NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL CHECK (kind IN ('seller', 'platform', 'rights_owner', 'law_firm')),
    name    TEXT COLLATE "C" NOT NULL,
    state   TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'disabled')),
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);
CREATE UNIQUE INDEX organisations_name ON organisations (tenant, name);
CREATE INDEX organisations_created ON organisations (tenant, created, id);

-- People. The id stays when everything else of a person is erased.
CREATE TABLE users (
    id        TEXT COLLATE "C" PRIMARY KEY,
    tenant    TEXT COLLATE "C" NOT NULL,
    login     TEXT COLLATE "C" NOT NULL UNIQUE,
    name      TEXT COLLATE "C" NOT NULL,
    email     TEXT COLLATE "C" NOT NULL,
    language  TEXT COLLATE "C" NOT NULL,
    state     TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'disabled', 'erased')),
    created   BIGINT NOT NULL,
    updated   BIGINT NOT NULL,
    signed_in BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX users_created ON users (tenant, created, id);

CREATE TABLE memberships (
    user_id         TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    roles           TEXT COLLATE "C" NOT NULL,
    created         BIGINT NOT NULL,
    PRIMARY KEY (user_id, organisation_id)
);
CREATE INDEX memberships_organisation ON memberships (organisation_id, user_id);

-- What a person signs in with: the hash of a password, or who they are at another provider.
CREATE TABLE credentials (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    kind    TEXT COLLATE "C" NOT NULL CHECK (kind IN ('password', 'oidc')),
    issuer  TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    secret  TEXT COLLATE "C" NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind, issuer)
);
CREATE UNIQUE INDEX credentials_subject ON credentials (issuer, subject) WHERE kind = 'oidc';

-- The secret is sealed with a key that is not in the database. last_step makes each code count once.
CREATE TABLE totp (
    user_id   TEXT COLLATE "C" PRIMARY KEY REFERENCES users (id),
    sealed    TEXT COLLATE "C" NOT NULL,
    last_step BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    created   BIGINT NOT NULL
);

CREATE TABLE recovery (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    hash    TEXT COLLATE "C" NOT NULL,
    used    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, hash)
);

CREATE TABLE sessions (
    id              TEXT COLLATE "C" PRIMARY KEY,
    hash            TEXT COLLATE "C" NOT NULL UNIQUE,
    user_id         TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    second_factor   BIGINT NOT NULL,
    agent           TEXT COLLATE "C" NOT NULL,
    created         BIGINT NOT NULL,
    seen            BIGINT NOT NULL,
    proved          BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, created, id);
CREATE INDEX sessions_seen ON sessions (seen);

-- The prefix is public and finds the row; the hash is compared.
CREATE TABLE tokens (
    id              TEXT COLLATE "C" PRIMARY KEY,
    prefix          TEXT COLLATE "C" NOT NULL UNIQUE,
    hash            TEXT COLLATE "C" NOT NULL,
    tenant          TEXT COLLATE "C" NOT NULL,
    user_id         TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    name            TEXT COLLATE "C" NOT NULL,
    roles           TEXT COLLATE "C" NOT NULL,
    scopes          TEXT COLLATE "C" NOT NULL,
    second_factor   BIGINT NOT NULL,
    created         BIGINT NOT NULL,
    expires         BIGINT NOT NULL,
    used            BIGINT NOT NULL DEFAULT 0,
    revoked         BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX tokens_created ON tokens (tenant, created, id);
CREATE INDEX tokens_user ON tokens (user_id, created, id);

-- One-time secrets to set a password with. user_id is empty for the first account of an installation.
CREATE TABLE invitations (
    id      TEXT COLLATE "C" PRIMARY KEY,
    hash    TEXT COLLATE "C" NOT NULL UNIQUE,
    purpose TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('first_admin', 'invite', 'reset')),
    user_id TEXT COLLATE "C" NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX invitations_user ON invitations (user_id);

-- Supplies of guesses, in millionths, by account or address; the keys are hashes. A supply that is full has no row.
CREATE TABLE login_attempts (
    bucket  TEXT COLLATE "C" PRIMARY KEY,
    guesses BIGINT NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX login_attempts_at ON login_attempts (at);

-- Where an account signed in from before, by hashes of login and of address or device.
CREATE TABLE login_places (
    account TEXT COLLATE "C" NOT NULL,
    place   TEXT COLLATE "C" NOT NULL,
    seen    BIGINT NOT NULL,
    PRIMARY KEY (account, place)
);
CREATE INDEX login_places_seen ON login_places (seen);
