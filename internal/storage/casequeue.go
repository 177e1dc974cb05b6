// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"errors"

	"markwarden/internal/review"
)

// CaseLines is Cases with the head of each.
func (db *DB) CaseLines(ctx context.Context, f CaseFilter, page Page) (list List[Touched], err error) {
	defer db.wrap(&err, "storage.CaseLines")
	w, err := f.where()
	if err != nil {
		return list, err
	}
	from, ok, err := page.start()
	if err != nil {
		return list, err
	}
	if ok {
		w.and("opened <= $%d", from.key)
		w.and("(opened < $%d OR id < $%d)", from.key, from.id)
	}
	items, err := collect(ctx, db.read, scanTouched, `SELECT item FROM desk_cases`+w.String()+` ORDER BY opened DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(t Touched) place { return place{micros(t.Opened), t.ID} }), err
}

func scanTouched(row scanner) (t Touched, err error) {
	return t, scanInto(row, &t)
}

// CaseFilter narrows a list of cases to a tenant and, where not empty, to a seller, a listing, a mark and states. Sealed
// says that whoever asks may know of sealed ones; without it they are not there.
type CaseFilter struct {
	Tenant    string
	SellerID  string
	ListingID string
	MarkID    string
	States    []review.State
	Open      bool // only those that are not closed
	Sealed    bool
}

func (f CaseFilter) where() (w where, err error) {
	w.and("tenant = $%d", f.Tenant)
	w.equal("seller_id", f.SellerID)
	w.equal("listing_id", f.ListingID)
	w.equal("mark_id", f.MarkID)
	if f.Open {
		w.conditions = append(w.conditions, "open = 1")
	}
	if !f.Sealed {
		w.conditions = append(w.conditions, "sealed = 0")
	}
	if len(f.States) > 0 {
		w.conditions = append(w.conditions, "state IN ("+places(len(w.args)+1, len(f.States))+")")
		for _, s := range f.States {
			w.args = append(w.args, string(s))
		}
	}
	return w, errors.Join(checkText("tenant", f.Tenant, 200), checkText("seller_id", f.SellerID, 500), checkText("listing_id", f.ListingID, 500), checkText("mark_id", f.MarkID, 512))
}

// Cases lists cases as a queue sees them, the one opened last first.
func (db *DB) Cases(ctx context.Context, f CaseFilter, page Page) (list List[review.Item], err error) {
	defer db.wrap(&err, "storage.Cases")
	w, err := f.where()
	if err != nil {
		return list, err
	}
	from, ok, err := page.start()
	if err != nil {
		return list, err
	}
	if ok {
		w.and("opened <= $%d", from.key)
		w.and("(opened < $%d OR id < $%d)", from.key, from.id)
	}
	items, err := collect(ctx, db.read, scanItem, `SELECT item FROM desk_cases`+w.String()+` ORDER BY opened DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(i review.Item) place { return place{micros(i.Opened), i.ID} }), err
}

// Cases is DB.Cases without pages, in a transaction: at most limit, those opened last.
func (tx *Tx) Cases(ctx context.Context, f CaseFilter, limit int) (list []review.Item, err error) {
	defer tx.wrap(&err, "storage.Cases")
	w, err := f.where()
	if err != nil {
		return nil, err
	}
	return collect(ctx, tx.sql, scanItem, `SELECT item FROM desk_cases`+w.String()+` ORDER BY opened DESC, id DESC LIMIT `+literal(limit), w.args...)
}

// CountCases counts cases in a transaction, up to most.
func (tx *Tx) CountCases(ctx context.Context, f CaseFilter, most int) (n int, err error) {
	defer tx.wrap(&err, "storage.CountCases")
	w, err := f.where()
	if err != nil {
		return 0, err
	}
	err = tx.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM desk_cases`+w.String()+` LIMIT `+literal(most)+`) AS counted`, w.args...).Scan(&n)
	return n, err
}

// Touched is a case that was written, for a program that keeps the queue in memory.
type Touched struct {
	review.Item
	Head
	At int64 `json:"-"` // order of the writes, to ask for later ones
}

// CasesSince lists a tenant's cases that were written at or after a mark, sealed ones too; from 0 all open ones. A write
// may become visible behind one that was made after it, so whoever follows asks again from a little before.
func (db *DB) CasesSince(ctx context.Context, tenant string, mark int64) (list []Touched, err error) {
	defer db.wrap(&err, "storage.CasesSince")
	query, args := `SELECT item, updated FROM desk_cases WHERE tenant = $1 AND updated >= $2`, []any{tenant, mark}
	if mark == 0 {
		query, args = `SELECT item, updated FROM desk_cases WHERE tenant = $1 AND open = 1`, []any{tenant}
	}
	return collect(ctx, db.read, func(row scanner) (t Touched, err error) {
		var payload []byte
		if err := row.Scan(&payload, &t.At); err != nil {
			return t, err
		}
		return t, json.Unmarshal(payload, &t)
	}, query, args...)
}

// CaseCount counts a tenant's open cases.
func (db *DB) CaseCount(ctx context.Context, tenant string) (n int, err error) {
	defer db.wrap(&err, "storage.CaseCount")
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM desk_cases WHERE tenant = $1 AND open = 1`, tenant).Scan(&n)
	return n, err
}

// BulkCases are the ids of the cases that a bulk decision touched, in order.
func (tx *Tx) BulkCases(ctx context.Context, tenant, bulk string) (ids []string, err error) {
	defer tx.wrap(&err, "storage.BulkCases")
	return collect(ctx, tx.sql, scanText, `SELECT DISTINCT case_id FROM desk_events WHERE tenant = $1 AND bulk = $2 ORDER BY case_id`, tenant, bulk)
}
