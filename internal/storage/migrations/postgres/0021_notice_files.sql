-- +goose Up

-- Documents that a right holder sent in with a notice: kept as those of cases are, named with their hash in its evidence.
CREATE TABLE desk_notice_files (
    id           TEXT COLLATE "C" PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    notice_id    TEXT COLLATE "C" NOT NULL REFERENCES desk_notices (id),
    organisation TEXT COLLATE "C" NOT NULL,
    user_id      TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    type         TEXT COLLATE "C" NOT NULL,
    bytes        BIGINT NOT NULL,
    sha256       TEXT COLLATE "C" NOT NULL,
    at           BIGINT NOT NULL,
    content      BYTEA NOT NULL
);
CREATE INDEX desk_notice_files_notice ON desk_notice_files (tenant, notice_id, at, id);
