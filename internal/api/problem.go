// SPDX-License-Identifier: Apache-2.0

package api

import (
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/screening"
)

// Problem is an error as RFC 9457 writes it. Type is a path of this server that explains it and never changes; Level is
// "unscreened" whenever a listing was to be screened and was not.
type Problem struct {
	Type     string          `json:"type" format:"uri-reference" example:"/problems/invalid" doc:"What kind of problem it is. Stable; leads to a page that says what to do."`
	Title    string          `json:"title" example:"This cannot be accepted" doc:"The kind in a few words."`
	Status   int             `json:"status" example:"422" doc:"The HTTP status."`
	Detail   string          `json:"detail" example:"The listing has no text: give at least a title." doc:"What happened this time, and what to do."`
	Instance string          `json:"instance,omitempty" format:"uri-reference" example:"urn:request:5f2b8c1d9e3a4b60" doc:"The request, as the log names it."`
	Level    screening.Level `json:"level,omitempty" enum:"unscreened" doc:"Present when a listing was not screened: nothing can be said of it."`
	Errors   []FieldProblem  `json:"errors" nullable:"false" doc:"What is wrong with which field; empty if no single field is meant."`

	retry time.Duration // the same request may succeed after it; 0 if not
}

// FieldProblem is what is wrong with one field.
type FieldProblem struct {
	Pointer string `json:"pointer" example:"/title" doc:"JSON pointer (RFC 6901) into the body; parameters stand as ?name."`
	Detail  string `json:"detail" example:"must not be empty" doc:"What is wrong and how to mend it."`
}

// Error makes a Problem an error that huma writes out.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status, for huma.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders says when to try again, for huma.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retry > 0 {
		h.Set("Retry-After", p.retryAfter())
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	return h
}

// retryAfter is the header's value: whole seconds.
func (p *Problem) retryAfter() string {
	return strconv.Itoa(int((p.retry + time.Second - 1) / time.Second))
}

// ContentType is the media type of problem details, for huma.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// retrySoon is how long a caller should wait: a place for a screening is free again well within.
const retrySoon = time.Second

// kinds are the problem types by status: the last part of the type's path, its title, and the sentence for a problem that
// nobody described.
var kinds = map[int]struct{ name, title, detail string }{
	http.StatusBadRequest:            {"malformed", "This request cannot be read", "The body is no JSON text that can be read: mend it and send it again."},
	http.StatusUnauthorized:          {"sign_in", "Not signed in", "Send a token as Authorization: Bearer, or sign in at /api/v1/sessions."},
	http.StatusForbidden:             {"forbidden", "Not allowed", "The request came from another site, or you may not do this."},
	http.StatusNotFound:              {"not_found", "Not found", "There is nothing at this address, or it is not yours to see."},
	http.StatusMethodNotAllowed:      {"method_not_allowed", "Not done this way", "This address does not answer to this method: see /docs."},
	http.StatusNotAcceptable:         {"malformed", "This request cannot be read", "Answers are application/json only."},
	http.StatusRequestTimeout:        {"timeout", "It took too long", "The body did not arrive in time: send it again."},
	http.StatusConflict:              {"conflict", "Changed in the meantime", "It was changed in the meantime: load it again and repeat."},
	http.StatusRequestEntityTooLarge: {"too_large", "Too large", "A body may have at most 1 MiB: shorten it."},
	http.StatusUnsupportedMediaType:  {"media_type", "Unknown kind of content", "Send the body as application/json."},
	http.StatusMisdirectedRequest:    {"misdirected", "Wrong host name", "This program answers to its own name on this machine only."},
	http.StatusTooManyRequests:       {"too_many", "Too many requests", "Wait as long as Retry-After says, then try again."},
	http.StatusUnprocessableEntity:   {"invalid", "This cannot be accepted", "Some fields cannot be accepted: each is named in errors."},
	http.StatusInternalServerError:   {"internal", "Something went wrong here", "It has been logged. Try again; if it stays, tell the operator the request number."},
	http.StatusServiceUnavailable:    {"unavailable", "Not possible at the moment", "Try again shortly."},
}

// problem is the problem of a status with its own sentence, or the kind's.
func problem(status int, detail string) *Problem {
	k, ok := kinds[status]
	if !ok {
		status = http.StatusInternalServerError
		k = kinds[status]
	}
	if detail == "" {
		detail = k.detail
	}
	p := &Problem{Type: "/problems/" + k.name, Title: k.title, Status: status, Detail: detail, Errors: []FieldProblem{}}
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		p.retry = retrySoon
	}
	return p
}

