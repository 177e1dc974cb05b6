// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"slices"

	"markwarden/internal/notice"
)

// enact is what an event does besides the change of state.
func (a attempt) enact(n *Case) {
	st := &n.Standing
	switch a.ev.Kind {
	case Supply:
		a.supplied(n)
	case Respond:
		st.Heard = true
		a.claim(st)
	case Escalate:
		st.Escalated = true
	case Counter:
		at := a.at
		st.Countered = &at
	case AppealEvent:
		a.claim(st)
		st.Appeal = &Appeal{By: a.role, At: a.at, From: st.State}
		if st.Ruling != nil {
			st.Appeal.Against = *st.Ruling
		}
	case HoldEvent:
		st.Hold = &Hold{Order: a.ev.Order, Sealed: a.ev.Sealed, Until: stamp(a.ev.Until), Before: st.State}
	case Unseal:
		st.Hold.Sealed = false
	case AskRelease:
		st.Hold.AskBy, st.Hold.AskRef, st.Hold.AskAt = a.by.ID, a.ev.Order, a.at
		st.Timers = slices.DeleteFunc(st.Timers, func(t Timer) bool { return t.Code == notice.TimerHoldRelease })
	case StandingOf:
		n.Notices = slices.Clone(n.Notices)
		for i := range n.Notices {
			if n.Notices[i].Notifier == a.ev.Notifier {
				n.Notices[i].Standing = a.ev.Standing
			}
		}
	case Delivered:
		a.delivered(n)
	}
	if a.ev.Kind.decides() {
		st.Ruling = &Ruling{Event: a.ev.Kind, By: a.by.ID, At: a.at, Reason: a.reasonCode(), Seq: len(n.History) + 1, Bulk: a.ev.Bulk}
		st.Escalated = false
		a.answer(st)
	}
}

// claim adds the facts a party claims.
func (a attempt) claim(st *Standing) {
	for _, text := range a.ev.Claims {
		st.Claims = append(st.Claims, Claim{By: a.role, At: a.at, Text: text})
	}
}

// answer gives the answers to the open claims, in their order.
func (a attempt) answer(st *Standing) {
	left := a.ev.Answers
	for i := range st.Claims {
		if k := &st.Claims[i]; k.Answer == "" && len(left) > 0 {
			k.Answer, k.Answered, left = left[0], a.by.ID, left[1:]
		}
	}
}

// decides reports an event that is a decision on the merits.
func (e EventKind) decides() bool {
	return slices.Contains([]EventKind{Restrict, Remove, Clear, RejectNotice, Grant, Uphold, Reinstate, Suit, Reverse}, e)
}

// reasonCode is the event's reason; a removal out of a legal hold rests on the order.
func (a attempt) reasonCode() string {
	if a.ev.Reason == "" && a.ev.Kind == Remove {
		return reasonOrder
	}
	return a.ev.Reason
}

// supplied takes the notice as it is now.
func (a attempt) supplied(n *Case) {
	n.Missing = []notice.Missing{}
	n.Notices = slices.Clone(n.Notices)
	for i := range n.Notices {
		if n.Notices[i].NoticeID == a.ev.Notice.ID {
			n.Notices[i].Standing = a.ev.Notice.Who.Standing(a.at)
		}
	}
}

// delivered settles a message. Where a clock runs from the arrival of the seller's statement at the right holder (E-Commerce
// Law art. 43), it begins again at the delivery, which is never earlier than the day it was first counted from.
func (a attempt) delivered(n *Case) {
	n.Messages = slices.Clone(n.Messages)
	m := &n.Messages[n.message(a.ev.Ref)]
	m.Settled, m.Proof = a.at, a.ev.Note
	if n.Standing.State != CounterNoticed || n.Counter != notice.CounterPRC || m.Letter != "L7" {
		return
	}
	at := a.at
	n.Standing.Countered = &at
	n.Standing.Proposal = ""
	n.Standing.Timers = slices.DeleteFunc(n.Standing.Timers, func(t Timer) bool {
		return t.Code == notice.TimerRestoreEarliest || t.Code == notice.TimerRestoreLatest
	})
}

