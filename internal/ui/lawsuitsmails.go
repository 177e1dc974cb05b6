// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

const mailsPath = lawsuitsPath + "/mails"

// mailRoutes adds the pages of messages that were kept.
func (u *UI) mailRoutes(r gin.IRoutes) {
	r.GET(mailsPath, u.mails)
	r.GET(mailsPath+"/:id", u.keptMail)
	r.POST(mailsPath+"/:id/link", u.linkMail)
	r.POST(mailsPath+"/:id/erase", u.eraseMail)
}

// mailsPage is the body of the list of messages.
type mailsPage struct {
	Seller  string
	Lawsuit string
	Mails   []keptMail
	Next    string
}

// keptMail is a message that was kept. Warnings counts its signs of fraud, which are shown before all else.
type keptMail struct {
	ID, URL, Subject, From, Received, Kept, By, Seller string
	CaseURL, Case, Lawsuit                             string
	Raw                                                string
	Warnings                                           int
	Sealed, Fresh, May                                 bool
}

// keptMailOf puts a message into the page's words; names gives the case it is about, for who may know of it.
func (u *UI) keptMailOf(lang web.Lang, m storage.FreezeMail, names map[string]string) keptMail {
	v := keptMail{ID: m.ID, URL: mailsPath + "/" + url.PathEscape(m.ID), Subject: m.Found.Subject, From: m.Found.From, Received: u.written(lang, m.Found.Received.String()), Kept: u.when(lang, m.Created), By: m.By, Seller: m.Seller,
		Warnings: len(m.Found.Warnings), Sealed: m.Sealed, Lawsuit: m.LawsuitID}
	if v.Subject == "" {
		first, _, _ := strings.Cut(strings.TrimSpace(m.Raw), "\n")
		if r := []rune(strings.TrimSpace(first)); len(r) > 120 {
			first = string(r[:120]) + "…"
		}
		v.Subject = first
	}
	if name := names[m.LawsuitID]; name != "" {
		v.Case, v.CaseURL = name, suitPath+url.PathEscape(m.LawsuitID)
	}
	return v
}

// caseNames are court and number of the cases that messages are about.
func (u *UI) caseNames(c *gin.Context, list []storage.FreezeMail) map[string]string {
	names := map[string]string{}
	sight, err := workflow.SightOf(c.Request.Context(), "lawsuits.see")
	if err != nil {
		return names
	}
	for _, m := range list {
		if _, known := names[m.LawsuitID]; known || m.LawsuitID == "" {
			continue
		}
		names[m.LawsuitID] = ""
		if f, err := u.do.Docketing.DB.Lawsuit(c.Request.Context(), sight, m.LawsuitID); err == nil {
			names[m.LawsuitID] = strings.TrimSpace(f.Suit.Court + " " + f.Suit.Number)
		}
	}
	return names
}

func (u *UI) mails(c *gin.Context) {
	sight, err := workflow.SightOf(c.Request.Context(), "freeze_mails.see")
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &mailsPage{Seller: strings.TrimSpace(c.Query("seller")), Lawsuit: c.Query("case")}
	list, err := u.do.Docketing.DB.FreezeMails(c.Request.Context(), sight, storage.FreezeMailFilter{Seller: p.Seller, Lawsuit: p.Lawsuit}, storage.Page{Cursor: c.Query("cursor"), Limit: 50})
	if err != nil {
		u.Fail(c, err)
		return
	}
	names := u.caseNames(c, list.Items)
	for _, m := range list.Items {
		p.Mails = append(p.Mails, u.keptMailOf(u.lang(c), m, names))
	}
	if list.Next != "" {
		q := c.Request.URL.Query()
		q.Set("cursor", list.Next)
		p.Next = mailsPath + "?" + q.Encode()
	}
	u.render(c, http.StatusOK, "freezemails", u.page(c, "lawsuits", u.text(c, "mails.heading"), p))
}

