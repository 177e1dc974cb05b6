// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"

	"markwarden/internal/fold"
)

// FoundParty is who may stand behind a message: a plaintiff or a brand. By names the sign; it is a candidate, for a person
// or the register to confirm.
type FoundParty struct {
	Name  string `json:"name"`
	Role  string `json:"role"` // plaintiff or brand
	By    string `json:"by"`
	Quote Quote  `json:"quote"`
}

// latinName is a name that begins with a capital letter or a digit, as far as a line or sentence goes.
const latinName = `([A-Z0-9À-Þ][\p{L}\p{N}&.,'’!+\- ]{1,70}?)`

// hanName is a name in a Chinese sentence.
const hanName = `[“"《「]?([\p{L}\p{N}&.'’\- ]{2,60}?(?:, ?(?:Inc|LLC|L\.L\.C|Ltd|Limited|Corp|Co|GmbH|S\.A|LP|LLP)\b\.?(?:, ?Ltd\.?)?)?)[”"》」]?`

// partyForms are the words around a name that say what it is.
var partyForms = []struct {
	role, by string
	words    *pattern
}{
	{"plaintiff", "caption", lazily(`(?m)(?:^|[:：“"(\[]|\b(?:[Cc]ase|captioned|styled|entitled|action|matter of|matter|lawsuit)[: ,]+)\s*(?:\S*\d{2}-cv-\d+\S*,?\s+)?` + latinName + `,? (?:v|vs|V|VS)\.? `)},
	{"plaintiff", "caption", lazily(`((?:[A-Z0-9À-Þ][\p{L}\p{N}&.'’!+\-]*,? (?:(?:of|and|&|the|de|la) )?){1,8})(?:v|vs|V|VS)\.? `)},
	{"plaintiff", "named as plaintiff", lazily(`\b[Pp]laintiffs?(?:'s name)?\s*(?:[:：,]|is|are|named)?\s+` + latinName + `(?:[”"]|,? (?:has|have|had|filed|obtained|alleges?|claims?|in|is|seeks|against|and its|\(|by|v\.?)\b|[.;]?\s*(?:\n|$)|\. |; |\()`)},
	{"plaintiff", "client of the sender", lazily(`\b(?:on behalf of|represents?|counsel for|attorneys? for)\s+(?:our client,? |the plaintiffs?,? |[Pp]laintiffs?,? )?` + latinName + `(?:[”"]|,? (?:has|have|in|is|are|who|against|regarding|with|and its|\(|v\.?|to)\b|[.;]?\s*(?:\n|$)|\. |; |\()`)},
	{"brand", "named as brand", lazily(`(?i)\b(?:brand(?: name| owner)?|rights? (?:owner|holder)|trademark(?: owner)?|complainant|intellectual property owner)\s*[:：]\s*([^\n;；,，]{2,60})`)},
	{"plaintiff", "原告", lazily(`原告(?:名称|方)?\s*[：:为是]?\s*` + hanName + `(?:[，。,；;\n（）()]|已|向|在|于|因|诉|$)`)},
	{"brand", "品牌", lazily(`(?:品牌(?:方|名称|名)?|权利人|商标(?:名称|权人)?|投诉人|版权方)\s*[：:为是]\s*` + hanName + `(?:[，。,；;\n（）()]|$)`)},
}

// notNames are words that stand where a name could and are none.
var notNames = wordSet("the plaintiff plaintiffs defendant defendants you your we our this that order court case injunction temporary infringement counsel dear seller account")

// findParties finds candidates by the words around them, and known names anywhere.
func findParties(text string, known []string) []FoundParty {
	var list []FoundParty
	add := func(p FoundParty) {
		key := firmKey(p.Name)
		if key != "" && !roleFirst.MatchString(p.Name) && !notNames[strings.ToLower(p.Name)] && !slices.ContainsFunc(list, func(q FoundParty) bool { return firmKey(q.Name) == key }) {
			list = append(list, p)
		}
	}
	for _, f := range partyForms {
		for _, m := range f.words.FindAllStringSubmatchIndex(text, mostMentions) {
			from, to := trimName(text, m[2], m[3])
			if to-from > 1 {
				add(FoundParty{text[from:to], f.role, f.by, Quote{Rule: f.by, Words: text[from:to], Start: from, End: to}})
			}
		}
	}
	folded := fold.Fold(text)
	for _, name := range known {
		if q, ok := findTokens(&folded, tokensOf(name), "and"); ok {
			q.Rule = "known name"
			add(FoundParty{name, "brand", "known name", q})
		}
	}
	slices.SortStableFunc(list, func(a, b FoundParty) int { return a.Quote.Start - b.Quote.Start })
	return list
}

// tokensOf are the folded words of a name, without "and", which a sign often stands for.
func tokensOf(name string) []string {
	var words []string
	for _, t := range fold.Fold(name).Tokens {
		if t.Text != "and" {
			words = append(words, t.Text)
		}
	}
	return words
}

// trimName drops what a pattern took beyond the name: signs and articles at its ends, but not the full stop of a company's
// form.
func trimName(text string, from, to int) (int, int) {
	for _, lead := range []string{"the ", "The ", "THE "} {
		if strings.HasPrefix(text[from:to], lead) {
			from += len(lead)
		}
	}
	for from < to && strings.ContainsRune(" ,.;:'\"", rune(text[from])) {
		from++
	}
	for from < to && strings.ContainsRune(" ,;:'\"", rune(text[to-1])) {
		to--
	}
	if m := figuresFirst.FindStringIndex(text[from:to]); m != nil {
		from += m[1]
	}
	if all := numberBefore.FindAllStringIndex(text[from:to], -1); len(all) > 0 {
		from += all[len(all)-1][1]
	}
	switch {
	case strings.HasSuffix(text[from:to], ".") && !companyEnd.MatchString(text[from:to]):
		to--
	case to < len(text) && text[to] == '.' && companyEnd.MatchString(text[from:to+1]):
		to++
	}
	return from, to
}

// figuresFirst are dates and numbers before a name, which no name begins with.
var figuresFirst = lazily(`^(?:\d+[\-/.:][\d\-/.:]*\s+)+`)

// numberBefore are a docket number or a cited court in what a pattern took before a name: no name begins before them.
var numberBefore = lazily(`(?:\b\d{2}-(?:cv|CV|Civ|mc)-\d+\S*?|\b\d{2} C \d+|\b[NSEWCM]\. ?D\. ?[A-Z][a-z]+\.?)[,;:]?\s+(?:(?:and|in)\s+)?`)

// roleFirst is a lawyer where a party could stand.
var roleFirst = lazily(`^(?:律师|律師|代理|代表|律所)`)

// companyEnd is a name that ends in a company's form with its full stop.
var companyEnd = words(`\b(?:inc|ltd|co|corp|l\.p|s\.a|s\.p\.a|n\.v|b\.v|p\.c|l\.l\.c)\.$`)
