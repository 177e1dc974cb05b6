// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"strings"

	"markwarden/internal/calendar"
)

// FieldPair is one field of a row of the schedule beside the same field of our store, as both stand on file. Same is nil
// where one side is silent: that is neither agreement nor difference.
type FieldPair struct {
	Field  string `json:"field"`
	Name   Text   `json:"name"`
	Theirs string `json:"theirs"`
	Ours   string `json:"ours"`
	Same   *bool  `json:"same"`
}

// ComparePair sets a row and a store side by side. The fields are those that may be shown to the other side: no mail
// addresses and no products.
func ComparePair(d Defendant, s Store) []FieldPair {
	pair := func(field string, name Text, theirs, ours, a, b string) FieldPair {
		p := FieldPair{Field: field, Name: name, Theirs: theirs, Ours: ours}
		if a != "" && b != "" {
			same := strings.EqualFold(a, b)
			p.Same = &same
		}
		return p
	}
	return []FieldPair{
		pair("platform", Text{EN: "platform", ZH: "平台"}, string(d.Platform), string(s.Platform), string(d.Platform), string(s.Platform)),
		pair("seller_id", Text{EN: "seller identifier", ZH: "卖家编号"}, d.SellerID, s.SellerID, d.Platform.sellerID(d.SellerID), s.Platform.sellerID(s.SellerID)),
		pair("name", Text{EN: "store name", ZH: "店铺名称"}, d.Alias, s.Name, strings.TrimSpace(d.Alias), strings.TrimSpace(s.Name)),
		pair("store_url", Text{EN: "store address", ZH: "店铺网址"}, d.StoreURL, s.URL, addressKey(d.StoreURL), addressKey(s.URL)),
	}
}

// NotUsLetter is the text of a letter to the plaintiff's counsel: a row of the schedule is not our store. It says what is on
// file and no more; whoever signs fills in the lines at its end. day is the day it is written.
func NotUsLetter(l Lawsuit, d Defendant, s Store, day calendar.Date, lang string) string {
	to := Text{EN: "Counsel for the plaintiff", ZH: "原告律师"}
	for _, c := range l.Counsel {
		if c.Firm != "" && (c.For == "" || strings.EqualFold(c.For, "plaintiff")) {
			to = Text{EN: c.Firm + ", counsel for the plaintiff", ZH: c.Firm + "（原告律师）"}
			break
		}
	}
	court := l.Court
	if c, ok := LookupCourt(l.Court); ok {
		court = c.Name
	}
	var b strings.Builder
	line := func(t Text) { b.WriteString(in(t, lang) + "\n") }
	line(Text{EN: day.String(), ZH: day.String()})
	line(say("To: %s", "致：%s", to))
	line(say("Re: %s, %s, No. %s", "事由：%s，%s，案号 %s", plain(l.Caption), court, l.Number))
	line(Text{})
	line(say("The schedule of defendants in this case has the row %s. It was compared with our store %s, and a person decided that they are not the same. This is what stands on file on both sides:",
		"本案被告清单中列有：%s。该行已与我方店铺 %s 比对，并由人工判定二者并非同一主体。双方存档信息如下：", rowName(d), storeName(s)))
	line(Text{})
	for _, p := range ComparePair(d, s) {
		line(p.sentence())
	}
	line(Text{})
	line(Text{EN: "Please confirm in writing that this store is not a defendant in this case. If an account or money of this store is held on account of this row, please tell whoever holds it to let it go.",
		ZH: "请书面确认该店铺并非本案被告。如该店铺的账户或款项因此行被冻结，请通知冻结方予以解除。"})
	line(Text{EN: "This letter admits nothing, waives no right or defence, and is not an appearance in the case.", ZH: "本函不构成任何承认，不放弃任何权利或抗辩，亦不构成在本案中的应诉。"})
	line(Text{})
	line(Text{EN: "Name: ______________________", ZH: "姓名：______________________"})
	line(Text{EN: "For: _______________________", ZH: "代表：______________________"})
	line(Text{EN: "Signature: _________________", ZH: "签名：______________________"})
	return b.String()
}

// sentence is a pair in words.
func (p FieldPair) sentence() Text {
	mean := Text{EN: "cannot be compared", ZH: "无法比对"}
	if p.Same != nil && *p.Same {
		mean = Text{EN: "the same", ZH: "相同"}
	} else if p.Same != nil {
		mean = Text{EN: "different", ZH: "不同"}
	}
	return say("- %s: the schedule says %s; our store has %s (%s).", "- %s：清单为%s；我方店铺为%s（%s）。", p.Name, sideText(p.Theirs), sideText(p.Ours), mean)
}

func sideText(s string) Text {
	if s = plain(s); s == "" {
		return Text{EN: "nothing", ZH: "（无）"}
	}
	return Text{EN: `"` + s + `"`, ZH: "“" + s + "”"}
}

func rowName(d Defendant) string {
	if d.No == "" {
		return plain(d.Alias)
	}
	return plain(fmt.Sprintf("%s, %s", d.No, d.Alias))
}

func storeName(s Store) string {
	if s.Name == "" {
		return plain(s.ID)
	}
	return plain(s.Name)
}

// plain is a stranger's text on one line, without what directs a screen or a printer.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f && r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f
	}), " ")
}
