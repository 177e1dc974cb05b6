// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"markwarden/internal/alert"
	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/web"
)

const salesPath = lawsuitsPath + "/orders"

// moneyRoutes adds the page of a case's money.
func (u *UI) moneyRoutes(r gin.IRoutes) {
	const at = suitPath + ":id/money"
	r.GET(at, u.money)
	r.GET(at+".csv", u.ledgerCSV)
	r.POST(at, u.setMoney)
	r.POST(at+"/settlement", u.addSettlement)
	r.POST(salesPath, u.importSales)
	r.POST(salesPath+"/erase", u.eraseSales)
}

// moneyPage is the body of the page of a case's money.
type moneyPage struct {
	ID, Case, CaseURL, URL, Caption string
	Problem, Done                   string
	Sums                            []sumView
	Bond                            string
	Statutory                       []exposureRow
	Ticks                           []moneyTick
	StatutoryURL                    string
	Accused                         []accusedView
	Orders                          storage.SaleCount
	Totals                          []ledgerSumView
	Lines                           []ledgerView
	Kinds                           []option
	Sides                           []option
	Rows                            []option
	Stores                          []option
	Today, From, To, Items          string
	Cash                            cashForm
	May                             bool
}

// sumView is one currency: a picture of bars, what lies behind each, and the goods.
type sumView struct {
	Currency, Share string
	Bars            []barView
	Risk            []barView
	Trace           []string
	Matches         bool
	Sold            bool
	Items, Places   []groupView
	More            int
}

// The box of a picture of bars: its width, and the height of a bar with its words.
const (
	barsWidth = 640
	barRow    = 56
)

// barView is one bar of a picture. Width is of barsWidth; Class its colour.
type barView struct {
	Name, Value, Class string
	Width, Y           int
}

type groupView struct {
	Key, Title, Amount string
	Lines              int
	Quantity           int64
	Accused            bool
}

type accusedView struct{ ID, From string }

type ledgerSumView struct {
	Who, Asked, Offered, Agreed, Paid, Released, Open string
}

type ledgerView struct {
	ID, Day, Kind, Side, Who, Amount, Paper, Note, By string
	Void                                              bool // was taken back
	CanVoid                                           bool
}

// cashForm is what lies with a provider, as it was typed.
type cashForm struct{ Currency, Balance, Reserve, Daily, Since string }

func (u *UI) money(c *gin.Context) { u.showMoney(c, http.StatusOK, "", "") }

