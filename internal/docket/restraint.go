// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"slices"
	"strings"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Restraint is one account, domain name or sum that an order holds. From is the first day held and To the day it was
// released, zero while it is held.
type Restraint struct {
	Provider  string        `json:"provider"`            // PayPal, Amazon, a registry
	Account   string        `json:"account"`             // account id or domain name
	Defendant string        `json:"defendant,omitempty"` // the row of the schedule, see Defendant.Key
	Person    string        `json:"person,omitempty"`
	Amount    Money         `json:"amount"`  // at the day of restraint
	Accrued   Money         `json:"accrued"` // credited since
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to"`
	Order     string        `json:"order,omitempty"`   // the order that holds it: docket entry or document
	Release   string        `json:"release,omitempty"` // what let it go
	Approvers []string      `json:"approvers,omitempty"`
	Asked     *ReleaseAsk   `json:"asked,omitempty"` // a release that waits for a second person
	Nth       int           `json:"nth,omitempty"`   // counts the holds of one account that began on one day, from 0
	Source    Source        `json:"source"`
}

// ReleaseAsk is a release that one person approved.
type ReleaseAsk struct {
	By        string         `json:"by"`
	Day       calendar.Date  `json:"day"`
	Why       ReleaseTrigger `json:"why"`
	Reference string         `json:"reference"`
}

// SameAccount reports that two restraints hold the same account at the same provider, whose name is compared without regard
// to case.
func (r Restraint) SameAccount(o Restraint) bool {
	return strings.EqualFold(r.Provider, o.Provider) && r.Account == o.Account
}

// OpenRestraint is a restraint as it is to be filed beside those of a case. One of an account that is held since the same day
// takes that one's place, with a release that waits; one of an account that was let go is a new restraint, and the old one
// stays as it is. Conflict when the account was held on the day already, because the sum would count twice.
func OpenRestraint(list []Restraint, r Restraint) (Restraint, error) {
	for _, have := range list {
		if !have.SameAccount(r) {
			continue
		}
		switch {
		case have.To.IsZero() && have.From == r.From:
			r.Provider, r.Asked, r.Nth = have.Provider, have.Asked, have.Nth
			if r.Accrued.Currency == "" {
				r.Accrued = have.Accrued
			}
			return r, nil
		case have.To.IsZero():
			return r, fault.New(fault.Conflict, "%s at %s is held since %s already: record the change with that day, or release it first", r.Account, r.Provider, have.From)
		case have.HeldOn(r.From):
			return r, fault.New(fault.Conflict, "%s at %s was held from %s and released on %s: give the first day of the new restraint", r.Account, r.Provider, have.From, have.To)
		case have.From == r.From:
			r.Nth = max(r.Nth, have.Nth+1)
		}
	}
	return r, nil
}

// FreedBy is the release of a defendant whose restraints these are, when every one of them was let go: with the papers that
// let each account go. False while something is held, or nothing ever was.
func FreedBy(own []Restraint) (Step, bool) {
	step := Step{Event: StepReleased, Confirmed: map[string]string{}}
	for _, r := range own {
		if r.To.IsZero() {
			return Step{}, false
		}
		step.Accounts = append(step.Accounts, r.Account)
		step.Confirmed[r.Account] = r.Release
		if step.Notice == "" || r.To.After(step.At.Date) {
			step.At, step.Notice = calendar.Day(r.To), r.Release
		}
	}
	return step, len(own) > 0
}

// HeldOn reports whether the restraint held on a day. The day of release is no longer held.
func (r Restraint) HeldOn(day calendar.Date) bool {
	return !r.From.After(day) && (r.To.IsZero() || r.To.After(day))
}

// HeldOn are the restraints that held on a day, in their order.
func HeldOn(list []Restraint, day calendar.Date) []Restraint {
	held := []Restraint{}
	for _, r := range list {
		if r.HeldOn(day) {
			held = append(held, r)
		}
	}
	return held
}

// ForProvider are the restraints of one provider, by name without regard to case: what is exported to a provider holds
// that provider's accounts alone.
func ForProvider(list []Restraint, provider string) []Restraint {
	own := []Restraint{}
	for _, r := range list {
		if strings.EqualFold(strings.TrimSpace(r.Provider), strings.TrimSpace(provider)) {
			own = append(own, r)
		}
	}
	return own
}

// ReleaseTrigger is what may let a restraint go.
type ReleaseTrigger string

