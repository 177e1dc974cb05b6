// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// Writes on people are methods of Audited, so that none is possible without an entry in the audit log. The time of what
// they write is that of the entry.

// CreateOrganisation keeps a new organisation and gives it its id. Conflict when the tenant has one of that name.
func (a *Audited) CreateOrganisation(ctx context.Context, o auth.Organisation) (_ auth.Organisation, err error) {
	defer a.wrap(&err, "storage.CreateOrganisation")
	return a.createOrganisation(ctx, NewID(a.Event.At), o)
}

func (a *Audited) createOrganisation(ctx context.Context, id string, o auth.Organisation) (_ auth.Organisation, err error) {
	if err := o.Check(); err != nil {
		return o, err
	}
	o.ID, o.State, o.Created, o.Updated = id, auth.Active, a.Event.At, a.Event.At
	_, err = a.sql.ExecContext(ctx, `INSERT INTO organisations (`+organisationColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $6)`,
		o.ID, o.Tenant, o.Kind, o.Name, o.State, micros(o.Created))
	if fault.Is(a.engine.classify(err), fault.Conflict) {
		err = fault.Because(err, fault.Conflict, "There is an organisation of this name already.")
	}
	if err != nil {
		return o, err
	}
	return o, a.note(change{kind: "organisation", id: o.ID, after: o})
}

// SaveOrganisation changes an organisation's name and state. Disabling one ends the sessions in it. Its kind stays: what
// its people may do depends on it.
func (a *Audited) SaveOrganisation(ctx context.Context, o auth.Organisation) (err error) {
	defer a.wrap(&err, "storage.SaveOrganisation(%s)", o.ID)
	before, err := organisation(ctx, a.sql, o.ID)
	if err != nil {
		return err
	}
	after := before
	after.Name, after.State = o.Name, o.State
	if after == before {
		a.Unchanged()
		return nil
	}
	after.Updated = a.Event.At
	if err := after.Check(); err != nil {
		return err
	}
	if after.State != auth.Active && after.State != auth.Disabled {
		return fault.New(fault.Invalid, "An organisation is active or disabled.")
	}
	err = a.keepingAnAdmin(ctx, after.Tenant, func() error {
		result, err := a.sql.ExecContext(ctx, `UPDATE organisations SET name = $2, state = $3, updated = $4 WHERE id = $1`, o.ID, after.Name, after.State, micros(after.Updated))
		if err := one(result, err); err != nil || after.State == auth.Active {
			return err
		}
		_, err = a.sql.ExecContext(ctx, `DELETE FROM sessions WHERE organisation_id = $1`, o.ID)
		return err
	})
	if err != nil {
		return err
	}
	return a.note(change{kind: "organisation", id: o.ID, before: before, after: after})
}

// CreateUser keeps a new person, without any way to sign in: see Invite. Conflict when the login is taken.
func (a *Audited) CreateUser(ctx context.Context, u auth.User) (_ auth.User, err error) {
	defer a.wrap(&err, "storage.CreateUser")
	if err := u.Check(); err != nil {
		return u, err
	}
	u.ID, u.State, u.Created, u.Updated = NewID(a.Event.At), auth.Active, a.Event.At, a.Event.At
	_, err = a.sql.ExecContext(ctx, `INSERT INTO users (id, tenant, login, name, email, language, state, created, updated) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
		u.ID, u.Tenant, u.Login, u.Name, u.Email, u.Language, u.State, micros(u.Created))
	if err != nil {
		return u, a.loginTaken(err)
	}
	return u, a.note(change{kind: "user", id: u.ID, about: u.ID, after: u})
}

// loginTaken says for people what a unique index says.
func (a *Audited) loginTaken(err error) error {
	if fault.Is(a.engine.classify(err), fault.Conflict) {
		return fault.At(fault.Because(err, fault.Conflict, "This login name is taken."), "login")
	}
	return err
}

// SaveUser changes a person's login, name, e-mail and language.
func (a *Audited) SaveUser(ctx context.Context, u auth.User) (err error) {
	defer a.wrap(&err, "storage.SaveUser(%s)", u.ID)
	before, err := livingUser(ctx, a.sql, u.ID)
	if err != nil {
		return err
	}
	after := before
	after.Login, after.Name, after.Email, after.Language = u.Login, u.Name, u.Email, u.Language
	if after == before {
		a.Unchanged()
		return nil
	}
	after.Updated = a.Event.At
	if err := after.Check(); err != nil {
		return err
	}
	result, err := a.sql.ExecContext(ctx, `UPDATE users SET login = $2, name = $3, email = $4, language = $5, updated = $6 WHERE id = $1`,
		after.ID, after.Login, after.Name, after.Email, after.Language, micros(after.Updated))
	if err != nil {
		return a.loginTaken(err)
	}
	if err := one(result, nil); err != nil {
		return err
	}
	return a.note(change{kind: "user", id: u.ID, about: u.ID, before: before, after: after})
}

