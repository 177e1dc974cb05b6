// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// refile computes everything that follows from a case's record (state, rights, seal, clocks, the text it is searched by) and
// files it with the entries that are fresh. f gets the id of a new case and the clocks as filed.
func refile(ctx context.Context, tx *storage.Tx, f *storage.LawsuitFile, fresh []docket.Event, now time.Time) error {
	before := signature(f.Suit)
	progress := progressOf(f.Suit, now)
	unsealed := derive(f, progress)
	risen := append(riseDefaultRisk(f, now), freeReleased(f)...)
	if f.ID == "" || before != signature(f.Suit) || len(fresh) > 0 || f.Version == 0 {
		f.Text = suitText(f.Suit)
		saved, err := tx.PutLawsuit(ctx, f.LawsuitRecord, suitNames(f.Suit.CaseRef), suitParties(f.Suit), now)
		if err != nil {
			return err
		}
		f.ID, f.Version, f.Created, f.Updated = saved.ID, saved.Version, saved.Created, saved.Updated
	}
	if err := tx.PutEntries(ctx, f.ID, fresh, now); err != nil {
		return err
	}
	for _, d := range risen {
		if err := tx.PutDefendant(ctx, f.ID, d); err != nil {
			return err
		}
	}
	if unsealed {
		clear(f.SealedRows)
		if err := tx.Unseal(ctx, f.ID); err != nil {
			return err
		}
	}
	return fileClocks(ctx, tx, f, progress, now)
}

// progressOf walks a case through its entries to now.
func progressOf(l docket.Lawsuit, now time.Time) docket.Progress {
	p := docket.Replay(l.Court, l.Events)
	p.Expire(CourtToday(l.Court, now))
	return p
}

// derive fills what follows from the entries. It reports that the court lifted the seal.
func derive(f *storage.LawsuitFile, p docket.Progress) (unsealed bool) {
	l := &f.Suit
	l.State = p.State
	for _, e := range l.Events {
		for _, m := range e.Reading.Marks {
			l.Rights = joinBy(l.Rights, []docket.Right{m.Right}, rightKey)
		}
		unsealed = unsealed || says(e, docket.Unseal)
		if l.LastFiling.Before(e.Filed) {
			l.LastFiling = e.Filed
		}
		if says(e, docket.Complaint) && (l.Filed.IsZero() || e.Filed.Before(l.Filed)) {
			l.Filed = e.Filed
		}
	}
	if unsealed {
		l.Sealed = false
	}
	seen := *l
	if !unsealed { // the signs quote their words, and are shown to whoever sees the docket
		seen.Defendants = slices.DeleteFunc(slices.Clone(l.Defendants), func(x docket.Defendant) bool { return f.SealedRows[x.Key()] })
	}
	l.ScheduleA = docket.Recognise(seen.Clues())
	return unsealed
}

// says reports that an entry is sure to report an event.
func says(e docket.Event, t docket.EventType) bool {
	return slices.ContainsFunc(e.Reading.Types, func(x docket.EntryType) bool { return x.Sure && x.Type == t })
}

// Followed reports that a case's clocks are kept: one of the Schedule A kind, one with a list or money held, or one that
// somebody asked for. A feed tells of hundreds that are neither.
func Followed(l docket.Lawsuit) bool {
	return l.ScheduleA.ScheduleA || len(l.Defendants) > 0 || len(l.Restraints) > 0 || l.Source.Kind != docket.FromRSS && l.Source.Kind != docket.FromCSV ||
		slices.ContainsFunc(l.Events, personal)
}

// fileClocks brings the kept clocks to those that run: a clock that no longer runs is superseded and stays on file.
func fileClocks(ctx context.Context, tx *storage.Tx, f *storage.LawsuitFile, p docket.Progress, now time.Time) error {
	var running []storage.DeadlineRecord
	if Followed(f.Suit) || f.Duties != nil {
		running = clocksOf(*f, p, now)
	}
	kept := map[string]int{}
	for i, r := range f.Deadlines {
		kept[r.Key] = i
	}
	wanted := map[string]bool{}
	for _, r := range running {
		wanted[r.Key] = true
		r.LawsuitID, r.Owner, r.Sealed = f.ID, f.Owner, f.Suit.Sealed || f.SealedRows[r.Defendant] || IsDuty(r) && len(f.SealedRows) > 0
		if i, ok := kept[r.Key]; ok {
			have := f.Deadlines[i]
			if have.State == storage.DeadlineDone {
				continue
			}
			r.State, r.ID, r.Version, r.Updated = storage.DeadlineRunning, have.ID, have.Version, have.Updated
			if sameClock(have, r) {
				continue
			}
		}
		if err := tx.PutDeadline(ctx, r, now); err != nil {
			return err
		}
	}
	for _, have := range f.Deadlines {
		if wanted[have.Key] || have.State != storage.DeadlineRunning {
			continue
		}
		have.State, have.EndedBy, have.EndedAt = storage.DeadlineSuperseded, "docket", now
		if err := tx.PutDeadline(ctx, have, now); err != nil {
			return err
		}
	}
	return nil
}

