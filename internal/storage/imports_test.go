// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// mark is a record written "id text [day]".
func mark(words string) storage.MarkRecord {
	f := append(strings.Fields(words), "")
	return storage.MarkRecord{Folded: strings.ToLower(f[1]), Transacted: f[2], Mark: trademarks.Mark{
		ID: f[0], Office: "US", Number: strings.TrimPrefix(f[0], "US-"), Text: f[1], Status: trademarks.StatusRegistered, Classes: []nice.Class{9, 25}}}
}

func marks(records ...string) (batch []storage.MarkRecord) {
	for _, r := range records {
		batch = append(batch, mark(r))
	}
	return batch
}

func begin(t testing.TB, db *storage.DB, mode storage.ImportMode, at time.Time) storage.Version {
	t.Helper()
	v, err := db.BeginImport(ctx, storage.ImportSpec{Office: "US", Mode: mode, Source: "apc.zip", SHA256: "ab", Bytes: 7, Actor: "admin", At: at})
	must(t, err)
	return v
}

func upsert(db *storage.DB, v storage.Version, batch []storage.MarkRecord) (done storage.Counts, err error) {
	err = db.WithBulkTx(ctx, func(tx *storage.Tx) (err error) {
		done, err = tx.UpsertMarks(ctx, v.Seq, v.Created, batch)
		return err
	})
	return done, err
}

// importMarks is a whole import of one batch.
func importMarks(t testing.TB, db *storage.DB, mode storage.ImportMode, batch []storage.MarkRecord) storage.Version {
	t.Helper()
	v := begin(t, db, mode, noon)
	_, err := upsert(db, v, batch)
	must(t, err)
	v, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon})
	must(t, err)
	return v
}

// registerAt is the marks of a version, written "id text [day]".
func registerAt(t testing.TB, db *storage.DB, v storage.Version) (words []string) {
	t.Helper()
	must(t, db.EachMark(ctx, v, func(r storage.MarkRecord) error {
		words = append(words, strings.TrimSpace(r.Mark.ID+" "+r.Mark.Text+" "+r.Transacted))
		return nil
	}))
	return words
}

