// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"io"
	"iter"
	"time"
)

// NewFreezeMail is a message about frozen money as it came in.
type NewFreezeMail struct {
	Text     string `json:"text"`
	Received string `json:"received,omitempty"`
	Seller   string `json:"seller,omitempty"`
	Keep     bool   `json:"keep"`
	Sealed   bool   `json:"sealed,omitempty"`
}

// FreezeMailReading is what was found in a message. ID is empty when it was not kept.
type FreezeMailReading struct {
	ID      string   `json:"id"`
	Numbers []string `json:"numbers"`
	Courts  []string `json:"courts"`
	Firms   []string `json:"firms"`
	Parties []string `json:"parties"`
	Answer  Text     `json:"answer"`
	Note    Text     `json:"note"`
}

// FreezeMailLine is a message on file.
type FreezeMailLine struct {
	ID        string    `json:"id"`
	Created   time.Time `json:"created"`
	LawsuitID string    `json:"lawsuit_id"`
	From      string    `json:"from"`
	Subject   string    `json:"subject"`
	Seller    string    `json:"seller"`
	Received  string    `json:"received"`
	Sealed    bool      `json:"sealed"`
}

// FreezeMailQuery narrows messages on file.
type FreezeMailQuery struct {
	Lawsuit string `query:"lawsuit_id"`
	Seller  string `query:"seller"`
	Limit   int    `query:"limit"`
}

// Exposure is what is frozen in a lawsuit, with the ledger of settling it.
type Exposure struct {
	BondShare string       `json:"bond_share"`
	Orders    int          `json:"orders"` // lines of orders on file
	Ledger    []LedgerLine `json:"ledger"`
	Note      Text         `json:"note"`
}

// LedgerLine is a line of a lawsuit's ledger.
type LedgerLine struct {
	ID        string `json:"id"`
	By        string `json:"by"`
	Day       string `json:"day"`
	Kind      string `json:"kind"`
	Amount    string `json:"amount"`
	Defendant string `json:"defendant"`
	Side      string `json:"side"`
	Paper     string `json:"paper"`
	Note      string `json:"note"`
	Voids     string `json:"voids"`
}

// NewLedgerLine is a line to be added; one of the kind void takes another back.
type NewLedgerLine struct {
	Day       string `json:"day"`
	Kind      string `json:"kind"`
	Amount    string `json:"amount,omitempty"`
	Currency  string `json:"currency,omitempty"`
	Defendant string `json:"defendant,omitempty"`
	Side      string `json:"side,omitempty"`
	Paper     string `json:"paper,omitempty"`
	Note      string `json:"note,omitempty"`
	Voids     string `json:"voids,omitempty"`
}

// OrderQuery says what an order export is.
type OrderQuery struct {
	Name     string `query:"name"`
	Store    string `query:"store"`
	Currency string `query:"currency"`
}

// OrderImport is what was read of an order export.
type OrderImport struct {
	Form    string   `json:"form"`
	Lines   int      `json:"lines"`
	Skipped int      `json:"skipped"`
	Columns []string `json:"columns"`
	Ignored []string `json:"ignored"`
}

// ReadFreezeMail reads a message about frozen money, and keeps it where Keep says so.
func (c *Client) ReadFreezeMail(ctx context.Context, m NewFreezeMail) (FreezeMailReading, error) {
	return ask[FreezeMailReading](ctx, c, post("freeze-mails").with(m))
}

// FreezeMails are the messages on file.
func (c *Client) FreezeMails(ctx context.Context, q FreezeMailQuery) iter.Seq2[FreezeMailLine, error] {
	return pages[FreezeMailLine](ctx, c, get("freeze-mails").asking(q))
}

// EraseFreezeMail forgets a message.
func (c *Client) EraseFreezeMail(ctx context.Context, id string) error {
	return tell(ctx, c, remove("freeze-mails", id))
}

// Exposure is what a lawsuit holds of us.
func (c *Client) Exposure(ctx context.Context, lawsuit string) (Exposure, error) {
	return ask[Exposure](ctx, c, get("lawsuits", lawsuit, "exposure"))
}

// AddLedgerLine adds a line to a lawsuit's ledger, which is only ever added to.
func (c *Client) AddLedgerLine(ctx context.Context, lawsuit string, l NewLedgerLine) (Exposure, error) {
	return ask[Exposure](ctx, c, post("lawsuits", lawsuit, "settlements").with(l))
}

// LedgerCSV is the ledger as a table. The caller closes it.
func (c *Client) LedgerCSV(ctx context.Context, lawsuit string) (io.ReadCloser, error) {
	return download(ctx, c, get("lawsuits", lawsuit, "settlements.csv"))
}

// ImportOrders files an order export as it is.
func (c *Client) ImportOrders(ctx context.Context, file io.Reader, q OrderQuery) (OrderImport, error) {
	o := post("orders").asking(q)
	o.file = newUpload(q.Name, file, false)
	return ask[OrderImport](ctx, c, o)
}

// EraseOrders forgets the lines of orders of a store, or all where it is empty.
func (c *Client) EraseOrders(ctx context.Context, store string) error {
	return tell(ctx, c, remove("orders").asking(struct {
		Store string `query:"store"`
	}{store}))
}
