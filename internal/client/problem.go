// SPDX-License-Identifier: Apache-2.0

package client

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Problem is a refusal as RFC 9457 writes it. Find it with errors.As.
type Problem struct {
	Type     string       `json:"type"` // stable path of the server, such as /problems/not_found; about:blank if the answer was none of the API's
	Title    string       `json:"title"`
	Status   int          `json:"status"`
	Detail   string       `json:"detail"` // what happened this time, and what to do
	Instance string       `json:"instance"`
	Level    string       `json:"level"` // "unscreened" when a listing was not screened: nothing can be said of it
	Errors   []FieldError `json:"errors"`

	RequestID  string        `json:"-"` // the request as log and audit log name it
	RetryAfter time.Duration `json:"-"` // the same request may succeed after it; 0 if the server did not say
}

// FieldError is what is wrong with one field of a request.
type FieldError struct {
	Pointer string `json:"pointer"` // JSON pointer (RFC 6901) into the body; parameters stand as ?name
	Detail  string `json:"detail"`
}

// Error is the problem in one sentence, with its fields and the request for the log.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%d): %s", p.Title, p.Status, p.Detail)
	for _, f := range p.Errors {
		fmt.Fprintf(&b, " %s: %s.", f.Pointer, strings.TrimSuffix(f.Detail, "."))
	}
	if p.RequestID != "" {
		fmt.Fprintf(&b, " [request %s]", p.RequestID)
	}
	return b.String()
}

// passes says whether the same request may succeed later.
func (p *Problem) passes() bool {
	return p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable
}

// mostProblem bounds how much of a refusal is read, in bytes.
const mostProblem = 1 << 20

// problemOf reads a refusal and closes it. What is no problem of the API (a proxy's page) keeps its status alone.
func problemOf(answer *http.Response) *Problem {
	defer answer.Body.Close()
	p := &Problem{}
	b, err := io.ReadAll(io.LimitReader(answer.Body, mostProblem))
	if err != nil || json.Unmarshal(b, p) != nil || p.Type == "" {
		p = &Problem{Type: "about:blank", Title: http.StatusText(answer.StatusCode), Detail: "The answer is no problem of the API: something between may have refused the request."}
	}
	p.Status = answer.StatusCode
	p.RetryAfter = retryAfter(answer.Header)
	p.RequestID = strings.TrimPrefix(p.Instance, "urn:request:")
	if p.RequestID == "" {
		p.RequestID = answer.Header.Get("X-Request-Id")
	}
	return p
}

// retryAfter reads whole seconds or a date; 0 if there is neither. The date is held against the answer's own, so that a wrong
// clock here does not count.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if n, err := strconv.Atoi(text); err == nil && n >= 0 && n < 1<<30 {
		return time.Duration(n) * time.Second
	}
	until, err := http.ParseTime(text)
	now, broken := http.ParseTime(h.Get("Date"))
	if err != nil || broken != nil {
		return 0
	}
	return max(until.Sub(now), 0)
}
