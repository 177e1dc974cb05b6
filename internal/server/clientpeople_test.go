// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"markwarden/internal/auth"
	"markwarden/internal/client"
)

// A person's way through the client: invited, signed in, with a second factor, in two organisations, on hold, erased.
func TestPeopleThroughTheClient(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		at := m.served()
		platform := m.platform()
		admin := m.caller(at, m.session(m.resident("root@example.com", platform, auth.Admin), platform, true))
		firm := must(admin.CreateOrganisation(t.Context(), "Kite and Partners", "seller"))(t)
		name := "Kite & Partners"
		if firm = must(admin.EditOrganisation(t.Context(), firm.ID, client.OrganisationEdit{Name: name}))(t); firm.Name != name {
			t.Errorf("%+v", firm)
		}
		if found := must(client.All(admin.Organisations(t.Context(), client.OrganisationQuery{Text: "kite", Limit: 1})))(t); len(found) != 1 || found[0].ID != firm.ID {
			t.Errorf("%+v", found)
		}
		invited := must(admin.InviteUser(t.Context(), client.NewUser{Login: "mei", Organisation: firm.ID, Roles: []string{"seller"}}))(t)
		if err := m.caller(at, "").AcceptInvitation(t.Context(), invited.Secret, password); err != nil {
			t.Fatal(err)
		}
		if err := admin.SetRoles(t.Context(), invited.ID, m.shopOrg, []string{"seller"}); err != nil {
			t.Fatal(err)
		}
		if o := must(admin.Organisation(t.Context(), firm.ID))(t); o.Kind != "seller" {
			t.Errorf("%+v", o)
		}
		m.clientOwns(t, at, firm.ID)
		m.clientForgets(t, at, admin, invited.ID)
		looker := m.caller(at, m.looker)
		if bundle := all(t, must(looker.ExportAudit(t.Context(), client.AuditSpan{First: 1, Last: 3}))(t)); !strings.HasPrefix(bundle, "PK") {
			t.Error("the bundle is no zip")
		}
	})
}

// clientOwns is what somebody does with their own account.
func (m *market) clientOwns(t *testing.T, at *url.URL, firm string) {
	in := must(m.caller(at, "").SignIn(t.Context(), client.SignIn{Username: "MEI", Password: password, Organisation: firm}))(t)
	must(m.caller(at, "").SignIn(t.Context(), client.SignIn{Username: "mei", Password: password}))(t)
	mei := m.caller(at, in.Token)
	own := must(mei.Account(t.Context()))(t)
	if own.Organisation.ID != firm || len(own.Others) != 1 || len(own.Sessions) != 2 {
		t.Fatalf("%+v", own)
	}
	for _, s := range own.Sessions {
		if s.Here {
			continue
		}
		if err := mei.EndSession(t.Context(), s.ID); err != nil {
			t.Error(err)
		}
	}
	if err := mei.EndSessions(t.Context()); err != nil {
		t.Error(err)
	}
	language := "zh"
	if own = must(mei.EditAccount(t.Context(), client.AccountEdit{Language: &language}))(t); own.Language != "zh" || len(own.Sessions) != 1 {
		t.Errorf("%+v", own)
	}
	if err := mei.SetPassword(t.Context(), "nine herons over the mill"); err != nil {
		t.Fatal(err)
	}
	secret := must(mei.BeginSecondFactor(t.Context()))(t).Secret
	codes := must(mei.ConfirmSecondFactor(t.Context(), must(totp.GenerateCode(secret, m.now))(t)))(t)
	if len(codes.Codes) != 10 {
		t.Errorf("%d codes", len(codes.Codes))
	}
	if codes.Token != "" {
		mei = m.caller(at, codes.Token)
	}
	var p *client.Problem
	if err := mei.UnlinkProvider(t.Context(), "https://login.example"); !errors.As(err, &p) {
		t.Errorf("a provider that was never linked: %v", err)
	}
	if again := must(mei.NewRecoveryCodes(t.Context()))(t); len(again.Codes) != 10 || again.Codes[0] == codes.Codes[0] {
		t.Errorf("%+v", again)
	}
	if err := mei.RemoveSecondFactor(t.Context()); err != nil {
		t.Error(err)
	}
	now := must(mei.ActFor(t.Context(), m.shopOrg))(t)
	mei = m.caller(at, now.Token)
	if me := must(mei.Me(t.Context()))(t); me.Organisation != m.shopOrg {
		t.Errorf("%+v", me)
	}
	if err := mei.SignOut(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := mei.Me(t.Context()); !errors.As(err, &p) || p.Status != http.StatusUnauthorized {
		t.Errorf("after signing out: %v", err)
	}
}

// clientForgets takes an account from a change of its name to its erasure, which a hold keeps off.
func (m *market) clientForgets(t *testing.T, at *url.URL, admin *client.Client, id string) {
	name := "Mei Lin"
	if u := must(admin.EditUser(t.Context(), id, client.UserEdit{Name: &name}))(t); u.Name != name {
		t.Errorf("%+v", u)
	}
	if r := must(admin.ResetUser(t.Context(), id, true))(t); r.Secret == "" {
		t.Error("no secret")
	}
	for _, step := range []func(context.Context, string) error{admin.DisableUser, admin.EnableUser, admin.DisableUser} {
		if err := step(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if u := must(admin.User(t.Context(), id))(t); u.State != "disabled" || len(u.Memberships) != 2 {
		t.Errorf("%+v", u)
	}
	one, two := m.counsels()
	first, second := m.caller(at, one), m.caller(at, two)
	hold := must(first.SetHold(t.Context(), id, "A suit is expected."))(t)
	var p *client.Problem
	if _, err := second.EraseUser(t.Context(), id); !errors.As(err, &p) || p.Status != http.StatusConflict {
		t.Errorf("erased although on hold: %v", err)
	}
	if _, err := first.LiftHold(t.Context(), hold.ID, "It is over."); !errors.As(err, &p) || p.Status != http.StatusForbidden {
		t.Errorf("lifted by one person alone: %v", err)
	}
	if h := must(second.LiftHold(t.Context(), hold.ID, "It is over."))(t); h.Lifted.IsZero() || h.Why == "" {
		t.Errorf("%+v", h)
	}
	if list := must(client.All(first.Holds(t.Context(), client.HoldQuery{Standing: true})))(t); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	if data := all(t, must(second.UserData(t.Context(), id))(t)); !json.Valid([]byte(data)) || !strings.Contains(data, name) {
		t.Errorf("%s", data)
	}
	m.now = m.now.Add(time.Second)
	if gone := must(second.EraseUser(t.Context(), id))(t); gone.User != id || len(gone.Erased) == 0 {
		t.Errorf("%+v", gone)
	}
	if list := must(client.All(admin.Users(t.Context(), client.UserQuery{State: "erased"})))(t); len(list) != 1 || list[0].Name == name {
		t.Errorf("%+v", list)
	}
}