// SetUserState disables a person or lets them in again. Disabling ends every session, token, feed and invitation of theirs in
// the same transaction; enabling brings none of them back.
func (a *Audited) SetUserState(ctx context.Context, id string, state auth.State) (err error) {
	defer a.wrap(&err, "storage.SetUserState(%s)", id)
	if state != auth.Active && state != auth.Disabled {
		return fault.New(fault.Invalid, "A person is made active or disabled; see EraseUser for erasing.")
	}
	before, err := livingUser(ctx, a.sql, id)
	if err != nil {
		return err
	}
	if before.State == state && state == auth.Active { // who is disabled is locked out once more, in case something was left
		a.Unchanged()
		return nil
	}
	after := before
	after.State, after.Updated = state, a.Event.At
	err = a.keepingAnAdmin(ctx, after.Tenant, func() error {
		result, err := a.sql.ExecContext(ctx, `UPDATE users SET state = $2, updated = $3 WHERE id = $1`, id, state, micros(after.Updated))
		if err := one(result, err); err != nil || state == auth.Active {
			return err
		}
		return a.lockOut(ctx, id)
	})
	if err != nil {
		return err
	}
	return a.note(change{kind: "user", id: id, about: id, before: before, after: after, facts: map[string]string{"state": string(state)}})
}

// lockOut ends everything by which a person could act or read.
func (a *Audited) lockOut(ctx context.Context, user string) error {
	for _, query := range []string{
		`DELETE FROM sessions WHERE user_id = $1`,
		`DELETE FROM invitations WHERE user_id = $1`,
	} {
		if _, err := a.sql.ExecContext(ctx, query, user); err != nil {
			return err
		}
	}
	if _, err := a.sql.ExecContext(ctx, `UPDATE feeds SET revoked = $2 WHERE owner = $1 AND revoked = 0`, user, micros(a.Event.At)); err != nil {
		return err
	}
	_, err := a.sql.ExecContext(ctx, `UPDATE tokens SET revoked = $2 WHERE user_id = $1 AND revoked = 0`, user, micros(a.Event.At))
	return err
}

// SetRoles gives a person their roles in an organisation, in place of those they had there; none takes the person out of
// it. Their sessions there end, so that the next one is made with the new roles and a new secret; tokens keep those of
// their roles that the person still has.
func (a *Audited) SetRoles(ctx context.Context, user, org string, roles []auth.Role) (err error) {
	defer a.wrap(&err, "storage.SetRoles(%s,%s)", user, org)
	u, err := livingUser(ctx, a.sql, user)
	if err != nil {
		return err
	}
	o, err := organisation(ctx, a.sql, org)
	if err != nil {
		return err
	}
	if o.Tenant != u.Tenant {
		return fault.New(fault.NotFound, "There is no organisation %s.", org)
	}
	if len(roles) > 0 {
		if err := auth.CheckRoles(o.Kind, roles); err != nil {
			return fault.At(err, "roles")
		}
	}
	before, err := memberships(ctx, a.sql, user)
	if err != nil {
		return err
	}
	err = a.keepingAnAdmin(ctx, u.Tenant, func() error { return a.writeRoles(ctx, user, org, roles) })
	if err != nil {
		return err
	}
	after, err := memberships(ctx, a.sql, user)
	if err != nil {
		return err
	}
	return a.note(change{kind: "user", id: user, before: before, after: after, facts: map[string]string{"organisation": org, "roles": auth.FormatRoles(roles)}})
}

