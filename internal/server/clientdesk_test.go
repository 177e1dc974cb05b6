// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/client"
	"markwarden/internal/jobs"
	"markwarden/internal/workflow"
)

// What the desk does besides deciding one case after the other, through the client: documents and moves, many at once, second
// answers and rounds, how it works and how it did, sellers, right holders, rights on record and files.
func TestTheDeskThroughTheClient(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		at := m.served()
		var cases []string
		for n := range 4 {
			cases = append(cases, m.keep(n+1))
		}
		shop, mod, senior, other := m.caller(at, m.shop), m.caller(at, m.mod), m.caller(at, m.senior), m.caller(at, m.other)
		clientReadsFiles(t, cases[0], shop, mod, senior)
		clientDecidesMany(t, cases[1:3], mod)
		clientLooksAgain(t, cases[3], mod, senior)
		clientSetsTheDesk(t, mod, senior, other, cases[1])
		m.clientKnowsPeople(t, at)
		m.clientReadsRows(t, shop)
	})
}

func clientReadsFiles(t *testing.T, id string, shop, mod, senior *client.Client) {
	d := client.Decision{Decision: "request_edit", ReasonCode: "TM-INF", Rules: []string{"R1"}}
	must(mod.DecideCase(t.Context(), id, d))(t)
	if c := must(shop.EditCaseListing(t.Context(), id, "Zephyrine athletic shoes, second cut"))(t); c.State != "SELLER_RESPONDED" {
		t.Errorf("%+v", c.CaseLine)
	}
	d = client.Decision{Decision: "remove", ReasonCode: "TM-CF", Rules: []string{"R1"}, Facts: "The mark stands in the title.", Ground: "counterfeit_manifest"}
	must(mod.DecideCase(t.Context(), id, d))(t)
	must(shop.AppealCase(t.Context(), id, client.CaseAnswer{Statement: "Look again.", Documents: []client.CaseDocument{{Name: "drawing.txt", Content: []byte("A drawing of 2019.")}}}))(t)
	files := must(shop.CaseFiles(t.Context(), id))(t)
	if len(files) != 1 || files[0].Name != "drawing.txt" || files[0].Bytes != 18 {
		t.Fatalf("%+v", files)
	}
	if text := all(t, must(mod.CaseFile(t.Context(), id, files[0].ID))(t)); text != "A drawing of 2019." {
		t.Errorf("%s", text)
	}
	var p *client.Problem
	if _, err := senior.CaseRecord(t.Context(), id, client.RecordQuery{Form: "lumen"}); !errors.As(err, &p) || p.Status != http.StatusUnprocessableEntity {
		t.Errorf("a record of a decision that answers no notice: %v", err)
	}
}

func clientDecidesMany(t *testing.T, cases []string, mod *client.Client) {
	b := must(mod.DraftBulk(t.Context(), client.BulkDraft{Cases: cases, Decision: client.Decision{Decision: "request_edit", ReasonCode: "TM-INF", Rules: []string{"R1"}}}))(t)
	for _, id := range b.Sample {
		must(mod.ViewBulkCase(t.Context(), b.ID, id))(t)
	}
	if now := must(mod.Bulk(t.Context(), b.ID))(t); len(now.Viewed) != len(b.Sample) || len(now.Cases) != 2 {
		t.Errorf("%+v", now)
	}
	for _, step := range [][]client.BulkResult{must(mod.DecideBulk(t.Context(), b.ID))(t), must(mod.UndoBulk(t.Context(), b.ID, "too early"))(t)} {
		if len(step) != 2 || step[0].Error != "" || step[0].State == "" {
			t.Errorf("%+v", step)
		}
	}
}

