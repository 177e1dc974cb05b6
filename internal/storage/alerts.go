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

// Alert is an alert with whose it is. Alert.For is the organisation.
type Alert struct {
	alert.Alert
	Tenant   string
	Assignee string    // the person who sees to it, empty for nobody
	Wake     time.Time // when the next person is asked, zero for never
	Created  time.Time // when it was first raised: its place in lists, which stays when it is raised again
}

const alertColumns = `tenant, assignee, wake, created, body`

func scanAlert(row scanner) (a Alert, err error) {
	var wake, created int64
	var body string
	if err := row.Scan(&a.Tenant, &a.Assignee, &wake, &created, &body); err != nil {
		return a, err
	}
	a.Wake, a.Created = fromMicros(wake), fromMicros(created)
	return a, json.Unmarshal([]byte(body), &a.Alert)
}

// FileAlert files an alert, or brings the one that is on file up to date. changed is false when that says the same. wake
// gives when the next person is to be asked.
func (tx *Tx) FileAlert(ctx context.Context, tenant string, fresh alert.Alert, wake func(alert.Alert) time.Time) (a Alert, changed bool, err error) {
	defer tx.wrap(&err, "storage.FileAlert(%s)", fresh.ID)
	a, err = scanAlert(tx.sql.QueryRowContext(ctx, `SELECT `+alertColumns+` FROM alerts WHERE tenant = $1 AND id = $2`, tenant, fresh.ID))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		a = Alert{Alert: fresh, Tenant: tenant, Wake: wake(fresh), Created: fresh.Raised}
		body, err := json.Marshal(a.Alert)
		if err != nil {
			return a, false, err
		}
		_, err = tx.sql.ExecContext(ctx, `INSERT INTO alerts (tenant, id, organisation, lawsuit, kind, state, sealed, version, wake, created, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			tenant, a.ID, a.For, a.Lawsuit, string(a.Kind), string(a.State), flag(a.Sealed), a.Version, micros(a.Wake), micros(a.Created), string(body))
		return a, true, err
	case err != nil:
		return a, false, err
	}
	next, changed, err := a.Update(fresh, fresh.Raised)
	if err != nil || !changed {
		return a, false, err
	}
	next.For = a.For // whose an alert is stands in its row, and no later look changes it
	a.Alert, a.Wake = next, wake(next)
	return a, true, tx.saveAlert(ctx, a)
}

// saveAlert writes an alert that is on file.
func (tx *Tx) saveAlert(ctx context.Context, a Alert) error {
	body, err := json.Marshal(a.Alert)
	if err != nil {
		return err
	}
	result, err := tx.sql.ExecContext(ctx, `UPDATE alerts SET state = $3, sealed = $4, assignee = $5, version = $6, wake = $7, body = $8 WHERE tenant = $1 AND id = $2`,
		a.Tenant, a.ID, string(a.State), flag(a.Sealed), a.Assignee, a.Version, micros(a.Wake), string(body))
	return one(result, err)
}

// ChangeAlert lets fn change an alert and files the outcome. NotFound for another's and for one under seal without the
// right to see it.
func (tx *Tx) ChangeAlert(ctx context.Context, of Whose, id string, fn func(*Alert) error) (a Alert, err error) {
	defer tx.wrap(&err, "storage.ChangeAlert(%s)", id)
	if a, err = alertOf(ctx, tx.sql, of, id); err != nil {
		return a, err
	}
	if err := fn(&a); err != nil {
		return a, err
	}
	return a, tx.saveAlert(ctx, a)
}

func alertOf(ctx context.Context, q querier, of Whose, id string) (a Alert, err error) {
	w, err := of.where()
	if err := errors.Join(err, checkText("alert id", id, 200)); err != nil {
		return a, err
	}
	w.and("id = $%d", id)
	w.unsealed(of)
	a, err = scanAlert(q.QueryRowContext(ctx, `SELECT `+alertColumns+` FROM alerts`+w.String(), w.args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no alert %s.", id)
	}
	return a, err
}

// Alert is an alert of an id. NotFound as in ChangeAlert.
func (db *DB) Alert(ctx context.Context, of Whose, id string) (a Alert, err error) {
	defer db.wrap(&err, "storage.Alert(%s)", id)
	return alertOf(ctx, db.read, of, id)
}

// AlertFilter restricts a list of alerts; empty fields do not.
type AlertFilter struct {
	State    alert.State
	Kind     alert.Kind
	Lawsuit  string
	Assignee string
	Open     bool // those that are not resolved
}

// Alerts lists alerts, newest first.
func (db *DB) Alerts(ctx context.Context, of Whose, f AlertFilter, page Page) (list List[Alert], err error) {
	defer db.wrap(&err, "storage.Alerts")
	w, err := of.where()
	w.unsealed(of)
	w.equal("state", string(f.State))
	w.equal("kind", string(f.Kind))
	w.equal("lawsuit", f.Lawsuit)
	w.equal("assignee", f.Assignee)
	if f.Open {
		w.and("state <> 'resolved'")
	}
	if err := errors.Join(err, checkText("state", string(f.State), 100), checkText("kind", string(f.Kind), 100), checkText("lawsuit", f.Lawsuit, 500), checkText("assignee", f.Assignee, 200), w.newest(page)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanAlert, `SELECT `+alertColumns+` FROM alerts`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(a Alert) place { return place{micros(a.Created), a.ID} }), err
}

// WaitingAlerts are the alerts of which the next person is to be asked at a time, at most so many.
func (db *DB) WaitingAlerts(ctx context.Context, now time.Time, most int) (list []Alert, err error) {
	defer db.wrap(&err, "storage.WaitingAlerts")
	return collect(ctx, db.read, scanAlert, `SELECT `+alertColumns+` FROM alerts WHERE wake > 0 AND wake <= $1 ORDER BY wake LIMIT `+literal(most), micros(now))
}
