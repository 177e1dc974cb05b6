-- +goose Up

-- Marks and owners that the newest verdict of a kept listing speaks of, in the comparing form of lawsuit_parties: which
-- listings a plaintiff touches is asked from the plaintiff's side.
CREATE TABLE listing_touches (
    tenant     TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('plaintiff', 'mark')),
    folded     TEXT NOT NULL,
    listing_id TEXT NOT NULL REFERENCES listings (id),
    PRIMARY KEY (tenant, kind, folded, listing_id)
);
CREATE INDEX listing_touches_listing ON listing_touches (listing_id);
