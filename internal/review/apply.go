// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
)

// Apply makes a move by the rules that come with the program; see Book.Apply.
func (c Case) Apply(ev Event, by Actor, at time.Time) (Case, Effects, error) {
	b, err := StandardBook()
	if err != nil {
		return c, newEffects(), err
	}
	return b.Apply(c, ev, by, at)
}

// Apply makes a move: the case after it, and what follows. The case given is not changed. A refusal is of kind Invalid when
// the event lacks something, Conflict when the case does not stand so, Forbidden when it is not this person's to do; it
// carries the reason in both languages (see Why). A time before the last entry is taken for that entry's, because order is
// by sequence and clocks of several machines differ.
func (b *Book) Apply(c Case, ev Event, by Actor, at time.Time) (Case, Effects, error) {
	a := attempt{book: b, c: c, ev: ev.clean(), by: by, at: c.notBefore(at)}
	if err := a.admit(); err != nil {
		return c, newEffects(), err
	}
	switch ev.Kind {
	case Tick:
		return a.tick()
	case UndoMove:
		return a.undo()
	}
	if err := a.choose(); err != nil {
		return c, newEffects(), err
	}
	return a.move()
}

// clean makes the texts of an event valid UTF-8, so that a hash over them holds after they were stored.
func (ev Event) clean() Event {
	for _, s := range []*string{&ev.Facts, &ev.Note, &ev.Statement, &ev.Order, &ev.Reason, &ev.Bulk, &ev.Ref} {
		*s = strings.ToValidUTF8(*s, "\ufffd")
	}
	for _, list := range []*[]string{&ev.Rules, &ev.Evidence, &ev.Claims, &ev.Answers} {
		*list = slices.Clone(*list)
		for i, s := range *list {
			(*list)[i] = strings.ToValidUTF8(s, "\ufffd")
		}
	}
	return ev
}

// notBefore is a time that does not lie before the history's last.
func (c Case) notBefore(at time.Time) time.Time {
	at = stamp(at)
	if n := len(c.History); n > 0 && at.Before(c.History[n-1].At) {
		return c.History[n-1].At
	}
	return at
}

// admit refuses what no line of the table can allow.
func (a attempt) admit() error {
	switch {
	case a.by.ID == "" || len(a.by.Roles) == 0:
		return fault.New(fault.Forbidden, "a move needs a person with a role")
	case a.at.IsZero() || a.at.Year() < 2000 || a.at.Year() > 9000:
		return fault.New(fault.Invalid, "a move needs its time")
	case a.c.Sealed() && !a.by.Has(Legal) && !a.by.Has(System):
		return fault.New(fault.NotFound, "")
	case a.c.MergedInto != "":
		return refuse(fault.Conflict, say("this case was merged into %s: go on there", "本案已并入 %s：请在该案处理", a.c.MergedInto))
	case !a.c.Standing.State.Known():
		return refuse(fault.Conflict, say("the case is not opened", "尚未立案"))
	}
	return nil
}

// choose finds the line of the table and the role, or says why there is none.
func (a *attempt) choose() error {
	lines := a.book.rowsOf(a.ev.Kind, a.c.Standing.State)
	if len(lines) == 0 {
		return a.noLine()
	}
	for _, m := range lines {
		a.row = m
		if !a.chosen() {
			continue
		}
		if a.role = a.roleFor(m); a.role == "" {
			return refuse(fault.Forbidden, say("this takes %s", "须由 %s 办理", rolesText(m.who)))
		}
		return a.check()
	}
	return a.noLine()
}

// chosen reports that the line is the one meant, where an event has several.
func (a attempt) chosen() bool {
	for _, n := range a.row.needs {
		if g := guards[n]; g.choice && g.check(a) != fine {
			return false
		}
	}
	return true
}

// check runs the line's conditions.
func (a attempt) check() error {
	for _, n := range a.row.needs {
		if why := guards[n].check(a); why != fine {
			return refuse(guards[n].kind, why)
		}
	}
	return nil
}

