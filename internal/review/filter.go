// SPDX-License-Identifier: Apache-2.0

package review

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/screening"
)

// Filter is a saved view of the queue as a value; an empty field takes everything. It reads from and writes to the query of
// an address, so that a view can be sent to somebody.
type Filter struct {
	Name     string   `json:"name,omitempty"`
	Queues   []string `json:"queues,omitempty"`
	States   []string `json:"states,omitempty"`
	Levels   []string `json:"levels,omitempty"`
	Sources  []string `json:"sources,omitempty"`
	Profiles []string `json:"profiles,omitempty"`
	Kinds    []string `json:"kinds,omitempty"`
	Reasons  []string `json:"reasons,omitempty"`
	Seller   string   `json:"seller,omitempty"`
	Mark     string   `json:"mark,omitempty"`
	Listing  string   `json:"listing,omitempty"`
	Assignee string   `json:"assignee,omitempty"` // a person, or none
	Claimed  string   `json:"claimed,omitempty"`  // yes or no
	Snoozed  string   `json:"snoozed,omitempty"`  // yes: only what is put off, all: that too; empty leaves it out of a queue
	Overdue  bool     `json:"overdue,omitempty"`
	DueHours int      `json:"due_hours,omitempty"` // a clock ends within so many hours
	Least    int      `json:"least,omitempty"`     // score
	Proposed bool     `json:"proposed,omitempty"`  // the system proposes something
	Closed   bool     `json:"closed,omitempty"`    // closed cases too
}

// nobody is the assignee of a case that has none.
const nobody = "none"

// lists are the filter's lists with their names in an address.
func (f *Filter) lists() map[string]*[]string {
	return map[string]*[]string{"queue": &f.Queues, "state": &f.States, "level": &f.Levels, "source": &f.Sources, "profile": &f.Profiles, "kind": &f.Kinds, "reason": &f.Reasons}
}

// texts are the filter's single values.
func (f *Filter) texts() map[string]*string {
	return map[string]*string{"name": &f.Name, "seller": &f.Seller, "mark": &f.Mark, "listing": &f.Listing, "assignee": &f.Assignee, "claimed": &f.Claimed, "snoozed": &f.Snoozed}
}

// numbers are the filter's numbers.
func (f *Filter) numbers() map[string]*int {
	return map[string]*int{"due_hours": &f.DueHours, "least": &f.Least}
}

// flags are the filter's switches.
func (f *Filter) flags() map[string]*bool {
	return map[string]*bool{"overdue": &f.Overdue, "proposed": &f.Proposed, "closed": &f.Closed}
}

// Query writes the filter as the query of an address, empty fields left out.
func (f Filter) Query() url.Values {
	q := url.Values{}
	for name, list := range f.lists() {
		for _, v := range *list {
			q.Add(name, v)
		}
	}
	for name, v := range f.texts() {
		if *v != "" {
			q.Set(name, *v)
		}
	}
	for name, v := range f.numbers() {
		if *v != 0 {
			q.Set(name, strconv.Itoa(*v))
		}
	}
	for name, v := range f.flags() {
		if *v {
			q.Set(name, "1")
		}
	}
	return q
}

// mostValues bounds a stranger's address.
const mostValues = 50

// ParseFilter reads what Query wrote. Names that are not a filter's are passed over, because an address holds more; a value
// that cannot be is refused with its name.
func ParseFilter(q url.Values) (Filter, error) {
	var f Filter
	var wrong fault.Fields
	for name, list := range f.lists() {
		for _, v := range q[name] {
			if v != "" && len(*list) < mostValues && !slices.Contains(*list, v) {
				*list = append(*list, v)
			}
		}
		slices.Sort(*list)
	}
	for name, v := range f.texts() {
		*v = clip(strings.ToValidUTF8(q.Get(name), "\ufffd"))
	}
	for name, v := range f.numbers() {
		if text := q.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 || n > 10_000 {
				wrong.Add(name, "must be a number from 0 to 10000")
				continue
			}
			*v = n
		}
	}
	for name, v := range f.flags() {
		*v = q.Get(name) == "1" || q.Get(name) == "true"
	}
	f.check(&wrong)
	return f, wrong.Err()
}

// check refuses states and levels that do not exist.
func (f Filter) check(wrong *fault.Fields) {
	for _, s := range f.States {
		if !State(s).Known() {
			wrong.Add("state", "has %q, which is no state", clip(s))
		}
	}
	for _, l := range f.Levels {
		if weight(screening.Level(l)) < 0 {
			wrong.Add("level", "has %q, which is no level", clip(l))
		}
	}
	if f.Claimed != "" && f.Claimed != "yes" && f.Claimed != "no" {
		wrong.Add("claimed", "must be yes or no")
	}
	if f.Snoozed != "" && f.Snoozed != "yes" && f.Snoozed != "all" {
		wrong.Add("snoozed", "must be yes or all")
	}
}

// Match reports whether an item is in the view at a time.
func (f Filter) Match(i Item, at time.Time) bool {
	in := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	is := func(want, value string) bool { return want == "" || want == value }
	if !in(f.Queues, i.Queue) || !in(f.States, string(i.State)) || !in(f.Levels, string(i.Level)) || !in(f.Sources, string(i.Source)) ||
		!in(f.Profiles, string(i.Profile)) || !in(f.Kinds, string(i.Kind)) || !in(f.Reasons, i.Reason) {
		return false
	}
	if !is(f.Seller, i.SellerID) || !is(f.Mark, i.MarkID) || !is(f.Listing, i.ListingID) {
		return false
	}
	return f.matchWork(i, at) && f.matchDue(i, at) && i.Score >= f.Least && (!f.Proposed || i.Proposal != "") &&
		(f.Closed || i.State != Closed || slices.Contains(f.States, string(Closed)))
}

// matchWork looks at whose case it is.
func (f Filter) matchWork(i Item, at time.Time) bool {
	assignee := i.Work.Assignee
	if assignee == "" {
		assignee = nobody
	}
	claimed := yes(i.Work.holder(at) != "")
	return (f.Assignee == "" || f.Assignee == assignee) && (f.Claimed == "" || f.Claimed == claimed) && (f.Snoozed != "yes" || i.Work.PutOff(at))
}

// matchDue looks at the clock.
func (f Filter) matchDue(i Item, at time.Time) bool {
	if f.Overdue && (i.Due.IsZero() || i.Due.After(at)) {
		return false
	}
	return f.DueHours == 0 || !i.Due.IsZero() && !i.Due.After(at.Add(time.Duration(f.DueHours)*time.Hour))
}
