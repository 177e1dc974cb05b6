// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// RetroRun is the looking up of every kept listing in what a version of the register changed.
type RetroRun struct {
	Version  int64 `json:"-"`
	Base     int64 `json:"-"`        // the version before; 0 where nothing was imported until then
	Marks    int64 `json:"marks"`    // that differ
	Listings int64 `json:"listings"` // looked up
	Touched  int64 `json:"touched"`  // screened again
	Moved    int64 `json:"moved"`    // judged otherwise
	Riskier  int64 `json:"riskier"`  // of them
	Ended    time.Time
}

// noteRun files that the kept listings are to be looked up in what a version changed, in the transaction that makes it current.
func (tx *Tx) noteRun(ctx context.Context, seq int64) error {
	_, err := tx.sql.ExecContext(ctx, `INSERT INTO retro_runs (version, base_seq) SELECT seq, base_seq FROM register_versions WHERE seq = $1`, seq)
	return err
}

// PendingRetro is the earliest run up to a version that has not ended; ok is false when there is none. What changed since its
// Base was looked up by nobody, whatever became current in between.
func (db *DB) PendingRetro(ctx context.Context, upTo int64) (run RetroRun, ok bool, err error) {
	defer db.wrap(&err, "storage.PendingRetro(%d)", upTo)
	run, err = scanRun(db.read.QueryRowContext(ctx, `SELECT `+runColumns+` FROM retro_runs WHERE version <= $1 AND ended = 0 ORDER BY version LIMIT 1`, upTo))
	if errors.Is(err, sql.ErrNoRows) {
		return run, false, nil
	}
	return run, err == nil, err
}

const runColumns = `version, base_seq, marks, listings, touched, moved, riskier, ended`

func scanRun(row scanner) (r RetroRun, err error) {
	var ended int64
	err = row.Scan(&r.Version, &r.Base, &r.Marks, &r.Listings, &r.Touched, &r.Moved, &r.Riskier, &ended)
	r.Ended = fromMicros(ended)
	return r, err
}

// Retro is the run of a version; ok is false for one that was never in force.
func (db *DB) Retro(ctx context.Context, version int64) (run RetroRun, ok bool, err error) {
	defer db.wrap(&err, "storage.Retro(%d)", version)
	run, err = scanRun(db.read.QueryRowContext(ctx, `SELECT `+runColumns+` FROM retro_runs WHERE version = $1`, version))
	if errors.Is(err, sql.ErrNoRows) {
		return run, false, nil
	}
	return run, err == nil, err
}

// EndRetro files how the run of a version ended. The runs before it that had not ended are done with it: what they would have
// looked up was. What it moved is counted from what was filed, since a run may have been cut off and done again.
func (tx *Tx) EndRetro(ctx context.Context, r RetroRun) (err error) {
	defer tx.wrap(&err, "storage.EndRetro(%d)", r.Version)
	if _, err := tx.sql.ExecContext(ctx, `UPDATE retro_runs SET ended = $2 WHERE version <= $1 AND ended = 0`, r.Version, micros(r.Ended)); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `UPDATE retro_runs SET marks = $2, listings = $3, touched = $4,
		moved = (SELECT COUNT(*) FROM moved_listings m WHERE m.version = $1), riskier = (SELECT COUNT(*) FROM moved_listings m WHERE m.version = $1 AND m.riskier = 1)
		WHERE version = $1`, r.Version, r.Marks, r.Listings, r.Touched)
	return err
}

// MovedListing is a kept listing that a version of the register judges otherwise than it was.
type MovedListing struct {
	Version     string // name of the register version
	ListingID   string
	ExternalID  string // the seller's own
	SellerID    string
	Title       string // as the listing is now
	LevelBefore string
	ScoreBefore int
	Level       string
	Score       int
	Riskier     bool
	Marks       []string // that changed
	Verdict     json.RawMessage
	Screened    time.Time
}

// Places of moved listings: one number orders them.
const (
	placeVersion = 10_000
	placeRiskier = 1000
)

