-- +goose Up

-- Documents that a seller sent in with an answer. name and type are ours, cleaned and found out; the hash stands in the
-- case's history as well.
CREATE TABLE desk_files (
    id           TEXT COLLATE "C" PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    case_id      TEXT COLLATE "C" NOT NULL REFERENCES desk_cases (id),
    organisation TEXT COLLATE "C" NOT NULL,
    user_id      TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    type         TEXT COLLATE "C" NOT NULL,
    bytes        BIGINT NOT NULL,
    sha256       TEXT COLLATE "C" NOT NULL,
    at           BIGINT NOT NULL,
    content      BYTEA NOT NULL
);
CREATE INDEX desk_files_case ON desk_files (tenant, case_id, at, id);

-- A letter on its way to one person's mail box. The index makes it at most one, however often the delivery is repeated.
CREATE TABLE desk_mails (
    id           TEXT COLLATE "C" PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    case_id      TEXT COLLATE "C" NOT NULL REFERENCES desk_cases (id),
    ref          TEXT COLLATE "C" NOT NULL,
    letter       TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    user_id      TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'dropped', 'dead')),
    round        BIGINT NOT NULL DEFAULT 0,
    tries        BIGINT NOT NULL DEFAULT 0,
    problem      TEXT COLLATE "C" NOT NULL DEFAULT '',
    created      BIGINT NOT NULL,
    asked        BIGINT NOT NULL,
    changed      BIGINT NOT NULL
);
CREATE UNIQUE INDEX desk_mails_once ON desk_mails (case_id, ref, user_id);
CREATE INDEX desk_mails_created ON desk_mails (tenant, created, id);
CREATE INDEX desk_mails_state ON desk_mails (tenant, state, created, id);

-- What points of a seller, or unfounded notices of a right holder, led to. What falls is marked, not deleted.
CREATE TABLE desk_warnings (
    id        TEXT COLLATE "C" PRIMARY KEY,
    tenant    TEXT COLLATE "C" NOT NULL,
    side      TEXT COLLATE "C" NOT NULL CHECK (side IN ('seller', 'notifier')),
    party     TEXT COLLATE "C" NOT NULL,
    action    TEXT COLLATE "C" NOT NULL,
    points    BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    until     BIGINT NOT NULL DEFAULT 0,
    withdrawn BIGINT NOT NULL DEFAULT 0,
    case_id   TEXT COLLATE "C" NOT NULL REFERENCES desk_cases (id),
    by_user   TEXT COLLATE "C" NOT NULL,
    why       TEXT COLLATE "C" NOT NULL
);
CREATE INDEX desk_warnings_party ON desk_warnings (tenant, side, party, at);
