// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// benchMarks is how many records a benchmark imports; their JSON has about 460 bytes, as US records with short goods have.
const benchMarks = 100_000

// eachEngine runs a benchmark on SQLite and, where there is a server, on PostgreSQL.
func eachEngine(b *testing.B, fn func(b *testing.B, db *storage.DB)) {
	b.Run("sqlite", func(b *testing.B) { fn(b, storagetest.Open(b, storagetest.SQLite(b))) })
	b.Run("postgres", func(b *testing.B) { fn(b, storagetest.Open(b, storagetest.Postgres(b))) })
}

func benchRecord(i int) storage.MarkRecord {
	return storage.MarkRecord{Folded: fmt.Sprintf("luminest %d", i), Transacted: "2026-11-23", Mark: trademarks.Mark{
		ID: fmt.Sprintf("US-%08d", 70000000+i), Office: "US", Number: fmt.Sprint(70000000 + i), Text: fmt.Sprintf("LUMINEST %d", i),
		Owners: []trademarks.Owner{{Name: fmt.Sprintf("Luminest Holdings %d, LLC", i%20_000), Country: "US"}}, Classes: []nice.Class{9, 25},
		Status: trademarks.StatusRegistered, StatusText: "Registered. The registration date is used to determine when post-registration maintenance documents are due.",
		Filed: "2024-01-31", Registered: "2025-02-19", Goods: "Downloadable software for managing lamps; lamps; clothing, namely, shirts, hats and shoes", Source: "apc.zip"}}
}

// benchImport imports benchMarks records in batches of the recommended size.
func benchImport(b *testing.B, db *storage.DB, mode storage.ImportMode, change func(*storage.MarkRecord)) storage.Version {
	v, err := db.BeginImport(ctx, storage.ImportSpec{Office: "US", Mode: mode, Source: "apc.zip", At: noon})
	must(b, err)
	batch := make([]storage.MarkRecord, 0, storage.ImportBatch)
	for i := range benchMarks {
		r := benchRecord(i)
		change(&r)
		if batch = append(batch, r); len(batch) == cap(batch) || i == benchMarks-1 {
			_, err := upsert(db, v, batch)
			must(b, err)
			batch = batch[:0]
		}
	}
	v, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon})
	must(b, err)
	return v
}

// BenchmarkImport states the rate of a first import, of one that changes nothing and of one that changes every record.
func BenchmarkImport(b *testing.B) {
	eachEngine(b, func(b *testing.B, db *storage.DB) {
		for _, c := range []struct {
			name   string
			mode   storage.ImportMode
			change func(*storage.MarkRecord)
		}{
			{"first", storage.ImportReplace, func(*storage.MarkRecord) {}},
			{"unchanged", storage.ImportReplace, func(*storage.MarkRecord) {}},
			{"changed", storage.ImportReplace, func(r *storage.MarkRecord) { r.Mark.Filed = time.Now().Format(time.RFC3339Nano) }},
		} {
			b.Run(c.name, func(b *testing.B) {
				b.ReportAllocs()
				for range b.N {
					benchImport(b, db, c.mode, c.change)
				}
				b.ReportMetric(float64(benchMarks)*float64(b.N)/b.Elapsed().Seconds(), "marks/s")
			})
		}
	})
}

// BenchmarkRegister reads what an import wrote: the whole register for an index, the difference of two versions, and
// going back over 100,000 changes.
func BenchmarkRegister(b *testing.B) {
	eachEngine(b, func(b *testing.B, db *storage.DB) {
		first := benchImport(b, db, storage.ImportReplace, func(*storage.MarkRecord) {})
		second := benchImport(b, db, storage.ImportReplace, func(r *storage.MarkRecord) { r.Mark.Filed = "2024-02-01" })
		b.Run("each", func(b *testing.B) {
			for range b.N {
				must(b, db.EachMark(ctx, second, func(storage.MarkRecord) error { return nil }))
			}
			b.ReportMetric(float64(benchMarks)*float64(b.N)/b.Elapsed().Seconds(), "marks/s")
		})
		b.Run("diff", func(b *testing.B) {
			for range b.N {
				for _, err := range db.Diff(ctx, first, second) {
					must(b, err)
				}
			}
			b.ReportMetric(float64(benchMarks)*float64(b.N)/b.Elapsed().Seconds(), "changes/s")
		})
		b.Run("mark", func(b *testing.B) {
			for i := range b.N {
				_, err := db.Mark(ctx, fmt.Sprintf("US-%08d", 70000000+i*7919%benchMarks))
				must(b, err)
			}
		})
		b.Run("rollback", func(b *testing.B) {
			for i := range b.N {
				to := []storage.Version{first, second}[i%2]
				_, err := db.Rollback(ctx, to, "bench", storage.Finish{At: noon})
				must(b, err)
			}
		})
	})
}

// BenchmarkSaveListing is one acknowledged write after another: what the flush to disk costs.
func BenchmarkSaveListing(b *testing.B) {
	eachEngine(b, func(b *testing.B, db *storage.DB) {
		for i := range b.N {
			must(b, db.WithTx(ctx, func(tx *storage.Tx) error {
				_, err := tx.SaveListing(ctx, "t", listing.Listing{ID: fmt.Sprint(i), Title: "shoes"}, "shoes", noon)
				return err
			}))
		}
	})
}

// BenchmarkWriteDuringImport is how long other people's writes wait while an import runs: the middle and the slow ones.
func BenchmarkWriteDuringImport(b *testing.B) {
	eachEngine(b, func(b *testing.B, db *storage.DB) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			benchImport(b, db, storage.ImportReplace, func(*storage.MarkRecord) {})
		}()
		var waits []time.Duration
		for running := true; running; {
			start := time.Now()
			must(b, db.WithTx(ctx, func(tx *storage.Tx) error {
				_, err := tx.SaveListing(ctx, "t", listing.Listing{Title: "shoes"}, "shoes", noon)
				return err
			}))
			waits = append(waits, time.Since(start))
			select {
			case <-done:
				running = false
			default:
			}
		}
		slices.Sort(waits)
		b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "ms-median")
		b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "ms-p99")
		b.ReportMetric(float64(len(waits)), "writes")
	})
}
