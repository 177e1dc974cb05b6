// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// LedgerKind is what a line of a case's settlement ledger records.
type LedgerKind string

// The kinds. A line is never changed: one of kind LedgerVoid takes another back, and both stay.
const (
	LedgerOffer    LedgerKind = "offer"
	LedgerCounter  LedgerKind = "counter_offer"
	LedgerAgreed   LedgerKind = "agreed"
	LedgerPaid     LedgerKind = "paid"
	LedgerReleased LedgerKind = "released" // money that came back to the seller
	LedgerVoid     LedgerKind = "void"
)

// LedgerKinds are all kinds in the order in which they are offered.
func LedgerKinds() []LedgerKind {
	return []LedgerKind{LedgerOffer, LedgerCounter, LedgerAgreed, LedgerPaid, LedgerReleased, LedgerVoid}
}

// LedgerSide is whose offer an offer is.
type LedgerSide string

// The sides.
const (
	SidePlaintiff LedgerSide = "plaintiff"
	SideDefendant LedgerSide = "defendant"
)

// LedgerEntry is a line of a case's settlement ledger.
type LedgerEntry struct {
	ID        string        `json:"id"`
	Kind      LedgerKind    `json:"kind"`
	Side      LedgerSide    `json:"side,omitempty"`      // of an offer or a counter-offer
	Defendant string        `json:"defendant,omitempty"` // the row of the schedule, see Defendant.Key; empty is all of ours
	Store     string        `json:"store,omitempty"`     // our store
	Amount    Money         `json:"amount"`
	Day       calendar.Date `json:"day"`
	Paper     string        `json:"paper,omitempty"` // letter, agreement, proof of payment
	Note      string        `json:"note,omitempty"`
	Voids     string        `json:"voids,omitempty"` // the line that this one takes back
	By        string        `json:"by"`
	At        time.Time     `json:"at"`
}

// mostLedgerMinor bounds a line, so that no sum of a ledger leaves 64 bits.
const mostLedgerMinor = int64(1) << 46

// Check refuses a line that says too little, or that does not fit those before it. today is the latest day on which
// something can have happened.
func (e LedgerEntry) Check(before []LedgerEntry, today calendar.Date) error {
	var bad fault.Fields
	if !slices.Contains(LedgerKinds(), e.Kind) {
		bad.Add("kind", "must be offer, counter_offer, agreed, paid, released or void")
	}
	offer := e.Kind == LedgerOffer || e.Kind == LedgerCounter
	if offer && e.Side != SidePlaintiff && e.Side != SideDefendant {
		bad.Add("side", "says whose offer it is: plaintiff or defendant")
	}
	if !offer && e.Side != "" {
		bad.Add("side", "is for offers alone: leave it out")
	}
	if e.Day.IsZero() || e.Day.After(today) {
		bad.Add("day", "must be the day it happened, not later than %s", today)
	}
	if len(e.Paper) > 300 || len(e.Note) > 2000 || len(e.Store) > 500 {
		bad.Add("note", "paper, note or store is too long: shorten it")
	}
	if e.Kind == LedgerVoid {
		e.checkVoid(&bad, before)
		return bad.Err()
	}
	if e.Voids != "" {
		bad.Add("voids", "is for a line of kind void alone")
	}
	if e.Amount.Minor <= 0 || e.Amount.Minor > mostLedgerMinor || !currencyCode(e.Amount.Currency) {
		bad.Add("amount", "must be above zero and within reason, with a currency of three letters")
	}
	if (e.Kind == LedgerPaid || e.Kind == LedgerAgreed) && strings.TrimSpace(e.Paper) == "" {
		bad.Add("paper", "names the agreement or the proof of payment: what nobody can show is not on file")
	}
	return bad.Err()
}

func (e LedgerEntry) checkVoid(bad *fault.Fields, before []LedgerEntry) {
	at := slices.IndexFunc(before, func(o LedgerEntry) bool { return o.ID == e.Voids })
	switch {
	case e.Voids == "" || at < 0:
		bad.Add("voids", "must be the id of a line of this ledger")
	case before[at].Kind == LedgerVoid || voided(before)[e.Voids]:
		bad.Add("voids", "that line was taken back already, or takes one back itself")
	}
	if strings.TrimSpace(e.Note) == "" {
		bad.Add("note", "says why the line is taken back")
	}
}

