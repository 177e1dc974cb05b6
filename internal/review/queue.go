// SPDX-License-Identifier: Apache-2.0

package review

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"markwarden/internal/notice"
	"markwarden/internal/screening"
)

// QueuePolicy is queue.json: the numbers of the one formula that orders work,
//
//	priority = risk × urgency × reach
//
// risk is the score of 100, at least the floor of the level, and Suit more for each lawsuit on the mark (up to SuitsMost);
// a listing that was not screened has the risk of one near high, because nothing is known. urgency is 1 without a clock and
// UrgencyDue at the moment a clock ends, falling by half the way to 1 at UrgencyHours before it; overdue it rises by one a
// day, up to UrgencyOverdueMost. reach is 1 for nobody else and one more for each ten times the listings or buyers touched.
type QueuePolicy struct {
	Version            string                      `json:"version"`
	Risk               map[screening.Level]float64 `json:"risk"`
	Suit               float64                     `json:"suit"`
	SuitsMost          int                         `json:"suits_most"`
	UrgencyDue         float64                     `json:"urgency_due"`
	UrgencyHours       float64                     `json:"urgency_hours"`
	UrgencyOverdueMost float64                     `json:"urgency_overdue_most"`
}

// parse reads queue.json.
func (p *QueuePolicy) parse(text string) error {
	if err := json.Unmarshal([]byte(text), p); err != nil {
		return fmt.Errorf("queue.json: %w", err)
	}
	for _, l := range []screening.Level{screening.Clear, screening.Caution, screening.High, screening.Block, screening.Unscreened} {
		if f := p.Risk[l]; f <= 0 || f > 1 {
			return fmt.Errorf("queue.json: the risk of level %s is %g, not within 0 and 1", l, f)
		}
	}
	if p.Version == "" || p.Suit < 0 || p.SuitsMost < 0 || p.UrgencyDue < 1 || p.UrgencyHours <= 0 || p.UrgencyOverdueMost < 0 {
		return fmt.Errorf("queue.json: the numbers must be positive and the version named: %+v", *p)
	}
	return nil
}

// Item is a case as a queue sees it: small, so that a hundred thousand of them are ordered at once.
type Item struct {
	ID        string           `json:"id"`
	State     State            `json:"state"`
	Queue     string           `json:"queue"`
	Source    Source           `json:"source"`
	Profile   notice.Profile   `json:"profile"`
	Kind      notice.Kind      `json:"kind,omitempty"`
	Level     screening.Level  `json:"level"`
	Score     int              `json:"score"`
	Opened    time.Time        `json:"opened"`
	Due       time.Time        `json:"due,omitzero"`
	DueCode   notice.TimerCode `json:"due_code,omitempty"`
	Reach     int              `json:"reach"`
	Suits     int              `json:"suits"`
	ListingID string           `json:"listing_id"`
	SellerID  string           `json:"seller_id"`
	MarkID    string           `json:"mark_id,omitempty"`
	Pattern   string           `json:"pattern,omitempty"`
	Reason    string           `json:"reason,omitempty"` // of the decision in force
	Proposal  EventKind        `json:"proposal,omitempty"`
	Escalated bool             `json:"escalated"`
	Sealed    bool             `json:"sealed"`
	Work      Work             `json:"work"`
}

// Item is the case as a queue sees it, in the queue it was moved to or is routed to.
func (b *Book) Item(c Case) Item {
	due, code := c.NextDue()
	i := Item{ID: c.ID, State: c.Standing.State, Source: c.Source, Profile: c.Profile, Kind: c.Kind, Level: c.Level, Score: c.Score, Opened: c.Opened,
		Due: due, DueCode: code, Reach: c.Reach, Suits: c.Suits, ListingID: c.ListingID, SellerID: c.SellerID, MarkID: c.MarkID, Pattern: c.Pattern,
		Proposal: c.Standing.Proposal, Escalated: c.Standing.Escalated, Sealed: c.Sealed(), Work: c.Work}
	if r := c.Standing.Ruling; r != nil {
		i.Reason = r.Reason
	}
	i.Queue = b.QueueOf(i)
	return i
}

// Priority is the formula's value with its three parts.
type Priority struct {
	Value   float64 `json:"value"`
	Risk    float64 `json:"risk"`
	Urgency float64 `json:"urgency"`
	Reach   float64 `json:"reach"`
}

