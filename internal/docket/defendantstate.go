// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// DefendantState is where one row of the schedule stands (specification section 2.2).
type DefendantState string

// The states.
const (
	DefUnseen    DefendantState = ""
	DefListed    DefendantState = "LISTED"
	DefNotified  DefendantState = "NOTIFIED"
	DefRestr     DefendantState = "RESTRAINED"
	DefServed    DefendantState = "SERVED"
	DefAppeared  DefendantState = "APPEARED"
	DefSettling  DefendantState = "SETTLING"
	DefRisk      DefendantState = "DEFAULT_RISK"
	DefDismissed DefendantState = "DISMISSED"
	DefSettled   DefendantState = "SETTLED"
	DefDefaulted DefendantState = "DEFAULTED"
	DefJudged    DefendantState = "JUDGMENT_AGAINST"
	DefReleased  DefendantState = "RELEASED"
)

// Step is what happened to one defendant, with what the rules ask for.
type Step struct {
	Event     StepEvent
	At        calendar.Moment
	Service   Service           // for StepServed
	AnswerDue calendar.Date     // for StepAnswerNear
	Agreement string            // for StepSettled: the signed agreement
	Payment   string            // for StepSettled: proof of payment
	Notice    string            // for StepReleased: the plaintiff's release notice
	Confirmed map[string]string // for StepReleased: platform confirmation by account
	Accounts  []string          // for StepReleased: every account restrained
}

// StepEvent is an event of one defendant.
type StepEvent string

// The events.
const (
	StepListed     StepEvent = "LISTED"      // on the schedule, also by amendment
	StepNotified   StepEvent = "NOTIFIED"    // told of the order by a platform or by plaintiff: not service
	StepRestrained StepEvent = "RESTRAINED"  // an account is held
	StepServed     StepEvent = "SERVED"      // served by a means the court allowed
	StepAppeared   StepEvent = "APPEARED"    // counsel or answer on the docket
	StepTalks      StepEvent = "SETTLING"    // talks with the plaintiff
	StepAnswerNear StepEvent = "ANSWER_NEAR" // the clock, seven days before the answer is due
	StepRemoved    StepEvent = "REMOVED"     // taken off by an amended schedule
	StepDismissed  StepEvent = "DISMISSED"
	StepSettled    StepEvent = "SETTLED"
	StepDefaulted  StepEvent = "DEFAULTED" // clerk's entry, Rule 55(a)
	StepJudged     StepEvent = "JUDGMENT_AGAINST"
	StepReleased   StepEvent = "RELEASED"
)

// riskDays is how long before the answer is due a silent defendant is at risk of default.
const riskDays = 7

// stepRow is one line of the table; to is DefUnseen where the state stays.
type stepRow struct {
	from  []DefendantState
	event StepEvent
	to    DefendantState
}

// Sets of states the lines share.
var (
	defBefore = []DefendantState{DefListed, DefNotified, DefRestr}
	defActive = []DefendantState{DefListed, DefNotified, DefRestr, DefServed, DefAppeared, DefSettling, DefRisk}
	defSilent = []DefendantState{DefServed, DefSettling, DefRisk}
	defEnds   = []DefendantState{DefDismissed, DefSettled, DefDefaulted, DefJudged}
)

// stepTable follows LISTED → NOTIFIED → RESTRAINED → SERVED → {APPEARED, SETTLING, DEFAULT_RISK} → {DISMISSED, SETTLED,
// DEFAULTED, JUDGMENT_AGAINST} → RELEASED. A step of the way may be passed over, never gone back: an account is often held
// before anybody is told, and a defendant without an account on a platform is served and never restrained.
var stepTable = []stepRow{
	{[]DefendantState{DefUnseen}, StepListed, DefListed},
	{[]DefendantState{DefListed}, StepNotified, DefNotified},
	{[]DefendantState{DefRestr, DefServed, DefAppeared, DefSettling, DefRisk}, StepNotified, DefUnseen},
	{[]DefendantState{DefListed, DefNotified}, StepRestrained, DefRestr},
	{[]DefendantState{DefServed, DefAppeared, DefSettling, DefRisk}, StepRestrained, DefUnseen},
	{defBefore, StepServed, DefServed},
	{[]DefendantState{DefAppeared, DefSettling}, StepServed, DefUnseen},
	{[]DefendantState{DefListed, DefNotified, DefRestr, DefServed, DefSettling, DefRisk}, StepAppeared, DefAppeared},
	{[]DefendantState{DefListed, DefNotified, DefRestr, DefServed, DefAppeared, DefRisk}, StepTalks, DefSettling},
	{[]DefendantState{DefServed, DefSettling}, StepAnswerNear, DefRisk},
	{[]DefendantState{DefAppeared}, StepAnswerNear, DefUnseen},
	{append([]DefendantState{DefDefaulted}, defActive...), StepRemoved, DefDismissed},
	{append([]DefendantState{DefDefaulted}, defActive...), StepDismissed, DefDismissed},
	{append([]DefendantState{DefDefaulted, DefJudged}, defActive...), StepSettled, DefSettled},
	{defSilent, StepDefaulted, DefDefaulted},
	{[]DefendantState{DefAppeared, DefDefaulted}, StepJudged, DefJudged},
	{defEnds, StepReleased, DefReleased},
}

