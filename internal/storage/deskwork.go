// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/review"
)

// Officer is somebody of the platform who decides cases.
type Officer struct {
	ID    string
	Login string
	Name  string
	Roles []auth.Role
}

// mostOfficers bounds who is offered for an assignment or a mention.
const mostOfficers = 1000

// Officers lists the people of a tenant's platform who can act now as moderator, senior moderator or legal, by name.
func (db *DB) Officers(ctx context.Context, tenant string) (list []Officer, err error) {
	defer db.wrap(&err, "storage.Officers")
	if err := checkText("tenant", tenant, 200); err != nil {
		return nil, err
	}
	all, err := collect(ctx, db.read, func(row scanner) (o Officer, err error) {
		var roles string
		if err := row.Scan(&o.ID, &o.Login, &o.Name, &roles); err != nil {
			return o, err
		}
		o.Roles, err = auth.ParseRoles(roles)
		return o, err
	}, `SELECT u.id, u.login, u.name, m.roles FROM memberships m JOIN users u ON u.id = m.user_id JOIN organisations o ON o.id = m.organisation_id
		WHERE u.tenant = $1 AND u.state = 'active' AND o.state = 'active' AND o.kind = 'platform' ORDER BY u.name, u.id LIMIT `+literal(mostOfficers), tenant)
	return slices.DeleteFunc(all, func(o Officer) bool {
		return !slices.Contains(o.Roles, auth.Moderator) && !slices.Contains(o.Roles, auth.SeniorModerator) && !slices.Contains(o.Roles, auth.Legal)
	}), err
}

