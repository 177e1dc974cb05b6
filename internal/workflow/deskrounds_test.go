// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// chief is a second senior moderator: whoever decided does not reverse.
var chief = PersonOf(auth.Actor{ID: "s-2", Tenant: "t", Organisation: "platform", Kind: auth.Platform, Roles: []auth.Role{auth.SeniorModerator}}, "r")

// overturned is a case whose removal was reversed.
func (o *office) overturned(n int) string {
	o.t.Helper()
	c := o.flagged(n)
	ok[review.Case](o.t)(o.Decide(o.t.Context(), senior, c.ID, review.Decision{Kind: review.DecideRemove, Reason: "TM-CF", Rules: []string{"R1"}, Facts: "It looked so.", Ground: review.GroundCounterfeit}))
	o.now = o.now.Add(time.Hour)
	ok[review.Case](o.t)(o.Do(o.t.Context(), chief, "cases.move", c.ID, review.Event{Kind: review.Reverse, Reason: "OK-DESC", Facts: "It was a word of the trade."}))
	return c.ID
}

// Decisions that were overturned are put to everybody again; whoever had no part in one answers without knowing it, and the
// results say who answered as it stood at the end.
func TestARoundOfCalibration(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		_, err := o.OpenRound(t.Context(), senior, 5, 7)
		refusedAs(t, err, fault.Conflict, "nothing to ask")
		ids := []string{o.overturned(1), o.overturned(2)}
		_, err = o.OpenRound(t.Context(), officer, 5, 7)
		refusedAs(t, err, fault.Forbidden, "senior")
		r := ok[storage.Round](t)(o.OpenRound(t.Context(), senior, 5, 7))
		if len(r.Questions) != 2 || r.Questions[0].Answer != "clear" {
			t.Fatalf("%+v", r.Questions)
		}
		if _, found, err := o.NextQuestion(t.Context(), senior, r.ID); err != nil || found {
			t.Errorf("who decided answers: %v", err)
		}
		for n, answer := range [][2]string{{"clear", "OK-DESC"}, {"remove", "TM-CF"}} {
			look, found, err := o.NextQuestion(t.Context(), officer, r.ID)
			if err != nil || !found || look.Snapshot.Listing.SellerID != "" {
				t.Fatalf("question %d: %v %v", n, found, err)
			}
			hidden, err := o.unseen(t.Context(), officer)
			if err != nil || len(hidden) != 1 {
				t.Fatalf("%v %v", hidden, err)
			}
			for _, id := range ids {
				if _, err := o.Case(t.Context(), officer, id); hidden[id] != fault.Is(err, fault.Conflict) {
					t.Errorf("%s: %v", id, err)
				}
			}
			refusedAs(t, o.AnswerQuestion(t.Context(), officer, r.ID, look.ID, "clear", "TM-CF"), fault.Invalid, "fits")
			refusedAs(t, o.AnswerQuestion(t.Context(), another, r.ID, look.ID, "clear", "OK-DESC"), fault.NotFound, "no such question")
			if err := o.AnswerQuestion(t.Context(), officer, r.ID, look.ID, answer[0], answer[1]); err != nil {
				t.Fatal(err)
			}
			refusedAs(t, o.AnswerQuestion(t.Context(), officer, r.ID, look.ID, "clear", "OK-DESC"), fault.NotFound, "no such question")
		}
		if _, found, err := o.NextQuestion(t.Context(), officer, r.ID); err != nil || found {
			t.Errorf("asked again: %v", err)
		}
		_, err = o.Calibrations(t.Context(), officer, r)
		refusedAs(t, err, fault.Forbidden, "")
		results := ok[[]review.Calibration](t)(o.Calibrations(t.Context(), senior, r))
		if len(results) != 1 || results[0].By != officer.ID || results[0].Right.N != 2 || results[0].Right.Value != 0.5 || len(results[0].Mistakes) != 1 {
			t.Errorf("%+v", results)
		}
		o.now = r.Closes
		_, _, err = o.NextQuestion(t.Context(), another, r.ID)
		refusedAs(t, err, fault.Conflict, "closed")
	})
}

// A schedule opens its rounds by itself, each once however often the job comes, and ends when it is taken back.
func TestRoundsByThemselves(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.overturned(1)
		ok[review.Settings](t)(o.Set(t.Context(), senior, 0, func(s *review.Settings) { s.Rounds = review.Schedule{Weeks: 4, Size: 3, Days: 7} }))
		due := func() []jobs.Job {
			return ok[[]jobs.Job](t)(o.DB.Jobs().Lease(t.Context(), jobs.Ask{Holder: "test", Kinds: []string{JobCaseRound}, Most: 5, Now: o.now, Until: o.now.Add(time.Minute)}))
		}
		if len(due()) != 0 {
			t.Error("a round begins at once")
		}
		o.now = o.now.AddDate(0, 0, 28)
		list := due()
		if len(list) != 1 {
			t.Fatalf("%d rounds are due", len(list))
		}
		for range 2 {
			if err := o.Handlers()[JobCaseRound](t.Context(), list[0]); err != nil {
				t.Fatal(err)
			}
		}
		if rounds := ok[[]storage.Round](t)(o.Rounds(t.Context(), officer)); len(rounds) != 1 || len(rounds[0].Questions) != 1 {
			t.Errorf("%+v", rounds)
		}
		s := ok[review.Settings](t)(o.Settings(t.Context(), senior))
		if want := o.now.AddDate(0, 0, 28); !s.Rounds.Next.Equal(want) {
			t.Errorf("the next begins %v, not %v", s.Rounds.Next, want)
		}
		ok[review.Settings](t)(o.Set(t.Context(), senior, s.Version, func(s *review.Settings) { s.Rounds.Weeks = 0 }))
		o.now = o.now.AddDate(0, 0, 29)
		for _, j := range due() {
			if err := o.BeginRound(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
		if rounds := ok[[]storage.Round](t)(o.Rounds(t.Context(), officer)); len(rounds) != 1 {
			t.Errorf("%d rounds after the schedule ended", len(rounds))
		}
	})
}
