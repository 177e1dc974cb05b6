// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

func TestAMarkIsKeptAsImported(t *testing.T) {
	full := storage.MarkRecord{Folded: "nike air", Transacted: "2026-11-23", Mark: trademarks.Mark{
		ID: "US-0978952", Office: "US", Number: "0978952", Text: "NIKE AIR", Owners: []trademarks.Owner{{Name: "Nike, Inc.", Country: "US"}},
		Classes: []nice.Class{25}, Status: trademarks.StatusRegistered, StatusText: "700", Filed: "1973-01-31", Registered: "1974-02-19",
		Goods: "athletic shoes <&> \u2028", Aliases: []trademarks.Alias{{Text: "swoosh", Kind: trademarks.AliasSlang}}, Strength: trademarks.StrengthArbitrary,
		Fame: 3, Kind: trademarks.KindBrand, House: "NIKE", Generic: trademarks.Generic{EN: "shoes"}, Enforcer: true, Source: "apc.zip", Curated: true}}
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		importMarks(t, db, storage.ImportUpdate, []storage.MarkRecord{full})
		got, err := db.Mark(ctx, full.Mark.ID)
		must(t, err)
		if diff := cmp.Diff(full, got); diff != "" {
			t.Error(diff)
		}
	})
}

func owned(id string, owners ...string) storage.MarkRecord {
	r := mark(id + " TEXT")
	for _, o := range owners {
		r.Mark.Owners = append(r.Mark.Owners, trademarks.Owner{Name: o})
	}
	return r
}

func TestMarksByOwner(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		importMarks(t, db, storage.ImportUpdate, []storage.MarkRecord{owned("US-1", "Nike, Inc."), owned("US-2", "NIKE INC"), owned("US-3", "Nike Innovate C.V."),
			owned("US-4", "Converse", "Nike  Inc"), owned("US-5", "Nike Inc."), owned("US-6")})
		importMarks(t, db, storage.ImportUpdate, []storage.MarkRecord{owned("US-2", "Somebody Else"), owned("US-5", "Nike Inc.", "New Partner")})
		for _, tc := range []struct {
			name, owner string
			want        []string
		}{
			{"whatever case and punctuation, alone or with others", "nike inc", []string{"US-1", "US-4", "US-5"}},
			{"the one it went to", "Somebody else", []string{"US-2"}},
			{"no part of a name", "Nike", []string{}},
			{"nobody", "...", []string{}},
		} {
			t.Run(tc.name, func(t *testing.T) {
				got := []string{}
				for page := (storage.Page{Limit: 1}); ; {
					list, err := db.MarksByOwner(ctx, tc.owner, page)
					must(t, err)
					for _, r := range list.Items {
						got = append(got, r.Mark.ID)
					}
					if page.Cursor = list.Next; page.Cursor == "" {
						break
					}
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
}

// Building an index takes minutes: it must neither block an import nor see one.
func TestEachMarkIsASnapshotThatHoldsNobody(t *testing.T) {
	stop := errors.New("enough")
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		var batch []storage.MarkRecord
		for i := range 4500 { // more than two pages
			batch = append(batch, mark(fmt.Sprintf("US-%04d A", i)))
		}
		old := importMarks(t, db, storage.ImportUpdate, batch)
		seen := 0
		must(t, db.EachMark(ctx, old, func(r storage.MarkRecord) error {
			if seen++; seen == 10 {
				importMarks(t, db, storage.ImportUpdate, marks("US-0000x NEW", "US-4000 CHANGED"))
			}
			if r.Mark.Text != "A" {
				return fmt.Errorf("%s is of a later version", r.Mark.ID)
			}
			return nil
		}))
		if seen != len(batch) {
			t.Errorf("%d marks, want %d", seen, len(batch))
		}
		if err := db.EachMark(ctx, old, func(storage.MarkRecord) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("got %v, want the function's error", err)
		}
	})
}
