// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/notify"
)

// Feed is an address from which a person's reader fetches alerts and deadlines. Sealed is the right that the person had
// when it was made: a feed never shows more.
type Feed struct {
	ID           string
	Tenant       string
	Organisation string // empty for all of the tenant
	Owner        string
	Hash         notify.Hash
	Sealed       bool
	Created      time.Time
	Revoked      time.Time
}

const feedColumns = `id, tenant, organisation, owner, hash, sealed, created, revoked`

func scanFeed(row scanner) (f Feed, err error) {
	var hash string
	var sealed, created, revoked int64
	if err := row.Scan(&f.ID, &f.Tenant, &f.Organisation, &f.Owner, &hash, &sealed, &created, &revoked); err != nil {
		return f, err
	}
	f.Sealed, f.Created, f.Revoked = sealed == 1, fromMicros(created), fromMicros(revoked)
	b, err := hex.DecodeString(hash)
	if err == nil && len(b) != len(f.Hash) {
		err = fault.New(fault.Internal, "the hash of feed %s has %d bytes", f.ID, len(b))
	}
	copy(f.Hash[:], b)
	return f, err
}

// AddFeed files the address of a feed by its hash.
func (tx *Tx) AddFeed(ctx context.Context, f Feed) (err error) {
	defer tx.wrap(&err, "storage.AddFeed")
	if err := errors.Join(checkText("id", f.ID, 200), checkText("owner", f.Owner, 200)); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO feeds (`+feedColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`,
		f.ID, f.Tenant, f.Organisation, f.Owner, hex.EncodeToString(f.Hash[:]), flag(f.Sealed), micros(f.Created))
	return err
}

// RevokeFeed ends a person's feed at once. NotFound for another's.
func (tx *Tx) RevokeFeed(ctx context.Context, tenant, owner, id string, at time.Time) (err error) {
	defer tx.wrap(&err, "storage.RevokeFeed(%s)", id)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("owner", owner, 200), checkText("feed id", id, 200)); err != nil {
		return err
	}
	found, err := tx.settle(ctx, `UPDATE feeds SET revoked = $4 WHERE tenant = $1 AND owner = $2 AND id = $3 AND revoked = 0`, tenant, owner, id, micros(at))
	if err == nil && !found {
		err = fault.New(fault.NotFound, "There is no feed %s that is open.", id)
	}
	return err
}

// whoseFeed holds while the person of a feed may have it: they are active and still in the organisation it shows, or in the
// platform where it shows all of the tenant. A feed of the time before there were accounts is nobody's.
const whoseFeed = `(NOT EXISTS (SELECT 1 FROM users u WHERE u.id = feeds.owner) OR EXISTS (SELECT 1 FROM users u JOIN memberships m ON m.user_id = u.id
	JOIN organisations o ON o.id = m.organisation_id WHERE u.id = feeds.owner AND u.state = 'active' AND o.state = 'active'
	AND (o.id = feeds.organisation OR feeds.organisation = '' AND o.kind = 'platform')))`

// OpenFeed is the feed that a token opens. NotFound, without saying why, when it opens none or its person may not have it any
// more.
func (db *DB) OpenFeed(ctx context.Context, t notify.Token) (f Feed, err error) {
	defer db.wrap(&err, "storage.OpenFeed")
	list, err := collect(ctx, db.read, scanFeed, `SELECT `+feedColumns+` FROM feeds WHERE id = $1 AND revoked = 0 AND `+whoseFeed, t.ID)
	if err != nil {
		return f, err
	}
	if len(list) != 1 || !t.Opens(list[0].Hash) {
		return f, fault.New(fault.NotFound, "There is no feed at this address, or it was closed.")
	}
	return list[0], nil
}

// Feeds are a person's open feeds, newest first.
func (db *DB) Feeds(ctx context.Context, tenant, owner string) (list []Feed, err error) {
	defer db.wrap(&err, "storage.Feeds")
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("owner", owner, 200)); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, scanFeed, `SELECT `+feedColumns+` FROM feeds WHERE tenant = $1 AND owner = $2 AND revoked = 0 ORDER BY created DESC, id DESC LIMIT 100`, tenant, owner)
}
