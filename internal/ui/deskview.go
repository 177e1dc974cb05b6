// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// deskRoutes are the pages of the desk, of notices and of sellers.
func (u *UI) deskRoutes(r gin.IRoutes) {
	r.GET("/desk", u.queue)
	r.POST("/desk/next", u.takeNext)
	r.POST("/desk/views", u.saveView)
	r.GET("/desk/:id", u.deskCase)
	r.GET("/desk/events", u.deskEvents)
	r.GET("/desk/inbox", u.inbox)
	r.POST("/desk/inbox", u.readInbox)
	r.GET("/desk/routing", u.routing)
	r.POST("/desk/routing", u.saveRouting)
	r.GET("/desk/settings", u.deskSettings)
	r.POST("/desk/settings", u.saveDeskSettings)
	for name, do := range map[string]gin.HandlerFunc{"claim": u.claimCase, "release": u.releaseCase, "note": u.noteCase, "decide": u.decideCase, "undo": u.undoCase, "bulk": u.draftBulk, "move": u.moveCase,
		"assign": u.assignCase, "queue": u.queueCase, "snooze": u.snoozeCase, "skip": u.skipCase} {
		r.POST("/desk/:id/"+name, do)
	}
	u.calibrationRoutes(r)
	r.GET("/bulk-decisions/:id", u.bulkDecision)
	r.POST("/bulk-decisions/:id/decide", u.decideBulk)
	r.POST("/bulk-decisions/:id/undo", u.undoBulk)
	r.GET("/notices", u.notices)
	r.POST("/notices", u.sendNotice)
	r.GET("/notices/:id", u.notice)
	r.GET("/notices/:id/files/:file", u.noticeFile)
	r.POST("/notices/:id/verify", u.verifyNotifier)
	r.POST("/notices/:id/supply", u.supplyNotice)
	u.notifierRoutes(r)
	r.GET("/letters", u.lettersMailed)
	r.POST("/letters/:id/again", u.mailAgain)
	r.GET("/mine", u.mine)
	r.GET(myListingsPath, u.myListings)
	r.GET("/mine/:id", u.mineCase)
	r.GET("/mine/:id/files/:file", u.caseFile)
	r.GET("/desk/:id/files/:file", u.caseFile)
	r.POST("/mine/:id/answer", u.answerCase)
	r.POST("/mine/:id/appeal", u.appealCase)
	r.POST("/mine/:id/counter", u.counterCase)
	r.POST("/mine/:id/edit", u.editListing)
}

// person is who asks, as the desk knows people.
func (u *UI) person(c *gin.Context) workflow.Person {
	v := auth.VisitOf(c.Request.Context())
	return workflow.PersonOf(v.Actor, v.Request)
}

// pick is a sentence in a language.
func pick(lang web.Lang, t review.Text) string {
	if lang == web.Chinese {
		return t.ZH
	}
	return t.EN
}

// instant is a time as people read it: the day of the week, the hour with its zone, and China's beside it.
func (u *UI) instant(lang web.Lang, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.UTC()
	china := at.In(time.FixedZone("Asia/Shanghai", 8*3600))
	return u.site.Text(lang, "desk.moment", "Weekday", u.site.Text(lang, "weekday."+strconv.Itoa(int(at.Weekday()))), "Day", u.site.Day(lang, at.Format(time.DateOnly)), "Time", at.Format("15:04"),
		"ChinaDay", u.site.Day(lang, china.Format(time.DateOnly)), "ChinaTime", china.Format("15:04"))
}

// left is how long it is until a time, or since.
func (u *UI) left(lang web.Lang, at, now time.Time) string {
	id, d := "desk.in", at.Sub(now)
	if d < 0 {
		id, d = "desk.late", -d
	}
	switch hours := int(d.Hours()); {
	case hours >= 48:
		return u.site.Text(lang, id+"-days", "Count", hours/24)
	case hours >= 1:
		return u.site.Text(lang, id+"-hours", "Count", hours)
	}
	return u.site.Text(lang, id+"-minutes", "Count", int(d.Minutes()))
}

// clockView is a clock that runs, with its derivation.
type clockView struct {
	Title, When, Left string
	Late, Provisional bool
	Steps             []string
}

// clocks are the clocks of a case, the next one first.
func (u *UI) clocks(lang web.Lang, c review.Case) []clockView {
	now := u.do.Desk.Now()
	var list []clockView
	for _, t := range c.Standing.Timers {
		list = append(list, clockView{pick(lang, t.Title), u.instant(lang, t.End), u.left(lang, t.End, now), now.After(t.End), t.Provisional, t.Trace(string(lang))})
	}
	return list
}

// sellerClocks are the clocks of a case in words to its seller: whose turn it is, and who waits for whom.
func (u *UI) sellerClocks(lang web.Lang, c review.Case) []clockView {
	list := u.clocks(lang, c)
	for i, t := range c.Standing.Timers {
		if id := "clock-seller." + string(t.Code); u.site.Has(lang, id) {
			list[i].Title = u.site.Text(lang, id)
		}
	}
	return list
}

