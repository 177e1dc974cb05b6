-- +goose Up

-- Rights on record: own marks, licences and authorisations of an organisation. Lists (territories, classes, channels) are words
-- with a space between; empty sets no limit. Days are ISO 8601; valid_to is the day of expiry, on which the right covers nothing
-- any more. What was removed stays, for whoever asks later why a listing was let through.
CREATE TABLE licences (
    id           TEXT COLLATE "C" PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('own', 'licence', 'authorisation')),
    mark_id      TEXT COLLATE "C" NOT NULL,
    mark         TEXT COLLATE "C" NOT NULL,
    owner        TEXT COLLATE "C" NOT NULL,
    territories  TEXT COLLATE "C" NOT NULL,
    classes      TEXT COLLATE "C" NOT NULL,
    channels     TEXT COLLATE "C" NOT NULL,
    seller_id    TEXT COLLATE "C" NOT NULL,
    document     TEXT COLLATE "C" NOT NULL,
    note         TEXT COLLATE "C" NOT NULL,
    valid_from   TEXT COLLATE "C" NOT NULL,
    valid_to     TEXT COLLATE "C" NOT NULL,
    made_by      TEXT COLLATE "C" NOT NULL,
    created      BIGINT NOT NULL,
    removed      BIGINT NOT NULL DEFAULT 0,
    removed_by   TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX licences_created ON licences (tenant, organisation, removed, created, id);
