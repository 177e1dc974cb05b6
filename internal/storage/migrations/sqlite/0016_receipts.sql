-- +goose Up

-- A delivery of a court system as it came, stored before it is read. receipt_key is the sender's name of the delivery, or the
-- hash of the body where it gave none. filed is when what it tells was put on file, 0 while it waits.
CREATE TABLE docket_receipts (
    id          TEXT   PRIMARY KEY,
    owner       TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    receipt_key TEXT   NOT NULL,
    body        BLOB   NOT NULL,
    received    BIGINT NOT NULL,
    filed       BIGINT NOT NULL DEFAULT 0,
    UNIQUE (owner, source, receipt_key)
);
CREATE INDEX docket_receipts_filed ON docket_receipts (filed);