func (u *UI) showMoney(c *gin.Context, status int, done, problem string) {
	ctx := c.Request.Context()
	sight, err := workflow.SightOf(ctx, "exposure.see")
	var f storage.LawsuitFile
	var m workflow.Money
	if err == nil {
		f, m, err = u.do.Docketing.Money(ctx, sight, c.Param("id"))
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	lang := u.lang(c)
	p := &moneyPage{ID: f.ID, Case: strings.TrimSpace(f.Suit.Court + " " + f.Suit.Number), CaseURL: suitPath + url.PathEscape(f.ID), Caption: f.Suit.Caption, Problem: problem, Done: done, Orders: m.Orders,
		Today: workflow.CourtToday(f.Suit.Court, u.do.Docketing.Now()).String(), From: m.Terms.From, To: m.Terms.To, Items: strings.Join(m.Terms.Items, "\n"), May: may(c, "exposure.edit"), Cash: cashForm{Currency: "USD"}}
	p.URL = p.CaseURL + "/money"
	for _, a := range m.Accused {
		p.Accused = append(p.Accused, accusedView{a.ID, in(lang, a.From)})
	}
	for _, s := range m.Sums {
		p.Sums = append(p.Sums, u.sumView(lang, s, m.Bond))
	}
	if m.Bond != nil {
		p.Bond = in(lang, m.Bond.Trace)
	}
	if len(m.Terms.Cash) > 0 {
		p.Cash = cashOf(m.Terms.Cash[0])
	}
	e := m.Statutory
	p.Statutory = []exposureRow{{Name: u.site.Text(lang, "exposure.one"), Source: e.Source, Min: e.Min.String(), Max: e.Max.String(), Wilful: e.MaxWilful.String(), X1: moneyX(e.Min), X2: moneyX(e.Max), X3: moneyX(e.MaxWilful), Y: 24, LabelY: 16}}
	p.Ticks = (&exposurePage{}).Ticks()
	p.StatutoryURL = lawsuitsPath + "/exposure?" + url.Values{"case": {p.Case}, "id": {f.ID}}.Encode()
	if err := u.fillLedger(c, f, m, p); err != nil {
		u.Fail(c, err)
		return
	}
	if err := u.fillMoneyForms(c, f, sight, p); err != nil {
		u.Fail(c, err)
		return
	}
	u.render(c, status, "money", u.page(c, "lawsuits", u.text(c, "money.heading"), p))
}

// plainMoney is an amount for an input.
func plainMoney(m docket.Money) string {
	if m.Minor == 0 {
		return ""
	}
	_, number, _ := strings.Cut(m.String(), " ")
	return number
}

func cashOf(c alert.Cash) cashForm {
	return cashForm{c.Balance.Currency, plainMoney(c.Balance), plainMoney(c.Reserve), plainMoney(c.Daily), strconv.Itoa(c.Since)}
}

// goodsOnPage is how many items and places the page shows of a currency.
const goodsOnPage = 15

// sumView puts one currency into a picture.
func (u *UI) sumView(lang web.Lang, s workflow.MoneySums, bond *alert.Share) sumView {
	r := s.Reconciliation
	v := sumView{Currency: r.Restrained.Currency, Matches: r.Matches, Sold: len(s.Items) > 0, Share: strconv.FormatFloat(float64(r.Share)/100, 'f', 2, 64) + " %"}
	list := []namedMoney{{"money.frozen", r.Restrained, "frozen"}, {"money.sold", r.Orders, "sold"}, {"money.accused", r.Accused, "accused"}, {"money.excess", r.Excess, "excess"}}
	if bond != nil && v.Currency == "USD" {
		list = append(list, namedMoney{"money.bond", docket.Money{Minor: int64(bond.Bond), Currency: "USD"}, "bond"})
	}
	v.Bars = u.bars(lang, list)
	for _, t := range r.Trace {
		v.Trace = append(v.Trace, in(lang, t))
	}
	if a := s.AtRisk; a != nil {
		v.Risk = u.bars(lang, []namedMoney{{"money.balance", a.Balance, "frozen"}, {"money.reserve", a.Reserve, "sold"}, {"money.unsettled", a.Unsettled, "accused"}, {"money.later", a.Later, "excess"}, {"money.at-risk", a.Total, "total"}})
		for _, t := range a.Trace {
			v.Trace = append(v.Trace, in(lang, t))
		}
	}
	v.More = max(0, len(s.Items)-goodsOnPage)
	v.Items, v.Places = groupViews(s.Items), groupViews(s.Places)
	return v
}

func groupViews(list []docket.SaleGroup) (out []groupView) {
	for _, g := range list[:min(len(list), goodsOnPage)] {
		out = append(out, groupView{g.Key, g.Title, g.Amount.String(), g.Lines, g.Quantity, g.Accused})
	}
	return out
}

// namedMoney is a sum of a picture; Name is the ID of its words.
type namedMoney struct {
	name  string
	sum   docket.Money
	class string
}

// bars lays sums out as bars under each other, the longest for the largest.
func (u *UI) bars(lang web.Lang, list []namedMoney) (out []barView) {
	most := int64(1)
	for _, x := range list {
		most = max(most, x.sum.Minor)
	}
	for i, x := range list {
		out = append(out, barView{Name: u.site.Text(lang, x.name), Value: x.sum.String(), Class: x.class, Width: int(float64(max(0, x.sum.Minor)) / float64(most) * barsWidth), Y: barRow * i})
	}
	return out
}

// Height of the picture of bars.
func (v sumView) Height() int { return barRow * len(v.Bars) }

// RiskHeight is the height of the picture of cash at risk.
func (v sumView) RiskHeight() int { return barRow * len(v.Risk) }

func shownMoney(m docket.Money) string {
	if m.Minor == 0 {
		return "–"
	}
	return m.String()
}

// fillLedger fills in the settlement's lines and sums.
func (u *UI) fillLedger(c *gin.Context, f storage.LawsuitFile, m workflow.Money, p *moneyPage) error {
	lang := u.lang(c)
	var by []string
	for _, e := range m.Ledger {
		by = append(by, e.By)
	}
	called, err := u.called(c, by...)
	if err != nil {
		return err
	}
	names := map[string]string{"": u.site.Text(lang, "money.all-of-ours")}
	for _, d := range f.Suit.Defendants {
		names[d.Key()] = strings.Trim(d.No+" · "+d.Alias, " ·")
	}
	for _, s := range append(m.Rows, m.Totals...) {
		p.Totals = append(p.Totals, ledgerSumView{Who: names[s.Defendant], Asked: shownMoney(s.Asked), Offered: shownMoney(s.Offered), Agreed: shownMoney(s.Agreed), Paid: shownMoney(s.Paid), Released: shownMoney(s.Released), Open: shownMoney(s.Open)})
	}
	for i := len(m.Rows); i < len(p.Totals); i++ {
		p.Totals[i].Who = u.site.Text(lang, "money.total")
	}
	gone := map[string]bool{}
	for _, e := range m.Ledger {
		if e.Kind == docket.LedgerVoid {
			gone[e.Voids] = true
		}
	}
	for _, e := range m.Ledger {
		v := ledgerView{ID: e.ID, Day: e.Day.String(), Kind: string(e.Kind), Side: string(e.Side), Who: names[e.Defendant], Paper: e.Paper, Note: e.Note, By: called.of(e.By), Void: gone[e.ID], CanVoid: p.May && e.Kind != docket.LedgerVoid && !gone[e.ID]}
		if e.Kind != docket.LedgerVoid {
			v.Amount = e.Amount.String()
		}
		p.Lines = append(p.Lines, v)
	}
	return nil
}

// fillMoneyForms fills in what the forms offer.
func (u *UI) fillMoneyForms(c *gin.Context, f storage.LawsuitFile, sight storage.Sight, p *moneyPage) error {
	for _, k := range docket.LedgerKinds() {
		if k != docket.LedgerVoid {
			p.Kinds = append(p.Kinds, option{string(k), string(k), false})
		}
	}
	for _, s := range []docket.LedgerSide{docket.SidePlaintiff, docket.SideDefendant} {
		p.Sides = append(p.Sides, option{string(s), string(s), false})
	}
	for _, m := range f.Matches {
		if m.Verdict != docket.NotUs {
			p.Rows = append(p.Rows, option{m.Row, strings.Trim(m.No+" · "+m.Alias, " ·"), false})
		}
	}
	if !p.May {
		return nil
	}
	stores, err := u.do.Docketing.DB.Stores(c.Request.Context(), sight.Owner)
	for _, s := range stores[:min(len(stores), 500)] {
		p.Stores = append(p.Stores, option{s.ID, strings.TrimSpace(s.ID + " " + s.Name), false})
	}
	return err
}

// changedMoney shows the money after a change.
func (u *UI) changedMoney(c *gin.Context, done string, err error) {
	switch kind := fault.KindOf(err); {
	case err == nil && done == "":
		c.Redirect(http.StatusSeeOther, suitPath+url.PathEscape(c.Param("id"))+"/money")
	case err == nil:
		u.showMoney(c, http.StatusOK, done, "")
	case kind == fault.Invalid, kind == fault.Conflict:
		u.showMoney(c, kind.Status(), "", u.refusal(u.lang(c), err))
	default:
		u.Fail(c, err)
	}
}

// typedMoney reads an amount of a form; empty is nothing.
func typedMoney(c *gin.Context, name, currency string) (docket.Money, error) {
	text := strings.TrimSpace(c.PostForm(name))
	if text == "" {
		return docket.Money{}, nil
	}
	return docket.ParseMoney(text, currency)
}

func typedCurrency(c *gin.Context) string {
	if s := strings.ToUpper(strings.TrimSpace(c.PostForm("currency"))); s != "" {
		return s
	}
	return "USD"
}

func (u *UI) setMoney(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "exposure.edit")
	t := workflow.MoneyTerms{Items: strings.FieldsFunc(c.PostForm("items"), func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ';' }), From: strings.TrimSpace(c.PostForm("from")), To: strings.TrimSpace(c.PostForm("to"))}
	currency := typedCurrency(c)
	cash := alert.Cash{}
	for name, into := range map[string]*docket.Money{"balance": &cash.Balance, "reserve": &cash.Reserve, "daily": &cash.Daily} {
		if err == nil {
			*into, err = typedMoney(c, name, currency)
		}
	}
	if text := strings.TrimSpace(c.PostForm("since")); err == nil && text != "" {
		if cash.Since, err = strconv.Atoi(text); err != nil {
			err = fault.New(fault.Invalid, "The days since the last settlement are no whole number.")
		}
	}
	if cash.Balance.Minor+cash.Reserve.Minor+cash.Daily.Minor > 0 {
		cash.Balance.Currency = currency
		t.Cash = []alert.Cash{cash}
	}
	if err == nil {
		err = u.do.Docketing.SetMoney(c.Request.Context(), k, c.Param("id"), t)
	}
	u.changedMoney(c, "", err)
}

