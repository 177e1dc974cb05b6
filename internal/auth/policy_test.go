// SPDX-License-Identifier: Apache-2.0

package auth_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

func rights(t testing.TB) *auth.Policy {
	t.Helper()
	p, err := auth.NewPolicy(true)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// person is a user of the platform's own organisation with everything that a right may need.
func person(roles ...auth.Role) auth.Actor {
	return auth.Actor{ID: "me", Tenant: "t", Organisation: "ours", Kind: auth.Platform, Roles: roles, SecondFactor: true, Fresh: true}
}

// within is an object that a row's scope reaches and to which somebody else was party before.
func within(r auth.Right) auth.Object {
	o := auth.Object{Kind: r.Object, Tenant: "t", Involved: []string{"somebody"}}
	switch r.Scope {
	case auth.Own:
		o.Owner = "me"
	case auth.Organisational:
		o.Organisations = []string{"theirs", "ours"}
	}
	return o
}

// Each row of the table both ways: the roles that stand in it may, each of the others may not unless another row of the
// action says so; and beyond its scope, without its needs or for another tenant nobody may by it.
func TestEachRowBothWays(t *testing.T) {
	p := rights(t)
	for _, r := range p.Rights() {
		for _, role := range auth.Roles() {
			name := r.Action + " " + string(r.Scope) + " " + string(role)
			granted := slices.Contains(r.Roles, role)
			d, reason := p.Allows(person(role), r.Action, within(r))
			if elsewhere := grantedElsewhere(p, r, role); d.Allowed() != (granted || elsewhere) {
				t.Errorf("%s: %v, %s", name, d, reason)
			}
			if granted && (d != auth.Decision{Outcome: auth.Allowed, Role: role}) {
				t.Errorf("%s: %v rests on another role", name, d)
			}
			if granted {
				rowWithout(t, p, r, role)
			}
		}
	}
}

// grantedElsewhere reports whether another row of the action grants a role the object that lies within r.
func grantedElsewhere(p *auth.Policy, r auth.Right, role auth.Role) bool {
	for _, other := range p.Rights() {
		if other.Action == r.Action && other.Scope == auth.PlatformWide && slices.Contains(other.Roles, role) {
			return true
		}
	}
	return false
}

// rowWithout takes away, one at a time, what a granted row rests on.
func rowWithout(t *testing.T, p *auth.Policy, r auth.Right, role auth.Role) {
	t.Helper()
	wide := grantedElsewhere(p, r, role)
	for _, tc := range []struct {
		what   string
		apply  bool
		change func(*auth.Actor, *auth.Object)
		want   auth.Outcome
	}{
		{"another kind of object", true, func(_ *auth.Actor, o *auth.Object) { o.Kind = "other" }, auth.Refused},
		{"nobody", true, func(a *auth.Actor, _ *auth.Object) { a.ID = "" }, auth.Refused},
		{"the system", true, func(a *auth.Actor, _ *auth.Object) { a.ID = "system" }, auth.Refused},
		{"no tenant", true, func(a *auth.Actor, o *auth.Object) { a.Tenant, o.Tenant = "", "" }, auth.Hidden},
		{"another tenant", r.Scope != auth.Anybodys, func(_ *auth.Actor, o *auth.Object) { o.Tenant = "other" }, auth.Hidden},
		{"an object without tenant", r.Scope != auth.Anybodys, func(_ *auth.Actor, o *auth.Object) { o.Tenant = "" }, auth.Hidden},
		{"somebody else's", r.Scope == auth.Own && !wide, func(_ *auth.Actor, o *auth.Object) { o.Owner = "you" }, auth.Hidden},
		{"nobody's own", r.Scope == auth.Own && !wide, func(_ *auth.Actor, o *auth.Object) { o.Owner = "" }, auth.Hidden},
		{"another organisation's", r.Scope == auth.Organisational && !wide, func(_ *auth.Actor, o *auth.Object) { o.Organisations = []string{"theirs"} }, auth.Hidden},
		{"an actor without organisation", r.Scope == auth.Organisational && !wide, func(a *auth.Actor, o *auth.Object) {
			a.Organisation, o.Organisations = "", []string{""}
		}, auth.Hidden},
		{"not fresh", r.Fresh, func(a *auth.Actor, _ *auth.Object) { a.Fresh = false }, auth.Unready},
		{"a token", r.Fresh, func(a *auth.Actor, _ *auth.Object) { a.Token, a.Scopes = true, []string{auth.ScopeAll} }, auth.Unready},
		{"one who was involved", r.Other, func(_ *auth.Actor, o *auth.Object) { o.Involved = append(o.Involved, "me") }, auth.Refused},
		{"nobody involved before", r.Other, func(_ *auth.Actor, o *auth.Object) { o.Involved = nil }, auth.Refused},
		{"no second factor", role.NeedsSecondFactor() && r.Scope != auth.Own, func(a *auth.Actor, _ *auth.Object) { a.SecondFactor = false }, auth.Unready},
		{"an organisation that is not the platform", r.Scope == auth.PlatformWide, func(a *auth.Actor, o *auth.Object) {
			a.Kind, o.Organisations = auth.LawFirm, []string{"theirs"}
		}, auth.Hidden},
		{"a token for something else", true, func(a *auth.Actor, _ *auth.Object) { a.Token, a.Scopes = true, []string{"other.thing"} }, auth.Refused},
	} {
		if !tc.apply {
			continue
		}
		a, o := person(role), within(r)
		tc.change(&a, &o)
		d, reason := p.Allows(a, r.Action, o)
		if d.Outcome != tc.want {
			t.Errorf("%s %s %s, %s: %v, %s", r.Action, r.Scope, role, tc.what, d, reason)
		}
	}
}

// The rules of the field that the table must keep, whatever else is written into it (DOMAIN 5.3, 7.3; ASVS 8).
func TestWhatTheTableMustKeep(t *testing.T) {
	decides := []string{"cases.", "decisions.", "appeals.", "notices.", "strikes.", "licences.", "restraints.", "counter_notices.", "letters."}
	for _, r := range rights(t).Rights() {
		has := func(role auth.Role) bool { return slices.Contains(r.Roles, role) }
		if has(auth.Auditor) && r.Effect == auth.Write {
			t.Errorf("%s: an auditor writes", r.Action)
		}
		if has(auth.Admin) && slices.ContainsFunc(decides, func(p string) bool { return strings.HasPrefix(r.Action, p) }) {
			t.Errorf("%s: an admin decides or sees cases", r.Action)
		}
		if r.Action == auth.SeeSealed && !cmp.Equal(r.Roles, []auth.Role{auth.Legal}) {
			t.Errorf("sealed material for %v", r.Roles)
		}
		if (has(auth.Seller) || has(auth.RightsOwner)) && r.Scope == auth.PlatformWide {
			t.Errorf("%s: a party reaches beyond its organisation", r.Action)
		}
		if strings.Contains(r.Action, "approve") && !r.Other {
			t.Errorf("%s: an approval by the one who asked for it", r.Action)
		}
		if r.Effect == auth.Self && !strings.HasPrefix(r.Action, "account.") {
			t.Errorf("%s: not one's own sign-in", r.Action)
		}
	}
}

func TestUnknownThingsAreRefused(t *testing.T) {
	p := rights(t)
	for name, ask := range map[string]struct {
		actor  auth.Actor
		action string
		object auth.Object
	}{
		"an unknown action":       {person(auth.Roles()...), "cases.delete", auth.Object{Kind: "case", Tenant: "t"}},
		"an empty action":         {person(auth.Roles()...), "", auth.Object{Kind: "case", Tenant: "t"}},
		"an action's group":       {person(auth.Roles()...), "cases", auth.Object{Kind: "case", Tenant: "t"}},
		"an unknown role":         {person("root"), "cases.see", auth.Object{Kind: "case", Tenant: "t"}},
		"no role":                 {person(), "cases.see", auth.Object{Kind: "case", Tenant: "t"}},
		"nobody":                  {auth.Actor{}, "marks.search", auth.Object{Kind: "mark"}},
		"an action as one's role": {person("cases.see"), "cases.see", auth.Object{Kind: "case", Tenant: "t"}},
	} {
		if d, reason := p.Allows(ask.actor, ask.action, ask.object); d.Outcome != auth.Refused || !fault.Is(d.Err(reason), fault.Forbidden) {
			t.Errorf("%s: %v, %s", name, d, reason)
		}
	}
}

// Sealed material is the legal role's alone, whatever the action; and what is refused does not show that it exists.
func TestSealedMaterial(t *testing.T) {
	p := rights(t)
	for _, r := range p.Rights() {
		for _, role := range r.Roles {
			o := within(r)
			o.Sealed = true
			o.Organisations = append(o.Organisations, "ours") // also for those it concerns
			d, reason := p.Allows(person(role), r.Action, o)
			if d.Allowed() != (role == auth.Legal) {
				t.Errorf("%s by %s: %v, %s", r.Action, role, d, reason)
			}
			if !d.Allowed() && !fault.Is(d.Err(reason), fault.NotFound) {
				t.Errorf("%s by %s shows that there is something: %v", r.Action, role, d.Err(reason))
			}
		}
	}
}

func TestWhatADoorLearnsOfARefusal(t *testing.T) {
	p := rights(t)
	mine := auth.Object{Kind: "listing", Tenant: "t", Organisations: []string{"ours"}}
	seller := person(auth.Seller)
	seller.Kind = auth.SellerAccount
	stale := person(auth.Admin)
	stale.Fresh = false
	single := person(auth.Legal)
	single.SecondFactor = false
	for _, tc := range []struct {
		name   string
		actor  auth.Actor
		action string
		object auth.Object
		kind   fault.Kind
		again  bool
		words  string
	}{
		{"not the role", seller, "cases.decide", auth.Object{Kind: "case", Tenant: "t"}, fault.Forbidden, false, "role does not allow"},
		{"another seller's", seller, "listings.see", auth.Object{Kind: "listing", Tenant: "t", Organisations: []string{"theirs"}}, fault.NotFound, false, "does not exist"},
		{"another tenant's", seller, "listings.see", auth.Object{Kind: "listing", Tenant: "u", Organisations: []string{"ours"}}, fault.NotFound, false, "does not exist"},
		{"not fresh", stale, "users.roles", auth.Object{Kind: "user", Tenant: "t"}, fault.Forbidden, true, "Prove who you are"},
		{"no second factor", single, "lawsuits.edit", auth.Object{Kind: "lawsuit", Tenant: "t"}, fault.Forbidden, true, "second factor"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, reason := p.Allows(tc.actor, tc.action, tc.object)
			err := d.Err(reason)
			if !fault.Is(err, tc.kind) || errors.Is(err, auth.ErrProveAgain) != tc.again || !strings.Contains(fault.Message(err), tc.words) {
				t.Errorf("got %v %v", d, err)
			}
		})
	}
	if d, reason := p.Allows(seller, "listings.see", mine); d.Err(reason) != nil {
		t.Errorf("their own listing: %s", reason)
	}
	trial, err := auth.NewPolicy(false)
	if err != nil {
		t.Fatal(err)
	}
	if d, _ := trial.Allows(single, "lawsuits.edit", auth.Object{Kind: "lawsuit", Tenant: "t"}); !d.Allowed() {
		t.Error("a trial without second factors asks for one")
	}
}

