// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"slices"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/trademarks"
)

// KeptListing is a listing that was kept, with the verdict on it.
type KeptListing struct {
	storage.ListingRecord
	Verdict screening.Verdict
}

// Keep keeps a listing with the verdict on it, and opens a case when a finding is at or over a level; an empty level opens
// none. A listing that could not be screened is kept as such and reported by the error, of kind Unavailable.
func (d *Desk) Keep(ctx context.Context, who Person, l listing.Listing, from screening.Level) (kept KeptListing, opened []string, err error) {
	v, screened := d.Screen(ctx, &l, screening.Options{})
	err = d.do(ctx, who, "listings.keep", func(w *work) error {
		opened = nil
		if kept.ListingRecord, err = w.SaveListing(ctx, who.Tenant, l, listingText(l), w.at); err != nil || screened != nil {
			return err
		}
		if err := w.keepVerdict(ctx, &kept, v); err != nil {
			return err
		}
		if from == "" || rank(v.Level) < rank(from) {
			return nil
		}
		for _, mark := range marksAtOrOver(v, from) {
			id, err := w.open(ctx, opening{record: kept.ListingRecord, verdict: v, mark: mark, source: review.FromScreening})
			if err != nil {
				return err
			}
			opened = append(opened, id)
		}
		return nil
	})
	return kept, opened, errors.Join(err, screened)
}

// rank orders levels; one that was not screened is below all.
func rank(l screening.Level) int {
	return slices.Index([]screening.Level{screening.Clear, screening.Caution, screening.High, screening.Block}, l)
}

// marksAtOrOver are the marks of findings at or over a level, each once, the gravest first.
func marksAtOrOver(v screening.Verdict, from screening.Level) []string {
	var list []string
	for i := range v.Findings {
		if f := &v.Findings[i]; rank(f.Level) >= rank(from) && !slices.Contains(list, f.MarkID) {
			list = append(list, f.MarkID)
		}
	}
	return list
}

// opening is what a case is opened with.
type opening struct {
	record   storage.ListingRecord
	verdict  screening.Verdict
	mark     string
	source   review.Source
	by       string // the person whose flag it is
	notice   *notice.Notice
	notifier string
	issues   []notice.Issue
}

// OpenRequest asks for a case about a kept listing.
type OpenRequest struct {
	Listing string // its id here
	Mark    string // empty takes the gravest finding's
	Note    string
	Source  review.Source // empty is our own flag
}

// Open opens a case by hand. A case about the same mark on the same listing that is not decided yet is given back instead
// of a second one.
func (d *Desk) Open(ctx context.Context, who Person, q OpenRequest) (c review.Case, err error) {
	record, err := d.DB.Listing(ctx, who.Tenant, q.Listing)
	if err != nil {
		return c, err
	}
	l := record.Listing
	v, err := d.Screen(ctx, &l, screening.Options{})
	if err != nil {
		return c, err
	}
	if q.Mark == "" && len(v.Findings) > 0 {
		q.Mark = v.Findings[0].MarkID
	}
	if q.Source == "" {
		q.Source = review.FromScreening
	}
	err = d.do(ctx, who, "cases.open", func(w *work) error {
		id, err := w.open(ctx, opening{record: record, verdict: v, mark: q.Mark, source: q.Source, by: who.ID})
		if err != nil {
			return err
		}
		if c, err = w.load(ctx, id); err != nil || q.Note == "" {
			return err
		}
		c, _, err = w.move(ctx, c, d.event(review.Event{Kind: review.Note, Note: q.Note}, who, w.at))
		return err
	})
	return c, err
}

// event is an event as an attempt.
func (d *Desk) event(ev review.Event, who Person, at time.Time) attempt {
	return func(c review.Case, messages []review.Message, draft bool) (review.Case, review.Effects, error) {
		ev := ev
		ev.Messages, ev.Draft = slices.Clone(messages), draft
		return d.Book.Apply(c, ev, who.Actor, at)
	}
}

// undecided are the states in which a case takes a duplicate in.
var undecided = []review.State{review.New, review.NoticeDefective, review.Triage, review.SellerContacted, review.InterimRestricted, review.SellerResponded}

// open opens a case in a transaction, or joins it into one about the same mark on the same listing.
func (w *work) open(ctx context.Context, o opening) (id string, err error) {
	seller := o.record.SellerID
	if seller == "" {
		seller = auth.HomeOrganisation // whose listings without a seller are
	}
	same, err := w.Cases(ctx, storage.CaseFilter{Tenant: w.who.Tenant, SellerID: seller, ListingID: o.record.ID, MarkID: o.mark, States: undecided}, 1)
	if err != nil {
		return "", err
	}
	found := len(same) > 0 && same[0].MarkID == o.mark
	if found && o.notice == nil {
		return same[0].ID, nil
	}
	c, fx, letters, err := w.newCase(ctx, seller, o)
	if err != nil {
		return "", err
	}
	if err := w.file(ctx, review.Case{}, c, fx, letters); err != nil || !found {
		return c.ID, err
	}
	return w.join(ctx, c, same[0].ID)
}

