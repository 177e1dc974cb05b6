// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// Hold keeps a person's data from being erased.
type Hold struct {
	ID       string    `json:"id"`
	User     string    `json:"user"`
	Reason   string    `json:"reason"`
	SetBy    string    `json:"set_by"`
	Created  time.Time `json:"created"`
	Lifted   time.Time `json:"lifted"`
	LiftedBy string    `json:"lifted_by"`
	Why      string    `json:"why"` // it was lifted
}

// HoldQuery narrows holds.
type HoldQuery struct {
	Standing bool `query:"standing"` // only those not lifted
	Limit    int  `query:"limit"`
}

// Holds are the legal holds, the newest first.
func (c *Client) Holds(ctx context.Context, q HoldQuery) iter.Seq2[Hold, error] {
	return pages[Hold](ctx, c, get("holds").asking(q))
}

// SetHold puts a person's data on hold.
func (c *Client) SetHold(ctx context.Context, user, reason string) (Hold, error) {
	return ask[Hold](ctx, c, post("holds").with(struct {
		User   string `json:"user"`
		Reason string `json:"reason"`
	}{user, reason}))
}

// LiftHold ends a hold. It takes a fresh session of somebody else than the one who set it.
func (c *Client) LiftHold(ctx context.Context, id, why string) (Hold, error) {
	return ask[Hold](ctx, c, post("holds", id, "lift").with(struct {
		Why string `json:"why"`
	}{why}))
}
