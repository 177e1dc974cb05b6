// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/review"
)

// FileStrikes files the strikes a move gave and withdraws those it took back; none is ever deleted.
func (a *Audited) FileStrikes(ctx context.Context, tenant string, given []review.Strike, withdrawn []string, why string, at time.Time) (err error) {
	defer a.wrap(&err, "storage.FileStrikes")
	for _, s := range given {
		payload, err := json.Marshal(s)
		if err != nil {
			return err
		}
		_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_strikes (id, tenant, seller_id, case_id, at, payload) VALUES ($1, $2, $3, $4, $5, $6)`,
			s.ID, tenant, s.Seller, s.Case, micros(s.At), string(payload))
		if err != nil {
			return err
		}
		if err := a.note(change{kind: "strike", id: s.ID, after: s, facts: map[string]string{"reason_code": s.Reason}}); err != nil {
			return err
		}
	}
	for _, id := range withdrawn {
		_, err := a.sql.ExecContext(ctx, `UPDATE desk_strikes SET withdrawn = $3, why = $4 WHERE tenant = $1 AND id = $2 AND withdrawn = 0`, tenant, id, micros(at), why)
		if err != nil {
			return err
		}
		if err := a.note(change{kind: "strike", id: id, facts: map[string]string{"withdrawn": why}}); err != nil {
			return err
		}
	}
	return nil
}

// Strikes lists every strike a seller was ever given, withdrawn ones with their time; of all sellers when seller is empty.
func (db *DB) Strikes(ctx context.Context, tenant, seller string) (list []review.Strike, err error) {
	defer db.wrap(&err, "storage.Strikes")
	return readStrikes(ctx, db.read, tenant, seller)
}

// Strikes lists them in a transaction.
func (tx *Tx) Strikes(ctx context.Context, tenant, seller string) (list []review.Strike, err error) {
	defer tx.wrap(&err, "storage.Strikes")
	return readStrikes(ctx, tx.sql, tenant, seller)
}

func readStrikes(ctx context.Context, q querier, tenant, seller string) ([]review.Strike, error) {
	var w where
	w.and("tenant = $%d", tenant)
	w.equal("seller_id", seller)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("seller_id", seller, 500)); err != nil {
		return nil, err
	}
	return collect(ctx, q, func(row scanner) (s review.Strike, err error) {
		var payload []byte
		var withdrawn int64
		var why string
		if err := row.Scan(&payload, &withdrawn, &why); err != nil {
			return s, err
		}
		err = json.Unmarshal(payload, &s)
		s.Withdrawn, s.Why = fromMicros(withdrawn), why
		return s, err
	}, `SELECT payload, withdrawn, why FROM desk_strikes`+w.String()+` ORDER BY at, id`, w.args...)
}

// Bulk is a bulk decision: what is to be decided on which cases, by whom it was proposed and agreed to, and who looked at
// which of them.
type Bulk struct {
	ID       string              `json:"id"`
	State    string              `json:"state"` // drafted, decided, undone
	Created  time.Time           `json:"created"`
	First    string              `json:"first"`
	Second   string              `json:"second,omitempty"`
	Cases    []string            `json:"cases"`
	Decision review.Decision     `json:"decision"`
	Viewed   map[string][]string `json:"viewed"` // person -> cases
}

// SaveBulk keeps a bulk decision as it is now.
func (a *Audited) SaveBulk(ctx context.Context, tenant string, b Bulk) (err error) {
	defer a.wrap(&err, "storage.SaveBulk(%s)", b.ID)
	payload, err := json.Marshal(b)
	if err != nil {
		return err
	}
	_, err = a.sql.ExecContext(ctx, `INSERT INTO desk_bulks (id, tenant, state, created, payload) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, payload = excluded.payload WHERE desk_bulks.tenant = excluded.tenant`, b.ID, tenant, b.State, micros(b.Created), string(payload))
	if err != nil {
		return err
	}
	return a.note(change{kind: "bulk", id: b.ID, after: b, facts: map[string]string{"state": b.State}})
}

// Bulk is a tenant's bulk decision of an id.
func (tx *Tx) Bulk(ctx context.Context, tenant, id string) (b Bulk, err error) {
	defer tx.wrap(&err, "storage.Bulk(%s)", id)
	return readBulk(ctx, tx.sql, tenant, id)
}

// Bulk is a tenant's bulk decision of an id.
func (db *DB) Bulk(ctx context.Context, tenant, id string) (b Bulk, err error) {
	defer db.wrap(&err, "storage.Bulk(%s)", id)
	return readBulk(ctx, db.read, tenant, id)
}

func readBulk(ctx context.Context, q querier, tenant, id string) (b Bulk, err error) {
	if err := errors.Join(checkText("bulk id", id, 200), checkText("tenant", tenant, 200)); err != nil {
		return b, err
	}
	err = scanInto(q.QueryRowContext(ctx, `SELECT payload FROM desk_bulks WHERE tenant = $1 AND id = $2`, tenant, id), &b)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no bulk decision %s.", id)
	}
	return b, err
}

// SavedView is a person's own view of the queue: the query of its address.
type SavedView struct{ Name, Query string }

// SaveView keeps a person's view under a name, in place of an earlier one; an empty query removes it. Fifty are kept at
// most.
func (a *Audited) SaveView(ctx context.Context, tenant, user string, v SavedView) (err error) {
	defer a.wrap(&err, "storage.SaveView")
	if err := errors.Join(checkText("name", v.Name, 100), checkText("query", v.Query, 2000), checkText("user", user, 200)); err != nil {
		return err
	}
	if v.Name == "" {
		return fault.New(fault.Invalid, "A view needs a name.")
	}
	if v.Query == "" {
		if done, err := changed(a.sql.ExecContext(ctx, `DELETE FROM desk_views WHERE tenant = $1 AND user_id = $2 AND name = $3`, tenant, user, v.Name)); err != nil || !done {
			a.Unchanged()
			return err
		}
		return a.note(change{kind: "desk_view", id: user, facts: map[string]string{"state": "removed"}})
	}
	var n int
	if err := a.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM desk_views WHERE tenant = $1 AND user_id = $2 AND name <> $3`, tenant, user, v.Name).Scan(&n); err != nil {
		return err
	}
	if n >= 50 {
		return fault.New(fault.Conflict, "Fifty views are kept at most: remove one first.")
	}
	done, err := changed(a.sql.ExecContext(ctx, `INSERT INTO desk_views (tenant, user_id, name, query) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, user_id, name) DO UPDATE SET query = excluded.query WHERE desk_views.query <> excluded.query`, tenant, user, v.Name, v.Query))
	if err != nil || !done {
		a.Unchanged()
		return err
	}
	return a.note(change{kind: "desk_view", id: user, after: v})
}

// Views lists a person's views by name.
func (db *DB) Views(ctx context.Context, tenant, user string) (list []SavedView, err error) {
	defer db.wrap(&err, "storage.Views")
	return collect(ctx, db.read, func(row scanner) (v SavedView, err error) { return v, row.Scan(&v.Name, &v.Query) },
		`SELECT name, query FROM desk_views WHERE tenant = $1 AND user_id = $2 ORDER BY name`, tenant, user)
}
