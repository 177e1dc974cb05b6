// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/docket"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// A seller's listings stand by the next date of what runs on them: of their own room with its date, of the tenant's by name
// alone; nothing sealed, over or of a stranger's room, and nothing whose words changed since.
func TestListingsByTheNextDateOfRunningSuits(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		suit := func(owner, number string, due int, change func(*docket.Lawsuit), parties ...storage.LawsuitParty) {
			must(t, db.WithTx(ctx, func(tx *storage.Tx) error {
				r := storage.LawsuitRecord{Owner: owner, Suit: docket.Lawsuit{CaseRef: docket.CaseRef{Court: "ilnd", Number: number}, State: docket.CaseFiled}}
				r.Suit.ScheduleA.ScheduleA = true
				if change != nil {
					change(&r.Suit)
				}
				r, err := tx.PutLawsuit(ctx, r, []string{number}, parties, noon)
				if err != nil || due == 0 {
					return err
				}
				d := storage.DeadlineRecord{LawsuitID: r.ID, Owner: owner, Key: "answer", Title: docket.Text{EN: "Answer", ZH: "答辩"}, Due: noon.AddDate(0, 0, due), State: storage.DeadlineRunning}
				return tx.PutDeadline(ctx, d, noon)
			}))
		}
		mark := func(s string) storage.LawsuitParty {
			return storage.LawsuitParty{Kind: storage.PartyMark, Folded: s, Shown: s}
		}
		plaintiff := func(s string) storage.LawsuitParty {
			return storage.LawsuitParty{Kind: storage.PartyPlaintiff, Folded: s, Shown: s}
		}
		suit("t/s-1", "1", 9, nil, mark("zephyrine"), plaintiff("zephyrineltd"))
		suit("t/s-1", "2", 3, nil, plaintiff("nordvik"))
		suit("t", "2", 1, nil, plaintiff("nordvik"))
		suit("t", "3", 2, nil, mark("kiterose"), plaintiff("kiteroseinc"))
		suit("t/s-1", "4", 2, func(l *docket.Lawsuit) { l.State = docket.CaseClosed }, mark("gone"))
		suit("t/s-1", "5", 2, func(l *docket.Lawsuit) { l.Sealed = true }, mark("hushmark"))
		suit("t/s-2", "6", 2, nil, mark("elsewhere"))
		for n, x := range [][2]string{{"zephyrine", "nordvik"}, {"zephyrine", "x"}, {"kiterose", "x"}, {"gone", "x"}, {"hushmark", "x"}, {"elsewhere", "x"}, {"zephyrine", "y"}} {
			touching(t, db, "t", "s-1", fmt.Sprint("sku-", n), x[0], x[1], n)
		}
		saveListing(t, db, "t", listing.Listing{ID: "sku-6", SellerID: "s-1", Title: "something else"}, noon.Add(time.Hour))
		touching(t, db, "t", "s-2", "other seller", "zephyrine", "nordvik", 8)
		ask := func(f storage.ListFilter, b storage.Bar, limit int) (got []string) {
			f.Tenant = "t"
			for page := (storage.Page{Limit: limit}); ; {
				list, err := db.SuedListings(ctx, f, b, page)
				must(t, err)
				for _, x := range list.Items {
					line := x.ExternalID
					for _, s := range x.Suits {
						line += fmt.Sprintf(" | %s %s %s %t", s.Court, s.Number, s.Plaintiff, s.ID != "")
						if !s.Due.IsZero() {
							line += fmt.Sprintf(" %s in %d", s.Title.EN, int(s.Due.Sub(noon).Hours()/24))
						}
					}
					got = append(got, line)
				}
				if page.Cursor = list.Next; list.Next == "" {
					return got
				}
			}
		}
		first := "sku-0 | ilnd 2 nordvik true Answer in 3 | ilnd 1 zephyrineltd true Answer in 9"
		second, last := "sku-1 | ilnd 1 zephyrineltd true Answer in 9", "sku-2 | ilnd 3 kiteroseinc false"
		own := storage.Bar{Own: storage.Sight{Owner: "t/s-1"}, Tenant: "t"}
		for limit := range 4 {
			if d := cmp.Diff([]string{first, second, last}, ask(storage.ListFilter{SellerID: "s-1"}, own, limit)); d != "" {
				t.Error(limit, d)
			}
		}
		if got := ask(storage.ListFilter{SellerID: "s-1", Level: "block"}, own, 0); got != nil {
			t.Error(got)
		}
		lawyer := storage.Bar{Own: storage.Sight{Owner: "t", Sealed: true}, Tenant: "t"}
		if d := cmp.Diff([]string{"sku-0 | ilnd 2 nordvik true Answer in 1", "other seller | ilnd 2 nordvik true Answer in 1", "sku-2 | ilnd 3 kiteroseinc true Answer in 2"}, ask(storage.ListFilter{}, lawyer, 2)); d != "" {
			t.Error(d)
		}
		on, err := db.RunningOn(ctx, own, []storage.LawsuitParty{mark("zephyrine"), mark("kiterose"), plaintiff("zephyrineltd")})
		must(t, err)
		cases := []string{}
		for _, s := range on {
			cases = append(cases, s.Court+" "+s.Number)
		}
		if d := cmp.Diff([]string{"ilnd 1", "ilnd 3"}, cases); d != "" {
			t.Error(d)
		}
	})
}

// BenchmarkSuedListings asks a seller of 100,000 listings, one in five of them flagged for one of 20,000 marks and owners, for
// those that 10,000 running cases touch.
func BenchmarkSuedListings(b *testing.B) {
	for engine, open := range map[string]func(testing.TB) string{"sqlite": storagetest.SQLite, "pgx": storagetest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			dsn := open(b)
			db := storagetest.Open(b, dsn)
			raw, err := sql.Open(engine, dsn)
			must(b, err)
			defer raw.Close()
			fillTouches(b, raw, 1, 100_000, 10_000)
			bar := storage.Bar{Own: storage.Sight{Owner: "t/s0"}, Tenant: "t"}
			for b.Loop() {
				list, err := db.SuedListings(ctx, storage.ListFilter{Tenant: "t", SellerID: "s0"}, bar, storage.Page{Limit: 20})
				if err != nil || len(list.Items) != 20 {
					b.Fatal(len(list.Items), err)
				}
			}
		})
	}
}
