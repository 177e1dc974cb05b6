// SPDX-License-Identifier: Apache-2.0

package storage

import "context"

// EachKeptListing hands every kept listing of every tenant to fn, by id, until fn returns an error. It is for the machine's
// own work on all of them, as after a change of the register, and answers nobody. It holds no connection while fn runs.
func (db *DB) EachKeptListing(ctx context.Context, fn func(*ListingRecord) error) (err error) {
	defer db.wrap(&err, "storage.EachKeptListing")
	const pageListings = 1000 // about 2 MB
	for after := ""; ; {
		list, err := collect(ctx, db.read, scanListing, `SELECT `+listingColumns+` FROM listings WHERE id > $1 ORDER BY id LIMIT `+literal(pageListings), after)
		if err != nil {
			return err
		}
		for i := range list {
			if err := fn(&list[i]); err != nil {
				return err
			}
		}
		if len(list) < pageListings {
			return nil
		}
		after = list[len(list)-1].ID
	}
}
