-- +goose Up

-- A seller's listings that running suits touch are few of many: only flagged ones can be, and they are found without reading the rest.
CREATE INDEX listings_flagged ON listings (tenant, seller_id, id, level) WHERE level IN ('caution', 'high', 'block');