// fail turns an error of a lower floor into a problem: its kind gives the status, its fields the pointers.
func fail(err error) error {
	kind := fault.KindOf(err)
	if kind == fault.Internal {
		slog.Error("operation failed", "error", err)
	}
	p := problem(status(kind, err), fault.Message(err))
	if wait := auth.RetryAfter(err); wait > 0 {
		p.retry = wait
	}
	for _, f := range fault.FieldsOf(err) {
		p.Errors = append(p.Errors, FieldProblem{pointer(f.Path), f.Message})
	}
	return p
}

// status is the status of an error: its kind's, but for what people and programs must tell apart.
func status(kind fault.Kind, err error) int {
	switch {
	case errors.Is(err, auth.ErrSignIn), errors.Is(err, auth.ErrRefused), errors.Is(err, auth.ErrCodeNeeded):
		return http.StatusUnauthorized
	case errors.Is(err, auth.ErrTooMany):
		return http.StatusTooManyRequests
	case errors.Is(err, auth.ErrUsed):
		return http.StatusNotFound
	}
	return kind.Status()
}

// unscreened marks a problem as the answer to a listing of which nothing can be said.
func unscreened(err error) error {
	var p *Problem
	if !errors.As(fail(err), &p) {
		return err
	}
	p.Level = screening.Unscreened
	return p
}

// pointer turns a field's path (bullets[0], price.amount) into a JSON pointer.
func pointer(path string) string {
	r := strings.NewReplacer(".", "/", "[", "/", "]", "")
	return "/" + r.Replace(path)
}

// asProblem turns what huma says of a request into our problem. Values are left out: an error must not repeat a listing.
func asProblem(ctx huma.Context, _ string, v any) (any, error) {
	p, ok := v.(*Problem)
	if m, is := v.(*huma.ErrorModel); is {
		p, ok = fromHuma(m), true
	}
	if !ok {
		return v, nil
	}
	if id := humagin.Unwrap(ctx).Writer.Header().Get("X-Request-Id"); id != "" {
		p.Instance = "urn:request:" + id
	}
	if op := ctx.Operation(); op != nil && op.OperationID == opScreen && p.Status != http.StatusNotAcceptable {
		p.Level = screening.Unscreened
	}
	return p, nil
}

func fromHuma(m *huma.ErrorModel) *Problem {
	p := problem(m.Status, "")
	if m.Status == http.StatusInternalServerError {
		slog.Error("operation failed", "error", m.Detail)
	}
	for _, e := range m.Errors[:min(len(m.Errors), reportedErrors)] {
		f := FieldProblem{humaPointer(e.Location), e.Message}
		// huma keeps the text of a reading error and not the error, so the body is asked again where it is broken.
		var s *strictError
		if body, ok := e.Value.(string); ok && e.Location == "body" && errors.As(strict([]byte(body)), &s) {
			f.Pointer, f.Detail = s.pointer, s.reason
		}
		p.Errors = append(p.Errors, f)
	}
	slices.SortStableFunc(p.Errors, func(a, b FieldProblem) int { return strings.Compare(a.Pointer, b.Pointer) })
	return p
}

// reportedErrors bounds the list: a body of a million wrong fields gets no answer of its own size.
const reportedErrors = 100

// humaPointer turns body.bullets[0] into /bullets/0 and query.limit into ?limit.
func humaPointer(location string) string {
	if name, ok := strings.CutPrefix(location, "query."); ok {
		return "?" + name
	}
	if rest, ok := strings.CutPrefix(location, "body."); ok {
		return pointer(rest)
	}
	if location == "body" {
		return ""
	}
	return pointer(location)
}

// Refuse answers a request that no operation took: wrong path, wrong method, too large, stopped before its turn.
func Refuse(c *gin.Context, status int) { refuse(c, problem(status, "")) }

// RefuseFor answers a request whose caller may not do what they asked for, or who is not known.
func RefuseFor(c *gin.Context, err error) {
	var p *Problem
	if !errors.As(fail(err), &p) {
		p = problem(http.StatusInternalServerError, "")
	}
	refuse(c, p)
}

func refuse(c *gin.Context, p *Problem) {
	if id := c.Writer.Header().Get("X-Request-Id"); id != "" {
		p.Instance = "urn:request:" + id
	}
	if c.Request.Method == http.MethodPost && c.Request.URL.Path == Prefix+screeningsPath {
		p.Level = screening.Unscreened
	}
	for name, values := range p.GetHeaders() {
		c.Header(name, values[0])
	}
	c.Header("Content-Type", p.ContentType(""))
	c.AbortWithStatusJSON(p.Status, p)
}
