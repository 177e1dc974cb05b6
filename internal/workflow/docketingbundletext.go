// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"html"
	"strings"
	"time"
	"unicode"

	"markwarden/internal/docket"
	"markwarden/internal/storage"
)

// sheet is the readable form of a bundle: headings with lines under them, written as a page and as plain text.
type sheet struct {
	title string
	parts []sheetPart
}

type sheetPart struct {
	head  string
	lines []string
}

// sheet puts the facts into words of the bundle's language.
func (h handoff) sheet() sheet {
	say := func(en, zh string) string { return inLang(docket.Text{EN: en, ZH: zh}, h.Lang) }
	l := h.Lawsuit
	s := sheet{title: caseName(l)}
	add := func(head string, lines ...string) {
		if len(lines) > 0 {
			s.parts = append(s.parts, sheetPart{head, lines})
		}
	}
	if h.Sealed {
		add(say("UNDER SEAL", "密封材料"), say("This bundle holds material under seal. Give it to counsel alone.", "本文件包含密封材料，仅可交予律师。"))
	}
	add(say("Case", "案件"), h.about(say)...)
	add(say("What to do", "应办事项"), h.steps(say)...)
	add(say("Court dates and how they were found", "法院期限与推算"), h.dates(say)...)
	add(say("Our stores in the list of defendants", "被告名单中的我方店铺"), h.stores(say)...)
	var held []string
	for _, r := range l.Restraints {
		line := joined(" · ", r.Provider, r.Account, amountOf(r.Amount), say("held from ", "冻结自 ")+r.From.String())
		if !r.To.IsZero() {
			line += say(", released ", "，解除于 ") + r.To.String()
		}
		held = append(held, line)
	}
	add(say("What is held", "被冻结"), held...)
	var listings []string
	for _, u := range h.Listings {
		listings = append(listings, joined(" · ", u.Listing, u.Title, u.URL, u.Mark))
	}
	add(say("Our listings that touch the plaintiff's marks", "涉及原告商标的我方商品链接"), listings...)
	mails, money, ledger, duties := h.work.sheet(say, h.Lang)
	add(say("Frozen against sold", "冻结与销售对照"), money...)
	add(say("Settlement", "和解"), ledger...)
	add(say("Duties under the order", "命令项下的义务"), duties...)
	add(say("Messages about the freeze", "冻结相关来函"), mails...)
	var entries []string
	for _, e := range l.Events {
		entries = append(entries, joined("  ", e.Filed.String(), e.Entry, e.Words()))
	}
	add(say("Docket entries on file", "已存案卷条目"), entries...)
	return s
}

func (h handoff) about(say func(en, zh string) string) []string {
	l := h.Lawsuit
	court := l.Court
	if c, ok := docket.LookupCourt(l.Court); ok {
		court = c.Name
	}
	lines := []string{h.Disclaimer, say("As of ", "截至 ") + h.Made.Format(time.RFC3339)}
	row := func(name, value string) {
		if value != "" {
			lines = append(lines, name+say(": ", "：")+value)
		}
	}
	row(say("Caption", "案名"), l.Caption)
	row(say("Docket number", "案号"), l.Number)
	row(say("Court", "法院"), court)
	row(say("Judge", "法官"), l.Judge)
	row(say("Filed", "立案"), l.Filed.String())
	row(say("State", "状态"), inLang(l.State.Text(), h.Lang))
	for _, p := range l.Plaintiffs {
		row(say("Plaintiff", "原告"), p.Name)
	}
	for _, c := range l.Counsel {
		row(say("Counsel", "律师"), joined(" · ", c.Firm, strings.Join(c.Attorneys, ", "), c.For))
	}
	for _, r := range l.Rights {
		row(say("Right", "权利"), joined(" ", inLang(r.Kind.Text(), h.Lang), r.Number, r.Mark, r.Owner))
	}
	return lines
}

func (h handoff) steps(say func(en, zh string) string) (lines []string) {
	mark := map[docket.CheckState]string{docket.CheckDone: say("[done] ", "【已办】"), docket.CheckOpen: say("[open] ", "【待办】"), docket.CheckDue: say("[due] ", "【限期】"), docket.CheckLate: say("[late] ", "【逾期】")}
	for _, c := range h.Checklist {
		lines = append(lines, mark[c.State]+inLang(c.Title, h.Lang)+say(": ", "：")+inLang(c.Note, h.Lang))
	}
	return lines
}

