// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// JobCaseRound opens a round of calibration that was scheduled, and sets the next.
const JobCaseRound = "case.round"

// roundJob names a round that is to begin. One whose beginning is no longer the settings' was set otherwise meanwhile.
type roundJob struct {
	Tenant string    `json:"tenant"`
	At     time.Time `json:"at"`
}

// mostRounds is how many rounds are listed, and roundsFrom how far back overturned decisions are taken from.
const (
	mostRounds = 50
	roundsFrom = 365 * 24 * time.Hour
)

// OpenRound opens a round of at most size questions for so many days: decisions of the last year that were overturned, drawn
// by the round's name. Conflict when none was. A senior officer opens.
func (d *Desk) OpenRound(ctx context.Context, who Person, size, days int) (r storage.Round, err error) {
	if !who.Has(review.SeniorOfficer) && !who.Has(review.System) {
		return r, fault.New(fault.Forbidden, "A senior moderator opens rounds of calibration.")
	}
	if size < 1 || size > 100 || days < 1 || days > 60 {
		return r, fault.New(fault.Invalid, "A round has 1 to 100 questions and is open for 1 to 60 days.")
	}
	if r, err = d.draw(ctx, who, size, days); err != nil {
		return r, err
	}
	return r, d.do(ctx, who, "quality.round", func(w *work) error { return w.Audited.OpenRound(ctx, who.Tenant, r) })
}

// draw makes a round of what was overturned in the last year.
func (d *Desk) draw(ctx context.Context, who Person, size, days int) (r storage.Round, err error) {
	now := d.Now().UTC().Truncate(time.Microsecond)
	trails, err := d.DB.DeskTrails(ctx, who.Tenant, now.Add(-roundsFrom), now)
	if err != nil {
		return r, err
	}
	key, cases := review.CalibrationSet(trails, now.Add(-roundsFrom), now), map[string]string{}
	for _, t := range trails {
		for _, ruled := range t.Ruled() {
			cases[ruled.ID] = t.Case
		}
	}
	r = storage.Round{ID: "Q-" + storage.NewID(now), Opens: now, Closes: now.AddDate(0, 0, days), By: who.ID}
	for n, id := range review.Round(key, r.ID, size) {
		r.Questions = append(r.Questions, storage.RoundQuestion{N: fmt.Sprintf("%03d", n+1), ID: id, Case: cases[id], Answer: key[id]})
	}
	if len(r.Questions) == 0 {
		return r, review.NothingOverturned()
	}
	return r, nil
}

// Rounds lists the rounds of somebody's desk, the newest first.
func (d *Desk) Rounds(ctx context.Context, who Person) ([]storage.Round, error) {
	if who.Outside() {
		return nil, fault.New(fault.Forbidden, "Rounds of calibration are the platform's own.")
	}
	return d.DB.Rounds(ctx, who.Tenant, mostRounds)
}

// RoundStanding is how far somebody is in a round.
type RoundStanding struct{ Answered, Questions int }

// Standing is how far somebody is in a round.
func (d *Desk) Standing(ctx context.Context, who Person, r storage.Round) (s RoundStanding, err error) {
	list, err := d.DB.RoundAnswers(ctx, who.Tenant, r.ID, who.ID)
	for _, a := range list {
		if !a.Answered.IsZero() {
			s.Answered++
		}
	}
	s.Questions = len(r.Questions)
	return s, err
}

// NextQuestion puts a question of an open round before somebody: the one they have already, else the next in whose case they
// had no part. found is false when none is left for them. Until it is answered its case is closed to them everywhere.
func (d *Desk) NextQuestion(ctx context.Context, who Person, round string) (look SecondLook, found bool, err error) {
	if err := mayAnswer(who); err != nil {
		return look, false, err
	}
	r, err := d.openRound(ctx, who, round)
	if err != nil {
		return look, false, err
	}
	given, err := d.DB.RoundAnswers(ctx, who.Tenant, round, who.ID)
	if err != nil {
		return look, false, err
	}
	of := map[string]storage.RoundAnswer{}
	for _, a := range given {
		of[a.Question] = a
	}
	for _, q := range r.Questions {
		a, taken := of[q.N]
		if taken && !a.Answered.IsZero() {
			continue
		}
		c, err := d.DB.Case(ctx, who.Tenant, q.Case)
		if err != nil {
			return look, false, err
		}
		if c.Sealed() || c.Involved(who.ID) && !taken {
			continue
		}
		if !taken {
			err = d.do(ctx, who, "quality.answer", func(w *work) error {
				return w.SaveRoundAnswer(ctx, who.Tenant, storage.RoundAnswer{Round: round, Question: q.N, User: who.ID, Case: q.Case})
			})
		}
		return lookAt(storage.SecondLook{ID: q.N}, c), err == nil, err
	}
	return look, false, nil
}

// HeldQuestion is the question of a round that somebody has before them; found is false when there is none.
func (d *Desk) HeldQuestion(ctx context.Context, who Person, round string) (look SecondLook, found bool, err error) {
	given, err := d.DB.RoundAnswers(ctx, who.Tenant, round, who.ID)
	if err != nil {
		return look, false, err
	}
	for _, a := range given {
		if a.Answered.IsZero() {
			c, err := d.DB.Case(ctx, who.Tenant, a.Case)
			return lookAt(storage.SecondLook{ID: a.Question}, c), err == nil, err
		}
	}
	return look, false, nil
}

