// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
)

// Answer is what a seller says to a case, or either side in an appeal: in their own words, the facts they claim, and the
// documents that show them, named or sent along.
type Answer struct {
	Statement string
	Claims    []string
	Evidence  []string
	Documents []Document
}

// answer makes the answer as a move of the case.
func (d *Desk) answer(ctx context.Context, who Person, action, id string, kind review.EventKind, a Answer) (review.Case, error) {
	return d.withDocuments(ctx, who, action, id, a.Documents, func(_ review.Case, sent []string, _ *work) review.Event {
		return review.Event{Kind: kind, Statement: a.Statement, Claims: a.Claims, Evidence: append(slices.Clone(a.Evidence), sent...)}
	})
}

// Respond is the seller's answer.
func (d *Desk) Respond(ctx context.Context, who Person, id string, a Answer) (review.Case, error) {
	return d.answer(ctx, who, "cases.respond", id, review.Respond, a)
}

// Appeal asks somebody who had no part in the case to decide it again.
func (d *Desk) Appeal(ctx context.Context, who Person, id string, a Answer) (review.Case, error) {
	return d.answer(ctx, who, "appeals.submit", id, review.AppealEvent, a)
}

// CounterNotice is the seller's answer to a removal that starts the clock of the law. What was removed is filled in from
// the case when the seller leaves it out.
func (d *Desk) CounterNotice(ctx context.Context, who Person, id string, n notice.CounterNotice, documents ...Document) (review.Case, error) {
	return d.withDocuments(ctx, who, "counter_notices.submit", id, documents, func(before review.Case, sent []string, w *work) review.Event {
		n := n
		n.Received, n.Evidence = w.at, append(slices.Clone(n.Evidence), sent...)
		if len(n.Material) == 0 {
			l := before.Snapshot.Listing
			n.Material = []notice.Target{{URL: l.URL, Item: orDash(l.ID), Title: l.Title, Scope: notice.ScopeListing}}
		}
		return review.Event{Kind: review.Counter, Counter: &n, Statement: n.Reasons, Evidence: n.Evidence}
	})
}

// AcceptEdit takes a new wording of the seller's own listing: it is kept, screened, and where nothing at or over the
// level of the case is left the answer says so. A person still decides.
func (d *Desk) AcceptEdit(ctx context.Context, who Person, id, title string) (c review.Case, v screening.Verdict, err error) {
	c, err = d.Case(ctx, who, id)
	if err != nil {
		return c, v, err
	}
	if !who.Has(review.Seller) || who.Org != c.SellerID {
		return c, v, fault.New(fault.Forbidden, "Only the seller changes a listing.")
	}
	if !utf8.ValidString(title) || strings.IndexByte(title, 0) >= 0 { // screening judges no such text
		return c, v, fault.New(fault.Invalid, "The title holds a NUL character or bytes that are no UTF-8: remove them.")
	}
	record, err := d.DB.Listing(ctx, who.Tenant, c.ListingID)
	if err != nil {
		return c, v, err
	}
	l := record.Listing
	l.Title = title
	if v, err = d.Screen(ctx, &l, screening.Options{}); err != nil {
		return c, v, err
	}
	err = d.do(ctx, who, "cases.respond", func(w *work) error {
		kept := KeptListing{}
		if kept.ListingRecord, err = w.saveOver(ctx, record, l); err != nil {
			return err
		}
		if err := w.keepVerdict(ctx, &kept, v); err != nil {
			return err
		}
		before, err := w.load(ctx, id)
		if err != nil {
			return err
		}
		ev := review.Event{Kind: review.Respond, Statement: "The listing was changed. Its title is now: " + title, Evidence: []string{"screening " + kept.ScreeningID + ": " + string(v.Level)}}
		c, _, err = w.move(ctx, before, d.event(ev, who, w.at))
		return err
	})
	return c, v, err
}

// saveOver keeps a listing in place of an earlier one. One without an id of the seller's own becomes a listing of its own.
func (w *work) saveOver(ctx context.Context, _ storage.ListingRecord, l listing.Listing) (storage.ListingRecord, error) {
	return w.SaveListing(ctx, w.who.Tenant, l, listingText(l), w.at)
}

// Mine lists the cases of somebody's own listings or notices, those opened last first.
func (d *Desk) Mine(ctx context.Context, who Person, page storage.Page) (storage.List[storage.Touched], error) {
	if who.Org == "" || !who.Has(review.Seller) {
		return storage.List[storage.Touched]{Items: []storage.Touched{}}, nil
	}
	return d.DB.CaseLines(ctx, storage.CaseFilter{Tenant: who.Tenant, SellerID: who.Org}, page)
}

// mostAsked bounds how many cases that wait for a seller are listed at once.
const mostAsked = 50

