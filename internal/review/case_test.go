// SPDX-License-Identifier: Apache-2.0

package review

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/screening"
)

// Every move of the specification's table is open to whom it names.
func TestTheWaysOfTheSpecification(t *testing.T) {
	for _, to := range States() {
		if to == NoticeDefective || to == CounterNoticed || to == Closed {
			continue // these have tests of their own
		}
		t.Run(string(to), func(t *testing.T) {
			c, _ := own(t, to)
			if err := c.VerifyHistory(); err != nil {
				t.Error(err)
			}
			b, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			var back Case
			if err := json.Unmarshal(b, &back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c, back, cmpopts.IgnoreUnexported(screening.Finding{})); diff != "" {
				t.Errorf("the case is not the same after it was stored:\n%s", diff)
			}
			if err := back.Snapshot.Verify(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A flag of our own: the seller is told which word, answers, is heard by somebody else, and gets the statement of reasons.
func TestOwnFlagToRemoval(t *testing.T) {
	c, fx, at := walk(t, opened(t, opening(t, "")), start, step{kind: ToTriage, by: officer}, step{kind: Contact, by: officer, after: hour})
	want := []Message{{Ref: "C-1-3-L3-seller", Letter: "L3", To: ToSeller, SHA: "00", At: at, Seq: 3}}
	if diff := cmp.Diff(want, c.Messages); diff != "" {
		t.Error(diff)
	}
	due, code := c.NextDue()
	if want := time.Date(2026, 3, 5, 23, 59, 0, 0, time.UTC); code != notice.TimerResponse || !due.Equal(want) {
		t.Errorf("the seller's time ends %s (%s), want %s", due, code, want)
	}
	if len(fx.Strikes) != 0 {
		t.Error("contacting weighs nothing")
	}
	c, fx, at = walk(t, c, at, step{kind: Respond, by: shop, after: hour}, step{kind: Remove, by: officer, after: hour})
	strike := Strike{ID: "C-1/5", Seller: "seller-1", Case: "C-1", Owner: "Nordvik Outdoor AB", Reason: "TM-CF", Points: 3, Fake: true, At: at}
	if diff := cmp.Diff([]Strike{strike}, fx.Strikes); diff != "" {
		t.Error(diff)
	}
	claim := Claim{By: Seller, At: at.Add(-hour), Text: "The goods are genuine.", Answer: "The invoice names other goods.", Answered: "m-1"}
	if diff := cmp.Diff([]Claim{claim}, c.Standing.Claims); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Webhook{{"case.removed", "C-1", Removed, at}}, fx.Webhooks); diff != "" {
		t.Error(diff)
	}
	if len(c.Owed) != 0 || c.closable() {
		t.Errorf("owed %v", c.Owed)
	}
}

// A counter-notice is forwarded, waits, and restores when no suit is filed: the dates are those of the procedure.
func TestCounterNoticeRestores(t *testing.T) {
	for _, tc := range []struct {
		name             string
		kind             notice.Kind
		profile          notice.Profile
		setting          notice.Setting
		earliest, latest string
	}{
		// The counter-notice comes on Monday 2 March 2026; no federal holiday lies in the window.
		{"DMCA, ten to fourteen business days", notice.DMCA, notice.US, notice.Setting{}, "2026-03-16", "2026-03-20"},
		// Fifteen days from 3 March end on 17 March in China.
		{"PRC, fifteen days", notice.PRC, notice.CN, notice.Setting{}, "2026-03-17", "2026-03-18"},
		{"PRC, twenty working days", notice.PRC, notice.CN, notice.Setting{Pack: "cn-20wd"}, "2026-03-30", "2026-03-31"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, _, at := complained(t, tc.kind, tc.profile)
			b := book(t).With(tc.setting)
			n, fx, err := b.Apply(c, brings(b, c, Counter, shop), shop, at)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]Letter{{"L7", "owner-1", 6}}, fx.Letters); diff != "" {
				t.Error(diff)
			}
			first, _ := n.DueOf(notice.TimerRestoreEarliest)
			last, _ := n.DueOf(notice.TimerRestoreLatest)
			got := []string{first.End.Format(time.DateOnly), last.End.Format(time.DateOnly)}
			if diff := cmp.Diff([]string{tc.earliest, tc.latest}, got); diff != "" {
				t.Error(diff)
			}
			if !first.Provisional {
				refusedIn(t, b, n, brings(b, n, Reinstate, officer), officer, first.End.Add(-time.Second), "the complainant's time to sue or complain has not ended")
			}
			n, fx, err = b.Apply(n, Event{Kind: Tick}, machine, first.End)
			if err != nil || n.Standing.Proposal != Reinstate {
				t.Fatalf("proposal %q: %v", n.Standing.Proposal, err)
			}
			if !slices.ContainsFunc(fx.Alarms, func(a Alarm) bool { return a.Code == notice.TimerRestoreEarliest && a.Proposal == Reinstate }) {
				t.Error(fx.Alarms)
			}
			n, fx, err = b.Apply(n, brings(b, n, Reinstate, officer), officer, first.End)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"C-1/5"}, fx.Withdrawn); diff != "" || n.Standing.Restricted || len(n.Standing.Strikes) != 0 || !fx.Reversed {
				t.Errorf("restored and still weighing: %s", diff)
			}
		})
	}
}

