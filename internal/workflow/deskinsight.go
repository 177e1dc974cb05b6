// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/review"
)

// DeskInsight is what the desk's work looks like in a time, and how reliable those who complained were.
type DeskInsight struct {
	review.Insight
	Notifiers []review.Reliability `json:"notifiers"`
}

// mostInsight bounds the time that figures are made of.
const mostInsight = 3 * 366 * 24 * time.Hour

// Insights are the figures of a time, made of the audit log alone. They are the platform's own: who acts for a seller or a
// right holder alone has none.
func (d *Desk) Insights(ctx context.Context, who Person, from, until time.Time) (out DeskInsight, err error) {
	if who.Outside() {
		return out, fault.New(fault.Forbidden, "These figures are the platform's own.")
	}
	if err := checkTime(from, until); err != nil {
		return out, err
	}
	trails, err := d.DB.DeskTrails(ctx, who.Tenant, from, until)
	if err != nil {
		return out, err
	}
	ledger, err := d.DB.Outcomes(ctx, who.Tenant, "", from)
	if err != nil {
		return out, err
	}
	return DeskInsight{review.Insights(trails, from, until), review.Reliabilities(ledger, from, until)}, nil
}

// checkTime refuses a time that is none, or too long to count.
func checkTime(from, until time.Time) error {
	switch {
	case !from.Before(until):
		return fault.New(fault.Invalid, "The time must end after it begins.")
	case until.Sub(from) > mostInsight:
		return fault.New(fault.Invalid, "Ask for three years at most.")
	}
	return nil
}
