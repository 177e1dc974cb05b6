// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// NewWatch says what new lawsuits are held against.
type NewWatch struct {
	Kind      string `json:"kind"` // brand, owner, firm, mark, court or store
	Value     string `json:"value"`
	ScheduleA bool   `json:"schedule_a,omitempty"` // only suits against a list of sellers
}

// Watch is a watch on file.
type Watch struct {
	ID           string    `json:"id"`
	Kind         string    `json:"kind"`
	Value        string    `json:"value"`
	ScheduleA    bool      `json:"schedule_a"`
	Paused       bool      `json:"paused"`
	Owner        string    `json:"owner"`
	Organisation string    `json:"organisation"`
	Created      time.Time `json:"created"`
}

// Watches are the newest first.
func (c *Client) Watches(ctx context.Context, q PageQuery) iter.Seq2[Watch, error] {
	return pages[Watch](ctx, c, get("watches").asking(q))
}

// CreateWatch sets a watch.
func (c *Client) CreateWatch(ctx context.Context, n NewWatch) (Watch, error) {
	return ask[Watch](ctx, c, post("watches").with(n))
}

// PauseWatch lets a watch rest, or go on.
func (c *Client) PauseWatch(ctx context.Context, id string, paused bool) (Watch, error) {
	return ask[Watch](ctx, c, patch("watches", id).with(struct {
		Paused bool `json:"paused"`
	}{paused}))
}

// DeleteWatch ends a watch; its alerts stay.
func (c *Client) DeleteWatch(ctx context.Context, id string) error {
	return tell(ctx, c, remove("watches", id))
}