func refusedIn(t *testing.T, b *Book, c Case, ev Event, by Actor, at time.Time, want string) {
	t.Helper()
	if _, _, err := b.Apply(c, ev, by, at); fault.Message(err) != want {
		t.Errorf("got %q, want %q", fault.Message(err), want)
	}
}

// Refusals by their sentences: each is a rule of specification 5.3.
func TestRefusals(t *testing.T) {
	b := book(t)
	with := func(c Case, kind EventKind, by Actor, change func(*Event)) Event {
		ev := brings(b, c, kind, by)
		change(&ev)
		return ev
	}
	triaged, at := own(t, Triage)
	responded, _ := own(t, SellerResponded)
	flagged, _, _ := walk(t, opened(t, opening(t, "", func(o *Opening) { o.FlaggedBy = "m-1" })), start,
		step{kind: ToTriage, by: another}, step{kind: Contact, by: another}, step{kind: Respond, by: shop, after: hour})
	appealed, late := own(t, Appealed)
	held, _ := own(t, LegalHold)
	asked, _, _ := walk(t, held, start, step{kind: AskRelease, by: counsel, after: hour})
	sealed, _, _ := walk(t, opened(t, opening(t, "")), start, step{kind: HoldEvent, by: counsel, change: func(e *Event) { e.Sealed = true }})
	unverified, _, _ := walk(t, opened(t, opening(t, notice.Trademark, func(o *Opening) { o.Notice.Who.Checks = nil })), start, step{kind: ToTriage, by: officer})
	barred, _, _ := walk(t, opened(t, opening(t, notice.Trademark, func(o *Opening) { o.Issues = []notice.Issue{{Code: notice.IssueDead, Bars: true}} })), start, step{kind: ToTriage, by: officer})
	lacking := opened(t, opening(t, notice.DMCA, func(o *Opening) { o.Notice.Signature = "" }))
	same := func(*Event) {}
	for _, tc := range []struct {
		name string
		c    Case
		ev   Event
		by   Actor
		at   time.Time
		kind fault.Kind
		want string
	}{
		{"removed before the seller is told", responded, with(responded, Remove, officer, func(e *Event) { e.Messages = nil }), officer, at, fault.Conflict, "the seller must be told: letter L5 is rendered and logged with this move"},
		{"no reason", responded, with(responded, Remove, officer, func(e *Event) { e.Reason = "" }), officer, at, fault.Invalid, "the reason must be one of " + b.codesOf(Infringes)},
		{"a lawful reason to remove", responded, with(responded, Remove, officer, func(e *Event) { e.Reason = "OK-LIC" }), officer, at, fault.Invalid, "the reason must be one of " + b.codesOf(Infringes)},
		{"no facts", responded, with(responded, Remove, officer, func(e *Event) { e.Facts = " \t" }), officer, at, fault.Invalid, "the facts relied on must be written down"},
		{"a claim without an answer", responded, with(responded, Remove, officer, func(e *Event) { e.Answers = nil }), officer, at, fault.Invalid, "each of the 1 facts claimed must be answered; the first is: The goods are genuine."},
		{"the author of the flag decides", flagged, with(flagged, Clear, officer, same), officer, at, fault.Forbidden, "whoever raised the flag cannot decide on it: somebody else must"},
		{"a moderator removes at once", triaged, with(triaged, Remove, officer, same), officer, at, fault.Forbidden, "this takes senior officer"},
		{"at once without a ground", triaged, with(triaged, Remove, senior, func(e *Event) { e.Ground = "" }), senior, at, fault.Forbidden, "removing before the seller is heard needs a ground: dmca_valid, counterfeit_manifest or court_order"},
		{"at once by DMCA without a notice", triaged, with(triaged, Remove, senior, func(e *Event) { e.Ground = GroundDMCA }), senior, at, fault.Forbidden, "there is no complete notice under the DMCA"},
		{"an unverified complainant", unverified, with(unverified, Remove, senior, same), senior, at, fault.Forbidden, "the complainant is not verified: an unverified notice never takes goods down before the seller was heard"},
		{"a right that is dead", barred, with(barred, Remove, senior, same), senior, at, fault.Forbidden, "the right does not match the register: look at its issues first"},
		{"restricted before being heard", triaged, with(triaged, Restrict, officer, same), officer, at, fault.Forbidden, "restricting before the seller is heard needs level block or a danger to people"},
		{"triage of a defective notice", lacking, with(lacking, ToTriage, officer, same), officer, at, fault.Conflict, "the notice lacks 1 things: ask for them first"},
		{"the appeal by who decided", appealed, with(appealed, Uphold, officer, same), officer, late, fault.Forbidden, "an appeal is decided by somebody who had no part in the case"},
		{"a release by one person", asked, with(asked, Reinstate, counsel, same), counsel, at, fault.Forbidden, "a release takes two persons, and you asked for it"},
		{"a release nobody asked for", held, with(held, Reinstate, counsel, same), counsel, at, fault.Forbidden, "a release takes two persons: one asks for it first"},
		{"a sealed case by a moderator", sealed, with(sealed, Note, officer, same), officer, at, fault.NotFound, ""},
		{"a letter to the seller under seal", sealed, Event{Kind: LogMessage, Messages: []Message{letterFor(sealed, "L9", ToSeller)}}, counsel, at, fault.Invalid, "a court's seal forbids telling the seller"},
		{"somebody else's shop answers", responded, with(responded, AppealEvent, rival, same), rival, at, fault.Conflict, "a case that is SELLER_RESPONDED does not take appeal; it takes clear, reject_notice, restrict, remove, request_edit, hold"},
		{"an admin", triaged, with(triaged, Clear, admin, same), admin, at, fault.Forbidden, "this takes triage officer or senior officer"},
		{"nobody", triaged, with(triaged, Clear, Actor{}, same), Actor{}, at, fault.Forbidden, "a move needs a person with a role"},
		{"no time", triaged, with(triaged, Clear, officer, same), officer, time.Time{}, fault.Invalid, "a move needs its time"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.name == "no time" {
				tc.c.History = nil
			}
			refused(t, tc.c, tc.ev, tc.by, tc.at, tc.kind, tc.want)
		})
	}
}

