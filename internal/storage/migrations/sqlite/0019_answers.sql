-- +goose Up

-- What the platform answered to a right that a seller put on record: confirmed or refused; empty while nobody did.
ALTER TABLE licences ADD COLUMN answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'confirmed', 'refused'));
ALTER TABLE licences ADD COLUMN answer_note TEXT NOT NULL DEFAULT '';
ALTER TABLE licences ADD COLUMN answered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE licences ADD COLUMN answered_by TEXT NOT NULL DEFAULT '';

-- A duty to keep a person's data, as for a lawsuit: while one stands the person is not erased. It is lifted by somebody else
-- than the one who set it, and stays on record.
CREATE TABLE holds (
    id        TEXT PRIMARY KEY,
    tenant    TEXT NOT NULL,
    user_id   TEXT NOT NULL REFERENCES users (id),
    reason    TEXT NOT NULL,
    set_by    TEXT NOT NULL,
    created   BIGINT NOT NULL,
    lifted    BIGINT NOT NULL DEFAULT 0,
    lifted_by TEXT NOT NULL DEFAULT '',
    lift_why  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX holds_created ON holds (tenant, created, id);
CREATE INDEX holds_user ON holds (user_id, lifted);
