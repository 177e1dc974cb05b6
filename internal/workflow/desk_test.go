// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// office is a desk over an empty database, with a register of two marks, its people and a clock that a test moves.
type office struct {
	*Desk
	t   *testing.T
	now time.Time
}

var (
	officer    = PersonOf(auth.Actor{ID: "m-1", Tenant: "t", Organisation: "platform", Kind: auth.Platform, Roles: []auth.Role{auth.Moderator}}, "r")
	another    = PersonOf(auth.Actor{ID: "m-2", Tenant: "t", Organisation: "platform", Kind: auth.Platform, Roles: []auth.Role{auth.Moderator}}, "r")
	senior     = PersonOf(auth.Actor{ID: "s-1", Tenant: "t", Organisation: "platform", Kind: auth.Platform, Roles: []auth.Role{auth.SeniorModerator}}, "r")
	shop       = PersonOf(auth.Actor{ID: "u-9", Tenant: "t", Organisation: "shop-1", Kind: auth.SellerAccount, Roles: []auth.Role{auth.Seller}}, "r")
	rival      = PersonOf(auth.Actor{ID: "u-8", Tenant: "t", Organisation: "shop-2", Kind: auth.SellerAccount, Roles: []auth.Role{auth.Seller}}, "r")
	brand      = PersonOf(auth.Actor{ID: "u-7", Tenant: "t", Organisation: "brand-1", Roles: []auth.Role{auth.RightsOwner}}, "r")
	rivalBrand = PersonOf(auth.Actor{ID: "u-6", Tenant: "t", Organisation: "brand-2", Roles: []auth.Role{auth.RightsOwner}}, "r")
)

// eachOffice is a test on each engine.
func eachOffice(t *testing.T, fn func(t *testing.T, o *office)) {
	t.Helper()
	storagetest.Run(t, func(t *testing.T, db *storage.DB) { fn(t, openOffice(t, db)) })
}

// officeKey chains the audit log of an office.
const officeKey = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"

// openOffice is a desk on a database.
func openOffice(t *testing.T, db *storage.DB) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	key, err := audit.NewKey([]byte(officeKey))
	if err != nil {
		t.Fatal(err)
	}
	j, err := db.NewJournal(t.Context(), key, storage.JournalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	engine, marks := smallRegister(t)
	o.Desk, err = NewDesk(DeskOptions{DB: db, Journal: j, Now: func() time.Time { return o.now }, Address: "https://desk.example",
		Screen: func(_ context.Context, l *listing.Listing, opt screening.Options) (screening.Verdict, error) {
			return engine.Screen(l, opt), nil
		},
		Mark: func(_ context.Context, id string) (trademarks.Mark, error) {
			if m, ok := marks[id]; ok {
				return m, nil
			}
			return trademarks.Mark{}, fault.New(fault.NotFound, "the register has no mark %s", id)
		}})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// smallRegister is an engine over two marks.
func smallRegister(t *testing.T) (*screening.Engine, map[string]trademarks.Mark) {
	t.Helper()
	list := filepath.Join(t.TempDir(), "own.csv")
	text := "mark,number,office,owner,classes,status,goods,strength,famous\nZephyrine,5123456,US,Zephyrine Ltd,25,registered,athletic shoes,coined,3\nNordvik,6123456,US,Nordvik AB,25,registered,jackets,coined,3\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	reg, err := OpenFile(list)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reg.Close() })
	policy, err := screening.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	marks := map[string]trademarks.Mark{}
	for i := range reg.Marks.Len() {
		m, err := reg.Marks.Mark(uint32(i))
		if err != nil {
			t.Fatal(err)
		}
		marks[m.ID] = m
	}
	return screening.NewEngine(reg.Register, policy), marks
}

func ok[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v (%s)", err, fault.Message(err))
		}
		return v
	}
}

