// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/web"
)

// someone is who is signed in, for the head of every page.
type someone struct {
	Name  string
	Local bool // nobody is asked for: whoever sits at the machine
}

// someone is nil where there are no accounts at all, and for nobody.
func (u *UI) someone(c *gin.Context) *someone {
	who := auth.Who(c.Request.Context())
	switch {
	case u.do.People == nil || who.ID == "":
		return nil
	case who.ID == auth.LocalUser:
		return &someone{Local: true}
	}
	user, err := u.do.People.DB.User(c.Request.Context(), who.ID)
	if err != nil {
		return &someone{Name: who.ID}
	}
	return &someone{Name: user.Name}
}

// AskWho answers a request of somebody who is not known, or not well enough, with the way to change that.
func (u *UI) AskWho(c *gin.Context, err error) {
	keepChoices(c) // the way in speaks the language that the address asked for
	switch {
	case errors.Is(err, auth.ErrSecondFactor):
		u.askFactor(c)
	case errors.Is(err, auth.ErrProveAgain) && c.Request.Method == http.MethodPost:
		u.proveFirst(c)
	case errors.Is(err, auth.ErrProveAgain):
		c.Redirect(http.StatusSeeOther, "/prove?next="+url.QueryEscape(back(c)))
	case c.Request.Method == http.MethodGet:
		c.Redirect(http.StatusSeeOther, "/login?next="+url.QueryEscape(c.Request.URL.RequestURI()))
	default:
		p := u.problemPage(c, "sign_in")
		p.Ways = []way{{Text: "login.heading", URL: "/login?next=" + url.QueryEscape(back(c))}}
		u.render(c, http.StatusUnauthorized, "problem", u.page(c, "", p.Heading, p))
	}
	c.Abort()
}

// askFactor says that a role needs a second factor, and where to set one up.
func (u *UI) askFactor(c *gin.Context) {
	p := u.problemPage(c, "second_factor")
	p.Ways = []way{{Text: "profile.heading", URL: "/profile"}}
	u.render(c, http.StatusForbidden, "problem", u.page(c, "", p.Heading, p))
}

// back is the page that a form stands on: the address above the one it was sent to.
func back(c *gin.Context) string {
	if c.Request.Method == http.MethodGet {
		return c.Request.URL.RequestURI()
	}
	return path.Dir(c.Request.URL.EscapedPath())
}

// own is an address to go on to, as it was given with a request: a path of this program, whatever a stranger wrote.
func own(next string) string {
	a, err := url.Parse(next)
	if err != nil || a.IsAbs() || a.Host != "" || a.User != nil || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

// moment is a time for people: the day in their language, and the time of day in UTC.
func (u *UI) moment(lang web.Lang, at time.Time) string { return u.when(lang, at) }

// written is a day, or a day and an hour, that somebody wrote down without a zone: YYYY-MM-DD or YYYY-MM-DDTHH:MM.
func (u *UI) written(lang web.Lang, s string) string {
	day, hour, timed := strings.Cut(s, "T")
	shown := u.site.Day(lang, day)
	if timed {
		shown += " " + hour
	}
	return shown
}

// posted reads a form of at most the body's size; false when it could not be read, and then it is answered.
func (u *UI) posted(c *gin.Context) bool {
	if status := readForm(c.Request); status != http.StatusOK {
		u.Problem(c, status)
		return false
	}
	return true
}

// said is the sentence to show beside a form for an error that its reader can mend; empty for any other error, which is
// then answered by its own page.
func (u *UI) said(c *gin.Context, err error) string {
	switch {
	case errors.Is(err, auth.ErrSignIn), errors.Is(err, auth.ErrProveAgain), errors.Is(err, auth.ErrSecondFactor):
		u.AskWho(c, err)
	case errors.Is(err, auth.ErrTooMany):
		u.Fail(c, err)
	case errors.Is(err, auth.ErrCodeNeeded):
		return u.text(c, "login.code-needed")
	case errors.Is(err, auth.ErrRefused):
		return u.text(c, "login.refused")
	case errors.Is(err, auth.ErrUsed):
		return u.text(c, "welcome.used")
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return u.told(c, err)
	default:
		u.Fail(c, err)
	}
	return ""
}
