// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// NewLicence is a right to use a mark. Days are 2006-01-02.
type NewLicence struct {
	Kind        string   `json:"kind,omitempty"` // own, licence or authorisation
	Mark        string   `json:"mark,omitempty"`
	MarkID      string   `json:"mark_id,omitempty"`
	Owner       string   `json:"owner,omitempty"`
	SellerID    string   `json:"seller_id,omitempty"`
	Classes     []int    `json:"classes,omitempty"`
	Channels    []string `json:"channels,omitempty"`
	Territories []string `json:"territories,omitempty"`
	ValidFrom   string   `json:"valid_from,omitempty"`
	ValidTo     string   `json:"valid_to,omitempty"`
	Document    string   `json:"document,omitempty"`
	Note        string   `json:"note,omitempty"`
}

// Licence is a right on record; it counts once a moderator confirmed it.
type Licence struct {
	NewLicence
	ID           string    `json:"id"`
	Organisation string    `json:"organisation"`
	MadeBy       string    `json:"made_by"`
	Created      time.Time `json:"created"`
	Answer       string    `json:"answer"` // confirmed or refused
	AnswerNote   string    `json:"answer_note"`
	Answered     time.Time `json:"answered"`
	Removed      time.Time `json:"removed"`
	RemovedBy    string    `json:"removed_by"`
}

// Licences are the rights on record, the newest first.
func (c *Client) Licences(ctx context.Context, q PageQuery) iter.Seq2[Licence, error] {
	return pages[Licence](ctx, c, get("licences").asking(q))
}

// Licence is one right on record.
func (c *Client) Licence(ctx context.Context, id string) (Licence, error) {
	return ask[Licence](ctx, c, get("licences", id))
}

// AddLicence puts a right on record.
func (c *Client) AddLicence(ctx context.Context, n NewLicence) (Licence, error) {
	return ask[Licence](ctx, c, post("licences").with(n))
}

// AnswerLicence confirms or refuses a right; the seller reads the note, which a refusal needs.
func (c *Client) AnswerLicence(ctx context.Context, id, answer, note string) (Licence, error) {
	return ask[Licence](ctx, c, post("licences", id, "answer").with(struct {
		Answer string `json:"answer"`
		Note   string `json:"note,omitempty"`
	}{answer, note}))
}

// RemoveLicence ends a right at once; it stays on record.
func (c *Client) RemoveLicence(ctx context.Context, id string) (Licence, error) {
	return ask[Licence](ctx, c, remove("licences", id))
}
