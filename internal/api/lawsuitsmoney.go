// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/alert"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
)

// OwnOrders is where exports of our own orders are taken.
const OwnOrders = Prefix + "/orders"

// moneyBody is the money of a case.
type moneyBody struct {
	Accused   []accusedBody   `json:"accused" nullable:"false" doc:"Products that the case is about, and where that stands."`
	Sums      []moneySumBody  `json:"sums" nullable:"false" doc:"One a currency."`
	BondShare string          `json:"bond_share,omitempty" doc:"One defendant's equal part of the bond."`
	Statutory statutoryBody   `json:"statutory" doc:"What a court may award against one seller."`
	Orders    int             `json:"orders" doc:"Lines of our orders that are kept at all."`
	Ledger    []ledgerBody    `json:"ledger" nullable:"false"`
	Totals    []ledgerSumBody `json:"totals" nullable:"false" doc:"Where the settlement stands, one a currency."`
	Note      screening.Text  `json:"note"`
}

type accusedBody struct {
	ID   string         `json:"id"`
	From screening.Text `json:"from"`
}

type moneySumBody struct {
	Currency   string           `json:"currency"`
	Frozen     string           `json:"frozen"`
	Sold       string           `json:"sold"`
	Difference string           `json:"difference"`
	Matches    bool             `json:"matches" doc:"The orders add up to what is frozen, within one smallest unit."`
	Accused    string           `json:"accused_sales"`
	Share      float64          `json:"accused_share" doc:"0 to 1."`
	Excess     string           `json:"excess" doc:"Held beyond the proceeds of the accused products."`
	AtRisk     string           `json:"at_risk,omitempty"`
	Items      []saleGroupBody  `json:"items" nullable:"false"`
	Places     []saleGroupBody  `json:"places" nullable:"false" doc:"Where accused goods were shipped to."`
	Trace      []screening.Text `json:"trace" nullable:"false"`
}

type saleGroupBody struct {
	Key      string `json:"key"`
	Title    string `json:"title,omitempty"`
	Lines    int    `json:"lines"`
	Quantity int64  `json:"quantity"`
	Amount   string `json:"amount"`
	Accused  bool   `json:"accused"`
}

type statutoryBody struct {
	Min    string `json:"min"`
	Max    string `json:"max"`
	Wilful string `json:"max_wilful"`
	Source string `json:"source"`
}

type ledgerBody struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Side      string `json:"side,omitempty"`
	Defendant string `json:"defendant,omitempty"`
	Amount    string `json:"amount,omitempty" example:"USD 1,500.00"`
	Day       string `json:"day"`
	Paper     string `json:"paper,omitempty"`
	Note      string `json:"note,omitempty"`
	Voids     string `json:"voids,omitempty"`
	By        string `json:"by"`
}

type ledgerSumBody struct {
	Asked    string `json:"asked"`
	Offered  string `json:"offered"`
	Agreed   string `json:"agreed"`
	Paid     string `json:"paid"`
	Open     string `json:"open"`
	Released string `json:"released"`
}

type moneyOutput struct{ Body moneyBody }

type moneyInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Items []string     `json:"items,omitempty" nullable:"false" maxItems:"5000" doc:"Accused items that no paper on file names."`
		From  string       `json:"from,omitempty" maxLength:"10" doc:"First day of the orders that the frozen money comes from."`
		To    string       `json:"to,omitempty" maxLength:"10"`
		Cash  []freezeCash `json:"cash,omitempty" nullable:"false" maxItems:"20" doc:"What lies with a provider, one a currency."`
		Marks int64        `json:"marks,omitempty" minimum:"0" doc:"Counterfeit marks; those of the file where it is left out."`
		Types int64        `json:"types,omitempty" minimum:"0"`
	}
}

type settlementInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Kind      string `json:"kind" enum:"offer,counter_offer,agreed,paid,released,void"`
		Side      string `json:"side,omitempty" enum:"plaintiff,defendant" doc:"Whose offer it is."`
		Defendant string `json:"defendant,omitempty" maxLength:"2000" doc:"Key or number of the row; all of ours if left out."`
		Amount    string `json:"amount,omitempty" maxLength:"40" example:"1500.00"`
		Currency  string `json:"currency,omitempty" maxLength:"3" default:"USD"`
		Day       string `json:"day" maxLength:"10" example:"2026-03-20"`
		Paper     string `json:"paper,omitempty" maxLength:"300" doc:"Letter, agreement or proof of payment."`
		Note      string `json:"note,omitempty" maxLength:"2000"`
		Voids     string `json:"voids,omitempty" maxLength:"64" doc:"The line that a line of kind void takes back."`
	}
}

type settlementCSVOutput struct {
	Disposition string `header:"Content-Disposition"`
	Type        string `header:"Content-Type"`
	Body        []byte
}

