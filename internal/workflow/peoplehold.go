// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"slices"
	"strings"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// holdObject is a hold as an object of rights.
func holdObject(h storage.Hold) auth.Object {
	return auth.Object{Kind: "hold", Tenant: h.Tenant, Involved: []string{h.SetBy}}
}

// Holds lists the holds of the visit's tenant, newest first; standing leaves out those that were lifted.
func (p *People) Holds(ctx context.Context, standing bool, page storage.Page) (list storage.List[storage.Hold], err error) {
	tenant := auth.Who(ctx).Tenant
	if _, err := auth.Allow(ctx, "privacy.see", auth.Object{Kind: "hold", Tenant: tenant}); err != nil {
		return list, err
	}
	return p.DB.Holds(ctx, tenant, "", standing, page)
}

// HeldPerson is somebody whose data a legal team asks about: who they are, and what keeps their data.
type HeldPerson struct {
	User  auth.User
	Holds []storage.Hold // all of them, also those that were lifted
	Held  bool           // one stands
}

// PersonByLogin is the person of a login for whoever sets holds; NotFound for one of another tenant.
func (p *People) PersonByLogin(ctx context.Context, login string) (h HeldPerson, err error) {
	tenant := auth.Who(ctx).Tenant
	if _, err := auth.Allow(ctx, "privacy.see", auth.Object{Kind: "hold", Tenant: tenant}); err != nil {
		return h, err
	}
	canonical, err := auth.CanonicalLogin(strings.TrimSpace(login))
	if err == nil {
		h.User, err = p.DB.UserByLogin(ctx, canonical)
	}
	if err == nil && h.User.Tenant != tenant {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return HeldPerson{}, fault.Because(err, fault.NotFound, "Nobody has this login name.")
	}
	list, err := p.DB.Holds(ctx, tenant, h.User.ID, false, storage.Page{Limit: 100})
	h.Holds = list.Items
	h.Held = slices.ContainsFunc(h.Holds, func(x storage.Hold) bool { return x.Lifted.IsZero() })
	return h, err
}

// Hold puts a person's data on hold: they are not erased while it stands.
func (p *People) Hold(ctx context.Context, user, reason string) (h storage.Hold, err error) {
	u, err := p.DB.User(ctx, user)
	if err != nil {
		return h, hidden(err)
	}
	d, err := auth.AllowID(ctx, "privacy.hold", user, auth.Object{Kind: "hold", Tenant: u.Tenant})
	if err != nil {
		return h, err
	}
	err = p.write(ctx, "privacy.hold", d, func(tx *storage.Audited) (err error) {
		h, err = tx.SetHold(ctx, user, strings.TrimSpace(reason))
		return err
	})
	return h, err
}

// LiftHold lifts a hold. Somebody else than the one who set it does it, who proved who they are a short while ago.
func (p *People) LiftHold(ctx context.Context, id, why string) (h storage.Hold, err error) {
	if h, err = p.DB.Hold(ctx, id); err != nil {
		return h, hidden(err)
	}
	d, err := auth.AllowID(ctx, "privacy.release", id, holdObject(h))
	if err != nil {
		return h, err
	}
	err = p.write(ctx, "privacy.release", d, func(tx *storage.Audited) (err error) {
		h, err = tx.LiftHold(ctx, id, strings.TrimSpace(why))
		return err
	})
	return h, err
}

// PersonalData is what is kept of a person, to be handed to them (GDPR, article 15).
type PersonalData struct {
	ID            string            `json:"id"`
	Login         string            `json:"login"`
	Name          string            `json:"name"`
	Email         string            `json:"email"`
	Language      string            `json:"language"`
	State         auth.State        `json:"state"`
	Created       time.Time         `json:"created"`
	SignedIn      time.Time         `json:"signed_in"`
	Organisations []PersonalRole    `json:"organisations"`
	Providers     []string          `json:"providers"`
	Sessions      []PersonalSession `json:"sessions"`
	Tokens        []PersonalToken   `json:"tokens"`
	Entries       []PersonalEntry   `json:"audit_entries"`
	More          bool              `json:"more_entries"` // than the newest thousand
}

// PersonalRole is what a person may do in an organisation.
type PersonalRole struct {
	Organisation string      `json:"organisation"`
	Roles        []auth.Role `json:"roles"`
}

// PersonalSession is where a person is signed in.
type PersonalSession struct {
	Agent   string    `json:"agent"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
}

// PersonalToken is a program that acts in a person's name.
type PersonalToken struct {
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
}

// PersonalEntry is what the audit log says that a person did.
type PersonalEntry struct {
	At      time.Time `json:"at"`
	Action  string    `json:"action"`
	Address string    `json:"address"`
}

// mostEntries bounds the part of the audit log in a person's data.
const mostEntries = 1000

// PersonalData gathers what is kept of a person, and records who took it.
func (p *People) PersonalData(ctx context.Context, id string) (out PersonalData, err error) {
	u, d, err := p.person(ctx, "privacy.export", id)
	if err != nil {
		return out, err
	}
	x := u.User
	out = PersonalData{ID: x.ID, Login: x.Login, Name: x.Name, Email: x.Email, Language: x.Language, State: x.State, Created: x.Created, SignedIn: x.SignedIn,
		Organisations: []PersonalRole{}, Sessions: []PersonalSession{}, Tokens: []PersonalToken{}, Entries: []PersonalEntry{}}
	for _, m := range u.Memberships {
		o, err := p.DB.Organisation(ctx, m.Organisation)
		if err != nil {
			return out, err
		}
		out.Organisations = append(out.Organisations, PersonalRole{o.Name, m.Roles})
	}
	if out.Providers, err = p.DB.Linked(ctx, id); err != nil {
		return out, err
	}
	sessions, err := p.DB.Sessions(ctx, id, p.Sessions, p.Now())
	if err != nil {
		return out, err
	}
	for _, s := range sessions {
		out.Sessions = append(out.Sessions, PersonalSession{s.Agent, s.Created, s.Seen})
	}
	tokens, err := p.DB.Tokens(ctx, x.Tenant, id, storage.Page{Limit: mostEntries})
	if err != nil {
		return out, err
	}
	for _, t := range tokens.Items {
		out.Tokens = append(out.Tokens, PersonalToken{t.Name, t.Created, t.Expires})
	}
	log, err := p.DB.AuditEntries(ctx, storage.AuditFilter{Actor: id}, storage.Page{Limit: mostEntries})
	if err != nil {
		return out, err
	}
	for _, e := range log.Items {
		out.Entries = append(out.Entries, PersonalEntry{e.At, e.Action, e.Address})
	}
	out.More = log.Next != ""
	return out, p.write(ctx, "privacy.export", d, func(tx *storage.Audited) error {
		tx.Event.Object = audit.Object{Kind: audit.ObjectPerson, ID: id}
		return nil
	})
}
