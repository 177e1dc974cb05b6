-- +goose Up

-- One docket of one owner. payload is the case without its lists, which have tables of their own. seal is 1 while nobody
-- but the legal role may know of the case. text is what lists search in, folded.
CREATE TABLE lawsuits (
    id          TEXT COLLATE "C" PRIMARY KEY,
    owner       TEXT COLLATE "C" NOT NULL,
    court       TEXT COLLATE "C" NOT NULL,
    number      TEXT COLLATE "C" NOT NULL,
    caption     TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    seal        BIGINT NOT NULL CHECK (seal IN (0, 1)),
    schedule_a  BIGINT NOT NULL CHECK (schedule_a IN (0, 1)),
    filed       TEXT COLLATE "C" NOT NULL,
    last_filing TEXT COLLATE "C" NOT NULL,
    text        TEXT COLLATE "C" NOT NULL,
    payload     TEXT COLLATE "C" NOT NULL,
    version     BIGINT NOT NULL,
    created     BIGINT NOT NULL,
    updated     BIGINT NOT NULL
);
CREATE INDEX lawsuits_created ON lawsuits (owner, created, id);
CREATE INDEX lawsuits_state ON lawsuits (owner, state, created, id);
CREATE INDEX lawsuits_filed ON lawsuits (owner, filed);

-- Every name a case is found by: court and canonical number, and the numbers of the systems it was read from.
CREATE TABLE lawsuit_names (
    owner      TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    lawsuit_id TEXT COLLATE "C" NOT NULL REFERENCES lawsuits (id),
    PRIMARY KEY (owner, name)
);
CREATE INDEX lawsuit_names_lawsuit ON lawsuit_names (lawsuit_id);

-- Who sues and on what, in comparing form, for the join with listings' findings.
CREATE TABLE lawsuit_parties (
    owner      TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('plaintiff', 'mark', 'number', 'firm')),
    folded     TEXT COLLATE "C" NOT NULL,
    lawsuit_id TEXT COLLATE "C" NOT NULL REFERENCES lawsuits (id),
    shown      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (owner, kind, folded, lawsuit_id)
);
CREATE INDEX lawsuit_parties_lawsuit ON lawsuit_parties (lawsuit_id);

-- One entry of a docket, or one event that a person recorded. raw is what the source sent.
CREATE TABLE docket_entries (
    lawsuit_id TEXT COLLATE "C" NOT NULL REFERENCES lawsuits (id),
    entry_key  TEXT COLLATE "C" NOT NULL,
    filed      TEXT COLLATE "C" NOT NULL,
    position   BIGINT NOT NULL,
    payload    TEXT COLLATE "C" NOT NULL,
    raw        BYTEA  NOT NULL,
    created    BIGINT NOT NULL,
    PRIMARY KEY (lawsuit_id, entry_key)
);

-- One row of a list of defendants. A row taken off the list keeps its history and never leaves.
CREATE TABLE lawsuit_defendants (
    lawsuit_id TEXT COLLATE "C" NOT NULL REFERENCES lawsuits (id),
    row_key    TEXT COLLATE "C" NOT NULL,
    ordinal    BIGINT NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,
    seal       BIGINT NOT NULL CHECK (seal IN (0, 1)),
    payload    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (lawsuit_id, row_key)
);

-- A row of a list that may be one of the owner's stores, as last compared.
CREATE TABLE lawsuit_matches (
    lawsuit_id TEXT COLLATE "C" NOT NULL REFERENCES lawsuits (id),
    row_key    TEXT COLLATE "C" NOT NULL,
    store_id   TEXT COLLATE "C" NOT NULL,
    ordinal    BIGINT NOT NULL,
    seal       BIGINT NOT NULL CHECK (seal IN (0, 1)),
    payload    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (lawsuit_id, row_key, store_id)
);

-- What people decided about a row and a store. Never changed: the latest holds.
CREATE TABLE match_decisions (
    id       TEXT COLLATE "C" PRIMARY KEY,
    owner    TEXT COLLATE "C" NOT NULL,
    store_id TEXT COLLATE "C" NOT NULL,
    payload  TEXT COLLATE "C" NOT NULL,
    decided  BIGINT NOT NULL
);
CREATE INDEX match_decisions_owner ON match_decisions (owner, decided, id);

-- An account, domain or sum that an order holds. to_day is empty while it is held.
CREATE TABLE lawsuit_restraints (
    lawsuit_id TEXT COLLATE "C" NOT NULL REFERENCES lawsuits (id),
    provider   TEXT COLLATE "C" NOT NULL,
    account    TEXT COLLATE "C" NOT NULL,
    from_day   TEXT COLLATE "C" NOT NULL,
    to_day     TEXT COLLATE "C" NOT NULL,
    seal       BIGINT NOT NULL CHECK (seal IN (0, 1)),
    payload    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (lawsuit_id, provider, account, from_day)
);

-- One clock of a case. due is the last instant in which acting is in time, 0 where a person must read a paper first.
CREATE TABLE lawsuit_deadlines (
    id           TEXT COLLATE "C" PRIMARY KEY,
    lawsuit_id   TEXT COLLATE "C" NOT NULL REFERENCES lawsuits (id),
    owner        TEXT COLLATE "C" NOT NULL,
    deadline_key TEXT COLLATE "C" NOT NULL,
    rule         TEXT COLLATE "C" NOT NULL,
    due          BIGINT NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('running', 'done', 'superseded')),
    seal         BIGINT NOT NULL CHECK (seal IN (0, 1)),
    payload      TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    updated      BIGINT NOT NULL,
    UNIQUE (lawsuit_id, deadline_key)
);
CREATE INDEX lawsuit_deadlines_due ON lawsuit_deadlines (owner, state, due, id);

-- The owner's own stores.
CREATE TABLE own_stores (
    owner   TEXT COLLATE "C" NOT NULL,
    id      TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    updated BIGINT NOT NULL,
    PRIMARY KEY (owner, id)
);

-- Where dockets were read from, so that "no match" can say in what and as of when.
CREATE TABLE docket_sources (
    owner   TEXT COLLATE "C" NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    seen    BIGINT NOT NULL,
    PRIMARY KEY (owner, kind, name)
);