// shoe is a listing of the shop that is flagged.
func shoe(n int) listing.Listing {
	return listing.Listing{ID: fmt.Sprint("sku-", n), Title: fmt.Sprintf("Zephyrine running shoes size %d", n), SellerID: "shop-1", Category: "Athletic shoes", Classes: []nice.Class{25}, Markets: []string{"US"}, URL: fmt.Sprint("https://shop.example/item/sku-", n)}
}

// flagged is a case of the shop's listing, opened by the screening.
func (o *office) flagged(n int) review.Case {
	o.t.Helper()
	_, opened, err := o.Keep(o.t.Context(), shop, shoe(n), screening.Caution)
	if err != nil || len(opened) != 1 {
		o.t.Fatalf("opened %v: %v", opened, err)
	}
	return ok[review.Case](o.t)(o.Case(o.t.Context(), officer, opened[0]))
}

// run does the jobs that are due, one after the other, until none is left.
func (o *office) run() {
	o.t.Helper()
	for {
		list, err := o.DB.Jobs().Lease(o.t.Context(), jobs.Ask{Holder: "test", Kinds: []string{JobCaseClock, JobCaseLetter, JobWeighSeller, JobWeighNotifier, JobNoticePlaces}, Most: 20, Now: o.now, Until: o.now.Add(time.Minute)})
		if err != nil {
			o.t.Fatal(err)
		}
		if len(list) == 0 {
			return
		}
		for _, j := range list {
			if err := o.Handlers()[j.Kind](o.t.Context(), j); err != nil {
				o.t.Fatalf("%s %s: %v", j.Kind, j.Payload, err)
			}
			if err := o.DB.Jobs().Finish(o.t.Context(), j); err != nil {
				o.t.Fatal(err)
			}
		}
	}
}

// after moves the clock and does what is due.
func (o *office) after(d time.Duration) {
	o.t.Helper()
	o.now = o.now.Add(d)
	o.run()
}

func refusedAs(t *testing.T, err error, kind fault.Kind, part string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(fault.Message(err), part) {
		t.Errorf("got %v (%s), want %s with %q", err, fault.KindOf(err), kind, part)
	}
}

const day = 24 * time.Hour

// infringes is a removal for infringing use.
var infringes = review.Decision{Kind: review.DecideRemove, Reason: "TM-INF", Rules: []string{"R1"}, Facts: "The title uses the mark for the goods it is registered for."}

