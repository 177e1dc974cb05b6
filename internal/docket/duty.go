// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// DutyCode names a duty of a platform or payment provider under a restraining order (specification section 2.3).
type DutyCode string

// The duties, in the order of the specification; the look at the docket when the order ends stands before the release.
const (
	DutyReceipt    DutyCode = "RECEIPT"
	DutyVerify     DutyCode = "VERIFY"
	DutyMatch      DutyCode = "MATCH"
	DutyListings   DutyCode = "LISTINGS"
	DutyRestrain   DutyCode = "RESTRAIN"
	DutyDiscovery  DutyCode = "DISCOVERY"
	DutyTellSeller DutyCode = "TELL_SELLER"
	DutyLapse      DutyCode = "LAPSE"
	DutyRelease    DutyCode = "RELEASE"
)

// dutyRow is what a duty is: its words, what must be written down, and what holds where an order is silent. assumed is empty
// where the specification sets the time itself.
type dutyRow struct {
	code          DutyCode
	title, record Text
	usual         DutyTerm
	assumed       Text
}

// dutyRows are the duties in their order. Where an order is silent the shortest of what such orders commonly give stands
// in, and the reader is told.
var dutyRows = []dutyRow{
	{code: DutyReceipt, title: Text{EN: "receive the order", ZH: "收到命令"},
		record: Text{EN: "channel, time with zone, sender, hash of the order, sealed or not", ZH: "渠道、时间与时区、发件人、命令哈希、是否密封"}},
	{code: DutyVerify, title: Text{EN: "verify the order", ZH: "核实命令"}, usual: DutyTerm{1, WorkingDays},
		record: Text{EN: "docket number, judge, signature, entry time, expiry, bond posted", ZH: "案号、法官、签名、登录时间、到期时间、保证金"}},
	{code: DutyMatch, title: Text{EN: "match the schedule to accounts", ZH: "将清单与账户匹配"}, usual: DutyTerm{1, WorkingDays},
		record: Text{EN: "match level and reviewer of each account", ZH: "各账户的匹配级别与复核人"}},
	{code: DutyListings, title: Text{EN: "disable the listings named", ZH: "停用所列商品链接"}, usual: DutyTerm{3, Days},
		record:  Text{EN: "list of ASINs and URLs, time of each", ZH: "ASIN 与网址清单及各自时间"},
		assumed: Text{EN: "The order gives no time here: the shortest of the usual 3–7 days stands in, read the order.", ZH: "命令此处未给出期限：暂按常见3–7日中最短者，请查阅原文。"}},
	{code: DutyRestrain, title: Text{EN: "restrain the accounts", ZH: "冻结账户"}, usual: DutyTerm{5, Days},
		record:  Text{EN: "account, currency, amount at restraint, later accruals", ZH: "账户、币种、冻结时金额、后续入账"},
		assumed: Text{EN: "The order gives no time here: the shortest of the usual 5–10 days stands in, read the order.", ZH: "命令此处未给出期限：暂按常见5–10日中最短者，请查阅原文。"}},
	{code: DutyDiscovery, title: Text{EN: "produce what the order asks for", ZH: "提供命令要求的资料"},
		record:  Text{EN: "identity, contacts, sales history, linked accounts; produced to whom and when", ZH: "身份、联系方式、销售记录、关联账户；提供对象与日期"},
		assumed: Text{EN: "The order gives no time here: read it.", ZH: "命令此处未给出期限：请查阅原文。"}},
	{code: DutyTellSeller, title: Text{EN: "tell the seller, once the seal allows", ZH: "密封解除后通知卖家"}, usual: DutyTerm{1, WorkingDays},
		record:  Text{EN: "letter L9 and proof of delivery", ZH: "L9 通知函及送达证明"},
		assumed: Text{EN: "As the order says; without a word in it our own time stands in, one business day after the seal was lifted.", ZH: "按命令规定；命令未规定的，按本平台自定：解除密封后1个工作日。"}},
	{code: DutyLapse, title: Text{EN: "look at the docket when the order ends: extended, injunction or lapsed", ZH: "命令届满时核查案卷：延长、转为禁令或失效"},
		record:  Text{EN: "docket entry or page, hour of the look", ZH: "案卷条目或页面、核查时间"},
		assumed: Text{EN: "The order's end is not on file: read it there.", ZH: "未登记命令届满日期：请查阅原文。"}},
	{code: DutyRelease, title: Text{EN: "release what was restrained, two people approving", ZH: "由两人批准后解除限制"}, usual: DutyTerm{2, WorkingDays},
		record: Text{EN: "what allows it: dismissal, settlement notice, lapse or order; both approvers", ZH: "依据：撤诉、和解通知、失效或命令；两名批准人"}},
}

