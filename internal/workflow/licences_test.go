// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

func ledger(t *testing.T, db *storage.DB, now *time.Time) *Licences {
	t.Helper()
	key, err := audit.NewKey([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	journal, err := db.NewJournal(t.Context(), key, storage.JournalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return &Licences{DB: db, Journal: journal, Now: func() time.Time { return *now }}
}

// The own or licensed brand is let go, the verdict says so, and on the day of expiry it is found again, by the clock that was
// handed in (PRODUCT §5).
func TestALicenceReopensOnTheDayOfExpiry(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		now := time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC)
		l := ledger(t, db, &now)
		actor := auth.Local()
		if _, err := l.Add(t.Context(), actor, auth.Decision{Role: auth.Seller}, LicenceInput{Mark: "Nike", Document: "Agreement 7", To: "2027-01-01"}); err != nil {
			t.Fatal(err)
		}
		e := starterEngine(t)
		type seen struct {
			Level screening.Level
			By    string
		}
		see := func(a auth.Actor) (s seen) {
			list, day, err := l.InForce(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			v := e.Screen(&listing.Listing{Title: "Nike running shoes", Brand: "Nike", Category: "Athletic shoes"}, screening.Options{Licences: list, On: day, All: true, NoFix: true})
			s.Level = v.Level
			for i := range v.Considered {
				if strings.HasPrefix(v.Considered[i].SuppressedBy, "licence") {
					s.By = v.Considered[i].SuppressedBy
				}
			}
			return s
		}
		if diff := cmp.Diff(seen{screening.Clear, "licence Agreement 7, valid to 2027-01-01"}, see(actor)); diff != "" {
			t.Error("on the last day:", diff)
		}
		other := actor
		other.Organisation = "another"
		if diff := cmp.Diff(seen{Level: screening.High}, see(other)); diff != "" {
			t.Error("another organisation:", diff)
		}
		now = now.Add(time.Second)
		if diff := cmp.Diff(seen{Level: screening.High}, see(actor)); diff != "" {
			t.Error("on the day of expiry:", diff)
		}
	})
}

func TestLicenceThatNamesNothing(t *testing.T) {
	in := LicenceInput{Kind: "gift", Mark: " !! ", Territories: []string{"USA"}, Classes: []int{46}, Channels: []string{"a b"}, From: "2026-02-30", To: "soon"}
	_, err := in.record()
	var got []string
	for _, f := range fault.FieldsOf(err) {
		got = append(got, f.Path)
	}
	if diff := cmp.Diff([]string{"kind", "mark", "document", "territories", "classes", "channels", "valid_from", "valid_to"}, got); diff != "" {
		t.Error(diff)
	}
}

// A seller's file is held against the same ledger as one listing is.
func TestABatchIsHeldAgainstTheLedger(t *testing.T) {
	db := storagetest.Open(t, storagetest.SQLite(t))
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	l := ledger(t, db, &now)
	actor := auth.Local()
	if _, err := l.Add(t.Context(), actor, auth.Decision{Role: auth.Seller}, LicenceInput{Mark: "Nike", Document: "Agreement 7"}); err != nil {
		t.Fatal(err)
	}
	e := starterEngine(t)
	b := &Bulk{DB: db, Dir: t.TempDir(), Now: l.Now, Policy: "p", Workers: 1, Licences: l, Hold: func() (*screening.Engine, func(), error) { return e, func() {}, nil }}
	for owner, clear := range map[string]int{actor.Organisation: 1, "another": 0} {
		in, err := b.Receive("shop.csv", strings.NewReader("id,title,brand,category\n1,Nike running shoes,Nike,Athletic shoes\n"))
		if err != nil {
			t.Fatal(err)
		}
		batch, _, err := b.File(t.Context(), owner, in, BatchOptions{}, "")
		in.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := b.screen(t.Context(), batch, e); err != nil {
			t.Fatal(err)
		}
		if batch, err = db.Batch(t.Context(), owner, batch.ID); err != nil || batch.Done != 1 || batch.Counts.Clear != clear {
			t.Errorf("%s: %d done, %d clear, want %d, %v", owner, batch.Done, batch.Counts.Clear, clear, err)
		}
	}
}
