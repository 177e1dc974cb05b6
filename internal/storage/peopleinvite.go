// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// Invite makes a one-time secret with which a person sets their first or a new password; earlier ones of theirs count no
// more. The secret is shown once and kept as a hash. A reset leaves the second factor as it is.
func (a *Audited) Invite(ctx context.Context, user string, purpose auth.Purpose) (secret string, inv auth.Invitation, err error) {
	defer a.wrap(&err, "storage.Invite(%s)", user)
	if purpose != auth.Invite && purpose != auth.Reset {
		return "", inv, fault.New(fault.Invalid, "An invitation is for a first or a new password.")
	}
	u, err := livingUser(ctx, a.sql, user)
	if err != nil {
		return "", inv, err
	}
	if u.State != auth.Active {
		return "", inv, fault.New(fault.Conflict, "This account is disabled: enable it first.")
	}
	secret, inv, err = a.invite(ctx, user, purpose)
	if err != nil {
		return "", inv, err
	}
	return secret, inv, a.note(change{kind: "user", id: user, facts: map[string]string{"invitation": inv.ID, "purpose": string(purpose)}})
}

// InviteFirstAdmin makes the one-time secret for the first account of an installation. Conflict when there is an admin.
func (a *Audited) InviteFirstAdmin(ctx context.Context) (secret string, inv auth.Invitation, err error) {
	defer a.wrap(&err, "storage.InviteFirstAdmin")
	if err := a.noAdminYet(ctx); err != nil {
		return "", inv, err
	}
	secret, inv, err = a.invite(ctx, "", auth.FirstAdmin)
	if err != nil {
		return "", inv, err
	}
	return secret, inv, a.note(change{kind: "invitation", id: inv.ID, facts: map[string]string{"purpose": string(auth.FirstAdmin)}})
}

func (a *Audited) noAdminYet(ctx context.Context) error {
	n, err := activeAdmins(ctx, a.sql, "")
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "This installation has an admin already: they invite others.")
	}
	return err
}

// HasAdmin reports whether anybody can look after the installation, so that a first start can print a secret if not.
func (db *DB) HasAdmin(ctx context.Context) (has bool, err error) {
	defer db.wrap(&err, "storage.HasAdmin")
	n, err := activeAdmins(ctx, db.read, "")
	return n > 0, err
}

func (a *Audited) invite(ctx context.Context, user string, purpose auth.Purpose) (string, auth.Invitation, error) {
	secret, hash := auth.NewSecret()
	inv := auth.Invitation{ID: NewID(a.Event.At), Purpose: purpose, User: user, By: a.Event.Actor.ID, Created: a.Event.At, Expires: a.Event.At.Add(auth.InvitationLife)}
	if _, err := a.sql.ExecContext(ctx, `DELETE FROM invitations WHERE user_id = $1`, user); err != nil {
		return "", inv, err
	}
	_, err := a.sql.ExecContext(ctx, `INSERT INTO invitations (id, hash, purpose, user_id, made_by, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		inv.ID, hash, inv.Purpose, inv.User, inv.By, micros(inv.Created), micros(inv.Expires))
	return secret, inv, err
}

// noInvitation is the one answer to a secret that is none, was used or is old.
func noInvitation() error {
	return fault.Because(auth.ErrUsed, fault.NotFound, "This invitation is not known, was used or is too old: ask for a new one.")
}

// Invitation is what a secret is for, as long as it counts, so that a page can greet the person. It uses nothing up.
func (db *DB) Invitation(ctx context.Context, secret string, at time.Time) (inv auth.Invitation, err error) {
	defer db.wrap(&err, "storage.Invitation")
	var created, expires, used int64
	err = db.read.QueryRowContext(ctx, `SELECT id, purpose, user_id, made_by, created, expires, used FROM invitations WHERE hash = $1 AND hash <> ''`, auth.HashSecret(secret)).
		Scan(&inv.ID, &inv.Purpose, &inv.User, &inv.By, &created, &expires, &used)
	inv.Created, inv.Expires, inv.Used = fromMicros(created), fromMicros(expires), fromMicros(used)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !inv.Counts(at) {
		return auth.Invitation{}, noInvitation()
	}
	return inv, err
}

// AcceptInvitation uses a secret up and sets the password whose hash is given; every session of the person ends. It does
// not sign them in, so that a second factor is asked for as ever.
func (a *Audited) AcceptInvitation(ctx context.Context, secret, passwordHash string) (user string, err error) {
	defer a.wrap(&err, "storage.AcceptInvitation")
	inv, err := a.use(ctx, secret)
	if err != nil {
		return "", err
	}
	if inv.Purpose == auth.FirstAdmin {
		return "", noInvitation()
	}
	u, err := livingUser(ctx, a.sql, inv.User)
	if err != nil || u.State != auth.Active {
		return "", noInvitation()
	}
	a.Event.Actor.ID, a.Event.Actor.Tenant = u.ID, u.Tenant
	return u.ID, a.SetPassword(ctx, u.ID, passwordHash, "")
}

// FirstAccount is what the first person of an installation says of themselves and of the platform.
type FirstAccount struct {
	User         auth.User
	Organisation string // the platform's name
	PasswordHash string
	Roles        []auth.Role // with admin among them; empty is admin alone
}

// MakeFirstAdmin makes the first account without a secret, for whoever sits at a machine that nobody else reaches.
// Conflict as soon as there is any account.
func (a *Audited) MakeFirstAdmin(ctx context.Context, first FirstAccount) (u auth.User, err error) {
	defer a.wrap(&err, "storage.MakeFirstAdmin")
	var n int
	if err := a.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM users`).Scan(&n); err != nil {
		return u, err
	}
	if n > 0 {
		return u, fault.New(fault.Conflict, "There is an account already: sign in.")
	}
	return a.makeFirstAdmin(ctx, first)
}

