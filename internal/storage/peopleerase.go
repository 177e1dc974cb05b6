// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
)

// EraseUser forgets a person: name, login, e-mail, everything they sign in with, where they signed in from, and what
// stands beside the audit log about them. Their id and the entries stay, and the log still verifies. Conflict while a hold
// keeps the person's data. There is no way back. See ForgetLog for what remains on the disk.
func (a *Audited) EraseUser(ctx context.Context, id string) (err error) {
	defer a.wrap(&err, "storage.EraseUser(%s)", id)
	u, err := livingUser(ctx, a.sql, id)
	if err != nil {
		return err
	}
	if err := a.unheld(ctx, id); err != nil {
		return err
	}
	a.Event.Action, a.Event.Object = audit.ActionErase, audit.Object{Kind: audit.ObjectPerson, ID: id}
	account := auth.NewPlace(u.Login, "", "").Account
	err = a.keepingAnAdmin(ctx, u.Tenant, func() error {
		for _, query := range []string{`DELETE FROM sessions WHERE user_id = $1`, `DELETE FROM tokens WHERE user_id = $1`, `DELETE FROM totp WHERE user_id = $1`,
			`DELETE FROM recovery WHERE user_id = $1`, `DELETE FROM credentials WHERE user_id = $1`, `DELETE FROM memberships WHERE user_id = $1`,
			`DELETE FROM invitations WHERE user_id = $1`} {
			if _, err := a.sql.ExecContext(ctx, query, id); err != nil {
				return err
			}
		}
		for _, statement := range []struct {
			query string
			args  []any
		}{
			{`DELETE FROM login_places WHERE account = $1`, []any{account}},
			{`DELETE FROM login_attempts WHERE bucket IN ($1, $2)`, []any{"account " + account, "known " + account}},
			{`UPDATE users SET login = $2, name = 'erased', email = '', language = 'en', state = 'erased', updated = $3, signed_in = 0 WHERE id = $1`,
				[]any{id, "erased-" + id, micros(a.Event.At)}},
		} {
			if _, err := a.sql.ExecContext(ctx, statement.query, statement.args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.eraseAudit(ctx, id)
}
