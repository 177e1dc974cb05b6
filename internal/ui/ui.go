// SPDX-License-Identifier: Apache-2.0

// Package ui is the door for people: the pages, in English and simplified Chinese, that work without a script.
//
// It promises that a listing which was not screened is never shown as clear; that whatever a stranger wrote is shown as it
// stands, escaped, isolated and with its invisible characters drawn; that a GET changes nothing but the reader's own
// choice of language and theme; and that the switch between languages keeps the reader where she is, with what she typed.
package ui

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"markwarden/internal/clearance"
	"markwarden/internal/index"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
	"markwarden/web"
)

// Services are what pages ask of the floors below. Every function must be safe for concurrent use.
type Services struct {
	// Screen judges a listing. Its error is of kind Unavailable when nothing can be said of the listing now.
	Screen func(context.Context, *listing.Listing, screening.Options) (screening.Verdict, error)
	// Search is a page of the register: the hits, and the marks in the order of the hits.
	Search func(context.Context, index.Query) (index.Result, []trademarks.Mark, error)
	// Mark is one mark of the register by its ID.
	Mark func(context.Context, string) (trademarks.Mark, error)
	// Register names the register in service; the zero value while there is none.
	Register func() screening.RegisterStamp
	// Clear finds the earlier marks nearest to a name; nil where there is no such page. Warm makes it ready ahead of a question.
	Clear func(context.Context, clearance.Query) (workflow.Clearance, error)
	Warm  func()
	// Bulk takes whole files; nil where none are taken.
	Bulk *workflow.Bulk
	// Imports takes publications of offices; nil where the register is not the database's.
	Imports *workflow.Imports
	// Desk is where cases are decided; nil where nothing is kept.
	Desk *workflow.Desk
	// Licences is the rights ledger; nil where nothing is kept.
	Licences *workflow.Licences
	// People is the accounts; nil where there are none.
	People *workflow.People
	// Alerts is watches, alerts, reminders, webhooks and feeds; nil where nobody is told.
	Alerts *workflow.Alerts
	// Docketing files lawsuits; nil where nothing is kept.
	Docketing *workflow.Docketing
}

// UI serves the pages.
type UI struct {
	site   *web.Site
	policy *screening.Policy
	do     Services
	again  func(*gin.Context) // takes a request through the whole engine once more; nil where there is none
}

// New joins the site, the policy whose thresholds are explained to readers, and the services.
func New(site *web.Site, policy *screening.Policy, do Services) *UI {
	return &UI{site: site, policy: policy, do: do}
}

// Routes adds every page to the engine.
func (u *UI) Routes(r gin.IRoutes) {
	if e, ok := r.(*gin.Engine); ok {
		u.again = e.HandleContext
	}
	r.GET("/", u.precheck)
	r.POST("/", u.check)
	u.bulkRoutes(r)
	u.importRoutes(r)
	u.alertRoutes(r)
	r.GET("/register", u.search)
	r.GET("/register/marks/:id", u.mark)
	u.clearanceRoutes(r)
	u.licenceRoutes(r)
	u.peopleRoutes(r)
	u.insightsRoutes(r)
	u.secondRoutes(r)
	if u.do.Desk != nil {
		u.deskRoutes(r)
	}
	u.lawsuitRoutes(r)
	r.GET("/learn", u.learn)
	r.GET("/learn/:rule", u.rule)
	r.GET("/docs", u.docs)
	r.GET("/problems/:kind", u.explainProblem)
	r.GET(web.StaticPath+":name", u.static)
	r.GET("/favicon.ico", func(c *gin.Context) { c.Redirect(http.StatusMovedPermanently, web.StaticPath+"favicon.svg") })
}

func (u *UI) static(c *gin.Context) {
	if !u.site.ServeAsset(c.Writer, c.Request, c.Param("name")) {
		u.Problem(c, http.StatusNotFound)
	}
}

func (u *UI) docs(c *gin.Context) {
	u.render(c, http.StatusOK, "docs", u.page(c, "docs", u.text(c, "docs.heading"), nil))
}

// render writes a page. It is data about somebody's goods: no cache may keep it.
func (u *UI) render(c *gin.Context, status int, name string, p *page) {
	u.write(c, status, func() error { return u.site.Render(c.Writer, p.lang, name, p) })
}

func (u *UI) write(c *gin.Context, status int, render func() error) {
	h := c.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language, Cookie")
	c.Status(status)
	if err := render(); err != nil {
		slog.ErrorContext(c.Request.Context(), "page not rendered", "error", err)
		if !c.Writer.Written() {
			c.Status(http.StatusInternalServerError)
			c.Writer.WriteHeaderNow()
		}
	}
}
