// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// CaseLine is a case as the queue shows it.
type CaseLine struct {
	ID           string        `json:"id"`
	State        string        `json:"state"`
	Level        string        `json:"level"`
	Score        int           `json:"score"`
	Source       string        `json:"source"`
	Kind         string        `json:"kind"`
	Profile      string        `json:"profile"`
	ListingID    string        `json:"listing_id"`
	SellerID     string        `json:"seller_id"`
	MarkID       string        `json:"mark_id"`
	Opened       time.Time     `json:"opened"`
	Due          time.Time     `json:"due"`
	DueCode      string        `json:"due_code"`
	Queue        string        `json:"queue"`
	Holder       string        `json:"holder"`
	HeldUntil    time.Time     `json:"held_until"`
	Assignee     string        `json:"assignee"`
	SnoozedUntil time.Time     `json:"snoozed_until"`
	Escalated    bool          `json:"escalated"`
	Proposal     string        `json:"proposal"`
	ReasonCode   string        `json:"reason_code"`
	Reach        int           `json:"reach"`
	Suits        int           `json:"suits"`
	Priority     *CasePriority `json:"priority"`
}

// CasePriority is why a case stands where it stands in the queue.
type CasePriority struct {
	Value   float64 `json:"value"`
	Risk    float64 `json:"risk"`
	Reach   float64 `json:"reach"`
	Urgency float64 `json:"urgency"`
}

// Case is what a person must decide, as the caller may see it.
type Case struct {
	CaseLine
	Owner    string       `json:"owner"`
	Version  int          `json:"version"`
	Listing  Listing      `json:"listing"`
	Findings []Finding    `json:"findings"`
	Marks    []Mark       `json:"marks"`
	Claims   []CaseClaim  `json:"claims"`
	Missing  []string     `json:"missing"`
	Strikes  []string     `json:"strikes"`
	Timers   []CaseTimer  `json:"timers"`
	History  []CaseEntry  `json:"history"`
	Snapshot CaseSnapshot `json:"snapshot"`
	Undo     bool         `json:"undo"` // whether the last decision can be taken back now
}

// CaseSnapshot is what a case was opened on.
type CaseSnapshot struct {
	Taken    time.Time `json:"taken"`
	Engine   string    `json:"engine"`
	Policy   string    `json:"policy"`
	Register string    `json:"register"`
	SHA256   string    `json:"sha256"`
}

// CaseClaim is a fact that a seller claims; a decision must answer it.
type CaseClaim struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Text   string    `json:"text"`
	Answer string    `json:"answer"`
}

// CaseTimer is a clock of a case.
type CaseTimer struct {
	Code        string    `json:"code"`
	Title       string    `json:"title"`
	Source      string    `json:"source"` // the rule it follows
	End         time.Time `json:"end"`
	Fired       time.Time `json:"fired"`
	Provisional bool      `json:"provisional"`
	Steps       []string  `json:"steps"`
}

// CaseEntry is one step of a case's history.
type CaseEntry struct {
	Seq        int       `json:"seq"`
	At         time.Time `json:"at"`
	Event      string    `json:"event"`
	From       string    `json:"from"`
	To         string    `json:"to"`
	Role       string    `json:"role"`
	Actor      string    `json:"actor"`
	Second     string    `json:"second"`
	ReasonCode string    `json:"reason_code"`
	Rules      []string  `json:"rules"`
	Facts      string    `json:"facts"`
	Evidence   []string  `json:"evidence"`
	Note       string    `json:"note"`
	Bulk       string    `json:"bulk"`
	Undoes     int       `json:"undoes"`
	Hash       string    `json:"hash"`
}

// CaseQuery narrows the queue.
type CaseQuery struct {
	Queue    string `query:"queue"`
	State    string `query:"state"`
	Level    string `query:"level"`
	Seller   string `query:"seller"`
	Mark     string `query:"mark"`
	Assignee string `query:"assignee"`
	Claimed  string `query:"claimed"` // yes or no
	Snoozed  string `query:"snoozed"` // cases that are put off: yes for only those, all for those too
	Overdue  bool   `query:"overdue"`
	Limit    int    `query:"limit"`
}

// Cases is the queue in its order.
func (c *Client) Cases(ctx context.Context, q CaseQuery) iter.Seq2[CaseLine, error] {
	return pages[CaseLine](ctx, c, get("cases").asking(q))
}

// Case is one case.
func (c *Client) Case(ctx context.Context, id string) (Case, error) {
	return ask[Case](ctx, c, get("cases", id))
}
