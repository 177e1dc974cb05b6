// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"encoding/base64"
	"testing"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// A cursor comes from a stranger: it gives a page or is Invalid, whatever it holds.
func FuzzCursor(f *testing.F) {
	db := storagetest.Open(f, storagetest.SQLite(f))
	if err := db.WithTx(ctx, func(tx *storage.Tx) error {
		_, err := tx.SaveListing(ctx, "t", listing.Listing{}, "", noon)
		return err
	}); err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"", "0 ", "1795176000000000 0193", "x", "9223372036854775808 a", "-1 \x00", "1 \xff"} {
		f.Add(s)
		f.Add(base64.RawURLEncoding.EncodeToString([]byte(s)))
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		page := storage.Page{Cursor: cursor}
		_, listingErr := db.Listings(ctx, storage.ListFilter{Tenant: "t"}, page)
		_, versionErr := db.Versions(ctx, page)
		_, ownerErr := db.MarksByOwner(ctx, "x", page)
		for _, err := range []error{listingErr, versionErr, ownerErr} {
			if err != nil && fault.KindOf(err) != fault.Invalid {
				t.Errorf("cursor %q: %v", cursor, err)
			}
		}
	})
}
