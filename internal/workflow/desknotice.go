// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/trademarks"
)

// NoticeReceipt is what became of a notice that was sent in.
type NoticeReceipt struct {
	storage.NoticeRecord
	Missing  []notice.Missing
	Advice   []notice.Missing
	Standing notice.Standing
	Issues   []notice.Issue
}

// Submit takes a right holder's notice in: whatever it lacks is said at once, the right is held against the register, each
// place that is one of our listings opens a case, and the others say why they did not. The checks of the sender are those
// on record: nobody verifies themselves.
func (d *Desk) Submit(ctx context.Context, who Person, n notice.Notice) (out NoticeReceipt, err error) {
	elements, err := notice.StandardElements()
	if err != nil {
		return out, err
	}
	if len(n.Targets) > notice.MostTargets {
		return out, fault.New(fault.Invalid, "A notice names at most %d listings: send several.", notice.MostTargets)
	}
	if who.Org == "" {
		return out, fault.New(fault.Forbidden, "A notice is sent for an organisation.")
	}
	mark, record, err := d.rightMark(ctx, n)
	if err != nil {
		return out, err
	}
	found, err := d.targets(ctx, who, n)
	if err != nil {
		return out, err
	}
	err = d.do(ctx, who, "notices.submit", func(w *work) error {
		n := n
		n.ID, n.Received, n.Who.ID = "N-"+storage.NewID(w.at), w.at, who.Org
		if n.Who.Checks, err = w.Checks(ctx, who.Tenant, who.Org); err != nil {
			return err
		}
		out = NoticeReceipt{NoticeRecord: storage.NoticeRecord{Notice: n, Notifier: who.Org}, Missing: elements.Complete(n), Advice: elements.Advice(n), Standing: n.Who.Standing(w.at)}
		for _, r := range n.Rights {
			if r.Kind == notice.RightTrademark {
				out.Issues = append(out.Issues, notice.CheckRight(r, record)...)
			}
		}
		if out.Standing == notice.Suspended {
			return fault.New(fault.Forbidden, "Notices of this sender are not processed for the time being: the letter on the page of your notices says why, until when, and how to object.")
		}
		return w.submit(ctx, &out, mark, found)
	})
	return out, err
}

// target is a place of a notice with the listing it is, and the verdict on it.
type target struct {
	record  storage.ListingRecord
	verdict screening.Verdict
	problem string
}

// targets finds our listings behind the places of a notice: by our own id, else by the seller's item number or address.
func (d *Desk) targets(ctx context.Context, who Person, n notice.Notice) ([]target, error) {
	list := make([]target, len(n.Targets))
	for i, t := range n.Targets {
		record, err := d.locate(ctx, who.Tenant, t)
		switch {
		case fault.Is(err, fault.NotFound):
			list[i].problem = "no listing of ours is at this place"
			continue
		case err != nil:
			return nil, err
		}
		list[i].record = record
		l := record.Listing
		if list[i].verdict, err = d.Screen(ctx, &l, screening.Options{}); err != nil {
			list[i].verdict = screening.Verdict{Level: screening.Unscreened}
		}
	}
	return list, nil
}

// locate finds the listing at a place.
func (d *Desk) locate(ctx context.Context, tenant string, t notice.Target) (storage.ListingRecord, error) {
	item := t.Item
	if item == "" {
		if u, err := url.Parse(t.URL); err == nil {
			item = u.Path[strings.LastIndexByte(u.Path, '/')+1:]
		}
	}
	r, err := d.DB.Listing(ctx, tenant, item)
	if err == nil || !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid) {
		return r, err
	}
	return d.DB.ListingAt(ctx, tenant, item)
}

// rightMark is the register's record of the trade mark a notice relies on: its id, and the record when there is one.
func (d *Desk) rightMark(ctx context.Context, n notice.Notice) (string, *trademarks.Mark, error) {
	for _, r := range n.Rights {
		if r.Kind != notice.RightTrademark || r.Number == "" {
			continue
		}
		for _, id := range []string{r.Number, r.Jurisdiction + "-" + strings.TrimLeft(r.Number, "0"), r.Jurisdiction + "-" + r.Number} {
			m, err := d.Mark(ctx, id)
			if err == nil {
				return m.ID, &m, nil
			}
			if !fault.Is(err, fault.NotFound) {
				return "", nil, err
			}
		}
	}
	return "", nil, nil
}

