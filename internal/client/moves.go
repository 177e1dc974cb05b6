// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"time"
)

// CaseAnswer is what a party says to a case, or in an appeal.
type CaseAnswer struct {
	Statement string         `json:"statement"`
	Claims    []string       `json:"claims,omitempty"` // facts; whoever decides must answer each
	Evidence  []string       `json:"evidence,omitempty"`
	Documents []CaseDocument `json:"documents,omitempty"` // 5 at most
}

// CaseDocument is a document that is sent along.
type CaseDocument struct {
	Name    string `json:"name"`
	Content []byte `json:"content"`
}

// CounterNotice is a seller's counter-notice.
type CounterNotice struct {
	Name          string         `json:"name"`
	Address       string         `json:"address,omitempty"`
	Email         string         `json:"email,omitempty"`
	Phone         string         `json:"phone,omitempty"`
	Reasons       string         `json:"reasons"`
	Evidence      []string       `json:"evidence,omitempty"`
	Perjury       bool           `json:"perjury,omitempty"`
	Guarantee     bool           `json:"guarantee,omitempty"`
	Jurisdiction  string         `json:"jurisdiction,omitempty"`
	AcceptService bool           `json:"accept_service,omitempty"`
	Signature     string         `json:"signature,omitempty"`
	Documents     []CaseDocument `json:"documents,omitempty"`
}

// AnswerCase sends what the seller says.
func (c *Client) AnswerCase(ctx context.Context, id string, a CaseAnswer) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "responses").with(a))
}

// AppealCase asks for somebody who had no part in the case to decide again.
func (c *Client) AppealCase(ctx context.Context, id string, a CaseAnswer) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "appeals").with(a))
}

// CounterCase sends a counter-notice.
func (c *Client) CounterCase(ctx context.Context, id string, n CounterNotice) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "counter-notices").with(n))
}

// AssignCase gives a case to a person by ID, or to nobody.
func (c *Client) AssignCase(ctx context.Context, id, to string) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "assign").with(struct {
		Assignee string `json:"assignee"`
	}{to}))
}

// QueueCase moves a case to another queue; an empty one gives it back to the routing.
func (c *Client) QueueCase(ctx context.Context, id, queue, reason string) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "queue").with(struct {
		Queue  string `json:"queue"`
		Reason string `json:"reason"`
	}{queue, reason}))
}

// PassCase gives a claimed case back with the reason.
func (c *Client) PassCase(ctx context.Context, id, reason string) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "skip").with(struct {
		Reason string `json:"reason"`
	}{reason}))
}

// PutOffCase puts a case off until a time.
func (c *Client) PutOffCase(ctx context.Context, id, reason string, until time.Time) (Case, error) {
	return ask[Case](ctx, c, post("cases", id, "skip").with(struct {
		Reason string    `json:"reason"`
		Until  time.Time `json:"until"`
	}{reason, until}))
}
