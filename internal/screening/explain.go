// SPDX-License-Identifier: Apache-2.0

package screening

import (
	_ "embed"
	"maps"
	"strings"
	"sync"

	"markwarden/internal/fold"
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
		f = maps.Clone(f)
		f["is"], zh["is"] = nameIs(f)
		zh["how"] = whyInChinese(f["how"])
		if g := f["generic_zh"]; g != "" {
			zh["generic"] = g
		}
	}
	return Text{EN: fillIn(t.EN, f), ZH: fillIn(t.ZH, zh)}
}

// nameIs says whose mark the written name is, without saying a name twice that is written as its owner writes it.
func nameIs(f fields) (en, zh string) {
	text, mark, owner := f["text"], f["mark"], f["owner"]
	same := fold.Word(text) == fold.Word(mark)
	switch {
	case same && owner == "":
		return "“" + text + "” is a known mark", "“" + text + "”是已知商标"
	case same:
		return "“" + text + "” is a mark of " + owner, "“" + text + "”是 " + owner + " 的商标"
	case owner == "":
		return "“" + text + "” means " + mark, "“" + text + "”指 " + mark
	}
	return "“" + text + "” means " + mark + " (" + owner + ")", "“" + text + "”指 " + mark + "（" + owner + "）"
}

func fillIn(s string, f fields) string {
	if f["owner"] == "" {
		s = strings.NewReplacer(" ({owner})", "", "（{owner}）", "", " for {owner}", "", "由 {owner} ", "", " of {owner}", "", " {owner} 的", "",
			"{owner} owns it as {mark}", "it is the mark {mark}", " and sues for it", ", which is enforced", "{owner} 在此类商品上拥有 {mark}", "它是此类商品上的商标 {mark}").Replace(s)
	}
	pairs := make([]string, 0, 2*len(f))
	for k, v := range f {
		pairs = append(pairs, "{"+k+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(s) // once: what is filled in may hold braces of its own
}

// fill collects what a reason may name.
func (j *judgement) fill(s *subject) fields {
	f := fields{"name": s.name, "mark": s.mark.Text, "text": s.written, "owner": s.mark.OwnerName(), "how": s.evidence.Why, "generic": s.mark.Generic.EN, "generic_zh": s.mark.Generic.ZH}
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

// reasonFor is the reason that a ruling gives, in the case at hand.
func reasonFor(s *subject) string {
	switch why := s.ruling.why; {
	case why == "like" && s.form == formInside:
		return "inside"
	case why == "enforcer" && !s.mark.Enforcer:
		return "famous-word"
	case why == "false-origin" && !claimsOrigin(s.falseOrigin):
		return "loose-origin"
	default:
		return why
	}
}

func claimsOrigin(t *term) bool {
	w := fold.Word(t.text)
	return strings.HasPrefix(w, "original") || originClaims[w]
}

// originClaims say in so many words that goods are the maker's own; the rest of the list hints at its factory or stock.
var originClaims = foldedSet(`oem|genuine|authentic|genuine oem|oem original|oem genuine|factory original|oem quality|genuine part|genuine parts|authentic quality|authentique|
	原装|正品|原厂|原装正品|原装拆机|originaux|genuino|genuina|genuinas|genuinos|echt|d'origine|autentico|autentica`)

func foldedSet(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.SplitSeq(s, "|") {
		m[fold.Word(w)] = true
	}
	return m
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
