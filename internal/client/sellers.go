// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"time"
)

// Seller is a seller's standing: points of strikes, warnings and what comes next.
type Seller struct {
	ID            string    `json:"id"`
	Events        int       `json:"events"`
	Points        int       `json:"points"`
	NextThreshold string    `json:"next_threshold"`
	Strikes       []Strike  `json:"strikes"`
	Warnings      []Warning `json:"warnings"`
}

// Strike is the points that a decision gave; Withdrawn is set when it was taken back.
type Strike struct {
	ID         string    `json:"id"`
	Case       string    `json:"case"`
	At         time.Time `json:"at"`
	Points     int       `json:"points"`
	ReasonCode string    `json:"reason_code"`
	Withdrawn  time.Time `json:"withdrawn"`
}

// Warning is a warning or a suspension.
type Warning struct {
	At        time.Time `json:"at"`
	Action    string    `json:"action"`
	Case      string    `json:"case"`
	Why       string    `json:"why"`
	Until     time.Time `json:"until"`
	Withdrawn time.Time `json:"withdrawn"`
}

// Notifier is a right holder's record.
type Notifier struct {
	ID            string          `json:"id"`
	Standing      string          `json:"standing"`
	Step          string          `json:"step"`
	Words         string          `json:"words"`
	Decided       int             `json:"decided"`
	Rejected      int             `json:"rejected"`
	RejectedShare float64         `json:"rejected_share"` // 0 to 1
	RightLow      float64         `json:"right_low"`
	RightHigh     float64         `json:"right_high"`
	RightOf       int             `json:"right_of"`
	Checks        []NotifierCheck `json:"checks"`
	Warnings      []Warning       `json:"warnings"`
	Ledger        []EndedNotice   `json:"ledger"`
}

// NotifierCheck is something found out of a right holder: email, identity, authority, register or trusted_flagger.
type NotifierCheck struct {
	Kind      string    `json:"kind"`
	At        time.Time `json:"at"`
	Until     time.Time `json:"until"`
	Withdrawn time.Time `json:"withdrawn"`
}

// EndedNotice is how a notice came out: granted, declined, rejected, retracted or malicious.
type EndedNotice struct {
	Notice     string    `json:"notice"`
	Case       string    `json:"case"`
	At         time.Time `json:"at"`
	Result     string    `json:"result"`
	ReasonCode string    `json:"reason_code"`
	Reversed   time.Time `json:"reversed"`
}

// Seller is a seller's standing.
func (c *Client) Seller(ctx context.Context, id string) (Seller, error) {
	return ask[Seller](ctx, c, get("sellers", id))
}

// Notifier is a right holder's record.
func (c *Client) Notifier(ctx context.Context, id string) (Notifier, error) {
	return ask[Notifier](ctx, c, get("notifiers", id))
}

// CheckNotifier records what was found out; kind as in NotifierCheck, note may be empty.
func (c *Client) CheckNotifier(ctx context.Context, id, kind, note string) (Notifier, error) {
	return ask[Notifier](ctx, c, post("notifiers", id, "checks").with(struct {
		Kind string `json:"kind"`
		Note string `json:"note,omitempty"`
	}{kind, note}))
}

// WarnNotifier warns a right holder.
func (c *Client) WarnNotifier(ctx context.Context, id, reason string) (Notifier, error) {
	return ask[Notifier](ctx, c, post("notifiers", id, "warnings").with(struct {
		Reason string `json:"reason"`
	}{reason}))
}

// SuspendNotifier lets the right holder's notices wait until a time.
func (c *Client) SuspendNotifier(ctx context.Context, id, reason string, until time.Time) (Notifier, error) {
	return ask[Notifier](ctx, c, post("notifiers", id, "suspensions").with(struct {
		Reason string    `json:"reason"`
		Until  time.Time `json:"until"`
	}{reason, until}))
}

// LiftSuspension ends it before its time.
func (c *Client) LiftSuspension(ctx context.Context, id string) (Notifier, error) {
	return ask[Notifier](ctx, c, post("notifiers", id, "suspensions", "end"))
}
