// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"strings"
	"unicode/utf8"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// The actions of audit entries about signing in. They are no rights: nobody is asked whether they may try.
const (
	ActionSignIn  = "account.sign_in"
	ActionRefused = "account.refused"
)

// Account is the account of a canonical login, or the zero value.
func (c *Accounts) Account(ctx context.Context, login string) (account auth.Account, err error) {
	db := c.Journal.db
	defer db.wrap(&err, "storage.Account")
	if err := checkText("login", login, 400); err != nil {
		return account, err
	}
	return db.account(ctx, `WHERE u.login = $1`, login)
}

// Refuse records a guess that was wrong. What was typed as the name is not kept: it is often a password.
func (c *Accounts) Refuse(ctx context.Context, a auth.Attempt, user auth.User, why auth.Why) error {
	return c.Journal.Record(ctx, audit.Event{At: a.At, Actor: audit.Actor{Tenant: user.Tenant, Address: a.Address}, Action: ActionRefused,
		Object: audit.Object{Kind: "user", ID: user.ID}, Facts: map[string]string{"why": string(why)}, Request: a.Request})
}

// Admit files a sign-in. What was checked before is checked again in the transaction: the account may have been disabled,
// its password changed, the code used, a second factor set up in the meantime.
func (c *Accounts) Admit(ctx context.Context, adm auth.Admission) (admitted auth.Admitted, err error) {
	db := c.Journal.db
	defer db.wrap(&err, "storage.Admit")
	a := adm.Attempt
	event := audit.Event{At: a.At, Actor: audit.Actor{ID: adm.User.ID, Tenant: adm.User.Tenant, Address: a.Address}, Action: ActionSignIn, Request: a.Request,
		Facts: map[string]string{"method": adm.Method}}
	_, err = c.Journal.WithAudit(ctx, event, func(tx *Audited) error {
		if err := tx.stillAdmitted(ctx, adm); err != nil {
			return err
		}
		org, err := tx.actsFor(ctx, adm)
		if err != nil {
			return err
		}
		if admitted, err = tx.admit(ctx, adm, org); err != nil {
			return err
		}
		place := adm.Place
		if err := c.giveBack(ctx, tx.sql, place, a.At); err != nil {
			return err
		}
		place.Device = auth.NewPlace(adm.User.Login, a.Address, admitted.Device).Device
		return remember(ctx, tx.sql, place, a.At)
	})
	return admitted, err
}

// stillAdmitted refuses what no longer holds, and uses the code up.
func (a *Audited) stillAdmitted(ctx context.Context, adm auth.Admission) error {
	var state auth.State
	var hash string
	var factors int
	err := a.sql.QueryRowContext(ctx, `SELECT u.state, COALESCE((SELECT secret FROM credentials WHERE user_id = u.id AND kind = 'password'), ''),
		(SELECT COUNT(*) FROM totp WHERE user_id = u.id AND confirmed = 1) FROM users u WHERE u.id = $1`, adm.User.ID).Scan(&state, &hash, &factors)
	if err != nil {
		return err
	}
	if state != auth.Active || (adm.Checked != "" && hash != adm.Checked) || (factors > 0 && !adm.SecondFactor) {
		return fault.Because(auth.ErrRefused, fault.Forbidden, "The account has changed: sign in again.")
	}
	ok, err := a.useCode(ctx, adm.User.ID, adm.Step, adm.Recovery)
	if err == nil && !ok {
		err = fault.Because(auth.ErrRefused, fault.Forbidden, "The code was used before.")
	}
	return err
}

// actsFor is the organisation to act for: the one asked for, else the first active one.
func (a *Audited) actsFor(ctx context.Context, adm auth.Admission) (string, error) {
	ids, err := collect(ctx, a.sql, scanText, `SELECT o.id FROM memberships m JOIN organisations o ON o.id = m.organisation_id
		WHERE m.user_id = $1 AND o.state = 'active' ORDER BY m.created, o.id`, adm.User.ID)
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		if adm.Attempt.Organisation == "" || adm.Attempt.Organisation == id {
			return id, nil
		}
	}
	return "", fault.New(fault.Forbidden, "Your account belongs to no organisation in which it may act: ask an admin.")
}

// admit opens the session, ends the one it takes the place of and keeps a newer hash of the password.
func (a *Audited) admit(ctx context.Context, adm auth.Admission, org string) (admitted auth.Admitted, err error) {
	if old := auth.HashSecret(adm.Attempt.Replaces); old != "" {
		if _, err := a.sql.ExecContext(ctx, `DELETE FROM sessions WHERE hash = $1`, old); err != nil {
			return admitted, err
		}
	}
	if adm.Rehashed != "" {
		if err := a.writePassword(ctx, adm.User.ID, adm.Rehashed); err != nil {
			return admitted, err
		}
	}
	if _, err := a.sql.ExecContext(ctx, `UPDATE users SET signed_in = $2 WHERE id = $1`, adm.User.ID, micros(a.Event.At)); err != nil {
		return admitted, err
	}
	s := auth.Session{User: adm.User.ID, Organisation: org, SecondFactor: adm.SecondFactor, Agent: agentName(adm.Attempt.Agent)}
	if admitted.Session, admitted.Secret, err = a.openSession(ctx, s); err != nil {
		return admitted, err
	}
	if admitted.Device = adm.Attempt.Device; auth.HashSecret(admitted.Device) == "" {
		admitted.Device, _ = auth.NewSecret()
	}
	a.Event.Actor.Organisation = org
	facts := map[string]string{}
	switch {
	case adm.Recovery != "":
		facts["second_factor"] = "recovery_code"
	case adm.SecondFactor:
		facts["second_factor"] = "yes"
	}
	return admitted, a.note(change{kind: "session", id: admitted.Session.ID, facts: facts})
}

// agentName is what a browser calls itself, as one short line that any page can show.
func agentName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, s)
	for len(s) > 200 || !utf8.ValidString(s) {
		s = s[:200]
	}
	return s
}
