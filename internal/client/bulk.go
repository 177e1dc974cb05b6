// SPDX-License-Identifier: Apache-2.0

package client

import "context"

// BulkDraft is one decision for many cases of one kind.
type BulkDraft struct {
	Cases []string `json:"cases"`
	Decision
}

// Bulk is a decision for many cases on its way. Those of Sample must be viewed before it can be taken.
type Bulk struct {
	ID           string   `json:"id"`
	State        string   `json:"state"`
	Cases        []string `json:"cases"`
	Sample       []string `json:"sample"`
	Viewed       []string `json:"viewed"`
	SecondPerson bool     `json:"second_person"` // somebody else must take it
}

// BulkResult is what became of one case: Error says why nothing was done.
type BulkResult struct {
	Case  string `json:"case"`
	State string `json:"state"`
	Error string `json:"error"`
}

// DraftBulk drafts a decision for many cases.
func (c *Client) DraftBulk(ctx context.Context, d BulkDraft) (Bulk, error) {
	return ask[Bulk](ctx, c, post("bulk-decisions").with(d))
}

// Bulk is a decision for many cases as it stands.
func (c *Client) Bulk(ctx context.Context, id string) (Bulk, error) {
	return ask[Bulk](ctx, c, get("bulk-decisions", id))
}

// ViewBulkCase notes that the caller looked at a case.
func (c *Client) ViewBulkCase(ctx context.Context, id, caseID string) (Bulk, error) {
	return ask[Bulk](ctx, c, post("bulk-decisions", id, "viewed", caseID))
}

// DecideBulk takes the decision.
func (c *Client) DecideBulk(ctx context.Context, id string) ([]BulkResult, error) {
	out, err := ask[page[BulkResult]](ctx, c, post("bulk-decisions", id, "decide"))
	return out.Items, err
}

// UndoBulk takes it back, for a short time after it; note may be empty.
func (c *Client) UndoBulk(ctx context.Context, id, note string) ([]BulkResult, error) {
	out, err := ask[page[BulkResult]](ctx, c, post("bulk-decisions", id, "undo").with(struct {
		Note string `json:"note,omitempty"`
	}{note}))
	return out.Items, err
}
