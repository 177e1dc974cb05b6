// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"context"
	"path/filepath"
	"testing"

	"markwarden/internal/audit"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// A program that ended before anything was recorded leaves the head of an empty log; the next start goes on from there.
func TestAnEmptyLogOpensTwice(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		ctx := context.Background()
		key, err := audit.NewKey(make([]byte, 32))
		if err != nil {
			t.Fatal(err)
		}
		opt := storage.JournalOptions{HeadFile: filepath.Join(t.TempDir(), "audit.head")}
		for range 3 {
			j, err := db.NewJournal(ctx, key, opt)
			if err != nil {
				t.Fatal(err)
			}
			if err := j.Flush(ctx); err != nil {
				t.Fatal(err)
			}
		}
	})
}
