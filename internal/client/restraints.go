// SPDX-License-Identifier: Apache-2.0

package client

import "context"

// NewRestraint is money that a court's order holds.
type NewRestraint struct {
	Provider  string `json:"provider"`
	Account   string `json:"account"`
	Amount    string `json:"amount,omitempty"` // decimal, such as 12345.67
	Currency  string `json:"currency,omitempty"`
	Defendant string `json:"defendant,omitempty"`
	From      string `json:"from,omitempty"` // day as 2006-01-02
	Order     string `json:"order,omitempty"`
	Sealed    bool   `json:"sealed,omitempty"`
}

// RestraintRef names a restraint on file.
type RestraintRef struct {
	Provider string `json:"provider"`
	Account  string `json:"account"`
	From     string `json:"from"`
}

// Release is what ends a restraint.
type Release struct {
	RestraintRef
	Trigger   string `json:"trigger"` // such as order, dismissal or settlement
	Reference string `json:"reference"`
	Day       string `json:"day,omitempty"`
}

// MatchVerdict is what a person says of a defendant and a store of ours.
type MatchVerdict struct {
	Row     string `json:"row"`
	Store   string `json:"store"`
	Verdict string `json:"verdict"`
	Note    string `json:"note,omitempty"`
}

// FileRestraint files a restraint with a lawsuit.
func (c *Client) FileRestraint(ctx context.Context, lawsuit string, r NewRestraint) (Lawsuit, error) {
	return ask[Lawsuit](ctx, c, post("lawsuits", lawsuit, "restraints").with(r))
}

// AskRelease asks for a restraint to be ended; another person approves it.
func (c *Client) AskRelease(ctx context.Context, lawsuit string, r Release) (Lawsuit, error) {
	return ask[Lawsuit](ctx, c, post("lawsuits", lawsuit, "releases").with(r))
}

// ApproveRelease is the second person's word. It takes a fresh session: a token never does it.
func (c *Client) ApproveRelease(ctx context.Context, lawsuit string, r RestraintRef) (Lawsuit, error) {
	return ask[Lawsuit](ctx, c, post("lawsuits", lawsuit, "releases", "approve").with(r))
}

// DecideMatch says whether a defendant is a store of ours.
func (c *Client) DecideMatch(ctx context.Context, lawsuit string, v MatchVerdict) (Lawsuit, error) {
	return ask[Lawsuit](ctx, c, post("lawsuits", lawsuit, "matches").with(v))
}
