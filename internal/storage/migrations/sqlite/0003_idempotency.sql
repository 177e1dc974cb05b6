-- +goose Up

-- One row for each key a caller used. It is written in the transaction of the work it guards, so that a key is
-- either unknown or answered.
CREATE TABLE idempotency (
    caller      TEXT   NOT NULL,
    key         TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    status      BIGINT NOT NULL,
    body        BLOB   NOT NULL,
    created     BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_created ON idempotency (created);
