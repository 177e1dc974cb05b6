// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// token makes a token of julia's.
func (d *doorway) token(t testing.TB, change func(*auth.Token)) (text string, made auth.Token) {
	t.Helper()
	want := auth.Token{User: d.julia.ID, Organisation: d.org.ID, Name: "import", Roles: []auth.Role{auth.Seller}, Scopes: []string{"listings.*", "read"}, SecondFactor: true, Expires: d.at.AddDate(0, 6, 0)}
	if change != nil {
		change(&want)
	}
	d.do(t, func(a *storage.Audited) (err error) { text, made, err = a.CreateToken(ctx, want); return err })
	return text, made
}

func (d *doorway) tokenCounts(t testing.TB, text string, at time.Time) bool {
	t.Helper()
	actor, err := d.db.ActorByToken(ctx, text, at)
	if err != nil && (!errors.Is(err, auth.ErrSignIn) || actor.ID != "") {
		t.Errorf("%+v, %v", actor, err)
	}
	return err == nil
}

func TestATokenActsForItsOwner(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		text, made := d.token(t, nil)
		actor, err := d.db.ActorByToken(ctx, text, d.at.Add(time.Hour))
		must(t, err)
		want := auth.Actor{ID: d.julia.ID, Tenant: "t", Organisation: d.org.ID, Kind: auth.SellerAccount, Roles: []auth.Role{auth.Seller}, SecondFactor: true, Token: true, Scopes: []string{"listings.*", "read"}, Session: made.ID}
		if diff := cmp.Diff(want, actor); diff != "" {
			t.Error(diff)
		}
		if open, err := d.db.SessionCounts(ctx, actor, limits, d.at); !open || err != nil {
			t.Errorf("%v %v", open, err)
		}
		kept, err := d.db.Token(ctx, made.ID)
		must(t, err)
		made.Used = d.at.Add(time.Hour)
		if diff := cmp.Diff(made, kept); diff != "" || strings.Contains(kept.Hash, text) {
			t.Error(diff)
		}
		for i := range text { // each wrong letter
			wrong := []byte(text)
			wrong[i] ^= 1
			if d.tokenCounts(t, string(wrong), d.at) {
				t.Fatalf("%s was taken for %s", wrong, text)
			}
		}
		other, _, _ := auth.NewToken()
		for _, none := range []string{"", other, made.Prefix, made.Hash} {
			if d.tokenCounts(t, none, d.at) {
				t.Errorf("%q is a token", none)
			}
		}
	})
}

func TestWhatEndsAToken(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		for _, tc := range []struct {
			name      string
			end, undo func(*storage.Audited, auth.Token) error
		}{
			{"revoked", func(a *storage.Audited, x auth.Token) error { return a.RevokeToken(ctx, x.ID) }, nil},
			{"out of the organisation", func(a *storage.Audited, _ auth.Token) error { return a.SetRoles(ctx, d.julia.ID, d.org.ID, nil) }, func(a *storage.Audited, _ auth.Token) error {
				return a.SetRoles(ctx, d.julia.ID, d.org.ID, []auth.Role{auth.Seller})
			}},
			{"the organisation disabled", func(a *storage.Audited, _ auth.Token) error {
				org := d.org
				org.State = auth.Disabled
				return a.SaveOrganisation(ctx, org)
			}, func(a *storage.Audited, _ auth.Token) error { return a.SaveOrganisation(ctx, d.org) }},
			{"disabled", func(a *storage.Audited, _ auth.Token) error { return a.SetUserState(ctx, d.julia.ID, auth.Disabled) }, func(a *storage.Audited, _ auth.Token) error {
				return a.SetUserState(ctx, d.julia.ID, auth.Active)
			}},
		} {
			text, made := d.token(t, nil)
			if !d.tokenCounts(t, text, d.at) || d.tokenCounts(t, text, made.Expires) {
				t.Errorf("%s: before", tc.name)
			}
			d.do(t, func(a *storage.Audited) error { return tc.end(a, made) })
			if d.tokenCounts(t, text, d.at) {
				t.Errorf("%s: the token still counts", tc.name)
			}
			if tc.undo != nil {
				d.do(t, func(a *storage.Audited) error { return tc.undo(a, made) })
			}
			if tc.name == "disabled" && d.tokenCounts(t, text, d.at) {
				t.Error("enabling the person brought the token back")
			}
		}
		d.verified(t)
	})
}

// A token has no more than its owner: roles they do not hold are refused, and roles they lose are lost to it.
func TestATokenHasNoMoreThanItsOwner(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		create := func(change func(*auth.Token)) error {
			x := auth.Token{User: d.julia.ID, Organisation: d.org.ID, Name: "x", Roles: []auth.Role{auth.Seller}, Scopes: []string{"*"}, Expires: d.at.AddDate(0, 1, 0)}
			change(&x)
			return d.try("tokens.create", func(a *storage.Audited) error { _, _, err := a.CreateToken(ctx, x); return err })
		}
		wantKind(t, create(func(x *auth.Token) { x.Roles = []auth.Role{auth.Legal} }), fault.Invalid, "legal is not among them")
		wantKind(t, create(func(x *auth.Token) { x.Organisation = "other" }), fault.Invalid, "no more roles")
		wantKind(t, create(func(x *auth.Token) { x.Roles = nil }), fault.Invalid, "roles")
		wantKind(t, create(func(x *auth.Token) { x.Expires = d.at.AddDate(3, 0, 0) }), fault.Invalid, "expires")
		wantKind(t, create(func(x *auth.Token) { x.User = "nobody" }), fault.NotFound)
		d.do(t, func(a *storage.Audited) error {
			return a.SetRoles(ctx, d.julia.ID, d.org.ID, []auth.Role{auth.Seller, auth.Legal})
		})
		text, _ := d.token(t, func(x *auth.Token) { x.Roles = []auth.Role{auth.Seller, auth.Legal} })
		d.do(t, func(a *storage.Audited) error { return a.SetRoles(ctx, d.julia.ID, d.org.ID, []auth.Role{auth.Seller}) })
		actor, err := d.db.ActorByToken(ctx, text, d.at)
		if err != nil || !slices.Equal(actor.Roles, []auth.Role{auth.Seller}) {
			t.Errorf("%v, %v", actor.Roles, err)
		}
	})
}

func TestListsOfTokens(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := newDoorway(t, o)
		var ids []string
		for range 3 {
			_, made := d.token(t, nil)
			ids = append([]string{made.ID}, ids...)
		}
		var got []string
		for page := (storage.Page{Limit: 2}); ; {
			list, err := d.db.Tokens(ctx, "t", d.julia.ID, page)
			must(t, err)
			for _, x := range list.Items {
				got = append(got, x.ID)
			}
			if page.Cursor = list.Next; page.Cursor == "" {
				break
			}
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%v, want %v", got, ids)
		}
		for _, none := range [][2]string{{"other", ""}, {"other", d.julia.ID}, {"t", "somebody"}} {
			if list, err := d.db.Tokens(ctx, none[0], none[1], storage.Page{}); err != nil || len(list.Items) != 0 {
				t.Errorf("%v: %d tokens, %v", none, len(list.Items), err)
			}
		}
		wantKind(t, d.try("x", func(a *storage.Audited) error { return a.RevokeToken(ctx, "none") }), fault.NotFound, "no token")
	})
}
