// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// office is an installation with people in it, for a test.
type office struct {
	*storage.Journal
	db  *storage.DB
	key audit.Key
	at  time.Time // of the next write; each takes a second
}

func auditKey(t testing.TB, b byte) audit.Key {
	t.Helper()
	key, err := audit.NewKey([]byte(strings.Repeat(string(rune(b)), 32)))
	must(t, err)
	return key
}

func newOffice(t testing.TB, db *storage.DB) *office {
	t.Helper()
	key := auditKey(t, 'k')
	j, err := db.NewJournal(ctx, key, storage.JournalOptions{})
	must(t, err)
	return &office{Journal: j, db: db, key: key, at: noon}
}

// eachOffice is a test on each engine.
func eachOffice(t *testing.T, fn func(t *testing.T, o *office)) {
	t.Helper()
	storagetest.Run(t, func(t *testing.T, db *storage.DB) { fn(t, newOffice(t, db)) })
}

var boss = audit.Actor{ID: "boss", Role: "admin", Organisation: "ours", Tenant: "t", Address: "203.0.113.9"}

// try writes something as the boss.
func (o *office) try(action string, fn func(*storage.Audited) error) error {
	o.at = o.at.Add(time.Second)
	_, err := o.WithAudit(ctx, audit.Event{At: o.at, Actor: boss, Action: action, Request: "r"}, fn)
	return err
}

func (o *office) do(t testing.TB, fn func(*storage.Audited) error) {
	t.Helper()
	must(t, o.try("users.edit", fn))
}

// organisation makes one of a kind in the tenant t.
func (o *office) organisation(t testing.TB, kind auth.Kind, name string) (org auth.Organisation) {
	t.Helper()
	o.do(t, func(a *storage.Audited) (err error) {
		org, err = a.CreateOrganisation(ctx, auth.Organisation{Tenant: "t", Kind: kind, Name: name})
		return err
	})
	return org
}

// person makes a user of an organisation with roles.
func (o *office) person(t testing.TB, login string, org auth.Organisation, roles ...auth.Role) (u auth.User) {
	t.Helper()
	o.do(t, func(a *storage.Audited) (err error) {
		u, err = a.CreateUser(ctx, auth.User{Tenant: "t", Login: login, Name: "Name of " + login, Email: login + "@example.com", Language: "en"})
		if err == nil && len(roles) > 0 {
			err = a.SetRoles(ctx, u.ID, org.ID, roles)
		}
		return err
	})
	return u
}

// verified fails unless the log is whole, and gives its length.
func (o *office) verified(t testing.TB) int64 {
	t.Helper()
	report, err := o.db.VerifyAudit(ctx, o.key)
	must(t, err)
	if !report.OK() {
		t.Fatalf("the audit log does not verify: %v", report.Problems)
	}
	return report.Last
}

func TestPeopleAreKeptAsGiven(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		org := o.organisation(t, auth.Platform, "Luminest 商城")
		u := o.person(t, "julia", org, auth.Moderator, auth.Legal)
		got, err := o.db.User(ctx, u.ID)
		must(t, err)
		want := auth.User{ID: u.ID, Tenant: "t", Login: "julia", Name: "Name of julia", Email: "julia@example.com", Language: "en", State: auth.Active, Created: o.at, Updated: o.at}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		gotOrg, err := o.db.Organisation(ctx, org.ID)
		must(t, err)
		if diff := cmp.Diff(org, gotOrg); diff != "" {
			t.Error(diff)
		}
		members, err := o.db.Memberships(ctx, u.ID)
		must(t, err)
		if diff := cmp.Diff([]auth.Membership{{User: u.ID, Organisation: org.ID, Roles: []auth.Role{auth.Moderator, auth.Legal}}}, members); diff != "" {
			t.Error(diff)
		}
		o.do(t, func(a *storage.Audited) error {
			got.Login, got.Name, got.Email, got.Language = "julia.f", "Julia F.", "", "zh"
			return a.SaveUser(ctx, got)
		})
		changed, err := o.db.User(ctx, u.ID)
		must(t, err)
		got.Updated = o.at
		if diff := cmp.Diff(got, changed); diff != "" {
			t.Error(diff)
		}
		o.verified(t)
	})
}

