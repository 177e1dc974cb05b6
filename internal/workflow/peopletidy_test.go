// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"testing"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// Addresses of people who were not signed in go after their days, once, and the log still verifies.
func TestTidyingForgetsOldAddresses(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		key, err := audit.NewKey(bytes.Repeat([]byte{7}, 32))
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		p := &People{DB: db, Sessions: auth.DefaultSessionLimits(), Now: func() time.Time { return now }}
		if p.Journal, err = db.NewJournal(t.Context(), key, storage.JournalOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := p.Journal.Record(t.Context(), audit.Event{At: now, Actor: audit.Actor{Address: "192.0.2.7"}, Action: "account.refused"}); err != nil {
			t.Fatal(err)
		}
		look := func() (address string, entries int) {
			all, err := db.AuditEntries(t.Context(), storage.AuditFilter{}, storage.Page{})
			if err != nil {
				t.Fatal(err)
			}
			return all.Items[len(all.Items)-1].Address, len(all.Items)
		}
		for _, tc := range []struct {
			days    int
			address string
			entries int
		}{{0, "192.0.2.7", 1}, {29, "192.0.2.7", 1}, {32, "", 2}, {33, "", 2}} {
			now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC).AddDate(0, 0, tc.days)
			if err := p.tidyOnce(t.Context(), 30); err != nil {
				t.Fatal(err)
			}
			if address, entries := look(); address != tc.address || entries != tc.entries {
				t.Errorf("after %d days: %q, %d entries", tc.days, address, entries)
			}
		}
		if r, err := db.VerifyAudit(t.Context(), key); err != nil || !r.OK() {
			t.Errorf("%v %v", r, err)
		}
	})
}
