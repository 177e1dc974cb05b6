// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"os"
	"path/filepath"
	"testing"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// What was acknowledged before a backup began is back after it, and nothing that came later.
func TestBackupAndRestore(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "markwarden.db"), filepath.Join(dir, "copy.db")
	db, err := storage.Open(ctx, path, storage.Options{})
	must(t, err)
	must(t, db.Migrate(ctx))
	keep := func(id string) {
		must(t, db.WithTx(ctx, func(tx *storage.Tx) error {
			_, err := tx.SaveListing(ctx, "t", listing.Listing{ID: id, Title: id}, "", noon)
			return err
		}))
	}
	keep("before")
	_, err = db.Backup(ctx, copied)
	must(t, err)
	keep("after")
	if _, err := db.Backup(ctx, copied); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second backup in the same place: %v", err)
	}
	if _, err := storage.Restore(ctx, copied, path, "", ".old"); !fault.Is(err, fault.Conflict) {
		t.Errorf("while the program runs: %v", err)
	}
	must(t, db.Close())
	r, err := storage.Restore(ctx, copied, path, "", ".old")
	must(t, err)
	if r.Kept != path+".old" {
		t.Errorf("kept %q", r.Kept)
	}
	for file, want := range map[string]int{path: 1, path + ".old": 2} {
		if got := listings(t, file); got != want {
			t.Errorf("%s holds %d listings instead of %d", file, got, want)
		}
	}
	b, err := os.ReadFile(copied)
	must(t, err)
	b[len(b)/2]++
	must(t, os.WriteFile(copied, b, 0o600))
	if _, err := storage.Restore(ctx, copied, path, "", ".older"); !fault.Is(err, fault.Invalid) || listings(t, path) != 1 {
		t.Errorf("a damaged backup: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func listings(t *testing.T, path string) int {
	t.Helper()
	db := storagetest.Open(t, path)
	all, err := db.Listings(ctx, storage.ListFilter{Tenant: "t"}, storage.Page{})
	must(t, err)
	return len(all.Items)
}