type ordersInput struct {
	Name     string `query:"name" maxLength:"256" default:"orders"`
	Store    string `query:"store" maxLength:"200" doc:"Whose orders they are: id of one of our stores."`
	Currency string `query:"currency" maxLength:"3" doc:"Where no column has it."`
	RawBody  []byte `contentType:"application/octet-stream"`
}

type ordersOutput struct {
	Body struct {
		Form    string     `json:"form" enum:"csv,xlsx"`
		Lines   int        `json:"lines"`
		Skipped int        `json:"skipped" doc:"Cancelled lines."`
		Columns []string   `json:"columns" nullable:"false" doc:"Each column that is read, with the field it fills."`
		Ignored []string   `json:"ignored" nullable:"false"`
		Notes   []noteBody `json:"notes" nullable:"false"`
	}
}

type eraseOrdersInput struct {
	Store string `query:"store" maxLength:"200" doc:"Only those of one store."`
}

func (s Services) registerMoney(a huma.API, op func(id, method, path, summary, description string) huma.Operation) {
	const at = lawsuitsPath + "/{id}"
	huma.Register(a, op("get-money", http.MethodGet, at+"/exposure", "The money of a case", "What is frozen against what was sold of accused products, cash at risk, one part of the bond, statutory damages, and where the settlement stands."), s.getMoney)
	huma.Register(a, op("set-money", http.MethodPost, at+"/exposure", "Add to the sums of a case", "Accused items that no paper names, the days of the orders, cash with providers. What was set before is replaced."), s.setMoney)
	created := op("add-settlement", http.MethodPost, at+"/settlements", "Add a line to the settlement ledger", "A line is never changed: one of kind void takes another back.")
	created.DefaultStatus = http.StatusCreated
	huma.Register(a, created, s.addSettlement)
	file := op("export-settlements", http.MethodGet, at+"/settlements.csv", "The settlement ledger as a table", "Every line in the order of its day.")
	file.Responses = refusals(http.StatusNotFound)
	file.Responses["200"] = &huma.Response{Description: "A table.", Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}}
	huma.Register(a, file, s.exportSettlements)
	huma.Register(a, op("import-orders", http.MethodPost, OwnOrders, "Keep our orders", "Takes an order export (Amazon, Shopify, or a table with named columns; CSV or Excel). Buyers are not read: only the state or country goods went to. The same file again changes nothing."), s.importOrders)
	gone := op("erase-orders", http.MethodDelete, OwnOrders, "Erase our orders", "Forgets all lines of orders, or those of one store.")
	gone.DefaultStatus = http.StatusNoContent
	huma.Register(a, gone, s.eraseOrders)
}