// Priority weighs an item at a time.
func (p QueuePolicy) Priority(i Item, at time.Time) Priority {
	out := Priority{Risk: p.risk(i), Urgency: p.urgency(i.Due, at), Reach: 1 + math.Log10(1+float64(max(0, i.Reach)))}
	out.Value = out.Risk * out.Urgency * out.Reach
	return out
}

// risk is the first part.
func (p QueuePolicy) risk(i Item) float64 {
	return max(p.Risk[i.Level], float64(i.Score)/100) + p.Suit*float64(min(max(0, i.Suits), p.SuitsMost))
}

// urgency is the second part.
func (p QueuePolicy) urgency(due, at time.Time) float64 {
	if due.IsZero() {
		return 1
	}
	hours := due.Sub(at).Hours()
	if hours < 0 {
		return p.UrgencyDue + min(-hours/24, p.UrgencyOverdueMost)
	}
	return 1 + (p.UrgencyDue-1)/(1+hours/p.UrgencyHours)
}

// Explain writes the formula with the item's numbers, for a page that shows why a case stands where it stands.
func (p QueuePolicy) Explain(i Item, at time.Time) []Text {
	w := p.Priority(i, at)
	lines := []Text{
		say("priority %.2f = risk %.2f × urgency %.2f × reach %.2f", "优先级 %.2f = 风险 %.2f × 紧迫度 %.2f × 影响面 %.2f", w.Value, w.Risk, w.Urgency, w.Reach),
		say("risk: level %s, score %d, %d lawsuits on the mark", "风险：级别 %s，分数 %d，该商标在诉 %d 件", string(i.Level), i.Score, i.Suits),
	}
	switch hours := i.Due.Sub(at).Hours(); {
	case i.Due.IsZero():
		lines = append(lines, say("urgency: no clock runs", "紧迫度：无进行中的期限"))
	case hours < 0:
		lines = append(lines, say("urgency: %s ended %.0f hours ago", "紧迫度：%s 已逾期 %.0f 小时", string(i.DueCode), -hours))
	default:
		lines = append(lines, say("urgency: %s ends in %.0f hours", "紧迫度：%s 将于 %.0f 小时后届满", string(i.DueCode), hours))
	}
	return append(lines, say("reach: %d listings or buyers touched", "影响面：涉及 %d 个商品或买家", i.Reach))
}

// Ranked is an item with its priority.
type Ranked struct {
	Item
	Priority Priority `json:"priority"`
}

// Order sorts items by priority at a time, the highest first; equals by the earlier end of a clock, then by id, so that
// everybody sees the same order. The list given is left as it is.
func (p QueuePolicy) Order(items []Item, at time.Time) []Ranked {
	keys := make([]struct {
		w Priority
		n int
	}, len(items))
	for n := range items {
		keys[n].w, keys[n].n = p.Priority(items[n], at), n
	}
	slices.SortFunc(keys, func(a, b struct {
		w Priority
		n int
	}) int {
		if c := cmp.Compare(b.w.Value, a.w.Value); c != 0 {
			return c
		}
		x, y := &items[a.n], &items[b.n]
		return cmp.Or(compareDue(x.Due, y.Due), cmp.Compare(x.ID, y.ID))
	})
	out := make([]Ranked, len(items))
	for i, k := range keys {
		out[i] = Ranked{items[k.n], k.w}
	}
	return out
}

// compareDue puts what has a clock before what has none.
func compareDue(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// Next is the best item somebody can take now: not claimed by another, not put off, not skipped by this person of late, not
// assigned to another, and not sealed unless it is legal who asks.
func (b *Book) Next(items []Item, by Actor, at time.Time) (Ranked, bool) {
	best, found := Ranked{}, false
	for _, i := range items {
		if !i.State.Open() || i.Sealed && !by.Has(Legal) || !i.Work.offered(by.ID, b.Desk.Skip(), at) {
			continue
		}
		w := b.Queue.Priority(i, at)
		if !found || w.Value > best.Priority.Value || w.Value == best.Priority.Value && (compareDue(i.Due, best.Due) < 0 || compareDue(i.Due, best.Due) == 0 && i.ID < best.ID) {
			best, found = Ranked{i, w}, true
		}
	}
	return best, found
}
