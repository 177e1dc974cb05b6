// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/alert"
	"markwarden/internal/docket"
	"markwarden/internal/screening"
)

const freezesPath = "/freeze-sheets"

// freezeMoney is an amount in the smallest unit of its currency.
type freezeMoney struct {
	Minor    int64  `json:"minor" doc:"Cents, fen, whole yen."`
	Currency string `json:"currency" minLength:"3" maxLength:"3" example:"USD"`
}

type freezeOrder struct {
	Order   string      `json:"order" maxLength:"200"`
	Amount  freezeMoney `json:"amount" doc:"Below zero for a refund."`
	Accused bool        `json:"accused" doc:"Of a product that the complaint accuses."`
}

// freezeCash is what lies with one payment provider.
type freezeCash struct {
	Balance freezeMoney  `json:"balance"`
	Reserve *freezeMoney `json:"reserve,omitempty"`
	Daily   *freezeMoney `json:"daily,omitempty" doc:"Sales a day."`
	Since   int          `json:"since,omitempty" minimum:"0" doc:"Days since the last settlement."`
	Cycle   int          `json:"cycle,omitempty" minimum:"1" default:"10"`
	Hold    int          `json:"hold,omitempty" minimum:"1" default:"60"`
}

type freezeInput struct {
	Body struct {
		Restrained freezeMoney   `json:"restrained" doc:"What is frozen."`
		Orders     []freezeOrder `json:"orders" nullable:"false" maxItems:"10000"`
		Cash       *freezeCash   `json:"cash,omitempty"`
		BondCents  int64         `json:"bond_cents,omitempty" minimum:"0" doc:"The plaintiff's bond, in US cents."`
		Defendants int64         `json:"defendants,omitempty" minimum:"0"`
	}
}

type freezeOutput struct {
	Body struct {
		Restrained freezeMoney      `json:"restrained"`
		Orders     freezeMoney      `json:"orders"`
		Difference freezeMoney      `json:"difference"`
		Matches    bool             `json:"matches" doc:"Within one smallest unit."`
		Accused    freezeMoney      `json:"accused"`
		Other      freezeMoney      `json:"other"`
		Share      float64          `json:"accused_share" doc:"0 to 1."`
		Excess     freezeMoney      `json:"excess" doc:"Held beyond the proceeds of the accused products."`
		AtRisk     *freezeAtRisk    `json:"at_risk,omitempty"`
		BondShare  *freezeMoney     `json:"bond_share,omitempty" doc:"One defendant's equal part of the bond."`
		Trace      []screening.Text `json:"trace" nullable:"false"`
		Note       screening.Text   `json:"note"`
	}
}

type freezeAtRisk struct {
	Unsettled freezeMoney `json:"unsettled"`
	Later     freezeMoney `json:"later"`
	Cycles    int         `json:"cycles"`
	Total     freezeMoney `json:"total"`
}

func registerFreezes(a huma.API) {
	huma.Register(a, alertOperation("make-freeze-sheet", http.MethodPost, freezesPath, "A frozen balance against its orders, the cash at risk and the bond; nothing is kept", http.StatusOK), makeFreezeSheet)
}

func makeFreezeSheet(_ context.Context, in *freezeInput) (*freezeOutput, error) {
	lines := make([]alert.Line, len(in.Body.Orders))
	for i, o := range in.Body.Orders {
		lines[i] = alert.Line{Order: o.Order, Amount: alert.Money(o.Amount), Accused: o.Accused}
	}
	r, err := alert.Reconcile(alert.Money(in.Body.Restrained), lines)
	if err != nil {
		return nil, fail(err)
	}
	out := &freezeOutput{}
	b := &out.Body
	b.Restrained, b.Orders, b.Difference, b.Matches = freezeMoney(r.Restrained), freezeMoney(r.Orders), freezeMoney(r.Difference), r.Matches
	b.Accused, b.Other, b.Share, b.Excess = freezeMoney(r.Accused), freezeMoney(r.Other), float64(r.Share)/10000, freezeMoney(r.Excess)
	trace := r.Trace
	if c := in.Body.Cash; c != nil {
		cash := alert.Cash{Balance: alert.Money(c.Balance), Since: c.Since, Cycle: c.Cycle, Hold: c.Hold}
		if c.Reserve != nil {
			cash.Reserve = alert.Money(*c.Reserve)
		}
		if c.Daily != nil {
			cash.Daily = alert.Money(*c.Daily)
		}
		risk, err := alert.CashAtRisk(cash)
		if err != nil {
			return nil, fail(err)
		}
		b.AtRisk = &freezeAtRisk{freezeMoney(risk.Unsettled), freezeMoney(risk.Later), risk.Cycles, freezeMoney(risk.Total)}
		trace = append(trace, risk.Trace...)
	}
	if in.Body.BondCents > 0 && in.Body.Defendants > 0 {
		s, err := alert.BondShare(docket.Cents(in.Body.BondCents), in.Body.Defendants, docket.Cents(max(0, in.Body.Restrained.Minor)))
		if err != nil {
			return nil, fail(err)
		}
		b.BondShare = &freezeMoney{int64(s.Bond), "USD"}
		if in.Body.Restrained.Currency == "USD" {
			trace = append(trace, s.Trace)
		}
	}
	for _, t := range trace {
		b.Trace = append(b.Trace, screening.Text(t))
	}
	b.Note = screening.Text{EN: "Information, not legal advice: show it to counsel with the orders.", ZH: "仅供参考，非法律意见：请连同订单交律师审阅。"}
	return out, nil
}
