-- +goose Up

-- The ids belong to one import each: an import that is still clearing up must not forget what the next one has met.
DROP TABLE mark_seen;
CREATE TABLE mark_seen (
    seq BIGINT NOT NULL,
    id  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (seq, id)
);
