// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
)

// BatchRow is one listing of a batch, or one row of its file that could not be read. Its content was checked by SaveListing
// where it is a listing.
type BatchRow struct {
	Ordinal     int               // from 1, in the order of the file
	FileRows    []int             // every row of the file it was read from
	ExternalID  string            // the seller's own id
	Title       string            // of the listing
	Text        string            // what lists search in, folded by the caller
	Level       string            // unscreened for a row that could not be read
	Score       int               // 0 to 100
	Problem     string            // why it is unscreened
	Bad         *listing.RowError // of a row that could not be read
	Listing     *listing.Listing  // as it was in the file; nil where it is clear or could not be read
	Suggestion  string            // title that was screened again; empty without
	Accepted    bool              // the suggestion is taken
	ListingID   string            // in the catalogue; empty where it could not be kept
	ScreeningID string            // of its verdict
	Verdict     json.RawMessage   // nil without a screening
	Marks       []string          // that were found, for filters; AddBatchRows only
	Rules       []string          // that fired, likewise
}

// AddBatchRows files rows behind the first done of a running batch, in order and without a gap, and counts them. Conflict
// if the batch does not run any more, or if another program has added to it: whoever gets it stops working on the batch.
func (tx *Tx) AddBatchRows(ctx context.Context, owner, id string, done int, rows []BatchRow, at time.Time) (err error) {
	defer tx.wrap(&err, "storage.AddBatchRows(%s)", id)
	var c BatchCounts
	for i := range rows {
		if rows[i].Ordinal != done+i+1 {
			return fault.New(fault.Internal, "row %d does not follow row %d", rows[i].Ordinal, done+i)
		}
		if err := c.count(rows[i].Level); err != nil {
			return err
		}
	}
	ok, err := tx.settle(ctx, `UPDATE batches SET done = done + $4, clear = clear + $5, caution = caution + $6, high = high + $7, block = block + $8, unscreened = unscreened + $9, touched = $10
		WHERE owner = $1 AND id = $2 AND done = $3 AND state = 'running'`, owner, id, done, len(rows), c.Clear, c.Caution, c.High, c.Block, c.Unscreened, micros(at))
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Conflict, "The batch %s has ended, or another program is working on it.", id)
	}
	for i := range rows {
		if err := tx.addBatchRow(ctx, owner, id, &rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func (c *BatchCounts) count(level string) error {
	switch level {
	case "clear":
		c.Clear++
	case "caution":
		c.Caution++
	case "high":
		c.High++
	case "block":
		c.Block++
	case Unscreened:
		c.Unscreened++
	default:
		return fault.New(fault.Internal, "%q is no level", level)
	}
	return nil
}

// riskUnscreened is above every score: what was not screened is looked at first.
const riskUnscreened = 1000

// Both keys lie in an index, and PostgreSQL keeps no more than 2.7 kB of a row there.
const (
	mostTitleKey = 160
	mostHitName  = 400
)

func (tx *Tx) addBatchRow(ctx context.Context, owner, id string, r *BatchRow) error {
	insert, err := tx.prepare(ctx, `INSERT INTO batch_rows (batch_id, ordinal, owner, file_rows, external_id, title, title_key, text, level, risk, score, problem, bad, snapshot, suggestion, listing_id, screening)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`)
	if err != nil {
		return err
	}
	risk := r.Score
	if r.Level == Unscreened {
		risk = riskUnscreened
	}
	fileRows, bad, snapshot, err := r.encoded()
	if err != nil {
		return err
	}
	_, err = insert.ExecContext(ctx, id, r.Ordinal, owner, fileRows, keepable(r.ExternalID), keepable(r.Title), firstBytes(keepable(r.Title), mostTitleKey), keepable(r.Text), r.Level, risk, r.Score,
		keepable(r.Problem), bad, snapshot, keepable(r.Suggestion), r.ListingID, r.ScreeningID)
	if err != nil {
		return err
	}
	hit, err := tx.prepare(ctx, `INSERT INTO batch_hits (batch_id, kind, name, ordinal) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`)
	if err != nil {
		return err
	}
	for kind, names := range map[string][]string{hitMark: r.Marks, hitRule: r.Rules} {
		for _, name := range names {
			if _, err := hit.ExecContext(ctx, id, kind, hitName(name), r.Ordinal); err != nil {
				return err
			}
		}
	}
	return nil
}

const (
	hitMark = "mark"
	hitRule = "rule"
)

func hitName(name string) string { return firstBytes(keepable(name), mostHitName) }

// encoded are the row's parts that are kept as JSON.
func (r *BatchRow) encoded() (fileRows, bad, snapshot string, err error) {
	rows := r.FileRows
	if rows == nil {
		rows = []int{}
	}
	list := [3]any{rows, nil, nil}
	if r.Bad != nil {
		list[1] = r.Bad
	}
	if r.Listing != nil {
		list[2] = r.Listing
	}
	var out [3]string
	for i, v := range list {
		if v == nil {
			continue
		}
		b, err := json.Marshal(v)
		if err != nil {
			return "", "", "", err
		}
		out[i] = keepable(string(b))
	}
	return out[0], out[1], out[2], nil
}

// firstBytes is the beginning of a text, of whole characters.
func firstBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

const batchRowColumns = `r.ordinal, r.file_rows, r.external_id, r.title, r.level, r.risk, r.score, r.problem, r.bad, r.snapshot, r.suggestion, r.accepted, r.listing_id, r.screening, r.title_key, s.payload`

const batchRowTables = ` FROM batch_rows r LEFT JOIN screenings s ON s.id = r.screening`

// placedRow is a row with what its lists are sorted by.
type placedRow struct {
	BatchRow
	risk     int64
	titleKey string
}

func scanBatchRow(row scanner) (r placedRow, err error) {
	var fileRows, bad, snapshot, verdict []byte
	var accepted int64
	err = row.Scan(&r.Ordinal, &fileRows, &r.ExternalID, &r.Title, &r.Level, &r.risk, &r.Score, &r.Problem, &bad, &snapshot, &r.Suggestion, &accepted, &r.ListingID, &r.ScreeningID, &r.titleKey, &verdict)
	if err != nil {
		return r, err
	}
	r.Accepted, r.Verdict = accepted != 0, verdict
	err = json.Unmarshal(fileRows, &r.FileRows)
	if len(bad) > 0 {
		err = errors.Join(err, json.Unmarshal(bad, &r.Bad))
	}
	if len(snapshot) > 0 {
		err = errors.Join(err, json.Unmarshal(snapshot, &r.Listing))
	}
	return r, err
}

// BatchRow is a row of an owner's batch by its ordinal; NotFound also for another owner's.
func (db *DB) BatchRow(ctx context.Context, owner, id string, ordinal int) (r BatchRow, err error) {
	defer db.wrap(&err, "storage.BatchRow(%s,%d)", id, ordinal)
	f := BatchFilter{Owner: owner, Batch: id}
	if err := f.check(); err != nil {
		return r, err
	}
	found, err := collect(ctx, db.read, scanBatchRow, `SELECT `+batchRowColumns+batchRowTables+` WHERE r.owner = $1 AND r.batch_id = $2 AND r.ordinal = $3`, owner, id, ordinal)
	if err != nil {
		return r, err
	}
	if len(found) == 0 {
		return r, fault.New(fault.NotFound, "The batch %s has no row %d.", id, ordinal)
	}
	return found[0].BatchRow, nil
}

// AcceptSuggestion takes a row's suggestion, or gives it back, and reports whether that changed anything. NotFound for a
// row that is not there, Conflict for one without a suggestion.
func (tx *Tx) AcceptSuggestion(ctx context.Context, owner, id string, ordinal int, take bool) (changed bool, err error) {
	defer tx.wrap(&err, "storage.AcceptSuggestion(%s,%d)", id, ordinal)
	if err := (BatchFilter{Owner: owner, Batch: id}).check(); err != nil {
		return false, err
	}
	with, err := collect(ctx, tx.sql, scanText, `SELECT suggestion FROM batch_rows WHERE owner = $1 AND batch_id = $2 AND ordinal = $3`, owner, id, ordinal)
	switch {
	case err != nil:
		return false, err
	case len(with) == 0:
		return false, fault.New(fault.NotFound, "The batch %s has no row %d.", id, ordinal)
	case with[0] == "":
		return false, fault.New(fault.Conflict, "Row %d has no suggestion that could be taken.", ordinal)
	}
	now, step := 0, -1
	if take {
		now, step = 1, 1
	}
	changed, err = tx.settle(ctx, `UPDATE batch_rows SET accepted = $4 WHERE owner = $1 AND batch_id = $2 AND ordinal = $3 AND accepted <> $4`, owner, id, ordinal, now)
	if err != nil || !changed {
		return false, err
	}
	_, err = tx.sql.ExecContext(ctx, `UPDATE batches SET accepted = accepted + $3 WHERE owner = $1 AND id = $2`, owner, id, step)
	return true, err
}
