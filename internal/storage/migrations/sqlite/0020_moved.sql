-- +goose Up

-- One row for each version that took another's place: whether the kept listings were looked up in what changed, and what came
-- of it. base_seq is the version before, 0 where nothing was imported; ended is 0 until it is done.
CREATE TABLE retro_runs (
    version  BIGINT PRIMARY KEY REFERENCES register_versions (seq),
    base_seq BIGINT NOT NULL,
    marks    BIGINT NOT NULL DEFAULT 0,
    listings BIGINT NOT NULL DEFAULT 0,
    touched  BIGINT NOT NULL DEFAULT 0,
    moved    BIGINT NOT NULL DEFAULT 0,
    riskier  BIGINT NOT NULL DEFAULT 0,
    ended    BIGINT NOT NULL DEFAULT 0
);

-- Kept listings that a version judges otherwise than they were. place orders them: the newest version first, in it the riskier
-- ones, in those the gravest (version * 10000 + 1000 where riskier + score).
CREATE TABLE moved_listings (
    version      BIGINT NOT NULL REFERENCES register_versions (seq),
    listing_id   TEXT   NOT NULL REFERENCES listings (id),
    tenant       TEXT   NOT NULL,
    seller_id    TEXT   NOT NULL,
    level_before TEXT   NOT NULL,
    score_before BIGINT NOT NULL,
    level        TEXT   NOT NULL,
    score        BIGINT NOT NULL,
    riskier      BIGINT NOT NULL,
    marks        TEXT   NOT NULL,
    screening_id TEXT   NOT NULL REFERENCES screenings (id),
    place        BIGINT NOT NULL,
    PRIMARY KEY (version, listing_id)
);
CREATE INDEX moved_listings_place ON moved_listings (tenant, place, listing_id);
CREATE INDEX moved_listings_seller ON moved_listings (tenant, seller_id, place, listing_id);

-- The office's own record behind a wording of a mark: where it stood in which file, and where its text is kept: block 0 keeps
-- none. A wording names the version whose import brought it, 0 where there is none.
CREATE TABLE mark_sources (
    mark_id TEXT   NOT NULL,
    seq     BIGINT NOT NULL,
    file    TEXT   NOT NULL,
    byte_at BIGINT NOT NULL,
    line_no BIGINT NOT NULL,
    bytes   BIGINT NOT NULL,
    block   BIGINT NOT NULL,
    start   BIGINT NOT NULL,
    PRIMARY KEY (mark_id, seq)
);
ALTER TABLE marks ADD COLUMN source_seq BIGINT NOT NULL DEFAULT 0;

-- Texts of records that an import brought, several packed together, because their element names repeat.
CREATE TABLE source_blocks (
    seq    BIGINT NOT NULL,
    block  BIGINT NOT NULL,
    packed BLOB   NOT NULL,
    PRIMARY KEY (seq, block)
);
