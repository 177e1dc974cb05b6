// SPDX-License-Identifier: Apache-2.0

package server

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/client"
)

// What parties, moderators and lawyers do after the first decision, through the client over a real connection.
func TestTheOtherDaysThroughTheClient(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		m.s.opt.Docketing.Alerts = m.s.opt.Alerts
		at := m.served()
		cases := m.clientKeepsThree(t, m.caller(at, m.shop))
		m.clientAnswers(t, at, cases[0])
		m.clientMoves(t, m.caller(at, m.mod), cases)
		platforms := must(m.people.DB.PlatformsOf(t.Context(), auth.HomeTenant))(t)
		m.clientRestrains(t, m.caller(at, m.session(m.resident("legal@example.com", platforms[0], auth.Legal), platforms[0], true)))
	})
}

func (m *market) clientKeepsThree(t *testing.T, shop *client.Client) (cases []string) {
	for _, id := range []string{"sku-1", "sku-2", "sku-3"} {
		l := client.Listing{ID: id, Title: "Zephyrine athletic shoes " + id, Category: "Athletic shoes", Classes: []int{25}}
		cases = append(cases, must(shop.KeepListing(t.Context(), l, client.KeepQuery{OpenCaseFrom: "caution"}))(t).Cases[0])
	}
	return cases
}

func (m *market) clientAnswers(t *testing.T, at *url.URL, id string) {
	shop, mod := m.caller(at, m.shop), m.caller(at, m.mod)
	must(mod.DecideCase(t.Context(), id, client.Decision{Decision: "request_edit", ReasonCode: "TM-INF", Rules: []string{"R1"}}))(t)
	must(shop.AnswerCase(t.Context(), id, client.CaseAnswer{Statement: "They are our own.", Claims: []string{"The cut is ours."}}))(t)
	must(mod.DecideCase(t.Context(), id, client.Decision{Decision: "remove", ReasonCode: "TM-INF", Rules: []string{"R1"}, Facts: "The mark stands in the title.", Answers: []string{"It is not shown."}}))(t)
	appeal := client.CaseAnswer{Statement: "Look again.", Claims: []string{"The drawing is older."}, Documents: []client.CaseDocument{{Name: "drawing.txt", Content: []byte("A drawing of 2019.")}}}
	if c := must(shop.AppealCase(t.Context(), id, appeal))(t); c.State != "APPEALED" {
		t.Errorf("%+v", c.CaseLine)
	}
	if _, err := shop.CounterCase(t.Context(), id, client.CounterNotice{Name: "Wang", Reasons: "It is ours."}); err == nil {
		t.Error("a counter-notice without a notice was taken")
	}
}

func (m *market) clientMoves(t *testing.T, mod *client.Client, cases []string) {
	me := must(mod.Me(t.Context()))(t)
	if c := must(mod.AssignCase(t.Context(), cases[1], me.ID))(t); c.Assignee != me.ID {
		t.Errorf("%+v", c.CaseLine)
	}
	if c := must(mod.AssignCase(t.Context(), cases[1], ""))(t); c.Assignee != "" {
		t.Errorf("%+v", c.CaseLine)
	}
	if c := must(mod.QueueCase(t.Context(), cases[1], "senior", "It takes more."))(t); c.Queue != "senior" {
		t.Errorf("%+v", c.CaseLine)
	}
	must(mod.ClaimCase(t.Context(), cases[2]))(t)
	if c := must(mod.PassCase(t.Context(), cases[2], "Not my field."))(t); c.Holder != "" {
		t.Errorf("%+v", c.CaseLine)
	}
	must(mod.ClaimCase(t.Context(), cases[2]))(t)
	until := m.now.Add(2 * time.Hour)
	if c := must(mod.PutOffCase(t.Context(), cases[2], "The seller asked for time.", until))(t); !c.SnoozedUntil.Equal(until) {
		t.Errorf("%+v", c.CaseLine)
	}
}

func (m *market) clientRestrains(t *testing.T, legal *client.Client) {
	suit := must(legal.OpenLawsuit(t.Context(), client.NewLawsuit{Court: "ilnd", Number: "1:26-cv-07770", Caption: "Zephyrine v. Does", Filed: "2026-11-12"}))(t)
	held := client.RestraintRef{Provider: "PayPal", Account: "held@example.com", From: "2026-11-13"}
	must(legal.FileRestraint(t.Context(), suit.ID, client.NewRestraint{Provider: held.Provider, Account: held.Account, From: held.From, Amount: "500.00", Currency: "USD"}))(t)
	must(legal.AskRelease(t.Context(), suit.ID, client.Release{RestraintRef: held, Trigger: "order", Reference: "Dkt. 40", Day: "2026-11-20"}))(t)
	if _, err := legal.ApproveRelease(t.Context(), suit.ID, held); err == nil {
		t.Error("one person released alone")
	}
	if _, err := legal.DecideMatch(t.Context(), suit.ID, client.MatchVerdict{Row: "1", Store: "s1", Verdict: "confirmed"}); err == nil {
		t.Error("a row that is not there was matched")
	}
	mail := must(legal.ReadFreezeMail(t.Context(), client.NewFreezeMail{Text: "Your account is limited by case 1:26-cv-07770 in the Northern District of Illinois.", Keep: true}))(t)
	if kept := must(client.All(legal.FreezeMails(t.Context(), client.FreezeMailQuery{Limit: 1})))(t); len(kept) != 1 || kept[0].ID != mail.ID || mail.ID == "" {
		t.Errorf("%+v, %+v", mail, kept)
	}
	if err := legal.EraseFreezeMail(t.Context(), mail.ID); err != nil {
		t.Error(err)
	}
	must(legal.AddLedgerLine(t.Context(), suit.ID, client.NewLedgerLine{Kind: "offer", Side: "plaintiff", Amount: "8000", Currency: "USD", Day: "2026-11-20"}))(t)
	if x := must(legal.Exposure(t.Context(), suit.ID))(t); len(x.Ledger) != 1 || x.Ledger[0].Kind != "offer" {
		t.Errorf("%+v", x)
	}
	must(legal.LedgerCSV(t.Context(), suit.ID))(t).Close()
	if got := must(legal.ImportOrders(t.Context(), strings.NewReader(suitOrders), client.OrderQuery{Name: "orders.txt"}))(t); got.Lines != 2 {
		t.Errorf("%+v", got)
	}
	if err := legal.EraseOrders(t.Context(), ""); err != nil {
		t.Error(err)
	}
	feed := must(legal.OpenFeed(t.Context()))(t)
	if list := must(legal.Feeds(t.Context()))(t); len(list) != 1 || list[0].ID != feed.ID {
		t.Errorf("%+v", list)
	}
	if err := legal.CloseFeed(t.Context(), feed.ID); err != nil {
		t.Error(err)
	}
	must(client.All(legal.Reminders(t.Context(), client.ReminderQuery{Open: true, Limit: 10})))(t)
	if _, err := legal.AnswerReminder(t.Context(), nobodys); err == nil {
		t.Error("a reminder that is not there was answered")
	}
	if _, err := legal.CloseReminder(t.Context(), nobodys, "done"); err == nil {
		t.Error("a reminder that is not there was closed")
	}
}
