// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"slices"
	"strings"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// Organisations lists organisations within the reach of the person of a visit.
func (p *People) Organisations(ctx context.Context, f storage.PeopleFilter, page storage.Page) (out storage.List[auth.Organisation], err error) {
	reach, err := auth.ReachOf(ctx, "organisations.see")
	if err != nil {
		return out, err
	}
	f.Tenant = reach.Tenant
	if reach.Organisation == "" {
		return p.DB.Organisations(ctx, f, page)
	}
	o, err := p.DB.Organisation(ctx, reach.Organisation)
	return storage.List[auth.Organisation]{Items: []auth.Organisation{o}}, err
}

// Organisation is one organisation.
func (p *People) Organisation(ctx context.Context, id string) (auth.Organisation, error) {
	o, err := p.DB.Organisation(ctx, id)
	if err != nil {
		return o, hidden(err)
	}
	_, err = auth.AllowID(ctx, "organisations.see", id, organisationObject(o))
	return o, err
}

func organisationObject(o auth.Organisation) auth.Object {
	return auth.Object{Kind: "organisation", Tenant: o.Tenant, Organisations: []string{o.ID}}
}

// NewOrganisation makes an organisation.
func (p *People) NewOrganisation(ctx context.Context, kind auth.Kind, name string) (o auth.Organisation, err error) {
	who := auth.Who(ctx)
	d, err := auth.Allow(ctx, "organisations.edit", auth.Object{Kind: "organisation", Tenant: who.Tenant})
	if err != nil {
		return o, err
	}
	o = auth.Organisation{Tenant: who.Tenant, Kind: kind, Name: strings.TrimSpace(name)}
	err = p.write(ctx, "organisations.edit", d, func(tx *storage.Audited) (err error) {
		o, err = tx.CreateOrganisation(ctx, o)
		return err
	})
	return o, err
}

// EditOrganisation changes an organisation's name and state.
func (p *People) EditOrganisation(ctx context.Context, id string, change func(*auth.Organisation)) (o auth.Organisation, err error) {
	if o, err = p.DB.Organisation(ctx, id); err != nil {
		return o, hidden(err)
	}
	d, err := auth.AllowID(ctx, "organisations.edit", id, organisationObject(o))
	if err != nil {
		return o, err
	}
	change(&o)
	err = p.write(ctx, "organisations.edit", d, func(tx *storage.Audited) error { return tx.SaveOrganisation(ctx, o) })
	return o, err
}

// Tokens lists API tokens within the reach of the person of a visit.
func (p *People) Tokens(ctx context.Context, page storage.Page) (storage.List[auth.Token], error) {
	reach, err := auth.ReachOf(ctx, "tokens.see")
	if err != nil {
		return storage.List[auth.Token]{}, err
	}
	return p.DB.Tokens(ctx, reach.Tenant, reach.Owner, page)
}

// NewToken is what the owner of a token says of it.
type NewToken struct {
	Name   string
	Roles  []auth.Role // empty is all that the person has
	Scopes []string    // empty is everything
	Life   time.Duration
}

// CreateToken makes an API token of the person of a visit and gives its text, which is shown once.
func (p *People) CreateToken(ctx context.Context, n NewToken) (text string, t auth.Token, err error) {
	v := auth.VisitOf(ctx)
	t = auth.Token{User: v.Actor.ID, Organisation: v.Actor.Organisation, Name: strings.TrimSpace(n.Name), Roles: n.Roles, Scopes: n.Scopes, SecondFactor: v.Actor.SecondFactor}
	if len(t.Roles) == 0 {
		t.Roles = slices.Concat(v.Actor.Roles, v.Actor.Unready)
	}
	if len(t.Scopes) == 0 {
		t.Scopes = []string{auth.ScopeAll}
	}
	if err := p.Policy.CheckScopes(t.Scopes); err != nil {
		return "", t, fault.At(err, "scopes")
	}
	d, err := auth.Allow(ctx, "tokens.create", auth.Object{Kind: "token", Tenant: v.Actor.Tenant, Owner: t.User})
	if err != nil {
		return "", t, err
	}
	t.Expires = p.at(v).Add(n.Life)
	err = p.write(ctx, "tokens.create", d, func(tx *storage.Audited) (err error) {
		text, t, err = tx.CreateToken(ctx, t)
		return err
	})
	return text, t, err
}

// RevokeToken ends a token.
func (p *People) RevokeToken(ctx context.Context, id string) error {
	t, err := p.DB.Token(ctx, id)
	if err != nil {
		return hidden(err)
	}
	u, err := p.DB.User(ctx, t.User)
	if err != nil {
		return err
	}
	d, err := auth.AllowID(ctx, "tokens.revoke", id, auth.Object{Kind: "token", Tenant: u.Tenant, Owner: t.User, Organisations: []string{t.Organisation}})
	if err != nil {
		return err
	}
	return p.write(ctx, "tokens.revoke", d, func(tx *storage.Audited) error { return tx.RevokeToken(ctx, id) })
}

// Home is the installation's own organisation, made when there is none.
func (p *People) Home(ctx context.Context) (o auth.Organisation, err error) {
	o, err = p.DB.Organisation(ctx, auth.HomeOrganisation)
	if !fault.Is(err, fault.NotFound) {
		return o, err
	}
	d, err := auth.Allow(ctx, "organisations.edit", auth.Object{Kind: "organisation", Tenant: auth.HomeTenant})
	if err != nil {
		return o, err
	}
	err = p.write(ctx, "organisations.edit", d, func(tx *storage.Audited) (err error) {
		o, err = tx.CreateHome(ctx, auth.Organisation{Tenant: auth.HomeTenant, Kind: auth.Platform, Name: "Markwarden"})
		return err
	})
	return o, err
}

// ActAs is a context in which an operator acts as one of the people, in one of their organisations; org empty is the first.
func (p *People) ActAs(ctx context.Context, user, org string) (context.Context, error) {
	v := auth.VisitOf(ctx)
	if v.Actor.ID != auth.OperatorUser {
		return nil, fault.New(fault.Forbidden, "Only an operator acts as somebody else.")
	}
	u, err := p.DB.User(ctx, user)
	if err != nil {
		return nil, err
	}
	held, err := p.DB.Memberships(ctx, user)
	if err != nil {
		return nil, err
	}
	for _, m := range held {
		if org != "" && m.Organisation != org {
			continue
		}
		o, err := p.DB.Organisation(ctx, m.Organisation)
		if err != nil {
			return nil, err
		}
		actor := auth.Actor{ID: u.ID, Tenant: u.Tenant, Organisation: o.ID, Kind: o.Kind, Roles: m.Roles, SecondFactor: true, Fresh: true, Shell: v.Actor.Shell}
		return auth.WithVisit(ctx, &auth.Visit{Actor: actor, Policy: v.Policy, At: v.At, Request: "shell"}), nil
	}
	return nil, fault.New(fault.Invalid, "The account has no roles there.")
}
