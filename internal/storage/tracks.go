// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/alert"
	"markwarden/internal/fault"
)

// Track is a deadline's reminders with whose they are.
type Track struct {
	alert.Track
	Tenant       string
	Organisation string
	Wake         time.Time // when to look again, zero for never
	Changed      time.Time
}

const trackColumns = `tenant, organisation, wake, changed, body`

func scanTrack(row scanner) (t Track, err error) {
	var wake, changed int64
	var body string
	if err := row.Scan(&t.Tenant, &t.Organisation, &wake, &changed, &body); err != nil {
		return t, err
	}
	t.Wake, t.Changed = fromMicros(wake), fromMicros(changed)
	return t, json.Unmarshal([]byte(body), &t.Track)
}

// AddTrack files the reminders of a deadline; fresh is false when the organisation has them already, and then nothing
// changes.
func (tx *Tx) AddTrack(ctx context.Context, t Track) (fresh bool, err error) {
	defer tx.wrap(&err, "storage.AddTrack(%s)", t.Deadline.ID)
	body, err := json.Marshal(t.Track)
	if err := errors.Join(err, checkText("lawsuit", t.Deadline.Lawsuit, 500), checkText("deadline id", t.Deadline.ID, 200)); err != nil {
		return false, err
	}
	return tx.settle(ctx, `INSERT INTO deadline_tracks (tenant, organisation, id, lawsuit, sealed, due, ended, version, wake, changed, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (tenant, organisation, id) DO NOTHING`,
		t.Tenant, t.Organisation, t.Deadline.ID, t.Deadline.Lawsuit, flag(t.Deadline.Sealed), micros(t.Deadline.At), string(t.End), t.Version, micros(t.Wake), micros(t.Learned), string(body))
}

// ChangeTrack lets fn change a deadline's reminders and files the outcome. NotFound for another's and for one under seal
// without the right to see it.
func (tx *Tx) ChangeTrack(ctx context.Context, of Whose, id string, at time.Time, fn func(*Track) error) (t Track, err error) {
	defer tx.wrap(&err, "storage.ChangeTrack(%s)", id)
	if t, err = trackOf(ctx, tx.sql, of, id); err != nil {
		return t, err
	}
	before := t.Version
	if err := fn(&t); err != nil {
		return t, err
	}
	if t.Version != before {
		t.Changed = at
	}
	body, err := json.Marshal(t.Track)
	if err != nil {
		return t, err
	}
	result, err := tx.sql.ExecContext(ctx, `UPDATE deadline_tracks SET ended = $4, version = $5, wake = $6, changed = $7, body = $8 WHERE tenant = $1 AND organisation = $2 AND id = $3`,
		t.Tenant, t.Organisation, id, string(t.End), t.Version, micros(t.Wake), micros(t.Changed), string(body))
	return t, one(result, err)
}

func trackOf(ctx context.Context, q querier, of Whose, id string) (t Track, err error) {
	w, err := of.where()
	if err := errors.Join(err, checkText("deadline id", id, 200)); err != nil {
		return t, err
	}
	w.and("id = $%d", id)
	w.unsealed(of)
	t, err = scanTrack(q.QueryRowContext(ctx, `SELECT `+trackColumns+` FROM deadline_tracks`+w.String()+` ORDER BY organisation LIMIT 1`, w.args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no deadline %s.", id)
	}
	return t, err
}

// Track is a deadline's reminders. NotFound as in ChangeTrack.
func (db *DB) Track(ctx context.Context, of Whose, id string) (t Track, err error) {
	defer db.wrap(&err, "storage.Track(%s)", id)
	return trackOf(ctx, db.read, of, id)
}

// Tracks lists deadlines with reminders, the first due first; those of a lawsuit where it is not empty, and those that are
// not over where open is set.
func (db *DB) Tracks(ctx context.Context, of Whose, lawsuit string, open bool, page Page) (list List[Track], err error) {
	defer db.wrap(&err, "storage.Tracks")
	w, err := of.where()
	w.unsealed(of)
	w.equal("lawsuit", lawsuit)
	if open {
		w.and("ended = ''")
	}
	from, ok, wrong := page.start()
	if ok {
		w.and("due >= $%d", from.key)
		w.and("(due > $%d OR id > $%d)", from.key, from.id)
	}
	if err := errors.Join(err, wrong, checkText("lawsuit", lawsuit, 500)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanTrack, `SELECT `+trackColumns+` FROM deadline_tracks`+w.String()+` ORDER BY due, id LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(t Track) place { return place{micros(t.Deadline.At), t.Deadline.ID} }), err
}

// OpenTracks are the deadlines of a lawsuit that are not over, of every organisation of a tenant.
func (tx *Tx) OpenTracks(ctx context.Context, tenant, lawsuit string) (list []Track, err error) {
	defer tx.wrap(&err, "storage.OpenTracks")
	return collect(ctx, tx.sql, scanTrack, `SELECT `+trackColumns+` FROM deadline_tracks WHERE tenant = $1 AND lawsuit = $2 AND ended = '' ORDER BY organisation, due, id`, tenant, lawsuit)
}

// WaitingTracks are the deadlines to be looked at at a time, at most so many.
func (db *DB) WaitingTracks(ctx context.Context, now time.Time, most int) (list []Track, err error) {
	defer db.wrap(&err, "storage.WaitingTracks")
	return collect(ctx, db.read, scanTrack, `SELECT `+trackColumns+` FROM deadline_tracks WHERE wake > 0 AND wake <= $1 ORDER BY wake, id LIMIT `+literal(most), micros(now))
}