func TestWhatPeopleCannotBe(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ours, shop := o.organisation(t, auth.Platform, "ours"), o.organisation(t, auth.SellerAccount, "shop")
		var away auth.Organisation
		o.do(t, func(a *storage.Audited) (err error) {
			away, err = a.CreateOrganisation(ctx, auth.Organisation{Tenant: "other", Kind: auth.Platform, Name: "ours"})
			return err
		})
		admin := o.person(t, "admin", ours, auth.Admin)
		julia := o.person(t, "julia", shop, auth.Seller)
		length := o.verified(t)
		for _, tc := range []struct {
			name  string
			write func(*storage.Audited) error
			kind  fault.Kind
			words string
		}{
			{"a login that is taken", func(a *storage.Audited) error {
				_, err := a.CreateUser(ctx, auth.User{Tenant: "other", Login: "julia", Name: "J", Language: "en"})
				return err
			}, fault.Conflict, "login name is taken"},
			{"renamed to one that is taken", func(a *storage.Audited) error {
				u := julia
				u.Login = "admin"
				return a.SaveUser(ctx, u)
			}, fault.Conflict, "login name is taken"},
			{"a name twice", func(a *storage.Audited) error {
				_, err := a.CreateOrganisation(ctx, auth.Organisation{Tenant: "t", Kind: auth.LawFirm, Name: "shop"})
				return err
			}, fault.Conflict, "of this name"},
			{"a login that is none", func(a *storage.Audited) error {
				_, err := a.CreateUser(ctx, auth.User{Tenant: "t", Login: "Two Words", Name: "J", Language: "en"})
				return err
			}, fault.Invalid, "login"},
			{"a moderator of a shop", func(a *storage.Audited) error { return a.SetRoles(ctx, julia.ID, shop.ID, []auth.Role{auth.Moderator}) }, fault.Invalid, "belongs into"},
			{"an organisation of another tenant", func(a *storage.Audited) error { return a.SetRoles(ctx, julia.ID, away.ID, []auth.Role{auth.Moderator}) }, fault.NotFound, "no organisation"},
			{"nobody", func(a *storage.Audited) error { return a.SetRoles(ctx, "nobody", shop.ID, []auth.Role{auth.Seller}) }, fault.NotFound, "no user"},
			{"no organisation", func(a *storage.Audited) error { return a.SetRoles(ctx, julia.ID, "none", []auth.Role{auth.Seller}) }, fault.NotFound, "no organisation"},
			{"the last admin without the role", func(a *storage.Audited) error { return a.SetRoles(ctx, admin.ID, ours.ID, []auth.Role{auth.Moderator}) }, fault.Conflict, "last admin"},
			{"the last admin out of the organisation", func(a *storage.Audited) error { return a.SetRoles(ctx, admin.ID, ours.ID, nil) }, fault.Conflict, "last admin"},
			{"the last admin disabled", func(a *storage.Audited) error { return a.SetUserState(ctx, admin.ID, auth.Disabled) }, fault.Conflict, "last admin"},
			{"the last admin erased", func(a *storage.Audited) error { return a.EraseUser(ctx, admin.ID) }, fault.Conflict, "last admin"},
			{"the last admin's organisation disabled", func(a *storage.Audited) error {
				org := ours
				org.State = auth.Disabled
				return a.SaveOrganisation(ctx, org)
			}, fault.Conflict, "last admin"},
			{"erased by its state", func(a *storage.Audited) error { return a.SetUserState(ctx, julia.ID, auth.Erased) }, fault.Invalid, "EraseUser"},
			{"an id with a NUL", func(a *storage.Audited) error { return a.SetUserState(ctx, "a\x00b", auth.Active) }, fault.Invalid, "NUL"},
		} {
			t.Run(tc.name, func(t *testing.T) { wantKind(t, o.try("users.edit", tc.write), tc.kind, tc.words) })
		}
		if got := o.verified(t); got != length {
			t.Errorf("refused writes left %d entries", got-length)
		}
		second := o.person(t, "second", ours, auth.Admin)
		o.do(t, func(a *storage.Audited) error { return a.SetUserState(ctx, admin.ID, auth.Disabled) })
		wantKind(t, o.try("x", func(a *storage.Audited) error { return a.SetUserState(ctx, second.ID, auth.Disabled) }), fault.Conflict, "last admin")
	})
}

