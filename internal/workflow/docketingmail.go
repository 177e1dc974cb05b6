// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// Resolved is a freeze mail held against the cases on file.
type Resolved struct {
	Mail    docket.FreezeMail      `json:"mail"`
	Clocks  []docket.MailClock     `json:"clocks"`
	Cases   []KnownCase            `json:"cases"`
	Answer  docket.Text            `json:"answer"` // what was found, in how many sources, as of when; never that nothing is to fear
	Sources []storage.DocketSource `json:"sources"`
}

// byNumber says that a message names a case by its docket number.
const byNumber = "docket number"

// KnownCase is a case on file that a message may be about.
type KnownCase struct {
	ID      string           `json:"id"`
	Case    string           `json:"case"`
	Caption string           `json:"caption"`
	State   docket.CaseState `json:"state"`
	By      string           `json:"by"` // docket number, or the plaintiff's name alone
	Sealed  bool             `json:"sealed,omitempty"`
}

// Resolve takes a message about a freeze apart and finds the case it speaks of among those on file. It asks nobody else.
// A nil database is none on file.
func Resolve(ctx context.Context, db *storage.DB, s storage.Sight, r io.Reader, name string, o docket.MailOptions) (out Resolved, err error) {
	defer fault.Wrap(&err, "workflow.Resolve")
	out.Cases, out.Sources = []KnownCase{}, []storage.DocketSource{}
	var parties []storage.LawsuitParty
	if db != nil {
		if parties, err = db.Plaintiffs(ctx, s); err != nil {
			return out, err
		}
		for _, p := range parties {
			o.Known = append(o.Known, p.Shown)
		}
		if out.Sources, err = db.Sources(ctx, s.Owner); err != nil {
			return out, err
		}
	}
	if out.Mail, err = docket.ReadFreezeMail(r, name, o); err != nil {
		return out, err
	}
	out.Clocks = out.Mail.Clocks()
	asOf := out.Mail.Received
	if db != nil {
		if err := out.find(ctx, db, s); err != nil {
			return out, err
		}
	}
	if len(out.Cases) > 0 {
		c := out.Cases[0]
		out.Answer = docket.Text{EN: "This may be " + c.Case + ", which is on file.", ZH: "这可能是已存档的案件 " + c.Case + "。"}
		return out, nil
	}
	when := asOf.String()
	out.Answer = docket.Text{
		EN: "No match in " + count(len(out.Sources), "source", "sources") + " as of " + when + ": import the court's docket, or look the number up at the court.",
		ZH: "截至 " + when + "，在 " + count(len(out.Sources), "", "") + "个来源中未发现匹配：请导入法院案卷，或向法院查询案号。",
	}
	return out, nil
}

func count(n int, one, many string) string {
	word := many
	if n == 1 {
		word = one
	}
	return strings.TrimSpace(strconv.Itoa(n) + " " + word)
}

// find looks the message's numbers up, then the names of those who sue.
func (r *Resolved) find(ctx context.Context, db *storage.DB, s storage.Sight) error {
	var names []string
	for _, n := range r.Mail.Numbers {
		if n.Court != "" && !n.Number.Ambiguous() {
			names = append(names, n.Court+"/"+n.Number.String())
		}
		for _, c := range n.Number.Candidates {
			names = append(names, n.Court+"/"+c)
		}
		if n.Court == "" && n.Text != "" { // a number alone: the courts the message names, else every court there is
			for _, c := range r.courts() {
				if parsed, err := docket.ParseNumber(c, n.Text); err == nil && !parsed.Ambiguous() {
					names = append(names, c+"/"+parsed.String())
				}
			}
		}
	}
	found, err := db.LawsuitsNamed(ctx, s, names)
	if err != nil {
		return err
	}
	r.add(found, byNumber)
	if len(r.Cases) > 0 {
		return nil
	}
	for _, p := range r.Mail.Parties[:min(len(r.Mail.Parties), 10)] {
		found, err := db.LawsuitsOf(ctx, s, []storage.PartyKind{storage.PartyPlaintiff, storage.PartyMark}, []string{ownerWords(p.Name)}, "")
		if err != nil {
			return err
		}
		r.add(found, "plaintiff")
	}
	return nil
}

func (r *Resolved) courts() []string {
	if len(r.Mail.Courts) > 0 {
		var ids []string
		for _, c := range r.Mail.Courts {
			ids = append(ids, c.ID)
		}
		return ids
	}
	return []string{"ilnd", "flsd", "nysd", "gand", "pawd", "cand", "cacd", "txwd", "txed", "nyed", "flmd"}
}

func (r *Resolved) add(found []storage.LawsuitRecord, by string) {
	for _, f := range found {
		if !slices.ContainsFunc(r.Cases, func(k KnownCase) bool { return k.ID == f.ID }) {
			r.Cases = append(r.Cases, KnownCase{ID: f.ID, Case: caseName(f.Suit), Caption: f.Suit.Caption, State: f.Suit.State, By: by, Sealed: f.Suit.Sealed})
		}
	}
}

// feedCoverage says what a court's feed does not carry: one that leaves out motions or orders shows no restraining order.
func feedCoverage(court string, types []string) []docket.Text {
	if len(types) == 0 {
		return []docket.Text{{EN: "The feed of " + court + " does not say which entries it carries: what it does not show may exist.", ZH: court + " 的订阅源未说明包含哪些条目：未显示的内容可能存在。"}}
	}
	all := strings.ToLower(strings.Join(types, " "))
	var out []docket.Text
	for _, need := range []struct{ word, zh string }{{"motion", "动议"}, {"order", "命令"}} {
		if !strings.Contains(all, need.word) && !strings.Contains(all, "all") {
			out = append(out, docket.Text{EN: "The feed of " + court + " carries no " + need.word + "s: it cannot show a restraining order in time.", ZH: court + " 的订阅源不包含" + need.zh + "：无法及时显示临时限制令。"})
		}
	}
	return out
}
