// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/alert"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/notify"
	"markwarden/internal/storage"
	"markwarden/web"
)

// hooksPage is the body of the page of receivers.
type hooksPage struct {
	Tabs []way
	Edit bool
	mend
	Name, URL string
	Secret    string // of the receiver just made, shown once
	Items     []hookLine
	Others    bool // receivers of other organisations stand among them
}

type hookLine struct {
	Page, Name, URL, When, Problem, Whose string
	Disabled                              bool
}

func (u *UI) webhooks(c *gin.Context) { u.showWebhooks(c, http.StatusOK, &hooksPage{}) }

func (u *UI) showWebhooks(c *gin.Context, status int, p *hooksPage) {
	list, err := u.do.Alerts.Webhooks(c.Request.Context())
	if err != nil {
		u.Fail(c, err)
		return
	}
	p.Tabs, p.Edit = alertTabs(c, webhooksPath), may(c, "webhooks.edit")
	var owners []string
	for _, h := range list {
		owners = append(owners, h.Organisation)
		p.Others = p.Others || h.Organisation != auth.Who(c.Request.Context()).Organisation
	}
	called, err := u.called(c, owners...)
	if err != nil {
		u.Fail(c, err)
		return
	}
	for _, h := range list {
		line := u.hookLine(u.lang(c), h)
		line.Whose = called.of(h.Organisation)
		p.Items = append(p.Items, line)
	}
	u.render(c, status, "webhooks", u.page(c, hooksHere(c), u.text(c, "hooks.heading"), p))
}

// hooksHere is the entry of the way about that webhooks stand under: their own for those who have no alerts.
func hooksHere(c *gin.Context) string {
	if may(c, "alerts.see") {
		return "alerts"
	}
	return "hooks"
}

func (u *UI) hookLine(lang web.Lang, h storage.Webhook) hookLine {
	return hookLine{Page: webhooksPath + "/" + url.PathEscape(h.ID), Name: h.Name, URL: h.URL, When: u.when(lang, h.Created), Problem: u.site.Refusal(lang, h.Problem), Disabled: h.Disabled}
}

func (u *UI) addWebhook(c *gin.Context) {
	p := &hooksPage{Name: oneLine(c.PostForm("name")), URL: oneLine(c.PostForm("url"))}
	_, secret, err := u.do.Alerts.AddWebhook(c.Request.Context(), p.Name, p.URL)
	switch {
	case fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict):
		p.mend, _ = u.mend(c, err, "name", "url")
		u.showWebhooks(c, fault.KindOf(err).Status(), p)
	case err != nil:
		u.Fail(c, err)
	default:
		u.showWebhooks(c, http.StatusCreated, &hooksPage{Secret: secret})
	}
}

// hookPage is the body of the page of one receiver.
type hookPage struct {
	Tabs []way
	hookLine
	Why     string // why it switched itself off
	Edit    bool
	Secret  string
	Problem string
	Log     []deliveryLine
	Next    string
	First   bool
}

type deliveryLine struct {
	ID, Type, About, When, State, Next string
	Tries                              int
	Last                               string // reason of the last failure
	Dead                               bool
}

func (u *UI) webhook(c *gin.Context) { u.showWebhook(c, http.StatusOK, "", "") }

func (u *UI) showWebhook(c *gin.Context, status int, secret, problem string) {
	h, log, err := u.do.Alerts.Webhook(c.Request.Context(), c.Param("id"), "", storage.Page{Cursor: c.Query("cursor"), Limit: 50})
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	p := &hookPage{Tabs: alertTabs(c, ""), hookLine: u.hookLine(lang, h), Why: u.site.Refusal(lang, h.Problem), Edit: may(c, "webhooks.edit"), Secret: secret, Problem: problem, First: c.Query("cursor") == ""}
	for _, d := range log.Items {
		line := deliveryLine{ID: d.ID, Type: d.Payload.Type, About: d.About, When: u.when(lang, d.Filed), State: string(d.State), Next: u.when(lang, d.NextAt), Tries: d.Tries, Dead: d.State == notify.DeliveryDead}
		if n := len(d.Attempts); n > 0 {
			line.Last = u.site.Refusal(lang, d.Attempts[n-1].Reason)
		}
		p.Log = append(p.Log, line)
	}
	if log.Next != "" {
		p.Next = p.Page + "?" + url.Values{"cursor": {log.Next}}.Encode()
	}
	u.render(c, status, "webhook", u.page(c, hooksHere(c), h.Name, p))
}

