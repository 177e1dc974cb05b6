// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// hire makes an account at the platform and gives the person it is for.
func (o *office) hire(login string, roles ...auth.Role) Person {
	o.t.Helper()
	var user auth.User
	_, err := o.Journal.WithAudit(o.t.Context(), audit.Event{At: o.now, Actor: audit.Actor{ID: audit.System}, Action: "users.invite"}, func(a *storage.Audited) (err error) {
		org, err := o.DB.OrganisationByName(o.t.Context(), "t", "Platform")
		if fault.Is(err, fault.NotFound) {
			org, err = a.CreateOrganisation(o.t.Context(), auth.Organisation{Tenant: "t", Kind: auth.Platform, Name: "Platform"})
		}
		if err != nil {
			return err
		}
		if user, err = a.CreateUser(o.t.Context(), auth.User{Tenant: "t", Login: login, Name: "Name of " + login, Language: "en"}); err != nil {
			return err
		}
		return a.SetRoles(o.t.Context(), user.ID, org.ID, roles)
	})
	if err != nil {
		o.t.Fatal(err, fault.Message(err))
	}
	return PersonOf(auth.Actor{ID: user.ID, Tenant: "t", Organisation: "platform", Kind: auth.Platform, Roles: roles}, "r")
}

// ids are the cases of a page of the queue.
func (o *office) ids(who Person, f review.Filter) []string {
	o.t.Helper()
	page := ok[QueuePage](o.t)(o.Queue(o.t.Context(), who, f, "", 50))
	list := []string{}
	for _, i := range page.Items {
		list = append(list, i.ID)
	}
	if page.Total != len(list) {
		o.t.Errorf("the queue counts %d cases and shows %d", page.Total, len(list))
	}
	return list
}

// A case that is put off leaves the queue and comes back by itself, also for whoever put it off.
func TestPutOffUntilItComesBack(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.flagged(1)
		ok[review.Case](t)(o.Claim(t.Context(), officer, c.ID))
		_, err := o.Snooze(t.Context(), another, c.ID, o.now.Add(time.Hour), "waiting")
		refusedAs(t, err, fault.Conflict, "do not hold")
		_, err = o.Snooze(t.Context(), officer, c.ID, o.now.Add(time.Hour), " ")
		refusedAs(t, err, fault.Invalid, "why")
		ok[review.Case](t)(o.Snooze(t.Context(), officer, c.ID, o.now.Add(time.Hour), "waiting for the maker"))
		for word, want := range map[string][]string{"": {}, "yes": {c.ID}, "all": {c.ID}} {
			if diff := cmp.Diff(want, o.ids(officer, review.Filter{Snoozed: word})); diff != "" {
				t.Errorf("%q: %s", word, diff)
			}
		}
		if _, found, err := o.Next(t.Context(), officer, review.Filter{}); err != nil || found {
			t.Errorf("it is offered: %v", err)
		}
		o.now = o.now.Add(61 * time.Minute)
		if diff := cmp.Diff([]string{c.ID}, o.ids(officer, review.Filter{})); diff != "" {
			t.Error(diff)
		}
		next, found, err := o.Next(t.Context(), officer, review.Filter{})
		if err != nil || !found || next.ID != c.ID {
			t.Errorf("it does not come back: %v", err)
		}
	})
}

// Who is called by a note finds the case among their mentions, with a word of what was written; nobody else is, and no
// party learns of it.
func TestAMentionReachesWhoIsCalled(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		mei, li, law := o.hire("mei@example.com", auth.Moderator), o.hire("li", auth.SeniorModerator), o.hire("law", auth.Legal)
		c := o.flagged(1)
		_, err := o.Remark(t.Context(), mei, c.ID, "for nobody here", []string{"u-9"})
		refusedAs(t, err, fault.Invalid, "nobody who decides")
		ok[review.Case](t)(o.Remark(t.Context(), mei, c.ID, "Please look, @LI, and mail@mei@example.com is no call.", nil))
		ok[review.Case](t)(o.Remark(t.Context(), li, c.ID, "You too.", []string{mei.ID, mei.ID}))
		got := ok[[]storage.Mention](t)(o.Inbox(t.Context(), li, true))
		if len(got) != 1 || got[0].Case != c.ID || got[0].By != mei.ID || got[0].Head.Title != "Zephyrine running shoes size 1" || got[0].State != review.New {
			t.Fatalf("%+v", got)
		}
		if n := len(ok[[]storage.Mention](t)(o.Inbox(t.Context(), mei, false))); n != 1 {
			t.Errorf("%d mentions of who was named twice in one note", n)
		}
		if n := len(ok[[]storage.Mention](t)(o.Inbox(t.Context(), law, false))); n != 0 {
			t.Errorf("%d mentions of nobody", n)
		}
		_, err = o.Inbox(t.Context(), shop, false)
		refusedAs(t, err, fault.Forbidden, "")
		refusedAs(t, o.ReadMentions(t.Context(), mei, []string{got[0].ID}), fault.NotFound, "no mention")
		if err := o.ReadMentions(t.Context(), li, []string{got[0].ID}); err != nil {
			t.Fatal(err)
		}
		if n := len(ok[[]storage.Mention](t)(o.Inbox(t.Context(), li, true))); n != 0 {
			t.Errorf("%d unread after reading", n)
		}
		ok[review.Case](t)(o.Do(t.Context(), law, "cases.move", c.ID, review.Event{Kind: review.HoldEvent, Order: "order of 2 March", Sealed: true}))
		if n := len(ok[[]storage.Mention](t)(o.Inbox(t.Context(), li, false))); n != 0 {
			t.Error("a sealed case is told of")
		}
		_, err = o.Remark(t.Context(), law, c.ID, "sealed", []string{li.ID})
		refusedAs(t, err, fault.Invalid, "nobody who decides")
	})
}

