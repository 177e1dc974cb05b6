// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// taken is a case that was removed for a reason.
func (o *office) taken(n int, reason string) review.Case {
	o.t.Helper()
	c := o.flagged(n)
	ok[review.Case](o.t)(o.Decide(o.t.Context(), officer, c.ID, review.Decision{Kind: review.DecideEdit, Reason: reason, Rules: []string{"R1"}}))
	ok[review.Case](o.t)(o.Respond(o.t.Context(), shop, c.ID, Answer{Statement: "No."}))
	return ok[review.Case](o.t)(o.Decide(o.t.Context(), officer, c.ID, review.Decision{Kind: review.DecideRemove, Reason: reason, Rules: []string{"R1"}, Facts: "Found."}))
}

// lettersTo counts the letters of a kind in a case that its reader has.
func (o *office) lettersTo(who Person, id, letter string) (n int) {
	o.t.Helper()
	for _, l := range ok[Side](o.t)(o.Side(o.t.Context(), who, id)).Letters {
		if string(l.Letter.ID) == letter {
			n++
		}
	}
	return n
}

// A threshold that is reached is told once, with what it leads to; a second strike below the next one tells nothing; the
// warning falls with the decisions behind it, and one that is undone within the minute was never written.
func TestAStrikeWarning(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		var told []string
		o.TellOf = func(_ context.Context, _ *storage.Tx, tenant string, m review.Measure) error {
			told = append(told, fmt.Sprint(tenant, " ", m.Event, " ", m.Seller, " ", m.Points, " ", !m.Until.IsZero()))
			return nil
		}
		quick := o.taken(1, "TM-CF")
		ok[review.Case](t)(o.Undo(t.Context(), officer, quick.ID, ""))
		o.after(5 * time.Minute)
		if list := ok[[]storage.Warning](t)(o.DB.Warnings(t.Context(), "t", storage.SideSeller, "shop-1")); len(list) != 0 {
			t.Fatalf("an undone strike warned: %+v", list)
		}
		first := o.taken(2, "TM-CF")
		o.after(2 * time.Minute)
		o.after(2 * time.Minute)
		if n := o.lettersTo(shop, first.ID, "L11"); n != 1 {
			t.Fatalf("%d letters L11", n)
		}
		o.after(4 * day) // an event of its own
		second := o.taken(3, "TM-CF")
		o.after(2 * time.Minute)
		o.after(2 * time.Minute)
		list := ok[[]storage.Warning](t)(o.DB.Warnings(t.Context(), "t", storage.SideSeller, "shop-1"))
		if len(list) != 2 || list[1].Action != "restrict_selling" || !list[1].Until.Equal(list[1].At.AddDate(0, 0, 14)) {
			t.Fatalf("%+v", list)
		}
		letters := ok[Side](t)(o.Side(t.Context(), shop, second.ID)).Letters
		text := letters[len(letters)-1].Letter.EN.Text
		for _, part := range []string{"6 points", "no selling until", first.ID, second.ID, "at 9 points"} {
			if !strings.Contains(text, part) {
				t.Errorf("the letter lacks %q:\n%s", part, text)
			}
		}
		ok[review.Case](t)(o.Appeal(t.Context(), shop, second.ID, Answer{Statement: "Wrong."}))
		ok[review.Case](t)(o.Decide(t.Context(), another, second.ID, review.Decision{Kind: review.DecideClear, Reason: "OK-LIC", Facts: "Licensed."}))
		o.after(2 * time.Minute)
		list = ok[[]storage.Warning](t)(o.DB.Warnings(t.Context(), "t", storage.SideSeller, "shop-1"))
		if len(list) != 2 || !list[0].Withdrawn.IsZero() || list[1].Withdrawn.IsZero() {
			t.Errorf("the warning did not fall with its cause: %+v", list)
		}
		if diff := cmp.Diff([]string{"t seller.warned shop-1 3 false", "t seller.restricted shop-1 6 true", "t seller.measure_withdrawn shop-1 6 true"}, told); diff != "" {
			t.Error("what webhooks are told:", diff)
		}
	})
}

