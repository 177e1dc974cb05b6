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

// notSignedIn is the one answer to a session or token that does not count, whatever the cause.
func notSignedIn() error {
	return fault.Because(auth.ErrSignIn, fault.Forbidden, "Sign in first.")
}

// ActorBySession is who a session's secret belongs to. The error is auth.ErrSignIn when the session is not known, has
// ended, or its user or organisation is disabled; a session that has run out is removed for good, so that a clock that
// goes back does not revive it.
func (db *DB) ActorBySession(ctx context.Context, secret string, limits auth.SessionLimits, at time.Time) (actor auth.Actor, s auth.Session, err error) {
	defer db.wrap(&err, "storage.ActorBySession")
	hash := auth.HashSecret(secret)
	if hash == "" {
		return actor, s, notSignedIn()
	}
	if actor, s, err = db.actor(ctx, `s.hash = $1`, hash, limits, at); err == nil && at.Sub(s.Seen) >= auth.SessionTouch {
		db.attempt(ctx, `UPDATE sessions SET seen = $2 WHERE id = $1 AND seen < $2`, s.ID, micros(at))
	}
	return actor, s, err
}

// SessionCounts reports whether the session or token of an actor still counts, for connections that stay open: a person
// who was disabled or lost a role is cut off at the next question. To ask is no use of the session: one that nobody uses runs
// out under an open connection too.
func (db *DB) SessionCounts(ctx context.Context, a auth.Actor, limits auth.SessionLimits, at time.Time) (counts bool, err error) {
	defer db.wrap(&err, "storage.SessionCounts")
	if err := checkText("session id", a.Session, 200); err != nil {
		return false, err
	}
	if a.Token {
		_, err = db.actorByToken(ctx, `t.id = $1`, a.Session, at)
	} else {
		_, _, err = db.actor(ctx, `s.id = $1`, a.Session, limits, at)
	}
	if errors.Is(err, auth.ErrSignIn) {
		return false, nil
	}
	return err == nil, err
}

// actor reads a session with everything that a right depends on, in one statement and so at one moment.
func (db *DB) actor(ctx context.Context, where, arg string, limits auth.SessionLimits, at time.Time) (actor auth.Actor, s auth.Session, err error) {
	var created, seen, proved int64
	var second int
	var roles string
	var userState, orgState auth.State
	err = db.read.QueryRowContext(ctx, `SELECT s.id, s.user_id, s.organisation_id, s.second_factor, s.agent, s.created, s.seen, s.proved, u.tenant, u.state, o.kind, o.state, m.roles
		FROM sessions s JOIN users u ON u.id = s.user_id JOIN organisations o ON o.id = s.organisation_id
		JOIN memberships m ON m.user_id = s.user_id AND m.organisation_id = s.organisation_id WHERE `+where, arg).
		Scan(&s.ID, &s.User, &s.Organisation, &second, &s.Agent, &created, &seen, &proved, &actor.Tenant, &userState, &actor.Kind, &orgState, &roles)
	if errors.Is(err, sql.ErrNoRows) {
		return auth.Actor{}, auth.Session{}, notSignedIn()
	}
	if err != nil {
		return auth.Actor{}, auth.Session{}, err
	}
	s.SecondFactor, s.Created, s.Seen, s.Proved = second == 1, fromMicros(created), fromMicros(seen), fromMicros(proved)
	if !s.Alive(limits, at) {
		db.attempt(ctx, `DELETE FROM sessions WHERE id = $1`, s.ID)
		return auth.Actor{}, auth.Session{}, notSignedIn()
	}
	if userState != auth.Active || orgState != auth.Active {
		return auth.Actor{}, auth.Session{}, notSignedIn()
	}
	actor.ID, actor.Organisation, actor.SecondFactor, actor.Session = s.User, s.Organisation, s.SecondFactor, s.ID
	actor.Fresh = s.Fresh(limits, at)
	actor.Roles, err = auth.ParseRoles(roles)
	return actor, s, err
}

// attempt is a write that a reading makes on its way. Reading goes on when it fails, as with a full disk.
func (db *DB) attempt(ctx context.Context, query string, args ...any) {
	_ = db.WithTx(ctx, func(tx *Tx) error {
		_, err := tx.sql.ExecContext(ctx, query, args...)
		return err
	})
}

