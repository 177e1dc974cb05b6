// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// createBatch files a batch of an owner, and lets it run.
func createBatch(t testing.TB, db *storage.DB, owner, id string, at time.Time) (b storage.Batch) {
	t.Helper()
	must(t, db.WithTx(ctx, func(tx *storage.Tx) (err error) {
		b, err = tx.CreateBatch(ctx, storage.Batch{ID: id, Owner: owner, Name: "shop.csv", Bytes: 7, SHA256: "ab", Format: "shopify", Container: "csv", Encoding: "utf-8", Options: "{}", Total: 3, Created: at})
		return err
	}))
	return b
}

var stamp = storage.BatchStamp{Register: "2026-11-24.1", Marks: 9, Engine: "1.0.0", Policy: "default@1", Total: 3}

func beginBatch(t testing.TB, db *storage.DB, owner, id string, with storage.BatchStamp, at time.Time) (b storage.Batch) {
	t.Helper()
	must(t, db.WithTx(ctx, func(tx *storage.Tx) (err error) {
		b, err = tx.BeginBatch(ctx, owner, id, with, at)
		return err
	}))
	return b
}

func addRows(db *storage.DB, owner, id string, done int, rows ...storage.BatchRow) error {
	return db.WithTx(ctx, func(tx *storage.Tx) error { return tx.AddBatchRows(ctx, owner, id, done, rows, noon) })
}

func endBatch(t testing.TB, db *storage.DB, owner, id string, state storage.BatchState, problem string) (ended bool) {
	t.Helper()
	must(t, db.WithTx(ctx, func(tx *storage.Tx) (err error) {
		ended, err = tx.EndBatch(ctx, owner, id, state, problem, noon.Add(time.Minute))
		return err
	}))
	return ended
}

func TestALifeOfABatch(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		b := createBatch(t, db, "o", "b1", noon)
		want := storage.Batch{ID: "b1", Owner: "o", Name: "shop.csv", Bytes: 7, SHA256: "ab", Format: "shopify", Container: "csv", Encoding: "utf-8", Options: "{}", Total: 3, State: storage.BatchWaiting, Created: noon, Touched: noon}
		if diff := gocmp.Diff(want, b); diff != "" {
			t.Fatal(diff)
		}
		wantKind(t, addRows(db, "o", "b1", 0, storage.BatchRow{Ordinal: 1, Level: "clear"}), fault.Conflict, "has ended, or another program")
		beginBatch(t, db, "o", "b1", stamp, noon.Add(time.Second))
		must(t, addRows(db, "o", "b1", 0, storage.BatchRow{Ordinal: 1, Level: "clear", FileRows: []int{2}}, storage.BatchRow{Ordinal: 2, Level: "unscreened", Bad: &listing.RowError{Row: 3, Reason: "broken"}}))
		wantKind(t, addRows(db, "o", "b1", 1, storage.BatchRow{Ordinal: 2, Level: "clear"}), fault.Conflict)
		wantKind(t, addRows(db, "other", "b1", 2, storage.BatchRow{Ordinal: 3, Level: "clear"}), fault.Conflict)
		other := stamp
		other.Register, other.Marks = "2026-11-25.1", 10
		beginBatch(t, db, "o", "b1", other, noon.Add(2*time.Second))
		must(t, addRows(db, "o", "b1", 2, storage.BatchRow{Ordinal: 3, Level: "block", Score: 90, Suggestion: "better"}))
		if !endBatch(t, db, "o", "b1", storage.BatchDone, "") || endBatch(t, db, "o", "b1", storage.BatchCancelled, "") {
			t.Error("a batch ends once")
		}
		wantKind(t, addRows(db, "o", "b1", 3, storage.BatchRow{Ordinal: 4, Level: "clear"}), fault.Conflict)
		want.State, want.Done, want.Counts = storage.BatchDone, 3, storage.BatchCounts{Clear: 1, Unscreened: 1, Block: 1}
		want.Register, want.Marks, want.Engine, want.Policy = "2026-11-24.1, 2026-11-25.1", 10, "1.0.0", "default@1"
		want.Started, want.Touched, want.Finished = noon.Add(time.Second), noon.Add(time.Minute), noon.Add(time.Minute)
		got, err := db.Batch(ctx, "o", "b1")
		must(t, err)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if again := beginBatch(t, db, "o", "b1", stamp, noon.Add(time.Hour)); gocmp.Diff(want, again) != "" {
			t.Errorf("a batch that ended began again: %+v", again)
		}
	})
}