// AcceptFirstAdmin uses the first secret up and makes the platform, its first admin and their password.
func (a *Audited) AcceptFirstAdmin(ctx context.Context, secret string, first FirstAccount) (u auth.User, err error) {
	defer a.wrap(&err, "storage.AcceptFirstAdmin")
	inv, err := a.use(ctx, secret)
	if err != nil {
		return u, err
	}
	if inv.Purpose != auth.FirstAdmin {
		return u, noInvitation()
	}
	if err := a.noAdminYet(ctx); err != nil {
		return u, err
	}
	return a.makeFirstAdmin(ctx, first)
}

func (a *Audited) makeFirstAdmin(ctx context.Context, first FirstAccount) (u auth.User, err error) {
	a.Event.Actor.Tenant = first.User.Tenant
	o, err := a.CreateHome(ctx, auth.Organisation{Tenant: first.User.Tenant, Kind: auth.Platform, Name: first.Organisation})
	if err != nil {
		return u, err
	}
	if u, err = a.CreateUser(ctx, first.User); err != nil {
		return u, err
	}
	roles := first.Roles
	if len(roles) == 0 {
		roles = []auth.Role{auth.Admin}
	}
	if err := a.SetRoles(ctx, u.ID, o.ID, roles); err != nil {
		return u, err
	}
	return u, a.SetPassword(ctx, u.ID, first.PasswordHash, "")
}

// CreateHome makes the first organisation under the id that things had before there were accounts, so that they are
// its own (auth.HomeOrganisation); when that is taken it is one like any.
func (a *Audited) CreateHome(ctx context.Context, o auth.Organisation) (auth.Organisation, error) {
	_, err := organisation(ctx, a.sql, auth.HomeOrganisation)
	if fault.Is(err, fault.NotFound) && o.Tenant == auth.HomeTenant {
		return a.createOrganisation(ctx, auth.HomeOrganisation, o)
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return o, err
	}
	return a.CreateOrganisation(ctx, o)
}

// use marks a secret as used, in one statement: of two who use it at once only one does.
func (a *Audited) use(ctx context.Context, secret string) (inv auth.Invitation, err error) {
	err = a.sql.QueryRowContext(ctx, `UPDATE invitations SET used = $2 WHERE hash = $1 AND hash <> '' AND used = 0 AND expires > $2 RETURNING id, purpose, user_id`,
		auth.HashSecret(secret), micros(a.Event.At)).Scan(&inv.ID, &inv.Purpose, &inv.User)
	if errors.Is(err, sql.ErrNoRows) {
		err = noInvitation()
	}
	return inv, err
}