// Asked lists a seller's own cases in which it is the seller's turn, newest first.
func (d *Desk) Asked(ctx context.Context, who Person) ([]storage.Touched, error) {
	if who.Org == "" || !who.Has(review.Seller) {
		return nil, nil
	}
	list, err := d.DB.CaseLines(ctx, storage.CaseFilter{Tenant: who.Tenant, SellerID: who.Org, States: []review.State{review.SellerContacted, review.InterimRestricted}}, storage.Page{Limit: mostAsked})
	return list.Items, err
}

// Side is a case as one party may see it: nothing of who reported it, of the desk's notes, or of letters to others.
type Side struct {
	Case    review.Case // without notices, notes, evidence of others, and whoever acted
	Letters []storage.KeptLetter
	Options []review.Option // what the party can do now
}

// sided are the entries of a history that a seller sees.
var sided = []review.EventKind{review.Contact, review.RequestEdit, review.Restrict, review.Remove, review.Clear, review.Respond, review.Counter, review.Reinstate,
	review.Suit, review.AppealEvent, review.Grant, review.Uphold, review.HoldEvent, review.Reverse, review.Close, review.UndoMove}

// Side is a case as the seller or a right holder sees it.
func (d *Desk) Side(ctx context.Context, who Person, id string) (s Side, err error) {
	if s.Case, err = d.Case(ctx, who, id); err != nil {
		return s, err
	}
	letters, err := d.DB.Letters(ctx, who.Tenant, id)
	if err != nil {
		return s, err
	}
	c := &s.Case
	seller := who.Has(review.Seller) && who.Org == c.SellerID
	for _, l := range letters {
		mine := seller && l.Party == review.ToSeller || !seller && l.Party == who.Org
		if mine && sent(*c, l.Ref) {
			s.Letters = append(s.Letters, l)
		}
	}
	for _, o := range d.Book.Options(*c, who.Actor, d.Now()) {
		party := slices.Contains([]review.EventKind{review.Respond, review.AppealEvent, review.Counter}, o.Event)
		if party && o.Refusal.EN == "" && (o.Event != review.Counter || c.HasNotice() && c.Counter.StartsClock()) {
			s.Options = append(s.Options, o)
		}
	}
	hide(c, seller)
	return s, nil
}

// sent reports a letter that went out and was not taken back before.
func sent(c review.Case, ref string) bool {
	return slices.ContainsFunc(c.Messages, func(m review.Message) bool { return m.Ref == ref && !m.Settled.IsZero() && m.Recalled.IsZero() })
}

// hide takes out of a case what a party may not see.
func hide(c *review.Case, seller bool) {
	c.FlaggedBy, c.Work, c.Last, c.Owed, c.Absorbed, c.MergedInto = "", review.Work{}, nil, nil, nil, ""
	c.Reach, c.Suits, c.Messages, c.Notices, c.Missing, c.Issues = 0, 0, nil, nil, nil, nil
	c.Standing.Proposal, c.Standing.Escalated, c.Standing.Outcomes = "", false, nil
	if c.Standing.Ruling != nil {
		c.Standing.Ruling.By, c.Standing.Ruling.Bulk = "", ""
	}
	if c.Standing.Appeal != nil {
		c.Standing.Appeal.Against.By, c.Standing.Appeal.Against.Bulk = "", ""
	}
	side := review.Notifier
	if seller {
		side = review.Seller
	}
	for i := range c.Standing.Claims {
		c.Standing.Claims[i].Answered = ""
	}
	c.Standing.Claims = slices.DeleteFunc(c.Standing.Claims, func(k review.Claim) bool { return k.By != side })
	var history []review.Entry
	for _, e := range c.History {
		if !slices.Contains(sided, e.Event) {
			continue
		}
		shown := review.Entry{At: e.At, Role: e.Role, Event: e.Event, From: e.From, To: e.To, Reason: e.Reason, Rules: e.Rules, Facts: e.Facts, Timers: e.Timers}
		if e.Role == side {
			shown.Note, shown.Evidence = e.Note, e.Evidence
		}
		history = append(history, shown)
	}
	c.History = history
}

// SellerStanding is what a seller's strikes amount to, with every strike ever given.
func (d *Desk) SellerStanding(ctx context.Context, who Person, seller string) (review.StrikeStanding, []review.Strike, error) {
	if who.Outside() && who.Org != seller {
		return review.StrikeStanding{}, nil, fault.New(fault.NotFound, "There is no seller %s.", seller)
	}
	list, err := d.DB.Strikes(ctx, who.Tenant, seller)
	if err != nil {
		return review.StrikeStanding{}, nil, err
	}
	hidden, err := d.unseen(ctx, who)
	shown := slices.DeleteFunc(slices.Clone(list), func(s review.Strike) bool { return hidden[s.Case] })
	return d.Book.Strikes.Standing(list, d.Now()), shown, err
}