// openRound is a round that can be answered now.
func (d *Desk) openRound(ctx context.Context, who Person, id string) (storage.Round, error) {
	r, err := d.DB.Round(ctx, who.Tenant, id)
	if err == nil && (d.Now().Before(r.Opens) || !d.Now().Before(r.Closes)) {
		err = fault.New(fault.Conflict, "This round is closed.")
	}
	return r, err
}

// AnswerQuestion takes an answer to the question somebody has before them. It stands and changes nothing in the case.
func (d *Desk) AnswerQuestion(ctx context.Context, who Person, round, question, answer, reason string) error {
	if err := mayAnswer(who); err != nil {
		return err
	}
	if err := d.fits(answer, reason); err != nil {
		return err
	}
	if _, err := d.openRound(ctx, who, round); err != nil {
		return err
	}
	held, err := d.DB.RoundAnswers(ctx, who.Tenant, round, who.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(held, func(a storage.RoundAnswer) bool { return a.Question == question && a.Answered.IsZero() })
	if i < 0 {
		return fault.New(fault.NotFound, "You have no such question before you.")
	}
	return d.do(ctx, who, "quality.answer", func(w *work) error {
		a := held[i]
		a.Answer, a.Reason, a.Answered = answer, reason, w.at
		return w.SaveRoundAnswer(ctx, who.Tenant, a)
	})
}

// Calibrations are the results of a round, person by person. They are seen by who does not answer alone: senior officers,
// legal and auditors.
func (d *Desk) Calibrations(ctx context.Context, who Person, r storage.Round) ([]review.Calibration, error) {
	if !who.Has(review.SeniorOfficer) && !who.Has(review.Legal) && !who.Has(review.Auditor) {
		return nil, fault.New(fault.Forbidden, "Senior moderators, legal and auditors see the results.")
	}
	list, err := d.DB.RoundAnswers(ctx, who.Tenant, r.ID, "")
	if err != nil {
		return nil, err
	}
	key := map[string]string{}
	for _, q := range r.Questions {
		key[q.N] = sameAnswer(q.Answer)
	}
	var answers []review.Past
	var people []string
	for _, a := range list {
		if a.Answered.IsZero() {
			continue
		}
		answers = append(answers, review.Past{ID: a.Question, By: a.User, Answer: a.Answer, At: a.Answered})
		if !slices.Contains(people, a.User) {
			people = append(people, a.User)
		}
	}
	out := []review.Calibration{}
	for _, p := range people {
		out = append(out, review.Calibrate(key, p, answers))
	}
	return out, nil
}

// sameAnswer is an answer as those who do not know the notice can give it: a notice that is rejected clears its case.
func sameAnswer(a string) string {
	if a == string(review.RejectNotice) {
		return string(review.Clear)
	}
	return a
}

// fits refuses an answer that is none, or whose reason is of another kind.
func (d *Desk) fits(answer, reason string) error {
	kind := review.Infringes
	if answer == string(review.Clear) {
		kind = review.Lawful
	}
	if r, ok := d.Book.Reason(reason); !slices.Contains(secondAnswers, review.EventKind(answer)) || !ok || r.Kind != kind {
		return fault.New(fault.Invalid, "The answer must be clear, restrict or remove, with a reason that fits it.")
	}
	return nil
}

// schedule enqueues the first round of a schedule that is new. It begins a period from now.
func (w *work) schedule(ctx context.Context, before review.Schedule, now *review.Schedule) error {
	if now.Weeks == 0 {
		*now = review.Schedule{}
		return nil
	}
	if before.Weeks == now.Weeks && !before.Next.IsZero() {
		now.Next = before.Next
		return nil
	}
	now.Next = w.at.AddDate(0, 0, 7*now.Weeks)
	return w.enqueueRound(ctx, now.Next)
}

func (w *work) enqueueRound(ctx context.Context, at time.Time) error {
	payload, err := json.Marshal(roundJob{w.who.Tenant, at})
	if err != nil {
		return err
	}
	return w.Enqueue(ctx, jobs.Job{Kind: JobCaseRound, Payload: payload, Enqueued: w.at, RunAt: at})
}

// BeginRound opens a scheduled round and sets the next. A round of which nothing can be asked is left out; the schedule goes
// on.
func (d *Desk) BeginRound(ctx context.Context, j jobs.Job) error {
	var about roundJob
	if err := json.Unmarshal(j.Payload, &about); err != nil {
		return fault.Because(err, fault.Invalid, "The job %s names no round.", j.ID)
	}
	who := system(about.Tenant)
	set, err := d.DB.DeskSettings(ctx, about.Tenant)
	if err != nil || set.Rounds.Weeks == 0 || !set.Rounds.Next.Equal(about.At) {
		return err // set otherwise meanwhile, or begun already
	}
	r, err := d.draw(ctx, who, set.Rounds.Size, set.Rounds.Days)
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return d.do(ctx, who, "quality.round", func(w *work) error {
		before, err := w.DeskSettings(ctx, about.Tenant)
		if err != nil {
			return err
		}
		if before.Version != set.Version {
			return review.Moved() // the job is tried again
		}
		s := before
		s.Version, s.Changed, s.ChangedBy = s.Version+1, w.at, audit.System
		for !s.Rounds.Next.After(w.at) { // also when the program stood still for long
			s.Rounds.Next = s.Rounds.Next.AddDate(0, 0, 7*s.Rounds.Weeks)
		}
		if err := w.SaveDeskSettings(ctx, about.Tenant, before, s); err != nil {
			return err
		}
		if len(r.Questions) > 0 {
			if err := w.Audited.OpenRound(ctx, about.Tenant, r); err != nil {
				return err
			}
		}
		return w.enqueueRound(ctx, s.Rounds.Next)
	})
}