// Mention is somebody who was called to a case by a note.
type Mention struct {
	ID   string    `json:"id"`
	User string    `json:"user"` // who was called
	Case string    `json:"case"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Note string    `json:"note"`
	Read time.Time `json:"read,omitzero"`
	Head Head      `json:"-"` // of the case
	// State is where the case stands now.
	State review.State `json:"-"`
}

// FileMention files that somebody was called to a case.
func (a *Audited) FileMention(ctx context.Context, tenant string, m Mention) (err error) {
	defer a.wrap(&err, "storage.FileMention(%s)", m.ID)
	payload, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if _, err = a.sql.ExecContext(ctx, `INSERT INTO desk_mentions (id, tenant, user_id, case_id, at, read, payload) VALUES ($1, $2, $3, $4, $5, 0, $6)`,
		m.ID, tenant, m.User, m.Case, micros(m.At), string(payload)); err != nil {
		return err
	}
	return a.note(change{kind: "mention", id: m.ID, facts: map[string]string{"case": m.Case, "user": m.User}})
}

// ReadMention notes that somebody has seen what they were called to; NotFound when it is not theirs. Seen before, it stays
// as it is.
func (a *Audited) ReadMention(ctx context.Context, tenant, user, id string, at time.Time) (err error) {
	defer a.wrap(&err, "storage.ReadMention(%s)", id)
	if err := errors.Join(checkText("mention", id, 200), checkText("user", user, 200)); err != nil {
		return err
	}
	var read int64
	err = a.sql.QueryRowContext(ctx, `SELECT read FROM desk_mentions WHERE tenant = $1 AND user_id = $2 AND id = $3`, tenant, user, id).Scan(&read)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fault.New(fault.NotFound, "There is no mention %s.", id)
	case err != nil:
		return err
	case read != 0:
		a.Unchanged()
		return nil
	}
	if _, err := a.sql.ExecContext(ctx, `UPDATE desk_mentions SET read = $4 WHERE tenant = $1 AND user_id = $2 AND id = $3`, tenant, user, id, micros(at)); err != nil {
		return err
	}
	return a.note(change{kind: "mention", id: id, facts: map[string]string{"state": "read"}})
}

// Mentions lists what somebody was called to, the newest first, at most limit; sealed says that they may know of sealed
// cases. unread alone where only is true.
func (db *DB) Mentions(ctx context.Context, tenant, user string, sealed, only bool, limit int) (list []Mention, err error) {
	defer db.wrap(&err, "storage.Mentions")
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("user", user, 200)); err != nil {
		return nil, err
	}
	query := `SELECT m.payload, m.read, c.item FROM desk_mentions m JOIN desk_cases c ON c.id = m.case_id WHERE m.tenant = $1 AND m.user_id = $2`
	if !sealed {
		query += ` AND c.sealed = 0`
	}
	if only {
		query += ` AND m.read = 0`
	}
	return collect(ctx, db.read, func(row scanner) (m Mention, err error) {
		var payload, item []byte
		var read int64
		var t Touched
		if err := row.Scan(&payload, &read, &item); err != nil {
			return m, err
		}
		if err := errors.Join(json.Unmarshal(payload, &m), json.Unmarshal(item, &t)); err != nil {
			return m, err
		}
		m.Read, m.Head, m.State = fromMicros(read), t.Head, t.State
		return m, nil
	}, query+` ORDER BY m.at DESC, m.id DESC LIMIT `+literal(limit), tenant, user)
}

// DeskSettings are what a platform set for its desk; the zero value where it set nothing.
func (db *DB) DeskSettings(ctx context.Context, tenant string) (s review.Settings, err error) {
	defer db.wrap(&err, "storage.DeskSettings")
	return deskSettings(ctx, db.read, tenant)
}

// DeskSettings is DB.DeskSettings in the transaction that changes them.
func (tx *Tx) DeskSettings(ctx context.Context, tenant string) (s review.Settings, err error) {
	defer tx.wrap(&err, "storage.DeskSettings")
	return deskSettings(ctx, tx.sql, tenant)
}

func deskSettings(ctx context.Context, q querier, tenant string) (s review.Settings, err error) {
	if err := checkText("tenant", tenant, 200); err != nil {
		return s, err
	}
	var payload []byte
	err = q.QueryRowContext(ctx, `SELECT payload FROM desk_settings WHERE tenant = $1`, tenant).Scan(&payload)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(payload, &s)
	}
	return s, err
}

// SaveDeskSettings files settings in place of the version before theirs. before is what stood there, for the audit entry.
func (a *Audited) SaveDeskSettings(ctx context.Context, tenant string, before, s review.Settings) (err error) {
	defer a.wrap(&err, "storage.SaveDeskSettings")
	payload, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if len(payload) > 64<<10 {
		return fault.New(fault.Invalid, "The settings are longer than 64 kB: use fewer rules.")
	}
	r, err := a.sql.ExecContext(ctx, `INSERT INTO desk_settings (tenant, version, payload) VALUES ($1, $2, $3)
		ON CONFLICT (tenant) DO UPDATE SET version = excluded.version, payload = excluded.payload WHERE desk_settings.version = $4`, tenant, s.Version, string(payload), before.Version)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fault.New(fault.Conflict, "Somebody changed the settings meanwhile: look at them again."))
	}
	return a.note(change{kind: "desk_settings", id: tenant, before: before, after: s})
}

// Worked counts the cases somebody decided since a time, alone or in bulk, and looks at their last mostWorked entries of
// the audit log at most.
func (db *DB) Worked(ctx context.Context, tenant, user string, since time.Time) (n int, err error) {
	defer db.wrap(&err, "storage.Worked")
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("user", user, 200)); err != nil {
		return 0, err
	}
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(DISTINCT object_id) FROM (SELECT tenant, at, action, object_kind, object_id FROM audit_entries WHERE actor = $1 ORDER BY seq DESC LIMIT `+literal(mostWorked)+`) AS recent
		WHERE tenant = $2 AND at > $3 AND object_kind = 'case' AND (action = 'cases.decide' OR action = 'cases.bulk')`, user, tenant, micros(since)).Scan(&n)
	return n, err
}

// mostWorked bounds what a day's work is counted from.
const mostWorked = 10_000

// Unseen are the cases that somebody has before them for a second answer or in a round of calibration.
func (db *DB) Unseen(ctx context.Context, tenant, user string) (ids []string, err error) {
	defer db.wrap(&err, "storage.Unseen")
	if err := errors.Join(checkText("tenant", tenant, 200), checkText("user", user, 200)); err != nil {
		return nil, err
	}
	return collect(ctx, db.read, scanText, `SELECT case_id FROM desk_seconds WHERE tenant = $1 AND holder = $2 AND answered = 0
		UNION SELECT case_id FROM desk_round_answers WHERE tenant = $1 AND user_id = $2 AND answered = 0`, tenant, user)
}