// A role of several counts; one that needs a second factor does not count without it, the others still do.
func TestSeveralRoles(t *testing.T) {
	p := rights(t)
	both := person(auth.Seller, auth.Legal)
	both.SecondFactor = false
	mine := auth.Object{Kind: "lawsuit", Tenant: "t", Organisations: []string{"ours"}}
	if d, _ := p.Allows(both, "lawsuits.see", mine); (d != auth.Decision{Outcome: auth.Allowed, Role: auth.Seller}) {
		t.Errorf("their own lawsuit: %v", d)
	}
	if d, _ := p.Allows(both, "lawsuits.edit", mine); d.Outcome != auth.Unready {
		t.Errorf("as legal without a second factor: %v", d)
	}
	audited := both.Audit(auth.Decision{Outcome: auth.Allowed, Role: auth.Seller})
	if audited.ID != "me" || audited.Role != "seller" || audited.Organisation != "ours" || audited.Tenant != "t" {
		t.Errorf("the actor of an audit entry: %+v", audited)
	}
}

func TestTokensReachNoFurtherThanTheirScopes(t *testing.T) {
	p := rights(t)
	see, decide := auth.Object{Kind: "case", Tenant: "t"}, "cases.decide"
	for _, tc := range []struct {
		scopes      []string
		see, decide bool
	}{
		{[]string{"*"}, true, true}, {[]string{"read"}, true, false}, {[]string{"cases.*"}, true, true}, {[]string{"cases.see"}, true, false},
		{[]string{"cases.decide"}, false, true}, {nil, false, false}, {[]string{"case.*", "cas*", "cases"}, false, false}, {[]string{"listings.*", "cases.see"}, true, false},
	} {
		a := person(auth.Moderator)
		a.Token, a.Scopes = true, tc.scopes
		d, _ := p.Allows(a, "cases.see", see)
		e, _ := p.Allows(a, decide, see)
		if d.Allowed() != tc.see || e.Allowed() != tc.decide {
			t.Errorf("%v: see %v, decide %v", tc.scopes, d, e)
		}
	}
	for _, bad := range [][]string{nil, {"cases"}, {"cases.delete"}, {"*", ""}, {"case.*"}, make([]string, 51)} {
		if err := p.CheckScopes(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("scopes %v: %v", bad, err)
		}
	}
	if err := p.CheckScopes([]string{"*", "read", "cases.*", "cases.see"}); err != nil {
		t.Error(err)
	}
}