// The triggers.
const (
	ReleaseDismissal  ReleaseTrigger = "dismissal"
	ReleaseSettlement ReleaseTrigger = "settlement notice"
	ReleaseLapse      ReleaseTrigger = "lapse"
	ReleaseOrder      ReleaseTrigger = "order"
)

// Released is the restraint let go on a day for a trigger: two different people approve, and the reference names the paper
// that allows it. The restraint itself is left as it is.
func (r Restraint) Released(day calendar.Date, why ReleaseTrigger, reference string, approvers ...string) (Restraint, error) {
	var people []string
	for _, a := range approvers {
		if a = strings.TrimSpace(a); a != "" && !slices.ContainsFunc(people, func(p string) bool { return strings.EqualFold(p, a) }) {
			people = append(people, a)
		}
	}
	if err := r.releasable(day, why, reference); err != nil {
		return r, err
	}
	if len(people) < 2 {
		return r, fault.New(fault.Forbidden, "a release needs two different approvers")
	}
	r.To, r.Release, r.Approvers = day, string(why)+": "+strings.TrimSpace(reference), people
	r.Asked = nil
	return r, nil
}

// releasable is why a restraint cannot be let go, whoever approves.
func (r Restraint) releasable(day calendar.Date, why ReleaseTrigger, reference string) error {
	switch {
	case !r.To.IsZero():
		return fault.New(fault.Conflict, "%s at %s was already released on %s", r.Account, r.Provider, r.To)
	case day.Before(r.From):
		return fault.New(fault.Invalid, "the release on %s is before the restraint of %s: check the date", day, r.From)
	case !slices.Contains(ReleaseTriggers(), why):
		return fault.New(fault.Invalid, "a restraint is released for a dismissal, a settlement notice, a lapse or an order, not for %q", short(string(why)))
	case strings.TrimSpace(reference) == "":
		return fault.New(fault.Invalid, "name the paper that allows the release: docket entry, notice or order")
	}
	return nil
}

// ReleaseTriggers are all triggers, in the order in which they are offered.
func ReleaseTriggers() []ReleaseTrigger {
	return []ReleaseTrigger{ReleaseDismissal, ReleaseSettlement, ReleaseLapse, ReleaseOrder}
}

// AskRelease is the restraint with a release that the first person approved. It takes the place of one that waits already,
// and is refused as a release is.
func (r Restraint) AskRelease(ask ReleaseAsk) (Restraint, error) {
	if err := r.releasable(ask.Day, ask.Why, ask.Reference); err != nil {
		return r, err
	}
	ask.Reference = strings.TrimSpace(ask.Reference)
	r.Asked = &ask
	return r, nil
}

// ApproveRelease is the restraint let go as the first person asked, approved by a second.
func (r Restraint) ApproveRelease(by string) (Restraint, error) {
	if r.Asked == nil {
		return r, fault.New(fault.Conflict, "nobody has asked for the release of %s at %s", r.Account, r.Provider)
	}
	return r.Released(r.Asked.Day, r.Asked.Why, r.Asked.Reference, r.Asked.By, by)
}

// Held is a sum of what is restrained in one currency.
type Held struct {
	Total    Money `json:"total"`
	Accounts int   `json:"accounts"`
	Persons  int   `json:"persons"`
}

// SumHeld adds up what held on a day, one line a currency in the order of their codes. Accounts of one person count once
// under Persons; an account whose person is not known is a person of its own.
func SumHeld(list []Restraint, day calendar.Date) []Held {
	sums, people := map[string]*Held{}, map[string]map[string]bool{}
	for _, r := range HeldOn(list, day) {
		c := r.Amount.Currency
		if sums[c] == nil {
			sums[c], people[c] = &Held{Total: Money{Currency: c}}, map[string]bool{}
		}
		sums[c].Total.Minor += r.Amount.Minor
		if r.Accrued.Currency == c {
			sums[c].Total.Minor += r.Accrued.Minor
		}
		sums[c].Accounts++
		people[c][cmp.Or(r.Person, r.Provider+"\x00"+r.Account)] = true
	}
	out := []Held{}
	for c, h := range sums {
		h.Persons = len(people[c])
		out = append(out, *h)
	}
	slices.SortFunc(out, func(a, b Held) int { return strings.Compare(a.Total.Currency, b.Total.Currency) })
	return out
}