func (u *UI) changeWebhook(c *gin.Context) {
	ctx, id := c.Request.Context(), c.Param("id")
	here := webhooksPath + "/" + url.PathEscape(id)
	var err error
	switch c.PostForm("do") {
	case "test":
		_, err = u.do.Alerts.TestWebhook(ctx, id)
	case "rotate":
		var secret string
		if secret, err = u.do.Alerts.RotateSecret(ctx, id); err == nil {
			u.showWebhook(c, http.StatusOK, secret, "")
			return
		}
	case "off", "on":
		_, err = u.do.Alerts.SwitchWebhook(ctx, id, c.PostForm("do") == "on")
	case "again":
		_, err = u.do.Alerts.SendAgain(ctx, id, c.PostForm("delivery"))
	case "remove":
		err, here = u.do.Alerts.RemoveWebhook(ctx, id), webhooksPath
	default:
		u.Problem(c, http.StatusBadRequest)
		return
	}
	if fault.Is(err, fault.Conflict) {
		u.showWebhook(c, http.StatusConflict, "", u.refusal(u.lang(c), err))
		return
	}
	u.went(c, err, here)
}

// tellPage is the body of the page on which somebody says how they want to be told.
type tellPage struct {
	mend
	Tabs     []way
	Edit     bool
	Silent   bool // no mail server is set
	Told     bool // the person is among those who are told
	Mail     string
	Zone     string
	Place    int
	From, To string // quiet hours, HH:MM
	Digests  []option
	At       string
	Weekdays []option
	People   []toldLine
	Feeds    []feedLine
	MayFeed  bool
	RSS, ICS string // addresses of the feed just opened, shown once
}

type toldLine struct {
	Place              int
	Name, Mail, Digest string
}

type feedLine struct{ ID, When string }

func (u *UI) tellings(c *gin.Context) { u.showTelling(c, http.StatusOK, &tellPage{}) }

func (u *UI) showTelling(c *gin.Context, status int, p *tellPage) {
	ctx := c.Request.Context()
	people, err := u.do.Alerts.Settings(ctx)
	if err != nil {
		u.Fail(c, err)
		return
	}
	var ids []string
	for _, x := range people {
		ids = append(ids, x.ID)
	}
	called, err := u.called(c, ids...)
	if err != nil {
		u.Fail(c, err)
		return
	}
	own := alert.Person{}
	for _, x := range people {
		p.People = append(p.People, toldLine{x.Place, called.of(x.ID), x.Mail, digestName(x.Digest.Mode)})
		if x.ID == auth.Who(ctx).ID {
			own, p.Told, p.Place = x.Person, true, x.Place
		}
	}
	if p.refused() {
		own, p.Place, _ = personOf(c)
	}
	p.Mail, p.Zone, p.From, p.To, p.At = own.Mail, own.Zone, clock(own.Quiet.From), clock(own.Quiet.To), clock(own.Digest.Minute)
	for _, m := range []alert.Mode{alert.Immediate, alert.Daily, alert.Weekly} {
		p.Digests = append(p.Digests, option{digestName(m), digestName(m), m == own.Digest.Mode})
	}
	for d := range 7 {
		p.Weekdays = append(p.Weekdays, option{strconv.Itoa(d), strconv.Itoa(d), d == int(own.Digest.Weekday)})
	}
	p.Silent = u.do.Alerts.Mailer == nil
	p.Tabs, p.Edit, p.MayFeed = alertTabs(c, tellPath), may(c, "alerts.acknowledge"), may(c, "feeds.create")
	if p.MayFeed {
		feeds, err := u.do.Alerts.Feeds(ctx)
		if err != nil {
			u.Fail(c, err)
			return
		}
		for _, f := range feeds {
			p.Feeds = append(p.Feeds, feedLine{f.ID, u.when(u.lang(c), f.Created)})
		}
	}
	u.render(c, status, "telling", u.page(c, "alerts", u.text(c, "tell.heading"), p))
}