func TestListsOfPeople(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ours, shop := o.organisation(t, auth.Platform, "ours"), o.organisation(t, auth.SellerAccount, "shop")
		for i := range 5 {
			org := []auth.Organisation{ours, shop}[i%2]
			o.person(t, fmt.Sprint("person", i), org, auth.Seller)
		}
		o.do(t, func(a *storage.Audited) error {
			_, err := a.CreateUser(ctx, auth.User{Tenant: "other", Login: "stranger", Name: "S", Language: "en"})
			return err
		})
		logins := func(f storage.PeopleFilter) (all []string) {
			for page := (storage.Page{Limit: 2}); ; {
				list, err := o.db.Users(ctx, f, page)
				must(t, err)
				for _, u := range list.Items {
					all = append(all, u.Login)
				}
				if page.Cursor = list.Next; page.Cursor == "" {
					return all
				}
			}
		}
		for _, tc := range []struct {
			name   string
			filter storage.PeopleFilter
			want   []string
		}{
			{"everybody", storage.PeopleFilter{Tenant: "t"}, []string{"person4", "person3", "person2", "person1", "person0"}},
			{"of an organisation", storage.PeopleFilter{Tenant: "t", Organisation: shop.ID}, []string{"person3", "person1"}},
			{"by a part of the name", storage.PeopleFilter{Tenant: "t", Text: "Of Person3"}, []string{"person3"}},
			{"by a part of the e-mail", storage.PeopleFilter{Tenant: "t", Text: "2@example"}, []string{"person2"}},
			{"by a sign that means something elsewhere", storage.PeopleFilter{Tenant: "t", Text: "%"}, nil},
			{"disabled", storage.PeopleFilter{Tenant: "t", State: auth.Disabled}, nil},
			{"of no tenant", storage.PeopleFilter{}, nil},
			{"of another tenant's organisation", storage.PeopleFilter{Tenant: "other", Organisation: shop.ID}, nil},
		} {
			t.Run(tc.name, func(t *testing.T) {
				if diff := cmp.Diff(tc.want, logins(tc.filter)); diff != "" {
					t.Error(diff)
				}
			})
		}
		if u, err := o.db.UserByLogin(ctx, "PERSON3"); err != nil || u.Login != "person3" {
			t.Errorf("by login: %+v, %v", u, err)
		}
		if org, err := o.db.OrganisationByName(ctx, "t", "shop"); err != nil || org.ID != shop.ID {
			t.Errorf("by name: %+v, %v", org, err)
		}
		_, err := o.db.UserByLogin(ctx, "person9")
		wantKind(t, err, fault.NotFound, "person9")
		_, err = o.db.UserByLogin(ctx, "two words")
		wantKind(t, err, fault.Invalid)
		_, err = o.db.OrganisationByName(ctx, "other", "shop")
		wantKind(t, err, fault.NotFound, "shop")
		orgs, err := o.db.Organisations(ctx, storage.PeopleFilter{Tenant: "t", Kind: auth.SellerAccount, Text: "SHO"}, storage.Page{})
		must(t, err)
		if len(orgs.Items) != 1 || orgs.Items[0].ID != shop.ID {
			t.Errorf("%+v", orgs)
		}
		_, err = o.db.Users(ctx, storage.PeopleFilter{Tenant: "\xff"}, storage.Page{})
		wantKind(t, err, fault.Invalid)
	})
}

