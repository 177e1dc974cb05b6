// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

func itoa(n int) string { return strconv.Itoa(n) }

// trigger is what starts the release: what a person recorded, else the day the docket tells that the case ended for all or
// that the order lapsed.
func (s DutySheet) trigger(c DutyCase) *DutyTrigger {
	if s.Release != nil {
		return s.Release
	}
	progress := Replay(c.Lawsuit.Court, c.Lawsuit.Events)
	for _, step := range slices.Backward(progress.Steps) {
		why := map[CaseState]ReleaseTrigger{CaseDismissed: ReleaseDismissal, CaseTROLapsed: ReleaseLapse}[step.To]
		if why != "" && !step.At.Date.IsZero() {
			return &DutyTrigger{Day: step.At.Date, Why: why, Reference: step.Key}
		}
	}
	return nil
}

// Trigger records what starts the release.
func (s DutySheet) Trigger(t DutyTrigger, today calendar.Date) (DutySheet, error) {
	switch {
	case !slices.Contains(ReleaseTriggers(), t.Why):
		return s, fault.New(fault.Invalid, "a release is started by a dismissal, a settlement notice, a lapse or an order, not by %q", short(string(t.Why)))
	case t.Day.IsZero() || t.Day.After(today):
		return s, fault.New(fault.Invalid, "the day of what allows the release must be one that has come")
	case strings.TrimSpace(t.Reference) == "" || len(t.Reference) > 300:
		return s, fault.New(fault.Invalid, "name the paper that allows the release: docket entry, notice or order")
	}
	s.Release = &t
	return s, nil
}

// Do records that a duty was done under the order in force. Refused are a duty that does not exist, one that was done
// already, one without evidence, telling the sellers while the seal holds, and a release before something allows it or while
// something is still held.
func (s DutySheet) Do(code DutyCode, d DutyDone, c DutyCase, now time.Time) (DutySheet, error) {
	duties := s.Duties(c, now)
	at := slices.IndexFunc(duties, func(x Duty) bool { return x.Code == code })
	switch {
	case at < 0 || code == DutyReceipt:
		return s, fault.New(fault.Invalid, "the duty %q cannot be recorded: it must be one of VERIFY, MATCH, LISTINGS, RESTRAIN, DISCOVERY, TELL_SELLER, LAPSE, RELEASE, after an order is on file", short(string(code)))
	case duties[at].State == DutyStateDone || duties[at].Done != nil:
		return s, fault.New(fault.Conflict, "%s was recorded as done already", duties[at].Title.EN)
	case strings.TrimSpace(d.Evidence) == "" || len(d.Evidence) > 2000 || len(d.Note) > 5000:
		return s, fault.New(fault.Invalid, "say in a few words by what it can be shown: the file, the message, the docket entry")
	case duties[at].State == DutyStateWaiting && code == DutyTellSeller:
		return s, fault.New(fault.Conflict, "the sellers are told once the seal is lifted: record the unsealing first")
	case duties[at].State == DutyStateWaiting:
		return s, fault.New(fault.Conflict, "nothing has started this yet: record what allows the release first")
	}
	if code == DutyRelease {
		if n := stillHeld(c.Lawsuit.Restraints); n > 0 {
			return s, fault.New(fault.Conflict, "%d accounts or names are still held: release each of them first", n)
		}
	}
	d.Code, d.Order, d.At, d.Second, d.SecondAt = code, len(s.Orders)-1, now, "", time.Time{}
	s.Done = append(slices.Clip(s.Done), d)
	return s, nil
}

// stillHeld counts what is not released.
func stillHeld(list []Restraint) (n int) {
	for _, r := range list {
		if r.To.IsZero() {
			n++
		}
	}
	return n
}

// Approve is the second person's approval of the release. Forbidden for the one who recorded it, Conflict when nobody did.
func (s DutySheet) Approve(by string, now time.Time) (DutySheet, error) {
	d := s.done(DutyRelease)
	switch {
	case d == nil || d.Second != "":
		return s, fault.New(fault.Conflict, "no release waits for a second person")
	case strings.EqualFold(d.By, by):
		return s, fault.New(fault.Forbidden, "a release needs two different approvers")
	}
	s.Done = slices.Clone(s.Done)
	for i, x := range slices.Backward(s.Done) {
		if x.Code == DutyRelease {
			s.Done[i].Second, s.Done[i].SecondAt = by, now
			break
		}
	}
	return s, nil
}

// WaitsFor is who recorded the release that waits for a second person, empty when none does.
func (s DutySheet) WaitsFor() string {
	if d := s.done(DutyRelease); d != nil && d.Second == "" {
		return d.By
	}
	return ""
}

// OverRestrained flags what the order in force does not allow to hold, see CheckRestraints; nothing while no order is on
// file.
func (s DutySheet) OverRestrained(list []Restraint, accused map[string]Money) []OverRestraint {
	if len(s.Orders) == 0 {
		return []OverRestraint{}
	}
	return CheckRestraints(s.Orders[len(s.Orders)-1].Order, list, accused)
}

// Unsealed is the day on which an entry of the docket lifted the seal, zero where none did.
func Unsealed(events []Event) (day calendar.Date) {
	for _, e := range events {
		for _, t := range e.Reading.Types {
			if t.Sure && t.Type == Unseal && (day.IsZero() || e.Filed.Before(day)) {
				day = e.Filed
			}
		}
	}
	return day
}
