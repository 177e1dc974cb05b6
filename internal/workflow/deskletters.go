// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/letter"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
)

// prepare makes a move as a draft, writes the letters it asks for, and makes it with them. Nothing is written to storage.
func (d *Desk) prepare(ctx context.Context, tx *storage.Tx, tenant string, before review.Case, try attempt, at time.Time) (review.Case, review.Effects, []storage.KeptLetter, error) {
	drafted, fx, err := try(before, nil, true)
	if err != nil {
		return before, fx, nil, err
	}
	letters, err := d.write(ctx, tx, tenant, before, drafted, fx, at)
	if err != nil {
		return before, fx, nil, err
	}
	messages := make([]review.Message, len(letters))
	for i, l := range letters {
		messages[i] = review.Message{Ref: l.Ref, Letter: string(l.Letter.ID), To: l.Party, SHA: l.Letter.SHA}
	}
	after, fx, err := try(before, messages, false)
	return after, fx, letters, err
}

// write renders every letter that a drafted move asks for. A sealed case writes to nobody.
func (d *Desk) write(ctx context.Context, tx *storage.Tx, tenant string, before, after review.Case, fx review.Effects, at time.Time) ([]storage.KeptLetter, error) {
	var list []storage.KeptLetter
	for i, want := range fx.Letters {
		if want.To == review.ToSeller && after.Sealed() {
			continue
		}
		s := scribe{desk: d, before: before, c: after, to: want.To, at: at}
		if len(after.Notices) > 0 {
			r, err := tx.Notice(ctx, tenant, after.Notices[0].NoticeID)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			s.notice = r.Notice
		}
		if len(after.History) > 0 {
			s.entry = after.History[len(after.History)-1]
		}
		fields, err := s.fields(letter.ID(want.Letter))
		if err != nil {
			return nil, err
		}
		l, err := d.Wording.Render(letter.ID(want.Letter), fields)
		if err != nil {
			return nil, fault.Because(err, fault.Internal, "letter %s of case %s: %v", want.Letter, after.ID, err)
		}
		list = append(list, storage.KeptLetter{Case: after.ID, Ref: fmt.Sprintf("%d-%d-%s", after.Version, i+1, want.Letter), Party: want.To, At: at, Letter: l})
	}
	return list, nil
}

// scribe fills the fields of one letter of a case.
type scribe struct {
	desk      *Desk
	before, c review.Case
	entry     review.Entry // the move that asks for it
	to        string
	notice    notice.Notice
	at        time.Time
}

// fields fills a letter's fields.
func (s scribe) fields(id letter.ID) (letter.Fields, error) {
	f := letter.Fields{"case_id": letter.Same(s.c.ID)}
	write, ok := map[letter.ID]func(letter.Fields) error{
		letter.Receipt: s.receipt, letter.AppealReceipt: s.appealReceipt, letter.Incomplete: s.incomplete, letter.MayInfringe: s.mayInfringe,
		letter.Forwarded: s.forwarded, letter.Outcome: s.outcome, letter.Disputed: s.disputed, letter.Restored: s.restored,
		letter.CourtOrder: s.courtOrder, letter.Upheld: s.upheld, letter.Closed: s.closed,
	}[id]
	switch {
	case id == letter.Reasons:
		return s.desk.decision(s.c, s.entry, s.notice).Fields()
	case !ok:
		return nil, fault.New(fault.Internal, "nobody writes letter %s", string(id))
	}
	return f, write(f)
}

// caseLink is where somebody answers.
func (d *Desk) caseLink(c review.Case) string { return d.Address + "/mine/" + c.ID }

// listingName is the listing as its seller knows it.
func listingName(c review.Case) string {
	l := c.Snapshot.Listing
	if l.ID == "" {
		return l.Title
	}
	return l.ID + " · " + l.Title
}

// due is the end of a clock as a value, or the sentence that none runs.
func (s scribe) due(code notice.TimerCode) letter.Value {
	if t, ok := s.c.DueOf(code); ok {
		return letter.Moment(t.End, s.zone())
	}
	return letter.NotYet("there is no time limit", "没有期限")
}

// zone is where the desk's days are counted.
func (s scribe) zone() *time.Location {
	if z := s.desk.Book.Setting.Zone; z != nil {
		return z
	}
	return time.UTC
}

