// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"errors"
	"time"

	"markwarden/internal/fault"
)

// Hold is a duty to keep a person's data. While one stands the person is not erased.
type Hold struct {
	ID       string    `json:"id"`
	Tenant   string    `json:"-"`
	User     string    `json:"user"`
	Reason   string    `json:"reason"`
	SetBy    string    `json:"set_by"`
	Created  time.Time `json:"created"`
	Lifted   time.Time `json:"lifted"` // zero while it stands
	LiftedBy string    `json:"lifted_by"`
	Why      string    `json:"why"` // it was lifted
}

const holdColumns = `id, tenant, user_id, reason, set_by, created, lifted, lifted_by, lift_why`

func scanHold(row scanner) (h Hold, err error) {
	var created, lifted int64
	err = row.Scan(&h.ID, &h.Tenant, &h.User, &h.Reason, &h.SetBy, &created, &lifted, &h.LiftedBy, &h.Why)
	h.Created, h.Lifted = fromMicros(created), fromMicros(lifted)
	return h, err
}

// SetHold puts a person's data on hold, in the name of the entry's actor. Conflict for a person who is erased.
func (a *Audited) SetHold(ctx context.Context, user, reason string) (h Hold, err error) {
	defer a.wrap(&err, "storage.SetHold(%s)", user)
	u, err := livingUser(ctx, a.sql, user)
	if err != nil {
		return h, err
	}
	if reason == "" {
		return h, fault.New(fault.Invalid, "A hold needs its reason: the case, the order or the letter that asks for it.")
	}
	if err := checkText("reason", reason, 2000); err != nil {
		return h, err
	}
	h = Hold{ID: NewID(a.Event.At), Tenant: u.Tenant, User: user, Reason: reason, SetBy: a.Event.Actor.ID, Created: a.Event.At}
	_, err = a.sql.ExecContext(ctx, `INSERT INTO holds (`+holdColumns+`) VALUES (`+places(1, 9)+`)`, h.ID, h.Tenant, h.User, h.Reason, h.SetBy, micros(h.Created), 0, "", "")
	if err != nil {
		return h, err
	}
	return h, a.note(change{kind: "hold", id: h.ID, about: user, after: h, facts: map[string]string{"user": user}})
}

// LiftHold lifts a hold; it stays on record. Conflict when it was lifted before.
func (a *Audited) LiftHold(ctx context.Context, id, why string) (h Hold, err error) {
	defer a.wrap(&err, "storage.LiftHold(%s)", id)
	before, err := hold(ctx, a.sql, id)
	if err != nil {
		return h, err
	}
	if why == "" {
		return h, fault.New(fault.Invalid, "Lifting a hold needs its reason.")
	}
	if err := checkText("why", why, 2000); err != nil {
		return h, err
	}
	h = before
	h.Lifted, h.LiftedBy, h.Why = a.Event.At, a.Event.Actor.ID, why
	result, err := a.sql.ExecContext(ctx, `UPDATE holds SET lifted = $2, lifted_by = $3, lift_why = $4 WHERE id = $1 AND lifted = 0`, id, micros(h.Lifted), h.LiftedBy, h.Why)
	if err != nil {
		return h, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return h, errors.Join(err, fault.New(fault.Conflict, "This hold was lifted before."))
	}
	return h, a.note(change{kind: "hold", id: id, about: h.User, before: before, after: h, facts: map[string]string{"user": h.User}})
}

// Hold is one hold, of whatever tenant: whoever asks compares it.
func (db *DB) Hold(ctx context.Context, id string) (h Hold, err error) {
	defer db.wrap(&err, "storage.Hold(%s)", id)
	return hold(ctx, db.read, id)
}

func hold(ctx context.Context, q querier, id string) (h Hold, err error) {
	if err := checkText("id", id, 200); err != nil {
		return h, err
	}
	list, err := collect(ctx, q, scanHold, `SELECT `+holdColumns+` FROM holds WHERE id = $1`, id)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "There is no such hold.")
	}
	if err != nil {
		return h, err
	}
	return list[0], nil
}

// Holds lists a tenant's holds, newest first, or those of one person; standing leaves out those that were lifted.
func (db *DB) Holds(ctx context.Context, tenant, user string, standing bool, page Page) (list List[Hold], err error) {
	defer db.wrap(&err, "storage.Holds")
	var w where
	w.and("tenant = $%d", tenant)
	w.equal("user_id", user)
	if standing {
		w.and("lifted = 0")
	}
	if err := errors.Join(checkText("user id", user, 200), w.newest(page)); err != nil {
		return list, err
	}
	items, err := collect(ctx, db.read, scanHold, `SELECT `+holdColumns+` FROM holds`+w.String()+` ORDER BY created DESC, id DESC LIMIT `+literal(page.limit()+1), w.args...)
	return cut(items, page.limit(), func(h Hold) place { return place{micros(h.Created), h.ID} }), err
}

// unheld refuses to forget somebody whose data must be kept.
func (a *Audited) unheld(ctx context.Context, user string) error {
	var n int
	err := a.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM holds WHERE user_id = $1 AND lifted = 0`, user).Scan(&n)
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "A legal hold keeps this person's data: it must be lifted first, by somebody else than the one who set it.")
	}
	return err
}
