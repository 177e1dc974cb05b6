// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"slices"
	"strings"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// UserRecord is a user with their memberships, as those see them who look after users.
type UserRecord struct {
	User        auth.User
	Memberships []auth.Membership
}

// userObject is a person as an object of rights. Whoever looks after one organisation reaches only those who belong to no
// other: a new password would open the others, too.
func userObject(u UserRecord) auth.Object {
	o := auth.Object{Kind: "user", Tenant: u.User.Tenant, Owner: u.User.ID}
	if len(u.Memberships) == 1 {
		o.Organisations = []string{u.Memberships[0].Organisation}
	}
	return o
}

// person loads a person and asks for a right to them.
func (p *People) person(ctx context.Context, action, id string) (u UserRecord, d auth.Decision, err error) {
	if u.User, err = p.DB.User(ctx, id); err != nil {
		return u, d, hidden(err)
	}
	if u.Memberships, err = p.DB.Memberships(ctx, id); err != nil {
		return u, d, err
	}
	o := userObject(u)
	if action == "privacy.erase" || action == "privacy.export" {
		o.Kind = "person"
		if o.Involved, err = p.disabledBy(ctx, id); err != nil {
			return u, d, err
		}
	}
	d, err = auth.AllowID(ctx, action, id, o)
	return u, d, err
}

// hidden takes the sentence from what is not there: it must not differ from what is another's.
func hidden(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Because(err, fault.NotFound, "")
	}
	return err
}

// Person is one user.
func (p *People) Person(ctx context.Context, id string) (UserRecord, error) {
	u, _, err := p.person(ctx, "users.see", id)
	return u, err
}

// List lists users within the reach of the person of a visit, newest first.
func (p *People) List(ctx context.Context, f storage.PeopleFilter, page storage.Page) (out storage.List[UserRecord], err error) {
	reach, err := auth.ReachOf(ctx, "users.see")
	if err != nil {
		return out, err
	}
	f.Tenant = reach.Tenant
	if reach.Organisation != "" {
		f.Organisation = reach.Organisation
	}
	users, err := p.DB.Users(ctx, f, page)
	if err != nil {
		return out, err
	}
	out = storage.List[UserRecord]{Items: make([]UserRecord, len(users.Items)), Next: users.Next}
	for i, u := range users.Items {
		out.Items[i].User = u
		if out.Items[i].Memberships, err = p.DB.Memberships(ctx, u.ID); err != nil {
			return out, err
		}
		if reach.Organisation != "" {
			out.Items[i].Memberships = slices.DeleteFunc(out.Items[i].Memberships, func(m auth.Membership) bool { return m.Organisation != reach.Organisation })
		}
	}
	return out, nil
}

// NewPerson is somebody to invite.
type NewPerson struct {
	Login, Name, Email, Language string
	Organisation                 string // its id
	Roles                        []auth.Role
	Password                     string // set at once, as by an operator at the shell; empty makes an invitation
}

// Invite makes an account with roles in an organisation, and the one-time secret with which its owner sets a password. The
// secret is shown once; it is empty when a password was given.
func (p *People) Invite(ctx context.Context, n NewPerson) (u auth.User, secret string, err error) {
	who := auth.Who(ctx)
	org, err := p.DB.Organisation(ctx, n.Organisation)
	if err != nil {
		return u, "", hidden(err)
	}
	d, err := auth.Allow(ctx, "users.invite", auth.Object{Kind: "user", Tenant: org.Tenant, Organisations: []string{org.ID}})
	if err != nil {
		return u, "", err
	}
	u = auth.User{Tenant: who.Tenant, Name: strings.TrimSpace(n.Name), Email: strings.TrimSpace(n.Email), Language: n.Language}
	if u.Login, err = auth.CanonicalLogin(strings.TrimSpace(n.Login)); err != nil {
		return u, "", err
	}
	if u.Name == "" {
		u.Name = u.Login
	}
	if u.Language == "" {
		u.Language = "en"
	}
	if err := auth.CheckRoles(org.Kind, n.Roles); err != nil {
		return u, "", fault.At(err, "roles")
	}
	hash := ""
	if n.Password != "" {
		if hash, err = p.hash(ctx, n.Password, u); err != nil {
			return u, "", err
		}
	}
	err = p.write(ctx, "users.invite", d, func(tx *storage.Audited) (err error) {
		made, err := tx.CreateUser(ctx, u)
		if err != nil {
			return err
		}
		if err := tx.SetRoles(ctx, made.ID, org.ID, n.Roles); err != nil {
			return err
		}
		if u = made; hash != "" {
			return tx.SetPassword(ctx, made.ID, hash, "")
		}
		secret, _, err = tx.Invite(ctx, made.ID, auth.Invite)
		return err
	})
	return u, secret, err
}

