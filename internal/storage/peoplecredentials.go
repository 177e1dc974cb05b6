// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// SetPassword keeps the hash of a new password. Every session of the person ends but the one of the id keep, which is
// the one they changed it in; open invitations count no more.
func (a *Audited) SetPassword(ctx context.Context, user, hash, keep string) (err error) {
	defer a.wrap(&err, "storage.SetPassword(%s)", user)
	if _, err := livingUser(ctx, a.sql, user); err != nil {
		return err
	}
	if hash == "" {
		return fault.New(fault.Internal, "the hash of a password is empty")
	}
	if err := a.writePassword(ctx, user, hash); err != nil {
		return err
	}
	if _, err := a.sql.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id <> $2`, user, keep); err != nil {
		return err
	}
	if _, err := a.sql.ExecContext(ctx, `DELETE FROM invitations WHERE user_id = $1 AND used = 0`, user); err != nil {
		return err
	}
	return a.note(change{kind: "user", id: user, facts: map[string]string{"changed": "password"}})
}

func (a *Audited) writePassword(ctx context.Context, user, hash string) error {
	_, err := a.sql.ExecContext(ctx, `INSERT INTO credentials (user_id, kind, issuer, subject, secret, changed) VALUES ($1, 'password', '', '', $2, $3)
		ON CONFLICT (user_id, kind, issuer) DO UPDATE SET secret = excluded.secret, changed = excluded.changed`, user, hash, micros(a.Event.At))
	return err
}

// LinkIdentity lets a person sign in with another provider, one identity of each issuer. Only somebody who is signed in
// or invited links one: an equal e-mail address is no proof. Conflict when the identity is somebody else's.
func (a *Audited) LinkIdentity(ctx context.Context, user string, id auth.Identity) (err error) {
	defer a.wrap(&err, "storage.LinkIdentity(%s)", user)
	if _, err := livingUser(ctx, a.sql, user); err != nil {
		return err
	}
	if id.Issuer == "" || id.Subject == "" {
		return fault.New(fault.Invalid, "The other provider did not say who this is.")
	}
	if err := errors.Join(checkText("issuer", id.Issuer, 500), checkText("subject", id.Subject, 255)); err != nil {
		return err
	}
	_, err = a.sql.ExecContext(ctx, `INSERT INTO credentials (user_id, kind, issuer, subject, secret, changed) VALUES ($1, 'oidc', $2, $3, '', $4)
		ON CONFLICT (user_id, kind, issuer) DO UPDATE SET subject = excluded.subject, changed = excluded.changed`, user, id.Issuer, id.Subject, micros(a.Event.At))
	if fault.Is(a.engine.classify(err), fault.Conflict) {
		return fault.Because(err, fault.Conflict, "This account at the other provider belongs to somebody else here.")
	}
	if err != nil {
		return err
	}
	return a.note(change{kind: "user", id: user, about: user, after: id, facts: map[string]string{"linked": id.Issuer}})
}

// UnlinkIdentity takes another provider away. A person keeps at least one way to sign in.
func (a *Audited) UnlinkIdentity(ctx context.Context, user, issuer string) (err error) {
	defer a.wrap(&err, "storage.UnlinkIdentity(%s)", user)
	if err := errors.Join(checkText("user id", user, 200), checkText("issuer", issuer, 500)); err != nil {
		return err
	}
	var others int
	if err := a.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM credentials WHERE user_id = $1 AND NOT (kind = 'oidc' AND issuer = $2)`, user, issuer).Scan(&others); err != nil {
		return err
	}
	if others == 0 {
		return fault.New(fault.Conflict, "This is the only way to sign in: set a password first.")
	}
	result, err := a.sql.ExecContext(ctx, `DELETE FROM credentials WHERE user_id = $1 AND kind = 'oidc' AND issuer = $2`, user, issuer)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fault.New(fault.NotFound, "There is no such link."))
	}
	return a.note(change{kind: "user", id: user, facts: map[string]string{"unlinked": issuer}})
}

// Linked are the other providers with which a person may sign in, by issuer.
func (db *DB) Linked(ctx context.Context, user string) (issuers []string, err error) {
	defer db.wrap(&err, "storage.Linked(%s)", user)
	if err := checkText("user id", user, 200); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, scanText, `SELECT issuer FROM credentials WHERE user_id = $1 AND kind = 'oidc' ORDER BY issuer`, user)
}

// AccountByIdentity is the account of a person as another provider knows them, or the zero value.
func (db *DB) AccountByIdentity(ctx context.Context, issuer, subject string) (account auth.Account, err error) {
	defer db.wrap(&err, "storage.AccountByIdentity")
	if err := errors.Join(checkText("issuer", issuer, 500), checkText("subject", subject, 500)); err != nil {
		return account, err
	}
	var id string
	err = db.read.QueryRowContext(ctx, `SELECT user_id FROM credentials WHERE kind = 'oidc' AND issuer = $1 AND subject = $2`, issuer, subject).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return auth.Account{}, nil
	}
	if err != nil {
		return account, err
	}
	return db.account(ctx, `WHERE u.id = $1`, id)
}

// account is a user with their password's hash and second factor, or the zero value. It asks once, whether or not there
// is such an account, so that both take the same time.
func (db *DB) account(ctx context.Context, where, arg string) (account auth.Account, err error) {
	var created, updated, signedIn, factorCreated int64
	var confirmed int
	u, t := &account.User, &account.TOTP
	err = db.read.QueryRowContext(ctx, `SELECT u.id, u.tenant, u.login, u.name, u.email, u.language, u.state, u.created, u.updated, u.signed_in,
		COALESCE(c.secret, ''), COALESCE(t.sealed, ''), COALESCE(t.last_step, 0), COALESCE(t.confirmed, 0), COALESCE(t.created, 0)
		FROM users u LEFT JOIN credentials c ON c.user_id = u.id AND c.kind = 'password' LEFT JOIN totp t ON t.user_id = u.id `+where, arg).
		Scan(&u.ID, &u.Tenant, &u.Login, &u.Name, &u.Email, &u.Language, &u.State, &created, &updated, &signedIn,
			&account.Password, &t.Sealed, &t.LastStep, &confirmed, &factorCreated)
	if errors.Is(err, sql.ErrNoRows) {
		return auth.Account{}, nil
	}
	u.Created, u.Updated, u.SignedIn = fromMicros(created), fromMicros(updated), fromMicros(signedIn)
	t.User, t.Confirmed, t.Created = u.ID, confirmed == 1, fromMicros(factorCreated)
	return account, err
}
