-- +goose Up

-- What an organisation wants to be told of.
CREATE TABLE watches (
    id           TEXT COLLATE "C" PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    owner        TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('brand', 'owner', 'firm', 'mark', 'court', 'store')),
    value        TEXT COLLATE "C" NOT NULL,
    schedule_a   BIGINT NOT NULL DEFAULT 0,
    paused       BIGINT NOT NULL DEFAULT 0,
    created      BIGINT NOT NULL
);
CREATE UNIQUE INDEX watches_value ON watches (tenant, organisation, kind, value);
CREATE INDEX watches_created ON watches (tenant, created, id);

-- What an organisation is told of a lawsuit; body is the whole of it. wake is when the next person is asked, 0 for never.
CREATE TABLE alerts (
    tenant       TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    lawsuit      TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('new', 'acknowledged', 'escalated', 'resolved')),
    sealed       BIGINT NOT NULL,
    assignee     TEXT COLLATE "C" NOT NULL DEFAULT '',
    version      BIGINT NOT NULL,
    wake         BIGINT NOT NULL DEFAULT 0,
    created      BIGINT NOT NULL,
    body         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX alerts_created ON alerts (tenant, created, id);
CREATE INDEX alerts_lawsuit ON alerts (tenant, lawsuit);
CREATE INDEX alerts_wake ON alerts (wake) WHERE wake > 0;

-- A deadline of a lawsuit with whom it was told to; body is the whole of it. wake is when to look again, 0 for never.
CREATE TABLE deadline_tracks (
    tenant       TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    lawsuit      TEXT COLLATE "C" NOT NULL,
    sealed       BIGINT NOT NULL,
    due          BIGINT NOT NULL,
    ended        TEXT COLLATE "C" NOT NULL DEFAULT '',
    version      BIGINT NOT NULL,
    wake         BIGINT NOT NULL DEFAULT 0,
    changed      BIGINT NOT NULL,
    body         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, organisation, id)
);
CREATE INDEX deadline_tracks_due ON deadline_tracks (tenant, due, id);
CREATE INDEX deadline_tracks_lawsuit ON deadline_tracks (tenant, lawsuit);
CREATE INDEX deadline_tracks_wake ON deadline_tracks (wake) WHERE wake > 0;

-- How a person of an organisation is told, and their place among those who are asked.
CREATE TABLE alert_people (
    tenant       TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    place        BIGINT NOT NULL,
    body         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, organisation, id)
);

-- What was told to whom. batch names the digest it went into, empty for what went alone.
CREATE TABLE news (
    id           TEXT COLLATE "C" PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    recipient    TEXT COLLATE "C" NOT NULL,
    batch        TEXT COLLATE "C" NOT NULL,
    created      BIGINT NOT NULL,
    body         TEXT COLLATE "C" NOT NULL
);
CREATE INDEX news_batch ON news (batch) WHERE batch <> '';
CREATE INDEX news_created ON news (tenant, created, id);

-- Receivers of webhooks. secrets are sealed with a key that is not in the database.
CREATE TABLE webhooks (
    id           TEXT COLLATE "C" PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    url          TEXT COLLATE "C" NOT NULL,
    secrets      TEXT COLLATE "C" NOT NULL,
    disabled     BIGINT NOT NULL DEFAULT 0,
    problem      TEXT COLLATE "C" NOT NULL DEFAULT '',
    created      BIGINT NOT NULL,
    changed      BIGINT NOT NULL
);
CREATE INDEX webhooks_created ON webhooks (tenant, created, id);

-- One message to one receiver, and what became of it. payload is the message; attempts are the first and the latest tries.
CREATE TABLE webhook_deliveries (
    id         TEXT COLLATE "C" PRIMARY KEY,
    tenant     TEXT COLLATE "C" NOT NULL,
    webhook    TEXT COLLATE "C" NOT NULL REFERENCES webhooks (id),
    message    TEXT COLLATE "C" NOT NULL,
    about      TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    round      BIGINT NOT NULL DEFAULT 0,
    created    BIGINT NOT NULL,
    body       TEXT COLLATE "C" NOT NULL,
    payload    TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX webhook_deliveries_message ON webhook_deliveries (webhook, message);
CREATE INDEX webhook_deliveries_created ON webhook_deliveries (webhook, created, id);

-- Addresses of feeds. The id is public and finds the row; the hash is compared.
CREATE TABLE feeds (
    id           TEXT COLLATE "C" PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    owner        TEXT COLLATE "C" NOT NULL,
    hash         TEXT COLLATE "C" NOT NULL,
    sealed       BIGINT NOT NULL,
    created      BIGINT NOT NULL,
    revoked      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX feeds_created ON feeds (tenant, created, id);
