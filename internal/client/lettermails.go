// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// LetterMail is a letter by e-mail and how far it is.
type LetterMail struct {
	ID           string    `json:"id"`
	Letter       string    `json:"letter"`
	Case         string    `json:"case"`
	User         string    `json:"user"`
	Organisation string    `json:"organisation"`
	State        string    `json:"state"`
	Problem      string    `json:"problem"`
	Tries        int       `json:"tries"`
	Created      time.Time `json:"created"`
	Changed      time.Time `json:"changed"`
}

// LetterMailQuery narrows letters by e-mail.
type LetterMailQuery struct {
	State string `query:"state"`
	Limit int    `query:"limit"`
}

// LetterMails are the letters by e-mail, the newest first.
func (c *Client) LetterMails(ctx context.Context, q LetterMailQuery) iter.Seq2[LetterMail, error] {
	return pages[LetterMail](ctx, c, get("letters").asking(q))
}

// SendLetterAgain sends a letter that was given up once more.
func (c *Client) SendLetterAgain(ctx context.Context, id string) (LetterMail, error) {
	return ask[LetterMail](ctx, c, post("letters", id, "again"))
}