// The appeal is late after thirty days, and after six months in the Union.
func TestAppealWindow(t *testing.T) {
	for _, tc := range []struct {
		name    string
		kind    notice.Kind
		profile notice.Profile
		days    int
		want    string
	}{
		{"thirty days", notice.Trademark, notice.US, 30, ""},
		{"thirty-two days", notice.Trademark, notice.US, 32, "the time to appeal has ended"},
		{"six months in the Union", notice.DSA, notice.EU, 180, ""},
		{"more than six months in the Union", notice.DSA, notice.EU, 190, "the time to appeal has ended"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, _, at := complained(t, tc.kind, tc.profile)
			_, _, err := book(t).Apply(c, brings(book(t), c, AppealEvent, shop), shop, at.AddDate(0, 0, tc.days))
			if got := fault.Message(err); err != nil && got != tc.want || err == nil && tc.want != "" {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

// Silence leads to a proposal that an officer confirms, and a decided case closes when the letters went out and nobody can
// appeal any more.
func TestSilenceAndClosing(t *testing.T) {
	b := book(t)
	c, _, at := walk(t, opened(t, opening(t, "")), start, step{kind: ToTriage, by: officer}, step{kind: Contact, by: officer})
	refused(t, c, brings(b, c, Restrict, officer), officer, at.Add(hour), fault.Conflict, "the seller's time to answer has not ended")
	c, fx, at := walk(t, c, at, step{kind: Tick, by: machine, after: 5 * day})
	if c.Standing.Proposal != Restrict || len(fx.Alarms) == 0 {
		t.Fatalf("proposal %q, alarms %v", c.Standing.Proposal, fx.Alarms)
	}
	c, _, at = walk(t, c, at, step{kind: Restrict, by: officer})
	refused(t, c, Event{Kind: Close}, machine, at, fault.Conflict, "letters are still to be written or delivered")
	for range c.Messages {
		c, fx, at = walk(t, c, at, step{kind: Delivered, by: machine})
	}
	refused(t, c, Event{Kind: Close}, machine, at, fault.Conflict, "the decision can still be appealed")
	c, fx, at = walk(t, c, at, step{kind: Tick, by: machine, after: 40 * day})
	if !slices.Contains(fx.Next, Close) {
		t.Errorf("next %v", fx.Next)
	}
	c, fx, _ = walk(t, c, at, step{kind: Close, by: machine, after: hour, change: func(e *Event) { e.Messages = nil }})
	if c.Standing.State != Closed || !c.Standing.Restricted {
		t.Errorf("%+v", c.Standing)
	}
	if diff := cmp.Diff([]Letter{{"L12", ToSeller, len(c.History)}}, fx.Letters); diff != "" {
		t.Error(diff)
	}
}

// A cleared case whose last letter is delivered says itself that it can close.
func TestTheLastDeliveryCloses(t *testing.T) {
	c, _, at := walk(t, opened(t, opening(t, notice.Trademark)), start, step{kind: ToTriage, by: officer}, step{kind: Clear, by: officer}, step{kind: LogMessage, by: machine})
	var fx Effects
	for i := range c.Messages {
		if i > 0 && slices.Contains(fx.Next, Close) {
			t.Error("too early")
		}
		c, fx, at = walk(t, c, at, step{kind: Delivered, by: machine})
	}
	if !slices.Contains(fx.Next, Close) {
		t.Errorf("next %v", fx.Next)
	}
}

// The fifteen days of the E-Commerce Law run from the statement's arrival at the right holder.
func TestDeliveryRestartsTheChineseClock(t *testing.T) {
	c, _, at := complained(t, notice.PRC, notice.CN, step{kind: Counter, by: shop}, step{kind: LogMessage, by: machine})
	before, _ := c.DueOf(notice.TimerRestoreEarliest)
	for c.message("C-1-7-L7-owner-1-1") < 0 && c.message("C-1-7-L7-owner-1-0") < 0 {
		t.Fatalf("no L7 in %v", c.Messages)
	}
	for _, m := range c.Messages {
		if m.Letter == "L7" {
			c, _, _ = walk(t, c, at, step{kind: Delivered, by: machine, after: 3 * day, change: func(e *Event) { e.Ref = m.Ref }})
		}
	}
	after, _ := c.DueOf(notice.TimerRestoreEarliest)
	if !after.End.After(before.End) {
		t.Errorf("the clock ends %s, as before %s", after.End, before.End)
	}
}

// An order weighs nothing until the judgment.
func TestJudgmentWeighs(t *testing.T) {
	c, fx, at := walk(t, opened(t, opening(t, "", func(o *Opening) { o.Source = FromCourt })), start, step{kind: ToTriage, by: officer},
		step{kind: Remove, by: senior, change: func(e *Event) { e.Reason, e.Ground = "ORDER", GroundOrder }})
	if len(fx.Strikes) != 0 {
		t.Errorf("an order gives %v", fx.Strikes)
	}
	_, fx, _ = walk(t, c, at, step{kind: Judgment, by: counsel, after: 90 * day, change: func(e *Event) { e.Reason = "TM-CF" }})
	if len(fx.Strikes) != 1 || fx.Strikes[0].Points != 3 {
		t.Errorf("a judgment gives %v", fx.Strikes)
	}
}

// Whatever of a history is changed, it shows.
func TestHistoryShowsTampering(t *testing.T) {
	c, _ := own(t, Removed)
	for i := range c.History {
		changed := c
		changed.History = slices.Clone(c.History)
		changed.History[i].Note += "x"
		if changed.VerifyHistory() == nil {
			t.Errorf("entry %d can be changed", i+1)
		}
	}
	shorter := c
	shorter.History = c.History[:len(c.History)-1]
	if shorter.VerifyHistory() == nil {
		t.Error("the last entry can be left out")
	}
	s := c.Snapshot
	s.Listing.Title = "another"
	if err := s.Verify(); err == nil || !strings.Contains(err.Error(), "snapshot") {
		t.Error(err)
	}
}

// What a person sees as open moves is what the table allows, with what stands against it.
func TestOptions(t *testing.T) {
	c, at := own(t, SellerResponded)
	got := map[EventKind]string{}
	for _, o := range book(t).Options(c, officer, at) {
		got[o.Event] = o.Refusal.EN
	}
	want := map[EventKind]string{Clear: "", RejectNotice: "this case has no notice", Restrict: "", Remove: "", RequestEdit: "", StandingOf: "", Escalate: "", LogMessage: "", Delivered: "", Note: ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := book(t).Options(c, auditor, at); len(got) != 0 {
		t.Errorf("an auditor may %v", got)
	}
}

// A flag of our own follows the procedure of where the listing is offered.
func TestProfileOfMarkets(t *testing.T) {
	for markets, want := range map[string]notice.Profile{"": notice.US, "DE": notice.EU, "de fr": notice.EU, "EU": notice.EU, "DE US": notice.US, "CN": notice.CN, "UK": notice.US, "GB": notice.US} {
		if got := profileOf(strings.Fields(markets)); got != want {
			t.Errorf("%q: %s, want %s", markets, got, want)
		}
	}
}

// An opening that no case can be made of is refused with every field.
func TestOpenRefuses(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*Opening)
		want   string
	}{
		{"no ids", func(o *Opening) { o.ID, o.ListingID, o.SellerID = "", " ", "" }, "id must be filled; listing_id must be filled; seller_id must be filled"},
		{"no source", func(o *Opening) { o.Source = "rumour" }, "source must be screening, notice, trusted_flagger, court_order or legal"},
		{"no level", func(o *Opening) { o.Level = "" }, "level must be a level with a score from 0 to 100"},
		{"a flag with a notice", func(o *Opening) { o.Notice = complaint(notice.DSA); o.Notifier = "owner-1" }, "notice must be given for a right holder's case, and for no other"},
		{"a changed snapshot", func(o *Opening) { o.Snapshot.Listing.Title = "x" }, "the case needs the listing and the register's record as they are now, with their hash"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := book(t).Open(opening(t, "", tc.change), machine, start)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
	if _, _, err := book(t).Open(opening(t, ""), shop, start); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a seller opens a case: %v", err)
	}
	c := opened(t, opening(t, "", func(o *Opening) { o.Level = screening.Block }))
	if _, code := c.NextDue(); code != notice.TimerTriageBlock {
		t.Errorf("the clock of level block is %s", code)
	}
}
