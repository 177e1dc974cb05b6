// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// Alert is a lawsuit that touches a watch, a store or listings.
type Alert struct {
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`  // watch, store or listings
	State      string          `json:"state"` // new, acknowledged, escalated or resolved
	Urgency    string          `json:"urgency"`
	Lawsuit    string          `json:"lawsuit"` // court and number, such as ilnd 1:26-cv-01234
	Caption    string          `json:"caption"`
	CaseState  string          `json:"case_state"`
	Subject    string          `json:"subject"`
	For        string          `json:"for"`
	Assignee   string          `json:"assignee"`
	Raised     time.Time       `json:"raised"`
	EscalateAt time.Time       `json:"escalate_at"`
	Score      float64         `json:"score"`
	Title      Text            `json:"title"`
	Advice     Text            `json:"advice"`
	Evidence   []AlertEvidence `json:"evidence"`
	Listings   []AlertListing  `json:"listings"`
	Total      int             `json:"total"` // listings in all
	History    []AlertEntry    `json:"history"`
	Sealed     bool            `json:"sealed"`
	Version    int             `json:"version"`
}

// AlertEvidence is one way in which a lawsuit and what is watched agree.
type AlertEvidence struct {
	Field   string  `json:"field"`
	Measure string  `json:"measure"`
	Theirs  string  `json:"theirs"`
	Ours    string  `json:"ours"`
	Value   float64 `json:"value"`
	Why     Text    `json:"why"`
}

// AlertListing is a listing that uses what the lawsuit is about.
type AlertListing struct {
	Listing string   `json:"listing"`
	Seller  string   `json:"seller"`
	Title   string   `json:"title"`
	URL     string   `json:"url"`
	Level   string   `json:"level"`
	Score   int      `json:"score"`
	Mark    string   `json:"mark"`
	Numbers []string `json:"numbers"`
	Owners  []string `json:"owners"`
}

// AlertEntry is one step of an alert's history.
type AlertEntry struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
	By   string    `json:"by"`
	To   string    `json:"to"`
	Note string    `json:"note"`
}

// AlertQuery narrows alerts.
type AlertQuery struct {
	State    string `query:"state"`
	Kind     string `query:"kind"`
	Lawsuit  string `query:"lawsuit"` // court and number
	Assignee string `query:"assignee"`
	Open     bool   `query:"open"`
	Limit    int    `query:"limit"`
}

// Alerts are the newest first.
func (c *Client) Alerts(ctx context.Context, q AlertQuery) iter.Seq2[Alert, error] {
	return pages[Alert](ctx, c, get("alerts").asking(q))
}

// Alert is one alert.
func (c *Client) Alert(ctx context.Context, id string) (Alert, error) {
	return ask[Alert](ctx, c, get("alerts", id))
}

// AcknowledgeAlert takes an alert for the caller.
func (c *Client) AcknowledgeAlert(ctx context.Context, id string) (Alert, error) {
	return ask[Alert](ctx, c, post("alerts", id, "acknowledge"))
}

// AssignAlert hands an alert to a person.
func (c *Client) AssignAlert(ctx context.Context, id, to string) (Alert, error) {
	return ask[Alert](ctx, c, post("alerts", id, "assign").with(struct {
		To string `json:"to"`
	}{to}))
}

// ResolveAlert ends an alert with its reason.
func (c *Client) ResolveAlert(ctx context.Context, id, reason string) (Alert, error) {
	return ask[Alert](ctx, c, post("alerts", id, "resolve").with(struct {
		Reason string `json:"reason"`
	}{reason}))
}
