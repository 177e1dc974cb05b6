// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strconv"
	"strings"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// Order is what a restraining order or injunction asks of a platform or a payment provider. A number of days that is zero
// means that the order is silent. Until is the end the order itself names. Later orders supersede an order's parameters;
// the old one stays on file.
type Order struct {
	Court         string          `json:"court"`
	Docket        string          `json:"docket"`
	Entry         string          `json:"entry,omitempty"`
	Judge         string          `json:"judge,omitempty"`
	Entered       calendar.Moment `json:"entered"` // Rule 65(b)(2) asks for date and hour
	Until         calendar.Moment `json:"until"`
	Hash          string          `json:"hash,omitempty"` // of the paper as received
	Sealed        bool            `json:"sealed"`
	BondPosted    bool            `json:"bond_posted"`
	Providers     []string        `json:"providers,omitempty"`
	ListingDays   int             `json:"listing_days,omitempty"`   // to disable the listings named
	RestrainDays  int             `json:"restrain_days,omitempty"`  // to restrain the accounts
	DiscoveryDays int             `json:"discovery_days,omitempty"` // to produce what is known of the sellers
	BusinessDays  bool            `json:"business_days,omitempty"`  // the order counts business days
	Cap           Money           `json:"cap"`                      // the most that may be held of one defendant, zero when the order sets none
	AccusedOnly   bool            `json:"accused_only,omitempty"`   // only proceeds of the accused products may be held
	Supersedes    string          `json:"supersedes,omitempty"`
}

// Duty is one step of complying with an order. Asked is the request for its deadline; it is empty where the order is silent
// and no default applies, and Missing then says what to read in the order.
type Duty struct {
	Code    string  `json:"code"`
	Title   Text    `json:"title"`
	Record  Text    `json:"record"` // what must be written down
	Asked   Request `json:"-"`
	Default bool    `json:"default"` // the order is silent and the house's own time stands in
	Missing Text    `json:"missing"`
}

// dutyRow is a line of the table of steps (specification section 2.3). days takes the order's own number; fallback is the
// house's number of business days where the order is silent, 0 for none; common is what such orders usually give, for
// the person who must look.
type dutyRow struct {
	code          string
	title, record Text
	days          func(Order) int
	fallback      int
	common        string
	sealedWaits   bool
}

// dutyRows are the steps with a clock. Receipt starts them and has none.
var dutyRows = []dutyRow{
	{code: "VERIFY", fallback: 1, title: Text{EN: "verify the order", ZH: "核实命令"},
		record: Text{EN: "docket number, judge, signature, entry time, expiry, bond posted", ZH: "案号、法官、签名、登录时间、到期时间、保证金"}},
	{code: "MATCH", fallback: 1, title: Text{EN: "match the schedule to accounts", ZH: "将清单与账户匹配"},
		record: Text{EN: "match level and reviewer of each account", ZH: "各账户的匹配级别与复核人"}},
	{code: "LISTINGS", days: func(o Order) int { return o.ListingDays }, common: "3–7", title: Text{EN: "disable the listings named", ZH: "停用所列商品链接"},
		record: Text{EN: "list of ASINs and URLs, time of each", ZH: "ASIN 与网址清单及各自时间"}},
	{code: "RESTRAIN", days: func(o Order) int { return o.RestrainDays }, common: "5–10", title: Text{EN: "restrain the accounts", ZH: "冻结账户"},
		record: Text{EN: "account, currency, amount at restraint, later accruals", ZH: "账户、币种、冻结时金额、后续入账"}},
	{code: "DISCOVERY", days: func(o Order) int { return o.DiscoveryDays }, title: Text{EN: "produce what the order asks for", ZH: "提供命令要求的资料"},
		record: Text{EN: "identity, contacts, sales history, linked accounts; produced to whom and when", ZH: "身份、联系方式、销售记录、关联账户；提供对象与日期"}},
	{code: "TELL SELLER", sealedWaits: true, title: Text{EN: "tell the seller", ZH: "通知卖家"},
		record: Text{EN: "letter L9 and proof of delivery", ZH: "L9 通知函及送达证明"}},
}

// Duties are the steps of complying with an order received at a moment, in order. The clock starts at actual notice
// (Rule 65(d)(2)).
func Duties(o Order, received calendar.Moment) ([]Duty, error) {
	if received.Date.IsZero() {
		return nil, fault.New(fault.Invalid, "when the order was received is missing: the clock starts at actual notice, write YYYY-MM-DDTHH:MM")
	}
	if _, known := LookupCourt(o.Court); !known {
		return nil, fault.New(fault.Invalid, "court %q is not a federal district court: write its PACER identifier such as ilnd", short(o.Court))
	}
	var list []Duty
	for _, row := range dutyRows {
		list = append(list, row.duty(o, received))
	}
	return list, nil
}

// duty fills one line.
func (r dutyRow) duty(o Order, received calendar.Moment) Duty {
	d := Duty{Code: r.code, Title: r.title, Record: r.record}
	n, rule := r.fallback, "ORDER-BUSINESS-DAYS"
	if r.days != nil {
		n = r.days(o)
		if !o.BusinessDays {
			rule = "ORDER-DAYS"
		}
	}
	switch {
	case r.sealedWaits && o.Sealed:
		d.Missing = Text{EN: "The order is sealed: the seller may be told only when the seal allows it.", ZH: "命令处于密封状态：仅在解封后方可通知卖家。"}
	case r.sealedWaits:
		d.Missing = Text{EN: "As the order says; without a word in it, at once.", ZH: "按命令规定；命令未规定的，立即通知。"}
	case n > 0:
		d.Default = r.days == nil
		d.Asked = Request{Rule: rule, Trigger: received.String(), Court: o.Court, Extra: map[string]string{"n": strconv.Itoa(n)}}
	case r.common != "":
		d.Missing = say("The order gives no number of days here: read it. Such orders commonly give %s days.", "命令此处未给出天数：请查阅原文。此类命令通常为%s日。", r.common)
	default:
		d.Missing = Text{EN: "The order gives no number of days here: read it.", ZH: "命令此处未给出天数：请查阅原文。"}
	}
	return d
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
