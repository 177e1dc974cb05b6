-- +goose Up

-- One row for each import or rollback. A version is filled while it is 'building' and nobody reads it; one small
-- transaction makes it 'current'.
CREATE TABLE register_versions (
    seq        BIGINT PRIMARY KEY,
    name       TEXT   NOT NULL UNIQUE,
    office     TEXT   NOT NULL,
    mode       TEXT   NOT NULL CHECK (mode IN ('update', 'replace', 'rollback')),
    source     TEXT   NOT NULL,
    sha256     TEXT   NOT NULL,
    bytes      BIGINT NOT NULL,
    read_count BIGINT NOT NULL DEFAULT 0,
    added      BIGINT NOT NULL DEFAULT 0,
    changed    BIGINT NOT NULL DEFAULT 0,
    removed    BIGINT NOT NULL DEFAULT 0,
    set_aside  BIGINT NOT NULL DEFAULT 0,
    seen       BIGINT NOT NULL DEFAULT 0,
    track_seen BIGINT NOT NULL DEFAULT 0,
    actor      TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('building', 'current', 'superseded', 'failed', 'rolled_back')),
    reason     TEXT   NOT NULL DEFAULT '',
    clean      BIGINT NOT NULL DEFAULT 0,
    base_seq   BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    touched    BIGINT NOT NULL,
    activated  BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX register_versions_building ON register_versions (state) WHERE state = 'building';
CREATE UNIQUE INDEX register_versions_current ON register_versions (state) WHERE state = 'current';

-- How many marks of each office a version holds, kept by the imports, so that a count never scans the marks.
CREATE TABLE register_counts (
    seq    BIGINT NOT NULL REFERENCES register_versions (seq),
    office TEXT   NOT NULL,
    marks  BIGINT NOT NULL,
    PRIMARY KEY (seq, office)
);

-- A row is one wording of a record. It belongs to every version v with from_seq <= v < until_seq; the newest wording
-- has the largest until_seq there is. The key allows one open wording of each mark.
CREATE TABLE marks (
    id         TEXT   NOT NULL,
    until_seq  BIGINT NOT NULL,
    from_seq   BIGINT NOT NULL,
    office     TEXT   NOT NULL,
    number     TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    folded     TEXT   NOT NULL,
    owner      TEXT   NOT NULL,
    classes    TEXT   NOT NULL,
    status     TEXT   NOT NULL,
    transacted TEXT   NOT NULL,
    payload    TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    PRIMARY KEY (id, until_seq)
);
CREATE INDEX marks_from ON marks (from_seq, id);
CREATE INDEX marks_until ON marks (until_seq, id) WHERE until_seq < 9223372036854775807;

-- Where to look for an owner's marks. Rows are hints: they are never taken back, and the reader compares the record.
CREATE TABLE mark_owners (
    owner_key TEXT NOT NULL,
    mark_id   TEXT NOT NULL,
    PRIMARY KEY (owner_key, mark_id)
);

-- The ids that a full replacement has met so far; empty between imports.
CREATE TABLE mark_seen (
    id TEXT PRIMARY KEY
);

-- Records of an import that could not be read.
CREATE TABLE mark_rejects (
    seq         BIGINT NOT NULL REFERENCES register_versions (seq),
    ordinal     BIGINT NOT NULL,
    file        TEXT   NOT NULL,
    row_no      BIGINT NOT NULL,
    column_name TEXT   NOT NULL,
    value       TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    PRIMARY KEY (seq, ordinal)
);