// caseLine is a case in a list.
type caseLine struct {
	ID, URL, Title, Mark, State, Seller string
	SellerURL                           string // the queue of this seller alone
	Calm                                string // who complains of a listing in which nothing was found: a level would say that all is well
	Level                               screening.Level
	Due, Left, Opened                   string
	Late                                bool
	Holder, Proposal, Queue             string
	Assignee, PutOff, Back              string // who it is given to; until when, or since when it is back
	Reason                              string // of the decision in force
	Value                               string
	Parts                               []string
}

// line lays a case out for a list.
func (u *UI) caseLine(lang web.Lang, i review.Item, h storage.Head, base string) caseLine {
	now := u.do.Desk.Now()
	l := caseLine{ID: i.ID, URL: base + url.PathEscape(i.ID), Title: h.Title, Mark: h.Mark, State: string(i.State), Seller: i.SellerID, Level: i.Level, Opened: u.instant(lang, i.Opened), Proposal: string(i.Proposal), Queue: i.Queue, Assignee: i.Work.Assignee, Reason: i.Reason}
	if i.Level == screening.Clear && i.Source != review.FromScreening {
		l.Calm = "complaint"
		if i.Source == review.FromCourt || i.Source == review.FromLegal {
			l.Calm = "order"
		}
	}
	if !i.Due.IsZero() {
		l.Due, l.Left, l.Late = u.instant(lang, i.Due), u.left(lang, i.Due, now), now.After(i.Due)
	}
	if i.Work.Holder != "" && now.Before(i.Work.Until) {
		l.Holder = i.Work.Holder
	}
	switch {
	case i.Work.PutOff(now):
		l.PutOff = u.instant(lang, i.Work.Snoozed)
	case i.Work.Back(now):
		l.Back = u.instant(lang, i.Work.Snoozed)
	}
	return l
}

// caseLines lays cases out for a list.
func (u *UI) caseLines(lang web.Lang, list []storage.Touched, base string) (out []caseLine) {
	for _, t := range list {
		out = append(out, u.caseLine(lang, t.Item, t.Head, base))
	}
	return out
}

// letterView is a letter in the reader's language.
type letterView struct {
	ID, To, Subject, When string
	Lines                 []string
}

func (u *UI) letterViews(lang web.Lang, list []storage.KeptLetter) (out []letterView) {
	for _, l := range list {
		r := l.Letter.EN
		if lang == web.Chinese {
			r = l.Letter.ZH
		}
		out = append(out, letterView{string(l.Letter.ID), l.Party, r.Subject, u.instant(lang, l.At), paragraphs(r.Text)})
	}
	return out
}

// paragraphs parts a text at its empty lines.
func paragraphs(s string) []string {
	var out []string
	block := ""
	for _, line := range strings.Split(lines(s), "\n") {
		if line == "" {
			if block != "" {
				out = append(out, block)
			}
			block = ""
			continue
		}
		if block != "" {
			block += "\n"
		}
		block += line
	}
	if block != "" {
		out = append(out, block)
	}
	return out
}

// entryView is a fact of a history.
type entryView struct {
	When, Event, From, To, Actor, Reason, Text string
	Evidence                                   []string
}

func (u *UI) entries(lang web.Lang, c review.Case) (out []entryView) {
	for i := len(c.History) - 1; i >= 0; i-- {
		e := c.History[i]
		v := entryView{When: u.instant(lang, e.At), Event: string(e.Event), From: string(e.From), To: string(e.To), Actor: e.Actor, Evidence: append(append([]string{}, e.Evidence...), e.Claims...)}
		if r, ok := u.do.Desk.Book.Reason(e.Reason); ok {
			v.Reason = e.Reason + " · " + pick(lang, r.Words)
		}
		if e.Actor == "system" {
			v.Actor = u.site.Text(lang, "case.system")
		}
		if e.Event == review.Delivered && e.Note == workflow.InLetterBox {
			v.Text = u.site.Text(lang, "case.in-box")
			out = append(out, v)
			continue
		}
		v.Text = e.Facts
		if e.Note != "" && e.Note != e.Facts {
			if v.Text != "" {
				v.Text += "\n"
			}
			v.Text += e.Note
		}
		out = append(out, v)
	}
	return out
}

// snapshotView is the listing of a case with its findings marked in it.
func (u *UI) snapshotView(lang web.Lang, c *review.Case) *result {
	l := c.Snapshot.Listing
	v := screening.Verdict{Level: c.Level, Score: c.Score, Findings: c.Snapshot.Findings, Engine: c.Snapshot.Engine, Policy: c.Snapshot.Policy, Register: screening.RegisterStamp{Version: c.Snapshot.Register}}
	return u.verdict(lang, &l, &v)
}

// leadTo leads on after something was done.
func leadTo(c *gin.Context, path string) { c.Redirect(http.StatusSeeOther, path) }

// standingNeeds is what would make a complainant verified, in the reader's language.
func standingNeeds(lang web.Lang, n notice.Notice, at time.Time) (out []string) {
	for _, t := range n.Who.Needs(at) {
		out = append(out, pick(lang, t))
	}
	return out
}
