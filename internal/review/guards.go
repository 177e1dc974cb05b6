// SPDX-License-Identifier: Apache-2.0

package review

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/screening"
)

// attempt is a move that somebody tries.
type attempt struct {
	book *Book
	c    Case
	ev   Event
	by   Actor
	role Role
	at   time.Time
	row  move
}

// guard is a condition of states.tsv. It answers with the sentence of a refusal, empty when it holds. input says that it
// asks for something the event must bring, so that a page can offer the move before; choice that it only tells two lines
// of one event apart.
type guard struct {
	kind   fault.Kind
	input  bool
	choice bool
	check  func(a attempt) Text
}

// fine is the answer of a guard that holds.
var fine = Text{}

// unless is a refusal when something does not hold.
func unless(ok bool, en, zh string, args ...any) Text {
	if ok {
		return fine
	}
	return say(en, zh, args...)
}

// guards are the conditions by the names of states.tsv.
var guards = map[string]guard{
	"snapshot": {fault.Invalid, true, false, func(a attempt) Text {
		return unless(a.c.Snapshot.Verify() == nil, "the case needs the listing and the register's record as they are now, with their hash", "立案须附带当前商品及登记记录的快照及其哈希值")
	}},
	"notice": {fault.Conflict, false, false, func(a attempt) Text {
		return unless(a.c.HasNotice(), "this case has no notice", "本案没有侵权通知")
	}},
	"incomplete": {fault.Conflict, false, false, func(a attempt) Text {
		return unless(len(a.c.Missing) > 0, "the notice lacks nothing: go on with triage", "通知材料齐全：请继续审查")
	}},
	"complete": {fault.Conflict, false, false, func(a attempt) Text {
		return unless(len(a.c.Missing) == 0, "the notice lacks %d things: ask for them first", "通知尚缺 %d 项内容：请先要求补充", len(a.c.Missing))
	}},
	"supplied": {fault.Invalid, true, false, guardSupplied},
	"silent": {fault.Conflict, false, false, func(a attempt) Text {
		return unless(a.over(notice.TimerDefect), "the time to supply what is missing has not ended", "补充材料的期限尚未届满")
	}},
	"infringes": {fault.Invalid, true, false, func(a attempt) Text { return a.reason(Infringes) }},
	"lawful":    {fault.Invalid, true, false, func(a attempt) Text { return a.reason(Lawful) }},
	"rejects":   {fault.Invalid, true, false, func(a attempt) Text { return a.reason(Rejects, Lawful) }},
	"facts": {fault.Invalid, true, false, func(a attempt) Text {
		return unless(says(a.ev.Facts), "the facts relied on must be written down", "须写明所依据的事实")
	}},
	"evidence": {fault.Invalid, true, false, func(a attempt) Text {
		return unless(len(a.ev.Evidence) > 0 || len(a.c.Snapshot.Findings) > 0, "evidence must be named: a finding or a document", "须指明证据：筛查结果或文件")
	}},
	"answered": {fault.Invalid, true, false, guardAnswered},
	"note": {fault.Invalid, true, false, func(a attempt) Text {
		return unless(says(a.ev.Note), "a note must be written", "须填写说明")
	}},
	"statement": {fault.Invalid, true, false, func(a attempt) Text {
		return unless(says(a.ev.Statement) || len(a.ev.Evidence) > 0 || len(a.ev.Claims) > 0, "a statement or evidence must be given", "须提交说明或证据")
	}},
	"claims": {fault.Invalid, true, false, func(a attempt) Text {
		n := len(a.c.Standing.Claims) + len(a.ev.Claims)
		inked := !slices.ContainsFunc(a.ev.Claims, func(s string) bool { return !says(s) })
		return unless(inked && n <= mostClaims, "a claimed fact must be written, and a case takes %d of them at most", "所主张的事实须有内容，每案最多 %d 项", mostClaims)
	}},
	"message":  {fault.Conflict, true, false, guardMessage},
	"messages": {fault.Invalid, true, false, guardMessages},
	"delivery": {fault.Invalid, true, false, func(a attempt) Text {
		i := a.c.message(a.ev.Ref)
		return unless(i >= 0 && a.c.Messages[i].Settled.IsZero() && says(a.ev.Note), "name a logged message whose delivery is not known yet, and the proof", "请指明一封尚未确认送达的信件及其送达证明")
	}},
	"grave": {fault.Forbidden, true, false, func(a attempt) Text {
		return unless(a.c.Level == screening.Block || a.ev.Safety, "restricting before the seller is heard needs level block or a danger to people", "在听取卖家意见之前采取限制，须为 block 级别或涉及人身安全")
	}},
	"at_once":  {fault.Forbidden, true, false, guardAtOnce},
	"verified": {fault.Forbidden, true, false, guardVerified},
	"overdue": {fault.Conflict, false, false, func(a attempt) Text {
		return unless(a.over(notice.TimerResponse), "the seller's time to answer has not ended", "卖家答复期限尚未届满")
	}},
	"heard": {fault.Conflict, false, false, func(a attempt) Text {
		return unless(a.c.Standing.Heard || a.over(notice.TimerResponse), "the seller has not answered and the time to answer has not ended", "卖家尚未答复，答复期限也未届满")
	}},
	"not_author": {fault.Forbidden, false, false, func(a attempt) Text {
		return unless(a.by.ID != a.c.FlaggedBy, "whoever raised the flag cannot decide on it: somebody else must", "提出标记的人不得自行裁决，须由他人决定")
	}},
	"not_involved": {fault.Forbidden, false, false, func(a attempt) Text {
		return unless(!a.c.Involved(a.by.ID), "an appeal is decided by somebody who had no part in the case", "申诉须由未参与本案的人员决定")
	}},
	"counter": {fault.Invalid, true, false, guardCounter},
	"window_open": {fault.Conflict, true, false, func(a attempt) Text {
		t, runs := a.c.DueOf(notice.TimerRestoreEarliest)
		if runs && t.Provisional && !a.ev.Confirmed {
			return say("the date is provisional because a calendar is missing: look at it and confirm", "因缺少日历，该日期为暂定：请核实并确认")
		}
		return unless(runs && a.over(notice.TimerRestoreEarliest), "the complainant's time to sue or complain has not ended", "投诉人起诉或投诉的期限尚未届满")
	}},
	"no_suit": {fault.Conflict, true, false, func(a attempt) Text {
		return unless(a.ev.Order == "", "proof of a suit was given: uphold instead", "已提供起诉证明：应维持原决定")
	}},
	"proof_of_suit": {fault.Invalid, true, false, func(a attempt) Text {
		return unless(says(a.ev.Order) && len(a.ev.Evidence) > 0, "the suit or complaint and its proof must be named", "须指明诉讼或投诉及其证明")
	}},
	"in_time": {fault.Conflict, false, false, func(a attempt) Text {
		t, runs := a.c.DueOf(notice.TimerAppealWindow)
		return unless(runs && !a.at.After(t.End), "the time to appeal has ended", "申诉期限已届满")
	}},
	"union": {fault.Conflict, false, false, func(a attempt) Text {
		return unless(a.c.Profile == notice.EU, "a notifier can appeal under the DSA only", "仅《数字服务法》程序允许投诉人申诉")
	}},
	"seller_appealed":   {fault.Conflict, false, true, func(a attempt) Text { return a.appealedBy(Seller) }},
	"notifier_appealed": {fault.Conflict, false, true, func(a attempt) Text { return a.appealedBy(Notifier) }},
	"order": {fault.Invalid, true, false, func(a attempt) Text {
		return unless(says(a.ev.Order), "the order must be named", "须指明命令")
	}},
	"order_ended": {fault.Invalid, true, false, func(a attempt) Text {
		return unless(says(a.ev.Order), "what ended the order must be named: a release notice, a dismissal, an order", "须指明终止依据：解除通知、撤诉或法院命令")
	}},
	"sealed": {fault.Conflict, false, false, func(a attempt) Text {
		return unless(a.c.Sealed(), "there is no seal on this case", "本案未被密封")
	}},
	"unsealing": {fault.Invalid, true, false, func(a attempt) Text {
		return unless(says(a.ev.Order), "the order that lifts the seal must be named", "须指明解除密封的命令")
	}},
	"two_persons": {fault.Forbidden, false, false, func(a attempt) Text {
		h := a.c.Standing.Hold
		if h == nil || h.AskBy == "" {
			return say("a release takes two persons: one asks for it first", "解除须由两人办理：先由一人提出")
		}
		return unless(h.AskBy != a.by.ID, "a release takes two persons, and you asked for it", "解除须由两人办理，而您是提出人")
	}},
	"restricted": {fault.Conflict, false, false, func(a attempt) Text {
		return unless(a.c.Standing.Restricted, "nothing was taken down that could be put back: open a new case", "没有可恢复的下架：请另立新案")
	}},
	"judgment": {fault.Invalid, true, false, func(a attempt) Text {
		r := a.c.Standing.Ruling
		return unless(r != nil && r.Reason == reasonOrder && a.ev.Reason != reasonOrder && says(a.ev.Order) && len(a.c.Standing.Strikes) == 0,
			"a judgment follows a removal by court order, once, and names the judgment and what it found", "判决仅适用于依法院命令的下架，仅一次，并须指明判决及其认定")
	}},
	"letters_sent": {fault.Conflict, false, false, func(a attempt) Text {
		return unless(a.c.settled(), "letters are still to be written or delivered", "仍有信件未写成或未送达")
	}},
	"window_over": {fault.Conflict, false, false, func(a attempt) Text {
		t, runs := a.c.DueOf(notice.TimerAppealWindow)
		return unless(!runs || a.at.After(t.End), "the decision can still be appealed", "该决定仍可申诉")
	}},
	"standing": {fault.Invalid, true, false, func(a attempt) Text {
		known := []notice.Standing{notice.Unverified, notice.Reachable, notice.Verified, notice.TrustedFlagger, notice.Suspended}
		return unless(a.c.Notifier(a.ev.Notifier) && slices.Contains(known, a.ev.Standing), "a notifier of this case and its standing must be named", "须指明本案投诉人及其核验状态")
	}},
}

