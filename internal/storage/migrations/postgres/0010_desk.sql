-- +goose Up

-- What a person must decide. item is what a queue sees of a case, payload the whole but for its history; the other columns
-- are what lists are asked for. The history is in desk_events.
CREATE TABLE desk_cases (
    id         TEXT COLLATE "C" PRIMARY KEY,
    tenant     TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,
    open       BIGINT NOT NULL,
    sealed     BIGINT NOT NULL,
    seller_id  TEXT COLLATE "C" NOT NULL,
    listing_id TEXT COLLATE "C" NOT NULL,
    mark_id    TEXT COLLATE "C" NOT NULL,
    opened     BIGINT NOT NULL,
    updated    BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    item       TEXT COLLATE "C" NOT NULL,
    payload    TEXT COLLATE "C" NOT NULL
);
CREATE INDEX desk_cases_opened ON desk_cases (tenant, opened, id);
CREATE INDEX desk_cases_updated ON desk_cases (tenant, updated);
CREATE INDEX desk_cases_seller ON desk_cases (tenant, seller_id, opened, id);
CREATE INDEX desk_cases_listing ON desk_cases (tenant, listing_id, opened, id);
CREATE INDEX desk_cases_mark ON desk_cases (tenant, mark_id, opened, id);

-- The history of every case: rows are only ever added, each bound to the one before by its hash.
CREATE TABLE desk_events (
    case_id    TEXT COLLATE "C" NOT NULL REFERENCES desk_cases (id),
    seq        BIGINT NOT NULL,
    tenant     TEXT COLLATE "C" NOT NULL,
    at         BIGINT NOT NULL,
    event      TEXT COLLATE "C" NOT NULL,
    bulk       TEXT COLLATE "C" NOT NULL,
    payload    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, seq)
);
CREATE INDEX desk_events_at ON desk_events (tenant, at, case_id, seq);
CREATE INDEX desk_events_bulk ON desk_events (tenant, bulk) WHERE bulk <> '';

-- Letters as they were rendered. Whether one arrived stands in the case.
CREATE TABLE desk_letters (
    case_id TEXT COLLATE "C" NOT NULL REFERENCES desk_cases (id),
    ref     TEXT COLLATE "C" NOT NULL,
    tenant  TEXT COLLATE "C" NOT NULL,
    letter  TEXT COLLATE "C" NOT NULL,
    party   TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, ref)
);

CREATE TABLE desk_strikes (
    id        TEXT COLLATE "C" PRIMARY KEY,
    tenant    TEXT COLLATE "C" NOT NULL,
    seller_id TEXT COLLATE "C" NOT NULL,
    case_id   TEXT COLLATE "C" NOT NULL REFERENCES desk_cases (id),
    at        BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL DEFAULT 0,
    why       TEXT COLLATE "C" NOT NULL DEFAULT '',
    payload   TEXT COLLATE "C" NOT NULL
);
CREATE INDEX desk_strikes_seller ON desk_strikes (tenant, seller_id, at);

-- Complaints as they were received. notifier is the organisation that sent it.
CREATE TABLE desk_notices (
    id       TEXT COLLATE "C" PRIMARY KEY,
    tenant   TEXT COLLATE "C" NOT NULL,
    notifier TEXT COLLATE "C" NOT NULL,
    received BIGINT NOT NULL,
    payload  TEXT COLLATE "C" NOT NULL
);
CREATE INDEX desk_notices_received ON desk_notices (tenant, received, id);
CREATE INDEX desk_notices_notifier ON desk_notices (tenant, notifier, received, id);

-- What became of each place a notice names: the case it is in, or why there is none.
CREATE TABLE desk_targets (
    notice_id TEXT COLLATE "C" NOT NULL REFERENCES desk_notices (id),
    n         BIGINT NOT NULL,
    case_id   TEXT COLLATE "C" NOT NULL,
    problem   TEXT COLLATE "C" NOT NULL,
    payload   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (notice_id, n)
);
CREATE INDEX desk_targets_case ON desk_targets (case_id) WHERE case_id <> '';

-- What was found out about who complains.
CREATE TABLE desk_notifiers (
    tenant  TEXT COLLATE "C" NOT NULL,
    id      TEXT COLLATE "C" NOT NULL,
    updated BIGINT NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, id)
);

-- How notices ended. A reversed decision counts no more.
CREATE TABLE desk_outcomes (
    tenant      TEXT COLLATE "C" NOT NULL,
    case_id     TEXT COLLATE "C" NOT NULL REFERENCES desk_cases (id),
    seq         BIGINT NOT NULL,
    notice_id   TEXT COLLATE "C" NOT NULL,
    complainant TEXT COLLATE "C" NOT NULL,
    at          BIGINT NOT NULL,
    reversed    BIGINT NOT NULL DEFAULT 0,
    payload     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, seq, notice_id)
);
CREATE INDEX desk_outcomes_complainant ON desk_outcomes (tenant, complainant, at);

-- Bulk decisions: what is to be decided on which cases, who proposed it, what was viewed, who agreed.
CREATE TABLE desk_bulks (
    id      TEXT COLLATE "C" PRIMARY KEY,
    tenant  TEXT COLLATE "C" NOT NULL,
    state   TEXT COLLATE "C" NOT NULL CHECK (state IN ('drafted', 'decided', 'undone')),
    created BIGINT NOT NULL,
    payload TEXT COLLATE "C" NOT NULL
);
CREATE INDEX desk_bulks_created ON desk_bulks (tenant, created, id);

-- Saved views of the queue.
CREATE TABLE desk_views (
    tenant  TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    query   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, user_id, name)
);

-- A notice names a listing by the number its seller gave it.
CREATE INDEX listings_number ON listings (tenant, external_id) WHERE external_id <> '';