func sameClock(a, b storage.DeadlineRecord) bool {
	a.ID, a.LawsuitID, a.Owner, a.Version, a.Updated = "", "", "", 0, time.Time{}
	b.ID, b.LawsuitID, b.Owner, b.Version, b.Updated = "", "", "", 0, time.Time{}
	x, _ := json.Marshal(a) // a clock always encodes
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// clocksOf are the clocks that run in a case: those of its progress, and the time to answer of each defendant it is known of.
// The time to answer of the case as a whole stands only while nobody knows who is meant. A clock that does something by
// itself when it is over, as an order that lapses, does not run on.
func clocksOf(f storage.LawsuitFile, p docket.Progress, now time.Time) []storage.DeadlineRecord {
	var list []storage.DeadlineRecord
	add := func(t docket.Timer, d *docket.Defendant) {
		if r, ok := clockOf(f, t, d); ok && !slices.ContainsFunc(list, func(o storage.DeadlineRecord) bool { return o.Key == r.Key }) {
			list = append(list, r)
		}
	}
	known := len(f.Matches) > 0 || slices.ContainsFunc(f.Suit.Events, func(e docket.Event) bool { return personal(e) && says(e, docket.Served) })
	for _, t := range p.Running {
		if t.Code == "T-ANSWER" && known || t.Code == "T-CLASSIFY" && !doubtful(f.Suit.ScheduleA) {
			continue
		}
		add(t, nil)
	}
	list = slices.DeleteFunc(list, func(r storage.DeadlineRecord) bool { return r.OnDue != "" && !r.Due.IsZero() && r.Due.Before(now) })
	for _, a := range answersOf(f) {
		add(a.timer, &a.who)
	}
	return append(list, dutyClocks(f, now)...)
}

// doubtful reports signs that neither make a case one of the Schedule A kind nor are none: a person must say.
func doubtful(r docket.Recognition) bool { return r.Level == "possible" || r.Level == "likely" }

// clockOf is the record of a timer. A timer that cannot be computed stays, without a date and with the reason.
func clockOf(f storage.LawsuitFile, t docket.Timer, d *docket.Defendant) (storage.DeadlineRecord, bool) {
	r := storage.DeadlineRecord{Case: caseName(f.Suit), Caption: f.Suit.Caption, Code: t.Code, Rule: t.Rule, Title: t.Title, Alarm: t.Alarm, OnDue: t.OnDue, State: storage.DeadlineRunning}
	if d != nil {
		r.Defendant = d.Key()
		r.Title = docket.Text{EN: t.Title.EN + ": " + d.Alias, ZH: t.Title.ZH + "：" + d.Alias}
	}
	r.Key = strings.Join([]string{t.Code, t.Rule, t.Trigger.String(), t.Until.String(), r.Defendant}, "|")
	if t.Within > 0 {
		r.Due = houseEnd(f, t)
		return r, true
	}
	req, ok := t.Request(f.Suit.Court)
	if !ok {
		return r, true
	}
	res, err := docket.Compute(req)
	if err != nil {
		r.Alarm = docket.Text{EN: fault.Message(err), ZH: fault.Message(err)}
		return r, true
	}
	r.Result, r.Due = &res, res.End
	return r, true
}

// houseEnd is the end of a time the house set itself: from the day it was triggered, else from when the case was filed here.
func houseEnd(f storage.LawsuitFile, t docket.Timer) time.Time {
	from := f.Created
	if !t.Trigger.Date.IsZero() {
		c, _ := docket.LookupCourt(f.Suit.Court)
		zone, err := calendar.Zone(cmp.Or(c.Zone, "UTC"))
		if err != nil {
			zone = time.UTC
		}
		from, _ = t.Trigger.In(zone)
	}
	return from.Add(t.Within).UTC()
}

// answer is the time to answer of one defendant.
type answer struct {
	who   docket.Defendant
	timer docket.Timer
}

// answersOf are the times to answer of defendants that may be ours, or that a person recorded the service of.
func answersOf(f storage.LawsuitFile) []answer {
	ours := map[string]bool{}
	for _, m := range f.Matches {
		if m.Verdict == docket.Confirmed || m.Level != docket.MatchGeneric && m.Verdict != docket.NotUs {
			ours[m.Row] = true
		}
	}
	var list []answer
	for _, d := range f.Suit.Defendants {
		if d.State != docket.DefServed && d.State != docket.DefRisk && d.State != docket.DefSettling {
			continue
		}
		step, byPerson, ok := serviceOf(f.Suit.Events, d)
		if !ok || !byPerson && !ours[d.Key()] {
			continue
		}
		_, timers, err := docket.DefListed.Next(step)
		if err != nil {
			continue
		}
		for _, t := range timers {
			list = append(list, answer{d, t})
		}
	}
	return list
}

// riskWithin is how long before its answer is due a silent defendant is at risk of default, in days (DOMAIN 2.2, rule a).
const riskWithin = 7

// riseDefaultRisk does what the clock does to silent defendants, and returns those it changed.
func riseDefaultRisk(f *storage.LawsuitFile, now time.Time) []docket.Defendant {
	today := CourtToday(f.Suit.Court, now)
	var risen []docket.Defendant
	for _, a := range answersOf(*f) {
		req, ok := a.timer.Request(f.Suit.Court)
		if !ok {
			continue
		}
		res, err := docket.Compute(req)
		if err != nil || res.Due.Date.DaysSince(today) > riskWithin {
			continue
		}
		next, _, err := a.who.State.Next(docket.Step{Event: docket.StepAnswerNear, At: calendar.Day(today), AnswerDue: res.Due.Date})
		if err != nil || next == a.who.State {
			continue
		}
		for i := range f.Suit.Defendants {
			if d := &f.Suit.Defendants[i]; d.Key() == a.who.Key() {
				d.State = next
				risen = append(risen, *d)
			}
		}
	}
	return risen
}