// writeRoles changes a membership and ends the sessions that were made with the old one.
func (a *Audited) writeRoles(ctx context.Context, user, org string, roles []auth.Role) error {
	if _, err := a.sql.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = $1 AND organisation_id = $2`, user, org); err != nil {
		return err
	}
	if len(roles) == 0 {
		_, err := a.sql.ExecContext(ctx, `DELETE FROM memberships WHERE user_id = $1 AND organisation_id = $2`, user, org)
		return err
	}
	_, err := a.sql.ExecContext(ctx, `INSERT INTO memberships (user_id, organisation_id, roles, created) VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id, organisation_id) DO UPDATE SET roles = excluded.roles`, user, org, auth.FormatRoles(roles), micros(a.Event.At))
	return err
}

// keepingAnAdmin makes a change unless it takes the last one away who can look after a tenant.
func (a *Audited) keepingAnAdmin(ctx context.Context, tenant string, make func() error) error {
	before, err := activeAdmins(ctx, a.sql, tenant)
	if err != nil {
		return err
	}
	if err := make(); err != nil {
		return err
	}
	after, err := activeAdmins(ctx, a.sql, tenant)
	if err == nil && before > 0 && after == 0 {
		err = fault.New(fault.Conflict, "This is the last admin: make another one first.")
	}
	return err
}

// activeAdmins is how many people can act as admin of a whole tenant; tenant empty is all of them.
func activeAdmins(ctx context.Context, q querier, tenant string) (n int, err error) {
	held, err := collect(ctx, q, scanText, `SELECT m.roles FROM memberships m JOIN users u ON u.id = m.user_id JOIN organisations o ON o.id = m.organisation_id
		WHERE (u.tenant = $1 OR $1 = '') AND u.state = 'active' AND o.state = 'active' AND o.kind = 'platform'`, tenant)
	for _, text := range held {
		if slices.Contains(strings.Fields(text), string(auth.Admin)) {
			n++
		}
	}
	return n, err
}

// User is the person of an id, also when disabled or erased.
func (db *DB) User(ctx context.Context, id string) (u auth.User, err error) {
	defer db.wrap(&err, "storage.User(%s)", id)
	return user(ctx, db.read, id)
}

// Organisation is the organisation of an id.
func (db *DB) Organisation(ctx context.Context, id string) (o auth.Organisation, err error) {
	defer db.wrap(&err, "storage.Organisation(%s)", id)
	return organisation(ctx, db.read, id)
}

// Memberships lists the organisations of a person in a fixed order.
func (db *DB) Memberships(ctx context.Context, user string) (all []auth.Membership, err error) {
	defer db.wrap(&err, "storage.Memberships(%s)", user)
	return memberships(ctx, db.read, user)
}

const (
	userColumns         = `id, tenant, login, name, email, language, state, created, updated, signed_in`
	organisationColumns = `id, tenant, kind, name, state, created, updated`
)

func scanUser(row scanner) (u auth.User, err error) {
	var created, updated, signedIn int64
	err = row.Scan(&u.ID, &u.Tenant, &u.Login, &u.Name, &u.Email, &u.Language, &u.State, &created, &updated, &signedIn)
	u.Created, u.Updated, u.SignedIn = fromMicros(created), fromMicros(updated), fromMicros(signedIn)
	return u, err
}

func scanOrganisation(row scanner) (o auth.Organisation, err error) {
	var created, updated int64
	err = row.Scan(&o.ID, &o.Tenant, &o.Kind, &o.Name, &o.State, &created, &updated)
	o.Created, o.Updated = fromMicros(created), fromMicros(updated)
	return o, err
}

func user(ctx context.Context, q querier, id string) (auth.User, error) {
	if err := checkText("user id", id, 200); err != nil {
		return auth.User{}, err
	}
	u, err := scanUser(q.QueryRowContext(ctx, `SELECT `+userColumns+` FROM users WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no user %s.", id)
	}
	return u, err
}

// livingUser is a user who was not erased: nothing of an erased one can be changed.
func livingUser(ctx context.Context, q querier, id string) (auth.User, error) {
	u, err := user(ctx, q, id)
	if err == nil && u.State == auth.Erased {
		err = fault.New(fault.NotFound, "There is no user %s.", id)
	}
	return u, err
}

func organisation(ctx context.Context, q querier, id string) (auth.Organisation, error) {
	if err := checkText("organisation id", id, 200); err != nil {
		return auth.Organisation{}, err
	}
	o, err := scanOrganisation(q.QueryRowContext(ctx, `SELECT `+organisationColumns+` FROM organisations WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no organisation %s.", id)
	}
	return o, err
}

func memberships(ctx context.Context, q querier, user string) ([]auth.Membership, error) {
	if err := checkText("user id", user, 200); err != nil {
		return nil, err
	}
	all, err := collect(ctx, q, func(row scanner) (m auth.Membership, err error) {
		var roles string
		if err := row.Scan(&m.User, &m.Organisation, &roles); err != nil {
			return m, err
		}
		m.Roles, err = auth.ParseRoles(roles)
		if err != nil {
			err = fmt.Errorf("roles of %s in %s: %w", m.User, m.Organisation, err)
		}
		return m, err
	}, `SELECT user_id, organisation_id, roles FROM memberships WHERE user_id = $1 ORDER BY created, organisation_id`, user)
	if all == nil {
		all = []auth.Membership{}
	}
	return all, err
}
