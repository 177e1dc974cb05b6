// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/alert"
	"markwarden/internal/calendar"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/web"
)

const (
	alertsPath    = "/alerts"
	watchesPath   = "/watches"
	remindersPath = "/reminders"
	webhooksPath  = "/webhooks"
	tellPath      = "/alert-settings"
)

// alertRoutes adds the pages of those who are told, where there is something to tell them.
func (u *UI) alertRoutes(r gin.IRoutes) {
	if u.do.Alerts == nil {
		return
	}
	r.GET(alertsPath, u.alerts)
	r.GET(alertsPath+"/:id", u.alert)
	r.POST(alertsPath+"/:id", u.answerAlert)
	r.GET(watchesPath, u.watches)
	r.POST(watchesPath, u.addWatch)
	r.POST(watchesPath+"/:id", u.changeWatch)
	r.GET(remindersPath, u.reminders)
	r.POST(remindersPath+"/:id", u.answerReminder)
	r.GET(webhooksPath, u.webhooks)
	r.POST(webhooksPath, u.addWebhook)
	r.GET(webhooksPath+"/:id", u.webhook)
	r.POST(webhooksPath+"/:id", u.changeWebhook)
	r.GET(tellPath, u.tellings)
	r.POST(tellPath, u.setTelling)
	r.POST(tellPath+"/feeds", u.addFeed)
	r.POST(tellPath+"/feeds/:id", u.closeFeed)
	r.GET("/feeds/:token/:file", u.feed)
}

// alertTabs are the ways between these pages, those that the person may go.
func alertTabs(c *gin.Context, here string) []way {
	all := []struct{ text, path, action string }{
		{"alerts.tab.inbox", alertsPath, "alerts.see"}, {"alerts.tab.dates", remindersPath, "deadlines.see"}, {"alerts.tab.watches", watchesPath, "watches.see"},
		{"alerts.tab.hooks", webhooksPath, "webhooks.see"}, {"alerts.tab.tell", tellPath, "alerts.see"},
	}
	var out []way
	for _, t := range all {
		if may(c, t.action) {
			out = append(out, way{t.text, t.path, t.path == here})
		}
	}
	return out
}

// alertLine is an alert in the list.
type alertLine struct {
	URL, Title, Caption, Lawsuit, When string
	Kind, State, Assignee              string
	Urgent, Sealed                     bool
	Listings                           int
}

type alertsPage struct {
	Tabs    []way
	States  []option
	State   string
	Open    bool
	Items   []alertLine
	Next    string
	First   bool
	Watches bool // the person may make watches
}

var alertStates = []alert.State{alert.StateNew, alert.StateEscalated, alert.StateAcknowledged, alert.StateResolved}

const alertsOnPage = 50

func (u *UI) alerts(c *gin.Context) {
	state := alert.State(c.Query("state"))
	if !slices.Contains(alertStates, state) {
		state = ""
	}
	list, err := u.do.Alerts.List(c.Request.Context(), storage.AlertFilter{State: state, Open: state == ""}, storage.Page{Cursor: c.Query("cursor"), Limit: alertsOnPage})
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	p := &alertsPage{Tabs: alertTabs(c, alertsPath), State: string(state), Open: state == "", First: c.Query("cursor") == "", Watches: may(c, "watches.edit")}
	p.States = append(p.States, option{"", "open", state == ""})
	for _, s := range alertStates {
		p.States = append(p.States, option{string(s), string(s), s == state})
	}
	for _, a := range list.Items {
		p.Items = append(p.Items, u.alertLine(lang, a))
	}
	var ids []string
	for _, l := range p.Items {
		ids = append(ids, l.Assignee)
	}
	called, err := u.called(c, ids...)
	if err != nil {
		u.Fail(c, err)
		return
	}
	for i := range p.Items {
		p.Items[i].Assignee = called.of(p.Items[i].Assignee)
	}
	if list.Next != "" {
		p.Next = alertsPath + "?" + url.Values{"state": {string(state)}, "cursor": {list.Next}}.Encode()
	}
	u.render(c, http.StatusOK, "alerts", u.page(c, "alerts", u.text(c, "alerts.heading"), p))
}

func (u *UI) alertLine(lang web.Lang, a storage.Alert) alertLine {
	return alertLine{URL: alertsPath + "/" + url.PathEscape(a.ID), Title: said(lang, a.Title), Caption: a.Caption, Lawsuit: a.Lawsuit, When: u.when(lang, a.Raised), Kind: string(a.Kind),
		State: string(a.State), Assignee: a.Assignee, Urgent: a.Urgency == alert.Now, Sealed: a.Sealed, Listings: a.Total}
}

// said is a sentence in the reader's language.
func said(lang web.Lang, t calendar.Text) string {
	if lang == web.Chinese {
		return t.ZH
	}
	return t.EN
}

