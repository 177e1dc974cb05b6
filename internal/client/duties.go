// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"time"
)

// DutySheet is what a platform must do under the orders of a lawsuit, and how far it is.
type DutySheet struct {
	Duties         []Duty          `json:"duties"`
	Opened         []OrderedCase   `json:"opened"` // cases for listings that an order names
	Orders         []DutyOrder     `json:"orders"`
	OverRestrained []OverRestraint `json:"over_restrained"`
	WaitsForSecond string          `json:"waits_for_second"` // who asked for the release of everything; somebody else approves
}

// Duty is one duty with its clock.
type Duty struct {
	Code     string    `json:"code"`
	State    string    `json:"state"` // done, waiting, open, due, late or second
	Title    Text      `json:"title"`
	Due      time.Time `json:"due"`
	Shown    Text      `json:"shown"`   // the date in words, in the court's time and in China's
	Assumed  Text      `json:"assumed"` // on what the order is silent
	Record   Text      `json:"record"`  // what must be written down
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Second   string    `json:"second"`
	Evidence string    `json:"evidence"`
	Note     string    `json:"note"`
	Trace    []string  `json:"trace"`
}

// OrderedCase is a case that was opened because an order names its listing.
type OrderedCase struct {
	At      time.Time `json:"at"`
	Case    string    `json:"case"`
	Listing string    `json:"listing"`
}

// OverRestraint is an account that holds more than the orders ask for.
type OverRestraint struct {
	Provider string `json:"provider"`
	Account  string `json:"account"`
	Excess   string `json:"excess"`
	Why      Text   `json:"why"`
}

// DutyOrder is an order that a platform received. Times to act are written 7d, 5bd (business days) or 48h, and left out where
// the order is silent.
type DutyOrder struct {
	Kind        string    `json:"kind"`     // tro, extension, injunction or modification
	Entry       string    `json:"entry"`    // docket entry or name of the paper
	Received    time.Time `json:"received"` // actual notice: every clock starts here
	Entered     string    `json:"entered,omitempty"`
	Until       string    `json:"until,omitempty"`
	Judge       string    `json:"judge,omitempty"`
	Sender      string    `json:"sender,omitempty"`
	Channel     string    `json:"channel,omitempty"`
	Hash        string    `json:"hash,omitempty"` // SHA-256 of the paper
	Restrain    string    `json:"restrain,omitempty"`
	Listings    string    `json:"listings,omitempty"`
	Discovery   string    `json:"discovery,omitempty"`
	TellSeller  string    `json:"tell_seller,omitempty"`
	Cap         string    `json:"cap,omitempty"` // US dollars of one defendant
	AccusedOnly bool      `json:"accused_only,omitempty"`
	BondPosted  bool      `json:"bond_posted,omitempty"`
	Sealed      bool      `json:"sealed,omitempty"`
}

// DutyDone says by what a duty can be shown to be done.
type DutyDone struct {
	Evidence string `json:"evidence"`
	Note     string `json:"note,omitempty"`
}

// WholeRelease is what allows everything that a lawsuit holds to be let go.
type WholeRelease struct {
	Trigger   string `json:"trigger"` // dismissal, settlement notice, lapse or order
	Reference string `json:"reference"`
	Day       string `json:"day"` // as 2006-01-02
}

// LawsuitEvent is an event of a docket (SERVED, ANSWER), or a step of one defendant (NOTIFIED, SETTLED).
type LawsuitEvent struct {
	Type      string             `json:"type"`
	Date      string             `json:"date"` // day, or day and hour, in the court's time
	Defendant string             `json:"defendant,omitempty"`
	Means     []string           `json:"means,omitempty"`   // of service
	Allowed   []string           `json:"allowed,omitempty"` // means that the court's order allows
	Until     string             `json:"until,omitempty"`
	Agreement string             `json:"agreement,omitempty"`
	Payment   string             `json:"payment,omitempty"`
	Notice    string             `json:"notice,omitempty"`
	Note      string             `json:"note,omitempty"`
	Accounts  []ConfirmedAccount `json:"accounts,omitempty"` // the platform's confirmations, for a release
}

// ConfirmedAccount is an account that a platform confirms to have let go, with the paper.
type ConfirmedAccount struct {
	Account string `json:"account"`
	Paper   string `json:"paper"`
}

// Duties are a platform's duties in a lawsuit.
func (c *Client) Duties(ctx context.Context, lawsuit string) (DutySheet, error) {
	return ask[DutySheet](ctx, c, get("lawsuits", lawsuit, "duties"))
}

// FileDutyOrder files an order that was received; its duties follow.
func (c *Client) FileDutyOrder(ctx context.Context, lawsuit string, o DutyOrder) (DutySheet, error) {
	return ask[DutySheet](ctx, c, post("lawsuits", lawsuit, "duties").with(o))
}

// DoDuty records a duty as done.
func (c *Client) DoDuty(ctx context.Context, lawsuit, code string, d DutyDone) (DutySheet, error) {
	return ask[DutySheet](ctx, c, post("lawsuits", lawsuit, "duties", code).with(d))
}

// DisableListings opens cases for listings that an order names, by their ids.
func (c *Client) DisableListings(ctx context.Context, lawsuit string, listings []string) (DutySheet, error) {
	return ask[DutySheet](ctx, c, post("lawsuits", lawsuit, "disabled-listings").with(struct {
		Listings []string `json:"listings"`
	}{listings}))
}

// StartRelease records what allows the release of everything that a lawsuit holds; another person approves it.
func (c *Client) StartRelease(ctx context.Context, lawsuit string, r WholeRelease) (DutySheet, error) {
	return ask[DutySheet](ctx, c, post("lawsuits", lawsuit, "release-trigger").with(r))
}

// ApproveWholeRelease is the second person's word. It takes a fresh session: a token never does it.
func (c *Client) ApproveWholeRelease(ctx context.Context, lawsuit string) (DutySheet, error) {
	return ask[DutySheet](ctx, c, post("lawsuits", lawsuit, "release-approval"))
}

// FileEvent records an event that a person knows of.
func (c *Client) FileEvent(ctx context.Context, lawsuit string, e LawsuitEvent) (Lawsuit, error) {
	return ask[Lawsuit](ctx, c, post("lawsuits", lawsuit, "events").with(e))
}
