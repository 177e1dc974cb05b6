// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"markwarden/internal/alert"
	"markwarden/internal/fault"
)

// Whose says whose things a question is about: those of one organisation of a tenant, or of all of them where
// Organisation is empty. Sealed is the right to see what is under seal, as the door found it.
type Whose struct {
	Tenant       string
	Organisation string
	Sealed       bool
}

// where are the conditions that keep a question within what it is about.
func (o Whose) where() (w where, err error) {
	if o.Tenant == "" {
		return w, fault.New(fault.Invalid, "Whose things are asked for is missing: name the tenant.")
	}
	w.and("tenant = $%d", o.Tenant)
	w.equal("organisation", o.Organisation)
	return w, errors.Join(checkText("tenant", o.Tenant, 200), checkText("organisation", o.Organisation, 200))
}

// unsealed adds that what is under seal stays out, unless the asker may see it.
func (w *where) unsealed(o Whose) {
	if !o.Sealed {
		w.and("sealed = 0")
	}
}

// Watch is a watch with whose it is. Watch.Owner is the person who made it.
type Watch struct {
	alert.Watch
	Tenant       string
	Organisation string
	Created      time.Time
}

const watchColumns = `id, tenant, organisation, owner, kind, value, schedule_a, paused, created`

func scanWatch(row scanner) (w Watch, err error) {
	var scheduleA, paused, created int64
	err = row.Scan(&w.ID, &w.Tenant, &w.Organisation, &w.Owner, &w.Kind, &w.Value, &scheduleA, &paused, &created)
	w.ScheduleA, w.Paused, w.Created = scheduleA == 1, paused == 1, fromMicros(created)
	return w, err
}

// AddWatch files a watch; the one that is there already when the organisation watches the same, with fresh false.
func (tx *Tx) AddWatch(ctx context.Context, w Watch) (_ Watch, fresh bool, err error) {
	defer tx.wrap(&err, "storage.AddWatch")
	if err := errors.Join(w.Check(), checkText("value", w.Value, 1000), checkText("owner", w.Owner, 200), checkText("organisation", w.Organisation, 200)); err != nil {
		return w, false, err
	}
	w.ID = NewID(w.Created)
	added, err := scanWatch(tx.sql.QueryRowContext(ctx, `INSERT INTO watches (`+watchColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (tenant, organisation, kind, value) DO NOTHING RETURNING `+watchColumns,
		w.ID, w.Tenant, w.Organisation, w.Owner, string(w.Kind), w.Value, flag(w.ScheduleA), flag(w.Paused), micros(w.Created)))
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return added, true, err
	}
	w, err = scanWatch(tx.sql.QueryRowContext(ctx, `SELECT `+watchColumns+` FROM watches WHERE tenant = $1 AND organisation = $2 AND kind = $3 AND value = $4`, w.Tenant, w.Organisation, string(w.Kind), w.Value))
	tx.Unchanged()
	return w, false, err
}

// PauseWatch lets a watch rest, or go on. NotFound for another's.
func (tx *Tx) PauseWatch(ctx context.Context, of Whose, id string, paused bool) (w Watch, err error) {
	defer tx.wrap(&err, "storage.PauseWatch(%s)", id)
	if w, err = watchOf(ctx, tx.sql, of, id); err != nil {
		return w, err
	}
	if w.Paused == paused {
		tx.Unchanged()
		return w, nil
	}
	w.Paused = paused
	_, err = tx.sql.ExecContext(ctx, `UPDATE watches SET paused = $2 WHERE id = $1`, id, flag(paused))
	return w, err
}

// RemoveWatch removes a watch. The alerts that it raised stay. NotFound for another's.
func (tx *Tx) RemoveWatch(ctx context.Context, of Whose, id string) (err error) {
	defer tx.wrap(&err, "storage.RemoveWatch(%s)", id)
	if _, err := watchOf(ctx, tx.sql, of, id); err != nil {
		return err
	}
	_, err = tx.sql.ExecContext(ctx, `DELETE FROM watches WHERE id = $1`, id)
	return err
}

func watchOf(ctx context.Context, q querier, of Whose, id string) (w Watch, err error) {
	c, err := of.where()
	if err := errors.Join(err, checkText("watch id", id, 200)); err != nil {
		return w, err
	}
	c.and("id = $%d", id)
	w, err = scanWatch(q.QueryRowContext(ctx, `SELECT `+watchColumns+` FROM watches`+c.String(), c.args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no watch %s.", id)
	}
	return w, err
}

// Watch is a watch of an id. NotFound for another's.
func (db *DB) Watch(ctx context.Context, of Whose, id string) (w Watch, err error) {
	defer db.wrap(&err, "storage.Watch(%s)", id)
	return watchOf(ctx, db.read, of, id)
}

// Watches lists watches, newest first.
func (db *DB) Watches(ctx context.Context, of Whose, page Page) (list List[Watch], err error) {
	defer db.wrap(&err, "storage.Watches")
	w, err := of.where()
	if err := errors.Join(err, w.newest(page)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanWatch, `SELECT `+watchColumns+` FROM watches`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(w Watch) place { return place{micros(w.Created), w.ID} }), err
}

// Watching are the watches of a tenant that do not rest, each with its organisation as Owner: that is who is told.
func (tx *Tx) Watching(ctx context.Context, tenant string) (list []alert.Watch, err error) {
	defer tx.wrap(&err, "storage.Watching")
	rows, err := collect(ctx, tx.sql, scanWatch, `SELECT `+watchColumns+` FROM watches WHERE tenant = $1 AND paused = 0 ORDER BY created, id`, tenant)
	for _, r := range rows {
		r.Watch.Owner = r.Organisation
		list = append(list, r.Watch)
	}
	return list, err
}
