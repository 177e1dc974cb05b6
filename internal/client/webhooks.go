// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// NewWebhook is an address that alerts and reminders are sent to.
type NewWebhook struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Webhook is a receiver on file.
type Webhook struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	URL          string    `json:"url"`
	Organisation string    `json:"organisation"`
	Disabled     bool      `json:"disabled"`
	Problem      string    `json:"problem"`
	Created      time.Time `json:"created"`
	Changed      time.Time `json:"changed"`
}

// MadeWebhook is a new receiver with the secret that its messages are signed with, shown this once.
type MadeWebhook struct {
	ID     string  `json:"id"`
	Secret string  `json:"secret"`
	Info   Webhook `json:"info"`
}

// Delivery is a message to a receiver.
type Delivery struct {
	ID       string            `json:"id"`
	Message  string            `json:"message"`
	Type     string            `json:"type"`
	About    string            `json:"about"`
	State    string            `json:"state"` // waiting, delivered or dead
	Created  time.Time         `json:"created"`
	NextAt   time.Time         `json:"next_at"`
	Tries    int               `json:"tries"`
	Attempts []DeliveryAttempt `json:"attempts"`
}

// DeliveryAttempt is one try; Status is the receiver's HTTP status, 0 if there was no answer.
type DeliveryAttempt struct {
	At     time.Time `json:"at"`
	Status int       `json:"status"`
	Reason string    `json:"reason"`
}

// DeliveryQuery narrows deliveries.
type DeliveryQuery struct {
	State string `query:"state"`
	Limit int    `query:"limit"`
}

// Webhooks are the receivers of the caller's organisation.
func (c *Client) Webhooks(ctx context.Context) ([]Webhook, error) {
	out, err := ask[page[Webhook]](ctx, c, get("webhooks"))
	return out.Items, err
}

// CreateWebhook sends alerts and reminders to an address.
func (c *Client) CreateWebhook(ctx context.Context, n NewWebhook) (MadeWebhook, error) {
	return ask[MadeWebhook](ctx, c, post("webhooks").with(n))
}

// DisableWebhook switches a receiver off, or on again.
func (c *Client) DisableWebhook(ctx context.Context, id string, disabled bool) (Webhook, error) {
	return ask[Webhook](ctx, c, patch("webhooks", id).with(struct {
		Disabled bool `json:"disabled"`
	}{disabled}))
}

// DeleteWebhook removes a receiver and its log.
func (c *Client) DeleteWebhook(ctx context.Context, id string) error {
	return tell(ctx, c, remove("webhooks", id))
}

// TestWebhook sends a receiver a test message.
func (c *Client) TestWebhook(ctx context.Context, id string) error {
	return tell(ctx, c, post("webhooks", id, "test"))
}

// Deliveries are what was sent to a receiver, the newest first.
func (c *Client) Deliveries(ctx context.Context, webhook string, q DeliveryQuery) iter.Seq2[Delivery, error] {
	return pages[Delivery](ctx, c, get("webhooks", webhook, "deliveries").asking(q))
}

// ReplayDelivery sends a message that was given up once more.
func (c *Client) ReplayDelivery(ctx context.Context, webhook, delivery string) (Delivery, error) {
	return ask[Delivery](ctx, c, post("webhooks", webhook, "deliveries", delivery, "replay"))
}

// Webhook is one receiver.
func (c *Client) Webhook(ctx context.Context, id string) (Webhook, error) {
	return ask[Webhook](ctx, c, get("webhooks", id))
}

// RotateWebhook gives a receiver a new secret, shown this once.
func (c *Client) RotateWebhook(ctx context.Context, id string) (WebhookSecret, error) {
	return ask[WebhookSecret](ctx, c, post("webhooks", id, "rotate"))
}

// WebhookSecret is what a receiver's messages are signed with from now on.
type WebhookSecret struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}
