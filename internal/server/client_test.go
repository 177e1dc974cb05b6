// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/client"
)

// caller is the client of somebody at a server of the test's own.
func (m *market) caller(at *url.URL, secret string) *client.Client {
	m.t.Helper()
	c, err := client.New(at, client.Token(secret), client.Waiting(func(context.Context, time.Duration) error { return errors.New("the server asks to wait") }))
	if err != nil {
		m.t.Fatal(err)
	}
	return c
}

// served is the address at which the server answers for the test's time. It moves a connection's deadlines by the test's clock,
// which the connection does not know: they are kept from it.
func (m *market) served() *url.URL {
	m.t.Helper()
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.s.Handler().ServeHTTP(struct{ http.ResponseWriter }{w}, r)
	}))
	m.t.Cleanup(served.Close)
	at, err := url.Parse(served.URL)
	if err != nil {
		m.t.Fatal(err)
	}
	return at
}

// must gives a value, or ends the test.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// A day through the client over a real connection: a check, a file, a case, a notice, a docket, a watch and its alert.
func TestADayThroughTheClient(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.s.opt.Docketing.Alerts = m.s.opt.Alerts
		at := m.served()
		m.clientScreens(t, m.caller(at, m.shop))
		cases := m.clientKeeps(t, m.caller(at, m.shop))
		m.clientDecides(t, m.caller(at, m.mod), cases)
		m.clientComplains(t, m.caller(at, m.brand))
		platforms := must(m.people.DB.PlatformsOf(t.Context(), auth.HomeTenant))(t)
		m.clientDockets(t, at, m.caller(at, m.session(m.resident("legal@example.com", platforms[0], auth.Legal), platforms[0], true)))
		m.clientTokens(t, at)
	})
}

func (m *market) clientScreens(t *testing.T, shop *client.Client) {
	v := must(shop.Screen(t.Context(), client.Listing{Title: "Zephyrine running shoes", Category: "Athletic shoes"}, client.ScreenQuery{All: true}))(t)
	if len(v.Findings) == 0 || v.Findings[0].Mark != "Zephyrine" || v.Level == "clear" {
		t.Errorf("%+v", v)
	}
	mark := must(shop.Mark(t.Context(), v.Findings[0].MarkID))(t)
	if found := must(client.All(shop.Marks(t.Context(), client.MarkQuery{Text: "zephyrine"})))(t); len(found) == 0 || found[0].ID != mark.ID {
		t.Errorf("%+v", found)
	}
	if near := must(shop.Clear(t.Context(), client.ClearanceRequest{Name: "Zephyrin"}))(t); len(near) != 1 || len(near[0].Hits) == 0 {
		t.Errorf("%+v", near)
	}
	if both := must(shop.Compare(t.Context(), client.ComparisonRequest{MarkA: "XCEED", MarkB: "X-SEED"}))(t); both.Risk == 0 || both.Meaning.EN == "" || len(both.Evidence) == 0 {
		t.Errorf("%+v", both)
	}
	_, err := shop.Screen(t.Context(), client.Listing{}, client.ScreenQuery{})
	var p *client.Problem
	if !errors.As(err, &p) || p.Status != http.StatusUnprocessableEntity || p.Level != "unscreened" || p.RequestID == "" {
		t.Errorf("an empty listing: %v", err)
	}

	b := must(shop.Upload(t.Context(), "week 48.csv", strings.NewReader("id,title,category\na-1,Zephyrine shoes,Athletic shoes\na-2,Plain mug,Kitchen\na-3,Zephyrine boots,Athletic shoes\n"), client.UploadQuery{Market: []string{"US"}}))(t)
	b = must(shop.WaitBatch(t.Context(), b.ID, func(_ context.Context, asked int) error {
		if asked > 1 {
			return errors.New("the file is not done")
		}
		m.screenFiles()
		return nil
	}))(t)
	rows := must(client.All(shop.BatchRows(t.Context(), b.ID, client.BatchRowQuery{Limit: 1})))(t)
	if b.State != "done" || b.Name != "week 48.csv" || len(rows) != 3 || rows[0].Verdict == nil {
		t.Errorf("%+v\n%+v", b, rows)
	}
	file := must(shop.BatchAnnotated(t.Context(), b.ID, client.ExportQuery{Lang: "en"}))(t)
	defer file.Close()
	if text := must(io.ReadAll(file))(t); !strings.Contains(string(text), "a-3") || !strings.Contains(string(text), "Zephyrine") {
		t.Errorf("%s", text)
	}
}

