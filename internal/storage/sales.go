// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
)

// saleKey tells a line of an order from every other of its owner: the same export read again changes nothing.
func saleKey(s docket.Sale) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %d", s.Store, s.Order, s.Line, s.Part))
	return hex.EncodeToString(sum[:16])
}

// PutSales keeps lines of an owner's orders. A line that is there already is replaced.
func (tx *Tx) PutSales(ctx context.Context, owner string, list []docket.Sale, at time.Time) (err error) {
	defer tx.wrap(&err, "storage.PutSales")
	if err := checkText("owner", owner, 200); err != nil {
		return err
	}
	type row struct {
		docket.Sale
		key, payload string
	}
	rows, last := make([]row, 0, len(list)), map[string]int{}
	for _, s := range list {
		payload, err := json.Marshal(s)
		if err := errors.Join(err, checkText("order", string(payload), 20_000)); err != nil {
			return err
		}
		r := row{s, saleKey(s), string(payload)}
		if i, ok := last[r.key]; ok { // one statement may not meet a key twice: the last row of a file holds
			rows[i] = r
			continue
		}
		last[r.key] = len(rows)
		rows = append(rows, r)
	}
	_, err = insertRows(ctx, tx, `INSERT INTO own_sales (owner, id, store, item, product, day, currency, minor, ship_to, payload, updated) VALUES `,
		` ON CONFLICT (owner, id) DO UPDATE SET store = excluded.store, item = excluded.item, product = excluded.product, day = excluded.day, currency = excluded.currency,
			minor = excluded.minor, ship_to = excluded.ship_to, payload = excluded.payload, updated = excluded.updated`,
		rows, func(r row) []any {
			return []any{owner, r.key, r.Store, r.Item, r.Product, r.Day.String(), r.Amount.Currency, r.Amount.Minor, r.ShipTo, r.payload, micros(at)}
		})
	return err
}

// SaleFilter narrows lines of orders; the zero value is all. Stores are those of the lines; a line without a store belongs
// to every one of them.
type SaleFilter struct {
	Stores   []string
	From, To string // days, both included; empty is open
}

// mostSales bounds the lines that are read for one sheet.
const mostSales = 500_000

// Sales are lines of an owner's orders in the order of their days. Invalid when there are more than half a million.
func (db *DB) Sales(ctx context.Context, owner string, f SaleFilter) (list []docket.Sale, err error) {
	defer db.wrap(&err, "storage.Sales")
	var w where
	w.and("owner = $%d", owner)
	if len(f.Stores) > 0 {
		first := len(w.args) + 1
		for _, s := range f.Stores {
			w.args = append(w.args, s)
		}
		w.conditions = append(w.conditions, "(store = '' OR store IN ("+places(first, len(f.Stores))+"))")
	}
	if f.From != "" {
		w.and("day >= $%d", f.From)
	}
	if f.To != "" {
		w.and("day <= $%d", f.To)
	}
	if err := errors.Join(checkText("owner", owner, 200), checkText("from", f.From, 40), checkText("to", f.To, 40)); err != nil {
		return nil, err
	}
	list, err = collect(ctx, db.read, scanJSON[docket.Sale], `SELECT payload FROM own_sales`+w.String()+` ORDER BY day, id LIMIT `+literal(mostSales+1), w.args...)
	if err == nil && len(list) > mostSales {
		err = fault.New(fault.Invalid, "There are more than %d lines of orders: ask for fewer days.", mostSales)
	}
	return list, err
}

// SaleCount is how many lines of an owner's orders there are, and their first and last day.
type SaleCount struct {
	Lines      int
	From, Last string
}

// CountSales counts an owner's lines.
func (db *DB) CountSales(ctx context.Context, owner string) (c SaleCount, err error) {
	defer db.wrap(&err, "storage.CountSales")
	if err := checkText("owner", owner, 200); err != nil {
		return c, err
	}
	return c, db.read.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(day), ''), COALESCE(MAX(day), '') FROM own_sales WHERE owner = $1`, owner).Scan(&c.Lines, &c.From, &c.Last)
}

// EraseSales forgets an owner's lines: those of one store, or all where it is empty.
func (tx *Tx) EraseSales(ctx context.Context, owner, store string) (n int64, err error) {
	defer tx.wrap(&err, "storage.EraseSales")
	var w where
	w.and("owner = $%d", owner)
	w.equal("store", store)
	if err := errors.Join(checkText("owner", owner, 200), checkText("store", store, 500)); err != nil {
		return 0, err
	}
	result, err := tx.sql.ExecContext(ctx, `DELETE FROM own_sales`+w.String(), w.args...)
	if err != nil {
		return 0, err
	}
	if n, err = result.RowsAffected(); err == nil && n == 0 {
		tx.Unchanged()
	}
	return n, err
}
