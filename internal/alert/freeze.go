// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"math"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
)

// Money is an amount in the smallest unit of a currency.
type Money = docket.Money

// Line is one order behind a frozen balance. Accused says that its product is one that the complaint accuses.
type Line struct {
	Order   string `json:"order"`
	Amount  Money  `json:"amount"`
	Accused bool   `json:"accused"`
}

// Reconciliation holds a frozen balance against the orders it is made of. It is evidence for narrowing a freeze to the
// proceeds of the accused products (specification section 1, N11).
type Reconciliation struct {
	Restrained Money  `json:"restrained"`
	Orders     Money  `json:"orders"`
	Difference Money  `json:"difference"` // restrained less orders
	Matches    bool   `json:"matches"`    // within one smallest unit
	Accused    Money  `json:"accused"`
	Other      Money  `json:"other"`
	Share      int    `json:"share"`  // of the accused in the orders, in hundredths of a percent, rounded half up
	Excess     Money  `json:"excess"` // what is held beyond the proceeds of the accused products
	Trace      []Text `json:"trace"`
}

// Reconcile adds up the orders. Invalid for another currency, a negative sum, and sums that cannot be added.
func Reconcile(restrained Money, lines []Line) (r Reconciliation, err error) {
	unit := restrained.Currency
	var all, accused int64
	if restrained.Minor < 0 || unit == "" {
		return r, fault.New(fault.Invalid, "the frozen balance must be an amount of zero or more with its currency")
	}
	for i, l := range lines {
		switch {
		case l.Amount.Currency != unit:
			return r, fault.New(fault.Invalid, "orders[%d] is in %q and the frozen balance in %s: convert it first and keep the rate", i, l.Amount.Currency, unit)
		case l.Amount.Minor > 0 && all > math.MaxInt64-l.Amount.Minor, l.Amount.Minor < 0 && all < math.MinInt64-l.Amount.Minor:
			return r, fault.New(fault.Invalid, "the orders are too large to add up: check orders[%d]", i)
		}
		all += l.Amount.Minor // a refund is a line below zero
		if l.Accused {
			accused += l.Amount.Minor
		}
	}
	money := func(n int64) Money { return Money{Minor: n, Currency: unit} }
	r = Reconciliation{Restrained: restrained, Orders: money(all), Difference: money(restrained.Minor - all), Accused: money(accused), Other: money(all - accused), Excess: money(max(0, restrained.Minor-max(0, accused)))}
	r.Matches = r.Difference.Minor >= -1 && r.Difference.Minor <= 1
	if all > 0 && accused > 0 {
		r.Share = int(math.Round(float64(accused) / float64(all) * 10000))
	}
	r.Trace = []Text{
		say("%d orders add up to %s; %s is frozen, a difference of %s", "%d 笔订单合计 %s；冻结 %s，差额 %s", len(lines), r.Orders, restrained, r.Difference),
		say("%s of it comes from accused products, %s from others", "其中 %s 来自被控商品，%s 来自其他商品", r.Accused, r.Other),
		say("%s is held beyond the proceeds of the accused products", "超出被控商品所得的冻结额为 %s", r.Excess),
	}
	if !r.Matches {
		r.Trace = append(r.Trace, Text{EN: "The orders do not add up to what is frozen: find the missing lines before the figures are used.", ZH: "订单合计与冻结额不符：使用这些数字前请补齐缺失的订单。"})
	}
	return r, nil
}

// Cash is what a seller has at stake with one payment provider. Zero Cycle and Hold are the usual ones (specification
// section 1, N10): settlement every ten days, and two months in a dispute.
type Cash struct {
	Balance Money `json:"balance"` // on the account now
	Reserve Money `json:"reserve"` // what the provider keeps back
	Daily   Money `json:"daily"`   // sales a day, less refunds
	Since   int   `json:"since"`   // days since the last settlement
	Cycle   int   `json:"cycle"`   // days between settlements
	Hold    int   `json:"hold"`    // days for which a dispute stops settlements
}

// The usual periods.
const usualCycle, usualHold = 10, 60