// roleFor is the role in which somebody may make a move: one the line names and the actor has; a seller or a notifier only
// for a case of their own. Empty when there is none.
func (a attempt) roleFor(m move) Role {
	for _, r := range m.who {
		if !a.by.Has(r) {
			continue
		}
		switch r {
		case Seller:
			if a.by.ID != a.c.SellerID && a.by.Org != a.c.SellerID || a.c.SellerID == "" {
				continue
			}
		case Notifier:
			if !a.c.Notifier(a.by.ID) && !a.c.Notifier(a.by.Org) {
				continue
			}
		}
		return r
	}
	return ""
}

// noLine says that an event does not move a case from its state, and what does.
func (a attempt) noLine() error {
	state := a.c.Standing.State
	list := a.book.takes[state]
	if list == "" {
		return refuse(fault.Conflict, say("a case that is %s does not take %s", "状态为 %s 的案件不接受 %s", state, clip(string(a.ev.Kind))))
	}
	return refuse(fault.Conflict, say("a case that is %s does not take %s; it takes %s", "状态为 %s 的案件不接受 %s；可接受 %s", state, clip(string(a.ev.Kind)), list))
}

// rolesText names roles.
func rolesText(list []Role) Text {
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = strings.ReplaceAll(string(r), "_", " ")
	}
	return Text{EN: strings.Join(names, " or "), ZH: strings.Join(names, " 或 ")}
}

// move makes the move: the standing after it, letters, clocks, strikes, the ledger, the history.
func (a attempt) move() (Case, Effects, error) {
	n, fx := a.c, newEffects()
	n.Standing = a.c.Standing.copy()
	from := n.Standing.State
	a.enact(&n)
	if to := a.row.target(from); to != from {
		a.enter(&n, &fx, to)
	}
	if err := a.startTimers(&n, &fx); err != nil {
		return a.c, newEffects(), err
	}
	a.consequences(&n, &fx)
	a.write(&n, &fx)
	a.remember(&n, &fx, from)
	if n.closable() {
		fx.Next = append(fx.Next, Close)
	}
	return n, fx, nil
}

// closable reports a decided case with nothing left to send and no time left to appeal: the system closes it.
func (c Case) closable() bool {
	window, runs := c.DueOf(notice.TimerAppealWindow)
	return slices.Contains(groups["closing"], c.Standing.State) && c.settled() && (!runs || !window.Fired.IsZero())
}

// enter is the change of state itself: the clocks of the old one stop.
func (a attempt) enter(n *Case, fx *Effects, to State) {
	st := &n.Standing
	for _, t := range st.Timers {
		fx.Cleared = append(fx.Cleared, string(t.Code))
	}
	st.State, st.Since, st.Timers, st.Proposal = to, a.at, []Timer{}, ""
	switch to {
	case Removed, Restricted, InterimRestricted:
		st.Restricted = true
	case Cleared, Reinstated:
		st.Restricted = false
	}
	if to == Triage {
		st.Heard, st.Ruling = false, nil
	}
	if to != Appealed && to != Upheld {
		st.Appeal = nil
	}
	if to != LegalHold {
		st.Hold = nil
	}
	if to != CounterNoticed {
		st.Countered = nil
	}
}

// copy is a standing that shares no list with the one it comes from.
func (s Standing) copy() Standing {
	s.Timers = slices.Clone(s.Timers)
	s.Strikes = slices.Clone(s.Strikes)
	s.Outcomes = slices.Clone(s.Outcomes)
	s.Claims = slices.Clone(s.Claims)
	if s.Ruling != nil {
		r := *s.Ruling
		s.Ruling = &r
	}
	if s.Appeal != nil {
		p := *s.Appeal
		s.Appeal = &p
	}
	if s.Hold != nil {
		h := *s.Hold
		s.Hold = &h
	}
	if s.Countered != nil {
		t := *s.Countered
		s.Countered = &t
	}
	return s
}

