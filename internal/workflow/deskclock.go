// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"

	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/review"
)

// Handlers are the kinds of job that the desk does.
func (d *Desk) Handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{JobCaseClock: d.Tick, JobCaseRound: d.BeginRound, JobCaseLetter: d.Deliver, JobWeighSeller: d.WeighSeller, JobWeighNotifier: d.WeighNotifier, JobNoticePlaces: d.NoticePlaces}
}

// caseOf reads what a job is about.
func caseOf(j jobs.Job) (about caseJob, err error) {
	if err = json.Unmarshal(j.Payload, &about); err != nil {
		return about, fault.Because(err, fault.Invalid, "The job %s names no case.", j.ID)
	}
	return about, nil
}

// Tick looks at the clocks of a case and makes the moves that follow from them. A look that finds nothing changes nothing,
// so a job that comes twice, too early or too late does no harm.
func (d *Desk) Tick(ctx context.Context, j jobs.Job) error {
	about, err := caseOf(j)
	if err != nil {
		return err
	}
	return d.machine(ctx, about, review.Event{Kind: review.Tick})
}

// InLetterBox is the note of a delivery to the letter box on the pages; doors say it in their reader's language.
const InLetterBox = "in the letter box of the account"

// Deliver puts a letter into its addressee's letter box on the page and notes that it arrived there. A letter that was
// taken back before, or is settled already, is left alone.
func (d *Desk) Deliver(ctx context.Context, j jobs.Job) error {
	about, err := caseOf(j)
	if err != nil {
		return err
	}
	return d.machine(ctx, about, review.Event{Kind: review.Delivered, Ref: about.Ref, Note: InLetterBox})
}

// machine makes a move of the program itself and whatever follows from it by itself.
func (d *Desk) machine(ctx context.Context, about caseJob, ev review.Event) error {
	who := system(about.Tenant)
	found, err := d.DB.Case(ctx, about.Tenant, about.Case)
	if err != nil || !d.wanted(found, ev) {
		return err
	}
	return d.do(ctx, who, "cases.clock", func(w *work) error {
		c, err := w.Case(ctx, about.Tenant, about.Case)
		if err != nil || !d.wanted(c, ev) {
			return err
		}
		next, fx, err := w.move(ctx, c, d.event(ev, who, w.at))
		if err != nil {
			return err
		}
		if ev.Kind == review.Delivered {
			if err := w.toMail(ctx, next, ev.Ref); err != nil {
				return err
			}
		}
		for len(fx.Next) > 0 {
			follow := fx.Next[0]
			fx.Next = fx.Next[1:]
			after, more, err := w.move(ctx, next, d.event(review.Event{Kind: follow}, who, w.at))
			switch {
			case fault.Is(err, fault.Conflict), fault.Is(err, fault.Invalid):
				continue // not yet: what stands against it brings it up again
			case err != nil:
				return err
			}
			next, fx.Next = after, append(fx.Next, more.Next...)
		}
		return nil
	})
}

// wanted reports whether a move of the program would change anything in a case.
func (d *Desk) wanted(c review.Case, ev review.Event) bool {
	if ev.Kind == review.Tick {
		due, _ := c.NextDue()
		return !due.IsZero() && !due.After(d.Now()) && c.MergedInto == ""
	}
	for _, m := range c.Messages {
		if m.Ref == ev.Ref {
			return m.Settled.IsZero() && m.Recalled.IsZero() && c.Standing.State.Known() && c.MergedInto == ""
		}
	}
	return false
}