// Five rejected notices bring a warning, once; a suspension follows a warning alone, has an end and a reason, keeps new
// notices out, and ends by itself or when it is lifted. Both sides see the same numbers.
func TestANotifierIsWarnedAndSuspended(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		for n := range 6 {
			ok[KeptListing](t)(keptOf(o.Keep(ctx, shop, shoe(n+1), "")))
			c := complaint(notice.Trademark)
			c.Targets = []notice.Target{{Item: fmt.Sprint("sku-", n+1), URL: shoe(n + 1).URL, Scope: notice.ScopeListing}}
			sent := ok[NoticeReceipt](t)(o.Submit(ctx, brand, c))
			if n == 0 {
				refusedAs(t, o.Suspend(ctx, senior, "brand-1", o.now.Add(day), "Unfounded."), fault.Conflict, "follows a warning")
			}
			ok[review.Case](t)(o.Do(ctx, officer, "cases.decide", sent.Targets[0].Case, review.Event{Kind: review.ToTriage}))
			ok[review.Case](t)(o.Decide(ctx, officer, sent.Targets[0].Case, review.Decision{Kind: review.DecideReject, Reason: "OK-NOMATCH", Facts: "Not the mark."}))
		}
		o.after(2 * time.Minute)
		o.after(2 * time.Minute)
		n := ok[Notifier](t)(o.Notifier(ctx, brand, "brand-1"))
		if len(n.Warnings) != 1 || n.Warnings[0].Action != "warn" || n.Warnings[0].By != "" || n.Misuse.Rejected != 6 || len(n.Ledger) != 6 || n.Reliable.Right.N != 6 {
			t.Fatalf("%+v", n)
		}
		if got := o.lettersTo(brand, n.Warnings[0].Case, "L11n"); got != 1 {
			t.Errorf("%d letters L11n", got)
		}
		_, err := o.Notifier(ctx, rivalBrand, "brand-1")
		refusedAs(t, err, fault.NotFound, "")
		refusedAs(t, o.Suspend(ctx, officer, "brand-1", o.now.Add(day), "Unfounded."), fault.Forbidden, "")
		refusedAs(t, o.Suspend(ctx, senior, "brand-1", o.now.Add(400*day), "Unfounded."), fault.Invalid, "180 days")
		refusedAs(t, o.Suspend(ctx, senior, "brand-1", o.now.Add(day), " "), fault.Invalid, "why")
		if err := o.Suspend(ctx, senior, "brand-1", o.now.Add(10*day), "Six of six."); err != nil {
			t.Fatal(err)
		}
		_, err = o.Submit(ctx, brand, complaint(notice.Trademark))
		refusedAs(t, err, fault.Forbidden, "not processed")
		if got := ok[Notifier](t)(o.Notifier(ctx, senior, "brand-1")); got.Standing != notice.Suspended {
			t.Errorf("the sender is %s", got.Standing)
		}
		if err := o.Lift(ctx, senior, "brand-1"); err != nil {
			t.Fatal(err)
		}
		refusedAs(t, o.Lift(ctx, senior, "brand-1"), fault.Conflict, "not suspended")
		ok[NoticeReceipt](t)(o.Submit(ctx, brand, complaint(notice.Trademark)))
		if err := o.Suspend(ctx, senior, "brand-1", o.now.Add(10*day), "Again."); err != nil {
			t.Fatal(err)
		}
		o.after(11 * day)
		ok[NoticeReceipt](t)(o.Submit(ctx, brand, complaint(notice.Trademark)))
		if got := ok[Notifier](t)(o.Notifier(ctx, senior, "brand-1")); got.Standing == notice.Suspended || len(got.Warnings) != 3 {
			t.Errorf("after its end: %s, %d measures", got.Standing, len(got.Warnings))
		}
	})
}

func keptOf(k KeptListing, _ []string, err error) (KeptListing, error) { return k, err }

// A notice about many places opens the first of its cases at once and the others by jobs, each once, in whatever manner the
// jobs come.
func TestANoticeAboutManyPlaces(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		n := complaint(notice.DMCA)
		n.Targets = nil
		for i := range 2*placesAtOnce + 7 {
			id := fmt.Sprint("lamp-", i)
			n.Targets = append(n.Targets, notice.Target{Item: id, Scope: notice.ScopeListing})
			if i%10 == 3 {
				continue // nobody's
			}
			if _, _, err := o.Keep(t.Context(), shop, listing.Listing{ID: id, Title: "Plain lamp", SellerID: "shop-1", Category: "Lamps"}, ""); err != nil {
				t.Fatal(err)
			}
		}
		sent := ok[NoticeReceipt](t)(o.Submit(t.Context(), brand, n))
		count := func(list []storage.TargetRecord) (cases map[string]bool, problems, open int) {
			cases = map[string]bool{}
			for _, x := range list {
				switch {
				case x.Case != "":
					cases[x.Case] = true
				case x.Problem != "":
					problems++
				default:
					open++
				}
			}
			return cases, problems, open
		}
		if cases, problems, open := count(sent.Targets); len(cases) != 45 || problems != 5 || open != placesAtOnce+7 {
			t.Fatalf("at once: %d cases, %d problems, %d open", len(cases), problems, open)
		}
		job := jobs.Job{ID: "again", Payload: encoded(placesJob{"t", sent.Notice.ID, brand.ID, brand.Org})}
		for range 2 {
			if err := o.NoticePlaces(t.Context(), job); err != nil {
				t.Fatal(err)
			}
			o.run()
		}
		r, _, err := o.Notice(t.Context(), brand, sent.Notice.ID)
		if err != nil {
			t.Fatal(err)
		}
		if cases, problems, open := count(r.Targets); len(cases) != 96 || problems != 11 || open != 0 {
			t.Errorf("in the end: %d cases, %d problems, %d open", len(cases), problems, open)
		}
		if c := ok[review.Case](t)(o.Case(t.Context(), officer, r.Targets[len(r.Targets)-1].Case)); !c.Notifier("brand-1") || c.History[0].Actor != brand.ID || c.History[0].Role != review.Notifier {
			t.Errorf("the last case was opened by %s as %s", c.History[0].Actor, c.History[0].Role)
		}
	})
}