func TestBatchesAreTheirOwners(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		createBatch(t, db, "o", "b1", noon)
		createBatch(t, db, "o", "b2", noon.Add(time.Second))
		createBatch(t, db, "p", "b3", noon)
		for _, id := range []string{"b1", "b3"} {
			for _, owner := range []string{"o", "p"} {
				if _, err := db.Batch(ctx, owner, id); (err == nil) != ((id == "b1") == (owner == "o")) || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s of %s: %v", id, owner, err)
				}
			}
		}
		var ids []string
		for page := (storage.Page{Limit: 1}); ; {
			list, err := db.Batches(ctx, "o", page)
			must(t, err)
			for _, b := range list.Items {
				ids = append(ids, b.ID)
			}
			if page.Cursor = list.Next; page.Cursor == "" {
				break
			}
		}
		if diff := gocmp.Diff([]string{"b2", "b1"}, ids); diff != "" {
			t.Error(diff)
		}
		_, _, err := db.BatchHits(ctx, "p", "b1", 5)
		wantKind(t, err, fault.NotFound)
		_, err = db.BatchRow(ctx, "p", "b1", 1)
		wantKind(t, err, fault.NotFound)
		_, err = db.Batch(ctx, "o", "a\x00")
		wantKind(t, err, fault.Invalid)
	})
}

// screened keeps a listing with a verdict, as the row of a batch refers to it.
func screened(t testing.TB, db *storage.DB, l listing.Listing, level string, score int) (listingID, screeningID string) {
	t.Helper()
	must(t, db.WithTx(ctx, func(tx *storage.Tx) error {
		kept, err := tx.SaveListing(ctx, "o", l, strings.ToLower(l.Title), noon)
		if err != nil {
			return err
		}
		verdict := json.RawMessage(`{"level":"` + level + `"}`)
		s, err := tx.SaveScreening(ctx, "o", storage.ScreeningRecord{ListingID: kept.ID, ListingHash: kept.Hash, Register: "r", Engine: "e", Policy: "p", Level: level, Score: score, Verdict: verdict, Created: noon})
		listingID, screeningID = kept.ID, s.ID
		return err
	}))
	return listingID, screeningID
}

// twelve rows of every sort; the database is empty but for them.
func twelve(t testing.TB, db *storage.DB) []storage.BatchRow {
	t.Helper()
	createBatch(t, db, "o", "b", noon)
	beginBatch(t, db, "o", "b", stamp, noon)
	levels := []string{"clear", "caution", "high", "block", "unscreened"}
	var rows []storage.BatchRow
	for i := range 12 {
		level := levels[i%5]
		r := storage.BatchRow{Ordinal: i + 1, FileRows: []int{i + 2}, ExternalID: fmt.Sprint("sku ", i), Title: fmt.Sprint("Title ", (i*7)%12), Text: fmt.Sprint("title ", (i*7)%12), Level: level, Score: 10 * (i % 5)}
		switch {
		case i == 4:
			r.Bad, r.Problem, r.Title = &listing.RowError{Row: 6, Reason: "broken"}, "broken", ""
		case level != "clear":
			r.Listing, r.Marks, r.Rules = &listing.Listing{ID: r.ExternalID, Title: r.Title}, []string{"Nike", fmt.Sprint("Mark ", i%2)}, []string{"R7"}
			r.Suggestion = "Better title"
			fallthrough
		default:
			r.ListingID, r.ScreeningID = screened(t, db, listing.Listing{ID: r.ExternalID, Title: r.Title}, level, r.Score)
			r.Verdict = json.RawMessage(`{"level":"` + level + `"}`)
		}
		rows = append(rows, r)
	}
	must(t, addRows(db, "o", "b", 0, rows...))
	for i := range rows {
		rows[i].Text, rows[i].Marks, rows[i].Rules = "", nil, nil
	}
	return rows
}