// Next is where a defendant goes from s by a step, and the timers that start: the answer's from service. A step that is
// not in the table, or that lacks its papers, is refused with the reason.
func (s DefendantState) Next(step Step) (DefendantState, []Timer, error) {
	for _, row := range stepTable {
		if row.event != step.Event || !slices.Contains(row.from, s) {
			continue
		}
		if err := step.check(); err != nil {
			return s, nil, err
		}
		to := row.to
		if to == DefUnseen {
			to = s
		}
		return to, step.timers(), nil
	}
	return s, nil, s.refusal(step.Event)
}

// refusal says why, and what is possible.
func (s DefendantState) refusal(e StepEvent) error {
	var can []string
	for _, row := range stepTable {
		if slices.Contains(row.from, s) && !slices.Contains(can, string(row.event)) {
			can = append(can, string(row.event))
		}
	}
	name := string(s)
	if s == DefUnseen {
		name = "not on the schedule yet"
	}
	if can == nil {
		return fault.New(fault.Conflict, "the defendant is %s and nothing more happens to it: %s is refused; if the record is wrong, add a correction", name, short(string(e)))
	}
	return fault.New(fault.Conflict, "%s is not possible for a defendant that is %s: from here it can be %s", short(string(e)), name, strings.Join(can, ", "))
}

// check asks for the papers a step needs.
func (p Step) check() error {
	switch p.Event {
	case StepServed:
		return p.Service.check()
	case StepAnswerNear:
		if p.AnswerDue.IsZero() || p.AnswerDue.DaysSince(p.At.Date) > riskDays {
			return fault.New(fault.Conflict, "the answer is due on %s, more than %d days after %s: it is too early to speak of a default", p.AnswerDue, riskDays, p.At.Date)
		}
	case StepSettled:
		if strings.TrimSpace(p.Agreement) == "" || strings.TrimSpace(p.Payment) == "" {
			return fault.New(fault.Invalid, "a settlement needs the agreement and the proof of payment: name both papers")
		}
	case StepReleased:
		return p.checkRelease()
	}
	return nil
}

// checkRelease asks for the plaintiff's notice and for a confirmation of each account.
func (p Step) checkRelease() error {
	if strings.TrimSpace(p.Notice) == "" {
		return fault.New(fault.Invalid, "a release needs the plaintiff's release notice: name the paper")
	}
	var open []string
	for _, a := range p.Accounts {
		if strings.TrimSpace(p.Confirmed[a]) == "" {
			open = append(open, a)
		}
	}
	if open != nil {
		return fault.New(fault.Conflict, "the platform has not confirmed the release of %s: a release is complete when every account is confirmed", strings.Join(open, ", "))
	}
	return nil
}

// check refuses what is not service: a means the court did not allow.
func (s Service) check() error {
	if s.At.Date.IsZero() || len(s.By) == 0 {
		return fault.New(fault.Invalid, "service needs its date and its means: the time to answer runs from it")
	}
	for _, by := range s.By {
		ordinary := by == ByHague || by == ByHand || by == ByWaiver
		if ordinary || slices.Contains(s.Allowed, by) {
			return nil
		}
	}
	return fault.New(fault.Conflict, "service by %s needs an order of the court that allows it (Rule 4(f)(3)): without one this is notice and no time runs", s.By[0])
}

// timers starts the time to answer, at the service that counts.
func (p Step) timers() []Timer {
	if p.Event != StepServed {
		return nil
	}
	m := Move{Event: Served, At: p.Service.At}
	t, _ := newTimer(timerAnswer, m)
	if slices.Contains(p.Service.By, ByWaiver) {
		t.Rule = "FRCP-12(a)(1)(A)(ii)-FOREIGN"
		t.Title = Text{EN: "answer after waiver of service, counted from the day the request was sent abroad", ZH: "放弃送达后的答辩，自请求寄往境外之日起算"}
	}
	return []Timer{t}
}
