// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// SecondLook is what somebody sees who takes a decision again: the case as it was opened, and nothing of what was decided,
// by whom, or which case it is.
type SecondLook struct {
	ID       string
	Snapshot review.Snapshot
	MarkID   string
}

// DrawSeconds draws a share of the decisions of a time to be taken again, by a seed, so that nobody chooses them. It is how
// many are new. A senior officer draws.
func (d *Desk) DrawSeconds(ctx context.Context, who Person, from, until time.Time, share float64) (n int, err error) {
	if !who.Has(review.SeniorOfficer) {
		return 0, fault.New(fault.Forbidden, "A senior moderator draws the decisions that are taken again.")
	}
	if share <= 0 || share > 1 {
		return 0, fault.New(fault.Invalid, "The share lies above 0 and is 1 at most: 0.05 is one of twenty.")
	}
	list, err := d.Decisions(ctx, who, from, until)
	if err != nil {
		return 0, err
	}
	byID := map[string]review.Ruled{}
	past := make([]review.Past, 0, len(list))
	for _, one := range list {
		byID[one.ID] = one.Ruled
		past = append(past, review.Past{ID: one.ID, By: one.By, Answer: string(one.Event), At: one.At})
	}
	err = d.do(ctx, who, "quality.draw", func(w *work) error {
		var drawn []storage.SecondLook
		for _, b := range review.SecondReview(past, who.Tenant+" "+from.Format(time.DateOnly), share) {
			drawn = append(drawn, storage.SecondLook{ID: "S-" + storage.NewID(w.at), Drawn: w.at, First: byID[b.ID]})
		}
		n, err = w.Audited.DrawSeconds(ctx, who.Tenant, drawn)
		return err
	})
	return n, err
}

// NextSecond puts a decision before somebody: the one they have already, else one in whose case they had no part. found is
// false when none is left for them. Until it is answered the case is closed to them everywhere else.
func (d *Desk) NextSecond(ctx context.Context, who Person) (look SecondLook, found bool, err error) {
	if look, found, err = d.HeldSecond(ctx, who); found || err != nil {
		return look, found, err
	}
	err = d.do(ctx, who, "quality.answer", func(w *work) error {
		found = false
		open, err := w.OpenSeconds(ctx, who.Tenant)
		if err != nil {
			return err
		}
		for _, s := range open {
			if s.Holder != "" && w.at.Before(s.Taken.Add(secondLease)) || s.First.By == who.ID {
				continue
			}
			c, err := w.Case(ctx, who.Tenant, s.First.Case)
			if err != nil {
				return err
			}
			if c.Sealed() || c.Involved(who.ID) {
				continue
			}
			s.Holder, s.Taken = who.ID, w.at
			look, found = lookAt(s, c), true
			return w.SaveSecond(ctx, who.Tenant, s)
		}
		return errNone
	})
	if err != nil && fault.Message(err) == fault.Message(errNone) {
		return look, false, nil
	}
	return look, found, err
}

// HeldSecond is the decision that somebody has before them for a second answer; found is false when there is none.
func (d *Desk) HeldSecond(ctx context.Context, who Person) (look SecondLook, found bool, err error) {
	if err := mayAnswer(who); err != nil {
		return look, false, err
	}
	held, err := d.DB.HeldSeconds(ctx, who.Tenant, who.ID)
	if err != nil || len(held) == 0 {
		return look, false, err
	}
	c, err := d.DB.Case(ctx, who.Tenant, held[0].First.Case)
	return lookAt(held[0], c), err == nil, err
}

// secondLease is how long somebody can leave a second look unanswered before another may take it.
const secondLease = 24 * time.Hour

// errNone ends a transaction in which there was nothing to take.
var errNone = fault.New(fault.NotFound, "No decision waits for your second answer.")

// mayAnswer asks for somebody who decides cases.
func mayAnswer(who Person) error {
	if !who.Has(review.TriageOfficer) && !who.Has(review.Reviewer) {
		return fault.New(fault.Forbidden, "Moderators give second answers.")
	}
	return nil
}

// lookAt is what may be seen of a case. The name of the seller is not part of it.
func lookAt(s storage.SecondLook, c review.Case) SecondLook {
	snap := c.Snapshot
	snap.Listing.SellerID = ""
	return SecondLook{s.ID, snap, c.MarkID}
}

// secondAnswers are the answers that can be given; a right holder's notice is rejected in the same breath as its case is
// cleared, so whoever does not know the notice is not asked for that.
var secondAnswers = []review.EventKind{review.Clear, review.Restrict, review.Remove}

// AnswerSecond takes the second answer. It changes nothing in the case.
func (d *Desk) AnswerSecond(ctx context.Context, who Person, id, answer, reason string) error {
	if err := mayAnswer(who); err != nil {
		return err
	}
	if err := d.fits(answer, reason); err != nil {
		return err
	}
	return d.do(ctx, who, "quality.answer", func(w *work) error {
		open, err := w.OpenSeconds(ctx, who.Tenant)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(open, func(s storage.SecondLook) bool { return s.ID == id && s.Holder == who.ID })
		if i < 0 {
			return fault.New(fault.NotFound, "You have no such decision before you.")
		}
		s := open[i]
		s.Answer, s.Reason, s.Answered = answer, reason, w.at
		return w.SaveSecond(ctx, who.Tenant, s)
	})
}

// SecondAgreement is how far second answers agree with the first: in all, and by a dimension of the first.
type SecondAgreement struct {
	All review.Agreement
	By  map[string]review.Agreement
}

// Agreement compares the second answers given from a time on with the first. It is seen by who does not give them: senior
// officers, legal and auditors.
func (d *Desk) Agreement(ctx context.Context, who Person, by review.Dimension, from time.Time) (out SecondAgreement, err error) {
	if !slices.Contains(review.Dimensions(), by) {
		return out, fault.New(fault.Invalid, "Group by reason, rule, mark, moderator or seller.")
	}
	if !who.Has(review.SeniorOfficer) && !who.Has(review.Legal) && !who.Has(review.Auditor) {
		return out, fault.New(fault.Forbidden, "Senior moderators, legal and auditors see how far answers agree.")
	}
	list, err := d.DB.AnsweredSeconds(ctx, who.Tenant, from)
	if err != nil {
		return out, err
	}
	var pairs []review.Pair
	for _, s := range list {
		first := string(s.First.Event)
		if s.First.Event == review.RejectNotice {
			first = string(review.Clear)
		}
		pairs = append(pairs, review.Pair{ID: s.ID, First: first, Second: s.Answer, Category: by.Of(s.First)})
	}
	return SecondAgreement{review.Agree(pairs), review.AgreeBy(pairs)}, nil
}

// unseen are the cases that somebody has before them for a second answer or in a round of calibration: until they have
// answered they see nothing else of them.
func (d *Desk) unseen(ctx context.Context, who Person) (map[string]bool, error) {
	if who.ID == "" || mayAnswer(who) != nil {
		return nil, nil
	}
	held, err := d.DB.Unseen(ctx, who.Tenant, who.ID)
	if len(held) == 0 {
		return nil, err
	}
	hidden := map[string]bool{}
	for _, id := range held {
		hidden[id] = true
	}
	return hidden, err
}

// errUnseen is why a case is closed to somebody for a while.
func errUnseen(id string) error {
	return fault.New(fault.Conflict, "You are giving a second answer in case %s without knowing the first: give it, then the case is open to you.", strings.TrimSpace(id))
}