// signs are the places of the listing, one by one.
func signsOf(c review.Case, rules []string) []letter.Sign {
	var list []letter.Sign
	for i := range c.Snapshot.Findings {
		f := &c.Snapshot.Findings[i]
		if c.MarkID != "" && f.MarkID != c.MarkID {
			continue
		}
		list = append(list, signOf(c, f, rules))
	}
	if len(list) == 0 {
		list = append(list, wholeListing(c, rules))
	}
	return list
}

// signOf is a finding as a letter tells it.
func signOf(c review.Case, f *screening.Finding, rules []string) letter.Sign {
	s := letter.Sign{Words: f.Text, Field: string(f.Field), Mark: f.Mark, Office: f.Office, Owner: f.Owner, Rule: ruleOf(f.Rules, rules)}
	for _, m := range c.Snapshot.Marks {
		if m.ID != f.MarkID {
			continue
		}
		s.Number = m.Number
		for _, class := range m.Classes {
			s.Classes = append(s.Classes, int(class))
		}
	}
	if s.Number == "" || len(s.Classes) == 0 {
		s.Note = letter.Text{EN: "curated brand entry, confirm at the office", ZH: "人工整理的品牌条目，请向商标局核实"}
	}
	return s
}

// wholeListing stands for the place where no word was found: a right holder's notice about a picture or the goods.
func wholeListing(c review.Case, rules []string) letter.Sign {
	s := letter.Sign{Words: c.Snapshot.Listing.Title, Field: "title", Owner: c.Owner, Rule: ruleOf(nil, rules)}
	if s.Words == "" {
		s.Words = c.ListingID
	}
	if len(c.Snapshot.Marks) == 0 {
		return s
	}
	m := c.Snapshot.Marks[0]
	s.Mark, s.Number, s.Office = m.Text, m.Number, m.Office
	for _, class := range m.Classes {
		s.Classes = append(s.Classes, int(class))
	}
	s.Note = letter.Text{EN: "the right that the notice relies on", ZH: "通知所依据的权利"}
	return s
}

// ruleOf is the rule a decision names, else the finding's, else that a person judged without one.
func ruleOf(found, named []string) string {
	for _, list := range [][]string{named, found} {
		if len(list) > 0 && strings.TrimSpace(strings.Join(list, "")) != "" {
			return strings.Join(list, ", ")
		}
	}
	return "-"
}

// reason is the words of a reason code, with the facts behind it.
func (s scribe) reason() letter.Text {
	r, ok := s.desk.Book.Reason(s.entry.Reason)
	t := letter.Text{EN: s.entry.Facts, ZH: s.entry.Facts}
	if ok {
		t = letter.Text{EN: r.Words.EN + " (" + r.Code + ")", ZH: r.Words.ZH + "（" + r.Code + "）"}
		if s.entry.Facts != "" {
			t.EN, t.ZH = t.EN+". "+s.entry.Facts, t.ZH+"。"+s.entry.Facts
		}
	}
	if t.EN == "" {
		t = letter.Text{EN: "it was looked at again", ZH: "已重新审查"}
	}
	return t
}

func (s scribe) say(t letter.Text) letter.Value { return letter.Say(t.EN, t.ZH) }

func (s scribe) receipt(f letter.Fields) error {
	f["received_at"] = letter.Moment(s.at, s.zone())
	name := listingName(s.c)
	places := []letter.Text{{EN: name, ZH: name}}
	if n := len(s.notice.Targets) - 1; n > 0 { // a thousand places are named once, on the page of the notice
		places = append(places, letter.Text{EN: fmt.Sprintf("and the other places (%d) of notice %s: each has its own case, see %s/notices/%s", n, s.notice.ID, s.desk.Address, s.notice.ID),
			ZH: fmt.Sprintf("以及通知 %s 的其他 %d 处：各自立案，详见 %s/notices/%s", s.notice.ID, n, s.desk.Address, s.notice.ID)})
	}
	f["listings"] = letter.List(places...)
	f["next_step"] = letter.Say("a person looks at it; if something is missing we ask you for it, and we tell you what was decided.", "由工作人员审查；如材料不全将请您补充，并告知处理结果。")
	return nil
}

func (s scribe) appealReceipt(f letter.Fields) error {
	when := s.at
	if a := s.c.Standing.Appeal; a != nil && !a.Against.At.IsZero() {
		when = a.Against.At
	}
	f["decision_date"] = letter.Moment(when, s.zone())
	f["review_by"] = s.due(notice.TimerAppealDecision)
	return nil
}

