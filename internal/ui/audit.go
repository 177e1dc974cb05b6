// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/audit"
	"markwarden/internal/storage"
	"markwarden/web"
)

// auditPage is the body of the audit viewer. Its whole state is the address.
type auditPage struct {
	Done                  string // the ID of a sentence
	Problem               string
	Actor, Action, Object string
	From, Until           string
	Entries               []auditView
	Next                  string
	Verify, Export        bool
	Report                *audit.Report
	Hash                  string
}

type auditView struct {
	Seq                                                     int64
	At, Actor, Name, Role, Action, Object, Address, Request string
	Facts, Rest                                             []fact // in the row; folded, because they are many or long
}

// What of an entry's facts stands in its row: a row is a glance, and one of forty facts or of a page of text hides the next.
const (
	factsInRow = 4
	factInRow  = 160 // bytes
)

type fact struct{ Name, Value string }

func (u *UI) auditRoutes(r gin.IRoutes) {
	r.GET("/audit", func(c *gin.Context) { u.audit(c, nil) })
	r.GET("/audit/verify", u.verifyAudit)
	r.GET("/audit/export", u.exportAudit)
}

// wordsOf are what stands between spaces and commas.
func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\r' || r == '\t' })
}

// filter is the address as a question; the days are whole days in UTC.
func (p *auditPage) filter(say func(string, ...any) string) (f storage.AuditFilter) {
	f.Actor, f.Action = p.Actor, p.Action
	f.Object.Kind, f.Object.ID, _ = strings.Cut(p.Object, " ")
	for _, day := range []struct {
		text string
		to   *time.Time
		plus int
	}{{p.From, &f.From, 0}, {p.Until, &f.Until, 1}} {
		if day.text == "" {
			continue
		}
		at, err := time.Parse(time.DateOnly, day.text)
		if err != nil {
			p.Problem = say("audit.bad-day")
			continue
		}
		*day.to = at.AddDate(0, 0, day.plus)
	}
	return f
}

func (u *UI) audit(c *gin.Context, report *audit.Report) {
	p := &auditPage{Actor: c.Query("actor"), Action: c.Query("action"), Object: strings.TrimSpace(c.Query("object")), From: c.Query("from"), Until: c.Query("until"), Report: report, Verify: may(c, "audit.verify"), Export: may(c, "audit.export")}
	lang := u.lang(c)
	f := p.filter(func(id string, args ...any) string { return u.site.Text(lang, id, args...) })
	found, err := u.do.People.Entries(c.Request.Context(), f, storage.Page{Cursor: c.Query("cursor")})
	if err != nil {
		if p.Problem = u.said(c, err); p.Problem == "" {
			return
		}
	}
	for _, r := range found.Items {
		v := auditView{Seq: r.Seq, At: r.At.UTC().Format("2006-01-02 15:04:05 UTC"), Actor: r.Actor, Role: r.Role, Action: r.Action, Object: strings.TrimSpace(r.Object.Kind + " " + r.Object.ID), Address: r.Address, Request: r.Request}
		for _, f := range u.facts(lang, r.FactMap()) {
			if len(v.Facts) < factsInRow && len(f.Value) <= factInRow {
				v.Facts = append(v.Facts, f)
			} else {
				v.Rest = append(v.Rest, f)
			}
		}
		p.Entries = append(p.Entries, v)
	}
	var ids []string
	for _, e := range p.Entries {
		ids = append(ids, e.Actor)
	}
	called, err := u.called(c, ids...)
	if err != nil {
		u.Fail(c, err)
		return
	}
	for i := range p.Entries {
		p.Entries[i].Name = called[p.Entries[i].Actor]
	}
	p.Next = nextPage(c, found.Next)
	if report != nil {
		p.Hash = report.Hash.String()
	}
	u.render(c, http.StatusOK, "audit", u.page(c, "audit", u.text(c, "audit.heading"), p))
}

// facts are what an entry says, by name; what is empty says nothing. A sentence of the program is shown in the reader's
// language. The log itself, and what is exported of it, keeps the words that were filed.
func (u *UI) facts(lang web.Lang, said map[string]string) (list []fact) {
	for _, name := range slices.Sorted(maps.Keys(said)) {
		value := said[name]
		if strings.Contains(value, " ") { // a code is no sentence
			value = u.site.Refusal(lang, value)
		}
		if value != "" {
			list = append(list, fact{name, value})
		}
	}
	return list
}

func (u *UI) verifyAudit(c *gin.Context) {
	report, err := u.do.People.Verify(c.Request.Context())
	if err != nil {
		u.Fail(c, err)
		return
	}
	u.audit(c, &report)
}

func (u *UI) exportAudit(c *gin.Context) {
	var b bytes.Buffer
	if err := u.do.People.Export(c.Request.Context(), &b, 1, 0); err != nil {
		u.Fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="markwarden-audit.zip"`)
	c.Data(http.StatusOK, "application/zip", b.Bytes())
}
