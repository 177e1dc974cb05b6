// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"markwarden/internal/alert"
	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/notify"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// postBox is a receiver of webhooks and of mail that keeps what it got. status is what it answers.
type postBox struct {
	status int
	hooks  []struct{ ID, Type, Body string }
	mails  []notify.Message
}

func (p *postBox) Send(_ context.Context, m notify.Message) error {
	p.mails = append(p.mails, m)
	return nil
}

// alertRig is the steps over an empty database, with a clock of its own.
type alertRig struct {
	*Alerts
	t   *testing.T
	now time.Time
	box *postBox
}

func newAlertRig(t *testing.T, db *storage.DB) *alertRig {
	t.Helper()
	key, err := audit.NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	journal, err := db.NewJournal(t.Context(), key, storage.JournalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := auth.NewKeyring(bytes.Repeat([]byte{8}, 32))
	if err != nil {
		t.Fatal(err)
	}
	r := &alertRig{t: t, now: time.Date(2026, 3, 3, 16, 0, 0, 0, time.UTC), box: &postBox{status: 204}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		var e struct{ Type string }
		_ = json.Unmarshal(body, &e)
		r.box.hooks = append(r.box.hooks, struct{ ID, Type, Body string }{q.Header.Get("webhook-id"), e.Type, string(body)})
		w.WriteHeader(r.box.status)
	}))
	t.Cleanup(server.Close)
	port := netip.MustParseAddrPort(server.Listener.Addr().String()).Port()
	guard := notify.Guard{HTTP: true, Ports: []uint16{port}, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	r.Alerts = &Alerts{DB: db, Journal: journal, Keys: keys, Guard: guard, Mailer: r.box, Now: func() time.Time { return r.now }, Address: "https://m.example"}
	if _, _, err := r.AddWebhook(r.as(auth.Local()), "own", server.URL+"/hook"); err != nil {
		t.Fatal(err)
	}
	return r
}

// as is a request by a person.
func (r *alertRig) as(who auth.Actor) context.Context {
	policy, err := auth.NewPolicy(false)
	if err != nil {
		r.t.Fatal(err)
	}
	return auth.WithVisit(r.t.Context(), &auth.Visit{Actor: who, Policy: policy, At: r.now})
}

func seller(org string) auth.Actor {
	return auth.Actor{ID: "sam", Tenant: auth.HomeTenant, Organisation: org, Kind: "seller", Roles: []auth.Role{"seller"}}
}

// work does every job that is due.
func (r *alertRig) work() {
	r.t.Helper()
	q := r.DB.Jobs()
	for {
		list, err := q.Lease(r.t.Context(), jobs.Ask{Holder: "test", Kinds: []string{JobMail, JobHook}, Most: 1, Now: r.now, Until: r.now.Add(time.Minute)})
		if err != nil {
			r.t.Fatal(err)
		}
		if len(list) == 0 {
			return
		}
		do := map[string]jobs.Handler{JobMail: r.SendMail, JobHook: r.SendHook}[list[0].Kind]
		if err := do(r.t.Context(), list[0]); err != nil {
			err = q.Fail(r.t.Context(), list[0], HookRetry.Next(list[0], err, r.now, 0.5))
			if err != nil {
				r.t.Fatal(err)
			}
			continue
		}
		if err := q.Finish(r.t.Context(), list[0]); err != nil {
			r.t.Fatal(err)
		}
	}
}