// currencyCode reports three capital letters.
func currencyCode(s string) bool {
	return len(s) == 3 && !strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' })
}

// voided are the ids of lines that were taken back.
func voided(list []LedgerEntry) map[string]bool {
	gone := map[string]bool{}
	for _, e := range list {
		if e.Kind == LedgerVoid {
			gone[e.Voids] = true
		}
	}
	return gone
}

// LedgerSum is where a settlement stands: for one defendant, or for all where Defendant is empty and the sum is a total.
// Asked and Offered are the newest of each side, Agreed is the newest agreement, Open what of it is not paid.
type LedgerSum struct {
	Defendant string `json:"defendant,omitempty"`
	Asked     Money  `json:"asked"`
	Offered   Money  `json:"offered"`
	Agreed    Money  `json:"agreed"`
	Paid      Money  `json:"paid"`
	Released  Money  `json:"released"`
	Open      Money  `json:"open"`
}

// SumLedger adds a ledger up: rows a defendant and currency, then totals a currency. Lines that were taken back do not
// count. An offer takes the place of the one before it of the same side; payments and releases add up.
func SumLedger(list []LedgerEntry) (rows, totals []LedgerSum) {
	type key struct{ defendant, currency string }
	gone, sums := voided(list), map[key]*LedgerSum{}
	ordered := slices.Clone(list)
	slices.SortStableFunc(ordered, func(a, b LedgerEntry) int { return cmp.Or(a.Day.Compare(b.Day), strings.Compare(a.ID, b.ID)) })
	for _, e := range ordered {
		if e.Kind == LedgerVoid || gone[e.ID] {
			continue
		}
		k := key{e.Defendant, e.Amount.Currency}
		if sums[k] == nil {
			sums[k] = newLedgerSum(e.Defendant, e.Amount.Currency)
		}
		sums[k].take(e)
	}
	byCurrency := map[string]*LedgerSum{}
	for k, s := range sums {
		s.Open.Minor = max(0, s.Agreed.Minor-s.Paid.Minor)
		rows = append(rows, *s)
		if byCurrency[k.currency] == nil {
			byCurrency[k.currency] = newLedgerSum("", k.currency)
		}
		byCurrency[k.currency].add(*s)
	}
	for _, s := range byCurrency {
		totals = append(totals, *s)
	}
	order := func(a, b LedgerSum) int {
		return cmp.Or(strings.Compare(a.Defendant, b.Defendant), strings.Compare(a.Paid.Currency, b.Paid.Currency))
	}
	slices.SortFunc(rows, order)
	slices.SortFunc(totals, order)
	return orEmpty(rows), orEmpty(totals)
}

func newLedgerSum(defendant, currency string) *LedgerSum {
	zero := Money{Currency: currency}
	return &LedgerSum{defendant, zero, zero, zero, zero, zero, zero}
}

// take adds one line.
func (s *LedgerSum) take(e LedgerEntry) {
	switch e.Kind {
	case LedgerOffer, LedgerCounter:
		if e.Side == SidePlaintiff {
			s.Asked = e.Amount
		} else {
			s.Offered = e.Amount
		}
	case LedgerAgreed:
		s.Agreed = e.Amount
	case LedgerPaid:
		s.Paid.Minor += e.Amount.Minor
	case LedgerReleased:
		s.Released.Minor += e.Amount.Minor
	}
}

// add adds the sums of one defendant to a total.
func (s *LedgerSum) add(o LedgerSum) {
	s.Asked.Minor += o.Asked.Minor
	s.Offered.Minor += o.Offered.Minor
	s.Agreed.Minor += o.Agreed.Minor
	s.Paid.Minor += o.Paid.Minor
	s.Released.Minor += o.Released.Minor
	s.Open.Minor += o.Open.Minor
}