// Names are those of one tenant, and of one organisation where only that may be known.
func TestNames(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ours, shop := o.organisation(t, auth.Platform, "ours"), o.organisation(t, auth.SellerAccount, "shop")
		mod, seller := o.person(t, "mod", ours, auth.Moderator), o.person(t, "li", shop, auth.Seller)
		ids := []string{ours.ID, shop.ID, mod.ID, seller.ID, "nobody"}
		for _, tc := range []struct {
			name, tenant, within string
			want                 map[string]string
		}{
			{"to the platform", "t", "", map[string]string{ours.ID: "ours", shop.ID: "shop", mod.ID: mod.Name, seller.ID: seller.Name}},
			{"to a seller", "t", shop.ID, map[string]string{shop.ID: "shop", seller.ID: seller.Name}},
			{"to another tenant", "other", "", map[string]string{}},
		} {
			got, err := o.db.Names(ctx, tc.tenant, tc.within, ids)
			must(t, err)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s: %s", tc.name, diff)
			}
		}
	})
}

func TestInvitations(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		org := o.organisation(t, auth.SellerAccount, "shop")
		julia := o.person(t, "julia", org, auth.Seller)
		invite := func(purpose auth.Purpose) (secret string) {
			o.do(t, func(a *storage.Audited) (err error) {
				secret, _, err = a.Invite(ctx, julia.ID, purpose)
				return err
			})
			return secret
		}
		accept := func(secret string) error {
			return o.try("account.password", func(a *storage.Audited) error {
				user, err := a.AcceptInvitation(ctx, secret, "hash")
				if err == nil && user != julia.ID {
					t.Errorf("the password of %s was set", user)
				}
				return err
			})
		}
		first := invite(auth.Invite)
		inv, err := o.db.Invitation(ctx, first, o.at)
		must(t, err)
		if inv.User != julia.ID || inv.Purpose != auth.Invite || inv.By != "boss" || !inv.Expires.Equal(o.at.Add(24*time.Hour)) {
			t.Errorf("%+v", inv)
		}
		second := invite(auth.Reset)
		wantKind(t, accept(first), fault.NotFound, "was used or is too old")
		must(t, accept(second))
		wantKind(t, accept(second), fault.NotFound, "was used")
		for _, bad := range []string{"", "x", strings.Repeat("A", 43)} {
			wantKind(t, accept(bad), fault.NotFound)
			_, err := o.db.Invitation(ctx, bad, o.at)
			wantKind(t, err, fault.NotFound)
		}
		old := invite(auth.Reset)
		o.at = o.at.Add(24 * time.Hour)
		wantKind(t, accept(old), fault.NotFound, "too old")
		_, err = o.db.Invitation(ctx, old, o.at)
		wantKind(t, err, fault.NotFound)
		late := invite(auth.Reset)
		o.do(t, func(a *storage.Audited) error { return a.SetUserState(ctx, julia.ID, auth.Disabled) })
		wantKind(t, accept(late), fault.NotFound)
		wantKind(t, o.try("x", func(a *storage.Audited) error { _, _, err := a.Invite(ctx, julia.ID, auth.Invite); return err }), fault.Conflict, "disabled")
		o.verified(t)
	})
}

// Of many who use one secret at once, one does.
func TestAnInvitationIsUsedOnce(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		julia := o.person(t, "julia", o.organisation(t, auth.SellerAccount, "shop"), auth.Seller)
		var secret string
		o.do(t, func(a *storage.Audited) (err error) {
			secret, _, err = a.Invite(ctx, julia.ID, auth.Invite)
			return err
		})
		results := make(chan error, 8)
		for i := range cap(results) {
			go func() {
				_, err := o.WithAudit(ctx, audit.Event{At: noon, Action: "account.password"}, func(a *storage.Audited) error {
					_, err := a.AcceptInvitation(ctx, secret, fmt.Sprint("hash", i))
					return err
				})
				results <- err
			}()
		}
		used := 0
		for range cap(results) {
			if err := <-results; err == nil {
				used++
			} else if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		}
		if used != 1 {
			t.Errorf("used %d times", used)
		}
	})
}