// Infringers is the report on repeat infringers.
func (d *Desk) Infringers(ctx context.Context, who Person, least int) ([]review.Infringer, error) {
	if who.Outside() {
		return nil, fault.New(fault.Forbidden, "Only whoever decides cases sees this report.")
	}
	list, err := d.DB.Strikes(ctx, who.Tenant, "")
	if err != nil {
		return nil, err
	}
	return d.Book.Strikes.Infringers(list, least, d.Now()), nil
}

// Context is what stands beside a case when it is decided.
type Context struct {
	Strikes review.StrikeStanding
	Seller  []storage.Touched // the seller's other cases
	Similar []storage.Touched // decided cases on the same mark
	Same    []storage.Touched // cases of the same cluster
	Earlier int               // notices of the same senders that were decided
	Refused int               // of those rejected

	OnMark MarkHistory             // cases on the same mark
	Past   map[review.State]int    // the seller's other cases by where they stand
	Suits  []storage.RunningSuit   // on the mark or for its owner
	Rights []storage.LicenceRecord // of the seller, in force, that speak of the mark or its owner
	Price  PriceContext
}

// decidedStates are the states that a decision leads to.
var decidedStates = []review.State{review.Cleared, review.Removed, review.Restricted, review.Reinstated, review.Upheld, review.Closed}

// Beside gathers what stands beside a case.
func (d *Desk) Beside(ctx context.Context, who Person, c review.Case) (out Context, err error) {
	if out.Strikes, _, err = d.SellerStanding(ctx, who, c.SellerID); err != nil {
		return out, err
	}
	sealed := who.Has(review.Legal)
	seller, err := d.DB.CaseLines(ctx, storage.CaseFilter{Tenant: who.Tenant, SellerID: c.SellerID, Sealed: sealed}, storage.Page{Limit: 200})
	if err != nil {
		return out, err
	}
	hidden, err := d.unseen(ctx, who)
	if err != nil {
		return out, err
	}
	out.Seller = slices.DeleteFunc(seller.Items, func(i storage.Touched) bool { return i.ID == c.ID || hidden[i.ID] })
	for _, i := range out.Seller {
		if i.MarkID == c.MarkID && c.MarkID != "" && i.Pattern == c.Pattern && i.State == c.Standing.State {
			out.Same = append(out.Same, i)
		}
	}
	if c.MarkID != "" {
		similar, err := d.DB.CaseLines(ctx, storage.CaseFilter{Tenant: who.Tenant, MarkID: c.MarkID, States: decidedStates, Sealed: sealed}, storage.Page{Limit: 6})
		if err != nil {
			return out, err
		}
		out.Similar = slices.DeleteFunc(similar.Items, func(i storage.Touched) bool { return i.ID == c.ID || hidden[i.ID] })
	}
	for _, p := range c.Notices {
		ledger, err := d.DB.Outcomes(ctx, who.Tenant, p.Notifier, time.Time{})
		if err != nil {
			return out, err
		}
		m := notice.StandardMisuse().Assess(p.Notifier, ledger, nil, d.Now())
		out.Earlier, out.Refused = out.Earlier+m.Decided, out.Refused+m.Rejected
	}
	out.Past = map[review.State]int{}
	for _, i := range out.Seller {
		out.Past[i.State]++
	}
	return out, d.besideMark(ctx, who, c, hidden, &out)
}

// Notices lists notices, the newest first; a right holder sees their own.
func (d *Desk) Notices(ctx context.Context, who Person, page storage.Page) (storage.List[storage.NoticeRecord], error) {
	notifier := ""
	if who.Outside() {
		if notifier = who.Org; notifier == "" || !who.Has(review.Notifier) {
			return storage.List[storage.NoticeRecord]{Items: []storage.NoticeRecord{}}, nil
		}
	}
	return d.DB.Notices(ctx, who.Tenant, notifier, page)
}

// Notice is a notice with the state of each of its cases that the person may know of.
func (d *Desk) Notice(ctx context.Context, who Person, id string) (r storage.NoticeRecord, states map[string]review.State, err error) {
	r, err = d.DB.Notice(ctx, who.Tenant, id)
	if err == nil && who.Outside() && (r.Notifier != who.Org || !who.Has(review.Notifier)) {
		err = fault.New(fault.NotFound, "There is no notice %s.", id)
	}
	if err != nil {
		return storage.NoticeRecord{}, nil, err
	}
	states = map[string]review.State{}
	for _, t := range r.Targets {
		if t.Case == "" {
			continue
		}
		c, err := d.Case(ctx, who, t.Case)
		switch {
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.Conflict): // the latter has it before them for a second answer
			continue
		case err != nil:
			return r, nil, err
		}
		states[t.Case] = c.Standing.State
	}
	return r, states, nil
}