func clientLooksAgain(t *testing.T, id string, mod, senior *client.Client) {
	must(senior.DecideCase(t.Context(), id, client.Decision{Decision: "remove", ReasonCode: "TM-CF", Rules: []string{"R1"}, Facts: "The mark stands in the title.", Ground: "counterfeit_manifest"}))(t)
	if n := must(senior.DrawSecondLooks(t.Context(), client.Drawing{Share: 1}))(t); n.Drawn == 0 {
		t.Error("nothing was drawn")
	}
	look := must(mod.NextSecondLook(t.Context()))(t)
	for ; look != nil; look = must(mod.NextSecondLook(t.Context()))(t) {
		if look.Listing.Title == "" {
			t.Errorf("%+v", look)
		}
		if err := mod.AnswerSecondLook(t.Context(), look.ID, client.SecondAnswer{Decision: "clear", ReasonCode: "OK-DESC"}); err != nil {
			t.Fatal(err)
		}
	}
	if a := must(senior.Agreement(t.Context(), client.AgreementQuery{By: "mark"}))(t); a.All.Share.N == 0 || len(a.By) == 0 || len(a.All.Table) == 0 {
		t.Errorf("%+v", a)
	}
	if c := must(senior.MoveCase(t.Context(), id, client.CaseMove{Event: "reverse", ReasonCode: "OK-DESC", Facts: "A word of the trade."}))(t); c.State == "REMOVED" {
		t.Errorf("%+v", c.CaseLine)
	}
	round := must(senior.OpenRound(t.Context(), client.NewRound{Days: 7, Size: 5}))(t)
	q := must(mod.NextQuestion(t.Context(), round.ID))(t)
	if q == nil {
		t.Fatal("the round asks nothing")
	}
	if err := mod.AnswerQuestion(t.Context(), round.ID, client.RoundAnswer{Question: q.ID, SecondAnswer: client.SecondAnswer{Decision: "clear", ReasonCode: "OK-DESC"}}); err != nil {
		t.Error(err)
	}
	if rounds := must(mod.Rounds(t.Context()))(t); len(rounds) != 1 || rounds[0].Answered != 1 {
		t.Errorf("%+v", rounds)
	}
	if got := must(senior.RoundResults(t.Context(), round.ID))(t); len(got) != 1 || got[0].Right.N == 0 {
		t.Errorf("%+v", got)
	}
}

func clientSetsTheDesk(t *testing.T, mod, senior, other *client.Client, id string) {
	seen := must(mod.DeskNews(t.Context(), client.NewsQuery{}))(t).Seen
	must(mod.NoteCase(t.Context(), id, client.CaseNote{Note: "Look at this, please.", Tell: []string{must(other.Me(t.Context()))(t).ID}}))(t)
	must(mod.ClaimCase(t.Context(), id))(t)
	if news := must(mod.DeskNews(t.Context(), client.NewsQuery{Since: seen}))(t); len(news.Items) == 0 || news.Items[0].ID != id {
		t.Errorf("%+v", news)
	}
	called := must(other.Mentions(t.Context(), client.MentionQuery{Unread: true}))(t)
	if len(called) != 1 || called[0].Case != id {
		t.Fatalf("%+v", called)
	}
	if err := other.ReadMention(t.Context(), called[0].ID); err != nil {
		t.Error(err)
	}
	if err := mod.SaveQueueView(t.Context(), client.QueueView{Name: "High", Query: "level=high"}); err != nil {
		t.Error(err)
	}
	if views := must(mod.QueueViews(t.Context()))(t); len(views) != 1 || views[0].Query != "level=high" {
		t.Errorf("%+v", views)
	}
	if err := mod.RemoveQueueView(t.Context(), "High"); err != nil {
		t.Error(err)
	}
	now := must(senior.DeskSettings(t.Context()))(t)
	now.DailyLoad, now.Routing = 80, []client.RoutingRule{{Queue: "all", When: "*", EN: "All", ZH: "全部"}}
	if set := must(senior.SetDesk(t.Context(), now))(t); set.DailyLoad != 80 || len(set.Routing) != 1 || set.Version == now.Version {
		t.Errorf("%+v", set)
	}
	if list := must(client.All(senior.Decisions(t.Context(), client.DecidedQuery{Limit: 1})))(t); len(list) < 2 {
		t.Errorf("%+v", list)
	}
	if csv := all(t, must(senior.DecisionsCSV(t.Context(), client.TimeQuery{}))(t)); !strings.Contains(csv, "remove") {
		t.Errorf("%s", csv)
	}
	if dsa := all(t, must(senior.DSAStatements(t.Context(), client.TimeQuery{}))(t)); !json.Valid([]byte(dsa)) {
		t.Errorf("%s", dsa)
	}
	if in := must(senior.Insights(t.Context(), client.TimeQuery{}))(t); in.Opened == 0 || len(in.Weeks) == 0 {
		t.Errorf("%+v", in)
	}
}

