// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// Reminder is a deadline that people are reminded of until somebody answers.
type Reminder struct {
	ID         string       `json:"id"`
	Lawsuit    string       `json:"lawsuit"`
	Rule       string       `json:"rule"`
	Title      Text         `json:"title"`
	Shown      Text         `json:"shown"`
	Due        time.Time    `json:"due"`
	Zone       string       `json:"zone"`
	Chain      []string     `json:"chain"`
	Sent       []ReminderTo `json:"sent"`
	Unanswered bool         `json:"unanswered"`
	End        string       `json:"end"`
	Sealed     bool         `json:"sealed"`
	Version    int          `json:"version"`
}

// ReminderTo is one reminder that went out.
type ReminderTo struct {
	At    time.Time `json:"at"`
	Step  string    `json:"step"`
	Level int       `json:"level"`
	To    string    `json:"to"`
	Ack   time.Time `json:"ack"`
	AckBy string    `json:"ack_by"`
}

// ReminderQuery narrows reminders.
type ReminderQuery struct {
	Lawsuit string `query:"lawsuit"`
	Open    bool   `query:"open"`
	Limit   int    `query:"limit"`
}

// Feed is an open feed; its token was shown once.
type Feed struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
}

// MadeFeed is a new feed with its token, which is shown once.
type MadeFeed struct {
	ID     string `json:"id"`
	Token  string `json:"token"`
	RSS    string `json:"rss"` // path of the alerts
	ICS    string `json:"ics"` // path of the deadlines
	Advice string `json:"advice"`
}

// Reminders are those that the caller may see.
func (c *Client) Reminders(ctx context.Context, q ReminderQuery) iter.Seq2[Reminder, error] {
	return pages[Reminder](ctx, c, get("reminders").asking(q))
}

// AnswerReminder says that somebody has taken notice.
func (c *Client) AnswerReminder(ctx context.Context, id string) (Reminder, error) {
	return ask[Reminder](ctx, c, post("reminders", id, "acknowledge"))
}

// CloseReminder ends the reminding: done, waived or another end that the API describes.
func (c *Client) CloseReminder(ctx context.Context, id, end string) (Reminder, error) {
	return ask[Reminder](ctx, c, post("reminders", id, "close").with(struct {
		End string `json:"end"`
	}{end}))
}

// Feeds are the caller's open feeds.
func (c *Client) Feeds(ctx context.Context) ([]Feed, error) {
	out, err := ask[page[Feed]](ctx, c, get("feeds"))
	return out.Items, err
}

// OpenFeed opens a feed of what the caller may see.
func (c *Client) OpenFeed(ctx context.Context) (MadeFeed, error) {
	return ask[MadeFeed](ctx, c, post("feeds"))
}

// CloseFeed ends a feed at once.
func (c *Client) CloseFeed(ctx context.Context, id string) error {
	return tell(ctx, c, remove("feeds", id))
}
