// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"markwarden/internal/audit"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
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
// on record: nobody verifies themselves. Its documents are filed with it, or neither; the evidence names each with its hash.
func (d *Desk) Submit(ctx context.Context, who Person, n notice.Notice, documents ...Document) (out NoticeReceipt, err error) {
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
	found, err := d.targets(ctx, who, n.Targets[:min(len(n.Targets), placesAtOnce)])
	if err != nil {
		return out, err
	}
	err = d.do(ctx, who, "notices.submit", func(w *work) error {
		n := n
		n.ID, n.Received, n.Who.ID = "N-"+storage.NewID(w.at), w.at, who.Org
		if n.Who.Checks, err = w.Checks(ctx, who.Tenant, who.Org); err != nil {
			return err
		}
		files, evidence, err := w.asFiles(n.ID, 0, documents)
		if err != nil {
			return err
		}
		n.Evidence = append(slices.Clone(n.Evidence), evidence...)
		out = NoticeReceipt{NoticeRecord: storage.NoticeRecord{Notice: n, Notifier: who.Org}, Missing: elements.Complete(n), Advice: elements.Advice(n), Standing: n.Who.Standing(w.at), Issues: issuesOf(n, record)}
		if out.Standing == notice.Suspended {
			return review.Refuse(fault.Forbidden, "Notices of this sender are not processed for the time being: the letter on the page of your notices says why, until when, and how to object.", "暂不处理该发送方的通知：通知页面上的信函说明了理由、期限及异议方式。")
		}
		if err := w.submit(ctx, &out, mark, found); err != nil {
			return err
		}
		return w.fileWithNotice(ctx, files)
	})
	return out, err
}

// issuesOf is what does not agree with the register.
func issuesOf(n notice.Notice, record *trademarks.Mark) (list []notice.Issue) {
	for _, r := range n.Rights {
		if r.Kind == notice.RightTrademark {
			list = append(list, notice.CheckRight(r, record)...)
		}
	}
	return list
}

// placesAtOnce is how many places of a notice become cases in one transaction: a request is answered at once, and nobody
// else's write waits for a thousand. The others follow by a job, in the order of the notice.
const placesAtOnce = 50

// target is a place of a notice with the listing it is, and the verdict on it.
type target struct {
	record  storage.ListingRecord
	verdict screening.Verdict
	problem string
}

// targets finds our listings behind the places of a notice: by our own id, else by the seller's item number or address.
func (d *Desk) targets(ctx context.Context, who Person, places []notice.Target) ([]target, error) {
	list := make([]target, len(places))
	for i, t := range places {
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
	records := make([]storage.TargetRecord, len(n.Targets))
	for i, t := range n.Targets {
		records[i] = storage.TargetRecord{Target: t, N: i}
	}
	out.Targets = records
	if err := w.FileNotice(ctx, w.who.Tenant, storage.NoticeRecord{Notice: n, Notifier: out.Notifier}); err != nil {
		return err
	}
	if err := w.openPlaces(ctx, records[:len(found)], found, opening{mark: mark, source: source, notice: &n, notifier: out.Notifier, issues: out.Issues}); err != nil {
		return err
	}
	if err := w.FileTargets(ctx, n.ID, records); err != nil || len(found) == len(records) {
		return err
	}
	return w.enqueuePlaces(ctx, n.ID)
}

// openPlaces opens the case of each place that is a listing of ours, and says of the others why there is none.
func (w *work) openPlaces(ctx context.Context, records []storage.TargetRecord, found []target, o opening) error {
	for i := range records {
		if records[i].Problem = found[i].problem; records[i].Problem != "" {
			continue
		}
		o := o
		o.record, o.verdict, o.issues = found[i].record, found[i].verdict, slices.Clone(o.issues)
		id, err := w.open(ctx, o)
		if err != nil {
			return err
		}
		records[i].Case = id
	}
	return nil
}

// JobNoticePlaces is the kind of job that opens the cases of a notice's further places.
const JobNoticePlaces = "case.notice-places"

// placesJob names the notice, and who sent it: the cases are opened in their name.
type placesJob struct {
	Tenant string `json:"tenant"`
	Notice string `json:"notice"`
	User   string `json:"user"`
	Org    string `json:"org"`
}

func (w *work) enqueuePlaces(ctx context.Context, id string) error {
	return w.Enqueue(ctx, jobs.Job{Kind: JobNoticePlaces, Payload: encoded(placesJob{w.who.Tenant, id, w.who.ID, w.who.Org}), Enqueued: w.at, RunAt: w.at})
}

// NoticePlaces is the handler of JobNoticePlaces: it opens the cases of the next places, notes them, and asks for those
// after them, all in one transaction. A job that comes twice finds them done.
func (d *Desk) NoticePlaces(ctx context.Context, j jobs.Job) error {
	var about placesJob
	if err := json.Unmarshal(j.Payload, &about); err != nil {
		return jobs.Permanent(err)
	}
	who := Person{Actor: review.Actor{ID: about.User, Org: about.Org, Roles: []review.Role{review.Notifier}}, Tenant: about.Tenant, audit: audit.Actor{ID: about.User, Tenant: about.Tenant, Organisation: about.Org}}
	r, err := d.DB.Notice(ctx, about.Tenant, about.Notice)
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(r.Targets, func(t storage.TargetRecord) bool { return t.Case != "" || t.Problem != "" })
	rest = rest[:min(len(rest), placesAtOnce)]
	if len(rest) == 0 {
		return nil
	}
	places := make([]notice.Target, len(rest))
	for i, t := range rest {
		places[i] = t.Target
	}
	mark, record, err := d.rightMark(ctx, r.Notice)
	if err != nil {
		return err
	}
	found, err := d.targets(ctx, who, places)
	if err != nil {
		return err
	}
	return d.do(ctx, who, "notices.submit", func(w *work) error {
		n, err := w.Notice(ctx, about.Tenant, about.Notice)
		if err != nil {
			return err
		}
		for _, t := range rest {
			if now := n.Targets[t.N]; now.Case != "" || now.Problem != "" {
				return nil // another program was quicker
			}
		}
		source := review.FromNotice
		if n.Notice.Who.Standing(w.at) == notice.TrustedFlagger {
			source = review.FromFlagger
		}
		if err := w.openPlaces(ctx, rest, found, opening{mark: mark, source: source, notice: &n.Notice, notifier: n.Notifier, issues: issuesOf(n.Notice, record)}); err != nil {
			return err
		}
		if err := w.SettleTargets(ctx, about.Notice, rest); err != nil {
			return err
		}
		return w.enqueuePlaces(ctx, about.Notice)
	})
}

// Supply adds what a notice lacked: what is left empty stays as it was. It goes on in triage once it is whole.
func (d *Desk) Supply(ctx context.Context, who Person, id string, n notice.Notice, documents ...Document) (out []notice.Missing, err error) {
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
		earlier, err := w.NoticeFiles(ctx, who.Tenant, id)
		if err != nil {
			return err
		}
		files, evidence, err := w.asFiles(id, len(earlier), documents)
		if err != nil {
			return err
		}
		if err := w.fileWithNotice(ctx, files); err != nil {
			return err
		}
		n := supplied(r.Notice, n)
		n.Evidence = append(n.Evidence, evidence...)
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
