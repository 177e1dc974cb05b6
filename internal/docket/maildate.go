// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strconv"
	"strings"

	"markwarden/internal/calendar"
)

// DateRole is what a date in a message is for.
type DateRole string

// The roles. A date without words that tell is only mentioned.
const (
	RoleRespond DateRole = "respond by"
	RoleOrder   DateRole = "order of"
	RoleHearing DateRole = "hearing"
	RoleFrozen  DateRole = "frozen on"
	RoleServed  DateRole = "served on"
	RoleFiled   DateRole = "filed on"
	RoleEnds    DateRole = "runs to"
	RoleMention DateRole = "mentioned"
)

// MailDate is a date in a message. Other is the second reading of figures that two orders of day and month fit: read such
// a date as the earlier one.
type MailDate struct {
	At    calendar.Moment `json:"at"`
	Other calendar.Date   `json:"other"`
	Role  DateRole        `json:"role"`
	Quote Quote           `json:"quote"`
}

// The words before a date that say what it is for, and those of Chinese behind it.
var mailRoles = []struct {
	role   DateRole
	before *pattern
}{
	{RoleRespond, words(`\b(?:by|before|no later than|not later than|on or before|deadline(?: is| of)?|due(?: on| by)?|respond by|reply by|until)[:：]?\s*(?:(?:close of business|the end of|eod|cob)(?: on)?\s*)?` + weekday + `$|(?:截止(?:日期|时间)?|期限|最迟(?:于)?|务必(?:于|在)|请(?:于|在))[为是：:]?\s*$`)},
	{RoleEnds, words(`\b(?:expires?|expiring|effective until|through|to and including)\s*(?:on\s*)?` + weekday + `$|(?:有效期至|至|到期日?[为是：:]?)\s*$`)},
	{RoleHearing, words(`\b(?:hearing|conference|heard)\b[^.;]{0,60}$|(?:听证|开庭)[^。；]{0,20}$`)},
	{RoleServed, words(`\bserved?\b[^.;]{0,40}\bon\s*` + weekday + `$|送达[^。；]{0,10}$`)},
	{RoleOrder, words(`\b(?:order|injunction|tro)\b[^.;]{0,80}\b(?:entered|issued|dated|signed|granted|of|on)\s*(?:on\s*)?` + weekday + `$|\b(?:entered|issued|signed)\b[^.;]{0,60}\b(?:order|injunction|tro)\b[^.;]{0,30}\bon\s*` + weekday + `$|(?:命令|禁令|限制令|裁定|TRO)[^。；]{0,20}$`)},
	{RoleFrozen, words(`\b(?:frozen|froze|restrained|withheld|placed on hold|suspended)\b[^.;]{0,40}\b(?:on|since)\s*` + weekday + `$|冻结[^。；]{0,10}$`)},
	{RoleFiled, words(`\b(?:filed|commenced|brought)\b[^.;]{0,60}\bon\s*` + weekday + `$|(?:起诉|立案|提起诉讼)[^。；]{0,12}$`)},
}

var (
	behindRespond = lazily(`^\s*(?:\([^)]{1,12}\)|（[^）]{1,8}）)?\s*(?:之前|以前|前|截止|之内)`)
	behindOrder   = lazily(`^[^。；]{0,30}(?:签发|作出|下达|发布|颁发|批准)[^。；]{0,20}(?:命令|禁令|限制令|冻结令|TRO|裁定)`)
	behindFrozen  = lazily(`^[^。；]{0,12}(?:被)?冻结`)
	behindFiled   = lazily(`^[^。；]{0,20}(?:起诉|提起诉讼|立案)`)
)

// findMailDates finds dates and says what each is for.
func findMailDates(text string) []MailDate {
	var list []MailDate
	for _, d := range scanDates(text) {
		role := RoleMention
		before, behind := tail(text[:d.from], 160), text[d.to:min(len(text), d.to+120)]
		if i := strings.LastIndexAny(before, "\n"); i >= 0 && len(before)-i > 40 {
			before = before[i+1:]
		}
		switch {
		case behindRespond.MatchString(behind):
			role = RoleRespond
		case behindFrozen.MatchString(behind):
			role = RoleFrozen
		case behindOrder.MatchString(behind):
			role = RoleOrder
		case behindFiled.MatchString(behind):
			role = RoleFiled
		default:
			for _, r := range mailRoles {
				if r.before.MatchString(before) {
					role = r.role
					break
				}
			}
		}
		list = append(list, MailDate{At: d.moment, Other: d.other, Role: role, Quote: Quote{Rule: "date", Words: d.of(text), Start: d.from, End: d.to}})
	}
	return list
}

// MailPeriod is a time to act that a message gives as a number: within 7 days, 48小时内.
type MailPeriod struct {
	N     int    `json:"n"`
	Unit  Unit   `json:"unit"`
	Quote Quote  `json:"quote"`
	From  string `json:"from,omitempty"` // what the message counts from, in its own words
}

// The forms of periods.
var (
	periodWords   = words(`\b(?:within|in|have|has|after|for|next)\s+(?:the next\s+)?(?:[a-z\-]+\s+)?\(?(\d{1,3})\)?\s*(?:calendar\s+)?(business |working )?(days?|hours?)\b(?:\s+(?:of|from|after)\s+((?:the |your |this )?[a-z ]{3,40}))?`)
	periodChinese = lazily(`(\d{1,3})\s*个?(工作日|自然日|日历日|天|日|小时)(?:之内|以内|内)`)
)

// findPeriods finds periods to act.
func findPeriods(text string) []MailPeriod {
	var list []MailPeriod
	for _, m := range periodWords.FindAllStringSubmatchIndex(text, mostMentions) {
		g := groups(text, m)
		p := MailPeriod{N: num(g[1]), Unit: Days, From: strings.TrimSpace(g[4]), Quote: Quote{Rule: "period", Words: text[m[0]:m[1]], Start: m[0], End: m[1]}}
		switch {
		case strings.HasPrefix(strings.ToLower(g[3]), "hour"):
			p.Unit = Hours
		case g[2] != "":
			p.Unit = WorkingDays
		}
		list = append(list, p)
	}
	for _, m := range periodChinese.FindAllStringSubmatchIndex(text, mostMentions) {
		g := groups(text, m)
		units := map[string]Unit{"小时": Hours, "工作日": WorkingDays}
		unit, ok := units[g[2]]
		if !ok {
			unit = Days
		}
		list = append(list, MailPeriod{N: num(g[1]), Unit: unit, Quote: Quote{Rule: "period", Words: text[m[0]:m[1]], Start: m[0], End: m[1]}})
	}
	slices.SortStableFunc(list, func(a, b MailPeriod) int { return a.Quote.Start - b.Quote.Start })
	return slices.DeleteFunc(list, func(p MailPeriod) bool { return p.N == 0 })
}

// Request is the question to the deadline engine: the period from a moment, as an order's period in a court. It is only
// right when the message counts from that moment.
func (p MailPeriod) Request(from calendar.Moment, court string) Request {
	rule := map[Unit]string{Days: "ORDER-DAYS", WorkingDays: "ORDER-BUSINESS-DAYS", Hours: "ORDER-HOURS"}[p.Unit]
	return Request{Rule: rule, Trigger: from.String(), Court: court, Extra: map[string]string{"n": strconv.Itoa(p.N)}}
}