// remember adds the entry to the history, keeps what an undo needs, and tells those who listen.
func (a attempt) remember(n *Case, fx *Effects, from State) {
	e := Entry{At: a.at, Actor: a.by.ID, Role: a.role, Event: a.ev.Kind, From: from, To: n.Standing.State, Reason: a.ev.Reason, Ground: a.ev.Ground,
		Rules: a.ev.Rules, Facts: a.ev.Facts, Note: a.ev.Note, Evidence: a.ev.Evidence, Claims: a.ev.Claims, Answers: a.ev.Answers, Order: a.ev.Order, Bulk: a.ev.Bulk, Second: a.ev.Second,
		Version: a.book.Version(), Sealed: n.Sealed() || a.c.Sealed()}
	if e.Note == "" {
		e.Note = a.ev.Statement
	}
	for _, m := range a.ev.Messages {
		e.Refs = append(e.Refs, m.Ref)
	}
	if a.ev.Ref != "" {
		e.Refs = append(e.Refs, a.ev.Ref)
	}
	for _, t := range fx.TimersSet {
		e.Timers = append(e.Timers, t.Code)
	}
	n.add(e, fx)
	a.keepUndo(n, fx)
	if !e.Sealed && (from != n.Standing.State || a.ev.Kind == Respond) {
		fx.Webhooks = append(fx.Webhooks, Webhook{"case." + strings.ToLower(string(n.Standing.State)), n.ID, n.Standing.State, a.at})
	}
}

// add seals an entry behind the history. The history given to Apply is not written into.
func (c *Case) add(e Entry, fx *Effects) {
	e.Due, e.DueCode = c.NextDue()
	e = e.seal(c.History)
	c.History = append(slices.Clip(c.History), e)
	c.Version = len(c.History)
	fx.Audit = append(fx.Audit, e)
}

// startTimers starts the clocks of the state that do not run yet.
func (a attempt) startTimers(n *Case, fx *Effects) error {
	for _, m := range a.book.moves {
		if !slices.Contains(m.from, n.Standing.State) {
			continue
		}
		for _, code := range m.sla {
			code, profile, from, ok := n.clockFor(code, a.at)
			if _, runs := n.DueOf(code); !ok || runs {
				continue
			}
			due, err := a.book.Setting.Due(code, profile, from)
			if err != nil {
				return err
			}
			t := Timer{Due: due}
			n.Standing.Timers = append(n.Standing.Timers, t)
			fx.TimersSet = append(fx.TimersSet, t)
		}
	}
	return nil
}

// clockFor is what a clock of the table means for this case: which one, whose procedure's, from when, and whether it runs.
func (c Case) clockFor(code notice.TimerCode, at time.Time) (notice.TimerCode, notice.Profile, time.Time, bool) {
	st := c.Standing
	switch code {
	case notice.TimerTriage:
		return c.triageClock(), c.Profile, at, true
	case notice.TimerInterim:
		return code, c.Profile, at, c.Level == "block"
	case notice.TimerRemoveNow:
		return code, c.Profile, at, c.Kind == notice.DMCA || c.Source == FromCourt
	case notice.TimerAppealWindow:
		return code, c.Profile, at, st.State != Cleared || c.Profile == notice.EU && c.HasNotice()
	case notice.TimerHoldRelease:
		return code, c.Profile, orNow(st.Hold, at), st.Hold != nil && st.Hold.AskBy != ""
	case notice.TimerRestoreEarliest, notice.TimerRestoreLatest:
		profile := notice.US
		if c.Counter == notice.CounterPRC {
			profile = notice.CN
		}
		if st.Countered != nil {
			at = *st.Countered
		}
		return code, profile, at, true
	}
	return code, c.Profile, at, true
}

// orNow is when a release was asked for.
func orNow(h *Hold, at time.Time) time.Time {
	if h == nil || h.AskAt.IsZero() {
		return at
	}
	return h.AskAt
}

// triageClock is how soon a case must be looked at: level block and orders first, then trusted flaggers.
func (c Case) triageClock() notice.TimerCode {
	switch {
	case c.Level == "block" || c.Source == FromCourt:
		return notice.TimerTriageBlock
	case c.Source == FromFlagger || slices.ContainsFunc(c.Notices, func(p Party) bool { return p.Standing == notice.TrustedFlagger }):
		return notice.TimerTriageFlagger
	}
	return notice.TimerTriage
}
