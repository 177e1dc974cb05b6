// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"time"

	"markwarden/internal/docket"
)

// PutStores keeps an owner's own stores by their ids. With whole, the list takes the place of all that were kept.
func (tx *Tx) PutStores(ctx context.Context, owner string, list []docket.Store, whole bool, at time.Time) (err error) {
	defer tx.wrap(&err, "storage.PutStores")
	if err := checkText("owner", owner, 200); err != nil {
		return err
	}
	if whole {
		if _, err := tx.sql.ExecContext(ctx, `DELETE FROM own_stores WHERE owner = $1`, owner); err != nil {
			return err
		}
	}
	last := map[string]int{} // one statement may not meet an id twice: the last row of a file holds
	for i, s := range list {
		last[s.ID] = i
	}
	type row struct{ id, payload string }
	rows := make([]row, 0, len(list))
	for i, s := range list {
		if last[s.ID] != i {
			continue
		}
		payload, err := json.Marshal(s)
		if err != nil {
			return err
		}
		if err := checkText("store id", s.ID, 500); err != nil {
			return err
		}
		rows = append(rows, row{s.ID, string(payload)})
	}
	_, err = insertRows(ctx, tx, `INSERT INTO own_stores (owner, id, payload, updated) VALUES `, ` ON CONFLICT (owner, id) DO UPDATE SET payload = excluded.payload, updated = excluded.updated`,
		rows, func(r row) []any { return []any{owner, r.id, r.payload, micros(at)} })
	return err
}

// Stores are all of an owner's own stores.
func (tx *Tx) Stores(ctx context.Context, owner string) (list []docket.Store, err error) {
	defer tx.wrap(&err, "storage.Stores")
	return ownStores(ctx, tx.sql, owner)
}

// Stores are all of an owner's own stores.
func (db *DB) Stores(ctx context.Context, owner string) (list []docket.Store, err error) {
	defer db.wrap(&err, "storage.Stores")
	return ownStores(ctx, db.read, owner)
}

func ownStores(ctx context.Context, q querier, owner string) ([]docket.Store, error) {
	return collect(ctx, q, scanJSON[docket.Store], `SELECT payload FROM own_stores WHERE owner = $1 ORDER BY id`, owner)
}

// OpenLawsuits are the ids of an owner's cases that have defendants, sealed ones included: for whoever compares them with
// stores again.
func (tx *Tx) OpenLawsuits(ctx context.Context, owner string) (ids []string, err error) {
	defer tx.wrap(&err, "storage.OpenLawsuits")
	return collect(ctx, tx.sql, scanText, `SELECT id FROM lawsuits WHERE owner = $1 AND EXISTS (SELECT 1 FROM lawsuit_defendants d WHERE d.lawsuit_id = lawsuits.id) ORDER BY id`, owner)
}