// alertPage is the body of one alert.
type alertPage struct {
	Tabs []way
	alertLine
	Advice   string
	Frozen   bool
	Evidence []alertWhy
	Uses     []alert.Use
	More     int // listings touched beyond those shown
	History  []alertEntry
	Next     string // when the next person is asked
	Answer   bool   // the person may answer
	Waits    bool   // nobody took it on
	Ended    bool
	People   []option
	Problem  string
	Reason   string
}

type alertWhy struct {
	Field, Measure, Theirs, Ours, Why, Value string
	Width                                    int
}

type alertEntry struct{ When, By, What, To, Note string }

const usesOnPage = 100

func (u *UI) alert(c *gin.Context) {
	a, err := u.do.Alerts.Alert(c.Request.Context(), c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	u.showAlert(c, http.StatusOK, a, "")
}

func (u *UI) showAlert(c *gin.Context, status int, a storage.Alert, problem string) {
	lang := u.lang(c)
	p := &alertPage{Tabs: alertTabs(c, ""), alertLine: u.alertLine(lang, a), Advice: said(lang, a.Advice), Frozen: a.Frozen(), Uses: a.Listings[:min(len(a.Listings), usesOnPage)], Next: u.when(lang, a.Wake),
		Answer: may(c, "alerts.acknowledge"), Waits: a.State == alert.StateNew || a.State == alert.StateEscalated, Ended: a.State == alert.StateResolved, Problem: problem, Reason: lines(c.PostForm("reason"))}
	p.More = a.Total - len(p.Uses)
	for _, e := range a.Evidence {
		value := web.Number(int(e.Value*100)) + " %"
		p.Evidence = append(p.Evidence, alertWhy{e.Field, e.Measure, e.Theirs, e.Ours, said(lang, e.Why), value, int(e.Value * 100)})
	}
	people, err := u.do.Alerts.Settings(c.Request.Context())
	if err != nil {
		u.Fail(c, err)
		return
	}
	ids := []string{p.Assignee}
	for _, h := range a.History {
		ids = append(ids, h.By, h.To)
	}
	for _, person := range people {
		ids = append(ids, person.ID)
	}
	called, err := u.called(c, ids...)
	if err != nil {
		u.Fail(c, err)
		return
	}
	p.Assignee = called.of(p.Assignee)
	for _, h := range a.History {
		p.History = append(p.History, alertEntry{u.when(lang, h.At), called.of(h.By), h.What, called.of(h.To), h.Note})
	}
	for _, person := range people {
		p.People = append(p.People, option{person.ID, called.of(person.ID), person.ID == a.Assignee})
	}
	u.render(c, status, "alert", u.page(c, "alerts", p.Title, p))
}

func (u *UI) answerAlert(c *gin.Context) {
	ctx, id := c.Request.Context(), c.Param("id")
	var err error
	switch c.PostForm("do") {
	case "acknowledge":
		_, err = u.do.Alerts.Acknowledge(ctx, id)
	case "assign":
		_, err = u.do.Alerts.Assign(ctx, id, oneLine(c.PostForm("to")))
	case "resolve":
		_, err = u.do.Alerts.Resolve(ctx, id, lines(c.PostForm("reason")))
	default:
		u.Problem(c, http.StatusBadRequest)
		return
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		if a, gone := u.do.Alerts.Alert(ctx, id); gone == nil {
			u.showAlert(c, fault.KindOf(err).Status(), a, u.refusal(u.lang(c), err))
			return
		}
	}
	u.went(c, err, alertsPath+"/"+url.PathEscape(id))
}

// went sends the reader on after a write, or says why not.
func (u *UI) went(c *gin.Context, err error, next string) {
	if err != nil {
		u.Fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, next)
}

// watchesPage is the body of the page of watches.
type watchesPage struct {
	Tabs    []way
	Kinds   []option
	Value   string
	Only    bool
	Edit    bool
	Problem string
	Items   []watchLine
	Next    string
	First   bool
}

type watchLine struct {
	ID, Kind, Value, When string
	ScheduleA, Paused     bool
}

var watchKinds = []alert.WatchKind{alert.WatchBrand, alert.WatchOwner, alert.WatchMark, alert.WatchFirm, alert.WatchCourt, alert.WatchStore}

func (u *UI) watches(c *gin.Context) {
	u.showWatches(c, http.StatusOK, "")
}

func (u *UI) showWatches(c *gin.Context, status int, problem string) {
	list, err := u.do.Alerts.Watches(c.Request.Context(), storage.Page{Cursor: c.Query("cursor"), Limit: 100})
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	p := &watchesPage{Tabs: alertTabs(c, watchesPath), Value: oneLine(c.PostForm("value")), Only: c.PostForm("schedule_a") != "", Edit: may(c, "watches.edit"), Problem: problem, First: c.Query("cursor") == ""}
	for _, k := range watchKinds {
		p.Kinds = append(p.Kinds, option{string(k), string(k), c.PostForm("kind") == string(k)})
	}
	for _, w := range list.Items {
		p.Items = append(p.Items, watchLine{url.PathEscape(w.ID), string(w.Kind), w.Value, u.when(lang, w.Created), w.ScheduleA, w.Paused})
	}
	if list.Next != "" {
		p.Next = watchesPath + "?" + url.Values{"cursor": {list.Next}}.Encode()
	}
	u.render(c, status, "watches", u.page(c, "alerts", u.text(c, "watches.heading"), p))
}

func (u *UI) addWatch(c *gin.Context) {
	_, _, err := u.do.Alerts.AddWatch(c.Request.Context(), alert.Watch{Kind: alert.WatchKind(c.PostForm("kind")), Value: oneLine(c.PostForm("value")), ScheduleA: c.PostForm("schedule_a") != ""})
	if fault.Is(err, fault.Invalid) {
		u.showWatches(c, http.StatusUnprocessableEntity, u.told(c, err))
		return
	}
	u.went(c, err, watchesPath)
}

// told is what an error says to people: its sentence, or those of its fields.
func (u *UI) told(c *gin.Context, err error) string {
	text := ""
	for _, f := range fault.FieldsOf(err) {
		if text != "" {
			text += "; "
		}
		text += f.Path + " " + u.site.Refusal(u.lang(c), f.Message)
	}
	if text == "" {
		text = u.refusal(u.lang(c), err)
	}
	return text
}

func (u *UI) changeWatch(c *gin.Context) {
	ctx, id := c.Request.Context(), c.Param("id")
	var err error
	switch c.PostForm("do") {
	case "pause":
		_, err = u.do.Alerts.PauseWatch(ctx, id, true)
	case "resume":
		_, err = u.do.Alerts.PauseWatch(ctx, id, false)
	case "remove":
		err = u.do.Alerts.RemoveWatch(ctx, id)
	default:
		u.Problem(c, http.StatusBadRequest)
		return
	}
	u.went(c, err, watchesPath)
}

// remindersPage is the body of the page of dates that people are reminded of.
type remindersPage struct {
	Tabs  []way
	Edit  bool
	All   bool
	Items []reminderLine
	Next  string
	First bool
}

type reminderLine struct {
	ID, Title, Lawsuit, Rule, Shown, End string
	Sent                                 []sentLine
	Ask                                  bool // a reminder waits for an answer
	Unanswered, Sealed, Over             bool
}

type sentLine struct{ Step, To, When, Ack string }

func (u *UI) reminders(c *gin.Context) {
	all := c.Query("all") != ""
	list, err := u.do.Alerts.Reminders(c.Request.Context(), "", !all, storage.Page{Cursor: c.Query("cursor"), Limit: 100})
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	p := &remindersPage{Tabs: alertTabs(c, remindersPath), Edit: may(c, "deadlines.edit"), All: all, First: c.Query("cursor") == ""}
	now := time.Now()
	for _, t := range list.Items {
		d := t.Deadline
		line := reminderLine{ID: url.PathEscape(d.ID), Title: said(lang, d.Title), Lawsuit: d.Lawsuit, Rule: d.Rule, Shown: said(lang, d.Shown), End: string(t.End), Unanswered: t.Unanswered(), Sealed: d.Sealed, Over: d.At.Before(now)}
		for _, s := range t.Sent {
			if s.Covered {
				continue
			}
			line.Sent = append(line.Sent, sentLine{s.Step.String(), s.To, u.when(lang, s.At), s.AckBy})
			line.Ask = s.Ack.IsZero() && t.End == alert.Open
		}
		p.Items = append(p.Items, line)
	}
	if list.Next != "" {
		p.Next = remindersPath + "?" + url.Values{"all": {c.Query("all")}, "cursor": {list.Next}}.Encode()
	}
	u.render(c, http.StatusOK, "reminders", u.page(c, "alerts", u.text(c, "reminders.heading"), p))
}

func (u *UI) answerReminder(c *gin.Context) {
	ctx, id := c.Request.Context(), c.Param("id")
	var err error
	switch c.PostForm("do") {
	case "acknowledge":
		_, err = u.do.Alerts.AnswerReminder(ctx, id)
	case "done":
		_, err = u.do.Alerts.CloseDeadline(ctx, id, alert.DoneInTime)
	case "waive":
		_, err = u.do.Alerts.CloseDeadline(ctx, id, alert.Waived)
	default:
		u.Problem(c, http.StatusBadRequest)
		return
	}
	u.went(c, err, remindersPath)
}