func (s scribe) incomplete(f letter.Fields) error {
	var list []letter.Text
	for _, m := range s.c.Missing {
		list = append(list, letter.Text{EN: m.Words.EN, ZH: m.Words.ZH})
	}
	f["missing_fields"] = letter.List(list...)
	f["due"] = s.due(notice.TimerDefect)
	return nil
}

func (s scribe) mayInfringe(f letter.Fields) (err error) {
	f["listing"] = letter.Same(listingName(s.c))
	f["reason_plain"] = s.say(s.reason())
	f["evidence_wanted"] = letter.Say("an invoice of the supplier, a licence or authorisation, or why the words mean something else", "供应商发票、授权或许可文件，或说明相关文字的其他含义")
	f["due"] = s.due(notice.TimerResponse)
	f["suggested_wording"] = letter.Say("leave the words named above out of the listing", "请从商品中删除上列文字")
	if s.entry.Note != "" && s.entry.Event == review.RequestEdit {
		f["suggested_wording"] = letter.Same(s.entry.Note)
	}
	f["appeal_link"] = letter.Same(s.desk.caseLink(s.c))
	f["marks"], err = letter.Signs(signsOf(s.c, s.entry.Rules))
	return err
}

func (s scribe) forwarded(f letter.Fields) (err error) {
	f["listing"] = letter.Same(listingName(s.c))
	f["notice_copy"] = letter.Quote(noticeCopy(s.notice))
	f["right_no"] = letter.Same(rightNumber(s.notice, s.c))
	f["due"] = s.due(notice.TimerResponse)
	f["how_to_state_non_infringement"] = letter.Say("answer on the page below with your reasons and your documents", "请在下列页面提交理由和证明材料")
	f["appeal_link"] = letter.Same(s.desk.caseLink(s.c))
	f["marks"], err = letter.Signs(signsOf(s.c, s.entry.Rules))
	return err
}

// noticeCopy is what a right holder says, without who says it: the seller is told of the right and the reasons, and whose
// right it is stands in the register.
func noticeCopy(n notice.Notice) string {
	if n.Why == "" {
		return "-"
	}
	return n.Why
}

func rightNumber(n notice.Notice, c review.Case) string {
	for _, r := range n.Rights {
		if r.Number != "" {
			return strings.TrimSpace(r.Jurisdiction + " " + r.Number + " " + r.Mark)
		}
		if r.Work != "" {
			return r.Work
		}
	}
	if len(c.Snapshot.Marks) > 0 {
		m := c.Snapshot.Marks[0]
		return strings.TrimSpace(m.Office + " " + m.Number + " " + m.Text)
	}
	return "-"
}

// outcomes is how letter L6 names the end of a notice.
var outcomes = map[review.EventKind]letter.Text{
	review.Clear:        {EN: "the listing stays", ZH: "商品予以保留"},
	review.RejectNotice: {EN: "the notice is rejected", ZH: "通知不成立"},
	review.Grant:        {EN: "your appeal is granted and the case is reopened", ZH: "您的申诉成立，案件重新审查"},
}

func (s scribe) outcome(f letter.Fields) error {
	t, ok := outcomes[s.entry.Event]
	if !ok {
		t = letter.Text{EN: "the listing was taken down", ZH: "商品已下架"}
	}
	f["outcome"] = s.say(t)
	f["reason"] = s.say(s.reason())
	f["redress"] = letter.Say("send us what we did not have, with the number above; the courts are open to you.", "可凭上述编号补充材料；您亦可向法院起诉。")
	if s.c.Profile == notice.EU {
		f["redress"] = letter.Say("you can complain to us free of charge for six months, turn to a certified out-of-court body (DSA art. 21), or go to court.", "您可在六个月内免费向我们提出申诉，也可诉诸经认证的庭外争议解决机构（《数字服务法》第21条）或法院。")
	}
	return nil
}

func (s scribe) disputed(f letter.Fields) error {
	f["statement"] = letter.Quote(orDash(s.entry.Note))
	f["evidence"] = letter.Same(orDash(strings.Join(s.entry.Evidence, ", ")))
	f["last_day"] = s.due(notice.TimerRestoreEarliest)
	f["where_to_complain_or_sue"] = letter.Say("file an action seeking a court order against the seller", "向法院提起诉讼")
	if s.c.Counter == notice.CounterPRC {
		f["where_to_complain_or_sue"] = letter.Say("complain to the competent authority or sue in a people's court (E-Commerce Law art. 43)", "向有关主管部门投诉或向人民法院起诉（《电子商务法》第四十三条）")
	}
	return nil
}

