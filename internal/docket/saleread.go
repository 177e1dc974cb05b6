// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"markwarden/internal/calendar"
)

// saleReader reads the rows below a head.
type saleReader struct {
	sales    *Sales
	head     saleHead
	opt      SaleOptions
	seen     map[[2]string]int // lines that nothing else tells apart
	last     map[string]Sale   // the first line of an order, whose day and place later lines leave out
	dayFirst bool
}

// Words of a status that say that nothing was sold, and that money went back.
var (
	saleCancelled = words(`\b(?:cancell?ed|voided|unshipped - cancelled|pending|expired|failed)\b|取消|已关闭|待付款|未付款`)
	saleRefund    = words(`\b(?:refund(?:ed)?|chargeback|return(?:ed)?)\b|退款|退货`)
)

// note says why a row was left out.
func (r *saleReader) note(row tableRow, t Text) {
	const most = 200
	if len(r.sales.Notes) < most {
		r.sales.Notes = append(r.sales.Notes, Note{At: fmt.Sprintf("row %d", row.line), Text: t})
	}
}

// row reads one row.
func (r *saleReader) row(row tableRow) {
	get := func(field string) string { return r.head.cell(row, field) }
	if !hasText(row.cells) {
		return
	}
	s := Sale{Store: r.opt.Store, Order: saleText(get("order")), Item: saleText(get("item")), Product: saleText(get("product")), Title: saleText(get("title")), Status: saleText(get("status")), Quantity: 1}
	if s.Order == "" {
		r.note(row, Text{EN: "The row has no order number and was left out.", ZH: "该行无订单号，已略过。"})
		return
	}
	first, later := r.last[s.Order]
	var ok bool
	if s.Day, ok = saleDay(get("day"), r.dayFirst); !ok && later && get("day") == "" {
		s.Day, ok = first.Day, true
	}
	if !ok {
		r.note(row, say("The date %q cannot be read: write YYYY-MM-DD.", "日期 %q 无法识别：请写作 YYYY-MM-DD。", short(get("day"))))
		return
	}
	s.ShipTo = shipTo(get("state"), get("country"))
	if s.ShipTo == "" && later {
		s.ShipTo = first.ShipTo
	}
	if s.Status == "" && later {
		s.Status = first.Status
	}
	if saleCancelled.MatchString(s.Status) {
		r.sales.Skipped++
		return
	}
	if q := strings.ReplaceAll(get("quantity"), ",", ""); q != "" {
		n, err := strconv.ParseFloat(q, 64)
		if err != nil || n != float64(int64(n)) || n < -1e9 || n > 1e9 {
			r.note(row, say("The quantity %q is no whole number.", "数量 %q 不是整数。", short(q)))
			return
		}
		s.Quantity = int64(n)
	}
	if !r.amount(&s, row, cmp.Or(get("currency"), first.Amount.Currency)) {
		return
	}
	r.file(s, get("line"), later)
}

// amount reads the sum of a line, from its own column or as price times quantity.
func (r *saleReader) amount(s *Sale, row tableRow, currency string) bool {
	text, times := r.head.cell(row, "amount"), int64(1)
	if unit := r.head.cell(row, "unit"); unit != "" {
		text, times = unit, s.Quantity
	}
	number, sign := amountParts(text)
	currency = strings.ToUpper(cmp.Or(currency, sign, r.opt.Currency, "USD"))
	if !currencyCode(currency) {
		r.note(row, say("The currency %q is no code of three letters.", "币种 %q 不是三字母代码。", short(currency)))
		return false
	}
	negative := strings.HasPrefix(number, "-") || strings.HasPrefix(number, "(")
	m, err := ParseMoney(strings.Trim(number, "-+()"), currency)
	if err != nil || m.Minor > mostLedgerMinor {
		r.note(row, say("The amount %q cannot be read: write it like 1234.56.", "金额 %q 无法识别：请写作 1234.56。", short(text)))
		return false
	}
	m.Minor *= times
	if m.Minor > mostLedgerMinor || m.Minor < -mostLedgerMinor {
		r.note(row, say("The amount %q is too large.", "金额 %q 过大。", short(text)))
		return false
	}
	if (negative || saleRefund.MatchString(s.Status)) && m.Minor > 0 {
		m.Minor = -m.Minor
	}
	s.Amount = m
	return true
}

// amountParts parts the number from the sign or code of its currency.
func amountParts(text string) (number, currency string) {
	rest := strings.TrimSpace(text)
	letters := strings.TrimSpace(strings.TrimFunc(strings.Map(func(c rune) rune {
		if unicode.IsDigit(c) || strings.ContainsRune(".,'()+- \u00a0\u202f", c) {
			return -1
		}
		return c
	}, rest), unicode.IsSpace))
	if letters != "" {
		rest = strings.TrimSpace(strings.Replace(rest, letters, "", 1))
	}
	return rest, currencySigns[strings.ToLower(letters)]
}

// file adds a line. Lines that nothing tells apart are counted, so that the same file read again gives the same lines.
func (r *saleReader) file(s Sale, line string, later bool) {
	s.Line = saleText(cmp.Or(line, s.Item, s.Product, s.Title))
	if s.Amount.Minor < 0 {
		s.Line = saleText("refund " + s.Line)
	}
	at := [2]string{s.Order, s.Line}
	s.Part = r.seen[at]
	r.seen[at]++
	if !later {
		r.last[s.Order] = s
	}
	r.sales.Lines = append(r.sales.Lines, s)
}

// shipTo is where goods went: the state in the United States, else the country.
func shipTo(state, country string) string {
	state, country = strings.ToUpper(short(state)), strings.ToUpper(short(country))
	us := country == "" || country == "US" || country == "USA" || country == "UNITED STATES" || country == "美国"
	switch {
	case us && state != "":
		if code := usState(state); code != "" {
			return "US-" + code
		}
		return state
	case us && country != "":
		return "US"
	}
	return country
}

// hasText reports a row with anything in it.
func hasText(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return true
		}
	}
	return false
}

// mostSaleText bounds what is kept of one cell, in characters.
const mostSaleText = 200

func saleText(s string) string {
	if r := []rune(s); len(r) > mostSaleText {
		return string(r[:mostSaleText])
	}
	return s
}

// usState is the code of a state by its code or name; empty where it is none.
func usState(s string) string {
	if st, ok := calendar.LookupState(s); ok && len(s) == 2 {
		return st.Code
	}
	for _, code := range citeStates {
		if st, ok := calendar.LookupState(code); ok && strings.EqualFold(st.Name.EN, s) {
			return code
		}
	}
	return ""
}
