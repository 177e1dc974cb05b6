// SPDX-License-Identifier: Apache-2.0

package screening

import (
	_ "embed"
	"maps"
	"strings"
	"sync"
)

//go:embed reasons.tsv
var reasonsText string

var reasons = sync.OnceValue(func() map[string]Text {
	m := map[string]Text{}
	for i, line := range strings.Split(strings.TrimSpace(reasonsText), "\n") {
		cells := strings.Split(line, "\t")
		if i > 0 && len(cells) == 3 && cells[0] != whyKey {
			m[cells[0]] = Text{EN: cells[1], ZH: cells[2]}
		}
	}
	return m
})

// whyKey marks the rows that put into Chinese why two signs are alike.
const whyKey = "why"

var whys = sync.OnceValue(func() [][2]string {
	var out [][2]string
	for line := range strings.Lines(reasonsText) {
		if cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(cells) == 3 && cells[0] == whyKey {
			out = append(out, [2]string{cells[1], cells[2]})
		}
	}
	return out
})

// whyInChinese is the Chinese of an evidence's why; what has no row (names, numbers) stays as it is.
func whyInChinese(why string) string {
	best, zh := "", ""
	for _, w := range whys() {
		if strings.HasPrefix(why, w[0]) && len(w[0]) > len(best) {
			best, zh = w[0], w[1]
		}
	}
	rest := why[len(best):]
	switch {
	case strings.HasPrefix(best, "look-alike"):
		rest = strings.ReplaceAll(rest, " for ", " 代替 ")
	case best == "":
		rest = strings.Replace(rest, " letters differ", " 个字母不同", 1)
	}
	return zh + rest
}

// fields fill the braces of a reason.
type fields map[string]string

// explain is the sentence of a reason in both languages. An owner that is not known leaves no empty brackets.
func explain(key string, f fields) Text {
	t := reasons()[key]
	zh := maps.Clone(f)
	if zh != nil {
		zh["how"] = whyInChinese(f["how"])
		if g := f["generic_zh"]; g != "" {
			zh["generic"] = g
		}
	}
	return Text{EN: fillIn(t.EN, f), ZH: fillIn(t.ZH, zh)}
}

func fillIn(s string, f fields) string {
	if f["owner"] == "" {
		s = strings.NewReplacer(" ({owner})", "", "（{owner}）", "", "for {owner}", "in the register", "由 {owner} ", "").Replace(s)
	}
	pairs := make([]string, 0, 2*len(f))
	for k, v := range f {
		pairs = append(pairs, "{"+k+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(s) // once: what is filled in may hold braces of its own
}

// fill collects what a reason may name.
func (j *judgement) fill(s *subject) fields {
	f := fields{"mark": s.mark.Text, "text": s.written, "owner": s.mark.OwnerName(), "how": s.evidence.Why, "generic": s.mark.Generic.EN, "generic_zh": s.mark.Generic.ZH}
	if s.mark.House != "" && (s.ruling.why == "dress" || s.ruling.why == "term") {
		f["mark"] = s.mark.House
	}
	switch {
	case s.imitation != nil:
		f["term"] = s.imitation.text
	case s.falseOrigin != nil:
		f["term"] = s.falseOrigin.text
	case s.connective != nil:
		f["term"] = s.connective.text
	}
	switch s.ruling.why {
	case "counterfeit":
		f["term"] = j.firstTerm(listCounterfeit)
	case "hiding":
		f["term"] = j.firstTerm(listHiding)
	}
	return f
}

// firstTerm is a term of a list as the seller wrote it.
func (j *judgement) firstTerm(l list) string {
	ps := j.reading.lists[l]
	if len(ps) == 0 {
		return ""
	}
	best := ps[0]
	for _, p := range ps {
		if p.flags&flagStrong != 0 {
			best = p
			break
		}
	}
	return j.reading.fields[best.field].text.Given[best.start:best.end]
}