// mostClaims bounds what a party can ask to be answered one by one.
const mostClaims = 40

// guardAnswered asks for an answer to each fact a party claimed: no case is decided over what was not looked at.
func guardAnswered(a attempt) Text {
	open := a.c.OpenClaims()
	if len(a.ev.Answers) == len(open) && !slices.ContainsFunc(a.ev.Answers, func(s string) bool { return !says(s) }) {
		return fine
	}
	if len(open) == 0 {
		return say("there is no open claim to answer", "没有待答复的主张")
	}
	return say("each of the %d facts claimed must be answered; the first is: %s", "须逐一答复所主张的 %d 项事实；第一项为：%s", len(open), clip(open[0].Text))
}

// over reports that a clock of the case has ended.
func (a attempt) over(code notice.TimerCode) bool {
	t, runs := a.c.DueOf(code)
	return runs && !a.at.Before(t.End)
}

// reason refuses a reason of another kind.
func (a attempt) reason(kinds ...ReasonKind) Text {
	r, ok := a.book.Reason(a.ev.Reason)
	return unless(ok && slices.Contains(kinds, r.Kind), "the reason must be one of %s", "理由代码须为以下之一：%s", a.book.codesOf(kinds...))
}

// appealedBy refuses an appeal of the other side.
func (a attempt) appealedBy(r Role) Text {
	ap := a.c.Standing.Appeal
	return unless(ap != nil && ap.By == r, "the appeal is not the %s's", "申诉并非由 %s 提出", string(r))
}