// newCase makes a case with its snapshot.
func (w *work) newCase(ctx context.Context, seller string, o opening) (c review.Case, fx review.Effects, letters []storage.KeptLetter, err error) {
	marks, level, score, err := w.desk.evidence(ctx, o)
	if err != nil {
		return c, fx, nil, err
	}
	snapshot, err := review.NewSnapshot(o.record.Listing, marks, o.verdict, w.at)
	if err != nil {
		return c, fx, nil, err
	}
	similar, err := w.CountCases(ctx, storage.CaseFilter{Tenant: w.who.Tenant, SellerID: seller, MarkID: o.mark, Open: true, Sealed: true}, 1000)
	if err != nil {
		return c, fx, nil, err
	}
	q := review.Opening{ID: "C-" + storage.NewID(w.at), Source: o.source, ListingID: o.record.ID, SellerID: seller, MarkID: o.mark, Level: level, Score: score, FlaggedBy: o.by,
		Reach: 1 + similar, Snapshot: snapshot, Notice: o.notice, Notifier: o.notifier, Issues: o.issues}
	for i := range marks {
		if marks[i].ID == o.mark {
			q.Owner = marks[i].OwnerName()
			if w.desk.Suits != nil {
				q.Suits = w.desk.Suits(ctx, w.who.Tenant, marks[i])
			}
		}
	}
	by := w.who.Actor
	if o.source == review.FromScreening && o.by == "" {
		by = system(w.who.Tenant).Actor // a machine's flag
	}
	try := func(_ review.Case, messages []review.Message, draft bool) (review.Case, review.Effects, error) {
		c, fx, err := w.desk.Book.Open(q, by, w.at)
		if err != nil || draft || len(messages) == 0 {
			return c, fx, err
		}
		n, more, err := w.desk.Book.Apply(c, review.Event{Kind: review.LogMessage, Messages: messages}, system(w.who.Tenant).Actor, w.at)
		more.Webhooks = append(fx.Webhooks, more.Webhooks...)
		return n, more, err
	}
	return w.desk.prepare(ctx, w.Tx, w.who.Tenant, review.Case{}, try, w.at)
}

// evidence is what the register says of the marks of the findings, and the level of the one the case is about.
func (d *Desk) evidence(ctx context.Context, o opening) (marks []trademarks.Mark, level screening.Level, score int, err error) {
	level, score = screening.Clear, 0
	ids := []string{}
	if o.mark != "" {
		ids = append(ids, o.mark)
	}
	for i := range o.verdict.Findings {
		f := &o.verdict.Findings[i]
		if f.MarkID == o.mark && (rank(f.Level) > rank(level) || f.Score > score) {
			level, score = f.Level, f.Score
		}
		if !slices.Contains(ids, f.MarkID) && len(ids) < mostMarks {
			ids = append(ids, f.MarkID)
		}
	}
	for _, id := range ids {
		m, err := d.Mark(ctx, id)
		switch {
		case fault.Is(err, fault.NotFound):
			continue // the register moved on; the finding itself is in the snapshot
		case err != nil:
			return nil, level, score, err
		}
		marks = append(marks, m)
	}
	if o.mark != "" && len(marks) == 0 && !slices.ContainsFunc(o.verdict.Findings, func(f screening.Finding) bool { return f.MarkID == o.mark }) {
		return nil, level, score, fault.New(fault.NotFound, "The register has no mark %s.", o.mark)
	}
	return marks, level, score, nil
}

// mostMarks bounds a snapshot.
const mostMarks = 20

// join merges a case that was just opened with one that was there before. Where the rules keep them apart both go on.
func (w *work) join(ctx context.Context, c review.Case, other string) (string, error) {
	before, err := w.Case(ctx, w.who.Tenant, other)
	if err != nil {
		return "", err
	}
	kept, closed, fx, err := w.desk.Book.Merge(before, c, system(w.who.Tenant).Actor, w.at)
	if err != nil {
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
			return c.ID, nil
		}
		return "", err
	}
	was := map[string]review.Case{before.ID: before, c.ID: c}
	if err := w.file(ctx, was[kept.ID], kept, review.Effects{}, nil); err != nil {
		return "", err
	}
	return kept.ID, w.file(ctx, was[closed.ID], closed, review.Effects{Webhooks: fx.Webhooks}, nil)
}

// keepVerdict files the verdict on a kept listing.
func (w *work) keepVerdict(ctx context.Context, kept *KeptListing, v screening.Verdict) error {
	body, err := verdictJSON(v)
	if err != nil {
		return err
	}
	saved, err := w.SaveScreening(ctx, w.who.Tenant, storage.ScreeningRecord{ListingID: kept.ID, ListingHash: kept.Hash, Register: v.Register.Version, Engine: v.Engine, Policy: v.Policy,
		Level: string(v.Level), Score: v.Score, Verdict: body, Created: w.at, Touches: touches(&v)})
	if err == nil {
		kept.Verdict, kept.Level, kept.Score, kept.Register, kept.ScreeningID = v, saved.Level, saved.Score, saved.Register, saved.ID
	}
	return err
}