func ordinals(rows []storage.BatchRow) string {
	var out []string
	for _, r := range rows {
		out = append(out, strconv.Itoa(r.Ordinal))
	}
	return strings.Join(out, " ")
}

func TestRowsInEveryOrderPageByPage(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		rows := twelve(t, db)
		risk := func(r storage.BatchRow) int {
			if r.Level == "unscreened" {
				return 1000
			}
			return r.Score
		}
		for sort, order := range map[storage.BatchSort]func(a, b storage.BatchRow) int{
			storage.SortFile:  func(a, b storage.BatchRow) int { return a.Ordinal - b.Ordinal },
			storage.SortRisk:  func(a, b storage.BatchRow) int { return cmp.Or(risk(b)-risk(a), a.Ordinal-b.Ordinal) },
			storage.SortTitle: func(a, b storage.BatchRow) int { return cmp.Or(strings.Compare(a.Title, b.Title), a.Ordinal-b.Ordinal) },
		} {
			for _, limit := range []int{1, 2, 5, 12, 100} {
				t.Run(fmt.Sprint(sort, limit), func(t *testing.T) {
					want := slices.SortedFunc(slices.Values(rows), order)
					var got []storage.BatchRow
					for page := (storage.Page{Limit: limit}); ; {
						list, err := db.BatchRows(ctx, storage.BatchFilter{Owner: "o", Batch: "b"}, sort, page)
						must(t, err)
						got = append(got, list.Items...)
						if page.Cursor = list.Next; page.Cursor == "" {
							break
						}
					}
					if diff := gocmp.Diff(want, got); diff != "" {
						t.Error(diff)
					}
				})
			}
		}
	})
}

func TestRowsAreFiltered(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		twelve(t, db)
		for _, tc := range []struct {
			name string
			f    storage.BatchFilter
			want string
		}{
			{"level", storage.BatchFilter{Level: "high"}, "3 8"},
			{"mark", storage.BatchFilter{Mark: "Mark 1"}, "2 4 8 10 12"},
			{"rule", storage.BatchFilter{Rule: "R7"}, "2 3 4 7 8 9 10 12"},
			{"text", storage.BatchFilter{Text: "title 1"}, "6 8 11"},
			{"text is no pattern", storage.BatchFilter{Text: "%"}, ""},
			{"all of them", storage.BatchFilter{Level: "high", Mark: "Mark 1", Rule: "R7", Text: "1"}, "8"},
			{"nothing", storage.BatchFilter{Mark: "Nobody"}, ""},
		} {
			t.Run(tc.name, func(t *testing.T) {
				tc.f.Owner, tc.f.Batch = "o", "b"
				list, err := db.BatchRows(ctx, tc.f, storage.SortFile, storage.Page{})
				must(t, err)
				n, err := db.CountBatchRows(ctx, tc.f)
				must(t, err)
				if got := ordinals(list.Items); got != tc.want || n != len(list.Items) {
					t.Errorf("got %q and %d, want %q", got, n, tc.want)
				}
				tc.f.Owner = "p"
				if list, err := db.BatchRows(ctx, tc.f, storage.SortFile, storage.Page{}); err != nil || len(list.Items) > 0 {
					t.Errorf("another owner sees %v, %v", list.Items, err)
				}
			})
		}
		marks, rules, err := db.BatchHits(ctx, "o", "b", 2)
		must(t, err)
		if diff := gocmp.Diff([][]storage.BatchHit{{{Name: "Nike", Rows: 8}, {Name: "Mark 1", Rows: 5}}, {{Name: "R7", Rows: 8}}}, [][]storage.BatchHit{marks, rules}); diff != "" {
			t.Error(diff)
		}
		_, err = db.BatchRows(ctx, storage.BatchFilter{Owner: "o", Batch: "b"}, "size", storage.Page{})
		wantKind(t, err, fault.Invalid, "risk, file or title")
		_, err = db.BatchRows(ctx, storage.BatchFilter{Owner: "o", Batch: "b"}, storage.SortRisk, storage.Page{Cursor: "MyA"})
		wantKind(t, err, fault.Invalid, "another order")
	})
}