// A senior gives cases to others, everybody takes and gives back for themselves; a case goes to queues that exist.
func TestAssignAndMove(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		mei, li := o.hire("mei", auth.Moderator), o.hire("li", auth.SeniorModerator)
		c := o.flagged(1)
		_, err := o.Assign(t.Context(), mei, c.ID, li.ID)
		refusedAs(t, err, fault.Forbidden, "senior")
		_, err = o.Assign(t.Context(), li, c.ID, "u-9")
		refusedAs(t, err, fault.Invalid, "nobody who decides")
		ok[review.Case](t)(o.Assign(t.Context(), li, c.ID, mei.ID))
		if diff := cmp.Diff([]string{c.ID}, o.ids(mei, review.Filter{Assignee: mei.ID})); diff != "" {
			t.Error(diff)
		}
		if _, found, err := o.Next(t.Context(), li, review.Filter{}); err != nil || found {
			t.Errorf("what is given to another is offered: %v", err)
		}
		_, err = o.Move(t.Context(), mei, c.ID, "nowhere", "reason")
		refusedAs(t, err, fault.Invalid, "queue")
		ok[review.Case](t)(o.Move(t.Context(), mei, c.ID, "senior", "too hard"))
		if diff := cmp.Diff([]string{c.ID}, o.ids(mei, review.Filter{Queues: []string{"senior"}})); diff != "" {
			t.Error(diff)
		}
	})
}

// Rules of a platform's own route what is open and what comes; the cap of a day holds for claiming; a change that somebody
// else overtook is refused.
func TestSettingsOfADesk(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.flagged(1)
		if diff := cmp.Diff([]string{c.ID}, o.ids(officer, review.Filter{Queues: []string{"priority"}})); diff != "" && len(o.ids(officer, review.Filter{Queues: []string{"screening"}})) != 1 {
			t.Fatal(diff)
		}
		routes := func(s *review.Settings) {
			s.Routes = []review.RouteRule{{Queue: "shoes", When: "source=screening", EN: "Shoes", ZH: "鞋"}, {Queue: "rest", When: "*"}}
		}
		_, err := o.Set(t.Context(), officer, 0, routes)
		refusedAs(t, err, fault.Forbidden, "senior")
		_, err = o.Set(t.Context(), senior, 0, func(s *review.Settings) { s.Routes = []review.RouteRule{{Queue: "x", When: "level=block"}} })
		refusedAs(t, err, fault.Invalid, "last rule")
		ok[review.Settings](t)(o.Set(t.Context(), senior, 0, routes))
		_, err = o.Set(t.Context(), senior, 0, routes)
		refusedAs(t, err, fault.Conflict, "meanwhile")
		d := o.flagged(2)
		if got := o.ids(officer, review.Filter{Queues: []string{"shoes"}}); len(got) != 2 {
			t.Errorf("the queue of the new rule has %v", got)
		}
		one := 1
		ok[review.Settings](t)(o.Set(t.Context(), senior, 1, func(s *review.Settings) { s.DailyLoad = &one }))
		ok[review.Case](t)(o.Claim(t.Context(), officer, c.ID))
		ok[review.Case](t)(o.Decide(t.Context(), officer, c.ID, review.Decision{Kind: review.DecideClear, Reason: "OK-DESC"}))
		_, err = o.Claim(t.Context(), officer, d.ID)
		refusedAs(t, err, fault.Conflict, "rest")
		_, _, err = o.Next(t.Context(), officer, review.Filter{})
		refusedAs(t, err, fault.Conflict, "rest")
		ok[review.Case](t)(o.Claim(t.Context(), another, d.ID))
		ok[review.Case](t)(o.Release(t.Context(), another, d.ID))
		o.now = o.now.Add(25 * time.Hour)
		ok[review.Case](t)(o.Claim(t.Context(), officer, d.ID))
	})
}

// What happens in the queue is told to who looks at it, in order and once; what they may not know of is not.
func TestNewsOfTheQueue(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.flagged(1)
		page := ok[QueuePage](t)(o.Queue(t.Context(), officer, review.Filter{}, "", 10))
		start := ok[News](t)(o.News(t.Context(), officer, page.Seen))
		if len(start.Changes) != 0 || start.Stale {
			t.Fatalf("%+v", start)
		}
		select {
		case <-start.Moved:
			t.Error("there is news before anything happened")
		default:
		}
		ok[review.Case](t)(o.Claim(t.Context(), another, c.ID))
		<-start.Moved
		d := o.flagged(2)
		ok[review.Case](t)(o.Decide(t.Context(), another, c.ID, review.Decision{Kind: review.DecideClear, Reason: "OK-DESC"}))
		told := ok[News](t)(o.News(t.Context(), officer, start.Seen))
		kinds := map[string][]ChangeKind{}
		for _, change := range told.Changes {
			kinds[change.ID] = append(kinds[change.ID], change.Kind)
		}
		if diff := cmp.Diff(map[string][]ChangeKind{c.ID: {WasClaimed, WasDecided, WasFreed}, d.ID: {CameIn}}, kinds); diff != "" {
			t.Error(diff)
		}
		if again := ok[News](t)(o.News(t.Context(), officer, told.Seen)); len(again.Changes) != 0 {
			t.Errorf("told twice: %+v", again)
		}
		for _, place := range []string{"other.1", "x", told.Seen + "9"} {
			if n := ok[News](t)(o.News(t.Context(), officer, place)); !n.Stale {
				t.Errorf("%q is taken for a place", place)
			}
		}
		_, err := o.News(t.Context(), shop, "")
		refusedAs(t, err, fault.Forbidden, "")
		o.EndWatches()
		o.EndWatches()
		<-o.Ended()
	})
}
