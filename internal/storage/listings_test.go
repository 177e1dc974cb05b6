// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/trademarks/nice"
)

// externalIDs walks a list of listings in small pages.
func externalIDs(t *testing.T, db *storage.DB, f storage.ListFilter) (ids []string) {
	t.Helper()
	for page := (storage.Page{Limit: 3}); ; {
		list, err := db.Listings(ctx, f, page)
		must(t, err)
		for _, r := range list.Items {
			ids = append(ids, r.ExternalID)
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return ids
		}
	}
}

func saveListing(t *testing.T, db *storage.DB, tenant string, l listing.Listing, at time.Time) (r storage.ListingRecord) {
	t.Helper()
	must(t, db.WithTx(ctx, func(tx *storage.Tx) (err error) {
		r, err = tx.SaveListing(ctx, tenant, l, strings.ToLower(l.Title), at)
		return err
	}))
	return r
}

func saveScreening(t *testing.T, db *storage.DB, tenant string, s storage.ScreeningRecord) (saved storage.ScreeningRecord) {
	t.Helper()
	must(t, db.WithTx(ctx, func(tx *storage.Tx) (err error) {
		saved, err = tx.SaveScreening(ctx, tenant, s)
		return err
	}))
	return saved
}

func TestAListingIsKeptAsSent(t *testing.T) {
	sent := listing.Listing{ID: "sku-1", Title: "Nlke Air 跑鞋", Bullets: []string{"a", ""}, Classes: []nice.Class{25}, Condition: listing.ConditionNew,
		Price: &listing.Price{Amount: "9.90", Currency: "USD"}, SellerID: "s1", Attributes: map[string]string{"colour": "red"}}
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		first := saveListing(t, db, "t", sent, noon)
		want := storage.ListingRecord{ID: first.ID, Tenant: "t", ExternalID: "sku-1", SellerID: "s1", Listing: sent, Text: "nlke air 跑鞋",
			Hash: first.Hash, Level: storage.Unscreened, Created: noon, Updated: noon}
		if diff := cmp.Diff(want, first); diff != "" {
			t.Error(diff)
		}
		read, err := db.Listing(ctx, "t", first.ID)
		must(t, err)
		if diff := cmp.Diff(want, read); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want, saveListing(t, db, "t", sent, noon.Add(time.Hour))); diff != "" {
			t.Errorf("the same content again changed something:\n%s", diff)
		}
		_, err = db.Listing(ctx, "other", first.ID)
		wantKind(t, err, fault.NotFound, first.ID)
	})
}

// A verdict speaks for the content it was reached on. New content is unscreened, whatever comes in late.
func TestNewContentIsUnscreened(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		old := saveListing(t, db, "t", listing.Listing{ID: "sku-1", Title: "shoes"}, noon)
		verdict := storage.ScreeningRecord{ListingID: old.ID, ListingHash: old.Hash, Register: "2026-11-24.1", Engine: "1", Policy: "default@1",
			Level: "clear", Score: 3, Verdict: json.RawMessage(`{"level":"clear"}`), Created: noon}
		saved := saveScreening(t, db, "t", verdict)
		screened, err := db.Listing(ctx, "t", old.ID)
		must(t, err)
		want := old
		want.Level, want.Score, want.Register, want.ScreeningID = "clear", 3, "2026-11-24.1", saved.ID
		if diff := cmp.Diff(want, screened); diff != "" {
			t.Error(diff)
		}

		fresh := saveListing(t, db, "t", listing.Listing{ID: "sku-1", Title: "Nike shoes"}, noon.Add(time.Minute))
		if fresh.ID != old.ID || fresh.Level != storage.Unscreened || fresh.ScreeningID != "" {
			t.Errorf("new content: %+v", fresh)
		}
		verdict.Created = noon.Add(2 * time.Minute) // reached on the old content, filed late
		saveScreening(t, db, "t", verdict)
		if read, err := db.Listing(ctx, "t", old.ID); err != nil || read.Level != storage.Unscreened {
			t.Errorf("a verdict on old content cleared the new: %v %+v", err, read)
		}
		verdict.ListingHash, verdict.Level, verdict.Score, verdict.Created = fresh.Hash, "high", 78, noon.Add(4*time.Minute)
		saveScreening(t, db, "t", verdict)
		verdict.Level, verdict.Created = "clear", noon.Add(3*time.Minute) // an earlier run that ended later
		saveScreening(t, db, "t", verdict)
		if read, err := db.Listing(ctx, "t", old.ID); err != nil || read.Level != "high" || read.Score != 78 {
			t.Errorf("an earlier verdict replaced a later one: %v %+v", err, read)
		}
	})
}