func TestARecordReplacesAnother(t *testing.T) {
	for _, tc := range []struct {
		name         string
		first, later []string
		want         []string
		counts       storage.Counts
	}{
		{"new", marksOf("US-1 NIKE"), marksOf("US-2 PUMA"), marksOf("US-1 NIKE", "US-2 PUMA"), storage.Counts{Read: 1, Added: 1}},
		{"the same", marksOf("US-1 NIKE"), marksOf("US-1 NIKE"), marksOf("US-1 NIKE"), storage.Counts{Read: 1}},
		{"different, no dates", marksOf("US-1 NIKE"), marksOf("US-1 NIKEE"), marksOf("US-1 NIKEE"), storage.Counts{Read: 1, Changed: 1}},
		{"different and newer", marksOf("US-1 A 2026-01-01"), marksOf("US-1 B 2026-01-02"), marksOf("US-1 B 2026-01-02"), storage.Counts{Read: 1, Changed: 1}},
		{"different on the same day", marksOf("US-1 A 2026-01-01"), marksOf("US-1 B 2026-01-01"), marksOf("US-1 B 2026-01-01"), storage.Counts{Read: 1, Changed: 1}},
		{"different and older", marksOf("US-1 A 2026-01-02"), marksOf("US-1 B 2026-01-01"), marksOf("US-1 A 2026-01-02"), storage.Counts{Read: 1}},
		{"only one carries a date", marksOf("US-1 A 2026-01-02"), marksOf("US-1 B"), marksOf("US-1 B"), storage.Counts{Read: 1, Changed: 1}},
		{"the same, touched later", marksOf("US-1 A 2026-01-01"), marksOf("US-1 A 2026-01-03"), marksOf("US-1 A 2026-01-03"), storage.Counts{Read: 1}},
		{"twice in one batch, the last counts", nil, marksOf("US-1 A", "US-1 B"), marksOf("US-1 B"), storage.Counts{Read: 2, Added: 1}},
		{"twice in one batch, the last is older", nil, marksOf("US-1 A 2026-01-02", "US-1 B 2026-01-01"), marksOf("US-1 A 2026-01-02"), storage.Counts{Read: 2, Added: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T, db *storage.DB) {
				if tc.first != nil {
					importMarks(t, db, storage.ImportUpdate, marks(tc.first...))
				}
				v := importMarks(t, db, storage.ImportUpdate, marks(tc.later...))
				if diff := cmp.Diff(tc.want, registerAt(t, db, v)); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(tc.counts, v.Counts); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func marksOf(records ...string) []string { return records }

// A daily file may be read after a later one. Without keeping the later date of an unchanged record, a record from in
// between would pass as news.
func TestARecordFromBetweenTwoDatesIsOld(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		importMarks(t, db, storage.ImportUpdate, marks("US-1 A 2026-01-01"))
		importMarks(t, db, storage.ImportUpdate, marks("US-1 A 2026-01-03"))
		v := importMarks(t, db, storage.ImportUpdate, marks("US-1 B 2026-01-02"))
		if diff := cmp.Diff(marksOf("US-1 A 2026-01-03"), registerAt(t, db, v)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNobodySeesAnImportBeforeItsEnd(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		_, err := db.CurrentVersion(ctx)
		wantKind(t, err, fault.NotFound, "register import")
		old := importMarks(t, db, storage.ImportUpdate, marks("US-1 NIKE", "US-2 PUMA"))
		v := begin(t, db, storage.ImportReplace, noon)
		_, err = upsert(db, v, marks("US-1 NIKEE", "US-3 FILA"))
		must(t, err)

		current, err := db.CurrentVersion(ctx)
		must(t, err)
		if diff := cmp.Diff(old, current); diff != "" {
			t.Error(diff)
		}
		r, err := db.Mark(ctx, "US-1")
		must(t, err)
		if diff := cmp.Diff(mark("US-1 NIKE"), r); diff != "" {
			t.Error(diff)
		}
		_, err = db.Mark(ctx, "US-3")
		wantKind(t, err, fault.NotFound, "US-3")

		v, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon.Add(time.Minute)})
		must(t, err)
		want := storage.Version{Seq: 2, Name: "2026-11-24.2", Office: "US", Mode: storage.ImportReplace, Source: "apc.zip", SHA256: "ab", Bytes: 7,
			Counts: storage.Counts{Read: 2, Added: 1, Changed: 1, Removed: 1}, Actor: "admin", State: storage.VersionCurrent,
			Created: noon, Touched: noon.Add(time.Minute), Activated: noon.Add(time.Minute)}
		if diff := cmp.Diff(want, v); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(marksOf("US-1 NIKEE", "US-3 FILA"), registerAt(t, db, v)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(marksOf("US-1 NIKE", "US-2 PUMA"), registerAt(t, db, old)); diff != "" {
			t.Errorf("the version before changed:\n%s", diff)
		}
	})
}

func TestLossIsRefusedUnlessForced(t *testing.T) {
	for _, tc := range []struct {
		name  string
		mode  storage.ImportMode
		batch []storage.MarkRecord
		words string // empty: accepted
	}{
		{"empty update", storage.ImportUpdate, nil, "no usable record"},
		{"empty replacement", storage.ImportReplace, nil, "no usable record"},
		{"less than half", storage.ImportReplace, marks("US-1 A", "US-1 A2", "US-9 I"), "2 records of office \"US\" where the register holds 5"},
		{"more than half", storage.ImportReplace, marks("US-1 A", "US-2 B", "US-9 I"), ""},
		{"few records of an update", storage.ImportUpdate, marks("US-1 X"), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T, db *storage.DB) {
				old := importMarks(t, db, storage.ImportReplace, marks("US-1 A", "US-2 B", "US-3 C", "US-4 D", "US-5 E"))
				v := begin(t, db, tc.mode, noon)
				_, err := upsert(db, v, tc.batch)
				must(t, err)
				_, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon})
				if tc.words == "" {
					must(t, err)
					return
				}
				wantKind(t, err, fault.Invalid, tc.words, "force")
				if current, err := db.CurrentVersion(ctx); err != nil || current.Name != old.Name {
					t.Errorf("current is %s, %v", current.Name, err)
				}
				v, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon, Force: true})
				must(t, err)
				if v.State != storage.VersionCurrent {
					t.Errorf("forced import is %s", v.State)
				}
			})
		})
	}
}

