// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/fold"
	"markwarden/internal/listing"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
)

// verdictJSON is a verdict as it is kept.
func verdictJSON(v screening.Verdict) ([]byte, error) { return json.Marshal(v) }

// listingText is what lists search a listing in.
func listingText(l listing.Listing) string {
	const most = 64 << 10
	text := l.Title + " " + l.Brand + " " + l.ID
	t := fold.Fold(text[:min(len(text), most)])
	words := make([]string, len(t.Tokens))
	for i := range t.Tokens {
		words[i] = t.Tokens[i].Text
	}
	return strings.ReplaceAll(strings.ToValidUTF8(strings.Join(words, " "), ""), "\x00", "")
}

// turn is a step that decides nothing: a claim, a release, an assignment.
func (d *Desk) turn(ctx context.Context, who Person, action, id string, step func(review.Case, time.Time) (review.Case, review.Turn, error)) (c review.Case, err error) {
	err = d.do(ctx, who, action, func(w *work) error {
		before, err := w.load(ctx, id)
		if err != nil {
			return err
		}
		var t review.Turn
		if c, t, err = step(before, w.at); err != nil {
			return err
		}
		item, err := w.item(ctx, c)
		if err != nil {
			return err
		}
		w.moved = append(w.moved, storage.Touched{Item: item, Head: storage.HeadOf(c)})
		return w.FileTurn(ctx, who.Tenant, c, item, t)
	})
	return c, err
}

// Claim gives a case to somebody for the length of a lease. Of two who claim at once one is told that the other has it.
// Who has reached the cap of a day claims nothing more.
func (d *Desk) Claim(ctx context.Context, who Person, id string) (review.Case, error) {
	if err := d.rested(ctx, who); err != nil {
		return review.Case{}, err
	}
	return d.turn(ctx, who, "cases.claim", id, func(c review.Case, at time.Time) (review.Case, review.Turn, error) {
		return d.Book.Claim(c, who.Actor, at)
	})
}

// Release gives a claimed case back.
func (d *Desk) Release(ctx context.Context, who Person, id string) (review.Case, error) {
	return d.turn(ctx, who, "cases.release", id, func(c review.Case, at time.Time) (review.Case, review.Turn, error) {
		return d.Book.Release(c, who.Actor, at)
	})
}

// Skip gives a claimed case back with the reason and does not offer it to the same person for a while.
func (d *Desk) Skip(ctx context.Context, who Person, id, reason string) (review.Case, error) {
	return d.turn(ctx, who, "cases.release", id, func(c review.Case, at time.Time) (review.Case, review.Turn, error) {
		return d.Book.Skip(c, reason, who.Actor, at)
	})
}

// Snooze puts a claimed case off.
func (d *Desk) Snooze(ctx context.Context, who Person, id string, until time.Time, reason string) (review.Case, error) {
	return d.turn(ctx, who, "cases.release", id, func(c review.Case, at time.Time) (review.Case, review.Turn, error) {
		return d.Book.Snooze(c, until, reason, who.Actor, at)
	})
}

// Assign gives a case to somebody who decides cases and may know of this one, or to nobody.
func (d *Desk) Assign(ctx context.Context, who Person, id, to string) (review.Case, error) {
	officers, err := d.Officers(ctx, who)
	if err != nil {
		return review.Case{}, err
	}
	return d.turn(ctx, who, "cases.claim", id, func(c review.Case, at time.Time) (review.Case, review.Turn, error) {
		if to != "" && !mayWork(officers, to, c) {
			return c, review.Turn{}, review.NoOfficer(to)
		}
		return d.Book.Assign(c, to, who.Actor, at)
	})
}

// Move puts a case into another queue.
func (d *Desk) Move(ctx context.Context, who Person, id, queue, reason string) (review.Case, error) {
	book, _, err := d.Rules(ctx, who.Tenant)
	if err != nil {
		return review.Case{}, err
	}
	return d.turn(ctx, who, "cases.claim", id, func(c review.Case, at time.Time) (review.Case, review.Turn, error) {
		return book.Move(c, queue, reason, who.Actor, at)
	})
}

// Decide takes a decision with the letters it needs.
func (d *Desk) Decide(ctx context.Context, who Person, id string, decision review.Decision) (c review.Case, err error) {
	err = d.do(ctx, who, "cases.decide", func(w *work) error {
		before, err := w.load(ctx, id)
		if err != nil {
			return err
		}
		if c, _, err = w.move(ctx, before, d.decide(decision, who, w.at)); err != nil {
			return err
		}
		c, err = w.settle(ctx, c)
		return err
	})
	return c, err
}