// DutyOrderKind is what an order does to the duties under the one before.
type DutyOrderKind string

// The kinds.
const (
	OrderTRO       DutyOrderKind = "tro"
	OrderExtension DutyOrderKind = "extension"
	OrderPI        DutyOrderKind = "injunction"
	OrderModified  DutyOrderKind = "modification"
)

// DutyOrderKinds are all kinds.
func DutyOrderKinds() []DutyOrderKind {
	return []DutyOrderKind{OrderTRO, OrderExtension, OrderPI, OrderModified}
}

// DutyOrder is one order as a platform received it. A later one supersedes it, and this one stays on file.
type DutyOrder struct {
	Order
	Kind     DutyOrderKind `json:"kind"`
	Received time.Time     `json:"received"`       // actual notice (Rule 65(d)(2)): every clock of ours starts here
	Zone     string        `json:"zone,omitempty"` // in which the receipt was told
	Channel  string        `json:"channel,omitempty"`
	Sender   string        `json:"sender,omitempty"`
	By       string        `json:"by"`
	At       time.Time     `json:"at"`
}

// DutyDone is that a duty was done: who, when, with what evidence. A release has a second person.
type DutyDone struct {
	Code     DutyCode  `json:"code"`
	Order    int       `json:"order"` // which order it was done under, from 0
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Evidence string    `json:"evidence"`
	Note     string    `json:"note,omitempty"`
	Second   string    `json:"second,omitempty"`
	SecondAt time.Time `json:"second_at,omitzero"`
}

// DutyTrigger is what starts a release: the day and what allows it.
type DutyTrigger struct {
	Day       calendar.Date  `json:"day"`
	Why       ReleaseTrigger `json:"why"`
	Reference string         `json:"reference"`
}

// DutySheet is what a platform has on file of its duties in one case. It only grows.
type DutySheet struct {
	Orders  []DutyOrder  `json:"orders"`
	Done    []DutyDone   `json:"done"`
	Release *DutyTrigger `json:"release,omitempty"`
	Opened  []DutyOpened `json:"opened,omitempty"`
}

