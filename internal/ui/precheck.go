// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"errors"
	"log/slog"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"markwarden/internal/fault"
	"markwarden/internal/screening"
)

// precheckPage is the body of the pre-check page.
type precheckPage struct {
	Form   *form
	Result *result
}

// precheck is the page before anything was asked.
func (u *UI) precheck(c *gin.Context) {
	if barred(c, "screenings.run") {
		next := "/register"
		if u.do.People != nil && mayForAll(c, "audit.read", "audit") {
			next = "/audit"
		}
		keepChoices(c)
		c.Redirect(http.StatusSeeOther, next)
		return
	}
	p := u.page(c, "check", u.text(c, "precheck.heading"), &precheckPage{newForm(nil), u.empty()})
	u.render(c, http.StatusOK, "precheck", p)
}

// check screens what was posted. Posted, not asked for by address: a seller's unpublished listing belongs in no history, log
// or Referer. With part=result only the result is sent, for the script that checks again while the seller types.
func (u *UI) check(c *gin.Context) {
	if status := readForm(c.Request); status != http.StatusOK {
		u.Problem(c, status)
		return
	}
	f := newForm(c.Request.PostForm)
	status, result := u.judge(c, f)
	p := u.page(c, "check", u.text(c, "precheck.heading"), &precheckPage{f, result})
	if result.State == stateVerdict {
		p.Title = u.site.Label(p.lang, "level", result.Level) + " · " + p.Title
	}
	if c.Query("part") == "result" {
		u.write(c, status, func() error { return u.site.Fragment(c.Writer, p.lang, "precheck", "result", result) })
		return
	}
	u.render(c, status, "precheck", p)
}

// readForm parses a posted form, and is the status to refuse it with where it cannot be read.
func readForm(r *http.Request) int {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return http.StatusUnsupportedMediaType
	}
	err = r.ParseForm()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case err != nil:
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// judge screens the form's listing. Whatever goes wrong ends as unscreened, never as clear.
func (u *UI) judge(c *gin.Context, f *form) (int, *result) {
	lang := u.lang(c)
	say := func(id string, args ...any) string { return u.site.Text(lang, id, args...) }
	l := f.listing(say)
	if len(f.Wrong) > 0 {
		r := u.unscreened(lang, "unscreened.invalid", false)
		r.Wrong = f.Wrong // the script shows the result alone
		return http.StatusUnprocessableEntity, r
	}
	v, err := u.do.Screen(c.Request.Context(), l, screening.Options{Authorised: f.authorised(), Channel: f.Channel, All: true})
	switch {
	case fault.Is(err, fault.Invalid):
		return http.StatusUnprocessableEntity, u.unscreened(lang, "unscreened.refused", false)
	case err != nil || v.Level == screening.Unscreened:
		if err == nil {
			err = errors.New(v.Problem)
		}
		slog.WarnContext(c.Request.Context(), "listing not screened", "error", err)
		c.Header("Retry-After", "2")
		return http.StatusServiceUnavailable, u.unscreened(lang, "unscreened.unavailable", true)
	}
	return http.StatusOK, u.verdict(lang, l, &v)
}