func (h handoff) dates(say func(en, zh string) string) (lines []string) {
	for _, r := range h.Clocks {
		line := inLang(r.Title, h.Lang) + say(": ", "：")
		switch {
		case r.Result != nil:
			line += inLang(r.Result.Text(), h.Lang)
		case !r.Due.IsZero():
			line += r.Due.UTC().Format(time.RFC3339)
		default:
			line += say("must be read in a paper", "须查阅文件")
		}
		switch r.State {
		case storage.DeadlineDone:
			line += say(" (done)", "（已办）")
		case storage.DeadlineSuperseded:
			line += say(" (superseded)", "（已被取代）")
		}
		lines = append(lines, line)
		if r.Result != nil {
			for _, t := range r.Result.Trace(h.Lang) {
				lines = append(lines, "– "+t)
			}
		}
	}
	return lines
}

// fieldNames are the fields that a row and a store agree in.
var fieldNames = map[string]docket.Text{
	"seller_id": {EN: "seller identifier", ZH: "卖家编号"}, "store_url": {EN: "store address", ZH: "店铺网址"}, "url": {EN: "store address", ZH: "店铺网址"},
	"alias": {EN: "name", ZH: "名称"}, "name": {EN: "name", ZH: "名称"}, "email": {EN: "e-mail", ZH: "邮箱"}, "product": {EN: "product", ZH: "商品"}, "domain": {EN: "domain", ZH: "域名"},
}

func (h handoff) stores(say func(en, zh string) string) (lines []string) {
	verdict := map[docket.Verdict]string{docket.Confirmed: say("confirmed", "确认是我方"), docket.NotUs: say("not us", "不是我方"), docket.Unsure: say("unsure", "不确定"), "": say("not decided", "未判定")}
	for _, m := range h.Matches {
		lines = append(lines, joined(" · ", m.No, m.Alias, say("store ", "店铺 ")+m.Store, m.Seller, inLang(m.Level.Text(), h.Lang))+say(": ", "：")+verdict[m.Verdict])
		if m.Decision != nil {
			lines = append(lines, "– "+joined(" · ", say("decided", "判定"), m.Decision.At.UTC().Format(time.RFC3339), m.Decision.By, m.Decision.Note))
		}
		for _, e := range m.Evidence {
			lines = append(lines, "– "+cmp.Or(inLang(fieldNames[e.Field], h.Lang), e.Field)+say(": list ", "：名单 ")+e.Theirs+say(", ours ", "，我方 ")+e.Ours+say(": ", "：")+inLang(e.Why, h.Lang))
		}
	}
	return lines
}

func amountOf(m docket.Money) string {
	if m.Currency == "" {
		return ""
	}
	return m.String()
}

// joined puts what is there between separators.
func joined(sep string, parts ...string) string {
	return strings.Join(keep(parts, func(s string) bool { return s != "" }), sep)
}

// oneLine is a stranger's text without what would break a line or turn the reading direction.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}), " ")
}

func (s sheet) text() string {
	var b strings.Builder
	b.WriteString(oneLine(s.title) + "\n")
	for _, p := range s.parts {
		b.WriteString("\n== " + p.head + " ==\n")
		for _, line := range p.lines {
			b.WriteString(oneLine(line) + "\n")
		}
	}
	return b.String()
}

// html is a page that stands alone and loads nothing.
func (s sheet) html(lang string) string {
	var b strings.Builder
	title := html.EscapeString(oneLine(s.title))
	b.WriteString("<!doctype html>\n<html lang=\"" + lang + "\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
		title + "</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}p{margin:.25rem 0}.d{margin-left:1.5rem}</style></head><body>\n<h1>" + title + "</h1>\n")
	for _, p := range s.parts {
		b.WriteString("<h2>" + html.EscapeString(p.head) + "</h2>\n")
		for _, line := range p.lines {
			class := ""
			if strings.HasPrefix(line, "– ") {
				class = ` class="d"`
			}
			b.WriteString("<p dir=\"auto\"" + class + ">" + html.EscapeString(oneLine(line)) + "</p>\n")
		}
	}
	b.WriteString("</body></html>\n")
	return b.String()
}