// SaveMoved files a moved listing of a version, at most once, whose screening was filed in the same transaction.
func (tx *Tx) SaveMoved(ctx context.Context, version int64, before ListingRecord, after ScreeningRecord, riskier bool, marks []string) (err error) {
	defer tx.wrap(&err, "storage.SaveMoved(%s)", before.ID)
	names := make([]string, len(marks))
	for i, m := range marks {
		names[i] = firstBytes(keepable(m), mostHitName)
	}
	list, err := json.Marshal(names)
	if err != nil {
		return err
	}
	graver, at := 0, version*placeVersion+int64(after.Score)
	if riskier {
		graver, at = 1, at+placeRiskier
	}
	insert, err := tx.prepare(ctx, `INSERT INTO moved_listings (version, listing_id, tenant, seller_id, level_before, score_before, level, score, riskier, marks, screening_id, place)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (version, listing_id) DO NOTHING`)
	if err != nil {
		return err
	}
	_, err = insert.ExecContext(ctx, version, before.ID, before.Tenant, before.SellerID, before.Level, before.Score, after.Level, after.Score, graver, string(list), after.ID, at)
	return err
}

// MovedFilter chooses moved listings of a tenant, and where not empty of a seller and of a version.
type MovedFilter struct {
	Tenant   string
	SellerID string
	Version  int64 // 0 is any
	Riskier  bool  // only those judged more severely
}

func (f MovedFilter) where() (w where) {
	w.and("m.tenant = $%d", f.Tenant)
	w.equal("m.seller_id", f.SellerID)
	if f.Version != 0 {
		w.and("m.place >= $%d", f.Version*placeVersion)
		w.and("m.place < $%d", (f.Version+1)*placeVersion)
	}
	if f.Riskier {
		w.and("m.riskier = $%d", 1)
	}
	return w
}

func (f MovedFilter) check() error {
	return errors.Join(checkText("tenant", f.Tenant, 200), checkText("seller", f.SellerID, 500))
}

// MovedListings lists moved listings: the newest version first, in it the riskier ones, in those the gravest.
func (db *DB) MovedListings(ctx context.Context, f MovedFilter, page Page) (list List[MovedListing], err error) {
	defer db.wrap(&err, "storage.MovedListings")
	w := f.where()
	from, ok, err := page.start()
	if err := errors.Join(err, f.check()); err != nil {
		return list, err
	}
	if ok {
		w.and("m.place <= $%d", from.key)
		w.and("(m.place < $%d OR m.listing_id < $%d)", from.key, from.id)
	}
	type placed struct {
		MovedListing
		at int64
	}
	items, err := collect(ctx, db.read, func(row scanner) (p placed, err error) {
		var payload, verdict []byte
		var marks string
		var screened int64
		err = row.Scan(&p.at, &p.ListingID, &p.SellerID, &p.LevelBefore, &p.ScoreBefore, &p.Level, &p.Score, &p.Riskier, &marks, &p.Version, &p.ExternalID, &payload, &verdict, &screened)
		if err != nil {
			return p, err
		}
		var l struct {
			Title string `json:"title"`
		}
		p.Verdict, p.Screened = verdict, fromMicros(screened)
		err = errors.Join(json.Unmarshal([]byte(marks), &p.Marks), json.Unmarshal(payload, &l))
		p.Title = l.Title
		return p, err
	}, `SELECT m.place, m.listing_id, m.seller_id, m.level_before, m.score_before, m.level, m.score, m.riskier = 1, m.marks, v.name, l.external_id, l.payload, s.payload, s.created
		FROM moved_listings m JOIN register_versions v ON v.seq = m.version JOIN listings l ON l.id = m.listing_id JOIN screenings s ON s.id = m.screening_id`+
		w.String()+` ORDER BY m.place DESC, m.listing_id DESC LIMIT `+literal(page.limit()+1), w.args...)
	all := cut(items, page.limit(), func(p placed) place { return place{p.at, p.ListingID} })
	list = List[MovedListing]{Items: make([]MovedListing, len(all.Items)), Next: all.Next}
	for i := range all.Items {
		list.Items[i] = all.Items[i].MovedListing
	}
	return list, err
}

// CountMoved is how many listings a filter chooses, and how many of them are judged more severely.
func (db *DB) CountMoved(ctx context.Context, f MovedFilter) (moved, riskier int, err error) {
	defer db.wrap(&err, "storage.CountMoved")
	w := f.where()
	if err := f.check(); err != nil {
		return 0, 0, err
	}
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(m.riskier), 0) FROM moved_listings m`+w.String(), w.args...).Scan(&moved, &riskier)
	return moved, riskier, err
}