func (u *UI) addSettlement(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "exposure.edit")
	e := docket.LedgerEntry{Kind: docket.LedgerKind(c.PostForm("kind")), Defendant: c.PostForm("row"), Paper: strings.TrimSpace(c.PostForm("paper")), Note: strings.TrimSpace(c.PostForm("note")), Voids: c.PostForm("voids")}
	if e.Kind == docket.LedgerOffer || e.Kind == docket.LedgerCounter {
		e.Side = docket.LedgerSide(c.PostForm("side"))
	}
	if err == nil {
		e.Amount, err = typedMoney(c, "amount", typedCurrency(c))
	}
	if err == nil {
		if e.Day, err = calendar.ParseDate(strings.TrimSpace(c.PostForm("day"))); err != nil {
			err = fault.New(fault.Invalid, "The day is no date: write YYYY-MM-DD.")
		}
	}
	if err == nil {
		_, err = u.do.Docketing.AddSettlement(c.Request.Context(), k, c.Param("id"), e)
	}
	u.changedMoney(c, "", err)
}

// ledgerCSV is the ledger as a table.
func (u *UI) ledgerCSV(c *gin.Context) {
	sight, err := workflow.SightOf(c.Request.Context(), "exposure.see")
	var f storage.LawsuitFile
	if err == nil {
		f, err = u.do.Docketing.DB.Lawsuit(c.Request.Context(), sight, c.Param("id"))
	}
	var list []docket.LedgerEntry
	if err == nil {
		list, err = u.do.Docketing.LedgerOut(c.Request.Context(), sight, f)
	}
	if err != nil {
		u.Fail(c, err)
		return
	}
	b := bytes.NewBufferString("\ufeff") // by which spreadsheets know that it is UTF-8
	w := csv.NewWriter(b)
	for _, row := range workflow.LedgerTable(list) {
		_ = w.Write(row)
	}
	w.Flush()
	c.Header("Content-Disposition", `attachment; filename="settlement.csv"`)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}

