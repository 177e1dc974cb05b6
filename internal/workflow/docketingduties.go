// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// dutyClock is how the codes of clocks begin that a platform's duties run on.
const dutyClock = "DUTY-"

// IsDuty reports a clock of a platform's duty: it ends when the duty is recorded as done, and no other way.
func IsDuty(r storage.DeadlineRecord) bool { return strings.HasPrefix(r.Code, dutyClock) }

// DutyCaseOf is what the duties of a case need to know of it.
func DutyCaseOf(f storage.LawsuitFile) docket.DutyCase {
	return docket.DutyCase{Lawsuit: f.Suit, Rows: len(f.SealedRows) > 0, Unseal: docket.Unsealed(f.Suit.Events)}
}

// dutyClocks are the clocks that a platform's duties run on.
func dutyClocks(f storage.LawsuitFile, now time.Time) []storage.DeadlineRecord {
	if f.Duties == nil {
		return nil
	}
	var list []storage.DeadlineRecord
	for _, d := range f.Duties.Duties(DutyCaseOf(f), now) {
		if d.Result == nil || d.State == docket.DutyStateDone || d.State == docket.DutyStateWaiting {
			continue
		}
		r := storage.DeadlineRecord{Case: caseName(f.Suit), Caption: f.Suit.Caption, Code: dutyClock + string(d.Code), Rule: d.Result.Rule, Title: d.Title, Alarm: d.Assumed, Result: d.Result, Due: d.Due, State: storage.DeadlineRunning}
		r.Key = strings.Join([]string{r.Code, strconv.Itoa(len(f.Duties.Orders)), d.Result.Due.String()}, "|")
		list = append(list, r)
	}
	return list
}

// changeDuties changes the sheet of a case's duties with its audit entry, its clocks and its reminders. What is under seal is
// not found by a clerk without the right to it.
func (d *Docketing) changeDuties(ctx context.Context, k Clerk, id string, e audit.Event, change func(*storage.Tx, storage.LawsuitFile) (docket.DutySheet, error)) error {
	e.Object = audit.Object{Kind: "lawsuit", ID: id}
	return d.write(ctx, k, e, func(tx *storage.Tx) error {
		seen, err := tx.Lawsuit(ctx, k.Sight, id)
		if err != nil {
			return err
		}
		f, err := tx.Lawsuit(ctx, whole(k.Owner), id)
		if err != nil {
			return err
		}
		if f.Duties != nil && seen.Duties == nil {
			return fault.New(fault.NotFound, "There is no lawsuit %s.", id)
		}
		if f.Duties == nil {
			f.Duties = &docket.DutySheet{Orders: []docket.DutyOrder{}, Done: []docket.DutyDone{}}
		}
		sheet, err := change(tx, f)
		if err != nil {
			return err
		}
		f.Duties = &sheet
		if err := tx.PutDuties(ctx, k.Owner, id, sheet, f.Suit.Sealed || len(f.SealedRows) > 0, d.Now()); err != nil {
			return err
		}
		if err := refile(ctx, tx, &f, nil, d.Now()); err != nil {
			return err
		}
		return d.tell(ctx, tx, k, id)
	})
}

// FileOrder files an order that a platform received: the clocks of its duties start. A later order supersedes the one before,
// which stays on file.
func (d *Docketing) FileOrder(ctx context.Context, k Clerk, id string, o docket.DutyOrder) (err error) {
	defer fault.Wrap(&err, "workflow.FileOrder(%s)", id)
	now := d.Now()
	o.By, o.At, o.Received = k.Actor.ID, now.UTC().Truncate(time.Microsecond), o.Received.UTC()
	return d.changeDuties(ctx, k, id, audit.Event{Action: "duty_sheets.edit", Facts: map[string]string{"event": "order", "kind": string(o.Kind)}}, func(_ *storage.Tx, f storage.LawsuitFile) (docket.DutySheet, error) {
		s := *f.Duties
		if err := o.Check(len(s.Orders) == 0, now); err != nil {
			return s, err
		}
		o.Court, o.Docket = f.Suit.Court, f.Suit.Number
		s.Orders = append(slices.Clip(s.Orders), o)
		return s, nil
	})
}

// DoDuty records that a duty was done. Its clock ends with it.
func (d *Docketing) DoDuty(ctx context.Context, k Clerk, id string, code docket.DutyCode, done docket.DutyDone) (err error) {
	defer fault.Wrap(&err, "workflow.DoDuty(%s)", id)
	done.By = k.Actor.ID
	return d.changeDuties(ctx, k, id, audit.Event{Action: "duty_sheets.edit", Facts: map[string]string{"event": "done", "duty": string(code)}}, func(tx *storage.Tx, f storage.LawsuitFile) (docket.DutySheet, error) {
		s, err := f.Duties.Do(code, done, DutyCaseOf(f), d.Now().UTC().Truncate(time.Microsecond))
		if err != nil || code == docket.DutyRelease { // a release is done with its second person
			return s, err
		}
		return s, d.endDutyClock(ctx, tx, f, code, k.Actor.ID)
	})
}

// endDutyClock marks the running clock of a duty as done.
func (d *Docketing) endDutyClock(ctx context.Context, tx *storage.Tx, f storage.LawsuitFile, code docket.DutyCode, by string) error {
	for i, r := range f.Deadlines {
		if r.Code != dutyClock+string(code) || r.State != storage.DeadlineRunning {
			continue
		}
		ended, err := tx.EndDeadline(ctx, whole(f.Owner), r.ID, by, d.Now())
		if err != nil {
			return err
		}
		f.Deadlines[i] = ended
	}
	return nil
}

