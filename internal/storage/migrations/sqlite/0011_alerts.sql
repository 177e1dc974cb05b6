-- +goose Up

-- What an organisation wants to be told of.
CREATE TABLE watches (
    id           TEXT   PRIMARY KEY,
    tenant       TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    owner        TEXT   NOT NULL,
    kind         TEXT   NOT NULL CHECK (kind IN ('brand', 'owner', 'firm', 'mark', 'court', 'store')),
    value        TEXT   NOT NULL,
    schedule_a   BIGINT NOT NULL DEFAULT 0,
    paused       BIGINT NOT NULL DEFAULT 0,
    created      BIGINT NOT NULL
);
CREATE UNIQUE INDEX watches_value ON watches (tenant, organisation, kind, value);
CREATE INDEX watches_created ON watches (tenant, created, id);

-- What an organisation is told of a lawsuit; body is the whole of it. wake is when the next person is asked, 0 for never.
CREATE TABLE alerts (
    tenant       TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    lawsuit      TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('new', 'acknowledged', 'escalated', 'resolved')),
    sealed       BIGINT NOT NULL,
    assignee     TEXT   NOT NULL DEFAULT '',
    version      BIGINT NOT NULL,
    wake         BIGINT NOT NULL DEFAULT 0,
    created      BIGINT NOT NULL,
    body         TEXT   NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX alerts_created ON alerts (tenant, created, id);
CREATE INDEX alerts_lawsuit ON alerts (tenant, lawsuit);
CREATE INDEX alerts_wake ON alerts (wake) WHERE wake > 0;

-- A deadline of a lawsuit with whom it was told to; body is the whole of it. wake is when to look again, 0 for never.
CREATE TABLE deadline_tracks (
    tenant       TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    lawsuit      TEXT   NOT NULL,
    sealed       BIGINT NOT NULL,
    due          BIGINT NOT NULL,
    ended        TEXT   NOT NULL DEFAULT '',
    version      BIGINT NOT NULL,
    wake         BIGINT NOT NULL DEFAULT 0,
    changed      BIGINT NOT NULL,
    body         TEXT   NOT NULL,
    PRIMARY KEY (tenant, organisation, id)
);
CREATE INDEX deadline_tracks_due ON deadline_tracks (tenant, due, id);
CREATE INDEX deadline_tracks_lawsuit ON deadline_tracks (tenant, lawsuit);
CREATE INDEX deadline_tracks_wake ON deadline_tracks (wake) WHERE wake > 0;

-- How a person of an organisation is told, and their place among those who are asked.
CREATE TABLE alert_people (
    tenant       TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    place        BIGINT NOT NULL,
    body         TEXT   NOT NULL,
    PRIMARY KEY (tenant, organisation, id)
);

-- What was told to whom. batch names the digest it went into, empty for what went alone.
CREATE TABLE news (
    id           TEXT   PRIMARY KEY,
    tenant       TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    recipient    TEXT   NOT NULL,
    batch        TEXT   NOT NULL,
    created      BIGINT NOT NULL,
    body         TEXT   NOT NULL
);
CREATE INDEX news_batch ON news (batch) WHERE batch <> '';
CREATE INDEX news_created ON news (tenant, created, id);

-- Receivers of webhooks. secrets are sealed with a key that is not in the database.
CREATE TABLE webhooks (
    id           TEXT   PRIMARY KEY,
    tenant       TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    url          TEXT   NOT NULL,
    secrets      TEXT   NOT NULL,
    disabled     BIGINT NOT NULL DEFAULT 0,
    problem      TEXT   NOT NULL DEFAULT '',
    created      BIGINT NOT NULL,
    changed      BIGINT NOT NULL
);
CREATE INDEX webhooks_created ON webhooks (tenant, created, id);

-- One message to one receiver, and what became of it. payload is the message; attempts are the first and the latest tries.
CREATE TABLE webhook_deliveries (
    id         TEXT   PRIMARY KEY,
    tenant     TEXT   NOT NULL,
    webhook    TEXT   NOT NULL REFERENCES webhooks (id),
    message    TEXT   NOT NULL,
    about      TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    round      BIGINT NOT NULL DEFAULT 0,
    created    BIGINT NOT NULL,
    body       TEXT   NOT NULL,
    payload    TEXT   NOT NULL
);
CREATE UNIQUE INDEX webhook_deliveries_message ON webhook_deliveries (webhook, message);
CREATE INDEX webhook_deliveries_created ON webhook_deliveries (webhook, created, id);

-- Addresses of feeds. The id is public and finds the row; the hash is compared.
CREATE TABLE feeds (
    id           TEXT   PRIMARY KEY,
    tenant       TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    owner        TEXT   NOT NULL,
    hash         TEXT   NOT NULL,
    sealed       BIGINT NOT NULL,
    created      BIGINT NOT NULL,
    revoked      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX feeds_created ON feeds (tenant, created, id);
