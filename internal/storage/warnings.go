// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"errors"
	"strconv"
	"time"
)

// The sides of a warning.
const (
	SideSeller   = "seller"
	SideNotifier = "notifier"
)

// Warning is what a seller's points, or a right holder's unfounded notices, led to. It is never deleted: one whose cause
// fell, or that was lifted, says when.
type Warning struct {
	ID        string    `json:"id"`
	Side      string    `json:"side"`
	Party     string    `json:"party"`  // the organisation
	Action    string    `json:"action"` // warn, suspend; of sellers also restrict_selling, propose_termination
	Points    int       `json:"points"` // of a seller: the threshold that was reached
	At        time.Time `json:"at"`
	Until     time.Time `json:"until,omitzero"` // of a measure that ends by itself
	Withdrawn time.Time `json:"withdrawn,omitzero"`
	Case      string    `json:"case"` // whose letter tells of it
	By        string    `json:"by"`
	Why       string    `json:"why,omitempty"`
}

// FileWarning keeps a warning.
func (a *Audited) FileWarning(ctx context.Context, tenant string, w Warning) (err error) {
	defer a.wrap(&err, "storage.FileWarning(%s)", w.ID)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("party", w.Party, 500), checkText("why", w.Why, 5000)); err != nil {
		return err
	}
	_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_warnings (id, tenant, side, party, action, points, at, until, case_id, by_user, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		w.ID, tenant, w.Side, w.Party, w.Action, w.Points, micros(w.At), micros(w.Until), w.Case, w.By, w.Why)
	if err != nil {
		return err
	}
	return a.note(change{kind: w.Side, id: w.Party, after: w, facts: map[string]string{"measure": w.Action, "warning": w.ID, "points": strconv.Itoa(w.Points)}})
}

// WithdrawWarning marks a warning as fallen or lifted; one that is already stays as it is.
func (a *Audited) WithdrawWarning(ctx context.Context, tenant string, w Warning) (err error) {
	defer a.wrap(&err, "storage.WithdrawWarning(%s)", w.ID)
	if _, err := a.sql.ExecContext(ctx, `UPDATE desk_warnings SET withdrawn = $3 WHERE tenant = $1 AND id = $2 AND withdrawn = 0`, tenant, w.ID, micros(a.Event.At)); err != nil {
		return err
	}
	return a.note(change{kind: w.Side, id: w.Party, facts: map[string]string{"measure": w.Action, "warning": w.ID, "withdrawn": "1"}})
}

// Warnings lists every warning a party was ever given, the oldest first.
func (db *DB) Warnings(ctx context.Context, tenant, side, party string) (list []Warning, err error) {
	defer db.wrap(&err, "storage.Warnings")
	return warnings(ctx, db.read, tenant, side, party)
}

// Warnings lists them in a transaction.
func (tx *Tx) Warnings(ctx context.Context, tenant, side, party string) (list []Warning, err error) {
	defer tx.wrap(&err, "storage.Warnings")
	return warnings(ctx, tx.sql, tenant, side, party)
}

func warnings(ctx context.Context, q querier, tenant, side, party string) ([]Warning, error) {
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("party", party, 500)); err != nil {
		return nil, err
	}
	return collect(ctx, q, func(row scanner) (w Warning, err error) {
		var at, until, withdrawn int64
		err = row.Scan(&w.ID, &w.Side, &w.Party, &w.Action, &w.Points, &at, &until, &withdrawn, &w.Case, &w.By, &w.Why)
		w.At, w.Until, w.Withdrawn = fromMicros(at), fromMicros(until), fromMicros(withdrawn)
		return w, err
	}, `SELECT id, side, party, action, points, at, until, withdrawn, case_id, by_user, why FROM desk_warnings WHERE tenant = $1 AND side = $2 AND party = $3 ORDER BY at, id`, tenant, side, party)
}