func TestAFullReplacementLeavesOtherOfficesAlone(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		foreign := mark("EU-1 ADIDAS")
		foreign.Mark.Office = "EM"
		v, err := db.BeginImport(ctx, storage.ImportSpec{Mode: storage.ImportUpdate, At: noon})
		must(t, err)
		_, err = upsert(db, v, append(marks("US-1 A", "US-2 B"), foreign))
		must(t, err)
		_, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon})
		must(t, err)

		v = begin(t, db, storage.ImportReplace, noon)
		_, err = upsert(db, v, []storage.MarkRecord{foreign})
		wantKind(t, err, fault.Invalid, "EU-1", `"EM"`, "as an update")
		_, err = upsert(db, v, marks("US-1 A"))
		must(t, err)
		v, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon})
		must(t, err)
		if diff := cmp.Diff(marksOf("EU-1 ADIDAS", "US-1 A"), registerAt(t, db, v)); diff != "" {
			t.Error(diff)
		}
		counts, err := db.CountMarks(ctx, v)
		must(t, err)
		if diff := cmp.Diff(map[string]int64{"EM": 1, "US": 1}, counts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOneImportAtATime(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		spec := storage.ImportSpec{Office: "US", Mode: storage.ImportUpdate, Source: "second.zip", Actor: "b"}
		first := begin(t, db, storage.ImportUpdate, noon)
		_, err := upsert(db, first, marks("US-1 A"))
		must(t, err)

		spec.At = noon.Add(storage.ImportLease - time.Second)
		_, err = db.BeginImport(ctx, spec)
		wantKind(t, err, fault.Conflict, "apc.zip", "admin", "2026-11-24T12:00:00Z")

		spec.At = noon.Add(storage.ImportLease)
		second, err := db.BeginImport(ctx, spec)
		must(t, err)
		_, err = upsert(db, first, marks("US-1 B"))
		wantKind(t, err, fault.Conflict, "no longer")
		_, err = db.FinishImport(ctx, first.Seq, storage.Finish{At: spec.At})
		wantKind(t, err, fault.Conflict, "no longer")

		spec.TakeOver = true
		third, err := db.BeginImport(ctx, spec)
		must(t, err)
		_, err = upsert(db, third, marks("US-2 C"))
		must(t, err)
		third, err = db.FinishImport(ctx, third.Seq, storage.Finish{At: spec.At})
		must(t, err)
		if diff := cmp.Diff(marksOf("US-2 C"), registerAt(t, db, third)); diff != "" {
			t.Error(diff)
		}
		list, err := db.Versions(ctx, storage.Page{Limit: 2})
		must(t, err)
		rest, err := db.Versions(ctx, storage.Page{Limit: 2, Cursor: list.Next})
		must(t, err)
		var states []string
		for _, v := range append(list.Items, rest.Items...) {
			states = append(states, fmt.Sprint(v.Seq, v.State))
		}
		if diff := cmp.Diff([]string{"3current", "2failed", "1failed"}, states); diff != "" {
			t.Error(diff)
		}
		if second.Seq != 2 || rest.Next != "" {
			t.Errorf("second import %d, next %q", second.Seq, rest.Next)
		}
	})
}

func TestOfSeveralImportsThatBeginAtOnceOneRuns(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		const programs = 6
		done := make(chan error, programs)
		for range programs {
			go func() {
				_, err := db.BeginImport(ctx, storage.ImportSpec{Office: "US", Mode: storage.ImportUpdate, Source: "apc.zip", At: noon})
				done <- err
			}()
		}
		began := 0
		for range programs {
			if err := <-done; err == nil {
				began++
			} else {
				wantKind(t, err, fault.Conflict, "import")
			}
		}
		if began != 1 {
			t.Errorf("%d imports began", began)
		}
	})
}

func TestAnAbortedImportLeavesNothing(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		db := storagetest.Open(t, dsn)
		old := importMarks(t, db, storage.ImportUpdate, marks("US-1 A", "US-2 B"))
		before := dump(t, dsn)
		v := begin(t, db, storage.ImportReplace, noon)
		_, err := upsert(db, v, marks("US-1 X", "US-3 C", "US-2 B"))
		must(t, err)
		must(t, db.WithBulkTx(ctx, func(tx *storage.Tx) error { return tx.RemoveMarks(ctx, v.Seq, noon, []string{"US-2", "US-3", "none"}) }))
		must(t, db.AbortImport(ctx, v.Seq, "interrupted", noon))
		must(t, db.AbortImport(ctx, v.Seq, "again", noon))
		must(t, db.AbortImport(ctx, old.Seq, "not an open one", noon))
		if diff := cmp.Diff(before, dump(t, dsn)); diff != "" {
			t.Error(diff)
		}
		failed, err := db.Version(ctx, v.Name)
		must(t, err)
		if failed.State != storage.VersionFailed || failed.Reason != "interrupted" {
			t.Errorf("%s because %q", failed.State, failed.Reason)
		}
		_, err = db.Version(ctx, "2026-11-24.9")
		wantKind(t, err, fault.NotFound, "2026-11-24.9")
	})
}

// dump is every wording, count and seen id in the database.
func dump(t testing.TB, dsn string) (lines []string) {
	t.Helper()
	db := raw(t, dsn)
	rows, err := db.Query(`SELECT 'mark ' || id || ' ' || CAST(from_seq AS TEXT) || ' ' || CAST(until_seq AS TEXT) || ' ' || text || ' ' || transacted AS line FROM marks
		UNION ALL SELECT 'count ' || CAST(seq AS TEXT) || ' ' || office || ' ' || CAST(marks AS TEXT) FROM register_counts
		UNION ALL SELECT 'seen ' || id FROM mark_seen ORDER BY line`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var line string
		must(t, rows.Scan(&line))
		lines = append(lines, line)
	}
	must(t, rows.Err())
	return lines
}

