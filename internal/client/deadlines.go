// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"io"
	"iter"
	"time"
)

// Deadline is a clock of a lawsuit with its derivation.
type Deadline struct {
	ID        string    `json:"id"`
	LawsuitID string    `json:"lawsuit_id"`
	Case      string    `json:"case"`
	Caption   string    `json:"caption"`
	Defendant string    `json:"defendant"`
	Code      string    `json:"code"`
	Title     Text      `json:"title"`
	Rule      string    `json:"rule"`
	State     string    `json:"state"` // running, done or superseded
	Due       time.Time `json:"due"`   // zero where the rule gives a span only
	Earliest  string    `json:"earliest"`
	Latest    string    `json:"latest"`
	Local     string    `json:"local"` // the moment in the court's zone
	Zone      string    `json:"zone"`
	Shown     Text      `json:"shown"`
	Alarm     Text      `json:"alarm"`
	EndedBy   string    `json:"ended_by"`
	Trace     []string  `json:"trace"` // how the day was found, step by step
	TraceZH   []string  `json:"trace_zh"`
	Version   int       `json:"version"`
}

// DeadlineQuery narrows deadlines; days are written 2006-01-02.
type DeadlineQuery struct {
	From    string `query:"from"`
	To      string `query:"to"`
	All     bool   `query:"all"` // also those that have ended
	Unread  bool   `query:"unread"`
	Lawsuit string `query:"lawsuit"`
	Limit   int    `query:"limit"`
}

// Deadlines are the first due first.
func (c *Client) Deadlines(ctx context.Context, q DeadlineQuery) iter.Seq2[Deadline, error] {
	return pages[Deadline](ctx, c, get("deadlines").asking(q))
}

// EndDeadline records that a deadline was met.
func (c *Client) EndDeadline(ctx context.Context, id string) (Deadline, error) {
	return ask[Deadline](ctx, c, post("deadlines", id, "done"))
}

// Calendar is the running deadlines as iCalendar (RFC 5545). The caller closes it.
func (c *Client) Calendar(ctx context.Context) (io.ReadCloser, error) {
	return download(ctx, c, get("deadlines.ics"))
}
