// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/web"
)

// problemPage is the body of a page that says why there is no other.
type problemPage struct {
	Heading, Text, Detail, Request string
	Ways                           []way
}

// problemNames are the statuses pages are refused with, and the name each goes by in texts and in the API's problem types.
var problemNames = map[int]string{
	http.StatusBadRequest:            "malformed",
	http.StatusUnauthorized:          "sign_in",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "not_found",
	http.StatusMethodNotAllowed:      "method_not_allowed",
	http.StatusRequestTimeout:        "timeout",
	http.StatusConflict:              "conflict",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusUnsupportedMediaType:  "media_type",
	http.StatusMisdirectedRequest:    "misdirected",
	http.StatusUnprocessableEntity:   "invalid",
	http.StatusTooManyRequests:       "too_many",
	http.StatusInternalServerError:   "internal",
	http.StatusServiceUnavailable:    "unavailable",
}

// refusal is what stands against a step, in the reader's language.
func (u *UI) refusal(lang web.Lang, err error) string {
	return u.site.Refusal(lang, pick(lang, review.Why(err)))
}

// Problem answers with the page for a status and ends the request.
func (u *UI) Problem(c *gin.Context, status int) {
	u.problem(c, status, "")
}

// Fail answers with the page for an error. The error itself goes to the log: people read its kind's sentence in their
// language, and its own sentence beside it when it was written for people.
func (u *UI) Fail(c *gin.Context, err error) {
	kind := fault.KindOf(err)
	detail := ""
	if kind == fault.Internal {
		slog.ErrorContext(c.Request.Context(), "page failed", "error", err)
	} else if kind != fault.Unavailable {
		detail = u.refusal(u.lang(c), err)
	}
	status := kind.Status()
	if wait := auth.RetryAfter(err); wait > 0 {
		status, detail = http.StatusTooManyRequests, ""
		c.Header("Retry-After", strconv.Itoa(int(wait/time.Second)))
	}
	u.problem(c, status, detail)
}

func (u *UI) problem(c *gin.Context, status int, detail string) {
	name, ok := problemNames[status]
	if !ok {
		name = problemNames[http.StatusInternalServerError]
	}
	p := u.problemPage(c, name)
	p.Detail = detail
	if status == http.StatusForbidden && detail != "" { // what is in the way is known: the general sentence would only guess
		p.Text, p.Detail = detail, ""
	}
	p.Request = c.Writer.Header().Get("X-Request-Id")
	u.render(c, status, "problem", u.page(c, "", p.Heading, p))
	c.Abort()
}

func (u *UI) problemPage(c *gin.Context, name string) *problemPage {
	p := &problemPage{Heading: u.text(c, "problem."+name), Text: u.text(c, "problem."+name+"-text"), Ways: []way{{Text: "nav.register", URL: "/register"}}}
	if !barred(c, "screenings.run") {
		p.Ways = slices.Insert(p.Ways, 0, way{Text: "nav.check", URL: "/"})
	}
	return p
}

// explainProblem is where the type of an API problem leads: what it means and what to do.
func (u *UI) explainProblem(c *gin.Context) {
	name := c.Param("kind")
	if name != "unscreened" && !slices.Contains(slices.Collect(maps.Values(problemNames)), name) {
		u.Problem(c, http.StatusNotFound)
		return
	}
	p := u.problemPage(c, name)
	p.Ways = []way{{Text: "nav.docs", URL: "/docs"}}
	u.render(c, http.StatusOK, "problem", u.page(c, "docs", p.Heading, p))
}