func TestTheFirstAdmin(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		first := storage.FirstAccount{User: auth.User{Tenant: "t", Login: "root", Name: "Root", Language: "en"}, Organisation: "ours", PasswordHash: "hash"}
		invite := func() (secret string, err error) {
			err = o.try("users.invite", func(a *storage.Audited) (err error) { secret, _, err = a.InviteFirstAdmin(ctx); return err })
			return secret, err
		}
		accept := func(secret string) error {
			return o.try("users.invite", func(a *storage.Audited) error { _, err := a.AcceptFirstAdmin(ctx, secret, first); return err })
		}
		if has, err := o.db.HasAdmin(ctx); has || err != nil {
			t.Errorf("an empty installation has an admin: %v %v", has, err)
		}
		lost, err := invite()
		must(t, err)
		secret, err := invite() // the program was started again
		must(t, err)
		wantKind(t, accept(lost), fault.NotFound)
		wantKind(t, o.try("x", func(a *storage.Audited) error { _, err := a.AcceptInvitation(ctx, secret, "hash"); return err }), fault.NotFound)
		must(t, accept(secret))
		wantKind(t, accept(secret), fault.NotFound)
		_, err = invite()
		wantKind(t, err, fault.Conflict, "has an admin already")
		if has, err := o.db.HasAdmin(ctx); !has || err != nil {
			t.Errorf("%v %v", has, err)
		}
		users, err := o.db.Users(ctx, storage.PeopleFilter{Tenant: "t"}, storage.Page{})
		must(t, err)
		members, err := o.db.Memberships(ctx, users.Items[0].ID)
		must(t, err)
		if len(users.Items) != 1 || !slices.Equal(members[0].Roles, []auth.Role{auth.Admin}) {
			t.Errorf("%+v %+v", users, members)
		}
		o.verified(t)
	})
}

func TestIdentitiesElsewhere(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		org := o.organisation(t, auth.SellerAccount, "shop")
		julia, max := o.person(t, "julia", org, auth.Seller), o.person(t, "max", org, auth.Seller)
		link := func(user, subject string) error {
			return o.try("x", func(a *storage.Audited) error {
				return a.LinkIdentity(ctx, user, auth.Identity{Issuer: "https://id.example", Subject: subject})
			})
		}
		unlink := func() error {
			return o.try("x", func(a *storage.Audited) error { return a.UnlinkIdentity(ctx, julia.ID, "https://id.example") })
		}
		must(t, link(julia.ID, "s1"))
		wantKind(t, link(max.ID, "s1"), fault.Conflict, "somebody else")
		must(t, link(julia.ID, "s2")) // one identity of each issuer
		for subject, want := range map[string]string{"s1": "", "s2": julia.ID, "": ""} {
			account, err := o.db.AccountByIdentity(ctx, "https://id.example", subject)
			must(t, err)
			if account.User.ID != want {
				t.Errorf("%q belongs to %q", subject, account.User.ID)
			}
		}
		wantKind(t, link(julia.ID, ""), fault.Invalid)
		wantKind(t, unlink(), fault.Conflict, "only way")
		o.do(t, func(a *storage.Audited) error { return a.SetPassword(ctx, julia.ID, "hash", "") })
		must(t, unlink())
		wantKind(t, unlink(), fault.NotFound)
	})
}

// A cancelled write leaves nothing, neither the change nor its entry.
func TestACancelledWriteLeavesNothing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		cancelled, cancel := context.WithCancel(ctx)
		_, err := o.WithAudit(cancelled, audit.Event{At: noon, Actor: boss, Action: "x"}, func(a *storage.Audited) error {
			_, err := a.CreateOrganisation(cancelled, auth.Organisation{Tenant: "t", Kind: auth.Platform, Name: "ours"})
			cancel()
			return err
		})
		if err == nil {
			t.Error("a cancelled write was acknowledged")
		}
		orgs, err := o.db.Organisations(ctx, storage.PeopleFilter{Tenant: "t"}, storage.Page{})
		must(t, err)
		if len(orgs.Items) != 0 || o.verified(t) != 0 {
			t.Errorf("%d organisations", len(orgs.Items))
		}
	})
}
