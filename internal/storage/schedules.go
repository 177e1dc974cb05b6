// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
)

// readSchedule adds defendants, matches and restraints to a file, as far as the sight may see them.
func (f *LawsuitFile) readSchedule(ctx context.Context, q querier, s Sight) error {
	var w where
	w.and("lawsuit_id = $%d", f.ID)
	s.seal(&w, "seal")
	f.SealedRows = map[string]bool{}
	type row struct {
		docket.Defendant
		key  string
		seal int
	}
	rows, err := collect(ctx, q, func(sc scanner) (r row, err error) {
		var payload []byte
		if err := sc.Scan(&r.key, &r.seal, &payload); err != nil {
			return r, err
		}
		return r, json.Unmarshal(payload, &r.Defendant)
	}, `SELECT row_key, seal, payload FROM lawsuit_defendants`+w.String()+` ORDER BY ordinal, row_key`, w.args...)
	if err != nil {
		return err
	}
	for _, r := range rows {
		f.Suit.Defendants = append(f.Suit.Defendants, r.Defendant)
		if r.seal == 1 {
			f.SealedRows[r.key] = true
		}
	}
	f.Matches, err = collect(ctx, q, scanJSON[docket.StoreMatch], `SELECT payload FROM lawsuit_matches`+w.String()+` ORDER BY ordinal, row_key, store_id`, w.args...)
	if err != nil {
		return err
	}
	f.Suit.Restraints, err = collect(ctx, q, scanJSON[docket.Restraint], `SELECT payload FROM lawsuit_restraints`+w.String()+` ORDER BY from_day, provider, account`, w.args...)
	return err
}

// scanJSON reads rows of one JSON text.
func scanJSON[T any](row scanner) (v T, err error) {
	var payload []byte
	if err := row.Scan(&payload); err != nil {
		return v, err
	}
	return v, json.Unmarshal(payload, &v)
}

// PutDefendants takes a list of defendants as the whole list of a case. sealed says of a row, by Defendant.Key, whether it
// is under seal. Two rows with one key are refused.
func (tx *Tx) PutDefendants(ctx context.Context, lawsuit string, list []docket.Defendant, sealed func(key string) bool) (err error) {
	defer tx.wrap(&err, "storage.PutDefendants(%s)", lawsuit)
	if _, err := tx.sql.ExecContext(ctx, `DELETE FROM lawsuit_defendants WHERE lawsuit_id = $1`, lawsuit); err != nil {
		return err
	}
	type row struct {
		docket.Defendant
		key, payload string
		ordinal      int
	}
	rows := make([]row, len(list))
	for i, d := range list {
		payload, err := json.Marshal(d)
		if err != nil {
			return err
		}
		key := d.Key()
		if key == "" {
			return fault.New(fault.Invalid, "Row %d of the list names no store: give it a name, an address or an identifier.", i+1)
		}
		if err := checkText("row", key, 2000); err != nil {
			return err
		}
		rows[i] = row{d, key, string(payload), i}
	}
	_, err = insertRows(ctx, tx, `INSERT INTO lawsuit_defendants (lawsuit_id, row_key, ordinal, state, seal, payload) VALUES `, ``, rows, func(r row) []any {
		return []any{lawsuit, r.key, r.ordinal, string(r.State), bit(sealed(r.key)), r.payload}
	})
	return err
}

// PutDefendant replaces one row of a list, found by its key; whether it is sealed stays. NotFound when it is not there.
func (tx *Tx) PutDefendant(ctx context.Context, lawsuit string, d docket.Defendant) (err error) {
	defer tx.wrap(&err, "storage.PutDefendant(%s)", lawsuit)
	payload, err := json.Marshal(d)
	if err != nil {
		return err
	}
	ok, err := tx.settle(ctx, `UPDATE lawsuit_defendants SET state = $3, payload = $4 WHERE lawsuit_id = $1 AND row_key = $2`, lawsuit, d.Key(), string(d.State), string(payload))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "The case has no defendant %s.", d.Key())
	}
	return err
}

// Unseal lifts the seal of a case and of every list of it.
func (tx *Tx) Unseal(ctx context.Context, lawsuit string) (err error) {
	defer tx.wrap(&err, "storage.Unseal(%s)", lawsuit)
	for _, query := range []string{
		`UPDATE lawsuit_defendants SET seal = 0 WHERE lawsuit_id = $1 AND seal = 1`, `UPDATE lawsuit_matches SET seal = 0 WHERE lawsuit_id = $1 AND seal = 1`,
		`UPDATE lawsuit_restraints SET seal = 0 WHERE lawsuit_id = $1 AND seal = 1`, `UPDATE lawsuit_deadlines SET seal = 0 WHERE lawsuit_id = $1 AND seal = 1`,
		`UPDATE duty_sheets SET seal = 0 WHERE lawsuit_id = $1 AND seal = 1`, `UPDATE settlement_entries SET seal = 0 WHERE lawsuit_id = $1 AND seal = 1`,
		`UPDATE freeze_mails SET seal = 0 WHERE lawsuit_id = $1 AND seal = 1`,
	} {
		if _, err := tx.sql.ExecContext(ctx, query, lawsuit); err != nil {
			return err
		}
	}
	return nil
}

