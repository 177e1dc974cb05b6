// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/trademarks"
)

// texts are what a search finds, in its order.
func texts(t testing.TB, r *Register, q index.Query) []string {
	t.Helper()
	f, err := r.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i := range f.Marks {
		if f.Marks[i].ID != f.Hits[i].ID {
			t.Fatalf("hit %d is %s and its mark is %s", i, f.Hits[i].ID, f.Marks[i].ID)
		}
		out = append(out, f.Marks[i].Text)
	}
	return out
}

func TestSearch(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	ask := func(name string, q index.Query, want ...string) {
		t.Helper()
		if got := texts(t, r, q); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	ask("curated, before any import", index.Query{Text: "birkenstock", Mode: index.ModeExact}, "Birkenstock")
	ask("not yet imported", index.Query{Text: "zentavo"})
	importList(t, r, storage.ImportReplace, firstList)
	ask("imported", index.Query{Text: "zentavo"}, "ZENTAVO")
	ask("curated, after an import", index.Query{Text: "birkenstock", Mode: index.ModeExact}, "Birkenstock")
	ask("with a slip", index.Query{Text: "quarbl", Mode: index.ModeFuzzy, Office: "US"}, "QUARBEL")
	ask("by office and class", index.Query{Office: "US", Class: 9}, "QUARBEL")
	ask("by owner", index.Query{Owner: "mirrufex works"}, "MIRRUFEX")
	importList(t, r, storage.ImportReplace, secondList)
	ask("removed by the second list", index.Query{Text: "zentavo"})
	ask("changed by the second list", index.Query{Text: "quarbell", Office: "US"}, "QUARBELL")
}

func TestMarkByID(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	importList(t, r, storage.ImportReplace, firstList)
	for _, tc := range []struct {
		id, text string
		kind     fault.Kind
	}{
		{"brand:adidas", "Adidas", fault.Internal},
		{"US-101", "ZENTAVO", fault.Internal},
		{"US-999", "", fault.NotFound},
		{"", "", fault.NotFound},
	} {
		m, err := r.Mark(t.Context(), tc.id)
		if m.Text != tc.text || tc.kind != fault.Internal && !fault.Is(err, tc.kind) || tc.kind == fault.Internal && err != nil {
			t.Errorf("%q is %q, %v", tc.id, m.Text, err)
		}
	}
	alone := &Register{Dir: t.TempDir()}
	if _, err := alone.Mark(t.Context(), "US-101"); !fault.Is(err, fault.NotFound) {
		t.Errorf("without a database: %v", err)
	}
	if m, err := alone.Mark(t.Context(), "brand:adidas"); err != nil || m.Note() != trademarks.CuratedNote {
		t.Errorf("without a database: %+v, %v", m, err)
	}
}

// A damaged index is built again and answers right.
func TestDamagedIndexIsBuiltAgain(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	importList(t, r, storage.ImportReplace, firstList)
	dir := filepath.Join(r.Dir, indexFolder)
	rnd := rand.New(rand.NewPCG(11, 26))
	texts(t, r, index.Query{Text: "zentavo"})
	for i := range 6 {
		var all []string
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				all = append(all, path)
			}
			return err
		})
		if err != nil || len(all) == 0 {
			t.Fatalf("files of the index: %v %v", all, err)
		}
		path := all[rnd.IntN(len(all))]
		b, err := os.ReadFile(path)
		if err != nil || len(b) == 0 {
			continue
		}
		if err := harms[i%len(harms)].do(rnd, path, b); err != nil {
			t.Fatal(err)
		}
		if got := texts(t, r, index.Query{Text: "zentavo"}); !slices.Equal(got, []string{"ZENTAVO"}) {
			t.Errorf("after %s %s: %v", harms[i%len(harms)].name, filepath.Base(path), got)
		}
	}
}

// alikeAnew holds the answers of r's index against those of one that is built anew.
func alikeAnew(t *testing.T, r *Register) {
	t.Helper()
	fresh := &Register{DB: r.DB, Dir: t.TempDir(), Now: r.Now}
	for _, q := range []index.Query{{Text: "zentavo"}, {Text: "quarbl", Mode: index.ModeFuzzy}, {Office: "US"}, {Owner: "dolvante works"}, {Text: "birkenstock"}} {
		got, want := texts(t, r, q), texts(t, fresh, q)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%+v: %v, built anew %v", q, got, want)
		}
	}
}

// An index moves on with its register, forward and back, by a segment a version, and answers as one built anew. Whoever has an earlier
// one open goes on with it.
func TestIndexMovesOn(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		r := testRegister(t, db)
		first := importList(t, r, storage.ImportReplace, firstList)
		texts(t, r, index.Query{Text: "zentavo"})
		before, err := r.OpenIndex(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer before.Close()
		most := 0
		for i := range 10 {
			switch {
			case i == 5:
				if _, err := r.Rollback(t.Context(), first.Name, "admin"); err != nil {
					t.Fatal(err)
				}
			case i%2 == 0:
				importList(t, r, storage.ImportReplace, secondList)
			default:
				importList(t, r, storage.ImportReplace, firstList)
			}
			if i == 0 || i == 5 || i == 9 {
				alikeAnew(t, r)
			}
			texts(t, r, index.Query{Text: "zentavo"})
			segments, err := filepath.Glob(filepath.Join(r.Dir, indexFolder, "bleve", "store", "*.zap"))
			if err != nil || len(segments) == 0 {
				t.Fatalf("segments %v, %v", segments, err)
			}
			most = max(most, len(segments))
		}
		if most < 2 || most > 8 {
			t.Errorf("at most %d segments: each version was built anew, or none", most)
		}
		if got, err := before.Search(t.Context(), index.Query{Text: "zentavo"}); err != nil || got.Total != 1 {
			t.Errorf("the index opened first: %d, %v", got.Total, err)
		}
	})
}

// A database begun again, or restored, has versions of the same names with other marks: the index in the folder is none of theirs.
func TestIndexOfAnotherDatabase(t *testing.T) {
	dir := t.TempDir()
	for i, tc := range []struct{ list, asked, want string }{{firstList, "zentavo", "ZENTAVO"}, {secondList, "dolvante", "DOLVANTE"}} {
		r := &Register{DB: storagetest.Open(t, storagetest.SQLite(t)), Dir: dir, Now: func() time.Time { return noon.Add(time.Duration(i) * time.Hour) }}
		importList(t, r, storage.ImportReplace, tc.list)
		if got := texts(t, r, index.Query{Text: tc.asked}); !slices.Equal(got, []string{tc.want}) {
			t.Errorf("%s: %v", tc.asked, got)
		}
	}
}

// The index and the table share a folder: building one must not take the other away from who reads it.
func TestIndexOutlivesTheTable(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	importList(t, r, storage.ImportReplace, firstList)
	x, err := r.OpenIndex(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	s, err := r.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := x.Search(t.Context(), index.Query{Text: "zentavo"}); err != nil {
		t.Errorf("building the table takes away the index that was built first: %v", err)
	}
}
