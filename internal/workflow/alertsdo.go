// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"strings"
	"time"

	"markwarden/internal/alert"
	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// sight is how far an action of the caller reaches, and whether they may see what is under seal.
func sight(ctx context.Context, action string) (storage.Whose, error) {
	reach, err := auth.ReachOf(ctx, action)
	if err != nil {
		return storage.Whose{}, err
	}
	v := auth.VisitOf(ctx)
	d, _ := v.Policy.MayAtAll(v.Actor, auth.SeeSealed)
	return storage.Whose{Tenant: reach.Tenant, Organisation: reach.Organisation, Sealed: d.Allowed()}, nil
}

// thing is the record that an action is done to.
type thing struct {
	kind, id             string
	tenant, organisation string
	sealed               bool
}

// file asks for the right to an action on a record, and files fn's work with its audit entry.
func (a *Alerts) file(ctx context.Context, action string, t thing, fn func(*storage.Tx) error) error {
	d, err := auth.AllowID(ctx, action, t.id, auth.Object{Kind: t.kind, Tenant: t.tenant, Organisations: []string{t.organisation}, Owner: auth.Who(ctx).ID, Sealed: t.sealed})
	if err != nil {
		return err
	}
	v := auth.VisitOf(ctx)
	event := audit.Event{At: a.Now().UTC().Truncate(time.Microsecond), Actor: v.Actor.Audit(d), Action: action, Object: audit.Object{Kind: t.kind, ID: t.id}, Request: v.Request}
	_, err = a.Journal.WithAudit(ctx, event, func(tx *storage.Audited) error { return fn(tx.Tx) })
	return err
}

// AddWatch files a watch for the caller's organisation; fresh is false when it is there already.
func (a *Alerts) AddWatch(ctx context.Context, w alert.Watch) (out storage.Watch, fresh bool, err error) {
	who := auth.Who(ctx)
	w.Owner, w.Value = who.ID, strings.Join(strings.Fields(w.Value), " ")
	if w.Kind == alert.WatchCourt {
		w.Value = strings.ToLower(w.Value)
	}
	if err := w.Check(); err != nil {
		return out, false, err
	}
	now := a.Now().UTC().Truncate(time.Microsecond)
	err = a.file(ctx, "watches.edit", thing{"watch", string(w.Kind), who.Tenant, who.Organisation, false}, func(tx *storage.Tx) (err error) {
		out, fresh, err = tx.AddWatch(ctx, storage.Watch{Watch: w, Tenant: who.Tenant, Organisation: who.Organisation, Created: now})
		return err
	})
	return out, fresh, err
}

// changeWatch changes a watch that the caller may change.
func (a *Alerts) changeWatch(ctx context.Context, id string, fn func(*storage.Tx, storage.Whose) error) error {
	of, err := sight(ctx, "watches.edit")
	if err != nil {
		return err
	}
	w, err := a.DB.Watch(ctx, of, id)
	if err != nil {
		return err
	}
	return a.file(ctx, "watches.edit", thing{"watch", id, w.Tenant, w.Organisation, false}, func(tx *storage.Tx) error { return fn(tx, of) })
}

// PauseWatch lets a watch rest, or go on.
func (a *Alerts) PauseWatch(ctx context.Context, id string, paused bool) (w storage.Watch, err error) {
	err = a.changeWatch(ctx, id, func(tx *storage.Tx, of storage.Whose) (err error) {
		w, err = tx.PauseWatch(ctx, of, id, paused)
		return err
	})
	return w, err
}

// RemoveWatch removes a watch; the alerts it raised stay.
func (a *Alerts) RemoveWatch(ctx context.Context, id string) error {
	return a.changeWatch(ctx, id, func(tx *storage.Tx, of storage.Whose) error { return tx.RemoveWatch(ctx, of, id) })
}

// Watches is a page of the watches that the caller may see.
func (a *Alerts) Watches(ctx context.Context, page storage.Page) (list storage.List[storage.Watch], err error) {
	of, err := sight(ctx, "watches.see")
	if err != nil {
		return list, err
	}
	return a.DB.Watches(ctx, of, page)
}

// List is a page of the alerts that the caller may see.
func (a *Alerts) List(ctx context.Context, f storage.AlertFilter, page storage.Page) (list storage.List[storage.Alert], err error) {
	of, err := sight(ctx, "alerts.see")
	if err != nil {
		return list, err
	}
	return a.DB.Alerts(ctx, of, f, page)
}

// Alert is an alert that the caller may see.
func (a *Alerts) Alert(ctx context.Context, id string) (out storage.Alert, err error) {
	of, err := sight(ctx, "alerts.see")
	if err != nil {
		return out, err
	}
	return a.DB.Alert(ctx, of, id)
}

// changeAlert changes an alert that the caller may answer.
func (a *Alerts) changeAlert(ctx context.Context, id string, fn func(x *storage.Alert, by string, now time.Time) error) (out storage.Alert, err error) {
	of, err := sight(ctx, "alerts.acknowledge")
	if err != nil {
		return out, err
	}
	x, err := a.DB.Alert(ctx, of, id)
	if err != nil {
		return x, err
	}
	now := a.Now().UTC().Truncate(time.Microsecond)
	err = a.file(ctx, "alerts.acknowledge", thing{"alert", id, x.Tenant, x.For, x.Sealed}, func(tx *storage.Tx) (err error) {
		out, err = tx.ChangeAlert(ctx, of, id, func(x *storage.Alert) error {
			if err := fn(x, auth.Who(ctx).ID, now); err != nil {
				return err
			}
			x.Wake = wakeOf(x.Alert)
			return nil
		})
		if err != nil {
			return err
		}
		return a.post(ctx, tx, storage.Whose{Tenant: out.Tenant, Organisation: out.For}, message{
			kind: "alert." + string(out.State), id: alert.Identifier("evt", out.ID, string(out.State), now.Format(time.RFC3339Nano)), about: out.Lawsuit, at: now, data: out.Outside()})
	})
	a.wake()
	return out, err
}

