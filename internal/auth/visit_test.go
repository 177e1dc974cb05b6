// SPDX-License-Identifier: Apache-2.0

package auth_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

func visitBy(t *testing.T, a auth.Actor) *auth.Visit {
	t.Helper()
	p, err := auth.NewPolicy(true)
	if err != nil {
		t.Fatal(err)
	}
	return &auth.Visit{Actor: a, Policy: p}
}

func holder(kind auth.Kind, second bool, roles ...auth.Role) auth.Actor {
	return auth.Actor{ID: "u1", Tenant: "t1", Organisation: "o1", Kind: kind, Roles: roles, SecondFactor: second}
}

func TestEnter(t *testing.T) {
	fresh := holder(auth.Platform, true, auth.Admin)
	fresh.Fresh = true
	token := holder(auth.SellerAccount, false, auth.Seller)
	token.Token, token.Scopes = true, []string{"marks.*"}
	for _, tc := range []struct {
		name   string
		actor  auth.Actor
		action string
		want   error
		kind   fault.Kind
	}{
		{"a seller screens", holder(auth.SellerAccount, false, auth.Seller), "screenings.run", nil, 0},
		{"a seller decides no case", holder(auth.SellerAccount, false, auth.Seller), "cases.decide", nil, fault.Forbidden},
		{"nobody", auth.Actor{}, "screenings.run", auth.ErrSignIn, fault.Forbidden},
		{"a moderator without second factor", holder(auth.Platform, false, auth.Moderator), "cases.decide", auth.ErrSecondFactor, fault.Forbidden},
		{"but their own account", holder(auth.Platform, false, auth.Moderator), "account.see", nil, 0},
		{"an admin whose proof is old", holder(auth.Platform, true, auth.Admin), "users.edit", auth.ErrProveAgain, fault.Forbidden},
		{"an admin", fresh, "users.edit", nil, 0},
		{"a token within its scope", token, "marks.search", nil, 0},
		{"a token beyond its scope", token, "screenings.run", nil, fault.Forbidden},
		{"an action that is not known", fresh, "users.explode", nil, fault.Forbidden},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := visitBy(t, tc.actor)
			_, err := v.Enter(tc.action)
			switch {
			case tc.kind == 0 && err != nil, tc.kind != 0 && !fault.Is(err, tc.kind), tc.want != nil && !errors.Is(err, tc.want):
				t.Errorf("got %v", err)
			}
			if got, want := len(v.Refused()), err != nil && tc.actor.ID != ""; (got == 1) != want {
				t.Errorf("%d refusals noted", got)
			}
		})
	}
}

func TestReach(t *testing.T) {
	for _, tc := range []struct {
		name   string
		actor  auth.Actor
		action string
		want   auth.Reach
	}{
		{"a seller sees their organisation's", holder(auth.SellerAccount, false, auth.Seller), "listings.see", auth.Reach{Tenant: "t1", Organisation: "o1"}},
		{"a moderator sees the tenant's", holder(auth.Platform, true, auth.Moderator), "listings.see", auth.Reach{Tenant: "t1"}},
		{"without a second factor only as seller", holder(auth.Platform, false, auth.Seller, auth.Admin), "listings.see", auth.Reach{Tenant: "t1", Organisation: "o1"}},
		{"a law firm's lawyer sees the firm's", holder(auth.LawFirm, true, auth.Legal), "lawsuits.see", auth.Reach{Tenant: "t1", Organisation: "o1"}},
		{"tokens are one's own", holder(auth.SellerAccount, false, auth.Seller), "tokens.see", auth.Reach{Tenant: "t1", Owner: "u1"}},
		{"but an admin's are the tenant's", holder(auth.Platform, true, auth.Admin), "tokens.see", auth.Reach{Tenant: "t1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := auth.ReachOf(auth.WithVisit(t.Context(), visitBy(t, tc.actor)), tc.action)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := auth.ReachOf(t.Context(), "listings.see"); !errors.Is(err, auth.ErrSignIn) {
		t.Errorf("without a visit: %v", err)
	}
}

func TestTheTableOfDoorsNamesKnownActions(t *testing.T) {
	p, err := auth.NewPolicy(true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := auth.NewDoors(p); err != nil {
		t.Error(err)
	}
}

func TestRolesThatWaitForASecondFactor(t *testing.T) {
	v := visitBy(t, holder(auth.Platform, false, auth.Seller, auth.Legal))
	v.Actor = v.Policy.InForce(v.Actor)
	if diff := cmp.Diff([][]auth.Role{{auth.Seller}, {auth.Legal}}, [][]auth.Role{v.Actor.Roles, v.Actor.Unready}); diff != "" {
		t.Error(diff)
	}
	if _, err := v.Enter("lawsuits.edit"); !errors.Is(err, auth.ErrSecondFactor) {
		t.Errorf("what waits: %v", err)
	}
	if _, err := v.Enter("listings.see"); err != nil {
		t.Errorf("what counts: %v", err)
	}
}
