// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/bench"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// catalogue keeps listings of a tenant, judged by nobody but found clear.
func catalogue(t testing.TB, db *storage.DB, tenant string, titles ...string) {
	t.Helper()
	for part := range slices.Chunk(titles, 2000) {
		err := db.WithBulkTx(t.Context(), func(tx *storage.Tx) error {
			for _, title := range part {
				l, err := tx.SaveListing(t.Context(), tenant, listing.Listing{Title: title, Category: "Athletic shoes"}, FoldSearch(title), noon)
				if err != nil {
					return err
				}
				_, err = tx.SaveScreening(t.Context(), tenant, storage.ScreeningRecord{ListingID: l.ID, ListingHash: l.Hash, Register: "r", Engine: "e", Policy: "p", Level: "clear", Verdict: []byte(`{"level":"clear","findings":[]}`), Created: noon})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func madeMark(id, text string) *storage.MarkRecord {
	return &storage.MarkRecord{Mark: trademarks.Mark{ID: id, Office: "XX", Number: id, Text: text, Owners: []trademarks.Owner{{Name: "Owner"}}, Classes: []nice.Class{25}, Status: trademarks.StatusRegistered, Strength: trademarks.StrengthCoined, Goods: "shoes"}}
}

func changesOf(all ...storage.Change) iter.Seq2[storage.Change, error] {
	return func(yield func(storage.Change, error) bool) {
		for _, c := range all {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// engineOf is an engine over the marks alone.
func engineOf(t testing.TB, marks ...*storage.MarkRecord) *screening.Engine {
	t.Helper()
	var list []trademarks.Mark
	for _, m := range marks {
		list = append(list, m.Mark)
	}
	s, err := inMemory("after", list, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	return screening.NewEngine(s.Register, policy)
}

// Only listings that touch a changed mark are screened again, disguises included; what changed says so.
func TestOnlyTouchedListingsAreScreenedAgain(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		catalogue(t, db, "o", "Zephyrine running shoes", "Z3phyrine shoes", "plain red shoes", "Quarbelo shoes")
		catalogue(t, db, "p", "Zephyrine boots")
		added, kept := madeMark("1", "Zephyrine"), madeMark("2", "Quarbelo")
		touch, err := NewTouch("after", changesOf(storage.Change{ID: "1", Op: "added", After: added}))
		if err != nil {
			t.Fatal(err)
		}
		r := Retro{DB: db, Engine: engineOf(t, added, kept), Workers: 2}
		var moved []string
		n, err := r.Run(t.Context(), touch, func(m *Moved) error {
			if !m.Riskier() || len(m.Why) == 0 || !slices.Contains(m.Marks, "Zephyrine") {
				t.Errorf("%+v", m)
			}
			moved = append(moved, m.Listing.Tenant+" "+m.Listing.Listing.Title)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(moved)
		if diff := cmp.Diff([]string{"o Z3phyrine shoes", "o Zephyrine running shoes", "p Zephyrine boots"}, moved); diff != "" {
			t.Error(diff)
		}
		if want := (RetroCounts{Listings: 5, Touched: 3, Moved: 3, Riskier: 3}); n != want {
			t.Errorf("got %+v", n)
		}
	})
}

// The job files a new screening for what is judged otherwise, once.
func TestTheCatalogueFollowsTheRegister(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	catalogue(t, r.DB, "o", "Mirrufex running shoes", "plain red shoes")
	first := importList(t, r, storage.ImportUpdate, rows("101 ADIDAS 25 shoes"))
	second := importList(t, r, storage.ImportUpdate, rows("102 MIRRUFEX 25 shoes"))
	s, err := r.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	engine := screening.NewEngine(s.Register, policy)
	now := noon.Add(time.Hour)
	b := &Bulk{DB: r.DB, Now: func() time.Time { return now }, Workers: 2, Hold: func() (*screening.Engine, func(), error) { return engine, func() {}, nil }}
	job, err := RetroJob(&first, &second)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := b.RetroScreen(t.Context(), job); err != nil {
			t.Fatal(err)
		}
	}
	list, err := r.DB.Screenings(t.Context(), storage.ListFilter{Tenant: "o"}, storage.Page{})
	if err != nil {
		t.Fatal(err)
	}
	fresh := 0
	for _, s := range list.Items {
		if s.Register == second.Name {
			fresh++
			if s.Level == "clear" {
				t.Errorf("%+v", s)
			}
		}
	}
	if fresh != 1 {
		t.Errorf("%d listings were filed again", fresh)
	}
}

// A hundred thousand kept listings against a thousand changed marks (asked for: at most 10 s).
func BenchmarkRetro(b *testing.B) {
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": storagetest.SQLite, "postgres": storagetest.Postgres} {
		b.Run(name, func(b *testing.B) { benchmarkRetro(b, storagetest.Open(b, dsn(b))) })
	}
}

func benchmarkRetro(b *testing.B, db *storage.DB) {
	const listings, changed = 100_000, 1000
	g, err := bench.NewGenerator(1)
	if err != nil {
		b.Fatal(err)
	}
	titles := make([]string, listings)
	for i := range titles {
		titles[i] = g.Title() + fmt.Sprint(" ", i)
	}
	catalogue(b, db, "o", titles...)
	var all []storage.Change
	var marks []*storage.MarkRecord
	for m := range g.Marks(changed) {
		rec := madeMark(fmt.Sprint(len(all)), m)
		marks = append(marks, rec)
		all = append(all, storage.Change{ID: rec.Mark.ID, Op: "added", After: rec})
	}
	engine := engineOf(b, marks...)
	var n RetroCounts
	for b.Loop() {
		touch, err := NewTouch("after", changesOf(all...))
		if err != nil {
			b.Fatal(err)
		}
		r := Retro{DB: db, Engine: engine, Workers: runtime.GOMAXPROCS(0)}
		if n, err = r.Run(context.Background(), touch, func(*Moved) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n.Touched), "touched")
	b.ReportMetric(float64(n.Moved), "moved")
}