// submit files a notice and opens its cases.
func (w *work) submit(ctx context.Context, out *NoticeReceipt, mark string, found []target) error {
	n := out.Notice
	source := review.FromNotice
	if out.Standing == notice.TrustedFlagger {
		source = review.FromFlagger
	}
	records := make([]storage.TargetRecord, len(found))
	for i, t := range n.Targets {
		records[i] = storage.TargetRecord{Target: t, N: i, Problem: found[i].problem}
	}
	out.Targets = records
	if err := w.FileNotice(ctx, w.who.Tenant, storage.NoticeRecord{Notice: n, Notifier: out.Notifier}); err != nil {
		return err
	}
	for i := range records {
		if records[i].Problem != "" {
			continue
		}
		issues := slices.Clone(out.Issues)
		id, err := w.open(ctx, opening{record: found[i].record, verdict: found[i].verdict, mark: mark, source: source, notice: &n, notifier: out.Notifier, issues: issues})
		if err != nil {
			return err
		}
		records[i].Case = id
	}
	return w.FileTargets(ctx, n.ID, records)
}

// Supply adds what a notice lacked: what is left empty stays as it was. It goes on in triage once it is whole.
func (d *Desk) Supply(ctx context.Context, who Person, id string, n notice.Notice) (out []notice.Missing, err error) {
	elements, err := notice.StandardElements()
	if err != nil {
		return nil, err
	}
	err = d.do(ctx, who, "notices.submit", func(w *work) error {
		r, err := w.Notice(ctx, who.Tenant, id)
		if err == nil && r.Notifier != who.Org {
			err = fault.New(fault.NotFound, "There is no notice %s.", id)
		}
		if err != nil {
			return err
		}
		n := supplied(r.Notice, n)
		n.Who.ID = r.Notifier
		if n.Who.Checks, err = w.Checks(ctx, who.Tenant, who.Org); err != nil {
			return err
		}
		out = elements.Complete(n)
		if err := w.ChangeNotice(ctx, who.Tenant, n); err != nil || len(out) > 0 {
			return err
		}
		return w.eachCase(ctx, r, func(c review.Case) (review.Event, bool) {
			return review.Event{Kind: review.Supply, Notice: &n}, c.Standing.State == review.NoticeDefective
		})
	})
	return out, err
}

// supplied is a notice with what was added to it. What it is about cannot be changed: another place is another notice.
func supplied(was, add notice.Notice) notice.Notice {
	fill := func(to *string, with string) {
		if strings.TrimSpace(with) != "" {
			*to = with
		}
	}
	n := was
	for _, p := range []struct {
		to   *string
		with string
	}{{&n.Who.Name, add.Who.Name}, {&n.Who.Address, add.Who.Address}, {&n.Who.Email, add.Who.Email}, {&n.Who.Phone, add.Who.Phone}, {&n.Who.Authority, add.Who.Authority}, {&n.Who.Identity, add.Who.Identity},
		{&n.Why, add.Why}, {&n.TestBuy, add.TestBuy}, {&n.Evaluation, add.Evaluation}, {&n.Signature, add.Signature}} {
		fill(p.to, p.with)
	}
	if add.Who.Capacity != "" {
		n.Who.Capacity = add.Who.Capacity
	}
	n.Evidence = slices.Compact(append(slices.Clone(n.Evidence), add.Evidence...))
	s, t := &n.Statements, add.Statements
	s.GoodFaith, s.Perjury, s.Guarantee, s.BonaFide = s.GoodFaith || t.GoodFaith, s.Perjury || t.Perjury, s.Guarantee || t.Guarantee, s.BonaFide || t.BonaFide
	n.Rights = slices.Clone(n.Rights)
	for i, r := range add.Rights {
		if i == len(n.Rights) {
			n.Rights = append(n.Rights, r)
			continue
		}
		to := &n.Rights[i]
		for _, p := range []struct {
			to   *string
			with string
		}{{&to.Number, r.Number}, {&to.Jurisdiction, r.Jurisdiction}, {&to.Mark, r.Mark}, {&to.Owner, r.Owner}, {&to.Work, r.Work}, {&to.Proof, r.Proof}} {
			fill(p.to, p.with)
		}
		if len(r.Classes) > 0 {
			to.Classes = r.Classes
		}
	}
	return n
}