// StartRelease records what allows the release of everything a case restrained.
func (d *Docketing) StartRelease(ctx context.Context, k Clerk, id string, t docket.DutyTrigger) (err error) {
	defer fault.Wrap(&err, "workflow.StartRelease(%s)", id)
	return d.changeDuties(ctx, k, id, audit.Event{Action: "duty_sheets.edit", Facts: map[string]string{"event": "release", "trigger": string(t.Why), "day": t.Day.String()}}, func(_ *storage.Tx, f storage.LawsuitFile) (docket.DutySheet, error) {
		if len(f.Duties.Orders) == 0 {
			return *f.Duties, fault.New(fault.Conflict, "No order is on file here: record its receipt first.")
		}
		return f.Duties.Trigger(t, CourtToday(f.Suit.Court, d.Now()))
	})
}

// ApproveDuty is the second person's approval of the release. Forbidden for the one who recorded it, Conflict when nobody did.
func (d *Docketing) ApproveDuty(ctx context.Context, id string) (err error) {
	defer fault.Wrap(&err, "workflow.ApproveDuty(%s)", id)
	const action = "restraints.approve_release"
	sight, err := SightOf(ctx, action)
	if err != nil {
		return err
	}
	f, err := d.DB.Lawsuit(ctx, sight, id)
	if err != nil {
		return err
	}
	if f.Duties == nil || f.Duties.WaitsFor() == "" {
		return fault.New(fault.Conflict, "No release waits for a second person.")
	}
	k, err := releaser(ctx, action, f.Duties.WaitsFor())
	if err != nil {
		return err
	}
	return d.changeDuties(ctx, k, id, audit.Event{Action: action, Facts: map[string]string{"event": "all released", "asked_by": f.Duties.WaitsFor()}}, func(tx *storage.Tx, f storage.LawsuitFile) (docket.DutySheet, error) {
		s, err := f.Duties.Approve(k.Actor.ID, d.Now().UTC().Truncate(time.Microsecond))
		if err != nil {
			return s, err
		}
		return s, d.endDutyClock(ctx, tx, f, docket.DutyRelease, k.Actor.ID)
	})
}

// mostDisabled bounds the listings of one call.
const mostDisabled = 200

// DisableListings opens a case in moderation for each listing that an order names, and records which. Moderators decide there:
// the law does not let a machine remove. Where anything of the case is under seal the desk is told that legal asks, not why.
func (d *Docketing) DisableListings(ctx context.Context, k Clerk, desk *Desk, who Person, id string, listings []string) (opened []docket.DutyOpened, err error) {
	defer fault.Wrap(&err, "workflow.DisableListings(%s)", id)
	f, err := d.DB.Lawsuit(ctx, k.Sight, id)
	switch {
	case err != nil:
		return nil, err
	case f.Duties == nil || len(f.Duties.Orders) == 0:
		return nil, fault.New(fault.Conflict, "No order is on file here: record its receipt first.")
	case len(listings) == 0 || len(listings) > mostDisabled:
		return nil, fault.New(fault.Invalid, "Name the listings, %d at most.", mostDisabled)
	}
	q := OpenRequest{Source: review.FromCourt, Note: "Order in " + caseName(f.Suit) + ", " + f.Duties.Orders[len(f.Duties.Orders)-1].Entry}
	if f.Suit.Sealed || len(f.SealedRows) > 0 {
		q = OpenRequest{Source: review.FromLegal, Note: "Legal asks for this listing to be looked at."}
	}
	for _, name := range listings {
		q.Listing = strings.TrimSpace(name)
		c, err := desk.Open(ctx, who, q)
		if err != nil {
			return opened, err
		}
		opened = append(opened, docket.DutyOpened{Listing: q.Listing, Case: c.ID, By: k.Actor.ID, At: d.Now().UTC().Truncate(time.Microsecond)})
	}
	return opened, d.changeDuties(ctx, k, id, audit.Event{Action: "duty_sheets.edit", Facts: map[string]string{"event": "listings", "cases": strconv.Itoa(len(opened))}}, func(_ *storage.Tx, f storage.LawsuitFile) (docket.DutySheet, error) {
		s := *f.Duties
		for _, o := range opened {
			if !slices.ContainsFunc(s.Opened, func(x docket.DutyOpened) bool { return x.Listing == o.Listing && x.Case == o.Case }) {
				s.Opened = append(slices.Clip(s.Opened), o)
			}
		}
		return s, nil
	})
}

// OverRestrained flags what the order in force does not let be held. The proceeds of accused products are known per case, so
// they bound the one row of ours where there is one.
func OverRestrained(f storage.LawsuitFile, accused []docket.Money) []docket.OverRestraint {
	if f.Duties == nil {
		return []docket.OverRestraint{}
	}
	proceeds := map[string]docket.Money{}
	rows := map[string]bool{}
	for _, r := range f.Suit.Restraints {
		rows[r.Defendant] = true
	}
	if len(rows) == 1 {
		for row := range rows {
			for _, m := range accused {
				if row != "" {
					proceeds[row] = m
				}
			}
		}
	}
	return f.Duties.OverRestrained(f.Suit.Restraints, proceeds)
}

// OverdueDuties are the duties of all cases that are late, soonest due first.
func (d *Docketing) OverdueDuties(ctx context.Context, s storage.Sight) (list []storage.DeadlineRecord, err error) {
	defer fault.Wrap(&err, "workflow.OverdueDuties")
	page := storage.Page{Limit: 1000}
	late, err := d.DB.Deadlines(ctx, s, storage.DeadlineFilter{To: d.Now()}, page)
	return keep(late.Items, IsDuty), err
}

// today is the day it is, for what has no court's zone.
func (d *Docketing) today() calendar.Date { return calendar.DateOf(d.Now().UTC()) }
