-- +goose Up

-- One row for each key a caller used. It is written in the transaction of the work it guards, so that a key is
-- either unknown or answered.
CREATE TABLE idempotency (
    caller      TEXT COLLATE "C" NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL,
    status      BIGINT NOT NULL,
    body        BYTEA NOT NULL,
    created     BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_created ON idempotency (created);