// clientKnowsPeople is about sellers, right holders, rights on record and letters.
func (m *market) clientKnowsPeople(t *testing.T, at *url.URL) {
	shop, mod, senior, brand := m.caller(at, m.shop), m.caller(at, m.mod), m.caller(at, m.senior), m.caller(at, m.brand)
	if s := must(mod.Seller(t.Context(), m.shopOrg))(t); s.ID != m.shopOrg {
		t.Errorf("%+v", s)
	}
	m.clientComplains(t, brand)
	notice := must(client.All(brand.Notices(t.Context(), client.PageQuery{})))(t)[0].ID
	var p *client.Problem
	if _, err := brand.NoticeFile(t.Context(), notice, "none"); !errors.As(err, &p) || p.Status != http.StatusNotFound {
		t.Errorf("a document that is not there: %v", err)
	}
	if n := must(senior.CheckNotifier(t.Context(), m.brandOrg, "email", "answered"))(t); len(n.Checks) != 1 {
		t.Errorf("%+v", n)
	}
	must(senior.WarnNotifier(t.Context(), m.brandOrg, "Notices without a right."))(t)
	must(senior.SuspendNotifier(t.Context(), m.brandOrg, "Again, without a right.", m.now.AddDate(0, 1, 0)))(t)
	must(senior.LiftSuspension(t.Context(), m.brandOrg))(t)
	if n := must(senior.Notifier(t.Context(), m.brandOrg))(t); len(n.Warnings) != 2 || n.Warnings[0].At.IsZero() {
		t.Errorf("%+v", n)
	}
	made := must(shop.AddLicence(t.Context(), client.NewLicence{Mark: "Luminest", Owner: "Luminest Ltd", Document: "Agreement 7", Territories: []string{"US"}, ValidTo: "2030-01-01"}))(t)
	must(mod.AnswerLicence(t.Context(), made.ID, "confirmed", ""))(t)
	if l := must(shop.Licence(t.Context(), made.ID))(t); l.Answer != "confirmed" || l.Document != "Agreement 7" {
		t.Errorf("%+v", l)
	}
	if list := must(client.All(mod.Licences(t.Context(), client.PageQuery{Limit: 1})))(t); len(list) != 1 || list[0].ID != made.ID {
		t.Errorf("%+v", list)
	}
	if l := must(shop.RemoveLicence(t.Context(), made.ID))(t); l.Removed.IsZero() {
		t.Errorf("%+v", l)
	}
	must(client.All(mod.LetterMails(t.Context(), client.LetterMailQuery{State: "dead"})))(t)
	if _, err := mod.SendLetterAgain(t.Context(), nobodys); !errors.As(err, &p) || p.Status != http.StatusNotFound {
		t.Errorf("a letter that is not there: %v", err)
	}
}

