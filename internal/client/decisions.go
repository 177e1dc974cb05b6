// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"time"
)

// Decision is what a case comes to and why.
type Decision struct {
	Decision   string   `json:"decision"` // clear, request_edit, restrict, remove, escalate or reject_notice
	ReasonCode string   `json:"reason_code,omitempty"`
	Rule       string   `json:"rule,omitempty"`
	Rules      []string `json:"rules,omitempty"`
	Facts      string   `json:"facts,omitempty"`
	Answers    []string `json:"answers,omitempty"` // one for each of the seller's claims, in their order
	Evidence   []string `json:"evidence,omitempty"`
	Ground     string   `json:"ground,omitempty"` // of a removal before the seller is heard
	Order      string   `json:"order,omitempty"`
	Safety     bool     `json:"safety,omitempty"`
	Note       string   `json:"note,omitempty"`
}

// DecisionPreview is what a decision would lead to.
type DecisionPreview struct {
	State   string      `json:"state"`
	Strikes int         `json:"strikes"` // points the seller would be given
	Timers  []CaseTimer `json:"timers"`
	Letters []Letter    `json:"letters"`
}

// Letter is a text to a party, word for word, in both languages.
type Letter struct {
	Letter  string     `json:"letter"`
	Wording string     `json:"wording"`
	To      string     `json:"to"`
	At      time.Time  `json:"at"`
	SHA256  string     `json:"sha256"`
	EN      LetterText `json:"en"`
	ZH      LetterText `json:"zh"`
}

// LetterText is a letter in one language.
type LetterText struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// NewCase opens a case about a kept listing.
type NewCase struct {
	ListingID string `json:"listing_id"`
	MarkID    string `json:"mark_id,omitempty"`
	Note      string `json:"note,omitempty"`
}

// NextCase says of which cases the next is taken; nothing for all.
type NextCase struct {
	Queue string `json:"queue,omitempty"`
	State string `json:"state,omitempty"`
	Level string `json:"level,omitempty"`
}

// CaseNote is a note that parties never see.
type CaseNote struct {
	Note string   `json:"note"`
	Tell []string `json:"tell,omitempty"` // IDs of people it calls to the case
}

// OpenCase opens a case. The same mark on the same listing is one case.
func (c *Client) OpenCase(ctx context.Context, n NewCase) (Case, error) {
	return ask[Case](ctx, c, post("cases").with(n))
}

// NextCase claims the case that should be worked now; nil when none waits.
func (c *Client) NextCase(ctx context.Context, n NextCase) (*Case, error) {
	out, err := ask[struct {
		Case *Case `json:"case"`
	}](ctx, c, post("cases", "next").with(n))
	return out.Case, err
}

// ClaimCase takes a case for the caller.
func (c *Client) ClaimCase(ctx context.Context, id string) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "claim"))
}

// ReleaseCase gives a claimed case back.
func (c *Client) ReleaseCase(ctx context.Context, id string) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "release"))
}

// PreviewDecision is what a decision would lead to. Nothing is kept.
func (c *Client) PreviewDecision(ctx context.Context, id string, d Decision) (DecisionPreview, error) {
	return ask[DecisionPreview](ctx, c, post("cases", id, "preview").with(d))
}

// DecideCase takes a decision.
func (c *Client) DecideCase(ctx context.Context, id string, d Decision) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "decisions").with(d))
}

// UndoDecision takes the last decision back, for a short time after it; note may be empty.
func (c *Client) UndoDecision(ctx context.Context, id, note string) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "undo").with(struct {
		Note string `json:"note,omitempty"`
	}{note}))
}

// NoteCase keeps a note with a case.
func (c *Client) NoteCase(ctx context.Context, id string, n CaseNote) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "notes").with(n))
}

// CaseLetters are the letters of a case as they were sent; a party sees those to it.
func (c *Client) CaseLetters(ctx context.Context, id string) ([]Letter, error) {
	out, err := ask[page[Letter]](ctx, c, get("cases", id, "letters"))
	return out.Items, err
}
