// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"io"
	"iter"
	"time"
)

// TimeQuery is a time by its first and last day as 2006-01-02; the twelve weeks up to today if left out.
type TimeQuery struct {
	From  string `query:"from"`
	Until string `query:"until"`
}

// DecidedQuery narrows decisions.
type DecidedQuery struct {
	From  string `query:"from"` // days as 2006-01-02
	Until string `query:"until"`
	Limit int    `query:"limit"`
}

// Decided is a decision that was taken.
type Decided struct {
	ID         string    `json:"id"`
	Case       string    `json:"case"`
	At         time.Time `json:"at"`
	By         string    `json:"by"`
	Decision   string    `json:"decision"`
	ReasonCode string    `json:"reason_code"`
	Rules      []string  `json:"rules"`
	Facts      string    `json:"facts"`
	MarkID     string    `json:"mark_id"`
	SellerID   string    `json:"seller_id"`
	Proposed   bool      `json:"proposed"`
	Overturned bool      `json:"overturned"`
	Restored   bool      `json:"restored"`
}

// Mention is a note that calls the caller to a case.
type Mention struct {
	ID    string    `json:"id"`
	Case  string    `json:"case"`
	Title string    `json:"title"`
	State string    `json:"state"`
	By    string    `json:"by"`
	Note  string    `json:"note"`
	At    time.Time `json:"at"`
	Read  time.Time `json:"read"`
}

// MentionQuery narrows mentions.
type MentionQuery struct {
	Unread bool `query:"unread"`
}

// DeskNews is what happened in the queue. Seen is given with the next question; Stale says that more may have happened, so
// that the queue should be read anew.
type DeskNews struct {
	Items []DeskChange `json:"items"`
	Seen  string       `json:"seen"`
	Stale bool         `json:"stale"`
}

// DeskChange is something that happened to a case.
type DeskChange struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Holder string `json:"holder"`
}

// NewsQuery says what was seen before.
type NewsQuery struct {
	Since string `query:"since"`
}

// DeskSettings is how the desk works. The first rule that fits takes a case; no rules are the program's own. Version is the one that was read: a change of an older one is refused.
type DeskSettings struct {
	Version     int            `json:"version"`
	Routing     []RoutingRule  `json:"routing"`
	DailyLoad   int            `json:"daily_load"` // cases one person decides in 24 hours at most, 0 for no cap
	CoverImages bool           `json:"cover_images"`
	Calibration *RoundsPlanned `json:"calibration,omitempty"`
}

// RoutingRule says which cases go to a queue: When is conditions that all hold, or *.
type RoutingRule struct {
	Queue string `json:"queue"`
	When  string `json:"when"`
	EN    string `json:"en"` // its name
	ZH    string `json:"zh"`
}

// RoundsPlanned is when rounds of calibration are opened.
type RoundsPlanned struct {
	Weeks int       `json:"weeks"` // from one to the next
	Days  int       `json:"days"`  // how long one is open
	Size  int       `json:"size"`  // questions
	Next  time.Time `json:"next,omitzero"`
}

// QueueView is a view of the queue by its name.
type QueueView struct {
	Name  string `json:"name"`
	Query string `json:"query"` // as in the address of the queue's page
}

// Decisions are those of a time, the newest first.
func (c *Client) Decisions(ctx context.Context, q DecidedQuery) iter.Seq2[Decided, error] {
	return pages[Decided](ctx, c, get("decisions").asking(q))
}

// DecisionsCSV is the decisions of a time as CSV. The caller closes it.
func (c *Client) DecisionsCSV(ctx context.Context, q TimeQuery) (io.ReadCloser, error) {
	return download(ctx, c, get("export", "decisions.csv").asking(q))
}

// DSAStatements are the statements of a time as the DSA Transparency Database takes them, in JSON. The caller closes it.
func (c *Client) DSAStatements(ctx context.Context, q TimeQuery) (io.ReadCloser, error) {
	return download(ctx, c, get("export", "dsa").asking(q))
}

// Mentions are the cases that the caller was called to.
func (c *Client) Mentions(ctx context.Context, q MentionQuery) ([]Mention, error) {
	out, err := ask[page[Mention]](ctx, c, get("mentions").asking(q))
	return out.Items, err
}

// ReadMention notes that the caller has seen a mention.
func (c *Client) ReadMention(ctx context.Context, id string) error {
	return tell(ctx, c, post("mentions", id, "read"))
}

// DeskNews is what happened in the queue since it was last asked.
func (c *Client) DeskNews(ctx context.Context, q NewsQuery) (DeskNews, error) {
	return ask[DeskNews](ctx, c, get("desk-news").asking(q))
}

// DeskSettings is how the desk works.
func (c *Client) DeskSettings(ctx context.Context) (DeskSettings, error) {
	return ask[DeskSettings](ctx, c, get("desk-settings"))
}

// SetDesk sets how the desk works, in whole.
func (c *Client) SetDesk(ctx context.Context, s DeskSettings) (DeskSettings, error) {
	return ask[DeskSettings](ctx, c, put("desk-settings").with(s))
}

// QueueViews are the caller's views of the queue.
func (c *Client) QueueViews(ctx context.Context) ([]QueueView, error) {
	out, err := ask[page[QueueView]](ctx, c, get("queue-views"))
	return out.Items, err
}

// SaveQueueView keeps a view, in place of one of the same name.
func (c *Client) SaveQueueView(ctx context.Context, v QueueView) error {
	return tell(ctx, c, post("queue-views").with(v))
}

// RemoveQueueView forgets a view.
func (c *Client) RemoveQueueView(ctx context.Context, name string) error {
	return tell(ctx, c, remove("queue-views", name))
}
