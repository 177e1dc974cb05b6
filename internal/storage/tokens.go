// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

const tokenColumns = `id, prefix, hash, user_id, organisation_id, name, roles, scopes, second_factor, created, expires, used, revoked`

func scanToken(row scanner) (t auth.Token, err error) {
	var roles, scopes string
	var second int
	var created, expires, used, revoked int64
	err = row.Scan(&t.ID, &t.Prefix, &t.Hash, &t.User, &t.Organisation, &t.Name, &roles, &scopes, &second, &created, &expires, &used, &revoked)
	if err != nil {
		return t, err
	}
	t.Scopes, t.SecondFactor = strings.Fields(scopes), second == 1
	t.Created, t.Expires, t.Used, t.Revoked = fromMicros(created), fromMicros(expires), fromMicros(used), fromMicros(revoked)
	t.Roles, err = auth.ParseRoles(roles)
	return t, err
}

// CreateToken keeps a new API token of a person and gives its text, which is shown once. The caller has checked the scopes
// (auth.Policy.CheckScopes). Its roles are among those the person holds in the organisation.
func (a *Audited) CreateToken(ctx context.Context, t auth.Token) (text string, _ auth.Token, err error) {
	defer a.wrap(&err, "storage.CreateToken")
	t.Created = a.Event.At
	if err := t.Check(); err != nil {
		return "", t, err
	}
	u, err := livingUser(ctx, a.sql, t.User)
	if err != nil {
		return "", t, err
	}
	held, err := memberships(ctx, a.sql, t.User)
	if err != nil {
		return "", t, err
	}
	for _, role := range t.Roles {
		if !slices.ContainsFunc(held, func(m auth.Membership) bool {
			return m.Organisation == t.Organisation && slices.Contains(m.Roles, role)
		}) {
			return "", t, fault.At(fault.New(fault.Invalid, "A token has no more roles than its owner: %s is not among them.", role), "roles")
		}
	}
	if err := errors.Join(checkText("name", t.Name, 200), checkText("scopes", strings.Join(t.Scopes, " "), 4000)); err != nil {
		return "", t, err
	}
	t.ID = NewID(t.Created)
	text, t.Prefix, t.Hash = auth.NewToken()
	_, err = a.sql.ExecContext(ctx, `INSERT INTO tokens (`+tokenColumns+`, tenant) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12)`,
		t.ID, t.Prefix, t.Hash, t.User, t.Organisation, t.Name, auth.FormatRoles(t.Roles), strings.Join(t.Scopes, " "), flag(t.SecondFactor),
		micros(t.Created), micros(t.Expires), u.Tenant)
	if err != nil {
		return "", t, err
	}
	return text, t, a.note(change{kind: "token", id: t.ID, facts: map[string]string{"user": t.User, "roles": auth.FormatRoles(t.Roles), "scopes": shortened(strings.Join(t.Scopes, " "))}})
}

// shortened keeps a text within what a fact may hold.
func shortened(s string) string {
	const most = 1900
	if len(s) > most {
		return s[:most] + " …"
	}
	return s
}

// RevokeToken ends a token; revoking one that is revoked changes nothing.
func (a *Audited) RevokeToken(ctx context.Context, id string) (err error) {
	defer a.wrap(&err, "storage.RevokeToken(%s)", id)
	if _, err := token(ctx, a.sql, id); err != nil {
		return err
	}
	if done, err := changed(a.sql.ExecContext(ctx, `UPDATE tokens SET revoked = $2 WHERE id = $1 AND revoked = 0`, id, micros(a.Event.At))); err != nil || !done {
		a.Unchanged()
		return err
	}
	return a.note(change{kind: "token", id: id, facts: map[string]string{"changed": "revoked"}})
}

// ActorByToken is who an API token belongs to, with those of its roles that its owner still holds. The error is
// auth.ErrSignIn when the token is not known, has ended or was revoked, or its owner or organisation is disabled.
func (db *DB) ActorByToken(ctx context.Context, text string, at time.Time) (actor auth.Actor, err error) {
	defer db.wrap(&err, "storage.ActorByToken")
	prefix, hash, ok := auth.ParseToken(text)
	if !ok {
		return actor, notSignedIn()
	}
	found, err := db.actorByToken(ctx, `t.prefix = $1`, prefix, at)
	if err != nil {
		return actor, err
	}
	if !auth.SameHash(found.token.Hash, hash) {
		return actor, notSignedIn()
	}
	if at.Sub(found.token.Used) >= auth.TokenTouch {
		db.attempt(ctx, `UPDATE tokens SET used = $2 WHERE id = $1 AND used < $2`, found.token.ID, micros(at))
	}
	return found.actor, nil
}

type tokenActor struct {
	actor auth.Actor
	token auth.Token
}

func (db *DB) actorByToken(ctx context.Context, where, arg string, at time.Time) (found tokenActor, err error) {
	var held string
	var userState, orgState auth.State
	a := &found.actor
	row := db.read.QueryRowContext(ctx, `SELECT u.tenant, u.state, o.kind, o.state, m.roles, t.`+strings.ReplaceAll(tokenColumns, ", ", ", t.")+`
		FROM tokens t JOIN users u ON u.id = t.user_id JOIN organisations o ON o.id = t.organisation_id
		JOIN memberships m ON m.user_id = t.user_id AND m.organisation_id = t.organisation_id WHERE `+where, arg)
	found.token, err = scanToken(ahead{row, []any{&a.Tenant, &userState, &a.Kind, &orgState, &held}})
	if errors.Is(err, sql.ErrNoRows) {
		return tokenActor{}, notSignedIn()
	}
	if err != nil {
		return tokenActor{}, err
	}
	t := found.token
	if !t.Counts(at) || userState != auth.Active || orgState != auth.Active {
		return tokenActor{}, notSignedIn()
	}
	roles, err := auth.ParseRoles(held)
	for _, role := range t.Roles {
		if slices.Contains(roles, role) {
			a.Roles = append(a.Roles, role)
		}
	}
	a.ID, a.Organisation, a.SecondFactor, a.Token, a.Scopes, a.Session = t.User, t.Organisation, t.SecondFactor, true, t.Scopes, t.ID
	return found, err
}

// ahead is a row whose first columns go elsewhere.
type ahead struct {
	scanner
	first []any
}

func (a ahead) Scan(rest ...any) error {
	return a.scanner.Scan(append(slices.Clone(a.first), rest...)...)
}

// Token is the token of an id, for the question who may see or revoke it.
func (db *DB) Token(ctx context.Context, id string) (t auth.Token, err error) {
	defer db.wrap(&err, "storage.Token(%s)", id)
	return token(ctx, db.read, id)
}

func token(ctx context.Context, q querier, id string) (auth.Token, error) {
	if err := checkText("token id", id, 200); err != nil {
		return auth.Token{}, err
	}
	t, err := scanToken(q.QueryRowContext(ctx, `SELECT `+tokenColumns+` FROM tokens WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no token %s.", id)
	}
	return t, err
}

// Tokens lists the tokens of a tenant, newest first; of one person where user is not empty.
func (db *DB) Tokens(ctx context.Context, tenant, user string, page Page) (list List[auth.Token], err error) {
	defer db.wrap(&err, "storage.Tokens")
	var w where
	w.and("tenant = $%d", tenant)
	w.equal("user_id", user)
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("user id", user, 200), w.newest(page)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanToken, `SELECT `+tokenColumns+` FROM tokens`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(t auth.Token) place { return place{micros(t.Created), t.ID} }), err
}
