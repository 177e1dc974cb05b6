// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"markwarden/internal/fault"
)

// ScreeningRecord is one verdict on a kept listing, as it was given; verdicts are never changed.
type ScreeningRecord struct {
	ID          string // UUIDv7; SaveScreening gives one
	ListingID   string
	SellerID    string          // the listing's; SaveScreening sets it
	ListingHash string          // ListingRecord.Hash of the content that was screened
	Register    string          // name of the register version
	Engine      string          // version of the engine
	Policy      string          // name and version of the policy
	Level       string          // clear, caution, high, block or unscreened
	Score       int             // 0 to 100
	Verdict     json.RawMessage // the whole verdict
	Created     time.Time
	Touches     []LawsuitParty // marks and owners it speaks of, for the join with lawsuits; SaveScreening only
}

// levels are the levels a verdict may have, in rising order of risk; Unscreened stands apart.
var levels = []string{"clear", "caution", "high", "block", Unscreened}

const screeningColumns = `id, listing_id, seller_id, hash, register, engine, policy, level, score, payload, created`

func scanScreening(row scanner) (s ScreeningRecord, err error) {
	var payload []byte
	var created int64
	err = row.Scan(&s.ID, &s.ListingID, &s.SellerID, &s.ListingHash, &s.Register, &s.Engine, &s.Policy, &s.Level, &s.Score, &payload, &created)
	s.Verdict, s.Created = payload, fromMicros(created)
	return s, err
}

// SaveScreening files a verdict on a tenant's listing and, if the listing still has the content that was screened and no
// later verdict, makes it the listing's. A verdict on content that has changed meanwhile is filed all the same, and the
// listing stays Unscreened. NotFound if the tenant has no such listing; Invalid for a level, score or verdict that is none.
func (tx *Tx) SaveScreening(ctx context.Context, tenant string, s ScreeningRecord) (saved ScreeningRecord, err error) {
	defer tx.wrap(&err, "storage.SaveScreening(%s)", s.ListingID)
	if err := s.check(tenant); err != nil {
		return s, err
	}
	whose, err := tx.prepare(ctx, `SELECT seller_id FROM listings WHERE tenant = $1 AND id = $2`)
	if err != nil {
		return s, err
	}
	err = whose.QueryRowContext(ctx, tenant, s.ListingID).Scan(&s.SellerID)
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "There is no listing %s.", s.ListingID)
	}
	if err != nil {
		return s, err
	}
	s.ID, s.Created = NewID(s.Created), fromMicros(micros(s.Created))
	put, err := tx.prepare(ctx, `INSERT INTO screenings (id, listing_id, tenant, seller_id, hash, register, engine, policy, level, score, payload, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`)
	if err != nil {
		return s, err
	}
	_, err = put.ExecContext(ctx, s.ID, s.ListingID, tenant, s.SellerID, s.ListingHash, s.Register, s.Engine, s.Policy, s.Level, s.Score, string(s.Verdict), micros(s.Created))
	if err != nil {
		return s, err
	}
	newest, err := tx.prepare(ctx, `UPDATE listings SET level = $3, score = $4, register = $5, screening_id = $6 WHERE id = $1 AND hash = $2
		AND NOT EXISTS (SELECT 1 FROM screenings later WHERE later.listing_id = $1 AND later.hash = $2 AND later.created > $7)`)
	if err != nil {
		return s, err
	}
	result, err := newest.ExecContext(ctx, s.ListingID, s.ListingHash, s.Level, s.Score, s.Register, s.ID, micros(s.Created))
	if err != nil {
		return s, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return s, err
	}
	return s, tx.putTouches(ctx, tenant, s.ListingID, s.Touches)
}

// check refuses what cannot be filed.
func (s ScreeningRecord) check(tenant string) error {
	var bad fault.Fields
	if !slices.Contains(levels, s.Level) {
		bad.Add("level", "is %q: it must be one of %q", s.Level, levels)
	}
	if s.Score < 0 || s.Score > 100 {
		bad.Add("score", "is %d: it must be within 0 and 100", s.Score)
	}
	if !json.Valid(s.Verdict) {
		bad.Add("verdict", "is not JSON")
	}
	return errors.Join(bad.Err(), checkText("tenant", tenant, 200), checkText("listing_id", s.ListingID, 200), checkText("hash", s.ListingHash, 200),
		checkText("register", s.Register, 200), checkText("engine", s.Engine, 200), checkText("policy", s.Policy, 200), checkText("verdict", string(s.Verdict), 16<<20))
}

// Screening is a tenant's verdict of an id; NotFound also for another tenant's.
func (db *DB) Screening(ctx context.Context, tenant, id string) (s ScreeningRecord, err error) {
	defer db.wrap(&err, "storage.Screening(%s)", id)
	if err := errors.Join(checkText("screening id", id, 200), checkText("tenant", tenant, 200)); err != nil {
		return s, err
	}
	s, err = scanScreening(db.read.QueryRowContext(ctx, `SELECT `+screeningColumns+` FROM screenings WHERE tenant = $1 AND id = $2`, tenant, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no screening %s.", id)
	}
	return s, err
}

// Screenings lists a tenant's verdicts, newest first. The filter's Text is not used: a verdict has no text of its own.
func (db *DB) Screenings(ctx context.Context, f ListFilter, page Page) (list List[ScreeningRecord], err error) {
	defer db.wrap(&err, "storage.Screenings")
	var w where
	w.and("tenant = $%d", f.Tenant)
	w.equal("seller_id", f.SellerID)
	w.equal("level", f.Level)
	w.equal("listing_id", f.ListingID)
	if err := errors.Join(f.check(), w.newest(page)); err != nil {
		return list, err
	}
	query := `SELECT ` + screeningColumns + ` FROM screenings` + w.String() + ` ORDER BY created DESC, id DESC LIMIT ` + literal(page.limit()+1)
	items, err := collect(ctx, db.read, scanScreening, query, w.args...)
	return cut(items, page.limit(), func(s ScreeningRecord) place { return place{micros(s.Created), s.ID} }), err
}
