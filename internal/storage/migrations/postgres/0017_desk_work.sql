-- +goose Up

-- Who was called to a case by a note. read is 0 until they have seen it.
CREATE TABLE desk_mentions (
    id      TEXT   PRIMARY KEY,
    tenant  TEXT   NOT NULL,
    user_id TEXT   NOT NULL,
    case_id TEXT   NOT NULL REFERENCES desk_cases (id),
    at      BIGINT NOT NULL,
    read    BIGINT NOT NULL,
    payload TEXT   NOT NULL
);
CREATE INDEX desk_mentions_user ON desk_mentions (tenant, user_id, at, id);

-- What a platform sets for its own desk.
CREATE TABLE desk_settings (
    tenant  TEXT   PRIMARY KEY,
    version BIGINT NOT NULL,
    payload TEXT   NOT NULL
);

-- Rounds of calibration: the same decided questions for everybody, with their answers in payload.
CREATE TABLE desk_rounds (
    id      TEXT   PRIMARY KEY,
    tenant  TEXT   NOT NULL,
    opens   BIGINT NOT NULL,
    closes  BIGINT NOT NULL,
    payload TEXT   NOT NULL
);
CREATE INDEX desk_rounds_opens ON desk_rounds (tenant, opens, id);

-- A question of a round that somebody has before them (answered is 0) or answered.
CREATE TABLE desk_round_answers (
    round_id TEXT   NOT NULL REFERENCES desk_rounds (id),
    question TEXT   NOT NULL,
    user_id  TEXT   NOT NULL,
    tenant   TEXT   NOT NULL,
    case_id  TEXT   NOT NULL REFERENCES desk_cases (id),
    answered BIGINT NOT NULL,
    payload  TEXT   NOT NULL,
    PRIMARY KEY (round_id, question, user_id)
);
CREATE INDEX desk_round_answers_open ON desk_round_answers (tenant, user_id) WHERE answered = 0;