func TestATableThatCannotBeUsed(t *testing.T) {
	const header = "action\tobject\teffect\tscope\tneeds\troles\n"
	for name, tc := range map[string]struct{ text, words string }{
		"empty":                     {"", "no rows"},
		"another header":            {"action\tobject\n", "line 1: the header"},
		"a cell too few":            {header + "a.b\tc\tread\town\t-\n", "line 2: it has 5 cells"},
		"no action":                 {header + "ab\tc\tread\town\t-\tlegal\n", "no action"},
		"a star as action":          {header + "a.*\tc\tread\town\t-\tlegal\n", "no action"},
		"no object":                 {header + "a.b\tC\tread\town\t-\tlegal\n", "no kind of object"},
		"an unknown effect":         {header + "a.b\tc\tdelete\town\t-\tlegal\n", "no effect"},
		"an unknown scope":          {header + "a.b\tc\tread\tworld\t-\tlegal\n", "no scope"},
		"an unknown need":           {header + "a.b\tc\tread\town\tluck\tlegal\n", "no need"},
		"an unknown role":           {header + "a.b\tc\tread\town\t-\troot\n", "role \"root\""},
		"a role twice":              {header + "a.b\tc\tread\town\t-\tlegal legal\n", "there twice"},
		"no role":                   {header + "a.b\tc\tread\town\t-\t\n", "role \"\""},
		"a row twice":               {header + "a.b\tc\tread\town\t-\tlegal\na.b\tc\tread\town\t-\tadmin\n", "line 3: a.b has the scope own twice"},
		"two objects of one action": {header + "a.b\tc\tread\town\t-\tlegal\na.b\td\tread\tplatform\t-\tadmin\n", "another object"},
		"anybody's to write":        {header + "a.b\tc\twrite\tany\t-\tlegal\n", "can only be read"},
		"others' sign-in":           {header + "a.b\tc\tself\tplatform\t-\tlegal\n", "not the actor's own"},
	} {
		if _, err := auth.ParsePolicy(tc.text); !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Message(err), tc.words) {
			t.Errorf("%s: %v, want %q", name, err, tc.words)
		}
	}
}