// A flag of our own: contacted, silent, removed, appealed, decided by somebody else, reinstated; the strike is gone.
func TestAFlagToTheReinstatement(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.flagged(1)
		if c.Standing.State != review.New || c.Snapshot.Verify() != nil || len(c.Snapshot.Marks) == 0 {
			t.Fatalf("opened as %+v", c.Standing)
		}
		again := ok[review.Case](t)(o.Open(t.Context(), officer, OpenRequest{Listing: c.ListingID, Mark: c.MarkID}))
		if again.ID != c.ID {
			t.Error("the same thing was opened twice")
		}
		ok[review.Case](t)(o.Claim(t.Context(), officer, c.ID))
		_, err := o.Claim(t.Context(), another, c.ID)
		refusedAs(t, err, fault.Conflict, "claimed by somebody else")
		edit := review.Decision{Kind: review.DecideEdit, Reason: "TM-INF", Rules: []string{"R1"}, Note: "Running shoes"}
		preview := ok[Preview](t)(o.Preview(t.Context(), officer, c.ID, edit))
		if len(preview.Letters) != 1 || preview.Letters[0].Letter.ID != "L3" {
			t.Fatalf("the preview has %+v", preview.Letters)
		}
		contacted := ok[review.Case](t)(o.Decide(t.Context(), officer, c.ID, edit))
		if contacted.Standing.State != review.SellerContacted || contacted.Work.Holder != "" {
			t.Fatalf("%+v", contacted.Standing)
		}
		letters := ok[[]storage.KeptLetter](t)(o.DB.Letters(t.Context(), "t", c.ID))
		if diff := cmp.Diff(preview.Letters, letters); diff != "" {
			t.Errorf("the letter is not the one previewed:\n%s", diff)
		}
		o.after(4 * day)
		silent := ok[review.Case](t)(o.Case(t.Context(), officer, c.ID))
		if silent.Standing.Proposal != review.Restrict {
			t.Errorf("silence proposes %q", silent.Standing.Proposal)
		}
		removed := ok[review.Case](t)(o.Decide(t.Context(), officer, c.ID, infringes))
		if removed.Standing.State != review.Removed {
			t.Fatalf("%+v", removed.Standing)
		}
		standing, _, err := o.SellerStanding(t.Context(), shop, "shop-1")
		if err != nil || standing.Points != 2 {
			t.Errorf("%+v %v", standing, err)
		}
		o.after(time.Hour)
		side := ok[Side](t)(o.Side(t.Context(), shop, c.ID))
		if len(side.Letters) != 2 || side.Letters[1].Letter.ID != "L5" || !strings.Contains(side.Letters[1].Letter.EN.Text, "Zephyrine") {
			t.Errorf("the seller has %d letters", len(side.Letters))
		}
		if b, _ := json.Marshal(side); strings.Contains(string(b), "m-1") {
			t.Error("the seller is told who decided")
		}
		_, err = o.Side(t.Context(), rival, c.ID)
		refusedAs(t, err, fault.NotFound, "")
		ok[review.Case](t)(o.Appeal(t.Context(), shop, c.ID, Answer{Statement: "We are the maker.", Claims: []string{"The goods are ours."}}))
		grant := review.Decision{Kind: review.DecideClear, Reason: "OK-LIC", Facts: "The invoice is right.", Answers: []string{"True."}}
		_, err = o.Decide(t.Context(), officer, c.ID, grant)
		refusedAs(t, err, fault.Forbidden, "no part in the case")
		back := ok[review.Case](t)(o.Decide(t.Context(), another, c.ID, grant))
		if back.Standing.State != review.Reinstated {
			t.Fatalf("%+v", back.Standing)
		}
		standing, strikes, err := o.SellerStanding(t.Context(), shop, "shop-1")
		if err != nil || standing.Points != 0 || len(strikes) != 1 || strikes[0].Withdrawn.IsZero() {
			t.Errorf("%+v %+v %v", standing, strikes, err)
		}
		o.after(time.Hour)
		closed := ok[review.Case](t)(o.Case(t.Context(), officer, c.ID))
		if err := closed.VerifyHistory(); err != nil {
			t.Error(err)
		}
	})
}

// complaint is a whole notice about the shop's listing.
func complaint(kind notice.Kind) notice.Notice {
	return notice.Notice{Kind: kind, Why: "They use our mark.", Evidence: []string{"photo.jpg"}, Signature: "/Z/",
		Who:        notice.Complainant{Name: "Zephyrine Ltd", Address: "1 Mill Lane", Email: "ip@zephyrine.example", Phone: "+44 20 7946 0000", Capacity: notice.Owner, Identity: "register.pdf"},
		Rights:     []notice.Right{{Kind: notice.RightTrademark, Number: "5123456", Jurisdiction: "US", Mark: "Zephyrine", Classes: []nice.Class{25}, Owner: "Zephyrine Ltd", Work: "photo", Proof: "certificate.pdf"}},
		Targets:    []notice.Target{{Item: "sku-1", URL: "https://shop.example/item/sku-1", Scope: notice.ScopeListing}},
		Statements: notice.Statements{GoodFaith: true, Perjury: true, Guarantee: true, BonaFide: true}}
}

// counterNotice is a seller's whole answer.
var counterNotice = notice.CounterNotice{Who: notice.Complainant{Name: "Wang", Address: "Shenzhen", Phone: "0755 2601 2345"}, Reasons: "The goods are genuine.", Evidence: []string{"invoice.pdf"},
	Perjury: true, Guarantee: true, Jurisdiction: "any district where you may be found", AcceptService: true, Signature: "Wang"}

