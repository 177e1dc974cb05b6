// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/workflow"
	"markwarden/web"
)

// freezePage is the body of the page that takes a freeze mail apart, and of the page of one that was kept.
type freezePage struct {
	Text, Received, Seller string
	Keep, MayKeep          bool
	Problem                string
	Found                  *freezeView
	Kept                   *keptMail
}

type freezeView struct {
	Answer, Note string
	Cases        []knownView
	Warnings     []warningView
	Facts        []factView
	Clocks       []mailClockView
}

type knownView struct{ URL, Case, Caption, State, By string }

type warningView struct{ Text, Words string }

type factView struct{ Name, Value, More string }

type mailClockView struct {
	Title, Shown, Assumed, Words string
	Trace                        []string
}

func (u *UI) freezeForm(c *gin.Context) {
	u.showFreeze(c, http.StatusOK, &freezePage{Keep: true, Seller: c.Query("seller")})
}

func (u *UI) showFreeze(c *gin.Context, status int, p *freezePage) {
	p.MayKeep = may(c, "freeze_mails.keep")
	u.render(c, status, "freeze", u.page(c, "lawsuits", u.text(c, "freeze.heading"), p))
}

// freeze takes the message apart, and keeps it where the reader asked for it and may.
func (u *UI) freeze(c *gin.Context) {
	p := &freezePage{Text: c.PostForm("text"), Received: strings.TrimSpace(c.PostForm("received")), Seller: strings.TrimSpace(c.PostForm("seller")), Keep: c.PostForm("keep") != ""}
	r, err := u.resolved(c, p)
	if err == nil && p.Keep && may(c, "freeze_mails.keep") {
		err = u.keepMail(c, p, r)
	}
	switch {
	case fault.Is(err, fault.Invalid):
		p.Problem = u.refusal(u.lang(c), err)
		u.showFreeze(c, http.StatusUnprocessableEntity, p)
		return
	case err != nil:
		u.Fail(c, err)
		return
	}
	p.Found = u.freezeView(u.lang(c), r)
	u.showFreeze(c, http.StatusOK, p)
}

// resolved takes what was typed apart.
func (u *UI) resolved(c *gin.Context, p *freezePage) (r workflow.Resolved, err error) {
	sight, err := workflow.SightOf(c.Request.Context(), "lawsuits.see")
	if err != nil {
		return r, err
	}
	o := docket.MailOptions{Received: calendar.MomentOf(u.do.Docketing.Now().UTC())}
	if p.Received != "" {
		if o.Received, err = calendar.ParseMoment(p.Received, time.UTC); err != nil {
			return r, fault.New(fault.Invalid, "The time of receipt cannot be read: write YYYY-MM-DD or YYYY-MM-DDTHH:MM.")
		}
	}
	return workflow.Resolve(c.Request.Context(), u.do.Docketing.DB, sight, strings.NewReader(p.Text), "message", o)
}

func (u *UI) freezeView(lang web.Lang, r workflow.Resolved) *freezeView {
	v := &freezeView{Answer: in(lang, r.Answer), Note: in(lang, r.Mail.Note)}
	for _, k := range r.Cases {
		v.Cases = append(v.Cases, knownView{suitPath + url.PathEscape(k.ID), k.Case, k.Caption, string(k.State), k.By})
	}
	for _, w := range r.Mail.Warnings {
		v.Warnings = append(v.Warnings, warningView{in(lang, w.Text), w.Quote.Words})
	}
	fact := func(id, value, more string) {
		if value != "" {
			v.Facts = append(v.Facts, factView{u.site.Text(lang, id), value, more})
		}
	}
	for _, n := range r.Mail.Numbers {
		fact("freeze.number", n.Key, n.Why)
	}
	for _, n := range r.Mail.Courts {
		fact("freeze.court", n.Name, n.ID)
	}
	for _, p := range r.Mail.Parties {
		fact("freeze.party", p.Name, p.By)
	}
	for _, f := range r.Mail.Firms {
		fact("freeze.firm", f.Firm.Name, f.Firm.Nickname)
	}
	for _, m := range r.Mail.Amounts {
		fact("freeze.amount", m.Money.String(), u.site.Label(lang, "freeze-role", string(m.Role)))
	}
	for _, p := range r.Mail.Products {
		fact("freeze.product", p.ID, string(p.Platform))
	}
	for _, x := range r.Mail.Rights {
		fact("freeze.right", strings.TrimSpace(x.Mark+" "+x.Number), string(x.Kind))
	}
	for _, k := range r.Clocks {
		v.Clocks = append(v.Clocks, mailClockView{in(lang, k.Title), in(lang, k.Result.Text()), in(lang, k.Assumed), k.Quote.Words, k.Result.Trace(string(lang))})
	}
	return v
}
