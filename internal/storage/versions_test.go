// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// diffWords is the difference of two versions, written "op id before after".
func diffWords(t testing.TB, db *storage.DB, from, to storage.Version) (words []string) {
	t.Helper()
	text := func(r *storage.MarkRecord) string {
		if r == nil {
			return "-"
		}
		return r.Mark.Text
	}
	for c, err := range db.Diff(ctx, from, to) {
		must(t, err)
		words = append(words, fmt.Sprintf("%s %s %s %s", c.Op, c.ID, text(c.Before), text(c.After)))
	}
	return words
}

func TestDiffAndRollback(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		v1 := importMarks(t, db, storage.ImportUpdate, marks("US-1 A", "US-2 B", "US-3 C"))
		v2 := importMarks(t, db, storage.ImportReplace, marks("US-1 A", "US-2 BB", "US-4 D"))
		v3 := importMarks(t, db, storage.ImportUpdate, marks("US-2 B", "US-5 E", "US-1 A 2026-01-01"))
		for _, tc := range []struct {
			name     string
			from, to storage.Version
			want     []string
		}{
			{"forward", v1, v2, []string{"changed US-2 B BB", "removed US-3 C -", "added US-4 - D"}},
			{"backward", v2, v1, []string{"changed US-2 BB B", "added US-3 - C", "removed US-4 D -"}},
			{"there and back is no change, nor is a touch", v1, v3, []string{"removed US-3 C -", "added US-4 - D", "added US-5 - E"}},
			{"itself", v2, v2, nil},
		} {
			t.Run(tc.name, func(t *testing.T) {
				if diff := cmp.Diff(tc.want, diffWords(t, db, tc.from, tc.to)); diff != "" {
					t.Error(diff)
				}
			})
		}

		v4, err := db.Rollback(ctx, v1, "admin", storage.Finish{At: noon.Add(time.Hour)})
		must(t, err)
		want := storage.Version{Seq: 4, Name: "2026-11-24.4", Mode: storage.ImportRollback, Source: "rollback to 2026-11-24.1", Actor: "admin", State: storage.VersionCurrent,
			Counts: storage.Counts{Added: 1, Changed: 2, Removed: 2}, Created: noon.Add(time.Hour), Touched: noon.Add(time.Hour), Activated: noon.Add(time.Hour)}
		if diff := cmp.Diff(want, v4); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(registerAt(t, db, v1), registerAt(t, db, v4)); diff != "" {
			t.Error(diff)
		}
		for _, v := range []storage.Version{v2, v3} {
			if got, err := db.Version(ctx, v.Name); err != nil || got.State != storage.VersionRolledBack {
				t.Errorf("%s is %s, %v", v.Name, got.State, err)
			}
		}
		_, err = db.Rollback(ctx, v4, "admin", storage.Finish{At: noon})
		wantKind(t, err, fault.Conflict, "already")

		v5, err := db.Rollback(ctx, v3, "admin", storage.Finish{At: noon.Add(time.Hour)})
		must(t, err)
		if diff := cmp.Diff(registerAt(t, db, v3), registerAt(t, db, v5)); diff != "" {
			t.Errorf("rolling the rollback back:\n%s", diff)
		}
	})
}

func TestAnIncompleteVersionIsNothingToCompareOrGoBackTo(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		v1 := importMarks(t, db, storage.ImportUpdate, marks("US-1 A"))
		failed := begin(t, db, storage.ImportUpdate, noon)
		must(t, db.AbortImport(ctx, failed.Seq, "test", noon))
		failed, err := db.Version(ctx, failed.Name)
		must(t, err)
		_, err = db.Rollback(ctx, failed, "admin", storage.Finish{At: noon})
		wantKind(t, err, fault.Invalid, "only a complete version")
		for _, err := range db.Diff(ctx, v1, failed) {
			wantKind(t, err, fault.Invalid, "only complete versions")
		}
		_, err = db.BeginImport(ctx, storage.ImportSpec{Mode: "merge", At: noon})
		wantKind(t, err, fault.Invalid, "update or replace")
	})
}

// register is what a version holds: id to "id text [day]".
type register map[string]string

// put is the rule by which a record replaces another, in words of the model.
func (r register) put(record string) {
	f := strings.Fields(record + " -")
	if held := strings.Fields(r[f[0]] + " -"); len(held) > 1 {
		dated, heldDated := len(f) == 4, len(held) == 4
		if dated && heldDated && f[2] < held[2] {
			return // older
		}
		if f[1] == held[1] && (!dated || heldDated && f[2] == held[2]) {
			return // nothing new
		}
	}
	r[f[0]] = record
}

// model is the register as a plain map, and every version there was.
type model struct {
	db       *storage.DB
	current  register
	history  map[int64]register
	versions map[int64]storage.Version
}

