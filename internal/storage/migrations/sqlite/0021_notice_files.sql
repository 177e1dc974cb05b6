-- +goose Up

-- Documents that a right holder sent in with a notice: kept as those of cases are, named with their hash in its evidence.
CREATE TABLE desk_notice_files (
    id           TEXT PRIMARY KEY,
    tenant       TEXT NOT NULL,
    notice_id    TEXT NOT NULL REFERENCES desk_notices (id),
    organisation TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    name         TEXT NOT NULL,
    type         TEXT NOT NULL,
    bytes        BIGINT NOT NULL,
    sha256       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    content      BLOB NOT NULL
);
CREATE INDEX desk_notice_files_notice ON desk_notice_files (tenant, notice_id, at, id);
