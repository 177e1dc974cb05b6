// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/workflow"
)

// profilePage is the body of the page of one's own account.
type profilePage struct {
	mend
	Done     string // the ID of a sentence
	Account  workflow.Account
	Contact  auth.User // as the form has it
	Roles    []auth.Role
	Sessions []sessionView
	Fresh    bool
	Needs    bool // a role has no effect without a second factor
	Ways     []way
	Other    bool // another provider may be signed in with
}

// unlinkForm takes another provider away; actForForm changes whom a session acts for.
const (
	unlinkForm  = "/profile/unlink"
	actForForm  = "/profile/organisation"
	contactForm = "/profile/contact"
)

type sessionView struct {
	ID, Agent, Begun, Seen string
	Here, Factor           bool
}

// secretPage shows what is shown once.
type secretPage struct {
	mend
	Done          string // none: it only shows
	Heading, Text string // IDs
	Address       string // where the secret is used
	Secrets       []string
	Picture       string // a path of squares, for a camera
	Size          int
	Confirm       bool // a code is asked for
	Back          string
}

func (u *UI) profileRoutes(r gin.IRoutes) {
	r.GET("/profile", func(c *gin.Context) { u.profile(c, http.StatusOK, mend{}) })
	r.POST(contactForm, u.saveContact)
	r.POST("/profile/password", u.savePassword)
	r.POST("/profile/sessions", u.endSessions)
	r.POST("/profile/factor", u.beginFactor)
	r.POST("/profile/factor/confirm", u.confirmFactor)
	r.POST("/profile/factor/remove", u.removeFactor)
	r.POST("/profile/codes", u.newCodes)
	r.POST(unlinkForm, u.unlink)
	r.POST(actForForm, u.actFor)
}

func (u *UI) profile(c *gin.Context, status int, m mend) {
	who := auth.Who(c.Request.Context())
	if who.ID == auth.LocalUser {
		c.Redirect(http.StatusSeeOther, "/first-run")
		return
	}
	account, err := u.do.People.Me(c.Request.Context())
	if err != nil {
		u.Fail(c, err)
		return
	}
	p := &profilePage{mend: m, Account: account, Other: u.do.People.Provider != nil, Roles: slices.Concat(who.Roles, who.Unready), Fresh: who.Fresh}
	if done := c.Query("done"); done == "contact" || done == "password" || done == "sessions" || done == "factor-removed" || done == "linked" || done == "unlinked" || done == "organisation" {
		p.Done = "profile.done-" + done
	}
	lang := u.lang(c)
	for _, s := range account.Sessions {
		p.Sessions = append(p.Sessions, sessionView{s.ID, agentName(s.Agent), u.moment(lang, s.Created), u.moment(lang, s.Seen), s.ID == who.Session, s.SecondFactor})
	}
	p.Contact = account.User
	if c.Request.URL.Path == contactForm && c.Request.Method == http.MethodPost {
		p.Contact = typedContact(c)
	}
	p.Needs = len(who.Unready) > 0
	p.Other = p.Other || len(account.Linked) > 0
	p.Ways = u.accountWays(c)
	u.render(c, status, "profile", u.page(c, "account", u.text(c, "profile.heading"), p))
}

// accountWays are the pages beside one's own account that the person may use.
func (u *UI) accountWays(c *gin.Context) (list []way) {
	audit := mayForAll(c, "audit.read", "audit")
	for _, w := range []struct {
		text, url string
		shown     bool
	}{
		{"tokens.heading", "/tokens", may(c, "tokens.see")}, {"hooks.heading", webhooksPath, u.do.Alerts != nil && may(c, "webhooks.see")}, {"users.heading", "/people", may(c, "users.see")},
		{"organisations.heading", "/organisations", may(c, "organisations.see")}, {"privacy.heading", privacyPath, mayForAll(c, "privacy.see", "hold")},
		{"audit.heading", "/audit", audit}, {"audit.export-log", "/audit/export", !audit && mayForAll(c, "audit.export", "audit")},
	} {
		if w.shown {
			list = append(list, way{Text: w.text, URL: w.url})
		}
	}
	return list
}

// typedContact is the contact of somebody as it was typed, to be mended.
func typedContact(c *gin.Context) auth.User {
	return auth.User{Login: oneLine(c.PostForm("login")), Name: oneLine(c.PostForm("name")), Email: oneLine(c.PostForm("email")), Language: c.PostForm("language")}
}

