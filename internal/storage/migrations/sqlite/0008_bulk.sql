-- +goose Up

-- A seller's file on its way through screening. done is how many of its rows are in batch_rows, and the fence between two
-- programs at work on one batch: each adds rows only behind the number it knows.
CREATE TABLE batches (
    id         TEXT   PRIMARY KEY,
    owner      TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    bytes      BIGINT NOT NULL,
    sha256     TEXT   NOT NULL,
    format     TEXT   NOT NULL,
    container  TEXT   NOT NULL,
    encoding   TEXT   NOT NULL,
    options    TEXT   NOT NULL,
    total      BIGINT NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    problem    TEXT   NOT NULL DEFAULT '',
    done       BIGINT NOT NULL DEFAULT 0,
    clear      BIGINT NOT NULL DEFAULT 0,
    caution    BIGINT NOT NULL DEFAULT 0,
    high       BIGINT NOT NULL DEFAULT 0,
    block      BIGINT NOT NULL DEFAULT 0,
    unscreened BIGINT NOT NULL DEFAULT 0,
    accepted   BIGINT NOT NULL DEFAULT 0,
    register   TEXT   NOT NULL DEFAULT '',
    marks      BIGINT NOT NULL DEFAULT 0,
    engine     TEXT   NOT NULL DEFAULT '',
    policy     TEXT   NOT NULL DEFAULT '',
    created    BIGINT NOT NULL,
    started    BIGINT NOT NULL DEFAULT 0,
    touched    BIGINT NOT NULL,
    ended      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX batches_created ON batches (owner, created, id);

-- One listing of a batch, or one row of its file that could not be read. The key makes it at most one. snapshot is the
-- listing as it was in the file, kept unless it is clear; screening is the id of its verdict. risk is the score, and beyond
-- every score where nothing can be said. title_key is the beginning of the title, to sort by.
CREATE TABLE batch_rows (
    batch_id    TEXT   NOT NULL REFERENCES batches (id),
    ordinal     BIGINT NOT NULL,
    owner       TEXT   NOT NULL,
    file_rows   TEXT   NOT NULL,
    external_id TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    title_key   TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    level       TEXT   NOT NULL CHECK (level IN ('clear', 'caution', 'high', 'block', 'unscreened')),
    risk        BIGINT NOT NULL,
    score       BIGINT NOT NULL,
    problem     TEXT   NOT NULL,
    bad         TEXT   NOT NULL,
    snapshot    TEXT   NOT NULL,
    suggestion  TEXT   NOT NULL,
    accepted    BIGINT NOT NULL DEFAULT 0,
    listing_id  TEXT   NOT NULL,
    screening   TEXT   NOT NULL,
    PRIMARY KEY (batch_id, ordinal)
);
CREATE INDEX batch_rows_risk ON batch_rows (batch_id, risk, ordinal);
CREATE INDEX batch_rows_level ON batch_rows (batch_id, level, ordinal);
CREATE INDEX batch_rows_title ON batch_rows (batch_id, title_key, ordinal);

-- Which rows a mark or a rule was found in, for filters and their counts.
CREATE TABLE batch_hits (
    batch_id TEXT   NOT NULL REFERENCES batches (id),
    kind     TEXT   NOT NULL CHECK (kind IN ('mark', 'rule')),
    name     TEXT   NOT NULL,
    ordinal  BIGINT NOT NULL,
    PRIMARY KEY (batch_id, kind, name, ordinal)
);