// clientKeeps keeps three flagged listings and gives their cases. The same key keeps a listing once.
func (m *market) clientKeeps(t *testing.T, shop *client.Client) (cases []string) {
	for n := range 3 {
		l := client.Listing{ID: fmt.Sprintf("sku-%d", n+1), Title: fmt.Sprintf("Zephyrine athletic shoes size %d", n), Category: "Athletic shoes", Classes: []int{25}, URL: fmt.Sprintf("https://shop.example/item/sku-%d", n+1)}
		ctx := client.WithKey(t.Context(), "listing "+l.ID)
		kept := must(shop.KeepListing(ctx, l, client.KeepQuery{OpenCaseFrom: "caution"}))(t)
		if again := must(shop.KeepListing(ctx, l, client.KeepQuery{OpenCaseFrom: "caution"}))(t); again.ID != kept.ID || len(kept.Cases) != 1 {
			t.Fatalf("%+v and %+v", kept, again)
		}
		cases = append(cases, kept.Cases[0])
	}
	if list := must(client.All(shop.Listings(t.Context(), client.ListingQuery{Limit: 1})))(t); len(list) != 6 {
		t.Errorf("%d listings of three kept and three in a file", len(list))
	}
	return cases
}

func (m *market) clientDecides(t *testing.T, mod *client.Client, cases []string) {
	var queue []string
	for c, err := range mod.Cases(t.Context(), client.CaseQuery{Limit: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		queue = append(queue, c.ID)
	}
	if slices.Sort(queue); !slices.Equal(queue, slices.Sorted(slices.Values(cases))) {
		t.Errorf("queue %v, cases %v", queue, cases)
	}
	id := cases[0]
	must(mod.ClaimCase(t.Context(), id))(t)
	must(mod.NoteCase(t.Context(), id, client.CaseNote{Note: "Looks like the seller's own cut."}))(t)
	d := client.Decision{Decision: "request_edit", ReasonCode: "TM-INF", Rules: []string{"R1"}}
	if p := must(mod.PreviewDecision(t.Context(), id, d))(t); len(p.Letters) == 0 || p.Letters[0].EN.Text == "" {
		t.Errorf("%+v", p)
	}
	before, after := must(mod.Case(t.Context(), id))(t), must(mod.DecideCase(t.Context(), id, d))(t)
	undone := must(mod.UndoDecision(t.Context(), id, "too early"))(t)
	if before.State == after.State || undone.State != before.State || len(undone.History) < len(after.History) {
		t.Errorf("%s, decided %s, undone %s", before.State, after.State, undone.State)
	}
	_, err := mod.DecideCase(t.Context(), id, client.Decision{Decision: "perhaps"})
	var p *client.Problem
	if !errors.As(err, &p) || p.Status != http.StatusUnprocessableEntity || len(p.Errors) == 0 || p.Errors[0].Pointer != "/decision" {
		t.Errorf("an unknown decision: %v", err)
	}
	if _, err = mod.Case(t.Context(), "no such/case"); !errors.As(err, &p) || p.Type != "/problems/not_found" || p.RequestID == "" {
		t.Errorf("an unknown case: %v", err)
	}
}

func (m *market) clientComplains(t *testing.T, brand *client.Client) {
	var n client.NewNotice
	if err := json.Unmarshal([]byte(copyright), &n); err != nil {
		t.Fatal(err)
	}
	sent := must(brand.SendNotice(t.Context(), n))(t)
	if len(sent.Targets) != 2 || sent.Targets[0].Case == "" || sent.Targets[1].Problem == "" {
		t.Errorf("%+v", sent)
	}
	if list := must(client.All(brand.Notices(t.Context(), client.PageQuery{Limit: 1})))(t); len(list) != 1 || list[0].ID != sent.ID {
		t.Errorf("%+v", list)
	}
}

func (m *market) clientDockets(t *testing.T, at *url.URL, legal *client.Client) {
	filed := must(legal.ImportDocket(t.Context(), strings.NewReader(suitFile), client.DocketQuery{Name: "cases.csv"}))(t)
	if filed.NewCases != 1 || filed.NewEntries != 3 || len(filed.Cases) != 1 {
		t.Fatalf("%+v", filed)
	}
	id := filed.Cases[0].ID
	if s := must(legal.FileSchedule(t.Context(), id, strings.NewReader(suitList), client.ScheduleQuery{Name: "list.csv"}))(t); s.Rows != 2 {
		t.Errorf("%+v", s)
	}
	suit := must(legal.Lawsuit(t.Context(), id))(t)
	list := must(client.All(legal.Lawsuits(t.Context(), client.LawsuitQuery{Court: "ilnd"})))(t)
	if len(suit.Entries) != 3 || len(suit.Defendants) != 2 || len(list) != 1 || list[0].Number != suit.Number {
		t.Errorf("%+v\n%+v", suit, list)
	}
	dates := must(client.All(legal.Deadlines(t.Context(), client.DeadlineQuery{Limit: 1})))(t)
	if len(dates) < 2 || dates[0].LawsuitID != id || len(dates[0].Trace) == 0 {
		t.Errorf("%+v", dates)
	}
	watcher := m.caller(at, m.brand)
	w := must(watcher.CreateWatch(t.Context(), client.NewWatch{Kind: "brand", Value: "Zephyrine"}))(t)
	if w = must(watcher.PauseWatch(t.Context(), w.ID, false))(t); w.Paused {
		t.Errorf("%+v", w)
	}
	must(legal.OpenLawsuit(t.Context(), client.NewLawsuit{Court: "ilnd", Number: "1:26-cv-07770", Caption: "Zephyrine v. Does", Rights: []client.AssertedRight{{Kind: "trademark", Mark: "Zephyrine", Number: "5555556"}}}))(t)
	alerts := must(client.All(watcher.Alerts(t.Context(), client.AlertQuery{Lawsuit: "ilnd 1:26-cv-07770", Kind: "watch", Limit: 1})))(t)
	if len(alerts) != 1 {
		t.Fatalf("%+v", alerts)
	}
	if a := must(watcher.AcknowledgeAlert(t.Context(), alerts[0].ID))(t); a.State != "acknowledged" {
		t.Errorf("%+v", a)
	}
	if err := watcher.DeleteWatch(t.Context(), w.ID); err != nil {
		t.Error(err)
	}
}

func (m *market) clientTokens(t *testing.T, at *url.URL) {
	shop := m.caller(at, m.shop)
	made := must(shop.CreateToken(t.Context(), client.NewToken{Name: "nightly", Scopes: []string{"read"}}))(t)
	program := m.caller(at, made.Token)
	if me := must(program.Me(t.Context()))(t); !me.Token || me.Kind != "seller" || me.Organisation != m.shopOrg {
		t.Errorf("%+v", me)
	}
	var p *client.Problem
	if _, err := program.CreateWatch(t.Context(), client.NewWatch{Kind: "brand", Value: "x"}); !errors.As(err, &p) || p.Status != http.StatusForbidden {
		t.Errorf("a token that reads has written: %v", err)
	}
	if err := shop.RevokeToken(t.Context(), made.ID); err != nil {
		t.Error(err)
	}
	if _, err := program.Me(t.Context()); !errors.As(err, &p) || p.Status != http.StatusUnauthorized {
		t.Errorf("a token that was ended: %v", err)
	}
	looker := m.caller(at, m.looker)
	for e, err := range looker.Audit(t.Context(), client.AuditQuery{Action: "cases.undo", Limit: 1}) {
		if err != nil || e.ObjectKind == "" || e.Seq == 0 {
			t.Errorf("%+v, %v", e, err)
		}
	}
	if v := must(looker.VerifyAudit(t.Context()))(t); !v.OK || v.Entries == 0 {
		t.Errorf("%+v", v)
	}
}