func (u *UI) profileAgain(c *gin.Context) func(mend) {
	return func(m mend) { u.profile(c, http.StatusUnprocessableEntity, m) }
}

func (u *UI) saveContact(c *gin.Context) {
	if u.posted(c) {
		err := u.do.People.ChangeContact(c.Request.Context(), c.PostForm("name"), c.PostForm("email"), c.PostForm("language"))
		u.done(c, err, "/profile?done=contact", u.profileAgain(c), "name", "email", "language")
	}
}

func (u *UI) savePassword(c *gin.Context) {
	if u.posted(c) {
		err := u.do.People.ChangePassword(c.Request.Context(), c.PostForm("password"))
		u.done(c, err, "/profile?done=password", u.profileAgain(c), "password")
	}
}

func (u *UI) endSessions(c *gin.Context) {
	if u.posted(c) {
		err := u.do.People.EndSession(c.Request.Context(), c.PostForm("session"))
		u.done(c, err, "/profile?done=sessions", u.profileAgain(c))
	}
}

func (u *UI) unlink(c *gin.Context) {
	if u.posted(c) {
		err := u.do.People.Unlink(c.Request.Context(), c.PostForm("issuer"))
		u.done(c, err, "/profile?done=unlinked", u.profileAgain(c))
	}
}

// actFor goes on in another organisation, under a new secret.
func (u *UI) actFor(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	secret, err := u.do.People.ActFor(c.Request.Context(), c.PostForm("organisation"))
	if err == nil {
		setCookies(c, auth.Cookie(auth.SessionCookie, secret))
	}
	u.done(c, err, "/profile?done=organisation", u.profileAgain(c))
}

func (u *UI) beginFactor(c *gin.Context) {
	f, err := u.do.People.BeginFactor(c.Request.Context())
	if err != nil {
		u.done(c, err, "", u.profileAgain(c))
		return
	}
	p := &secretPage{Heading: "factor.heading", Text: "factor.text", Secrets: []string{grouped(f.Secret)}, Confirm: true, Back: "/profile"}
	p.Picture, p.Size = squares(f.Address)
	u.secret(c, http.StatusOK, p)
}

func (u *UI) secret(c *gin.Context, status int, p *secretPage) {
	u.render(c, status, "secret", u.page(c, "account", u.text(c, p.Heading), p))
}

// grouped puts a gap behind every fourth letter, for people who type.
func grouped(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// squares is a text as the dark squares of a QR code, a path in units of one square, and how many squares a side has.
// Where a text is too long for one, the letters beside it are enough.
func squares(text string) (path string, size int) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", 0
	}
	const quiet = 4 // squares of light around it (ISO/IEC 18004)
	var b strings.Builder
	box := code.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x-box.Min.X+quiet, y-box.Min.Y+quiet)
			}
		}
	}
	return b.String(), box.Dx() + 2*quiet
}

func (u *UI) confirmFactor(c *gin.Context) {
	if !u.posted(c) {
		return
	}
	codes, secret, err := u.do.People.ConfirmFactor(c.Request.Context(), c.PostForm("code"))
	if err != nil {
		u.done(c, err, "", func(m mend) {
			u.secret(c, http.StatusUnprocessableEntity, &secretPage{mend: m, Heading: "factor.heading", Text: "factor.again", Confirm: true, Back: "/profile"})
		}, "code")
		return
	}
	setCookies(c, auth.Cookie(auth.SessionCookie, secret))
	u.secret(c, http.StatusOK, &secretPage{Heading: "codes.heading", Text: "codes.text", Secrets: codes, Back: "/profile"})
}

func (u *UI) removeFactor(c *gin.Context) {
	u.done(c, u.do.People.RemoveFactor(c.Request.Context()), "/profile?done=factor-removed", u.profileAgain(c))
}

func (u *UI) newCodes(c *gin.Context) {
	codes, err := u.do.People.NewCodes(c.Request.Context())
	if err != nil {
		u.done(c, err, "", u.profileAgain(c))
		return
	}
	u.secret(c, http.StatusOK, &secretPage{Heading: "codes.heading", Text: "codes.text", Secrets: codes, Back: "/profile"})
}