// LettersOf are the letters to a notifier about one of its notices, as far as they have reached it.
func (d *Desk) LettersOf(ctx context.Context, who Person, id string) (out []storage.KeptLetter, err error) {
	if !who.Has(review.Notifier) || who.Org == "" {
		return nil, nil
	}
	list, err := d.DB.LettersAbout(ctx, who.Tenant, id, who.Org)
	if err != nil {
		return nil, err
	}
	cases := map[string]review.Case{}
	for _, l := range list {
		c, known := cases[l.Case]
		if !known {
			if c, err = d.Case(ctx, who, l.Case); err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
				return nil, err
			}
			cases[l.Case] = c
		}
		if sent(c, l.Ref) {
			out = append(out, l)
		}
	}
	return out, nil
}

// eachCase moves the cases of a notice that stand so that they can be.
func (w *work) eachCase(ctx context.Context, r storage.NoticeRecord, step func(review.Case) (review.Event, bool)) error {
	for _, t := range r.Targets {
		if t.Case == "" {
			continue
		}
		c, err := w.Case(ctx, w.who.Tenant, t.Case)
		if err != nil {
			return err
		}
		ev, ok := step(c)
		if !ok {
			continue
		}
		if _, _, err := w.move(ctx, c, w.desk.event(ev, w.who, w.at)); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// Verify records what somebody found out about a notifier. Its open cases follow at once.
func (d *Desk) Verify(ctx context.Context, who Person, notifier string, check notice.Check) (standing notice.Standing, err error) {
	if !who.Has(review.SeniorOfficer) && !who.Has(review.Legal) {
		return "", fault.New(fault.Forbidden, "A senior moderator or the legal team verifies who complains.")
	}
	kinds := []notice.CheckKind{notice.CheckEmail, notice.CheckIdentity, notice.CheckAuthority, notice.CheckRegister, notice.CheckFlagger}
	if !slices.Contains(kinds, check.Kind) {
		return "", fault.New(fault.Invalid, "The check must be email, identity, authority, register or trusted_flagger.")
	}
	err = d.do(ctx, who, "notices.verify", func(w *work) error {
		standing, err = w.addCheck(ctx, notifier, check)
		return err
	})
	return standing, err
}

// recheck gives a notice the sender's checks as they are now, and its open cases the sender's standing.
func (w *work) recheck(ctx context.Context, id, notifier string, checks []notice.Check) (notice.Standing, error) {
	r, err := w.Notice(ctx, w.who.Tenant, id)
	if err != nil {
		return "", err
	}
	r.Notice.Who.Checks = checks
	standing := r.Notice.Who.Standing(w.at)
	if err := w.ChangeNotice(ctx, w.who.Tenant, r.Notice); err != nil {
		return "", err
	}
	machine := *w
	machine.who.Actor = system(w.who.Tenant).Actor
	err = machine.eachCase(ctx, r, func(c review.Case) (review.Event, bool) {
		return review.Event{Kind: review.StandingOf, Notifier: notifier, Standing: standing}, c.Standing.State.Open() && slices.ContainsFunc(c.Notices, func(p review.Party) bool { return p.Notifier == notifier && p.Standing != standing })
	})
	w.moved = machine.moved
	return standing, err
}

// Misuse is what a notifier's record amounts to, and how reliable it is.
func (d *Desk) Misuse(ctx context.Context, who Person, notifier string) (notice.Misuse, review.Reliability, error) {
	if who.Outside() && who.Org != notifier {
		return notice.Misuse{}, review.Reliability{}, fault.New(fault.NotFound, "There is no notifier %s.", notifier)
	}
	now := d.Now()
	ledger, err := d.DB.Outcomes(ctx, who.Tenant, notifier, now.AddDate(-1, 0, 0))
	if err != nil {
		return notice.Misuse{}, review.Reliability{}, err
	}
	r := review.Reliability{Notifier: notifier, Right: review.Wilson(0, 0)}
	for _, one := range review.Reliabilities(ledger, now.AddDate(-1, 0, 0), now) {
		r = one
	}
	warned, err := d.DB.Warnings(ctx, who.Tenant, storage.SideNotifier, notifier)
	return notice.StandardMisuse().Assess(notifier, ledger, given(warned), now), r, err
}