// Edit changes a person's name, e-mail and language.
func (p *People) Edit(ctx context.Context, id string, change func(*auth.User) error) (auth.User, error) {
	u, d, err := p.person(ctx, "users.edit", id)
	if err != nil {
		return u.User, err
	}
	if err := change(&u.User); err != nil {
		return u.User, err
	}
	err = p.write(ctx, "users.edit", d, func(tx *storage.Audited) error { return tx.SaveUser(ctx, u.User) })
	return u.User, err
}

// SetRoles gives a person their roles in an organisation; none takes them out of it.
func (p *People) SetRoles(ctx context.Context, id, org string, roles []auth.Role) error {
	_, d, err := p.person(ctx, "users.roles", id)
	if err != nil {
		return err
	}
	o, err := p.DB.Organisation(ctx, org)
	if err != nil {
		return hidden(err)
	}
	if _, err := auth.AllowID(ctx, "users.roles", id, auth.Object{Kind: "user", Tenant: o.Tenant, Organisations: []string{o.ID}}); err != nil {
		return err
	}
	return p.write(ctx, "users.roles", d, func(tx *storage.Audited) error { return tx.SetRoles(ctx, id, org, roles) })
}

// SetState disables a person, which ends everything by which they could act, or lets them in again.
func (p *People) SetState(ctx context.Context, id string, state auth.State) error {
	_, d, err := p.person(ctx, "users.disable", id)
	if err != nil {
		return err
	}
	return p.write(ctx, "users.disable", d, func(tx *storage.Audited) error { return tx.SetUserState(ctx, id, state) })
}

// Reset makes a one-time secret with which a person sets a new password; withFactor also takes a lost second factor away.
func (p *People) Reset(ctx context.Context, id string, withFactor bool) (secret string, err error) {
	_, d, err := p.person(ctx, "users.reset", id)
	if err != nil {
		return "", err
	}
	err = p.write(ctx, "users.reset", d, func(tx *storage.Audited) (err error) {
		if withFactor {
			if err := tx.RemoveTOTP(ctx, id, ""); err != nil {
				return err
			}
		}
		secret, _, err = tx.Invite(ctx, id, auth.Reset)
		return err
	})
	return secret, err
}

// SetPassword sets a person's password, as an operator at the shell does.
func (p *People) SetPassword(ctx context.Context, id, password string) error {
	u, d, err := p.person(ctx, "users.reset", id)
	if err != nil {
		return err
	}
	hash, err := p.hash(ctx, password, u.User)
	if err != nil {
		return err
	}
	return p.write(ctx, "users.reset", d, func(tx *storage.Audited) error { return tx.SetPassword(ctx, id, hash, "") })
}

// disabledBy is who disabled a person who is disabled: whoever erases them must be somebody else.
func (p *People) disabledBy(ctx context.Context, id string) ([]string, error) {
	found, err := p.DB.AuditEntries(ctx, storage.AuditFilter{Action: "users.disable", Object: audit.Object{Kind: "user", ID: id}}, storage.Page{Limit: 1})
	if err != nil || len(found.Items) == 0 {
		return nil, err
	}
	return []string{found.Items[0].Actor}, nil
}

// ErasureReport says what was erased of a person and what stays.
type ErasureReport struct {
	User    string   `json:"user"`
	Erased  []string `json:"erased"`
	Kept    []string `json:"kept"`
	Log     bool     `json:"log_emptied"` // the database's own log holds nothing of it any more
	Entries int      `json:"entries"`     // in the audit log that name the person's id and stay, up to 1000
}

// Erase forgets a disabled person for good: somebody else than the one who disabled them does it.
func (p *People) Erase(ctx context.Context, id string) (r ErasureReport, err error) {
	u, d, err := p.person(ctx, "privacy.erase", id)
	if err != nil {
		return r, err
	}
	if u.User.State != auth.Disabled {
		return r, fault.New(fault.Conflict, "Only a disabled account is erased: have somebody else disable it first.")
	}
	if err := p.write(ctx, "privacy.erase", d, func(tx *storage.Audited) error { return tx.EraseUser(ctx, id) }); err != nil {
		return r, err
	}
	r = ErasureReport{User: id,
		Erased: []string{"name", "login name", "e-mail address", "password and second factor", "sessions and API tokens", "roles", "places of sign-in", "network addresses and salts beside the audit log"},
		Kept:   []string{"the random id", "audit entries under that id, which hold no personal data and still verify"}}
	if r.Log, err = p.DB.ForgetLog(ctx); err != nil {
		return r, err
	}
	found, err := p.DB.AuditEntries(ctx, storage.AuditFilter{Actor: id}, storage.Page{Limit: 1000})
	r.Entries = len(found.Items)
	return r, err
}