// pass lets time pass, with the clock looked at every hour.
func (r *alertRig) pass(hours int) {
	r.t.Helper()
	for range hours {
		r.now = r.now.Add(time.Hour)
		if err := r.Tick(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
		r.work()
	}
}

var zephyrineSuit = docket.Lawsuit{
	CaseRef:    docket.CaseRef{Court: "ilnd", Number: "1:26-cv-01234", Caption: `Zephyrine Ltd v. The Partnerships and Unincorporated Associations Identified on Schedule "A"`},
	Plaintiffs: []docket.Party{{Name: "Zephyrine Ltd"}}, Rights: []docket.Right{{Kind: "TM", Mark: "ZEPHYRINE", Number: "5123456"}}, State: docket.CaseTROSought,
	Defendants: []docket.Defendant{{No: "7", Alias: "Breezy Shoes", Platform: "amazon", SellerID: "A1B2C3D4E5F6G7"}},
}

func zephyrine() docket.Lawsuit {
	l := zephyrineSuit
	l.ScheduleA.ScheduleA = true
	return l
}

var knownStores = []docket.Store{{ID: "store-1", Seller: "s-1", Platform: "amazon", Name: "Breezy Shoes", SellerID: "A1B2C3D4E5F6G7"}}

func (r *alertRig) imported(l docket.Lawsuit) (n int) {
	r.t.Helper()
	err := r.DB.WithTx(r.t.Context(), func(tx *storage.Tx) (err error) {
		n, err = r.LawsuitImported(r.t.Context(), tx, l, Known{Tenant: auth.HomeTenant, Organisation: auth.HomeOrganisation, Stores: knownStores})
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// listed keeps a listing that was found to use the mark.
func (r *alertRig) listed() {
	r.t.Helper()
	err := r.DB.WithTx(r.t.Context(), func(tx *storage.Tx) error {
		l, err := tx.SaveListing(r.t.Context(), auth.HomeTenant, listing.Listing{ID: "sku-1", SellerID: "s-1", Title: "Zephyrine shoes"}, "zephyrine shoes", r.now)
		if err != nil {
			return err
		}
		_, err = tx.SaveScreening(r.t.Context(), auth.HomeTenant, storage.ScreeningRecord{ListingID: l.ID, ListingHash: l.Hash, Register: "1", Level: "high", Score: 80, Created: r.now,
			Verdict: json.RawMessage(`{"findings":[{"mark":"Zephyrine","mark_id":"US:5123456","owner":"Zephyrine Ltd","level":"high","score":80}]}`)})
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestALawsuitIsToldBeforeAnythingIsFrozen(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		r := newAlertRig(t, db)
		me := r.as(auth.Local())
		r.listed()
		if _, fresh, err := r.AddWatch(me, alert.Watch{Kind: alert.WatchBrand, Value: "Zephyr1ne"}); err != nil || !fresh {
			t.Fatal(fresh, err)
		}
		if _, fresh, err := r.AddWatch(me, alert.Watch{Kind: alert.WatchBrand, Value: "Zephyr1ne"}); err != nil || fresh {
			t.Fatal("the same watch twice", err)
		}
		if err := r.SetOwn(me, alert.Person{Mail: "me@example.com", Lang: "zh", Zone: "Asia/Shanghai"}, 0); err != nil {
			t.Fatal(err)
		}
		if n := r.imported(zephyrine()); n != 3 {
			t.Errorf("%d alerts", n)
		}
		if n := r.imported(zephyrine()); n != 0 {
			t.Errorf("%d alerts of the same lawsuit again", n)
		}
		list, err := r.List(me, storage.AlertFilter{Open: true}, storage.Page{})
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[alert.Kind]int{}
		for _, x := range list.Items {
			kinds[x.Kind] = len(x.Listings)
		}
		if d := cmp.Diff(map[alert.Kind]int{alert.WatchHit: 0, alert.StoreNamed: 0, alert.ListingsAtRisk: 1}, kinds); d != "" {
			t.Error(d)
		}
		r.work()
		if len(r.box.hooks) != 3 || len(r.box.mails) != 3 || r.box.hooks[0].Type != "alert.raised" || !strings.Contains(r.box.mails[0].Subject, "案件") {
			t.Errorf("%d webhooks, %+v", len(r.box.hooks), r.box.mails)
		}
	})
}

func TestAnAlertThatNobodyTakesGoesOn(t *testing.T) {
	r := newAlertRig(t, storagetest.Open(t, storagetest.SQLite(t)))
	for i, id := range []string{"ann", "bo"} {
		who := auth.Local()
		who.ID = id
		if err := r.SetOwn(r.as(who), alert.Person{Mail: id + "@example.com", Lang: "en"}, i); err != nil {
			t.Fatal(err)
		}
	}
	r.imported(zephyrine())
	r.pass(30)
	var to []string
	for _, m := range r.box.mails {
		to = append(to, m.To)
	}
	if d := cmp.Diff([]string{"ann@example.com", "bo@example.com"}, to); d != "" {
		t.Error(d)
	}
	me := r.as(auth.Local())
	list, err := r.List(me, storage.AlertFilter{}, storage.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].State != alert.StateEscalated || list.Items[0].Assignee != "bo" {
		t.Fatalf("%+v %v", list, err)
	}
	id := list.Items[0].ID
	if x, err := r.Acknowledge(me, id); err != nil || x.Assignee != auth.LocalUser || !x.Wake.IsZero() {
		t.Errorf("%+v %v", x, err)
	}
	if _, err := r.Acknowledge(me, id); !fault.Is(err, fault.Conflict) {
		t.Errorf("acknowledged twice: %v", err)
	}
	if x, err := r.Resolve(me, id, "Taken down."); err != nil || x.State != alert.StateResolved {
		t.Errorf("%+v %v", x, err)
	}
}

func TestRemindersUntilADeadlineIsMet(t *testing.T) {
	r := newAlertRig(t, storagetest.Open(t, storagetest.SQLite(t)))
	me := r.as(auth.Local())
	if err := r.SetOwn(me, alert.Person{Mail: "me@example.com", Lang: "en", Zone: "America/Chicago"}, 0); err != nil {
		t.Fatal(err)
	}
	result, err := docket.Compute(docket.Request{Rule: "FRCP-12(a)(1)(A)(i)", Court: "ilnd", Trigger: "2026-03-02"})
	if err != nil {
		t.Fatal(err)
	}
	of := storage.Whose{Tenant: auth.HomeTenant, Organisation: auth.HomeOrganisation}
	known := func(list ...alert.Deadline) {
		t.Helper()
		if err := r.DB.WithTx(t.Context(), func(tx *storage.Tx) error {
			return r.DeadlinesKnown(t.Context(), tx, of, "ilnd 1:26-cv-01234", list)
		}); err != nil {
			t.Fatal(err)
		}
	}
	d := alert.DeadlineOf("ilnd 1:26-cv-01234", result, false)
	known(d)
	known(d)
	r.pass(24 * 18)
	if _, err := r.AnswerReminder(me, d.ID); err != nil {
		t.Error(err)
	}
	if _, err := r.CloseDeadline(me, d.ID, alert.DoneInTime); err != nil {
		t.Error(err)
	}
	r.pass(24 * 10)
	if len(r.box.mails) != 2 || len(r.box.hooks) != 2 || !strings.Contains(r.box.mails[0].Subject, "T-7") || !strings.Contains(r.box.mails[1].Subject, "T-3") {
		t.Errorf("%+v", r.box.mails)
	}
	moved := result
	moved.Due.Date = calendar.Date{Year: 2026, Month: 4, Day: 6}
	moved.End = moved.End.AddDate(0, 0, 14)
	next := alert.DeadlineOf("ilnd 1:26-cv-01234", moved, true)
	known(next)
	list, err := r.Reminders(me, "", true, storage.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].Deadline.ID != next.ID {
		t.Errorf("%+v %v", list, err)
	}
	if seen, err := r.Reminders(r.as(seller(auth.HomeOrganisation)), "", true, storage.Page{}); err != nil || len(seen.Items) != 0 {
		t.Errorf("a seller sees what is under seal: %+v %v", seen, err)
	}
}

func TestADeadReceiverIsSeenAndCanBeServedAgain(t *testing.T) {
	r := newAlertRig(t, storagetest.Open(t, storagetest.SQLite(t)))
	me := r.as(auth.Local())
	r.box.status = 500
	r.imported(zephyrine())
	for range 30 {
		r.now = r.now.Add(time.Hour)
		r.work()
	}
	hooks, err := r.Webhooks(me)
	if err != nil || len(hooks) != 1 {
		t.Fatal(hooks, err)
	}
	_, log, err := r.Webhook(me, hooks[0].ID, notify.DeliveryDead, storage.Page{})
	if err != nil || len(log.Items) != 1 || log.Items[0].Tries < 20 {
		t.Fatalf("%+v %v", log, err)
	}
	for _, h := range r.box.hooks {
		if h.ID != r.box.hooks[0].ID || h.Body != r.box.hooks[0].Body {
			t.Errorf("a repeat differs: %+v", h)
		}
	}
	r.box.status = 200
	if _, err := r.SendAgain(me, hooks[0].ID, log.Items[0].ID); err != nil {
		t.Fatal(err)
	}
	r.work()
	if d, err := r.DB.Delivery(t.Context(), auth.HomeTenant, log.Items[0].ID); err != nil || d.State != notify.DeliveryDelivered {
		t.Errorf("%+v %v", d, err)
	}
	r.box.status = 410
	if _, err := r.TestWebhook(me, hooks[0].ID); err != nil {
		t.Fatal(err)
	}
	r.work()
	if h, _, err := r.Webhook(me, hooks[0].ID, "", storage.Page{}); err != nil || !h.Disabled || h.Problem == "" {
		t.Errorf("a receiver that wants no more: %+v %v", h, err)
	}
	if _, err := r.RotateSecret(me, hooks[0].ID); err != nil {
		t.Error(err)
	}
	if err := r.RemoveWebhook(me, hooks[0].ID); err != nil {
		t.Error(err)
	}
	if _, _, err := r.AddWebhook(me, "inside", "http://10.0.0.1/"); !fault.Is(err, fault.Invalid) {
		t.Errorf("an address of our own network was taken: %v", err)
	}
}

func TestWhatIsSealedStaysWithTheLegalRole(t *testing.T) {
	r := newAlertRig(t, storagetest.Open(t, storagetest.SQLite(t)))
	me := r.as(auth.Local())
	l := zephyrine()
	l.Sealed = true
	r.imported(l)
	r.work()
	if len(r.box.hooks) != 1 || strings.Contains(strings.ToLower(r.box.hooks[0].Body), "zephyrine") || strings.Contains(r.box.hooks[0].Body, "-01234") {
		t.Errorf("a webhook tells of a sealed matter: %+v", r.box.hooks)
	}
	them := r.as(seller(auth.HomeOrganisation))
	if list, err := r.List(them, storage.AlertFilter{}, storage.Page{}); err != nil || len(list.Items) != 0 {
		t.Errorf("a seller sees %+v %v", list, err)
	}
	if list, err := r.List(me, storage.AlertFilter{}, storage.Page{}); err != nil || len(list.Items) != 1 {
		t.Errorf("the legal role sees %+v %v", list, err)
	} else if _, err := r.Acknowledge(them, list.Items[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a seller answers to it: %v", err)
	}
	_, token, err := r.AddFeed(me)
	if err != nil {
		t.Fatal(err)
	}
	var rss bytes.Buffer
	if err := r.WriteRSS(t.Context(), &rss, token, "en", "https://m.example"); err != nil || strings.Contains(rss.String(), "<item>") {
		t.Errorf("a feed tells of it: %s %v", rss.String(), err)
	}
}

func TestFeeds(t *testing.T) {
	r := newAlertRig(t, storagetest.Open(t, storagetest.SQLite(t)))
	me := r.as(auth.Local())
	r.imported(zephyrine())
	at := time.Date(2026, 4, 1, 5, 0, 0, 0, time.UTC)
	of := storage.Whose{Tenant: auth.HomeTenant, Organisation: auth.HomeOrganisation}
	err := r.DB.WithTx(t.Context(), func(tx *storage.Tx) error {
		return r.DeadlinesKnown(t.Context(), tx, of, "ilnd 1:26-cv-01234", []alert.Deadline{{ID: "due_1", Lawsuit: "ilnd 1:26-cv-01234", Title: alert.Text{EN: "Answer", ZH: "答辩"}, At: at, Zone: "America/Chicago"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	f, token, err := r.AddFeed(me)
	if err != nil {
		t.Fatal(err)
	}
	var rss, cal bytes.Buffer
	if err := errors.Join(r.WriteRSS(t.Context(), &rss, token, "zh", "https://m.example"), r.WriteICS(t.Context(), &cal, token, "en", "https://m.example")); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(rss.String(), "可能涉及您的店铺") {
		t.Error(rss.String())
	}
	parsed, err := ics.ParseCalendar(&cal)
	if err != nil || len(parsed.Events()) != 1 {
		t.Fatal(parsed, err)
	}
	if end, err := parsed.Events()[0].GetEndAt(); err != nil || !end.Equal(at) {
		t.Errorf("%s %v", end, err)
	}
	if err := r.WriteRSS(t.Context(), &rss, token+"x", "en", "https://m.example"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a wrong token: %v", err)
	}
	if err := r.RevokeFeed(me, f.ID); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteRSS(t.Context(), &rss, token, "en", "https://m.example"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a closed feed: %v", err)
	}
}