// AtRisk is the expected exposure of cash.
type AtRisk struct {
	Balance   Money  `json:"balance"`
	Reserve   Money  `json:"reserve"`
	Unsettled Money  `json:"unsettled"` // sold since the last settlement
	Later     Money  `json:"later"`     // sold while the dispute lasts
	Cycles    int    `json:"cycles"`    // settlements that do not come
	Total     Money  `json:"total"`
	Trace     []Text `json:"trace"`
}

// CashAtRisk adds up what would be held if settlements stopped today. It assumes that sales go on as they are, which the
// trace says. Invalid names what makes no sense.
func CashAtRisk(c Cash) (r AtRisk, err error) {
	if c.Cycle == 0 {
		c.Cycle = usualCycle
	}
	if c.Hold == 0 {
		c.Hold = usualHold
	}
	const mostDays, mostMinor = 3660, int64(1) << 50
	var bad fault.Fields
	for _, m := range []struct {
		name string
		of   *Money
	}{{"balance", &c.Balance}, {"reserve", &c.Reserve}, {"daily", &c.Daily}} {
		if *m.of == (Money{}) {
			m.of.Currency = c.Balance.Currency
		}
		switch {
		case m.of.Currency == "" || m.of.Currency != c.Balance.Currency:
			bad.Add(m.name, "must be in the currency of the balance")
		case m.of.Minor < 0 || m.of.Minor > mostMinor:
			bad.Add(m.name, "must be zero or more, and not beyond reason")
		}
	}
	if c.Cycle < 1 || c.Cycle > mostDays || c.Hold < 1 || c.Hold > mostDays {
		bad.Add("cycle", "and hold must be 1 to %d days", mostDays)
	}
	if c.Since < 0 || c.Since > mostDays {
		bad.Add("since", "must be 0 to %d days", mostDays)
	}
	if err := bad.Err(); err != nil {
		return r, err
	}
	money := func(n int64) Money { return Money{Minor: n, Currency: c.Balance.Currency} }
	r = AtRisk{Balance: c.Balance, Reserve: c.Reserve, Unsettled: money(c.Daily.Minor * int64(c.Since)), Later: money(c.Daily.Minor * int64(c.Hold)), Cycles: (c.Hold + c.Cycle - 1) / c.Cycle}
	r.Total = money(r.Balance.Minor + r.Reserve.Minor + r.Unsettled.Minor + r.Later.Minor)
	r.Trace = []Text{
		say("on the account %s, in reserve %s", "账户余额 %s，保留金 %s", r.Balance, r.Reserve),
		say("%d days since the last settlement at %s a day: %s", "距上次结算 %d 日，每日 %s：%s", c.Since, c.Daily, r.Unsettled),
		say("a dispute of %d days stops %d settlements of %d days each: %s, if sales go on as they are", "争议 %d 日将停止 %d 次结算（每次 %d 日）：%s（假设销售不变）", c.Hold, r.Cycles, c.Cycle, r.Later),
		say("together %s", "合计 %s", r.Total),
	}
	return r, nil
}

// Share is one defendant's equal part of the bond that stands for a wrongful restraint (Rule 65(c)), and how far it covers
// what is frozen, in hundredths of a percent: 10000 and more for all of it.
type Share struct {
	Bond     docket.Cents `json:"bond"`
	Covers   int          `json:"covers"`
	Trace    Text         `json:"trace"`
	Restrain docket.Cents `json:"restrained"`
}

// BondShare divides a bond among the defendants.
func BondShare(bond docket.Cents, defendants int64, restrained docket.Cents) (s Share, err error) {
	each, err := docket.PerDefendant(bond, defendants)
	if err != nil || restrained < 0 {
		return s, fault.New(fault.Invalid, "the bond and the number of defendants must be above zero, and what is frozen not below")
	}
	s = Share{Bond: each, Restrain: restrained}
	if restrained > 0 {
		s.Covers = int(min(float64(each)/float64(restrained)*10000, 1e9))
	}
	s.Trace = say("%s among %d defendants is %s each; %s is frozen", "%s 由 %d 名被告均分，每名 %s；冻结 %s", bond, defendants, each, restrained)
	return s, nil
}