// A right holder's notice, removed, answered by a counter-notice: after the time of the law the goods come back.
func TestACounterNoticeAndItsClock(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		kept, _, err := o.Keep(t.Context(), shop, shoe(1), "")
		if err != nil {
			t.Fatal(err)
		}
		receipt := ok[NoticeReceipt](t)(o.Submit(t.Context(), brand, complaint(notice.DMCA)))
		if len(receipt.Missing) != 0 || receipt.Standing != notice.Unverified || len(receipt.Targets) != 1 || receipt.Targets[0].Case == "" {
			t.Fatalf("%+v", receipt)
		}
		id := receipt.Targets[0].Case
		c := ok[review.Case](t)(o.Case(t.Context(), officer, id))
		if c.ListingID != kept.ID || c.Source != review.FromNotice {
			t.Fatalf("%+v", c)
		}
		at := review.Decision{Kind: review.DecideRemove, Reason: "CR-IMG", Ground: review.GroundDMCA, Facts: "The picture is theirs.", Rules: []string{"R11"}}
		c.Level = screening.High
		_, err = o.Decide(t.Context(), senior, id, at)
		refusedAs(t, err, fault.Forbidden, "not verified")
		for _, kind := range []notice.CheckKind{notice.CheckEmail, notice.CheckIdentity} {
			ok[notice.Standing](t)(o.Verify(t.Context(), senior, "brand-1", notice.Check{Kind: kind}))
		}
		_, err = o.Verify(t.Context(), officer, "brand-1", notice.Check{Kind: notice.CheckEmail})
		refusedAs(t, err, fault.Forbidden, "verifies")
		removed := ok[review.Case](t)(o.Decide(t.Context(), senior, id, at))
		if removed.Standing.State != review.Removed {
			t.Fatal(removed.Standing.State)
		}
		o.after(time.Hour)
		ok[review.Case](t)(o.CounterNotice(t.Context(), shop, id, counterNotice))
		_, err = o.Decide(t.Context(), officer, id, review.Decision{Kind: review.DecideClear})
		refusedAs(t, err, fault.Conflict, "not ended")
		o.after(16 * day)
		due := ok[review.Case](t)(o.Case(t.Context(), officer, id))
		if due.Standing.Proposal != review.Reinstate {
			t.Fatalf("the clock proposes %q", due.Standing.Proposal)
		}
		back := ok[review.Case](t)(o.Decide(t.Context(), officer, id, review.Decision{Kind: review.DecideClear}))
		standing, _, err := o.SellerStanding(t.Context(), shop, "shop-1")
		if back.Standing.State != review.Reinstated || err != nil || standing.Points != 0 {
			t.Errorf("%s, %+v, %v", back.Standing.State, standing, err)
		}
		m, _, err := o.Misuse(t.Context(), brand, "brand-1")
		if err != nil || m.Decided != 0 {
			t.Errorf("a decision that fell still counts: %+v %v", m, err)
		}
	})
}

// Many are decided at once with a sample viewed, and undone: each case stands exactly where it stood.
func TestABulkDecisionAndItsUndoing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		before := map[string]review.Standing{}
		var ids []string
		for n := range 5 {
			c := o.flagged(n + 1)
			ids = append(ids, c.ID)
			before[c.ID] = c.Standing
		}
		contact := review.Decision{Kind: review.DecideEdit, Reason: "TM-INF", Rules: []string{"R1"}}
		b := ok[storage.Bulk](t)(o.DraftBulk(t.Context(), officer, ids, contact))
		_, _, err := o.DecideBulk(t.Context(), officer, b.ID)
		refusedAs(t, err, fault.Conflict, "view case")
		for _, id := range o.BulkSample(b) {
			ok[storage.Bulk](t)(o.View(t.Context(), officer, b.ID, id))
		}
		_, out, err := o.DecideBulk(t.Context(), officer, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range out {
			if r.Err != nil || r.State != review.SellerContacted {
				t.Errorf("%+v", r)
			}
		}
		undone, err := o.UndoBulk(t.Context(), officer, b.ID, "a slip")
		if err != nil || len(undone) != 5 {
			t.Fatalf("%v %v", undone, err)
		}
		for _, id := range ids {
			c := ok[review.Case](t)(o.Case(t.Context(), officer, id))
			if diff := cmp.Diff(before[id], c.Standing); diff != "" {
				t.Errorf("%s does not stand where it stood:\n%s", id, diff)
			}
			if err := c.VerifyHistory(); err != nil {
				t.Error(err)
			}
		}
		o.after(time.Hour)
		side := ok[Side](t)(o.Side(t.Context(), shop, ids[0]))
		if len(side.Letters) != 0 {
			t.Error("a letter that was taken back went out")
		}
	})
}

