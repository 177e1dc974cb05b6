// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"strings"
	"testing"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// With a full disk nothing is acknowledged that has no entry, people who are signed in go on reading, and the log is
// whole when there is space again.
func TestAFullDiskAndTheLog(t *testing.T) {
	ctx, at := context.Background(), time.Unix(1_700_000_000, 0).UTC()
	db := openTest(t)
	key, err := audit.NewKey([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	j, err := db.NewJournal(ctx, key, JournalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var u auth.User
	write := func(login string) error {
		_, err := j.WithAudit(ctx, audit.Event{At: at, Action: "users.invite", Facts: map[string]string{"x": strings.Repeat("x", 2000)}}, func(a *Audited) error {
			org, err := a.CreateOrganisation(ctx, auth.Organisation{Tenant: "t", Kind: auth.SellerAccount, Name: login})
			if err != nil {
				return err
			}
			if u, err = a.CreateUser(ctx, auth.User{Tenant: "t", Login: login, Name: login, Language: "en"}); err != nil {
				return err
			}
			return a.SetRoles(ctx, u.ID, org.ID, []auth.Role{auth.Seller})
		})
		return err
	}
	if err := write("julia"); err != nil {
		t.Fatal(err)
	}
	accounts := &Accounts{Journal: j, Limits: auth.DefaultLimits()}
	in, err := accounts.Admit(ctx, auth.Admission{Attempt: auth.Attempt{At: at, Address: "a"}, Place: auth.NewPlace("julia", "a", ""), User: u, Method: "oidc"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.write.Exec(`PRAGMA max_page_count = 1`); err != nil { // SQLite takes the present size instead
		t.Fatal(err)
	}
	written := 0
	for err == nil && written < 100 {
		written++
		err = write("person" + strings.Repeat("x", written))
	}
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(fault.Message(err), "disk is full") {
		t.Errorf("%d writes, then %v", written, err)
	}
	if _, _, err := db.ActorBySession(ctx, in.Secret, auth.DefaultSessionLimits(), at.Add(5*time.Minute)); err != nil {
		t.Errorf("who was signed in: %v", err)
	}
	if report, err := db.VerifyAudit(ctx, key); err != nil || !report.OK() {
		t.Errorf("%v %v", report.Problems, err)
	}
	if _, err := db.write.Exec(`PRAGMA max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	if err := write("later"); err != nil {
		t.Errorf("after space was freed: %v", err)
	}
	if report, err := db.VerifyAudit(ctx, key); err != nil || !report.OK() {
		t.Errorf("%v %v", report.Problems, err)
	}
}