// settle gives a decided case back to the queue: whoever decided is done with it.
func (w *work) settle(ctx context.Context, c review.Case) (review.Case, error) {
	if c.Work.Holder != w.who.ID || !c.Standing.State.Open() {
		return c, nil
	}
	released, t, err := w.desk.Book.Release(c, w.who.Actor, w.at)
	if err != nil {
		return c, nil //nolint:nilerr // the claim ended by itself
	}
	item, err := w.item(ctx, released)
	if err != nil {
		return c, err
	}
	w.moved = append(w.moved, storage.Touched{Item: item, Head: storage.HeadOf(released)})
	return released, w.FileTurn(ctx, w.who.Tenant, released, item, t)
}

// Do makes any other move of the table of states in a case.
func (d *Desk) Do(ctx context.Context, who Person, action, id string, ev review.Event) (c review.Case, err error) {
	err = d.do(ctx, who, action, func(w *work) error {
		before, err := w.load(ctx, id)
		if err != nil {
			return err
		}
		c, _, err = w.move(ctx, before, d.event(ev, who, w.at))
		return err
	})
	return c, err
}

// Undo takes the last decision back, with its strikes, letters and entries of the ledger.
func (d *Desk) Undo(ctx context.Context, who Person, id, note string) (c review.Case, err error) {
	err = d.do(ctx, who, "cases.undo", func(w *work) error {
		before, err := w.load(ctx, id)
		if err != nil {
			return err
		}
		n, fx, err := d.Book.Undo(before, note, who.Actor, w.at)
		if err != nil {
			return err
		}
		c, err = w.undone(ctx, before, review.BulkResult{ID: id, Case: n, Effects: fx})
		return err
	})
	return c, err
}

// DraftBulk proposes one decision on many cases of a cluster. Nothing is decided until Decide is called with the sample
// viewed.
func (d *Desk) DraftBulk(ctx context.Context, who Person, cases []string, decision review.Decision) (b storage.Bulk, err error) {
	cases = slices.Clone(cases)
	slices.Sort(cases)
	cases = slices.Compact(cases)
	if len(cases) < 2 || len(cases) > mostBulk {
		return b, fault.New(fault.Invalid, "A bulk decision takes 2 to %d cases.", mostBulk)
	}
	err = d.do(ctx, who, "cases.bulk", func(w *work) error {
		b = storage.Bulk{ID: "B-" + storage.NewID(w.at), State: "drafted", Created: w.at, First: who.ID, Cases: cases, Decision: decision, Viewed: map[string][]string{}}
		for _, id := range cases {
			if _, err := w.load(ctx, id); err != nil {
				return err
			}
		}
		return w.SaveBulk(ctx, who.Tenant, b)
	})
	return b, err
}

// mostBulk bounds a bulk decision: it is one transaction.
const mostBulk = 500

// BulkSample is which cases of a bulk decision must be viewed.
func (d *Desk) BulkSample(b storage.Bulk) []string {
	return review.Sample(b.Cases, b.ID, d.Book.Desk.BulkSample)
}

// View notes that somebody looked at a case of a bulk decision.
func (d *Desk) View(ctx context.Context, who Person, bulk, id string) (b storage.Bulk, err error) {
	err = d.do(ctx, who, "cases.bulk", func(w *work) error {
		if b, err = w.Bulk(ctx, who.Tenant, bulk); err != nil {
			return err
		}
		if !slices.Contains(b.Cases, id) {
			return fault.New(fault.NotFound, "Case %s is not in this bulk decision.", id)
		}
		if slices.Contains(b.Viewed[who.ID], id) {
			w.Unchanged()
			return nil
		}
		b.Viewed[who.ID] = append(b.Viewed[who.ID], id)
		return w.SaveBulk(ctx, who.Tenant, b)
	})
	return b, err
}

// BulkOutcome is what became of one case of a bulk.
type BulkOutcome struct {
	Case  string
	State review.State
	Err   error
}