// A table is read or refused, and what it grants is granted to its roles only.
func FuzzParsePolicy(f *testing.F) {
	f.Add("action\tobject\teffect\tscope\tneeds\troles\n# x\na.b\tc\tread\town\tfresh,other\tlegal admin\n")
	f.Add("action\tobject\teffect\tscope\tneeds\troles\na.b\tc\tread\tany\t-\t*")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := auth.ParsePolicy(text)
		if err != nil {
			return
		}
		for _, r := range rows {
			if len(r.Roles) == 0 || !strings.Contains(text, r.Action) {
				t.Errorf("a row %+v", r)
			}
		}
	})
}

// Whatever an actor and an object are made of: who lacks the role, the tenant or the second factor is not let in.
func TestNobodyGetsInByStrangeValues(t *testing.T) {
	p := rights(t)
	rows := p.Rights()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"", "me", "you", "system", "ours", "theirs", "t", "u"})
		r := rapid.SampledFrom(rows).Draw(t, "row")
		a := auth.Actor{ID: word.Draw(t, "id"), Tenant: word.Draw(t, "tenant"), Organisation: word.Draw(t, "organisation"),
			Kind: rapid.SampledFrom(auth.Kinds()).Draw(t, "kind"), Roles: rapid.SliceOfN(rapid.SampledFrom(auth.Roles()), 0, 2).Draw(t, "roles"),
			SecondFactor: rapid.Bool().Draw(t, "second factor"), Fresh: rapid.Bool().Draw(t, "fresh"), Token: rapid.Bool().Draw(t, "token")}
		o := auth.Object{Kind: r.Object, Tenant: word.Draw(t, "object's tenant"), Owner: word.Draw(t, "owner"), Organisations: rapid.SliceOfN(word, 0, 2).Draw(t, "organisations"),
			Involved: rapid.SliceOfN(word, 0, 2).Draw(t, "involved"), Sealed: rapid.Bool().Draw(t, "sealed")}
		d, _ := p.Allows(a, r.Action, o)
		if !d.Allowed() {
			return
		}
		belongs := o.Owner == a.ID || slices.Contains(o.Organisations, a.Organisation) && a.Organisation != ""
		switch {
		case a.ID == "" || a.ID == "system", a.Tenant == "", !slices.Contains(a.Roles, d.Role),
			a.Token, // without scopes
			r.Scope != auth.Anybodys && o.Tenant != a.Tenant,
			r.Scope != auth.Anybodys && a.Kind != auth.Platform && !belongs,
			d.Role.NeedsSecondFactor() && !a.SecondFactor && o.Owner != a.ID && r.Scope != auth.Anybodys,
			o.Sealed && !slices.Contains(a.Roles, auth.Legal):
			t.Fatalf("%+v was allowed %s on %+v as %s", a, r.Action, o, d.Role)
		}
	})
}

