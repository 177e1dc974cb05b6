-- +goose Up

-- The audit log. Rows are only ever added; each is chained to the one before and sealed with a key that is not here.
CREATE TABLE audit_entries (
    seq            BIGINT PRIMARY KEY,
    at             BIGINT NOT NULL,
    tenant         TEXT   NOT NULL,
    actor          TEXT   NOT NULL,
    role           TEXT   NOT NULL,
    organisation   TEXT   NOT NULL,
    action         TEXT   NOT NULL,
    object_kind    TEXT   NOT NULL,
    object_id      TEXT   NOT NULL,
    about          TEXT   NOT NULL,
    before_digest  TEXT   NOT NULL,
    after_digest   TEXT   NOT NULL,
    address_digest TEXT   NOT NULL,
    request        TEXT   NOT NULL,
    facts          TEXT   NOT NULL,
    hash           TEXT   NOT NULL,
    seal           TEXT   NOT NULL
);
CREATE INDEX audit_entries_object ON audit_entries (object_kind, object_id, seq);
CREATE INDEX audit_entries_actor ON audit_entries (actor, seq);

-- The log's end. Everybody who appends changes this row, so that entries are made one after the other.
CREATE TABLE audit_head (
    id   BIGINT PRIMARY KEY CHECK (id = 1),
    seq  BIGINT NOT NULL,
    hash TEXT   NOT NULL,
    at   BIGINT NOT NULL,
    seal TEXT   NOT NULL
);
INSERT INTO audit_head (id, seq, hash, at, seal) VALUES (1, 0, '', 0, '');

-- What is erased with a person: the salt of the commitments in the log, and the addresses in clear.
CREATE TABLE audit_salts (
    subject TEXT PRIMARY KEY,
    salt    TEXT NOT NULL
);
CREATE TABLE audit_addresses (
    seq     BIGINT PRIMARY KEY,
    subject TEXT   NOT NULL,
    address TEXT   NOT NULL
);
CREATE INDEX audit_addresses_subject ON audit_addresses (subject);