// openSession keeps a new session and gives its secret.
func (a *Audited) openSession(ctx context.Context, s auth.Session) (auth.Session, string, error) {
	secret, hash := auth.NewSecret()
	s.ID, s.Created, s.Seen, s.Proved = NewID(a.Event.At), a.Event.At, a.Event.At, a.Event.At
	_, err := a.sql.ExecContext(ctx, `INSERT INTO sessions (id, hash, user_id, organisation_id, second_factor, agent, created, seen, proved) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7)`,
		s.ID, hash, s.User, s.Organisation, flag(s.SecondFactor), s.Agent, micros(s.Created))
	return s, secret, err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// RenewSession gives a session a new secret; the old one is dead at once. A door calls it after ConfirmTOTP and whatever
// else gives a session more than it had.
func (a *Audited) RenewSession(ctx context.Context, id string) (secret string, err error) {
	defer a.wrap(&err, "storage.RenewSession(%s)", id)
	secret, hash := auth.NewSecret()
	result, err := a.sql.ExecContext(ctx, `UPDATE sessions SET hash = $2 WHERE id = $1`, id, hash)
	if err != nil {
		return "", err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return "", errors.Join(err, notSignedIn())
	}
	return secret, a.note(change{kind: "session", id: id, facts: map[string]string{"changed": "secret"}})
}

// MoveSession lets a session act for another organisation of its person, under a new secret; the old one is dead at once.
// NotFound when the person does not belong to it or it is disabled.
func (a *Audited) MoveSession(ctx context.Context, id, user, org string) (secret string, err error) {
	defer a.wrap(&err, "storage.MoveSession(%s,%s)", id, org)
	if err := checkText("organisation id", org, 200); err != nil {
		return "", err
	}
	secret, hash := auth.NewSecret()
	result, err := a.sql.ExecContext(ctx, `UPDATE sessions SET hash = $4, organisation_id = $3 WHERE id = $1 AND user_id = $2 AND EXISTS (SELECT 1 FROM memberships m
		JOIN organisations o ON o.id = m.organisation_id WHERE m.user_id = $2 AND m.organisation_id = $3 AND o.state = 'active')`, id, user, org, hash)
	if err != nil {
		return "", err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return "", errors.Join(err, fault.New(fault.NotFound, "You do not belong to such an organisation."))
	}
	return secret, a.note(change{kind: "session", id: id, facts: map[string]string{"changed": "organisation", "organisation": org}})
}

// EndSession ends one session of a person: signing out, or a session on another machine. NotFound for somebody else's.
func (a *Audited) EndSession(ctx context.Context, user, id string) (err error) {
	defer a.wrap(&err, "storage.EndSession(%s)", id)
	result, err := a.sql.ExecContext(ctx, `DELETE FROM sessions WHERE id = $1 AND user_id = $2`, id, user)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fault.New(fault.NotFound, "There is no such session."))
	}
	return a.note(change{kind: "session", id: id, facts: map[string]string{"changed": "ended"}})
}

// EndSessions ends every session of a person but the one of the id keep.
func (a *Audited) EndSessions(ctx context.Context, user, keep string) (err error) {
	defer a.wrap(&err, "storage.EndSessions(%s)", user)
	if done, err := changed(a.sql.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id <> $2`, user, keep)); err != nil || !done {
		a.Unchanged()
		return err
	}
	return a.note(change{kind: "user", id: user, facts: map[string]string{"changed": "sessions_ended"}})
}

// Sessions lists the sessions of a person that have not run out, newest first, for them to look through.
func (db *DB) Sessions(ctx context.Context, user string, limits auth.SessionLimits, at time.Time) (all []auth.Session, err error) {
	defer db.wrap(&err, "storage.Sessions(%s)", user)
	if err := checkText("user id", user, 200); err != nil {
		return nil, err
	}
	found, err := collect(ctx, db.read, func(row scanner) (s auth.Session, err error) {
		var second int
		var created, seen, proved int64
		err = row.Scan(&s.ID, &s.User, &s.Organisation, &second, &s.Agent, &created, &seen, &proved)
		s.SecondFactor, s.Created, s.Seen, s.Proved = second == 1, fromMicros(created), fromMicros(seen), fromMicros(proved)
		return s, err
	}, `SELECT id, user_id, organisation_id, second_factor, agent, created, seen, proved FROM sessions WHERE user_id = $1 ORDER BY created DESC, id DESC LIMIT 1000`, user)
	all = []auth.Session{}
	for _, s := range found {
		if s.Alive(limits, at) {
			all = append(all, s)
		}
	}
	return all, err
}

// ForgetSessions removes sessions that ran out, for a job by the clock; it changes nothing that anybody could use.
func (tx *Tx) ForgetSessions(ctx context.Context, limits auth.SessionLimits, at time.Time) (n int64, err error) {
	defer tx.wrap(&err, "storage.ForgetSessions")
	result, err := tx.sql.ExecContext(ctx, `DELETE FROM sessions WHERE seen <= $1 OR created <= $2`, micros(at.Add(-limits.Idle)), micros(at.Add(-limits.Absolute)))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