func (s scribe) restored(f letter.Fields) error {
	f["listing"] = letter.Same(listingName(s.c))
	f["date"] = letter.Moment(s.at, s.zone())
	t := s.reason()
	if s.entry.Event == review.Reinstate {
		t = letter.Text{EN: "the time to sue or complain ended and no proof of it reached us", ZH: "起诉或投诉期限已届满，未收到相关证明"}
	}
	f["reason"] = s.say(t)
	return nil
}

func (s scribe) courtOrder(f letter.Fields) error {
	order := s.entry.Order
	if h := s.c.Standing.Hold; h != nil {
		order = h.Order
	}
	f["court"], f["docket"] = letter.Say("as the order names it", "以命令所载为准"), letter.Same(orDash(order))
	f["plaintiff_counsel"] = letter.Say("as the order names them", "以命令所载为准")
	f["order_date_hour"] = letter.NotYet("the date and hour stand in the order", "日期和时间以命令所载为准")
	f["amounts"] = letter.Say("what the order names", "以命令所载为准")
	f["expiry"] = letter.NotYet("the order says when it ends", "以命令所载为准")
	if h := s.c.Standing.Hold; h != nil && !h.Until.IsZero() {
		f["expiry"] = letter.Moment(h.Until, s.zone())
	}
	f["answer_due"] = letter.NotYet("your time to answer runs from service of the summons; the order or the court's docket says when that was", "答辩期限自传票送达起算；送达日期以命令或法院案卷为准")
	f["get_counsel"] = letter.Say("speak to a lawyer admitted in the United States at once, and send them this letter", "请立即联系美国执业律师，并将本函转交律师")
	return nil
}

func (s scribe) upheld(f letter.Fields) error {
	f["reason"] = s.say(s.reason())
	if s.entry.Event == review.Suit {
		f["reason"] = letter.Say("the right holder proved that it has sued or complained", "权利人已证明其起诉或投诉")
	}
	f["further_redress"] = letter.Say("the courts are open to you", "您可向法院起诉")
	if s.c.Profile == notice.EU {
		f["further_redress"] = letter.Say("a certified out-of-court body (DSA art. 21), and the courts", "经认证的庭外争议解决机构（《数字服务法》第21条）及法院")
	}
	return nil
}

func (s scribe) closed(f letter.Fields) error {
	state := s.before.Standing.State
	words := map[review.State]letter.Text{
		review.Removed: {EN: "The listing stays down.", ZH: "商品保持下架。"}, review.Restricted: {EN: "The listing stays restricted.", ZH: "商品保持限制。"},
		review.Upheld: {EN: "The decision stands.", ZH: "维持原决定。"}, review.Reinstated: {EN: "The listing is back.", ZH: "商品已恢复。"},
		review.NoticeDefective: {EN: "What was missing did not reach us in time.", ZH: "未在期限内收到补充材料。"},
	}
	t, ok := words[state]
	if !ok {
		t = letter.Text{EN: "The listing stays as it is.", ZH: "商品保持现状。"}
	}
	f["summary"] = s.say(t)
	return nil
}

func orDash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "-"
	}
	return s
}

// Preview is what a decision would lead to: the case as it would stand, its clocks, and the letters as they would go out.
type Preview struct {
	Case    review.Case
	Effects review.Effects
	Letters []storage.KeptLetter
}

// Preview makes a decision without keeping anything.
func (d *Desk) Preview(ctx context.Context, who Person, id string, decision review.Decision) (p Preview, err error) {
	at := d.Now()
	err = d.DB.WithTx(ctx, func(tx *storage.Tx) error {
		w := &work{Audited: &storage.Audited{Tx: tx}, desk: d, who: who, at: at}
		c, err := w.load(ctx, id)
		if err != nil {
			return err
		}
		p.Case, p.Effects, p.Letters, err = d.prepare(ctx, tx, who.Tenant, c, d.decide(decision, who, at), at)
		return err
	})
	return p, err
}

// decide is a decision as an attempt.
func (d *Desk) decide(decision review.Decision, who Person, at time.Time) attempt {
	return func(c review.Case, messages []review.Message, draft bool) (review.Case, review.Effects, error) {
		decision := decision
		decision.Messages, decision.Draft = slices.Clone(messages), draft
		return d.Book.Decide(c, decision, who.Actor, at)
	}
}