// Whatever is imported, replaced, deleted, aborted and rolled back: every complete version holds for ever what a plain
// map held at its time, its counts are right, and the difference of any two is the difference of the maps.
func TestTheRegisterIsAMapWithHistory(t *testing.T) {
	storagetest.RunDSN(t, func(t *testing.T, dsn string) {
		db := storagetest.Open(t, dsn)
		beside := raw(t, dsn)
		rapid.Check(t, func(rt *rapid.T) {
			empty(t, beside)
			m := model{db, register{}, map[int64]register{}, map[int64]storage.Version{}}
			for range rapid.IntRange(1, 6).Draw(rt, "steps") {
				if len(m.history) > 1 && rapid.Bool().Draw(rt, "rollback") {
					m.rollback(rt, t)
				} else {
					m.load(rt, t)
				}
			}
			m.compare(rt, t)
		})
	})
}

// empty takes everything out: a new database for each of a hundred runs would take most of the time.
func empty(t *testing.T, beside *sql.DB) {
	t.Helper()
	for _, table := range []string{"retro_runs", "mark_sources", "source_blocks", "mark_rejects", "mark_seen", "mark_owners", "marks", "register_counts", "register_versions"} {
		_, err := beside.Exec(`DELETE FROM ` + table)
		must(t, err)
	}
}

// done notes what became current.
func (m *model) done(v storage.Version, holds register) {
	m.current, m.history[v.Seq], m.versions[v.Seq] = holds, holds, v
}

func (m *model) rollback(rt *rapid.T, t *testing.T) {
	seqs := slices.Sorted(maps.Keys(m.history))
	to := rapid.SampledFrom(seqs[:len(seqs)-1]).Draw(rt, "to")
	v, err := m.db.Rollback(ctx, m.versions[to], "admin", storage.Finish{At: noon})
	must(t, err)
	m.done(v, m.history[to])
}

// load imports some batches, and sometimes aborts.
func (m *model) load(rt *rapid.T, t *testing.T) {
	ids := rapid.SampledFrom(strings.Fields("US-1 US-2 US-3 US-4 US-5"))
	endings := rapid.SampledFrom([]string{" A", " B", " A 2026-01-01", " A 2026-01-02", " B 2026-01-01", " B 2026-01-02"})
	mode := rapid.SampledFrom([]storage.ImportMode{storage.ImportUpdate, storage.ImportReplace}).Draw(rt, "mode")
	next, seen := maps.Clone(m.current), map[string]bool{}
	v := begin(t, m.db, mode, noon)
	for range rapid.IntRange(0, 3).Draw(rt, "batches") {
		var batch []storage.MarkRecord
		for _, id := range rapid.SliceOfN(ids, 0, 4).Draw(rt, "ids") {
			record := id + endings.Draw(rt, "record")
			batch, seen[id] = append(batch, mark(record)), true
			next.put(record)
		}
		_, err := upsert(m.db, v, batch)
		must(t, err)
		if gone := rapid.SliceOfN(ids, 0, 1).Draw(rt, "deleted"); mode == storage.ImportUpdate {
			must(t, m.db.WithBulkTx(ctx, func(tx *storage.Tx) error { return tx.RemoveMarks(ctx, v.Seq, noon, gone) }))
			for _, id := range gone {
				delete(next, id)
			}
		}
	}
	if rapid.IntRange(0, 3).Draw(rt, "abort") == 0 {
		must(t, m.db.AbortImport(ctx, v.Seq, "test", noon))
		return
	}
	if mode == storage.ImportReplace {
		maps.DeleteFunc(next, func(id, _ string) bool { return !seen[id] })
	}
	v, err := m.db.FinishImport(ctx, v.Seq, storage.Finish{At: noon, Force: true})
	must(t, err)
	m.done(v, next)
}

// compare holds every version and every pair of versions against the model.
func (m *model) compare(rt *rapid.T, t *testing.T) {
	for seq, want := range m.history {
		if diff := cmp.Diff(slices.Sorted(maps.Values(want)), registerAt(t, m.db, m.versions[seq])); diff != "" {
			rt.Fatalf("version %d:\n%s", seq, diff)
		}
		counts, err := m.db.CountMarks(ctx, m.versions[seq])
		if must(t, err); counts["US"] != int64(len(want)) {
			rt.Fatalf("version %d counts %d, holds %d", seq, counts["US"], len(want))
		}
		for other, after := range m.history {
			if diff := cmp.Diff(want.changes(after), diffWords(t, m.db, m.versions[seq], m.versions[other])); diff != "" {
				rt.Fatalf("version %d to %d:\n%s", seq, other, diff)
			}
		}
	}
}

// changes is the difference of two registers as diffWords writes it; dates are no difference.
func (r register) changes(after register) (words []string) {
	both := maps.Clone(r)
	maps.Copy(both, after)
	for _, id := range slices.Sorted(maps.Keys(both)) {
		was, is := strings.Fields(r[id] + " - -")[1], strings.Fields(after[id] + " - -")[1]
		switch {
		case was == is:
		case was == "-":
			words = append(words, "added "+id+" - "+is)
		case is == "-":
			words = append(words, "removed "+id+" "+was+" -")
		default:
			words = append(words, "changed "+id+" "+was+" "+is)
		}
	}
	return words
}