// DutyOpened is a case that was opened in moderation for a listing that an order names.
type DutyOpened struct {
	Listing string    `json:"listing"`
	Case    string    `json:"case"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// DutyState is where a duty stands.
type DutyState string

// The states.
const (
	DutyStateDone    DutyState = "done"
	DutyStateWaiting DutyState = "waiting" // its time has not begun: under seal, or nothing to release
	DutyStateOpen    DutyState = "open"    // the date must be read in the order
	DutyStateDue     DutyState = "due"
	DutyStateLate    DutyState = "late"
	DutyStateSecond  DutyState = "second" // one person approved; it waits for another
)

// Duty is one duty with its clock. Due is zero where no clock runs.
type Duty struct {
	Code    DutyCode  `json:"code"`
	Title   Text      `json:"title"`
	Record  Text      `json:"record"` // what must be written down
	State   DutyState `json:"state"`
	Due     time.Time `json:"due,omitzero"`
	Result  *Result   `json:"result,omitempty"`
	Assumed Text      `json:"assumed"` // on what the order is silent
	Done    *DutyDone `json:"done,omitempty"`
}

// Check refuses an order that says too little.
func (o DutyOrder) Check(first bool, now time.Time) error {
	var bad fault.Fields
	if !slices.Contains(DutyOrderKinds(), o.Kind) {
		bad.Add("kind", "must be tro, extension, injunction or modification")
	} else if first && o.Kind != OrderTRO && o.Kind != OrderPI {
		bad.Add("kind", "the first order on file must be a restraining order or an injunction")
	}
	if o.Received.IsZero() || o.Received.After(now) {
		bad.Add("received", "must be the moment of receipt, not in the future")
	}
	if strings.TrimSpace(o.Entry) == "" || len(o.Entry) > 300 {
		bad.Add("entry", "names the order: docket entry or file")
	}
	if o.Hash != "" && (len(o.Hash) != 64 || strings.Trim(o.Hash, "0123456789abcdef") != "") {
		bad.Add("hash", "must be a SHA-256 in 64 hexadecimal digits")
	}
	for _, t := range []struct {
		name string
		term DutyTerm
	}{{"listings", o.Listings}, {"restrain", o.Restrain}, {"discovery", o.Discovery}} {
		if t.term != (DutyTerm{}) && (t.term.N < 1 || t.term.N > 1000 || t.term.Unit != Days && t.term.Unit != WorkingDays && t.term.Unit != Hours) {
			bad.Add(t.name, "must be a number above zero of days, working days or hours")
		}
	}
	if o.Cap != (Money{}) && (o.Cap.Minor <= 0 || !currencyCode(o.Cap.Currency)) {
		bad.Add("cap", "must be above zero with a currency of three letters")
	}
	if !o.Until.Date.IsZero() && !o.Entered.Date.IsZero() && o.Until.Date.Before(o.Entered.Date) {
		bad.Add("until", "is before the order was entered")
	}
	return bad.Err()
}

// anew reports that a duty must be done again under a later order: an extension is verified and its end looked at, any
// other change may change everything but that the first was received.
func (k DutyOrderKind) anew(code DutyCode) bool {
	if k == OrderExtension {
		return code == DutyVerify || code == DutyLapse || code == DutyReceipt
	}
	return code != DutyTellSeller && code != DutyRelease
}

// done is the record that counts for a duty now, nil where there is none.
func (s DutySheet) done(code DutyCode) *DutyDone {
	for i, d := range slices.Backward(s.Done) {
		if d.Code != code {
			continue
		}
		for _, o := range s.Orders[min(d.Order+1, len(s.Orders)):] {
			if o.Kind.anew(code) {
				return nil
			}
		}
		return &s.Done[i]
	}
	return nil
}

// DutyCase is what the duties need to know of their case.
type DutyCase struct {
	Lawsuit Lawsuit
	Rows    bool          // some row of the list is still under seal
	Unseal  calendar.Date // when the seal was lifted, zero where nobody said
}

// Duties are the duties of a sheet at a time, each with its clock. The sheet must have an order.
func (s DutySheet) Duties(c DutyCase, now time.Time) []Duty {
	if len(s.Orders) == 0 {
		return []Duty{}
	}
	o := s.Orders[len(s.Orders)-1]
	list := make([]Duty, 0, len(dutyRows))
	for _, row := range dutyRows {
		d := Duty{Code: row.code, Title: row.title, Record: row.record, State: DutyStateOpen}
		d.clock(s, o, c, row)
		d.Done = s.done(row.code)
		d.settle(o, now)
		list = append(list, d)
	}
	return list
}

// settle says where a duty stands.
func (d *Duty) settle(o DutyOrder, now time.Time) {
	switch {
	case d.Code == DutyReceipt:
		d.State, d.Done = DutyStateDone, &DutyDone{Code: DutyReceipt, By: o.By, At: o.Received, Evidence: joinedText(o.Channel, o.Sender, o.Entry, o.Hash)}
	case d.Done != nil && d.Code == DutyRelease && d.Done.Second == "":
		d.State = DutyStateSecond
		if !d.Due.IsZero() && now.After(d.Due) {
			d.State = DutyStateLate
		}
	case d.Done != nil:
		d.State = DutyStateDone
	case d.State == DutyStateWaiting:
	case !d.Due.IsZero() && now.After(d.Due):
		d.State = DutyStateLate
	case !d.Due.IsZero():
		d.State = DutyStateDue
	}
}

// joinedText puts what is there between dots.
func joinedText(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" }), " · ")
}

// clock starts the clock of a duty.
func (d *Duty) clock(s DutySheet, o DutyOrder, c DutyCase, row dutyRow) {
	court := c.Lawsuit.Court
	switch d.Code {
	case DutyReceipt:
	case DutyLapse:
		d.lapse(o, court, row.assumed)
	case DutyTellSeller:
		switch {
		case !o.TellSeller.Date.IsZero():
			d.compute(Request{Rule: codeFixed, Court: court, Extra: map[string]string{"at": o.TellSeller.String()}})
		case c.Lawsuit.Sealed || c.Rows || o.Sealed && c.Unseal.IsZero():
			d.State = DutyStateWaiting
		default:
			d.Assumed = row.assumed
			d.compute(row.usual.request(cmp.Or(c.Unseal, receivedIn(o, court).Date), court))
		}
	case DutyRelease:
		if t := s.trigger(c); t != nil {
			d.compute(row.usual.request(t.Day, court))
		} else {
			d.State = DutyStateWaiting
		}
	default:
		term := map[DutyCode]DutyTerm{DutyListings: o.Listings, DutyRestrain: o.Restrain, DutyDiscovery: o.Discovery}[d.Code]
		if term == (DutyTerm{}) {
			term, d.Assumed = row.usual, row.assumed
		}
		if term == (DutyTerm{}) {
			return
		}
		if term.Unit == Hours {
			d.compute(Request{Rule: "ORDER-HOURS", Court: court, Trigger: receivedIn(o, court).String(), Extra: map[string]string{"n": itoa(term.N)}})
			return
		}
		d.compute(term.request(receivedIn(o, court).Date, court))
	}
}

// lapse is the end of the order: the date it names, else fourteen days from its entry, for a restraining order alone.
func (d *Duty) lapse(o DutyOrder, court string, assumed Text) {
	switch {
	case !o.Until.Date.IsZero():
		d.compute(Request{Rule: codeFixed, Court: court, Extra: map[string]string{"at": o.Until.String()}})
	case o.Kind == OrderTRO && !o.Entered.Date.IsZero():
		d.compute(Request{Rule: "FRCP-65(b)(2)", Court: court, Trigger: o.Entered.String()})
	case o.Kind == OrderPI:
		d.State = DutyStateWaiting // an injunction runs until the court says otherwise
	default:
		d.Assumed = assumed
	}
}

// request is the question to the deadline engine for a term of days from a day.
func (t DutyTerm) request(from calendar.Date, court string) Request {
	r := Request{Rule: "ORDER-DAYS", Court: court, Trigger: from.String(), Extra: map[string]string{"n": itoa(t.N)}}
	if t.Unit == WorkingDays {
		r.Rule, r.Extra["cal"] = "ORDER-BUSINESS-DAYS", "US-OPM"
	}
	return r
}

// compute asks the engine; a question it refuses leaves the duty open with the reason.
func (d *Duty) compute(r Request) {
	res, err := Compute(r)
	if err != nil {
		d.Assumed = Text{EN: fault.Message(err), ZH: fault.Message(err)}
		return
	}
	res.Title = d.Title
	d.Result, d.Due = &res, res.End
}

// receivedIn is the receipt in the court's zone: dates of court law are told there.
func receivedIn(o DutyOrder, court string) calendar.Moment {
	c, _ := LookupCourt(court)
	zone, err := calendar.Zone(cmp.Or(c.Zone, "UTC"))
	if err != nil {
		zone = time.UTC
	}
	return calendar.MomentOf(o.Received.In(zone).Truncate(time.Minute))
}
