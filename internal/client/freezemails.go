// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"time"
)

// FreezeMail is a message on file with what was found in it.
type FreezeMail struct {
	FreezeMailLine
	By       string          `json:"by"`
	Text     string          `json:"text"`
	Found    FreezeMailFound `json:"found"`
	Warnings []MailWarning   `json:"warnings"`
}

// FreezeMailFound is what a message says, read anew each time it is asked for.
type FreezeMailFound struct {
	FreezeMailReading
	Products []string     `json:"products"`
	Amounts  []MailAmount `json:"amounts"`
	Clocks   []MailClock  `json:"clocks"`
	Cases    []MailCase   `json:"cases"`
}

// MailAmount is a sum that a message names, with the words around it.
type MailAmount struct {
	Amount string `json:"amount"`
	Role   string `json:"role"`
	Words  string `json:"words"`
}

// MailClock is a time that a message sets.
type MailClock struct {
	Due     time.Time `json:"due"`
	Title   Text      `json:"title"`
	Shown   Text      `json:"shown"`
	Assumed Text      `json:"assumed"`
	Words   string    `json:"words"`
	Trace   []string  `json:"trace"`
}

// MailCase is a lawsuit on file that a message speaks of; By says what tells.
type MailCase struct {
	ID      string `json:"id"`
	Case    string `json:"case"`
	Caption string `json:"caption"`
	State   string `json:"state"`
	By      string `json:"by"`
	Sealed  bool   `json:"sealed"`
}

// MailWarning is a sign that a message is not what it seems.
type MailWarning struct {
	Code  string `json:"code"`
	Text  Text   `json:"text"`
	Words string `json:"words"`
}

// MailLink says to what a message belongs; what is empty stays as it is.
type MailLink struct {
	Lawsuit string `json:"lawsuit,omitempty"`
	Seller  string `json:"seller,omitempty"`
}

// FreezeMail is one message on file.
func (c *Client) FreezeMail(ctx context.Context, id string) (FreezeMail, error) {
	return ask[FreezeMail](ctx, c, get("freeze-mails", id))
}

// LinkFreezeMail joins a message with a lawsuit or a seller.
func (c *Client) LinkFreezeMail(ctx context.Context, id string, l MailLink) (FreezeMail, error) {
	return ask[FreezeMail](ctx, c, post("freeze-mails", id, "links").with(l))
}
