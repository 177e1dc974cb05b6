// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/bench"
	"markwarden/internal/jobs"
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
	catalogueOf(t, db, tenant, "", titles...)
}

// catalogueOf is catalogue of one seller.
func catalogueOf(t testing.TB, db *storage.DB, tenant, seller string, titles ...string) {
	t.Helper()
	for part := range slices.Chunk(titles, 2000) {
		err := db.WithBulkTx(t.Context(), func(tx *storage.Tx) error {
			for _, title := range part {
				l, err := tx.SaveListing(t.Context(), tenant, listing.Listing{SellerID: seller, Title: title, Category: "Athletic shoes"}, FoldSearch(title), noon)
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

// retroBulk is the screening of the catalogue again over a register that a server would have put in service.
func retroBulk(t *testing.T, r *Register) *Bulk {
	t.Helper()
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	return &Bulk{DB: r.DB, Now: func() time.Time { return noon.Add(time.Hour) }, Workers: 2, Hold: func() (*screening.Engine, func(), error) {
		s, err := r.Open(t.Context())
		if err != nil {
			return nil, nil, err
		}
		return screening.NewEngine(s.Register, policy), func() { _ = s.Close() }, nil
	}}
}

// retro does the jobs that wait, each twice, as when a program dies behind its work.
func retro(t *testing.T, r *Register) {
	t.Helper()
	q := r.DB.Jobs()
	list, err := q.Lease(t.Context(), jobs.Ask{Holder: "test", Kinds: []string{JobRetro}, Most: 9, Now: noon, Until: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	b := retroBulk(t, r)
	for _, j := range list {
		for range 2 {
			if err := b.RetroScreen(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
		if err := q.Finish(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
}

// asSeller is a context in which a seller asks.
func asSeller(t *testing.T, organisation string) context.Context {
	t.Helper()
	rights, err := auth.NewPolicy(true)
	if err != nil {
		t.Fatal(err)
	}
	actor := auth.Actor{ID: "s", Tenant: "o", Organisation: organisation, Kind: auth.SellerAccount, Roles: []auth.Role{auth.Seller}}
	return auth.WithVisit(t.Context(), &auth.Visit{Actor: actor, Policy: rights})
}

func movedTitles(t *testing.T, ctx context.Context, r *Register, version string) (titles []string) {
	t.Helper()
	list, err := r.Moved(ctx, version, false, storage.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range list.Items {
		m := &list.Items[i]
		if !m.Riskier || len(m.Why) == 0 || m.LevelBefore != "clear" || m.Level == "clear" {
			t.Errorf("%+v", m)
		}
		titles = append(titles, m.Version+" "+m.Title+" "+strings.Join(m.Marks, ","))
	}
	slices.Sort(titles)
	return titles
}

// What is judged otherwise is filed once with its version: from the first import on, and also where a job comes after the next
// import. Each seller sees their own.
func TestTheCatalogueFollowsTheRegister(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		r := testRegister(t, db)
		catalogueOf(t, db, "o", "shop", "Mirrufex running shoes", "plain red shoes", "Quarbelo shoes", "Dolvantex shoes")
		catalogueOf(t, db, "o", "rival", "Quarbelo boots")
		first := importList(t, r, storage.ImportUpdate, rows("101 QUARBELO 25 shoes"))
		retro(t, r)
		if diff := cmp.Diff([]string{first.Name + " Quarbelo shoes QUARBELO"}, movedTitles(t, asSeller(t, "shop"), r, first.Name)); diff != "" {
			t.Error(diff)
		}
		importList(t, r, storage.ImportUpdate, rows("102 MIRRUFEX 25 shoes")) // its job finds the next version in service
		last := importList(t, r, storage.ImportUpdate, rows("103 DOLVANTEX 25 shoes"))
		retro(t, r)
		want := []string{first.Name + " Quarbelo shoes QUARBELO", last.Name + " Dolvantex shoes DOLVANTEX", last.Name + " Mirrufex running shoes MIRRUFEX"}
		if diff := cmp.Diff(want, movedTitles(t, asSeller(t, "shop"), r, "")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{first.Name + " Quarbelo boots QUARBELO"}, movedTitles(t, asSeller(t, "rival"), r, "")); diff != "" {
			t.Error(diff)
		}
		run, ok, err := db.Retro(t.Context(), last.Seq)
		if want := (storage.RetroRun{Version: last.Seq, Base: last.Seq - 1, Marks: 2, Listings: 5, Touched: 2, Moved: 2, Riskier: 2, Ended: noon.Add(time.Hour)}); !ok || err != nil || run != want {
			t.Errorf("%+v, %v", run, err)
		}
		if moved, riskier, err := r.CountMoved(asSeller(t, "shop"), last.Name); moved != 2 || riskier != 2 || err != nil {
			t.Errorf("%d moved, %d riskier, %v", moved, riskier, err)
		}
	})
}

// A version that takes back what another brought makes its listings clear again, and says so.
func TestARollbackMovesListingsBack(t *testing.T) {
	r := testRegister(t, storagetest.Open(t, storagetest.SQLite(t)))
	catalogueOf(t, r.DB, "o", "shop", "Mirrufex running shoes")
	first := importList(t, r, storage.ImportUpdate, rows("101 QUARBELO 25 shoes"))
	importList(t, r, storage.ImportUpdate, rows("102 MIRRUFEX 25 shoes"))
	retro(t, r)
	back, err := r.Rollback(t.Context(), first.Name, "admin")
	if err != nil {
		t.Fatal(err)
	}
	retro(t, r)
	list, err := r.Moved(asSeller(t, "shop"), back.Name, false, storage.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].Riskier || list.Items[0].Level != "clear" || list.Items[0].LevelBefore == "clear" || len(list.Items[0].Why) > 0 {
		t.Errorf("%+v, %v", list.Items, err)
	}
}

// That most listings are not read to their end changes no answer: what Meets turns away has no finding.
func TestWhatTouchesNothingHasNoFinding(t *testing.T) {
	g, err := bench.NewGenerator(7)
	if err != nil {
		t.Fatal(err)
	}
	var marks []*storage.MarkRecord
	for m := range g.Marks(300) {
		marks = append(marks, madeMark(fmt.Sprint(len(marks)), m))
	}
	e := engineOf(t, marks...)
	met := 0
	for i := range 3000 {
		l := &listing.Listing{Title: g.Title(), Brand: "none", Description: g.Title()}
		if i%20 == 0 {
			l.Bullets = []string{"like " + marks[i%300].Mark.Text}
		}
		v := e.Screen(l, screening.Options{NoFix: true})
		if e.Meets(l) {
			met++
		} else if slices.ContainsFunc(v.Findings, func(f screening.Finding) bool { return f.Mark != "" }) {
			t.Fatalf("%q has findings and meets nothing: %+v", l.Title, v.Findings)
		}
	}
	if met == 0 || met == 3000 {
		t.Errorf("%d of 3000 listings meet a mark", met)
	}
}

// One title against a thousand changed marks.
func BenchmarkTouch(b *testing.B) {
	g, err := bench.NewGenerator(1)
	if err != nil {
		b.Fatal(err)
	}
	titles := make([]string, 20_000)
	for i := range titles {
		titles[i] = g.Title()
	}
	var all []storage.Change
	for m := range g.Marks(1000) {
		rec := madeMark(fmt.Sprint(len(all)), m)
		all = append(all, storage.Change{ID: rec.Mark.ID, Op: "added", After: rec})
	}
	touch, err := NewTouch("after", changesOf(all...))
	if err != nil {
		b.Fatal(err)
	}
	n, met := 0, 0
	for b.Loop() {
		if names, _ := touch.Meets(&listing.Listing{Title: titles[n%len(titles)], Category: "Athletic shoes"}); len(names) > 0 {
			met++
		}
		n++
	}
	b.ReportMetric(float64(met)/float64(n), "met/op")
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