// guardSupplied asks for a notice that is whole, from the one who sent it or on its behalf.
func guardSupplied(a attempt) Text {
	if a.ev.Notice == nil {
		return say("the notice with what was missing must be given", "须提交补充后的通知")
	}
	missing := a.book.elements.Complete(*a.ev.Notice)
	return unless(len(missing) == 0, "the notice still lacks %d things", "通知仍缺 %d 项内容", len(missing))
}

// guardMessage asks for the seller's letter, rendered and filed with the move: nothing is taken down, and no clock of the
// seller starts, without one. A seal forbids it, and a preview has none yet.
func guardMessage(a attempt) Text {
	if a.c.Sealed() || a.ev.Draft {
		return fine
	}
	for _, want := range a.letters() {
		if want.To == ToSeller && !slices.ContainsFunc(a.ev.Messages, func(m Message) bool { return m.Letter == want.Letter && m.To == ToSeller && m.Ref != "" }) {
			return say("the seller must be told: letter %s is rendered and logged with this move", "必须通知卖家：须随本操作生成并登记信件 %s", want.Letter)
		}
	}
	return guardMessages(a)
}

// guardMessages refuses messages without a letter, an addressee of the case or an id of their own.
func guardMessages(a attempt) Text {
	if a.row.event == LogMessage && len(a.ev.Messages) == 0 {
		return say("name the messages", "请指明信件")
	}
	for i, m := range a.ev.Messages {
		known := m.To == ToSeller || a.c.Notifier(m.To)
		twice := a.c.message(m.Ref) >= 0 || slices.ContainsFunc(a.ev.Messages[:i], func(o Message) bool { return o.Ref == m.Ref })
		if m.Ref == "" || m.Letter == "" || !known || twice {
			return say("message %d needs a letter, an addressee of this case and an id of its own", "第 %d 封信件须有信件编号、本案收件人及唯一标识", i+1)
		}
		if m.To == ToSeller && a.c.Sealed() {
			return say("a court's seal forbids telling the seller", "法院密封令禁止告知卖家")
		}
	}
	return fine
}