// Of many who claim a case at once one has it.
func TestOneClaims(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.flagged(1)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for n := range 8 {
			wg.Go(func() {
				who := PersonOf(auth.Actor{ID: fmt.Sprint("m-", n), Tenant: "t", Kind: auth.Platform, Roles: []auth.Role{auth.Moderator}}, "r")
				_, err := o.Claim(t.Context(), who, c.ID)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case !fault.Is(err, fault.Conflict):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d claims won", won)
		}
	})
}

// The queue follows what is written, by this program and by another.
func TestTheQueueFollows(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		empty := ok[QueuePage](t)(o.Queue(t.Context(), officer, review.Filter{}, "", 10))
		if empty.Total != 0 {
			t.Fatal(empty)
		}
		first := o.flagged(1)
		elsewhere, err := NewDesk(o.DeskOptions)
		if err != nil {
			t.Fatal(err)
		}
		other := &office{Desk: elsewhere, t: t, now: o.now}
		second := other.flagged(2)
		o.now = o.now.Add(2 * time.Second)
		page := ok[QueuePage](t)(o.Queue(t.Context(), officer, review.Filter{}, "", 1))
		rest := ok[QueuePage](t)(o.Queue(t.Context(), officer, review.Filter{}, page.Next, 1))
		got := map[string]bool{page.Items[0].ID: true, rest.Items[0].ID: true}
		if page.Total != 2 || rest.Next != "" || !got[first.ID] || !got[second.ID] {
			t.Errorf("%+v %+v", page, rest)
		}
		_, err = o.Queue(t.Context(), shop, review.Filter{}, "", 10)
		refusedAs(t, err, fault.Forbidden, "")
		next, found, err := o.Next(t.Context(), officer, review.Filter{})
		if err != nil || !found || next.Priority.Value <= 0 {
			t.Errorf("%+v %v", next, err)
		}
	})
}

// A case of another tenant does not exist.
func TestTenantsAreApart(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.flagged(1)
		stranger := PersonOf(auth.Actor{ID: "m-1", Tenant: "u", Kind: auth.Platform, Roles: []auth.Role{auth.SeniorModerator}}, "r")
		_, err := o.Case(t.Context(), stranger, c.ID)
		refusedAs(t, err, fault.NotFound, "")
		_, err = o.Claim(t.Context(), stranger, c.ID)
		refusedAs(t, err, fault.NotFound, "")
		page := ok[QueuePage](t)(o.Queue(t.Context(), stranger, review.Filter{}, "", 10))
		if page.Total != 0 {
			t.Error("another tenant's queue is seen")
		}
		if err := errors.Join(o.DB.Ping(t.Context())); err != nil {
			t.Error(err)
		}
	})
}

// lawyers are the two persons a release takes.
var (
	lawyer  = PersonOf(auth.Actor{ID: "l-1", Tenant: "t", Organisation: "platform", Kind: auth.Platform, Roles: []auth.Role{auth.Legal}}, "r")
	lawyer2 = PersonOf(auth.Actor{ID: "l-2", Tenant: "t", Organisation: "platform", Kind: auth.Platform, Roles: []auth.Role{auth.Legal}}, "r")
)

