// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"testing"
	"time"

	"markwarden/trademarks"
)

// An import that was taken over may still be clearing up after itself, late and twice, while the next one runs: what
// the next one has met and written is not its business.
func TestALateClearanceLeavesTheNextImportAlone(t *testing.T) {
	ctx, at := context.Background(), time.Unix(1, 0)
	db := openTest(t)
	begin := func() Version {
		v, err := db.BeginImport(ctx, ImportSpec{Office: "US", Mode: ImportReplace, Source: "apc.zip", At: at, TakeOver: true})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	upsert := func(v Version, ids ...string) {
		err := db.WithBulkTx(ctx, func(tx *Tx) error {
			var batch []MarkRecord
			for _, id := range ids {
				batch = append(batch, MarkRecord{Mark: trademarks.Mark{ID: id, Office: "US"}})
			}
			_, err := tx.UpsertMarks(ctx, v.Seq, at, batch)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	first := begin()
	upsert(first, "US-1", "US-2", "US-3")
	if _, err := db.FinishImport(ctx, first.Seq, Finish{At: at}); err != nil {
		t.Fatal(err)
	}
	taken := begin()
	upsert(taken, "US-1", "US-4")
	next := begin()
	upsert(next, "US-1", "US-2")
	if err := db.undo(ctx, taken.Seq); err != nil {
		t.Fatal(err)
	}
	upsert(next, "US-3", "US-5")
	done, err := db.FinishImport(ctx, next.Seq, Finish{At: at})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Counts{Read: 4, Added: 1}); done.Counts != want {
		t.Errorf("got %+v, want %+v", done.Counts, want)
	}
	counts, err := db.CountMarks(ctx, done)
	if err != nil || counts["US"] != 4 {
		t.Errorf("%d marks, %v", counts["US"], err)
	}
}
