// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
)

// Unscreened is the level of a listing that no screening of its present content has answered for.
const Unscreened = "unscreened"

// maxListing bounds a listing's JSON; Amazon's longest fields together are below 20 kB.
const maxListing = 1 << 20

// ListingRecord is a kept listing. Level, Score, Register and ScreeningID are those of the newest screening of exactly
// this content; Level is Unscreened and the others empty as long as there is none.
type ListingRecord struct {
	ID          string          // ours, UUIDv7
	Tenant      string          // whose data it is; every read is within one tenant
	ExternalID  string          // the seller's own id, listing.Listing.ID
	SellerID    string          // listing.Listing.SellerID
	Listing     listing.Listing // as it was sent
	Text        string          // what lists search in, folded by the caller
	Hash        string          // of the content; names what a screening screened
	Level       string
	Score       int
	Register    string
	ScreeningID string
	Created     time.Time
	Updated     time.Time // when the content last changed
}

const listingColumns = `id, tenant, external_id, seller_id, payload, text, hash, level, score, register, screening_id, created, updated`

func scanListing(row scanner) (r ListingRecord, err error) {
	var payload []byte
	var created, updated int64
	err = row.Scan(&r.ID, &r.Tenant, &r.ExternalID, &r.SellerID, &payload, &r.Text, &r.Hash, &r.Level, &r.Score, &r.Register, &r.ScreeningID, &created, &updated)
	if err != nil {
		return r, err
	}
	r.Created, r.Updated = fromMicros(created), fromMicros(updated)
	return r, json.Unmarshal(payload, &r.Listing)
}

// SaveListing keeps a listing. One with an external id takes the place of the same seller's earlier one and keeps its
// id; without, each is a new listing. text is what lists search in, folded like the searches. New content makes the
// listing Unscreened; the same content again changes nothing. Invalid names the field that cannot be kept.
func (tx *Tx) SaveListing(ctx context.Context, tenant string, l listing.Listing, text string, at time.Time) (r ListingRecord, err error) {
	defer tx.wrap(&err, "storage.SaveListing")
	r, payload, err := newListing(tenant, l, text)
	if err != nil {
		return r, err
	}
	r.ID, r.Created, r.Updated = NewID(at), at, at
	const query = `INSERT INTO listings (id, tenant, external_id, seller_id, payload, text, hash, created, updated) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
		ON CONFLICT (tenant, seller_id, external_id) WHERE external_id <> '' DO UPDATE SET
			payload = excluded.payload, text = excluded.text, hash = excluded.hash,
			level = CASE WHEN listings.hash = excluded.hash THEN listings.level ELSE 'unscreened' END,
			score = CASE WHEN listings.hash = excluded.hash THEN listings.score ELSE 0 END,
			register = CASE WHEN listings.hash = excluded.hash THEN listings.register ELSE '' END,
			screening_id = CASE WHEN listings.hash = excluded.hash THEN listings.screening_id ELSE '' END,
			updated = CASE WHEN listings.hash = excluded.hash THEN listings.updated ELSE excluded.updated END
		RETURNING ` + listingColumns
	put, err := tx.prepare(ctx, query) // a file keeps thousands
	if err != nil {
		return r, err
	}
	return scanListing(put.QueryRowContext(ctx, r.ID, r.Tenant, r.ExternalID, r.SellerID, payload, r.Text, r.Hash, micros(at)))
}

// newListing checks a listing and puts it into columns.
func newListing(tenant string, l listing.Listing, text string) (r ListingRecord, payload string, err error) {
	for _, f := range []struct {
		name, value string
		most        int
	}{{"tenant", tenant, 200}, {"id", l.ID, 500}, {"seller_id", l.SellerID, 500}, {"text", text, maxListing}} {
		if err := checkText(f.name, f.value, f.most); err != nil {
			return r, "", err
		}
	}
	encoded, err := json.Marshal(l)
	if err != nil {
		return r, "", fault.Because(err, fault.Invalid, "The listing cannot be written as JSON.")
	}
	if len(encoded) > maxListing {
		return r, "", fault.New(fault.Invalid, "The listing takes %d bytes; %d is the most.", len(encoded), maxListing)
	}
	sum := sha256.Sum256(encoded)
	r = ListingRecord{Tenant: tenant, ExternalID: l.ID, SellerID: l.SellerID, Listing: l, Text: text, Hash: hex.EncodeToString(sum[:16])}
	return r, string(encoded), nil
}

// Listing is a tenant's listing of an id; NotFound also for another tenant's.
func (db *DB) Listing(ctx context.Context, tenant, id string) (r ListingRecord, err error) {
	defer db.wrap(&err, "storage.Listing(%s)", id)
	if err := errors.Join(checkText("listing id", id, 200), checkText("tenant", tenant, 200)); err != nil {
		return r, err
	}
	r, err = scanListing(db.read.QueryRowContext(ctx, `SELECT `+listingColumns+` FROM listings WHERE tenant = $1 AND id = $2`, tenant, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no listing %s.", id)
	}
	return r, err
}

// ListFilter narrows a list of listings or screenings to a tenant and, where not empty, to a seller, a level, a listing
// (screenings only) and a text anywhere in the folded text (listings only).
type ListFilter struct {
	Tenant    string
	SellerID  string
	Level     string
	ListingID string
	Text      string
}

// check refuses what no row could hold and no engine should search for.
func (f ListFilter) check() error {
	return errors.Join(checkText("tenant", f.Tenant, 200), checkText("seller_id", f.SellerID, 500), checkText("level", f.Level, 40),
		checkText("listing_id", f.ListingID, 200), checkText("text", f.Text, 1000))
}

// Listings lists a tenant's listings, newest first.
func (db *DB) Listings(ctx context.Context, f ListFilter, page Page) (list List[ListingRecord], err error) {
	defer db.wrap(&err, "storage.Listings")
	var w where
	w.and("tenant = $%d", f.Tenant)
	w.equal("seller_id", f.SellerID)
	w.equal("level", f.Level)
	if f.Text != "" {
		w.and(`REPLACE(text, $%d, '') <> text`, f.Text) // contains; LIKE is blind to case on SQLite only
	}
	if err := errors.Join(f.check(), w.newest(page)); err != nil {
		return list, err
	}
	query := `SELECT ` + listingColumns + ` FROM listings` + w.String() + ` ORDER BY created DESC, id DESC LIMIT ` + literal(page.limit()+1)
	items, err := collect(ctx, db.read, scanListing, query, w.args...)
	return cut(items, page.limit(), func(r ListingRecord) place { return place{micros(r.Created), r.ID} }), err
}
