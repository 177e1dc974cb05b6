// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/screening"
)

// Same reports that two cases are about one thing: the same mark on the same listing.
func Same(a, b Case) bool {
	return a.ID != b.ID && a.ListingID == b.ListingID && a.MarkID == b.MarkID && a.MarkID != "" && a.SellerID == b.SellerID
}

// Merge joins a duplicate into the case that goes on: the further one, else the older, else the smaller id. Both notices,
// every letter owed to either notifier and the earlier clock of each kind go with it; the duplicate is CLOSED with its own
// history and points at the other. Two cases that are not about the same thing, that are in different hands (a hold, a
// seal, an appeal or a counter-notice) or closed are refused.
func (b *Book) Merge(x, y Case, by Actor, at time.Time) (kept, closed Case, fx Effects, err error) {
	kept, closed = x, y
	if precedes(y, x) {
		kept, closed = y, x
	}
	role, err := b.mayMerge(kept, closed, by)
	if err != nil {
		return x, y, newEffects(), err
	}
	fx = newEffects()
	at = kept.notBefore(closed.notBefore(at))
	kept.absorb(closed, &fx)
	keptState := kept.Standing.State
	kept.add(Entry{At: at, Actor: by.ID, Role: role, Event: MergeTwo, From: keptState, To: keptState, Other: closed.ID, Version: b.Version()}, &fx)
	for _, t := range closed.Standing.Timers {
		fx.Cleared = append(fx.Cleared, string(t.Code))
	}
	from := closed.Standing.State
	closed.Standing = closed.Standing.copy()
	closed.Standing.State, closed.Standing.Since, closed.Standing.Timers, closed.Standing.Proposal = Closed, at, []Timer{}, ""
	closed.Owed, closed.Last, closed.MergedInto = []Letter{}, nil, kept.ID
	closed.add(Entry{At: at, Actor: by.ID, Role: role, Event: MergeTwo, From: from, To: Closed, Other: kept.ID, Version: b.Version()}, &fx)
	fx.Webhooks = append(fx.Webhooks, Webhook{"case.merged", closed.ID, Closed, at})
	return kept, closed, fx, nil
}

// progress orders states by how far a case has come before a decision.
var progress = []State{New, NoticeDefective, Triage, SellerContacted, InterimRestricted, SellerResponded}

// precedes reports that a is the one to keep.
func precedes(a, b Case) bool {
	if p, q := slices.Index(progress, a.Standing.State), slices.Index(progress, b.Standing.State); p != q {
		return p > q
	}
	if !a.Opened.Equal(b.Opened) {
		return a.Opened.Before(b.Opened)
	}
	return a.ID < b.ID
}

// mayMerge refuses what must not be joined and names the role of whoever joins.
func (b *Book) mayMerge(kept, closed Case, by Actor) (Role, error) {
	if !Same(kept, closed) {
		return "", refuse(fault.Conflict, say("these cases are not about the same mark on the same listing", "两案并非针对同一商品的同一商标"))
	}
	for _, c := range []Case{kept, closed} {
		if c.Sealed() {
			return "", fault.New(fault.NotFound, "")
		}
		if !slices.Contains(progress, c.Standing.State) || c.MergedInto != "" {
			return "", refuse(fault.Conflict, say("case %s is %s: only cases before a decision are merged", "案件 %s 状态为 %s：仅未作决定的案件可以合并", c.ID, c.Standing.State))
		}
	}
	if kept.Profile != closed.Profile {
		return "", refuse(fault.Conflict, say("the cases follow different procedures (%s and %s)", "两案适用的程序不同（%s 与 %s）", string(kept.Profile), string(closed.Profile)))
	}
	for _, r := range []Role{System, TriageOfficer, SeniorOfficer} {
		if by.Has(r) && by.ID != "" {
			return r, nil
		}
	}
	return "", refuse(fault.Forbidden, say("this takes %s", "须由 %s 办理", rolesText([]Role{System, TriageOfficer, SeniorOfficer})))
}

// absorb takes over what the duplicate has: notices, letters owed, what is wrong with the right, the higher level and the
// earlier end of a clock of the same kind.
func (c *Case) absorb(d Case, fx *Effects) {
	c.Absorbed = append(slices.Clip(c.Absorbed), append([]string{d.ID}, d.Absorbed...)...)
	c.Last = nil
	for _, p := range d.Notices {
		if !slices.ContainsFunc(c.Notices, func(o Party) bool { return o.NoticeID == p.NoticeID }) {
			c.Notices = append(slices.Clip(c.Notices), p)
		}
	}
	if c.Kind == "" {
		c.Kind, c.Counter = d.Kind, d.Counter
	}
	if len(d.Missing) < len(c.Missing) || c.Kind == d.Kind && len(d.Notices) > 0 && len(d.Missing) == 0 {
		c.Missing = d.Missing // one whole notice carries the case
	}
	for _, i := range d.Issues {
		if !slices.Contains(c.Issues, i) {
			c.Issues = append(slices.Clip(c.Issues), i)
		}
	}
	for _, l := range d.Owed {
		l.Seq = len(c.History) + 1
		c.Owed = append(slices.Clip(c.Owed), l)
		fx.Letters = append(fx.Letters, l)
	}
	if weight(d.Level) > weight(c.Level) {
		c.Level = d.Level
	}
	c.Standing.Claims = append(slices.Clip(c.Standing.Claims), d.Standing.Claims...)
	c.Score, c.Reach, c.Suits = max(c.Score, d.Score), max(c.Reach, d.Reach), max(c.Suits, d.Suits)
	c.sooner(d)
}

// sooner takes the earlier end of each clock both have.
func (c *Case) sooner(d Case) {
	c.Standing = c.Standing.copy()
	for i, t := range c.Standing.Timers {
		o, runs := d.DueOf(t.Code)
		if isTriage(t.Code) && !runs {
			for _, code := range []notice.TimerCode{notice.TimerTriage, notice.TimerTriageFlagger, notice.TimerTriageBlock} {
				if o, runs = d.DueOf(code); runs {
					break
				}
			}
		}
		if runs && o.End.Before(t.End) {
			c.Standing.Timers[i] = o
		}
	}
}

// isTriage reports one of the three clocks of a first look.
func isTriage(code notice.TimerCode) bool {
	return code == notice.TimerTriage || code == notice.TimerTriageFlagger || code == notice.TimerTriageBlock
}

// weight orders levels; what was not screened weighs more than what was found clear or doubtful.
func weight(l screening.Level) int {
	return slices.Index([]screening.Level{screening.Clear, screening.Caution, screening.Unscreened, screening.High, screening.Block}, l)
}