func TestRolesAndPlaces(t *testing.T) {
	for _, tc := range []struct {
		kind  auth.Kind
		roles string
		words string // empty: allowed
	}{
		{auth.Platform, "moderator senior_moderator legal", ""}, {auth.Platform, "admin", ""}, {auth.Platform, "seller admin", ""}, {auth.Platform, "auditor", ""},
		{auth.SellerAccount, "seller legal", ""}, {auth.LawFirm, "rights_owner legal", ""}, {auth.RightsHolder, "rights_owner", ""},
		{auth.Platform, "admin moderator", "admin and moderator together"}, {auth.Platform, "admin legal", "together"}, {auth.Platform, "auditor legal", "auditor and legal together"},
		{auth.SellerAccount, "moderator", "belongs into an organisation of the kind platform"}, {auth.RightsHolder, "seller", "belongs into"}, {auth.SellerAccount, "rights_owner", "belongs into"},
		{auth.Platform, "", "At least one role"}, {"club", "seller", "kind of organisation"},
	} {
		roles, err := auth.ParseRoles(tc.roles)
		if err == nil {
			err = auth.CheckRoles(tc.kind, roles)
		}
		if (err == nil) != (tc.words == "") || err != nil && !strings.Contains(fault.Message(err), tc.words) {
			t.Errorf("%s in %s: %v", tc.roles, tc.kind, err)
		}
	}
	if err := auth.CheckRoles(auth.Platform, []auth.Role{"root"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown role: %v", err)
	}
	roles, err := auth.ParseRoles("legal,seller  legal")
	if err != nil || auth.FormatRoles(roles) != "seller legal" {
		t.Errorf("%v %v", roles, err)
	}
	if _, err := auth.ParseRoles("root"); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
}

// The aim is below a microsecond: a list asks once a row.
func BenchmarkAllows(b *testing.B) {
	p := rights(b)
	a := person(auth.Moderator)
	o := auth.Object{Kind: "case", Tenant: "t", Organisations: []string{"theirs", "others"}}
	b.ReportAllocs()
	for b.Loop() {
		if d, _ := p.Allows(a, "cases.see", o); !d.Allowed() {
			b.Fatal("refused")
		}
	}
}
