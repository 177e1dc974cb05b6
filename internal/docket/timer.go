// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"time"

	"markwarden/internal/calendar"
)

// codeFixed is the rule of dates that an order names and nothing computes.
const codeFixed = "FIXED"

// timerCode names a timer.
type timerCode string

// The timers. Those of the specification carry its codes.
const (
	timerClassify     timerCode = "T-CLASSIFY"
	timerService      timerCode = "T-4m"
	timerTRO          timerCode = "T-TRO"
	timerTROExt       timerCode = "T-TRO-EXT"
	timerTROMax       timerCode = "T-TRO-MAX"
	timerComply       timerCode = "T-COMPLY"
	timerBond         timerCode = "T-BOND"
	timerOrderDue     timerCode = "T-ORDER-DUE"
	timerOppose       timerCode = "T-OPPOSE"
	timerMotionPapers timerCode = "T-6c1"
	timerAffidavit    timerCode = "T-6c2"
	timerAppeal       timerCode = "T-APPEAL"
	timerAnswer       timerCode = "T-ANSWER"
	timerResponse     timerCode = "T-RESPONSE"
	timerStay62       timerCode = "T-62a"
	timerAmend59      timerCode = "T-59e"
	timerRelief60     timerCode = "T-60c"
	timerRelease      timerCode = "T-RELEASE"
	timerRead         timerCode = "T-READ"
)

// Timer is a clock that a move starts. Rule is a code of the deadline table and Trigger the date it runs from; a timer of
// our own house has Within instead. A timer with neither waits for a date that a person must read in the order: Open says
// so. It ends with any of EndedBy, or when its time has come, which OnDue then tells the case.
type Timer struct {
	Code    string          `json:"code"`
	Title   Text            `json:"title"`
	Rule    string          `json:"rule,omitempty"`
	Trigger calendar.Moment `json:"trigger"`
	Until   calendar.Moment `json:"until"` // the end or the due date the order itself names
	Within  time.Duration   `json:"within,omitempty"`
	EndedBy []EventType     `json:"ended_by"`
	OnDue   EventType       `json:"on_due,omitempty"`
	Alarm   Text            `json:"alarm"`
}

// Open reports a timer whose end must be read in a paper.
func (t Timer) Open() bool {
	return t.Within == 0 && t.Until.Date.IsZero() && (t.Rule == codeFixed || t.Trigger.Date.IsZero())
}

// Request is the question to the deadline engine for this timer, and false for a timer of the house and an open one.
func (t Timer) Request(court string) (Request, bool) {
	if t.Open() || t.Within > 0 {
		return Request{}, false
	}
	r := Request{Rule: t.Rule, Court: court}
	if !t.Trigger.Date.IsZero() {
		r.Trigger = t.Trigger.String()
	}
	if !t.Until.Date.IsZero() {
		r.Extra = map[string]string{"at": t.Until.String()}
	}
	return r, true
}

// timerRow is what a timer is.
type timerRow struct {
	title   Text
	rule    string
	within  time.Duration
	fixed   bool // its end is the date the order names, never computed
	hearing bool // it counts back from the hearing
	endedBy []EventType
	onDue   EventType
}