func TestListsFilterAndTurnPages(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		for i := range 10 { // three in each microsecond, so that pages end inside a tie
			l := listing.Listing{ID: fmt.Sprint(i), SellerID: []string{"even", "odd"}[i%2], Title: "100%_Red " + strings.Repeat("x", i)}
			r := saveListing(t, db, "t", l, noon.Add(time.Duration(i/3)*time.Microsecond))
			if i < 4 {
				saveScreening(t, db, "t", storage.ScreeningRecord{ListingID: r.ID, ListingHash: r.Hash, Level: "high", Score: 70, Verdict: json.RawMessage(`{}`), Created: noon})
			}
		}
		saveListing(t, db, "other", listing.Listing{ID: "foreign", Title: "100%_red"}, noon)
		for _, tc := range []struct {
			name   string
			filter storage.ListFilter
			want   string
		}{
			{"all", storage.ListFilter{}, "0 1 2 3 4 5 6 7 8 9"},
			{"seller", storage.ListFilter{SellerID: "odd"}, "1 3 5 7 9"},
			{"level", storage.ListFilter{Level: "high"}, "0 1 2 3"},
			{"seller and level", storage.ListFilter{SellerID: "even", Level: storage.Unscreened}, "4 6 8"},
			{"text", storage.ListFilter{Text: "d xxxxxxx"}, "7 8 9"},
			{"text with the signs of a pattern", storage.ListFilter{Text: "0%_r"}, "0 1 2 3 4 5 6 7 8 9"},
			{"signs of a pattern are no pattern", storage.ListFilter{Text: "1%r"}, ""},
			{"text in another case is another text", storage.ListFilter{Text: "red"}, "0 1 2 3 4 5 6 7 8 9"},
			{"the caller folds both", storage.ListFilter{Text: "Red"}, ""},
			{"nobody's", storage.ListFilter{SellerID: "none"}, ""},
		} {
			t.Run(tc.name, func(t *testing.T) {
				tc.filter.Tenant = "t"
				got := externalIDs(t, db, tc.filter)
				slices.Sort(got)
				if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
					t.Error(diff)
				}
			})
		}
		got := externalIDs(t, db, storage.ListFilter{Tenant: "t"})
		if got[0] != "9" || !slices.Contains(got[7:], "0") {
			t.Errorf("order %v, want the newest first", got)
		}
		screenings, err := db.Screenings(ctx, storage.ListFilter{Tenant: "t", SellerID: "odd", Level: "high"}, storage.Page{Limit: 1})
		must(t, err)
		if len(screenings.Items) != 1 || screenings.Next == "" {
			t.Errorf("first page of screenings: %+v", screenings)
		}
		one, err := db.Screening(ctx, "t", screenings.Items[0].ID)
		must(t, err)
		if diff := cmp.Diff(screenings.Items[0], one); diff != "" {
			t.Error(diff)
		}
		_, err = db.Screening(ctx, "other", one.ID)
		wantKind(t, err, fault.NotFound)
	})
}

func TestSaveScreeningRefuses(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		r := saveListing(t, db, "t", listing.Listing{ID: "1"}, noon)
		good := storage.ScreeningRecord{ListingID: r.ID, ListingHash: r.Hash, Level: "clear", Verdict: json.RawMessage(`{}`), Created: noon}
		for _, tc := range []struct {
			name   string
			tenant string
			change func(*storage.ScreeningRecord)
			kind   fault.Kind
			words  string
		}{
			{"another tenant's listing", "other", func(*storage.ScreeningRecord) {}, fault.NotFound, "no listing"},
			{"an unknown listing", "t", func(s *storage.ScreeningRecord) { s.ListingID = "x" }, fault.NotFound, "no listing x"},
			{"a level that is none", "t", func(s *storage.ScreeningRecord) { s.Level = "fine" }, fault.Invalid, "level"},
			{"a score out of range", "t", func(s *storage.ScreeningRecord) { s.Score = 101 }, fault.Invalid, "score"},
			{"a verdict that is no JSON", "t", func(s *storage.ScreeningRecord) { s.Verdict = nil }, fault.Invalid, "verdict"},
		} {
			t.Run(tc.name, func(t *testing.T) {
				s := good
				tc.change(&s)
				wantKind(t, db.WithTx(ctx, func(tx *storage.Tx) error {
					_, err := tx.SaveScreening(ctx, tc.tenant, s)
					return err
				}), tc.kind, tc.words)
			})
		}
	})
}

// Whatever text comes in is either given back as it was or refused with a reason, and both engines do the same.
func TestHostileTextIsKeptOrRefused(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.SampledFrom([]string{"\x00", "'; DROP TABLE listings;--", "\u202Eevil", "a\u0000b", "\xff\xfe", "$1 %d ?", strings.Repeat("長", 400)}))
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			id, seller, search := text.Draw(rt, "id"), text.Draw(rt, "seller"), text.Draw(rt, "text")
			var saved storage.ListingRecord
			err := db.WithTx(ctx, func(tx *storage.Tx) (err error) {
				saved, err = tx.SaveListing(ctx, "t", listing.Listing{ID: id, SellerID: seller}, search, noon)
				return err
			})
			if err != nil {
				if fault.KindOf(err) != fault.Invalid {
					rt.Fatalf("refused with %v", err)
				}
				return
			}
			read, err := db.Listing(ctx, "t", saved.ID)
			if err != nil || read.ExternalID != id || read.SellerID != seller || read.Text != search {
				rt.Fatalf("kept %q %q %q as %+v, %v", id, seller, search, read, err)
			}
			list, err := db.Listings(ctx, storage.ListFilter{Tenant: "t", SellerID: seller, Text: search[:min(len(search), 900)]}, storage.Page{})
			if err != nil && fault.KindOf(err) != fault.Invalid || err == nil && len(list.Items) == 0 {
				rt.Fatalf("not found again: %v", err)
			}
		})
	})
}
