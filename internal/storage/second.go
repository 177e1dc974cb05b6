// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// BeginTOTP keeps a new second factor that its owner has still to confirm. One that is confirmed stays in force until
// then only if it is removed first: Conflict, so that nobody replaces it by half.
func (a *Audited) BeginTOTP(ctx context.Context, user, sealed string) (err error) {
	defer a.wrap(&err, "storage.BeginTOTP(%s)", user)
	if _, err := livingUser(ctx, a.sql, user); err != nil {
		return err
	}
	result, err := a.sql.ExecContext(ctx, `INSERT INTO totp (user_id, sealed, last_step, confirmed, created) VALUES ($1, $2, 0, 0, $3)
		ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, last_step = 0, created = excluded.created WHERE totp.confirmed = 0`, user, sealed, micros(a.Event.At))
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fault.New(fault.Conflict, "There is a second factor already: remove it first."))
	}
	return a.note(change{kind: "user", id: user, facts: map[string]string{"second_factor": "begun"}})
}

// ConfirmTOTP puts a second factor in force whose owner has shown the code of a step, and keeps the hashes of its
// recovery codes in place of earlier ones. The session of the id keep now counts as signed in with it; others end.
func (a *Audited) ConfirmTOTP(ctx context.Context, user string, step int64, recovery []string, keep string) (err error) {
	defer a.wrap(&err, "storage.ConfirmTOTP(%s)", user)
	result, err := a.sql.ExecContext(ctx, `UPDATE totp SET confirmed = 1, last_step = $2 WHERE user_id = $1 AND confirmed = 0 AND last_step < $2`, user, step)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fault.New(fault.Conflict, "There is no second factor to confirm: begin again."))
	}
	if err := a.writeRecovery(ctx, user, recovery); err != nil {
		return err
	}
	if _, err := a.sql.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id <> $2`, user, keep); err != nil {
		return err
	}
	if _, err := a.sql.ExecContext(ctx, `UPDATE sessions SET second_factor = 1 WHERE id = $1 AND user_id = $2`, keep, user); err != nil {
		return err
	}
	return a.note(change{kind: "user", id: user, facts: map[string]string{"second_factor": "confirmed"}})
}

// RemoveTOTP takes a second factor and its recovery codes away, as for a person who lost their telephone. Every session
// of theirs but keep ends, and that one counts as signed in without it. Roles that need one are without effect until
// there is a new one.
func (a *Audited) RemoveTOTP(ctx context.Context, user, keep string) (err error) {
	defer a.wrap(&err, "storage.RemoveTOTP(%s)", user)
	if _, err := livingUser(ctx, a.sql, user); err != nil {
		return err
	}
	had := false
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM totp WHERE user_id = $1`, []any{user}},
		{`DELETE FROM recovery WHERE user_id = $1`, []any{user}},
		{`DELETE FROM sessions WHERE user_id = $1 AND id <> $2`, []any{user, keep}},
		{`UPDATE sessions SET second_factor = 0 WHERE user_id = $1 AND second_factor <> 0`, []any{user}},
	} {
		done, err := changed(a.sql.ExecContext(ctx, step.query, step.args...))
		if err != nil {
			return err
		}
		had = had || done
	}
	if !had {
		a.Unchanged()
		return nil
	}
	return a.note(change{kind: "user", id: user, facts: map[string]string{"second_factor": "removed"}})
}

// SetRecoveryCodes keeps the hashes of new recovery codes; earlier ones count no more.
func (a *Audited) SetRecoveryCodes(ctx context.Context, user string, hashes []string) (err error) {
	defer a.wrap(&err, "storage.SetRecoveryCodes(%s)", user)
	if _, err := livingUser(ctx, a.sql, user); err != nil {
		return err
	}
	if err := a.writeRecovery(ctx, user, hashes); err != nil {
		return err
	}
	return a.note(change{kind: "user", id: user, facts: map[string]string{"changed": "recovery_codes"}})
}

func (a *Audited) writeRecovery(ctx context.Context, user string, hashes []string) error {
	if _, err := a.sql.ExecContext(ctx, `DELETE FROM recovery WHERE user_id = $1`, user); err != nil {
		return err
	}
	for _, hash := range hashes {
		if _, err := a.sql.ExecContext(ctx, `INSERT INTO recovery (user_id, hash) VALUES ($1, $2)`, user, hash); err != nil {
			return err
		}
	}
	return nil
}

// TOTP is a person's second factor; NotFound when they have none.
func (db *DB) TOTP(ctx context.Context, user string) (t auth.TOTP, err error) {
	defer db.wrap(&err, "storage.TOTP(%s)", user)
	if err := checkText("user id", user, 200); err != nil {
		return t, err
	}
	var confirmed int
	var created int64
	err = db.read.QueryRowContext(ctx, `SELECT user_id, sealed, last_step, confirmed, created FROM totp WHERE user_id = $1`, user).
		Scan(&t.User, &t.Sealed, &t.LastStep, &confirmed, &created)
	t.Confirmed, t.Created = confirmed == 1, fromMicros(created)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "There is no second factor.")
	}
	return t, err
}

// RecoveryLeft is how many recovery codes a person has not used.
func (db *DB) RecoveryLeft(ctx context.Context, user string) (n int, err error) {
	defer db.wrap(&err, "storage.RecoveryLeft(%s)", user)
	if err := checkText("user id", user, 200); err != nil {
		return 0, err
	}
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM recovery WHERE user_id = $1 AND used = 0`, user).Scan(&n)
	return n, err
}

// ResealTOTP keeps a second factor sealed with a newer key, unless it was replaced in the meantime.
func (tx *Tx) ResealTOTP(ctx context.Context, user, old, sealed string) (err error) {
	defer tx.wrap(&err, "storage.ResealTOTP(%s)", user)
	_, err = tx.sql.ExecContext(ctx, `UPDATE totp SET sealed = $3 WHERE user_id = $1 AND sealed = $2`, user, old, sealed)
	return err
}

// useCode uses a code or a recovery code up; false when it was used before.
func (a *Audited) useCode(ctx context.Context, user string, step int64, recovery string) (bool, error) {
	query, args := `UPDATE totp SET last_step = $2 WHERE user_id = $1 AND confirmed = 1 AND last_step < $2`, []any{user, step}
	switch {
	case recovery != "":
		query, args = `UPDATE recovery SET used = $3 WHERE user_id = $1 AND hash = $2 AND used = 0`, []any{user, recovery, micros(a.Event.At)}
	case step == 0:
		return true, nil
	}
	result, err := a.sql.ExecContext(ctx, query, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
