-- +goose Up

-- Work that must happen later (package jobs). A row stays until the job is done; one with a name stays as 'done' as well,
-- so that the name is never taken twice. lease_until is 0 without a lease.
CREATE TABLE jobs (
    id          TEXT   PRIMARY KEY,
    seq         BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    job_key     TEXT   NOT NULL,
    unique_name TEXT   NOT NULL,
    payload     BLOB   NOT NULL,
    enqueued    BIGINT NOT NULL,
    run_at      BIGINT NOT NULL,
    attempts    BIGINT NOT NULL DEFAULT 0,
    holder      TEXT   NOT NULL DEFAULT '',
    token       TEXT   NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    last_error  TEXT   NOT NULL DEFAULT '',
    state       TEXT   NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dead', 'done')),
    ended       BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX jobs_unique ON jobs (unique_name) WHERE unique_name <> '';
CREATE INDEX jobs_waiting ON jobs (seq) WHERE state = 'waiting';
CREATE INDEX jobs_key ON jobs (job_key, seq) WHERE state = 'waiting';
CREATE INDEX jobs_ended ON jobs (state, ended);

-- The last number given to a job, in one row: the order of adding is the order of a key, and a clock is none.
CREATE TABLE job_numbers (
    one  BIGINT PRIMARY KEY CHECK (one = 1),
    last BIGINT NOT NULL
);
INSERT INTO job_numbers (one, last) VALUES (1, 0);
