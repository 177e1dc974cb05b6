// SPDX-License-Identifier: Apache-2.0

package client

import "context"

// Money is a sum in the smallest unit of a currency, such as cents.
type Money struct {
	Currency string `json:"currency"`
	Minor    int64  `json:"minor"`
}

// FreezeQuestion is a frozen balance with the orders it comes from.
type FreezeQuestion struct {
	Restrained Money       `json:"restrained"`
	Orders     []SoldOrder `json:"orders"`
	Cash       *CashFlow   `json:"cash,omitempty"`
	BondCents  int64       `json:"bond_cents,omitempty"` // US cents, of all defendants
	Defendants int         `json:"defendants,omitempty"`
}

// SoldOrder is an order of a shop; Accused says whether it is for an accused product.
type SoldOrder struct {
	Order   string `json:"order"`
	Amount  Money  `json:"amount"`
	Accused bool   `json:"accused"`
}

// CashFlow is what lies with a provider and what comes in; times in days.
type CashFlow struct {
	Balance Money  `json:"balance"`
	Reserve *Money `json:"reserve,omitempty"`
	Daily   *Money `json:"daily,omitempty"`
	Hold    int    `json:"hold,omitempty"`
	Cycle   int    `json:"cycle,omitempty"`
	Since   int    `json:"since,omitempty"`
}

// FreezeSheet is a frozen balance against its orders.
type FreezeSheet struct {
	Restrained   Money       `json:"restrained"`
	Orders       Money       `json:"orders"`
	Accused      Money       `json:"accused"`
	Other        Money       `json:"other"`
	Difference   Money       `json:"difference"`
	Excess       Money       `json:"excess"`
	Matches      bool        `json:"matches"`
	AccusedShare float64     `json:"accused_share"` // 0 to 1
	AtRisk       *CashAtRisk `json:"at_risk"`
	BondShare    *Money      `json:"bond_share"`
	Note         Text        `json:"note"`
	Trace        []Text      `json:"trace"`
}

// CashAtRisk is what a freeze would reach now and in the cycles to come.
type CashAtRisk struct {
	Unsettled Money `json:"unsettled"`
	Later     Money `json:"later"`
	Total     Money `json:"total"`
	Cycles    int   `json:"cycles"`
}

// SumsOfSuit is what a person adds to the sums of a lawsuit.
type SumsOfSuit struct {
	From  string     `json:"from,omitempty"` // first day of the orders that frozen money comes from, as 2006-01-02
	To    string     `json:"to,omitempty"`
	Items []string   `json:"items,omitempty"` // accused items that no paper on file names
	Marks int        `json:"marks,omitempty"` // counterfeit marks; those of the file where left out
	Types int        `json:"types,omitempty"` // of goods
	Cash  []CashFlow `json:"cash,omitempty"`  // one a currency
}

// FreezeSheet compares a frozen balance with its orders. Nothing is kept.
func (c *Client) FreezeSheet(ctx context.Context, q FreezeQuestion) (FreezeSheet, error) {
	return ask[FreezeSheet](ctx, c, post("freeze-sheets").with(q))
}

// SetSums adds to the sums of a lawsuit.
func (c *Client) SetSums(ctx context.Context, lawsuit string, s SumsOfSuit) (Exposure, error) {
	return ask[Exposure](ctx, c, post("lawsuits", lawsuit, "exposure").with(s))
}
