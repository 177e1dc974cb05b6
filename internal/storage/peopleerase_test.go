// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// An erased person is forgotten, and the log still verifies: the entries stay, and what they committed to cannot be told.
func TestAnErasedPersonIsForgotten(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		_, codes := d.addTOTP(t)
		a := attempt("julia", password)
		a.Code = codes[0]
		_, err := d.signIn(a)
		must(t, err)
		text, _ := d.token(t, nil)
		must(t, d.Record(ctx, audit.Event{At: d.at, Actor: audit.Actor{ID: d.julia.ID, Tenant: "t", Address: "198.51.100.1"}, Action: "listings.keep", Object: audit.Object{Kind: "listing", ID: "1"}}))
		before := d.verified(t)
		d.do(t, func(a *storage.Audited) error { return a.EraseUser(ctx, d.julia.ID) })
		report, err := d.db.VerifyAudit(ctx, d.key)
		must(t, err)
		if !report.OK() || report.Last != before+1 || report.Erased == 0 {
			t.Errorf("%+v", report)
		}
		u, err := d.db.User(ctx, d.julia.ID)
		must(t, err)
		want := auth.User{ID: d.julia.ID, Tenant: "t", Login: "erased-" + d.julia.ID, Name: "erased", Language: "en", State: auth.Erased, Created: d.julia.Created, Updated: d.at}
		if diff := cmp.Diff(want, u); diff != "" {
			t.Error(diff)
		}
		if d.tokenCounts(t, text, d.at) {
			t.Error("a token of theirs still counts")
		}
		account, err := d.login.Accounts.Account(ctx, "julia")
		if err != nil || account.User.ID != "" {
			t.Errorf("the account is still there: %+v %v", account, err)
		}
		list, err := d.db.AuditEntries(ctx, storage.AuditFilter{Actor: d.julia.ID}, storage.Page{})
		must(t, err)
		for _, e := range list.Items {
			if e.Address != "" {
				t.Errorf("entry %d still shows %s", e.Seq, e.Address)
			}
		}
		for name, write := range map[string]func(*storage.Audited) error{
			"enabled":  func(a *storage.Audited) error { return a.SetUserState(ctx, d.julia.ID, auth.Active) },
			"changed":  func(a *storage.Audited) error { return a.SaveUser(ctx, d.julia) },
			"invited":  func(a *storage.Audited) error { _, _, err := a.Invite(ctx, d.julia.ID, auth.Invite); return err },
			"given":    func(a *storage.Audited) error { return a.SetRoles(ctx, d.julia.ID, d.org.ID, []auth.Role{auth.Seller}) },
			"password": func(a *storage.Audited) error { return a.SetPassword(ctx, d.julia.ID, "hash", "") },
			"again":    func(a *storage.Audited) error { return a.EraseUser(ctx, d.julia.ID) },
		} {
			if err := d.try("x", write); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s after the erasure: %v", name, err)
			}
		}
		d.person(t, "julia", d.org, auth.Seller) // the login is free again
	})
}

// The bar: 0 hits in the database and its log on the disk.
func TestAnErasedPersonIsNotInTheFile(t *testing.T) {
	path := storagetest.SQLite(t)
	o := newOffice(t, storagetest.Open(t, path))
	org := o.organisation(t, auth.SellerAccount, "shop")
	var u auth.User
	for i := range 30 { // so that pages are split and rows move
		v := o.person(t, fmt.Sprintf("person-%02d-to-look-for", i), org, auth.Seller)
		if i == 17 {
			u = v
		}
	}
	secretWords := []string{u.Login, u.Email, u.Name, "198.51.100.77"}
	o.do(t, func(a *storage.Audited) error {
		a.Event.Actor = audit.Actor{ID: u.ID, Address: "198.51.100.77"}
		changed := u
		changed.Language = "zh"
		return a.SaveUser(ctx, changed)
	})
	for _, words := range secretWords {
		if !inFiles(t, path, words) {
			t.Fatalf("%q is not in the file before the erasure: the test looks in the wrong place", words)
		}
	}
	o.do(t, func(a *storage.Audited) error { return a.EraseUser(ctx, u.ID) })
	if ok, err := o.db.ForgetLog(ctx); !ok || err != nil {
		t.Fatalf("the log was not emptied: %v", err)
	}
	for _, words := range secretWords {
		if inFiles(t, path, words) {
			t.Errorf("%q is in the file", words)
		}
	}
	o.verified(t)
}

// inFiles reports whether a text stands anywhere in the database's files.
func inFiles(t *testing.T, path, text string) bool {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	must(t, err)
	for _, f := range files {
		b, err := os.ReadFile(f)
		must(t, err)
		if bytes.Contains(b, []byte(text)) {
			return true
		}
	}
	return false
}

func TestAddressesOfVisitorsAgeOut(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		for day := range 3 {
			must(t, o.Record(ctx, audit.Event{At: noon.AddDate(0, 0, day), Actor: audit.Actor{Address: "198.51.100.1"}, Action: "account.refused"}))
		}
		o.do(t, func(a *storage.Audited) error { return a.EraseVisitors(ctx, noon.AddDate(0, 0, 2).Add(-13*time.Hour)) })
		list, err := o.db.AuditEntries(ctx, storage.AuditFilter{Action: "account.refused"}, storage.Page{})
		must(t, err)
		var got []string
		for _, e := range list.Items {
			got = append(got, e.Address)
		}
		if diff := cmp.Diff([]string{"198.51.100.1", "198.51.100.1", ""}, got); diff != "" {
			t.Error(diff)
		}
		report, err := o.db.VerifyAudit(ctx, o.key)
		must(t, err)
		if !report.OK() || report.Erased != 1 {
			t.Errorf("%+v", report)
		}
	})
}
