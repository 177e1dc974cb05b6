// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/review"
)

// A decision is taken again by somebody who cannot see the first one, in no answer of the desk, and both are compared.
func TestASecondLookIsBlind(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		from, until := o.now.Add(-time.Hour), o.now.Add(time.Hour)
		var cases []string
		for n := range 3 {
			c := o.flagged(n + 1)
			cases = append(cases, c.ID)
			ok[review.Case](t)(o.Decide(t.Context(), officer, c.ID, review.Decision{Kind: review.DecideClear, Reason: "OK-DESC", Note: "a secret note"}))
		}
		_, err := o.DrawSeconds(t.Context(), officer, from, until, 1)
		refusedAs(t, err, fault.Forbidden, "senior")
		_, err = o.DrawSeconds(t.Context(), senior, from, until, 2)
		refusedAs(t, err, fault.Invalid, "share")
		for i, want := range []int{3, 0} {
			if n := ok[int](t)(o.DrawSeconds(t.Context(), senior, from, until, 1)); n != want {
				t.Errorf("draw %d: %d new", i+1, n)
			}
		}
		_, found, err := o.NextSecond(t.Context(), officer)
		if err != nil || found {
			t.Errorf("who decided first decides again: %v %v", found, err)
		}
		look, found, err := o.NextSecond(t.Context(), another)
		if err != nil || !found {
			t.Fatalf("nothing to look at: %v", err)
		}
		again, _, err := o.NextSecond(t.Context(), another)
		if err != nil || again.ID != look.ID {
			t.Errorf("a second one before the first was answered: %v", err)
		}
		b, err := json.Marshal(look)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range append([]string{"m-1", "OK-DESC", "CLEARED", "shop-1\"", "secret"}, cases...) {
			if strings.Contains(string(b), secret) {
				t.Errorf("it tells %q", secret)
			}
		}
		held := ok[[]Decided](t)(o.Decisions(t.Context(), another, from, until))
		if len(held) != 2 {
			t.Errorf("%d decisions are listed to who is to give a second answer on one of three", len(held))
		}
		hidden, err := o.unseen(t.Context(), another)
		if err != nil || len(hidden) != 1 {
			t.Fatal(hidden, err)
		}
		for id := range hidden {
			_, err = o.Case(t.Context(), another, id)
			refusedAs(t, err, fault.Conflict, "second answer")
			page := ok[QueuePage](t)(o.Queue(t.Context(), another, review.Filter{}, "", 10))
			if page.Total != 2 {
				t.Errorf("the queue shows %d of the two others", page.Total)
			}
			_, err = o.Claim(t.Context(), another, id)
			refusedAs(t, err, fault.Conflict, "second answer")
			ok[review.Case](t)(o.Case(t.Context(), senior, id))
		}
		refusedAs(t, o.AnswerSecond(t.Context(), another, look.ID, "clear", "TM-CF"), fault.Invalid, "reason that fits")
		refusedAs(t, o.AnswerSecond(t.Context(), senior, look.ID, "clear", "OK-DESC"), fault.NotFound, "no such decision")
		if err := o.AnswerSecond(t.Context(), another, look.ID, "clear", "OK-DESC"); err != nil {
			t.Fatal(err)
		}
		refusedAs(t, o.AnswerSecond(t.Context(), another, look.ID, "remove", "TM-CF"), fault.NotFound, "no such decision")
		next, _, err := o.NextSecond(t.Context(), another)
		if err != nil || next.ID == look.ID {
			t.Fatal(err)
		}
		if err := o.AnswerSecond(t.Context(), another, next.ID, "remove", "TM-INF"); err != nil {
			t.Fatal(err)
		}
		third, _, err := o.NextSecond(t.Context(), another)
		if err != nil {
			t.Fatal(err)
		}
		o.now = o.now.Add(25 * time.Hour)
		if taken, found, err := o.NextSecond(t.Context(), senior); err != nil || !found || taken.ID != third.ID {
			t.Errorf("what was left for a day stays with who left it: %v", err)
		}
		refusedAs(t, o.AnswerSecond(t.Context(), another, third.ID, "clear", "OK-DESC"), fault.NotFound, "no such decision")
		_, err = o.Agreement(t.Context(), officer, review.ByReason, time.Time{})
		refusedAs(t, err, fault.Forbidden, "")
		a := ok[SecondAgreement](t)(o.Agreement(t.Context(), senior, review.ByModerator, time.Time{}))
		if diff := cmp.Diff(review.Wilson(1, 2), a.All.Share); diff != "" || a.By["m-1"].Share.N != 2 {
			t.Errorf("%s %+v", diff, a.By)
		}
	})
}
