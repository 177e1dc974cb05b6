// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"

	"markwarden/internal/calendar"
)

// MailClock is a deadline that follows from a message: what it is, from which words, and its derivation. Assumed says on
// what the message itself is silent, because the reader must check that first.
type MailClock struct {
	Title   Text   `json:"title"`
	Result  Result `json:"result"`
	Quote   Quote  `json:"quote"`
	Assumed Text   `json:"assumed"`
}

// Words of a restraining order and of service in a message.
var (
	mailTRO     = words(troWords + `|临时限制令|临时禁令|TRO`)
	mailService = words(`\bservice\b|\bserved\b|送达`)
)

// Clocks computes what a message sets in motion: fixed dates as they stand, the life of a restraining order from the day
// it names, the answer from service, and periods from the receipt of the message. Whoever shows them must show the
// assumptions too: a marketplace's letter is not the order, and a period counted from something else is not counted here.
func (m FreezeMail) Clocks() []MailClock {
	court := ""
	for _, n := range m.Numbers {
		if n.Court != "" {
			court = n.Court
			break
		}
	}
	if court == "" && len(m.Courts) == 1 {
		court = m.Courts[0].ID
	}
	clocks := []MailClock{}
	add := func(q Quote, assumed Text, r Request) {
		r.Court = court
		if res, err := Compute(r); err == nil {
			clocks = append(clocks, MailClock{Title: res.Title, Result: res, Quote: q, Assumed: assumed})
		}
	}
	for _, d := range m.Dates {
		switch d.Role {
		case RoleRespond, RoleEnds, RoleHearing:
			add(d.Quote, d.assumed(), Request{Rule: codeFixed, Extra: map[string]string{"at": d.earlier().String()}})
		case RoleOrder:
			if mailTRO.MatchString(m.Text) {
				assumed := Text{EN: "that this is the day the restraining order was entered and that it names no other end: read the order", ZH: "假定该日为临时限制令登录之日且命令未另定期限：请查阅命令原文"}
				add(d.Quote, assumed, Request{Rule: "FRCP-65(b)(2)", Trigger: d.earlier().String()})
			}
		case RoleServed:
			add(d.Quote, Text{EN: "that this was service by a means the court allowed, on you: a notice is not service", ZH: "假定该日系以法院允许的方式向您送达：通知不等于送达"}, Request{Rule: "FRCP-12(a)(1)(A)(i)", Trigger: calendar.Day(d.earlier().Date).String()})
		}
	}
	return append(clocks, m.periodClocks(court)...)
}

// periodClocks counts the periods from the receipt of the message.
func (m FreezeMail) periodClocks(court string) []MailClock {
	var clocks []MailClock
	for _, p := range m.Periods {
		if m.Received.Date.IsZero() || mailService.MatchString(p.From+" "+p.Quote.Words) {
			continue
		}
		from := m.Received
		if p.Unit != Hours {
			from = calendar.Day(from.Date)
		}
		res, err := Compute(p.Request(from, court))
		if err != nil {
			continue
		}
		clocks = append(clocks, MailClock{Title: res.Title, Result: res, Quote: p.Quote,
			Assumed: say("that the time counts from receipt on %s", "假定期限自 %s 收到之时起算", from)})
	}
	return clocks
}

// earlier is the earlier of two readings of a date: acting by it is in time for both.
func (d MailDate) earlier() calendar.Moment {
	if !d.Other.IsZero() && d.Other.Before(d.At.Date) {
		m := d.At
		m.Date = d.Other
		return m
	}
	return d.At
}

// assumed says that a date has two readings.
func (d MailDate) assumed() Text {
	if d.Other.IsZero() {
		return Text{}
	}
	later := d.At.Date
	if d.Other.After(later) {
		later = d.Other
	}
	return say("the earlier reading of %s; the other is %s", "采用“%s”的较早解读；另一解读为 %s", strings.TrimSpace(d.Quote.Words), later)
}