// DecideBulk decides a drafted bulk: by whoever proposed it where the number of cases is small; where it takes two
// persons, by the second of them.
func (d *Desk) DecideBulk(ctx context.Context, who Person, bulk string) (b storage.Bulk, out []BulkOutcome, err error) {
	err = d.do(ctx, who, "cases.bulk", func(w *work) error {
		out = nil
		if b, err = w.Bulk(ctx, who.Tenant, bulk); err != nil {
			return err
		}
		if b.State != "drafted" {
			return fault.New(fault.Conflict, "This bulk decision was taken already.")
		}
		k := review.Bulk{ID: b.ID, Decision: b.Decision, Viewed: b.Viewed[who.ID], First: who.Actor, Messages: map[string][]review.Message{}}
		if b.First != who.ID {
			b.Second, k.Second = who.ID, who.Actor
			k.First.ID, k.Viewed = b.First, append(slices.Clone(b.Viewed[b.First]), b.Viewed[who.ID]...)
		}
		out, err = w.decideBulk(ctx, b, k)
		b.State = "decided"
		if err != nil {
			return err
		}
		return w.SaveBulk(ctx, who.Tenant, b)
	})
	return b, out, err
}

// decideBulk writes the letters of every case that takes the decision, decides all, and files those that were decided.
func (w *work) decideBulk(ctx context.Context, b storage.Bulk, k review.Bulk) (out []BulkOutcome, err error) {
	var cases []review.Case
	letters := map[string][]storage.KeptLetter{}
	first := Person{Actor: k.First, Tenant: w.who.Tenant}
	for _, id := range b.Cases {
		c, err := w.load(ctx, id)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
		_, _, list, err := w.desk.prepare(ctx, w.Tx, w.who.Tenant, c, w.desk.decide(b.Decision, first, w.at), w.at)
		if err != nil {
			continue // the decision itself says why, case by case
		}
		letters[id] = list
		for _, l := range list {
			k.Messages[id] = append(k.Messages[id], review.Message{Ref: l.Ref, Letter: string(l.Letter.ID), To: l.Party, SHA: l.Letter.SHA})
		}
	}
	results, err := w.desk.Book.DecideBulk(cases, k, w.at)
	if err != nil {
		return nil, err
	}
	for i, r := range results {
		out = append(out, BulkOutcome{r.ID, r.Case.Standing.State, r.Err})
		if r.Err != nil {
			continue
		}
		if err := w.file(ctx, cases[i], r.Case, r.Effects, letters[r.ID]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// UndoBulk takes a bulk decision back in every case where it is still the last.
func (d *Desk) UndoBulk(ctx context.Context, who Person, bulk, note string) (out []BulkOutcome, err error) {
	err = d.do(ctx, who, "cases.undo", func(w *work) error {
		out = nil
		b, err := w.Bulk(ctx, who.Tenant, bulk)
		if err != nil {
			return err
		}
		if b.State != "decided" {
			return fault.New(fault.Conflict, "This bulk decision is not one that can be undone: it was not taken, or undone before.")
		}
		var cases []review.Case
		for _, id := range b.Cases {
			c, err := w.load(ctx, id)
			if err != nil {
				return err
			}
			cases = append(cases, c)
		}
		for i, c := range cases {
			r := w.takeBack(c, bulk, note)
			out = append(out, BulkOutcome{r.ID, r.Case.Standing.State, r.Err})
			if r.Err != nil {
				continue
			}
			if _, err := w.undone(ctx, cases[i], r); err != nil {
				return err
			}
		}
		b.State = "undone"
		return w.SaveBulk(ctx, who.Tenant, b)
	})
	return out, err
}

// takeBack undoes a case's last decision if it is of the bulk.
func (w *work) takeBack(c review.Case, bulk, note string) review.BulkResult {
	r := review.BulkResult{ID: c.ID, Case: c}
	if c.Last == nil || c.History[c.Last.Seq-1].Bulk != bulk {
		r.Err = fault.New(fault.Conflict, "The last decision of this case is not of this bulk decision.")
		return r
	}
	r.Case, r.Effects, r.Err = w.desk.Book.Undo(c, note, w.who.Actor, w.at)
	return r
}

// undone files an undone case, with the letters that the undoing owes and their place in the history.
func (w *work) undone(ctx context.Context, before review.Case, r review.BulkResult) (review.Case, error) {
	after := r.Case
	letters, err := w.desk.write(ctx, w.Tx, w.who.Tenant, before, after, r.Effects, w.at)
	if err != nil {
		return after, err
	}
	if len(letters) > 0 {
		ev := review.Event{Kind: review.LogMessage}
		for _, l := range letters {
			ev.Messages = append(ev.Messages, review.Message{Ref: l.Ref, Letter: string(l.Letter.ID), To: l.Party, SHA: l.Letter.SHA})
		}
		if after, _, err = w.desk.Book.Apply(after, ev, system(w.who.Tenant).Actor, w.at); err != nil {
			return after, err
		}
	}
	return after, w.file(ctx, before, after, r.Effects, letters)
}