// clientReadsRows is about files of listings and what the register moved.
func (m *market) clientReadsRows(t *testing.T, shop *client.Client) {
	b := must(shop.Upload(t.Context(), "week.csv", strings.NewReader("id,title,category\na-1,Zephyrine shoes,Athletic shoes\n"), client.UploadQuery{}))(t)
	m.screenFiles()
	row := must(client.All(shop.BatchRows(t.Context(), b.ID, client.BatchRowQuery{})))(t)[0]
	if row.Suggestion == "" {
		t.Errorf("%+v", row)
	} else if took := must(shop.AcceptSuggestion(t.Context(), b.ID, row.Row, true))(t); !took.Accepted {
		t.Errorf("%+v", took)
	}
	if text := all(t, must(shop.BatchJSONL(t.Context(), b.ID, client.ExportQuery{Lang: "zh"}))(t)); !json.Valid([]byte(strings.TrimSpace(text))) {
		t.Errorf("%s", text)
	}
	if text := all(t, must(shop.BatchEvents(t.Context(), b.ID, client.ExportQuery{}))(t)); !strings.Contains(text, "event: ended") && !strings.Contains(text, "event:ended") {
		t.Errorf("%s", text)
	}
	if err := shop.SetAlerts(t.Context(), client.Told{Mail: "mei@example.com", Zone: "Asia/Shanghai", Digest: "daily", DigestMinute: 480}); err != nil {
		t.Error(err)
	}
	if told := must(shop.AlertSettings(t.Context()))(t); len(told) != 1 || told[0].Zone != "Asia/Shanghai" {
		t.Errorf("%+v", told)
	}
	if err := shop.LeaveAlerts(t.Context()); err != nil {
		t.Error(err)
	}
	hook := must(shop.CreateWebhook(t.Context(), client.NewWebhook{Name: "ours", URL: "https://example.com/in"}))(t)
	if got := must(shop.RotateWebhook(t.Context(), hook.ID))(t); got.Secret == "" || got.Secret == hook.Secret {
		t.Error("the receiver has no new secret")
	}
	if got := must(shop.Webhook(t.Context(), hook.ID))(t); got.Name != "ours" || got.Created.Before(m.now.Add(-time.Hour)) {
		t.Errorf("%+v", got)
	}
}

// An office's file through the client: tried, handed in, imported; its version and what it moved.
func TestTheRegisterThroughTheClient(t *testing.T) {
	eachMarket(t, func(t *testing.T, m *market) {
		opt := m.s.opt
		opt.Imports = workflow.NewImports(&workflow.Register{DB: m.people.DB, Dir: t.TempDir(), Now: m.people.Now}, m.people.Journal, t.TempDir())
		whole, err := New(opt)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = whole.register.close() })
		m.s = whole
		at := m.served()
		admin := m.caller(at, m.session(m.resident("root@example.com", m.platform(), auth.Admin), m.platform(), true))
		const list = "mark,classes,owner,registration_number,status\nZephyrine,25,Zephyrine Ltd,1234567,registered\n"
		q := client.PublicationQuery{Office: "tabular", Name: "own.csv"}
		if found := must(admin.TryPublication(t.Context(), strings.NewReader(list), q))(t); found.Marks != 1 || found.Name != "own.csv" {
			t.Errorf("%+v", found)
		}
		if err := admin.ImportPublication(t.Context(), strings.NewReader(list), q); err != nil {
			t.Fatal(err)
		}
		m.jobs(map[string]jobs.Handler{workflow.JobImport: opt.Imports.Do})
		versions := must(client.All(admin.RegisterVersions(t.Context(), client.PageQuery{})))(t)
		if len(versions) == 0 {
			t.Fatal("no version")
		}
		if v := must(admin.RegisterVersion(t.Context(), versions[0].Name))(t); v.Source == "" || v.Counts.Added != 1 {
			t.Errorf("%+v", v)
		}
		if moved := must(client.All(m.caller(at, m.shop).MovedListings(t.Context(), client.MovedQuery{Riskier: true, Limit: 1})))(t); len(moved) != 0 {
			t.Errorf("%+v", moved)
		}
	})
}