func (s Services) getMoney(ctx context.Context, in *lawsuitInput) (*moneyOutput, error) {
	sight, err := workflow.SightOf(ctx, "exposure.see")
	if err != nil {
		return nil, fail(err)
	}
	_, m, err := s.Docketing.Money(ctx, sight, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	return &moneyOutput{moneyOf(m)}, nil
}

func moneyOf(m workflow.Money) moneyBody {
	e := m.Statutory
	b := moneyBody{Accused: []accusedBody{}, Sums: []moneySumBody{}, Statutory: statutoryBody{e.Min.String(), e.Max.String(), e.MaxWilful.String(), e.Source}, Orders: m.Orders.Lines, Ledger: []ledgerBody{}, Totals: []ledgerSumBody{},
		Note: screening.Text{EN: "Information, not legal advice: show it to counsel with the orders.", ZH: "仅供参考，非法律意见：请连同订单交律师审阅。"}}
	for _, x := range m.Accused {
		b.Accused = append(b.Accused, accusedBody{x.ID, screening.Text(x.From)})
	}
	for _, x := range m.Sums {
		b.Sums = append(b.Sums, moneySumOf(x))
	}
	if m.Bond != nil {
		b.BondShare = m.Bond.Bond.String()
	}
	for _, x := range m.Ledger {
		b.Ledger = append(b.Ledger, ledgerOf(x))
	}
	for _, x := range m.Totals {
		b.Totals = append(b.Totals, ledgerSumBody{x.Asked.String(), x.Offered.String(), x.Agreed.String(), x.Paid.String(), x.Open.String(), x.Released.String()})
	}
	return b
}

func moneySumOf(x workflow.MoneySums) moneySumBody {
	r := x.Reconciliation
	b := moneySumBody{Currency: r.Restrained.Currency, Frozen: r.Restrained.String(), Sold: r.Orders.String(), Difference: r.Difference.String(), Matches: r.Matches, Accused: r.Accused.String(), Share: float64(r.Share) / 10000, Excess: r.Excess.String(),
		Items: saleGroupsOf(x.Items), Places: saleGroupsOf(x.Places), Trace: []screening.Text{}}
	trace := r.Trace
	if x.AtRisk != nil {
		b.AtRisk, trace = x.AtRisk.Total.String(), append(trace, x.AtRisk.Trace...)
	}
	for _, t := range trace {
		b.Trace = append(b.Trace, screening.Text(t))
	}
	return b
}

// mostGroups bounds the goods of an answer, the largest first.
const mostGroups = 500

func saleGroupsOf(list []docket.SaleGroup) []saleGroupBody {
	out := make([]saleGroupBody, 0, min(len(list), mostGroups))
	for _, g := range list[:min(len(list), mostGroups)] {
		out = append(out, saleGroupBody{g.Key, g.Title, g.Lines, g.Quantity, g.Amount.String(), g.Accused})
	}
	return out
}

func ledgerOf(e docket.LedgerEntry) ledgerBody {
	b := ledgerBody{ID: e.ID, Kind: string(e.Kind), Side: string(e.Side), Defendant: e.Defendant, Day: e.Day.String(), Paper: e.Paper, Note: e.Note, Voids: e.Voids, By: e.By}
	if e.Kind != docket.LedgerVoid {
		b.Amount = e.Amount.String()
	}
	return b
}

func (s Services) setMoney(ctx context.Context, in *moneyInput) (*moneyOutput, error) {
	k, err := workflow.ClerkOf(ctx, "exposure.edit")
	if err != nil {
		return nil, fail(err)
	}
	b := in.Body
	t := workflow.MoneyTerms{Items: b.Items, From: b.From, To: b.To, Marks: b.Marks, Types: b.Types}
	for _, c := range b.Cash {
		x := alert.Cash{Balance: alert.Money(c.Balance), Since: c.Since, Cycle: c.Cycle, Hold: c.Hold}
		if c.Reserve != nil {
			x.Reserve = alert.Money(*c.Reserve)
		}
		if c.Daily != nil {
			x.Daily = alert.Money(*c.Daily)
		}
		t.Cash = append(t.Cash, x)
	}
	if err := s.Docketing.SetMoney(ctx, k, in.ID, t); err != nil {
		return nil, fail(err)
	}
	return s.getMoney(ctx, &lawsuitInput{in.ID})
}

func (s Services) addSettlement(ctx context.Context, in *settlementInput) (*moneyOutput, error) {
	k, err := workflow.ClerkOf(ctx, "exposure.edit")
	if err != nil {
		return nil, fail(err)
	}
	b := in.Body
	e := docket.LedgerEntry{Kind: docket.LedgerKind(b.Kind), Side: docket.LedgerSide(b.Side), Defendant: b.Defendant, Paper: b.Paper, Note: b.Note, Voids: b.Voids}
	if e.Day, err = calendar.ParseDate(b.Day); err != nil {
		return nil, fail(fault.New(fault.Invalid, "The day is no date: write YYYY-MM-DD."))
	}
	if b.Amount != "" {
		if e.Amount, err = docket.ParseMoney(b.Amount, strings.ToUpper(b.Currency)); err != nil {
			return nil, fail(err)
		}
	}
	if _, err := s.Docketing.AddSettlement(ctx, k, in.ID, e); err != nil {
		return nil, fail(err)
	}
	return s.getMoney(ctx, &lawsuitInput{in.ID})
}

func (s Services) exportSettlements(ctx context.Context, in *lawsuitInput) (*settlementCSVOutput, error) {
	sight, err := workflow.SightOf(ctx, "exposure.see")
	if err != nil {
		return nil, fail(err)
	}
	f, err := s.Docketing.DB.Lawsuit(ctx, sight, in.ID)
	if err != nil {
		return nil, fail(err)
	}
	list, err := s.Docketing.LedgerOut(ctx, sight, f)
	if err != nil {
		return nil, fail(err)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, row := range workflow.LedgerTable(list) {
		_ = w.Write(row)
	}
	w.Flush()
	return &settlementCSVOutput{`attachment; filename="settlement.csv"`, "text/csv; charset=utf-8", b.Bytes()}, nil
}

func (s Services) importOrders(ctx context.Context, in *ordersInput) (*ordersOutput, error) {
	k, err := workflow.ClerkOf(ctx, "exposure.edit")
	if err != nil {
		return nil, fail(err)
	}
	got, err := s.Docketing.ImportSales(ctx, k, workflow.SalesFile{Name: in.Name, Store: in.Store, Currency: in.Currency, Body: bytes.NewReader(in.RawBody)})
	if err != nil {
		return nil, fail(err)
	}
	out := &ordersOutput{}
	b := &out.Body
	b.Form, b.Lines, b.Skipped, b.Columns, b.Ignored, b.Notes = got.Form, len(got.Lines), got.Skipped, []string{}, made(got.Ignored), notesOf(got.Notes)
	for _, c := range got.Columns {
		b.Columns = append(b.Columns, c.Name+" = "+c.Field)
	}
	return out, nil
}

func (s Services) eraseOrders(ctx context.Context, in *eraseOrdersInput) (*struct{}, error) {
	k, err := workflow.ClerkOf(ctx, "exposure.edit")
	if err == nil {
		_, err = s.Docketing.EraseSales(ctx, k, in.Store)
	}
	if err != nil {
		return nil, fail(err)
	}
	return nil, nil
}
