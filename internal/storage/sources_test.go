// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/trademarks"
)

// sourced is a mark with the office's record behind it.
func sourced(words, text string) storage.MarkRecord {
	r := mark(words)
	r.Source = &trademarks.Record{File: "apc.zip/apc.xml", Offset: 17, Size: int64(len(text)), Text: text}
	return r
}

// source is the text behind the current wording of a mark, "-" where there is none.
func source(t *testing.T, db *storage.DB, id string) string {
	t.Helper()
	rec, _, err := db.MarkSource(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return "-"
	}
	must(t, err)
	return rec.Text
}

// The record shown is the one that the current wording came from: through later imports, imports without records, a rollback and
// an import that was aborted.
func TestTheRecordBehindAMark(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		file := func(batch ...storage.MarkRecord) storage.Version {
			t.Helper()
			v := begin(t, db, storage.ImportUpdate, noon)
			_, err := upsert(db, v, batch)
			must(t, err)
			v, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon})
			must(t, err)
			return v
		}
		want := func(when string, a, b string) {
			t.Helper()
			if diff := cmp.Diff([]string{a, b}, []string{source(t, db, "US-1"), source(t, db, "US-2")}); diff != "" {
				t.Errorf("%s: %s", when, diff)
			}
		}
		long := "<case-file>" + strings.Repeat("long ", 9000) + "</case-file>"
		first := file(sourced("US-1 A", "<a>1</a>"), sourced("US-2 B", long), mark("US-3 C"))
		want("first", "<a>1</a>", long)
		rec, from, err := db.MarkSource(ctx, "US-1")
		if must(t, err); from.Name != first.Name || rec != (trademarks.Record{File: "apc.zip/apc.xml", Offset: 17, Size: 8, Text: "<a>1</a>"}) {
			t.Errorf("%+v of %s", rec, from.Name)
		}
		if got := source(t, db, "US-3") + source(t, db, "US-9"); got != "--" {
			t.Errorf("marks without a record have %q", got)
		}
		file(sourced("US-1 AA", "<a>2</a>"), mark("US-2 BB"))
		want("changed, one without a record", "<a>2</a>", "-")
		v := begin(t, db, storage.ImportUpdate, noon)
		_, err = upsert(db, v, []storage.MarkRecord{sourced("US-1 AAA", "<a>3</a>"), sourced("US-1 AAAA", "<a>4</a>")})
		must(t, err)
		must(t, db.AbortImport(ctx, v.Seq, "test", noon))
		want("aborted", "<a>2</a>", "-")
		_, err = db.Rollback(ctx, first, "test", storage.Finish{At: noon})
		must(t, err)
		want("rolled back", "<a>1</a>", long)
	})
}

// A record beyond the bound is known by its place.
func TestARecordThatIsTooLarge(t *testing.T) {
	db := storagetest.Open(t, storagetest.SQLite(t))
	v := begin(t, db, storage.ImportUpdate, noon)
	_, err := upsert(db, v, []storage.MarkRecord{sourced("US-1 A", strings.Repeat("x", storage.MostSource+1)), sourced("US-2 B", strings.Repeat("y", storage.MostSource))})
	must(t, err)
	_, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon})
	must(t, err)
	rec, _, err := db.MarkSource(ctx, "US-1")
	if must(t, err); rec.Text != "" || rec.Size != storage.MostSource+1 || rec.Offset != 17 {
		t.Errorf("%d bytes kept of %d", len(rec.Text), rec.Size)
	}
	if got := source(t, db, "US-2"); len(got) != storage.MostSource {
		t.Errorf("%d bytes kept of %d", len(got), storage.MostSource)
	}
}