// PutMatches takes a comparison of a case's defendants with stores as the whole comparison. sealed is as for PutDefendants.
func (tx *Tx) PutMatches(ctx context.Context, lawsuit string, list []docket.StoreMatch, sealed func(key string) bool) (err error) {
	defer tx.wrap(&err, "storage.PutMatches(%s)", lawsuit)
	if _, err := tx.sql.ExecContext(ctx, `DELETE FROM lawsuit_matches WHERE lawsuit_id = $1`, lawsuit); err != nil {
		return err
	}
	type row struct {
		docket.StoreMatch
		payload string
		ordinal int
	}
	rows := make([]row, len(list))
	for i, m := range list {
		payload, err := json.Marshal(m)
		if err != nil {
			return err
		}
		rows[i] = row{m, string(payload), i}
	}
	_, err = insertRows(ctx, tx, `INSERT INTO lawsuit_matches (lawsuit_id, row_key, store_id, ordinal, seal, payload) VALUES `, ` ON CONFLICT DO NOTHING`, rows, func(r row) []any {
		return []any{lawsuit, r.Row, keepable(r.Store), r.ordinal, bit(sealed(r.Row)), r.payload}
	})
	return err
}

// AddDecision files what a person decided about a row and a store. It is never changed: a later one takes its place.
func (tx *Tx) AddDecision(ctx context.Context, owner string, d docket.Decision) (err error) {
	defer tx.wrap(&err, "storage.AddDecision")
	payload, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if err := checkText("decision", string(payload), mostLawsuit); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO match_decisions (id, owner, store_id, payload, decided) VALUES ($1, $2, $3, $4, $5)`,
		NewID(d.At), owner, keepable(d.Store), string(payload), micros(d.At))
	return err
}

// Decisions are all decisions of an owner, in their order.
func (tx *Tx) Decisions(ctx context.Context, owner string) (list []docket.Decision, err error) {
	defer tx.wrap(&err, "storage.Decisions")
	return collect(ctx, tx.sql, scanJSON[docket.Decision], `SELECT payload FROM match_decisions WHERE owner = $1 ORDER BY decided, id`, owner)
}

// PutRestraint files what is held: one of the same provider, account, day and number is replaced while it is held. Conflict
// for one that was let go: that one stays as it is, and the account is held by a restraint of its own.
func (tx *Tx) PutRestraint(ctx context.Context, lawsuit string, r docket.Restraint, sealed bool) (err error) {
	defer tx.wrap(&err, "storage.PutRestraint(%s)", lawsuit)
	payload, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := checkText("restraint", string(payload), mostLawsuit); err != nil {
		return err
	}
	day := r.From.String()
	if r.Nth > 0 {
		day += "/" + strconv.Itoa(r.Nth)
	}
	ok, err := tx.settle(ctx, `INSERT INTO lawsuit_restraints (lawsuit_id, provider, account, from_day, to_day, seal, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (lawsuit_id, provider, account, from_day) DO UPDATE SET to_day = excluded.to_day, payload = excluded.payload WHERE lawsuit_restraints.to_day = ''`,
		lawsuit, keepable(r.Provider), keepable(r.Account), day, r.To.String(), bit(sealed), string(payload))
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "%s at %s, held from %s, was released already.", r.Account, r.Provider, r.From)
	}
	return err
}

// DocketSource is a feed, file or system that dockets were read from.
type DocketSource struct {
	Kind    docket.SourceKind `json:"kind"`
	Name    string            `json:"name"`
	Court   string            `json:"court,omitempty"`
	Types   []string          `json:"types,omitempty"` // of entries the feed carries, as the court says; none when it does not
	Cases   int               `json:"cases"`           // in the last reading
	Newest  time.Time         `json:"newest,omitzero"` // entry of the last reading
	Lost    string            `json:"lost,omitempty"`  // why entries may be missing
	Seen    time.Time         `json:"seen"`            // the last reading
	LostZH  string            `json:"lost_zh,omitempty"`
	FirstAt time.Time         `json:"first_at"`
}

// PutSource notes a reading of a source.
func (tx *Tx) PutSource(ctx context.Context, owner string, s DocketSource) (err error) {
	defer tx.wrap(&err, "storage.PutSource")
	payload, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := checkText("source", string(payload), mostLawsuit); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `INSERT INTO docket_sources (owner, kind, name, payload, seen) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (owner, kind, name) DO UPDATE SET payload = excluded.payload, seen = excluded.seen`, owner, string(s.Kind), keepable(s.Name), string(payload), micros(s.Seen))
	return err
}

// Sources are what dockets were read from, the latest reading first, 500 at most.
func (db *DB) Sources(ctx context.Context, owner string) (list []DocketSource, err error) {
	defer db.wrap(&err, "storage.Sources")
	return collect(ctx, db.read, scanJSON[DocketSource], `SELECT payload FROM docket_sources WHERE owner = $1 ORDER BY seen DESC, kind, name LIMIT 500`, owner)
}

// Source is what was noted of a source; the zero value when nothing was.
func (tx *Tx) Source(ctx context.Context, owner string, kind docket.SourceKind, name string) (s DocketSource, err error) {
	defer tx.wrap(&err, "storage.Source")
	list, err := collect(ctx, tx.sql, scanJSON[DocketSource], `SELECT payload FROM docket_sources WHERE owner = $1 AND kind = $2 AND name = $3`, owner, string(kind), keepable(name))
	if err != nil || len(list) == 0 {
		return s, err
	}
	return list[0], nil
}