// keepMail keeps a message that was taken apart.
func (u *UI) keepMail(c *gin.Context, p *freezePage, r workflow.Resolved) error {
	k, err := workflow.ClerkOf(c.Request.Context(), "freeze_mails.keep")
	if err != nil {
		return err
	}
	m, fresh, err := u.do.Docketing.KeepFreezeMail(c.Request.Context(), k, workflow.KeepMail{Raw: p.Text, Found: r, Seller: p.Seller})
	if err != nil || m.ID == "" {
		return err
	}
	v := u.keptMailOf(u.lang(c), m, nil)
	v.Fresh = fresh
	p.Kept = &v
	return nil
}

func (u *UI) keptMail(c *gin.Context) { u.showMail(c, http.StatusOK, "") }

// showMail shows a message that was kept: signs of fraud first, then what was found, then its words.
func (u *UI) showMail(c *gin.Context, status int, problem string) {
	sight, err := workflow.SightOf(c.Request.Context(), "freeze_mails.see")
	if err != nil {
		u.Fail(c, err)
		return
	}
	m, err := u.do.Docketing.DB.FreezeMail(c.Request.Context(), sight, c.Param("id"))
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	v := u.keptMailOf(lang, m, u.caseNames(c, []storage.FreezeMail{m}))
	v.Raw, v.May = m.Raw, may(c, "freeze_mails.keep")
	called, err := u.called(c, v.By)
	if err != nil {
		u.Fail(c, err)
		return
	}
	v.By = called.of(v.By)
	answer := docket.Text{EN: "No case is linked with this message.", ZH: "此来函尚未关联案件。"}
	if v.Case != "" {
		answer = docket.Text{EN: "This message is linked with " + v.Case + ".", ZH: "此来函已关联案件 " + v.Case + "。"}
	}
	p := &freezePage{Problem: problem, Kept: &v, Found: u.freezeView(lang, workflow.Resolved{Mail: m.Found, Clocks: m.Clocks, Answer: answer})}
	u.showFreeze(c, status, p)
}

func (u *UI) linkMail(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "freeze_mails.keep")
	lawsuit := strings.TrimSpace(c.PostForm("lawsuit"))
	if err == nil && lawsuit != "" {
		lawsuit, err = u.do.Docketing.CaseID(c.Request.Context(), k.Sight, lawsuit)
	}
	if err == nil {
		_, err = u.do.Docketing.LinkFreezeMail(c.Request.Context(), k, c.Param("id"), lawsuit, c.PostForm("seller"))
	}
	switch kind := fault.KindOf(err); {
	case err == nil:
		c.Redirect(http.StatusSeeOther, mailsPath+"/"+url.PathEscape(c.Param("id")))
	case kind == fault.Invalid:
		u.showMail(c, kind.Status(), u.refusal(u.lang(c), err))
	default:
		u.Fail(c, err)
	}
}

func (u *UI) eraseMail(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "freeze_mails.keep")
	if err == nil && c.PostForm("sure") == "" {
		u.showMail(c, http.StatusUnprocessableEntity, u.text(c, "mails.erase-sure"))
		return
	}
	if err == nil {
		err = u.do.Docketing.EraseFreezeMail(c.Request.Context(), k, c.Param("id"))
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, mailsPath)
}

// mailsOnCase is how many messages a case's page shows; the list has all.
const mailsOnCase = 10

// fillMails fills in the messages about a case, for who may see them.
func (u *UI) fillMails(c *gin.Context, f storage.LawsuitFile, p *suitPage) error {
	if p.MayMails = may(c, "freeze_mails.see"); !p.MayMails {
		return nil
	}
	sight, err := workflow.SightOf(c.Request.Context(), "freeze_mails.see")
	if err != nil {
		return err
	}
	list, err := u.do.Docketing.DB.FreezeMails(c.Request.Context(), sight, storage.FreezeMailFilter{Lawsuit: f.ID}, storage.Page{Limit: mailsOnCase})
	for _, m := range list.Items {
		p.Mails = append(p.Mails, u.keptMailOf(u.lang(c), m, nil))
	}
	return err
}
