-- +goose Up

-- Messages about a freeze that somebody kept, as they came, with what was found in them. One text is kept once an owner.
CREATE TABLE freeze_mails (
    id         TEXT COLLATE "C" PRIMARY KEY,
    owner      TEXT COLLATE "C" NOT NULL,
    lawsuit_id TEXT COLLATE "C" NOT NULL, -- empty while no case is known
    seller     TEXT COLLATE "C" NOT NULL, -- empty while nobody said whose it is
    hash       TEXT COLLATE "C" NOT NULL,
    seal       BIGINT NOT NULL CHECK (seal IN (0, 1)),
    raw        TEXT COLLATE "C" NOT NULL,
    payload    TEXT COLLATE "C" NOT NULL,
    version    BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    updated    BIGINT NOT NULL,
    UNIQUE (owner, hash)
);
CREATE INDEX freeze_mails_owner ON freeze_mails (owner, created, id);
CREATE INDEX freeze_mails_lawsuit ON freeze_mails (lawsuit_id, created, id);
CREATE INDEX freeze_mails_created ON freeze_mails (created);

-- What was offered, agreed, paid and released in a case. A line is never changed: a later one takes it back.
CREATE TABLE settlement_entries (
    id         TEXT COLLATE "C" PRIMARY KEY,
    lawsuit_id TEXT COLLATE "C" NOT NULL REFERENCES lawsuits (id),
    owner      TEXT COLLATE "C" NOT NULL,
    seal       BIGINT NOT NULL CHECK (seal IN (0, 1)),
    day        TEXT COLLATE "C" NOT NULL,
    payload    TEXT COLLATE "C" NOT NULL,
    created    BIGINT NOT NULL
);
CREATE INDEX settlement_entries_lawsuit ON settlement_entries (lawsuit_id, day, id);

-- The duties of a platform under the orders of a case: the terms of each order and who did what when.
CREATE TABLE duty_sheets (
    lawsuit_id TEXT COLLATE "C" PRIMARY KEY REFERENCES lawsuits (id),
    owner      TEXT COLLATE "C" NOT NULL,
    seal       BIGINT NOT NULL CHECK (seal IN (0, 1)),
    payload    TEXT COLLATE "C" NOT NULL,
    version    BIGINT NOT NULL,
    updated    BIGINT NOT NULL
);

-- What a person added to the sums of a case: accused items, cash, the days of the orders.
CREATE TABLE exposure_sheets (
    lawsuit_id TEXT COLLATE "C" PRIMARY KEY REFERENCES lawsuits (id),
    owner      TEXT COLLATE "C" NOT NULL,
    payload    TEXT COLLATE "C" NOT NULL,
    version    BIGINT NOT NULL,
    updated    BIGINT NOT NULL
);

-- A line of a seller's own orders. minor is its sum in the smallest unit of the currency, below zero for a refund.
CREATE TABLE own_sales (
    owner    TEXT COLLATE "C" NOT NULL,
    id       TEXT COLLATE "C" NOT NULL,
    store    TEXT COLLATE "C" NOT NULL,
    item     TEXT COLLATE "C" NOT NULL,
    product  TEXT COLLATE "C" NOT NULL,
    day      TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    minor    BIGINT NOT NULL,
    ship_to  TEXT COLLATE "C" NOT NULL,
    payload  TEXT COLLATE "C" NOT NULL,
    updated  BIGINT NOT NULL,
    PRIMARY KEY (owner, id)
);
CREATE INDEX own_sales_day ON own_sales (owner, store, day);
