// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// PeopleFilter narrows a list of people or organisations to a tenant and, where not empty, to an organisation (people
// only), a state, a kind (organisations only) and a text in the login, the name or the e-mail.
type PeopleFilter struct {
	Tenant       string
	Organisation string
	State        auth.State
	Kind         auth.Kind
	Text         string
}

func (f PeopleFilter) check() error {
	return errors.Join(checkText("tenant", f.Tenant, 200), checkText("organisation", f.Organisation, 200), checkText("state", string(f.State), 40),
		checkText("kind", string(f.Kind), 40), checkText("text", f.Text, 200))
}

// Users lists people, newest first.
func (db *DB) Users(ctx context.Context, f PeopleFilter, page Page) (list List[auth.User], err error) {
	defer db.wrap(&err, "storage.Users")
	var w where
	w.and("tenant = $%d", f.Tenant)
	w.equal("state", string(f.State))
	if f.Organisation != "" {
		w.and("id IN (SELECT user_id FROM memberships WHERE organisation_id = $%d)", f.Organisation)
	}
	if f.Text != "" {
		w.and(`(REPLACE(LOWER(login), LOWER($%d), '') <> LOWER(login) OR REPLACE(LOWER(name), LOWER($%d), '') <> LOWER(name) OR REPLACE(LOWER(email), LOWER($%d), '') <> LOWER(email))`, f.Text, f.Text, f.Text)
	}
	if err := errors.Join(f.check(), w.newest(page)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanUser, `SELECT `+userColumns+` FROM users`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(u auth.User) place { return place{micros(u.Created), u.ID} }), err
}

// UserByLogin is the person who signs in by a name, in whatever spelling.
func (db *DB) UserByLogin(ctx context.Context, login string) (u auth.User, err error) {
	defer db.wrap(&err, "storage.UserByLogin")
	canonical, err := auth.CanonicalLogin(login)
	if err != nil {
		return u, err
	}
	u, err = scanUser(db.read.QueryRowContext(ctx, `SELECT `+userColumns+` FROM users WHERE login = $1`, canonical))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no user %q.", canonical)
	}
	return u, err
}

// OrganisationByName is a tenant's organisation of exactly this name.
func (db *DB) OrganisationByName(ctx context.Context, tenant, name string) (o auth.Organisation, err error) {
	defer db.wrap(&err, "storage.OrganisationByName")
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("name", name, 200)); err != nil {
		return o, err
	}
	o, err = scanOrganisation(db.read.QueryRowContext(ctx, `SELECT `+organisationColumns+` FROM organisations WHERE tenant = $1 AND name = $2`, tenant, name))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no organisation %q.", name)
	}
	return o, err
}

// Organisations lists organisations, newest first.
func (db *DB) Organisations(ctx context.Context, f PeopleFilter, page Page) (list List[auth.Organisation], err error) {
	defer db.wrap(&err, "storage.Organisations")
	var w where
	w.and("tenant = $%d", f.Tenant)
	w.equal("state", string(f.State))
	w.equal("kind", string(f.Kind))
	if f.Text != "" {
		w.and(`REPLACE(LOWER(name), LOWER($%d), '') <> LOWER(name)`, f.Text)
	}
	if err := errors.Join(f.check(), w.newest(page)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(o auth.Organisation) place { return place{micros(o.Created), o.ID} }), err
}

// HasUsers reports whether anybody ever had an account, also one that was erased.
func (db *DB) HasUsers(ctx context.Context) (has bool, err error) {
	defer db.wrap(&err, "storage.HasUsers")
	var n int
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM users LIMIT 1) AS found`).Scan(&n)
	return n > 0, err
}
