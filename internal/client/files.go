// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"io"
	"time"
)

// CaseFile is a document of a case.
type CaseFile struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Type   string    `json:"type"`
	Bytes  int64     `json:"bytes"`
	SHA256 string    `json:"sha256"`
	At     time.Time `json:"at"`
}

// RecordQuery is the form of a public record: dsa (the DSA Transparency Database) or lumen.
type RecordQuery struct {
	Form string `query:"form"`
}

// CaseMove is a step of a case other than a decision.
type CaseMove struct {
	Event      string    `json:"event"` // defect, hold, unseal, ask_release, reinstate, remove, reverse, judgment or suit
	ReasonCode string    `json:"reason_code,omitempty"`
	Facts      string    `json:"facts,omitempty"`
	Order      string    `json:"order,omitempty"` // the court's order, what ended it, or the suit that was filed
	Evidence   []string  `json:"evidence,omitempty"`
	Sealed     bool      `json:"sealed,omitempty"` // with hold: only the legal team may know
	Until      time.Time `json:"until,omitzero"`   // with hold: the end that the order names
}

// CaseFiles are the documents of a case that the caller may see.
func (c *Client) CaseFiles(ctx context.Context, id string) ([]CaseFile, error) {
	out, err := ask[page[CaseFile]](ctx, c, get("cases", id, "files"))
	return out.Items, err
}

// CaseFile is one document as it was sent. The caller closes it.
func (c *Client) CaseFile(ctx context.Context, id, file string) (io.ReadCloser, error) {
	return download(ctx, c, get("cases", id, "files", file))
}

// NoticeFile is a document of a notice as it was sent. The caller closes it.
func (c *Client) NoticeFile(ctx context.Context, notice, file string) (io.ReadCloser, error) {
	return download(ctx, c, get("notices", notice, "files", file))
}

// CaseRecord is a decision as a public record, in JSON. The caller closes it.
func (c *Client) CaseRecord(ctx context.Context, id string, q RecordQuery) (io.ReadCloser, error) {
	return download(ctx, c, get("cases", id, "record").asking(q))
}

// EditCaseListing gives the listing of a case another title, and screens it again.
func (c *Client) EditCaseListing(ctx context.Context, id, title string) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "listing").with(struct {
		Title string `json:"title"`
	}{title}))
}

// MoveCase makes a step other than a decision.
func (c *Client) MoveCase(ctx context.Context, id string, m CaseMove) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "moves").with(m))
}
