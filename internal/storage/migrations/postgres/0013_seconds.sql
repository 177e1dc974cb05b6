-- +goose Up

-- Decisions that are taken again by somebody who does not know them. holder is who has one before them now; payload is the
-- first answer and, once it is there, the second.
CREATE TABLE desk_seconds (
    id       TEXT   PRIMARY KEY,
    tenant   TEXT   NOT NULL,
    case_id  TEXT   NOT NULL REFERENCES desk_cases (id),
    seq      BIGINT NOT NULL,
    holder   TEXT   NOT NULL,
    answered BIGINT NOT NULL,
    payload  TEXT   NOT NULL,
    UNIQUE (case_id, seq)
);
CREATE INDEX desk_seconds_open ON desk_seconds (tenant, holder) WHERE answered = 0;
CREATE INDEX desk_seconds_answered ON desk_seconds (tenant, answered);