// Under a court's seal a case is there for the legal team alone: nobody else finds it, no letter is written; a release
// takes two persons.
func TestASealedCase(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.flagged(1)
		held := ok[review.Case](t)(o.Do(t.Context(), lawyer, "cases.move", c.ID, review.Event{Kind: review.HoldEvent, Order: "1:26-cv-00123", Sealed: true}))
		if held.Standing.State != review.LegalHold || !held.Sealed() {
			t.Fatal(held.Standing.State)
		}
		for _, who := range []Person{officer, senior, shop} {
			_, err := o.Case(t.Context(), who, c.ID)
			refusedAs(t, err, fault.NotFound, "")
		}
		if page := ok[QueuePage](t)(o.Queue(t.Context(), senior, review.Filter{}, "", 10)); page.Total != 0 {
			t.Error("a sealed case stands in the queue")
		}
		if page := ok[QueuePage](t)(o.Queue(t.Context(), lawyer, review.Filter{}, "", 10)); page.Total != 1 {
			t.Error("the legal team does not find it")
		}
		if mine := ok[storage.List[storage.Touched]](t)(o.Mine(t.Context(), shop, storage.Page{})); len(mine.Items) != 0 {
			t.Error("the seller finds it")
		}
		letters := ok[[]storage.KeptLetter](t)(o.DB.Letters(t.Context(), "t", c.ID))
		if len(letters) != 0 {
			t.Errorf("letters were written under seal: %v", letters)
		}
		ok[review.Case](t)(o.Do(t.Context(), lawyer, "cases.move", c.ID, review.Event{Kind: review.Unseal, Order: "order of 3 March"}))
		ok[review.Case](t)(o.Do(t.Context(), lawyer, "cases.move", c.ID, review.Event{Kind: review.AskRelease, Order: "dismissal"}))
		_, err := o.Do(t.Context(), lawyer, "cases.move", c.ID, review.Event{Kind: review.Reinstate, Order: "dismissal"})
		refusedAs(t, err, fault.Forbidden, "two persons")
		removed := ok[review.Case](t)(o.Do(t.Context(), lawyer2, "cases.move", c.ID, review.Event{Kind: review.Remove, Facts: "The court ordered it."}))
		if removed.Standing.State != review.Removed || len(removed.Standing.Strikes) != 0 {
			t.Errorf("%+v", removed.Standing)
		}
	})
}

// A notice that lacks something is asked about, supplied by its sender, and goes on; in silence it ends.
func TestANoticeThatIsNotWhole(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		for n := range 2 {
			_, _, err := o.Keep(t.Context(), shop, shoe(n+1), "")
			if err != nil {
				t.Fatal(err)
			}
		}
		half := complaint(notice.Trademark)
		half.Signature = ""
		first := ok[NoticeReceipt](t)(o.Submit(t.Context(), brand, half))
		half.Targets = []notice.Target{{Item: "sku-2", Scope: notice.ScopeListing}}
		second := ok[NoticeReceipt](t)(o.Submit(t.Context(), brand, half))
		if len(first.Missing) != 1 {
			t.Fatalf("%v", first.Missing)
		}
		for _, r := range []NoticeReceipt{first, second} {
			c := ok[review.Case](t)(o.Do(t.Context(), officer, "cases.move", r.Targets[0].Case, review.Event{Kind: review.Defect}))
			if c.Standing.State != review.NoticeDefective {
				t.Fatal(c.Standing.State)
			}
		}
		missing, err := o.Supply(t.Context(), brand, first.Notice.ID, complaint(notice.Trademark))
		if err != nil || len(missing) != 0 {
			t.Fatalf("%v %v", missing, err)
		}
		o.after(11 * day)
		for id, want := range map[string]review.State{first.Targets[0].Case: review.Triage, second.Targets[0].Case: review.Closed} {
			if c := ok[review.Case](t)(o.Case(t.Context(), officer, id)); c.Standing.State != want {
				t.Errorf("%s is %s, want %s", id, c.Standing.State, want)
			}
		}
		_, err = o.Supply(t.Context(), shop, first.Notice.ID, complaint(notice.Trademark))
		refusedAs(t, err, fault.NotFound, "")
	})
}