func digestName(m alert.Mode) string {
	if m == alert.Immediate {
		return "immediate"
	}
	return string(m)
}

// clock is a minute of the day as HH:MM, and minute the reverse; what is no time is out of every range.
func clock(minute int) string {
	return time.Date(2000, 1, 1, 0, minute, 0, 0, time.UTC).Format("15:04")
}

func minute(s string) int {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// personOf reads the form. Mail is written in the language of the page that the form was sent from.
func personOf(c *gin.Context) (p alert.Person, place int, err error) {
	p = alert.Person{Mail: oneLine(c.PostForm("mail")), Zone: oneLine(c.PostForm("zone")), Quiet: alert.Quiet{From: minute(c.PostForm("from")), To: minute(c.PostForm("to"))}, Lang: "en"}
	p.Digest = alert.Digest{Mode: alert.Mode(c.PostForm("digest")), Minute: minute(c.PostForm("at"))}
	if p.Digest.Mode == "immediate" {
		p.Digest.Mode = alert.Immediate
	}
	day, _ := strconv.Atoi(c.PostForm("weekday"))
	p.Digest.Weekday = time.Weekday(day)
	place, err = strconv.Atoi(c.PostForm("place"))
	if err != nil {
		err = fault.At(fault.New(fault.Invalid, "The place is a number: 0 for the person in charge."), "place")
	}
	return p, place, err
}

func (u *UI) setTelling(c *gin.Context) {
	if c.PostForm("do") == "leave" {
		u.went(c, u.do.Alerts.LeaveOut(c.Request.Context()), tellPath)
		return
	}
	p, place, err := personOf(c)
	if u.lang(c) == web.Chinese {
		p.Lang = "zh"
	}
	if err == nil {
		err = u.do.Alerts.SetOwn(c.Request.Context(), p, place)
	}
	if fault.Is(err, fault.Invalid) {
		m, _ := u.mend(c, err, "mail", "place", "zone", "from=quiet", "at=digest")
		u.showTelling(c, http.StatusUnprocessableEntity, &tellPage{mend: m})
		return
	}
	u.went(c, err, tellPath)
}

func (u *UI) addFeed(c *gin.Context) {
	_, token, err := u.do.Alerts.AddFeed(c.Request.Context())
	if err != nil {
		u.Fail(c, err)
		return
	}
	base := u.outside(c) + "/feeds/" + token
	u.showTelling(c, http.StatusCreated, &tellPage{RSS: base + "/alerts.rss?lang=" + string(u.lang(c)), ICS: base + "/deadlines.ics?lang=" + string(u.lang(c))})
}

func (u *UI) closeFeed(c *gin.Context) {
	u.went(c, u.do.Alerts.RevokeFeed(c.Request.Context(), c.Param("id")), tellPath)
}

// outside is the address at which a reader outside reaches the program: what the operator said, else what the browser used.
func (u *UI) outside(c *gin.Context) string {
	if u.do.Alerts != nil && u.do.Alerts.Address != "" {
		return u.do.Alerts.Address
	}
	scheme := "http://"
	if c.Request.TLS != nil {
		scheme = "https://"
	}
	return scheme + c.Request.Host
}

// feed answers a feed reader. It knows no person: the token in the address is the right, to read and to nothing else.
func (u *UI) feed(c *gin.Context) {
	kinds := map[string]struct {
		media string
		write func(ctx context.Context, w io.Writer, token, lang, address string) error
	}{
		"alerts.rss":    {"application/rss+xml; charset=utf-8", u.do.Alerts.WriteRSS},
		"deadlines.ics": {"text/calendar; charset=utf-8", u.do.Alerts.WriteICS},
	}
	kind, ok := kinds[c.Param("file")]
	if !ok {
		u.Problem(c, http.StatusNotFound)
		return
	}
	lang := "en"
	if c.Query("lang") == "zh" {
		lang = "zh"
	}
	var b bytes.Buffer
	if err := kind.write(c.Request.Context(), &b, c.Param("token"), lang, u.outside(c)); err != nil {
		u.Fail(c, err)
		return
	}
	c.Header("Cache-Control", "private, no-store")
	c.Header("Referrer-Policy", "no-referrer")
	c.Data(http.StatusOK, kind.media, b.Bytes())
}