// importSales keeps an order export; the form carries the case whose page it stands on.
func (u *UI) importSales(c *gin.Context) {
	name, body, values, err := formFile(c)
	c.Params = append(c.Params, gin.Param{Key: "id", Value: values.Get("case")})
	k, denied := workflow.ClerkOf(c.Request.Context(), "exposure.edit")
	if denied != nil {
		u.Fail(c, denied)
		return
	}
	var out docket.Sales
	if err == nil {
		out, err = u.do.Docketing.ImportSales(c.Request.Context(), k, workflow.SalesFile{Name: name, Store: values.Get("store"), Currency: values.Get("currency"), Body: bytes.NewReader(body)})
	}
	done := u.text(c, "money.imported", "Lines", len(out.Lines), "Skipped", out.Skipped, "Notes", len(out.Notes))
	for _, n := range out.Notes[:min(len(out.Notes), 3)] {
		done += " · " + n.At + ": " + in(u.lang(c), n.Text)
	}
	u.changedMoney(c, done, err)
}

func (u *UI) eraseSales(c *gin.Context) {
	k, err := workflow.ClerkOf(c.Request.Context(), "exposure.edit")
	c.Params = append(c.Params, gin.Param{Key: "id", Value: c.PostForm("case")})
	if err == nil && c.PostForm("sure") == "" {
		err = fault.New(fault.Invalid, "Tick that the orders are to be erased.")
	}
	if err == nil {
		_, err = u.do.Docketing.EraseSales(c.Request.Context(), k, "")
	}
	u.changedMoney(c, "", err)
}