func TestASuggestionIsTakenAndGivenBack(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		twelve(t, db)
		take := func(owner string, ordinal int, yes bool) (changed bool, err error) {
			err = db.WithTx(ctx, func(tx *storage.Tx) (err error) {
				changed, err = tx.AcceptSuggestion(ctx, owner, "b", ordinal, yes)
				return err
			})
			return changed, err
		}
		for i, step := range []struct{ take, changed bool }{{true, true}, {true, false}, {false, true}, {false, false}, {true, true}} {
			if changed, err := take("o", 2, step.take); err != nil || changed != step.changed {
				t.Fatalf("step %d: %v, %v", i, changed, err)
			}
		}
		r, err := db.BatchRow(ctx, "o", "b", 2)
		must(t, err)
		b, err := db.Batch(ctx, "o", "b")
		must(t, err)
		if !r.Accepted || b.Counts.Accepted != 1 {
			t.Errorf("taken %v, counted %d", r.Accepted, b.Counts.Accepted)
		}
		_, err = take("o", 1, true)
		wantKind(t, err, fault.Conflict, "no suggestion")
		_, err = take("o", 99, true)
		wantKind(t, err, fault.NotFound)
		_, err = take("p", 2, false)
		wantKind(t, err, fault.NotFound)
	})
}

// Text that one of the engines would refuse, or that is too long for an index, is kept as near to itself as can be.
func TestHostileRowsAreKept(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		createBatch(t, db, "o", "b", noon)
		beginBatch(t, db, "o", "b", stamp, noon)
		long := strings.Repeat("長", 30_000)
		must(t, addRows(db, "o", "b", 0,
			storage.BatchRow{Ordinal: 1, Level: "high", Title: "a\x00b\xff", Problem: "\x00", ExternalID: "\xfe", Listing: &listing.Listing{Title: "a\x00b\xff"}, Marks: []string{"\x00", "\x00"}},
			storage.BatchRow{Ordinal: 2, Level: "high", Title: long, Text: long, Listing: &listing.Listing{Title: long}, Marks: []string{long}, Bad: &listing.RowError{Reason: long}}))
		first, err := db.BatchRow(ctx, "o", "b", 1)
		must(t, err)
		if first.Title != "a\ufffdb\ufffd" || first.Listing.Title != "a\x00b\ufffd" {
			t.Errorf("got %q and %q", first.Title, first.Listing.Title)
		}
		list, err := db.BatchRows(ctx, storage.BatchFilter{Owner: "o", Batch: "b", Mark: long}, storage.SortTitle, storage.Page{})
		must(t, err)
		if len(list.Items) != 1 || list.Items[0].Title != long || list.Items[0].Bad.Reason != long {
			t.Errorf("%d rows", len(list.Items))
		}
		wantKind(t, addRows(db, "o", "b", 2, storage.BatchRow{Ordinal: 3, Level: "great"}), fault.Internal)
		wantKind(t, addRows(db, "o", "b", 2, storage.BatchRow{Ordinal: 4, Level: "clear"}), fault.Internal)
	})
}
