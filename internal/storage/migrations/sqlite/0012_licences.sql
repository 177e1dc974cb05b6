-- +goose Up

-- Rights on record: own marks, licences and authorisations of an organisation. Lists (territories, classes, channels) are words
-- with a space between; empty sets no limit. Days are ISO 8601; valid_to is the day of expiry, on which the right covers nothing
-- any more. What was removed stays, for whoever asks later why a listing was let through.
CREATE TABLE licences (
    id           TEXT   PRIMARY KEY,
    tenant       TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    kind         TEXT   NOT NULL CHECK (kind IN ('own', 'licence', 'authorisation')),
    mark_id      TEXT   NOT NULL,
    mark         TEXT   NOT NULL,
    owner        TEXT   NOT NULL,
    territories  TEXT   NOT NULL,
    classes      TEXT   NOT NULL,
    channels     TEXT   NOT NULL,
    seller_id    TEXT   NOT NULL,
    document     TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    valid_from   TEXT   NOT NULL,
    valid_to     TEXT   NOT NULL,
    made_by      TEXT   NOT NULL,
    created      BIGINT NOT NULL,
    removed      BIGINT NOT NULL DEFAULT 0,
    removed_by   TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX licences_created ON licences (tenant, organisation, removed, created, id);