// Acknowledge notes that the caller has seen an alert and sees to it.
func (a *Alerts) Acknowledge(ctx context.Context, id string) (storage.Alert, error) {
	return a.changeAlert(ctx, id, func(x *storage.Alert, by string, now time.Time) (err error) {
		x.Alert, err = x.Acknowledge(by, now)
		x.Assignee = by
		return err
	})
}

// Resolve ends an alert with what was done, or why nothing need be.
func (a *Alerts) Resolve(ctx context.Context, id, reason string) (storage.Alert, error) {
	return a.changeAlert(ctx, id, func(x *storage.Alert, by string, now time.Time) (err error) {
		x.Alert, err = x.Resolve(by, reason, now)
		return err
	})
}

// Assign hands an alert that waits to a person, who is asked as the next one is.
func (a *Alerts) Assign(ctx context.Context, id, to string) (storage.Alert, error) {
	to = strings.TrimSpace(to)
	out, err := a.changeAlert(ctx, id, func(x *storage.Alert, by string, now time.Time) (err error) {
		x.Alert, err = x.Escalate(to, by, now)
		x.Assignee = to
		return err
	})
	if err != nil {
		return out, err
	}
	err = a.DB.WithTx(ctx, func(tx *storage.Tx) error {
		people, err := tx.AlertPeople(ctx, out.Tenant, out.For)
		if err != nil {
			return err
		}
		return a.tellPerson(ctx, tx, storage.Whose{Tenant: out.Tenant, Organisation: out.For}, people, out.News(to, a.Now().UTC().Truncate(time.Microsecond)))
	})
	return out, err
}

// Reminders is a page of the deadlines with reminders that the caller may see.
func (a *Alerts) Reminders(ctx context.Context, lawsuit string, open bool, page storage.Page) (list storage.List[storage.Track], err error) {
	of, err := sight(ctx, "deadlines.see")
	if err != nil {
		return list, err
	}
	return a.DB.Tracks(ctx, of, lawsuit, open, page)
}

// changeTrack changes the reminders of a deadline that the caller may change.
func (a *Alerts) changeTrack(ctx context.Context, id string, fn func(t *storage.Track, by string, now time.Time) error) (out storage.Track, err error) {
	of, err := sight(ctx, "deadlines.edit")
	if err != nil {
		return out, err
	}
	t, err := a.DB.Track(ctx, of, id)
	if err != nil {
		return t, err
	}
	now := a.Now().UTC().Truncate(time.Microsecond)
	of.Organisation = t.Organisation
	err = a.file(ctx, "deadlines.edit", thing{"deadline", id, t.Tenant, t.Organisation, t.Deadline.Sealed}, func(tx *storage.Tx) (err error) {
		out, err = tx.ChangeTrack(ctx, of, id, now, func(t *storage.Track) error {
			if err := fn(t, auth.Who(ctx).ID, now); err != nil {
				return err
			}
			t.Wake = now // the clock looks at it anew
			if t.End != alert.Open {
				t.Wake = time.Time{}
			}
			return nil
		})
		return err
	})
	return out, err
}

// AnswerReminder notes that the caller sees to a deadline. The next reminders come all the same.
func (a *Alerts) AnswerReminder(ctx context.Context, id string) (storage.Track, error) {
	return a.changeTrack(ctx, id, func(t *storage.Track, by string, now time.Time) (err error) {
		t.Track, err = t.Acknowledge(by, now)
		return err
	})
}

// CloseDeadline ends the reminders of a deadline: it was met, or nothing is due.
func (a *Alerts) CloseDeadline(ctx context.Context, id string, why alert.End) (storage.Track, error) {
	if why != alert.DoneInTime && why != alert.Waived {
		return storage.Track{}, fault.New(fault.Invalid, "A deadline ends as done or waived.")
	}
	return a.changeTrack(ctx, id, func(t *storage.Track, by string, now time.Time) (err error) {
		t.Track, err = t.Close(why, by, now)
		return err
	})
}

// Settings are how the people of the caller's organisation are told, in the order in which they are asked.
func (a *Alerts) Settings(ctx context.Context) ([]storage.AlertPerson, error) {
	if _, err := sight(ctx, "alerts.see"); err != nil {
		return nil, err
	}
	who := auth.Who(ctx)
	return a.DB.AlertPeople(ctx, who.Tenant, who.Organisation)
}

// SetOwn files how the caller is told, and at which place they are asked.
func (a *Alerts) SetOwn(ctx context.Context, p alert.Person, place int) error {
	who := auth.Who(ctx)
	p.ID = who.ID
	if err := checkPerson(p, place); err != nil {
		return err
	}
	return a.file(ctx, "alerts.acknowledge", thing{"alert", "settings", who.Tenant, who.Organisation, false}, func(tx *storage.Tx) error {
		return tx.SetAlertPerson(ctx, storage.AlertPerson{Person: p, Tenant: who.Tenant, Organisation: who.Organisation, Place: place})
	})
}

// LeaveOut takes the caller out of those who are told.
func (a *Alerts) LeaveOut(ctx context.Context) error {
	who := auth.Who(ctx)
	return a.file(ctx, "alerts.acknowledge", thing{"alert", "settings", who.Tenant, who.Organisation, false}, func(tx *storage.Tx) error {
		return tx.RemoveAlertPerson(ctx, who.Tenant, who.Organisation, who.ID)
	})
}