// consequences are strikes and the notifiers' ledger.
func (a attempt) consequences(n *Case, fx *Effects) {
	st := &n.Standing
	reason, _ := a.book.Reason(a.reasonCode())
	takesDown := (a.ev.Kind == Remove || a.ev.Kind == Restrict) && (st.State == Removed || st.State == Restricted)
	if (takesDown || a.ev.Kind == Judgment) && reason.Points > 0 {
		s := Strike{ID: fmt.Sprintf("%s/%d", n.ID, len(n.History)+1), Seller: n.SellerID, Case: n.ID, Owner: n.Owner, Reason: reason.Code,
			Points: reason.Points, Fake: reason.Fake, At: a.at}
		fx.Strikes = append(fx.Strikes, s)
		st.Strikes = append(st.Strikes, s.ID)
	}
	entered := st.State != a.c.Standing.State // what happens later in the same state, such as a delivery, takes nothing back
	back := entered && (st.State == Reinstated || st.State == Cleared) || a.ev.Kind == Reverse || a.ev.Kind == Grant && st.State == Triage
	if back && len(st.Strikes) > 0 {
		fx.Withdrawn = append(fx.Withdrawn, st.Strikes...)
		st.Strikes = []string{}
	}
	if back && len(st.Outcomes) > 0 {
		fx.Reversed, st.Outcomes = true, []string{}
	}
	if result := a.outcome(takesDown, reason); result != "" {
		for _, p := range n.Notices {
			fx.Outcomes = append(fx.Outcomes, notice.Outcome{Notice: p.NoticeID, Case: n.ID, Complainant: p.Notifier, At: a.at, Result: result, Reason: reason.Code})
		}
		st.Outcomes = append(st.Outcomes, string(result))
	}
}

// outcome is what the decision says of the notice, empty for nothing.
func (a attempt) outcome(takesDown bool, reason Reason) notice.Result {
	switch {
	case !a.c.HasNotice() || reason.Code == reasonOrder:
		return ""
	case takesDown:
		return notice.Granted
	case a.ev.Kind == RejectNotice && reason.Code == reasonFalse:
		return notice.Malicious
	case a.ev.Kind == RejectNotice:
		return notice.Rejected
	case a.ev.Kind == Clear && reason.Code == reasonRetract:
		return notice.Retracted
	case a.ev.Kind == Clear:
		return notice.Declined
	}
	return ""
}

// letters are what the line sends in this case.
func (a attempt) letters() []Letter {
	var list []Letter
	seq := len(a.c.History) + 1
	for _, s := range a.row.sends {
		sealed := a.c.Sealed() || a.ev.Sealed
		if s.when == "own" && a.c.HasNotice() || s.when == "notice" && !a.c.HasNotice() || s.when == "unsealed" && sealed {
			continue
		}
		to := s.to
		if to == "appellant" {
			to = "seller"
			if a.c.Standing.Appeal != nil && a.c.Standing.Appeal.By == Notifier {
				to = "notifier"
			}
		}
		if to == ToSeller {
			list = append(list, Letter{s.letter, ToSeller, seq})
			continue
		}
		for _, p := range a.c.Notices {
			l := Letter{s.letter, p.Notifier, seq}
			if !slices.Contains(list, l) {
				list = append(list, l)
			}
		}
	}
	return list
}

// write logs the messages that come with the event and notes which letters are still owed.
func (a attempt) write(n *Case, fx *Effects) {
	owed := append(slices.Clone(n.Owed), a.letters()...)
	n.Messages = slices.Clone(n.Messages)
	for _, m := range a.ev.Messages {
		m = Message{Ref: m.Ref, Letter: m.Letter, To: m.To, SHA: m.SHA, At: a.at, Seq: len(n.History) + 1}
		if i := slices.IndexFunc(owed, func(l Letter) bool { return l.Letter == m.Letter && l.To == m.To }); i >= 0 {
			m.Seq = owed[i].Seq
			owed = slices.Delete(owed, i, i+1)
		}
		n.Messages = append(n.Messages, m)
	}
	for _, l := range owed {
		if l.Seq == len(n.History)+1 {
			fx.Letters = append(fx.Letters, l)
		}
	}
	n.Owed = owed
	if n.Owed == nil {
		n.Owed = []Letter{}
	}
}