// guardAtOnce asks for one of the three grounds on which goods go down before the seller was heard.
func guardAtOnce(a attempt) Text {
	reason, _ := a.book.Reason(a.ev.Reason)
	switch a.ev.Ground {
	case GroundDMCA:
		return unless(a.c.Kind == notice.DMCA && len(a.c.Missing) == 0, "there is no complete notice under the DMCA", "没有完整的 DMCA 通知")
	case GroundCounterfeit:
		return unless(a.c.Level == screening.Block || reason.Fake, "a manifest counterfeit needs level block or a counterfeit reason", "明显假冒须为 block 级别或假冒理由")
	case GroundOrder:
		return unless(a.c.Source == FromCourt && says(a.ev.Order), "the court's order must be named", "须指明法院命令")
	}
	return say("removing before the seller is heard needs a ground: %s, %s or %s", "在听取卖家意见之前下架，须有依据：%s、%s 或 %s", GroundDMCA, GroundCounterfeit, GroundOrder)
}

// guardVerified keeps an unverified complainant from taking anything down before the seller was heard (PRODUCT section 5): what
// carries the removal is a verified sender with a right that is not barred, our own finding of level block, or an order.
func guardVerified(a attempt) Text {
	if !a.c.HasNotice() || a.c.Level == screening.Block || a.ev.Ground == GroundOrder {
		return fine
	}
	if !slices.ContainsFunc(a.c.Notices, func(p Party) bool { return p.Standing.MayRemoveAtOnce() }) {
		return say("the complainant is not verified: an unverified notice never takes goods down before the seller was heard", "投诉人未经核验：未核验的通知不得在听取卖家意见之前导致下架")
	}
	return unless(!notice.Barred(a.c.Issues), "the right does not match the register: look at its issues first", "权利与登记资料不符：请先核对")
}

// guardCounter asks for an answer that the case's procedure has and that is whole.
func guardCounter(a attempt) Text {
	if !a.c.HasNotice() || !a.c.Counter.StartsClock() {
		return say("this procedure has no counter-notice: appeal instead", "本程序没有反通知：请提出申诉")
	}
	if a.ev.Counter == nil {
		return say("the counter-notice must be given", "须提交反通知")
	}
	missing := a.book.elements.CompleteCounter(a.c.Counter, *a.ev.Counter)
	if len(missing) == 0 {
		return fine
	}
	return say("the counter-notice lacks: %s", "反通知缺少：%s", wordsOf(missing))
}

// wordsOf joins what is missing.
func wordsOf(missing []notice.Missing) Text {
	var en, zh []string
	for _, m := range missing {
		en, zh = append(en, m.Words.EN), append(zh, m.Words.ZH)
	}
	return Text{EN: strings.Join(en, "; "), ZH: strings.Join(zh, "；")}
}

// message is the place of a message by its id, or -1.
func (c Case) message(ref string) int {
	return slices.IndexFunc(c.Messages, func(m Message) bool { return m.Ref == ref })
}

// settled reports that no letter is owed and none is on its way.
func (c Case) settled() bool {
	return len(c.Owed) == 0 && !slices.ContainsFunc(c.Messages, func(m Message) bool { return m.Settled.IsZero() && m.Recalled.IsZero() })
}

// says reports whether a text has any ink.
func says(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != '\ufffd' })
}
