// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strconv"
	"strings"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Order is what a restraining order or injunction asks of a platform or a payment provider. A term that is zero means that
// the order is silent. Until is the end the order itself names. Later orders supersede an order's parameters; the old one
// stays on file.
type Order struct {
	Court       string          `json:"court"`
	Docket      string          `json:"docket,omitempty"`
	Entry       string          `json:"entry"` // docket entry or the paper's name
	Judge       string          `json:"judge,omitempty"`
	Entered     calendar.Moment `json:"entered,omitzero"` // Rule 65(b)(2) asks for date and hour
	Until       calendar.Moment `json:"until,omitzero"`
	Hash        string          `json:"hash,omitempty"` // SHA-256 of the paper as received
	Sealed      bool            `json:"sealed,omitempty"`
	BondPosted  bool            `json:"bond_posted,omitempty"`
	Providers   []string        `json:"providers,omitempty"`
	Listings    DutyTerm        `json:"listings,omitzero"`      // to disable the listings named
	Restrain    DutyTerm        `json:"restrain,omitzero"`      // to restrain the accounts
	Discovery   DutyTerm        `json:"discovery,omitzero"`     // to produce what is known of the sellers
	TellSeller  calendar.Moment `json:"tell_seller,omitzero"`   // the day on which sellers are to be told
	Cap         Money           `json:"cap,omitzero"`           // the most that may be held of one defendant, zero when the order sets none
	AccusedOnly bool            `json:"accused_only,omitempty"` // only proceeds of the accused products may be held
}

// DutyTerm is how long an order gives: a number of days, working days or hours.
type DutyTerm struct {
	N    int  `json:"n"`
	Unit Unit `json:"unit"`
}

// ParseDutyTerm reads 7, 7d (days), 5bd (business days) or 48h (hours); empty is the zero term.
func ParseDutyTerm(s string) (DutyTerm, error) {
	text := strings.ToLower(strings.ReplaceAll(s, " ", ""))
	if text == "" {
		return DutyTerm{}, nil
	}
	unit := Days
	for _, u := range []struct {
		suffix string
		unit   Unit
	}{{"bd", WorkingDays}, {"h", Hours}, {"d", Days}} {
		if cut, ok := strings.CutSuffix(text, u.suffix); ok {
			text, unit = cut, u.unit
			break
		}
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1000 {
		return DutyTerm{}, fault.New(fault.Invalid, "%q is no time that an order gives: write 7d for days, 5bd for business days or 48h for hours", short(s))
	}
	return DutyTerm{n, unit}, nil
}

// String is the form that ParseDutyTerm reads.
func (t DutyTerm) String() string {
	if t == (DutyTerm{}) {
		return ""
	}
	return strconv.Itoa(t.N) + map[Unit]string{Days: "d", WorkingDays: "bd", Hours: "h"}[t.Unit]
}

// OverRestraint is an account of which more is held than the order allows.
type OverRestraint struct {
	Restraint Restraint `json:"restraint"`
	Allowed   Money     `json:"allowed"`
	Excess    Money     `json:"excess"`
	Why       Text      `json:"why"`
}

// CheckRestraints flags what an order does not allow to hold: sums over its cap for one defendant, and sums over the
// proceeds of the accused products where the order holds no more than those. accused gives these proceeds by
// Defendant.Key; a defendant missing there is not checked for them.
func CheckRestraints(o Order, list []Restraint, accused map[string]Money) []OverRestraint {
	out := []OverRestraint{}
	used := map[string]int64{}
	for _, r := range list {
		if !r.To.IsZero() {
			continue
		}
		key := r.Defendant
		if key == "" {
			key = r.Provider + "/" + r.Account
		}
		sum := r.Amount.Minor
		if r.Accrued.Currency == r.Amount.Currency {
			sum += r.Accrued.Minor
		}
		purse := key + "\x00" + r.Amount.Currency
		limits := o.limits(r, accused[key])
		for _, l := range limits {
			left := max(0, l.allowed.Minor-used[purse])
			if sum > left {
				out = append(out, OverRestraint{r, l.allowed, Money{sum - left, l.allowed.Currency}, l.why})
			}
		}
		used[purse] += sum
	}
	return slices.Clip(out)
}

// limit is one ceiling of an order.
type limit struct {
	allowed Money
	why     Text
}

// limits are the ceilings that apply to a restraint in its currency.
func (o Order) limits(r Restraint, accused Money) []limit {
	var list []limit
	if o.Cap.Minor > 0 && o.Cap.Currency == r.Amount.Currency {
		list = append(list, limit{o.Cap, say("the order caps what is held of one defendant at %s", "命令规定每名被告的冻结上限为 %s", o.Cap)})
	}
	if o.AccusedOnly && strings.EqualFold(accused.Currency, r.Amount.Currency) && accused.Currency != "" {
		list = append(list, limit{accused, say("the order holds the proceeds of the accused products only, here %s", "命令仅冻结被控商品所得，此处为 %s", accused)})
	}
	return list
}