func TestDeletedRecords(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		importMarks(t, db, storage.ImportUpdate, marks("US-1 A", "US-2 B"))
		v := begin(t, db, storage.ImportUpdate, noon)
		_, err := upsert(db, v, marks("US-2 BB", "US-3 C", "US-4 D"))
		must(t, err)
		must(t, db.WithBulkTx(ctx, func(tx *storage.Tx) error {
			return tx.RemoveMarks(ctx, v.Seq, noon, []string{"US-1", "US-2", "US-3", "US-99"})
		}))
		_, err = upsert(db, v, marks("US-1 BACK"))
		must(t, err)
		v, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon})
		must(t, err)
		if diff := cmp.Diff(marksOf("US-1 BACK", "US-4 D"), registerAt(t, db, v)); diff != "" {
			t.Error(diff)
		}
		counts, err := db.CountMarks(ctx, v)
		must(t, err)
		if diff := cmp.Diff(map[string]int64{"US": 2}, counts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestUpsertRefusesARecordThatCannotBeKept(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*storage.MarkRecord)
		words  string
	}{
		{"no id", func(r *storage.MarkRecord) { r.Mark.ID = "" }, "no id"},
		{"a NUL in the text", func(r *storage.MarkRecord) { r.Mark.Text = "A\x00" }, "mark contains a NUL"},
		{"another encoding", func(r *storage.MarkRecord) { r.Mark.Owners = []trademarks.Owner{{Name: "Caf\xe9"}} }, "owner is not valid UTF-8"},
		{"a date of another form", func(r *storage.MarkRecord) { r.Transacted = "20261124" }, "2026-11-24"},
		{"goods without end", func(r *storage.MarkRecord) { r.Mark.Goods = strings.Repeat("x", 1<<20) }, "is the most"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T, db *storage.DB) {
				v := begin(t, db, storage.ImportUpdate, noon)
				bad := mark("US-2 B")
				tc.change(&bad)
				_, err := bad.Ready()
				wantKind(t, err, fault.Invalid, tc.words)
				_, err = upsert(db, v, []storage.MarkRecord{mark("US-1 A"), bad})
				wantKind(t, err, fault.Invalid, tc.words)
				if _, err := mark("US-1 A").Ready(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestWhatIsFiledWithTheLastTransaction(t *testing.T) {
	broken := errors.New("audit is broken")
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		old := importMarks(t, db, storage.ImportUpdate, marks("US-1 A"))
		v := begin(t, db, storage.ImportUpdate, noon)
		_, err := upsert(db, v, marks("US-1 B"))
		must(t, err)
		if _, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon, Also: func(*storage.Tx, storage.Version) error { return broken }}); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		if current, err := db.CurrentVersion(ctx); err != nil || current.Seq != old.Seq {
			t.Errorf("current is %d, %v: the version went live without its audit entry", current.Seq, err)
		}
	})
}

func TestRejectsAreKeptInOrderAndBounded(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		v := begin(t, db, storage.ImportUpdate, noon)
		rejects := make([]trademarks.RowError, storage.MaxRejects-1)
		for i := range rejects {
			rejects[i] = trademarks.RowError{File: "a.csv", Row: i + 2, Column: "mark", Value: "\xff\x00", Reason: "is empty"}
		}
		reject := func(rows []trademarks.RowError) {
			must(t, db.WithBulkTx(ctx, func(tx *storage.Tx) error { return tx.RejectMarks(ctx, v.Seq, noon, rows) }))
		}
		reject(rejects)
		reject(rejects[:3])
		reject(rejects[:3])
		_, err := upsert(db, v, marks("US-1 A"))
		must(t, err)
		v, err = db.FinishImport(ctx, v.Seq, storage.Finish{At: noon})
		must(t, err)
		n := int64(len(rejects) + 6)
		if diff := cmp.Diff(storage.Counts{Read: n + 1, Added: 1, SetAside: n}, v.Counts); diff != "" {
			t.Error(diff)
		}
		var got []trademarks.RowError
		for page := (storage.Page{Limit: 999}); ; {
			list, err := db.Rejects(ctx, v.Seq, page)
			must(t, err)
			got = append(got, list.Items...)
			if page.Cursor = list.Next; page.Cursor == "" {
				break
			}
		}
		if len(got) != storage.MaxRejects {
			t.Fatalf("%d kept, want %d", len(got), storage.MaxRejects)
		}
		want := trademarks.RowError{File: "a.csv", Row: 3, Column: "mark", Value: "\uFFFD\uFFFD", Reason: "is empty"}
		if diff := cmp.Diff(want, got[1]); diff != "" {
			t.Error(diff)
		}
	})
}