// timerRows is the table of timers.
var timerRows = map[timerCode]timerRow{
	timerClassify:     {title: Text{EN: "classify the case", ZH: "案件分类"}, within: time.Hour, endedBy: []EventType{Classified, Complaint, Dismissal, Transfer}},
	timerService:      {title: Text{EN: "serve the summons (not for service abroad)", ZH: "送达传票（不适用于境外送达）"}, rule: "FRCP-4(m)", endedBy: []EventType{Served, Dismissal, Transfer}},
	timerTRO:          {title: Text{EN: "end of the restraining order", ZH: "临时限制令届满"}, rule: "FRCP-65(b)(2)", endedBy: []EventType{TROExtended, TRODissolved, PIOrder, Dismissal, Transfer}, onDue: TROExpired},
	timerTROExt:       {title: Text{EN: "end of the extended restraining order", ZH: "延长后的临时限制令届满"}, rule: codeFixed, fixed: true, endedBy: []EventType{TROExtended, TRODissolved, PIOrder, Dismissal, Transfer}, onDue: TROExpired},
	timerTROMax:       {title: Text{EN: "outer limit of a restraining order without consent", ZH: "未经同意的临时限制令最长期限"}, rule: "FRCP-65(b)(2)-MAX", endedBy: []EventType{TROExpired, TRODissolved, PIOrder, Dismissal, Transfer}},
	timerComply:       {title: Text{EN: "comply with the order, see its duties", ZH: "执行命令，见各项义务"}, fixed: true, rule: codeFixed, endedBy: []EventType{Complied, TROExpired, TRODissolved, Dismissal, Transfer}},
	timerBond:         {title: Text{EN: "post the bond", ZH: "提交保证金"}, fixed: true, rule: codeFixed, endedBy: []EventType{Bond, TROExpired, TRODissolved, Dismissal, Transfer}},
	timerOrderDue:     {title: Text{EN: "what the order asks for is due", ZH: "命令要求的事项到期"}, fixed: true, rule: codeFixed, endedBy: []EventType{StayLifted, TROOrder, TRODenied, TROExpired, Dismissal, Transfer}},
	timerOppose:       {title: Text{EN: "oppose the preliminary injunction", ZH: "对初步禁令提出反对"}, fixed: true, rule: codeFixed, endedBy: []EventType{PIOrder, PIDenied, Dismissal, Transfer}},
	timerMotionPapers: {title: Text{EN: "latest service of the motion before the hearing", ZH: "听证前送达动议的最晚日期"}, rule: "FRCP-6(c)(1)", hearing: true, endedBy: []EventType{PIOrder, PIDenied, Dismissal, Transfer}},
	timerAffidavit:    {title: Text{EN: "opposing affidavits before the hearing", ZH: "听证前提交反对宣誓书"}, rule: "FRCP-6(c)(2)", hearing: true, endedBy: []EventType{PIOrder, PIDenied, Dismissal, Transfer}},
	timerAppeal:       {title: Text{EN: "appeal", ZH: "上诉"}, rule: codeAppeal, endedBy: []EventType{Appeal, Dismissal, Transfer}},
	timerAnswer:       {title: Text{EN: "answer to the complaint, for each defendant served", ZH: "答辩（按被送达的各被告计算）"}, rule: "FRCP-12(a)(1)(A)(i)", endedBy: []EventType{Answer, Dismissal, Transfer, Judgment}},
	timerResponse:     {title: Text{EN: "response to the motion for default", ZH: "对缺席动议的回应"}, fixed: true, rule: codeFixed, endedBy: []EventType{Judgment, Dismissal, Transfer}},
	timerStay62:       {title: Text{EN: "automatic stay of enforcement ends", ZH: "自动中止执行届满"}, rule: "FRCP-62(a)", endedBy: []EventType{Satisfaction, Dismissal}},
	timerAmend59:      {title: Text{EN: "motion to alter or amend the judgment", ZH: "变更或修改判决的动议"}, rule: "FRCP-59(e)", endedBy: []EventType{Satisfaction, Dismissal}},
	timerRelief60:     {title: Text{EN: "motion for relief from the judgment, reasons (1)-(3)", ZH: "依理由(1)至(3)请求免除判决的动议"}, rule: "FRCP-60(c)(1)", endedBy: []EventType{Dismissal}},
	timerRelease:      {title: Text{EN: "check every restraint for release", ZH: "逐项核查限制措施的解除"}, within: 48 * time.Hour, endedBy: []EventType{Released, PIOrder}},
	timerRead:         {title: Text{EN: "read the order: the feed does not say what it says", ZH: "阅读命令原文：来源未说明其内容"}, within: 24 * time.Hour, endedBy: []EventType{OrderRead, TROOrder, TRODenied, TROExtended, PIOrder, PIDenied, Judgment, Dismissal, Transfer}},
}

// newTimer starts a timer of a move. A timer counted from a hearing does not start before one is set.
func newTimer(code timerCode, m Move) (Timer, bool) {
	row := timerRows[code]
	t := Timer{Code: string(code), Title: row.title, Rule: row.rule, Within: row.within, EndedBy: row.endedBy, OnDue: row.onDue, Trigger: m.At}
	switch {
	case row.hearing:
		t.Trigger = m.Hearing
		return t, !m.Hearing.Date.IsZero()
	case code == timerTRO || code == timerTROExt:
		t.Until = m.Until
	case row.fixed:
		t.Until = m.Due
	case code == timerTROMax && m.Event == TROExtended: // counted from the first order's entry, which may not be on file
		t.Trigger = m.First
		return t, !m.First.Date.IsZero()
	}
	switch {
	case code == timerTROExt:
		t.Alarm = extensionAlarm(m)
	case code == timerTRO && !m.At.Timed:
		t.Alarm = Text{EN: "The hour of entry is not known: the order must state it (Rule 65(b)(2)), read it there.", ZH: "登录时刻未知：命令须载明（第65(b)(2)条），请查阅原文。"}
	}
	return t, true
}

// extensionAlarm warns of an order that outlives 28 days without consent: it is then in effect an injunction and must meet
// its form (H-D Michigan v. Hellenic Duty Free Shops, 694 F.3d 827, 844-45 (7th Cir. 2012)).
func extensionAlarm(m Move) Text {
	switch {
	case m.Consent:
		return Text{}
	case m.First.Date.IsZero() || m.Until.Date.IsZero():
		return Text{EN: "The first order's entry or the new end is not known: check the 28-day limit by hand (Rule 65(b)(2)).", ZH: "首次命令的登录日期或新的届满日期未知：请人工核对28日上限（第65(b)(2)条）。"}
	case m.Until.Date.DaysSince(m.First.Date) > 28:
		return say("The order now runs to %s, more than 28 days after its entry on %s, and no consent is recorded: it may be an appealable injunction.",
			"命令现延至 %s，距 %s 登录已超过28日，且未记录对方同意：可能构成可上诉的禁令。", m.Until, m.First)
	}
	return Text{}
}
