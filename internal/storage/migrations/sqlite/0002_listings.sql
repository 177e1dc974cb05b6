-- +goose Up

-- level, score, register and screening_id repeat the newest screening of exactly this content, written in its
-- transaction; new content sets them back to 'unscreened'.
CREATE TABLE listings (
    id           TEXT   PRIMARY KEY,
    tenant       TEXT   NOT NULL,
    seller_id    TEXT   NOT NULL,
    external_id  TEXT   NOT NULL,
    text         TEXT   NOT NULL,
    payload      TEXT   NOT NULL,
    hash         TEXT   NOT NULL,
    level        TEXT   NOT NULL DEFAULT 'unscreened',
    score        BIGINT NOT NULL DEFAULT 0,
    register     TEXT   NOT NULL DEFAULT '',
    screening_id TEXT   NOT NULL DEFAULT '',
    created      BIGINT NOT NULL,
    updated      BIGINT NOT NULL
);
CREATE UNIQUE INDEX listings_external ON listings (tenant, seller_id, external_id) WHERE external_id <> '';
CREATE INDEX listings_created ON listings (tenant, created, id);
CREATE INDEX listings_seller ON listings (tenant, seller_id, created, id);
CREATE INDEX listings_level ON listings (tenant, level, created, id);

CREATE TABLE screenings (
    id         TEXT   PRIMARY KEY,
    listing_id TEXT   NOT NULL REFERENCES listings (id),
    tenant     TEXT   NOT NULL,
    seller_id  TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    register   TEXT   NOT NULL,
    engine     TEXT   NOT NULL,
    policy     TEXT   NOT NULL,
    level      TEXT   NOT NULL CHECK (level IN ('clear', 'caution', 'high', 'block', 'unscreened')),
    score      BIGINT NOT NULL,
    payload    TEXT   NOT NULL,
    created    BIGINT NOT NULL
);
CREATE INDEX screenings_listing ON screenings (listing_id, created, id);
CREATE INDEX screenings_created ON screenings (tenant, created, id);
CREATE INDEX screenings_seller ON screenings (tenant, seller_id, created, id);
CREATE INDEX screenings_level ON screenings (tenant, level, created, id);
