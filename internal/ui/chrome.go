// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/review"
	"markwarden/web"
)

// page is what the frame around every page needs, and the page's own Body.
type page struct {
	Title  string
	Theme  string // light, dark, or empty for the system's
	Form   string // ID of the form that the switches submit, so that nothing typed is lost; empty: they are links
	Nav    []way
	Langs  []choice
	Themes []choice
	Person *someone // who is signed in
	Body   any

	lang web.Lang
}

// way is a link of the page's head or of a problem page; Text is the ID of its words.
type way struct {
	Text, URL string
	Current   bool
}

// choice is one value of a switch.
type choice struct {
	Text, Lang, URL string
	Current         bool
}

const (
	langCookie  = "lang"
	themeCookie = "theme"
	aYear       = 365 * 24 * 60 * 60
)

var themes = []string{"", "light", "dark"}

// ways are the entries of the way about that the person may use: what is checked, whose rights, the suits, the desk, what to read.
func (u *UI) ways(c *gin.Context, here string) (list []way) {
	desk := u.do.Desk != nil
	add := func(name, path string, shown bool) {
		if shown {
			list = append(list, way{"nav." + name, path, here == name})
		}
	}
	add("check", "/", !barred(c, "screenings.run"))
	add("bulk", bulkPath, u.do.Bulk != nil && may(c, "batches.see"))
	add("mine", "/mine", desk && u.person(c).Has(review.Seller))
	add("register", "/register", true)
	add("clearance", clearancePath, u.do.Clear != nil && !barred(c, "clearances.run"))
	add("licences", licencesPath, u.do.Licences != nil && may(c, "licences.see"))
	add("alerts", alertsPath, u.do.Alerts != nil && may(c, "alerts.see"))
	add("hooks", webhooksPath, u.do.Alerts != nil && !may(c, "alerts.see") && may(c, "webhooks.see"))
	add("lawsuits", lawsuitsPath, u.do.Docketing != nil && may(c, "lawsuits.see"))
	add("deadlines", deadlinesPath, u.do.Docketing != nil && may(c, "lawsuits.see"))
	add("desk", "/desk", desk && !u.person(c).Outside() && may(c, "cases.see_internal"))
	add("notices", "/notices", desk && may(c, "notices.see"))
	add("insights", insightsPath, desk && mayForAll(c, "insights.see", "insight"))
	if someone := auth.Who(c.Request.Context()); someone.ID != "" && someone.ID != auth.LocalUser {
		add("people", "/people", u.do.People != nil && may(c, "users.see") && mayForAll(c, "users.see", "user"))
		add("audit", "/audit", u.do.People != nil && mayForAll(c, "audit.read", "audit"))
	}
	add("learn", "/learn", true)
	add("docs", "/docs", true)
	return list
}

// page fills the frame. here is the entry of the way about that the page belongs to.
func (u *UI) page(c *gin.Context, here, title string, body any) *page {
	keepChoices(c)
	p := &page{Title: title, Body: body, lang: u.lang(c), Theme: theme(c), Person: u.someone(c)}
	p.Nav = u.ways(c, here)
	fragment := ""
	if c.Request.Method == http.MethodPost && here == "check" { // what was typed is on the page
		p.Form, fragment = "check", "#result"
	}
	for _, l := range web.Languages() {
		p.Langs = append(p.Langs, choice{u.site.Text(l, "frame.own-name"), l.Tag(), address(c, langCookie, string(l)) + fragment, l == p.lang})
	}
	for _, name := range themes {
		shown, value := "theme."+name, name
		if name == "" {
			shown, value = "theme.system", "system"
		}
		p.Themes = append(p.Themes, choice{Text: u.site.Text(p.lang, shown), URL: address(c, themeCookie, value) + fragment, Current: name == p.Theme})
	}
	return p
}

// may reports whether a way is worth showing: the person may go there for something.
func may(c *gin.Context, action string) bool {
	v := auth.VisitOf(c.Request.Context())
	d, _ := v.Policy.MayAtAll(v.Actor, action)
	return d.Allowed()
}

// barred reports that somebody who is known may not do an action at all. A stranger is asked who they are first.
func barred(c *gin.Context, action string) bool {
	return auth.Who(c.Request.Context()).ID != "" && !may(c, action)
}

// mayForAll reports whether the person may do an action to what belongs to nobody but the platform.
func mayForAll(c *gin.Context, action, kind string) bool {
	v := auth.VisitOf(c.Request.Context())
	d, _ := v.Policy.Allows(v.Actor, action, auth.Object{Kind: kind, Tenant: v.Actor.Tenant})
	return d.Allowed()
}

// address is the address of this page with one query value set to another. It is a path of our own: a request for another
// host cannot turn a switch into a way out.
func address(c *gin.Context, name, value string) string {
	q := url.Values{}
	if c.Request.Method != http.MethodPost {
		q = c.Request.URL.Query()
	}
	q.Set(name, value)
	q.Del("part")
	return c.Request.URL.EscapedPath() + "?" + q.Encode()
}

// lang is the language of the answer: what the address says, else what was chosen before, else what the browser prefers.
func (u *UI) lang(c *gin.Context) web.Lang {
	if l, ok := web.ParseLang(c.Query(langCookie)); ok {
		return l
	}
	if v, err := c.Cookie(langCookie); err == nil {
		if l, ok := web.ParseLang(v); ok {
			return l
		}
	}
	return web.MatchLang(c.GetHeader("Accept-Language"))
}

func theme(c *gin.Context) string {
	v, ok := c.GetQuery(themeCookie)
	if !ok {
		v, _ = c.Cookie(themeCookie)
	}
	if slices.Contains(themes, v) {
		return v
	}
	return ""
}

// keepChoices keeps a language or theme named in the address in a cookie. It is the reader's own setting and no state of ours.
func keepChoices(c *gin.Context) {
	if l, ok := web.ParseLang(c.Query(langCookie)); ok {
		keep(c, langCookie, string(l))
	}
	if v, ok := c.GetQuery(themeCookie); ok && (slices.Contains(themes, v) || v == "system") {
		keep(c, themeCookie, v)
	}
}

func keep(c *gin.Context, name, value string) {
	http.SetCookie(c.Writer, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: aYear, HttpOnly: true, Secure: c.Request.TLS != nil, SameSite: http.SameSiteLaxMode})
}

// text is a sentence in the reader's language.
func (u *UI) text(c *gin.Context, id string, args ...any) string {
	return u.site.Text(u.lang(c), id, args...)
}
