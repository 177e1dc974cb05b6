// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"encoding/json"
	"errors"

	"markwarden/internal/listing"
)

// Priced is what a kept listing costs.
type Priced struct {
	Listing  string // its id here
	Category string
	Price    listing.Price
}

// PricesOnMark lists what a tenant's kept listings cost whose newest screening speaks of a mark, at most limit, the newest
// first; folded is the mark in the comparing form of lawsuit_parties. Listings without a price are left out.
func (db *DB) PricesOnMark(ctx context.Context, tenant, folded string, limit int) (list []Priced, err error) {
	defer db.wrap(&err, "storage.PricesOnMark")
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("mark", folded, 1000)); err != nil {
		return nil, err
	}
	all, err := collect(ctx, db.read, func(row scanner) (p Priced, err error) {
		var payload []byte
		var l listing.Listing
		if err := row.Scan(&p.Listing, &payload); err != nil {
			return p, err
		}
		if err := json.Unmarshal(payload, &l); err != nil {
			return p, err
		}
		p.Category = l.Category
		if l.Price != nil {
			p.Price = *l.Price
		}
		return p, nil
	}, `SELECT l.id, l.payload FROM listing_touches t JOIN listings l ON l.id = t.listing_id WHERE t.tenant = $1 AND t.kind = 'mark' AND t.folded = $2 ORDER BY l.id DESC LIMIT `+literal(limit), tenant, folded)
	for _, p := range all {
		if p.Price.Amount != "" {
			list = append(list, p)
		}
	}
	return list, err
}
