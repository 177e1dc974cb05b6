// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"

	"markwarden/internal/fold"
)

// Firm is a law firm seen in such cases. Nickname is the name the Chinese market gives it. Verified is false where a row
// was not checked against a source: show it as somebody's word, not as a fact.
type Firm struct {
	Nickname string   `json:"nickname"`
	Name     string   `json:"name"`
	Also     []string `json:"also,omitempty"` // other spellings of the nickname or the name
	Signers  []string `json:"signers,omitempty"`
	Domains  []string `json:"domains,omitempty"` // sites it serves papers through
	Verified bool     `json:"verified"`
	Defence  bool     `json:"defence,omitempty"` // seen for defendants
	Source   string   `json:"source,omitempty"`
	Note     string   `json:"note,omitempty"`
}

// FoundFirm is a firm that a text names, with how and where. By is name, attorney, site or nickname.
type FoundFirm struct {
	Firm  Firm   `json:"firm"`
	By    string `json:"by"`
	Quote Quote  `json:"quote"`
}

// Firms is the table, in order.
func Firms() []Firm { return slices.Clone(firms) }

// firmSuffixes say what kind of company a firm is and not which, and are left out of comparisons.
var firmSuffixes = wordSet("ltd limited llc llp pa pllc pc p a l c lp chtd chartered")

// firmKey brings a firm's name to comparing form: folded words without punctuation, "and" and the legal form.
func firmKey(name string) string {
	return strings.Join(firmTokens(name), " ")
}

// firmTokens are the words of firmKey.
func firmTokens(name string) []string {
	var words []string
	for _, t := range fold.Fold(name).Tokens {
		if t.Text != "and" {
			words = append(words, t.Text)
		}
	}
	for len(words) > 1 && firmSuffixes[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return words
}

// LookupFirm finds a firm by its name, its nickname or the name of an attorney who signs for it, compared without
// punctuation, "&" or "and", and legal forms. A name that two firms share gives the first of the table.
func LookupFirm(name string) (Firm, bool) {
	key := firmKey(name)
	if key == "" {
		return Firm{}, false
	}
	for _, f := range firms {
		names := append([]string{f.Name, f.Nickname}, f.Also...)
		if slices.ContainsFunc(names, func(n string) bool { return firmKey(n) == key }) {
			return f, true
		}
	}
	for _, f := range firms {
		if slices.ContainsFunc(f.Signers, func(s string) bool { return personKey(s) == personKey(name) }) {
			return f, true
		}
	}
	return Firm{}, false
}

// personKey is a person's first and last name: middle initials come and go.
func personKey(name string) string {
	var words []string
	for _, t := range fold.Fold(name).Tokens {
		words = append(words, t.Text)
	}
	if len(words) > 2 {
		words = slices.DeleteFunc(words, func(w string) bool { return len(w) == 1 })
	}
	return strings.Join(words, " ")
}

// FindFirms finds the firms a text names, by name, by attorney, by site, or by nickname right before the Chinese word for
// lawyer or right behind the one for law firm; a nickname alone is too common a word. Each firm comes once, by the strongest sign.
func FindFirms(text string) []FoundFirm {
	folded := fold.Fold(text)
	var list []FoundFirm
	for _, f := range firms {
		if hit, ok := findFirm(f, &folded); ok {
			list = append(list, hit)
		}
	}
	list = slices.DeleteFunc(list, func(f FoundFirm) bool { return f.By == "attorney" && sharedSigner(f, list) })
	slices.SortStableFunc(list, func(a, b FoundFirm) int { return a.Quote.Start - b.Quote.Start })
	return list
}

// sharedSigner reports a firm that only a lawyer speaks for who also signs for another firm of the list, which is named.
func sharedSigner(f FoundFirm, list []FoundFirm) bool {
	return slices.ContainsFunc(list, func(o FoundFirm) bool {
		return o.By == "name" && o.Firm.Name != f.Firm.Name && slices.ContainsFunc(o.Firm.Signers, func(s string) bool {
			return slices.ContainsFunc(f.Firm.Signers, func(t string) bool {
				return personKey(s) == personKey(t) && strings.Contains(personKey(f.Quote.Words), personKey(s))
			})
		})
	})
}

// findFirm looks for one firm.
func findFirm(f Firm, text *fold.Text) (FoundFirm, bool) {
	if q, ok := findTokens(text, firmTokens(f.Name), "and"); ok {
		return FoundFirm{f, "name", q}, true
	}
	for _, d := range f.Domains {
		if i := strings.Index(strings.ToLower(text.Given), d); i >= 0 {
			return FoundFirm{f, "site", Quote{Words: text.Given[i:min(len(text.Given), i+len(d))], Start: i, End: min(len(text.Given), i+len(d))}}, true
		}
	}
	for _, s := range f.Signers {
		if q, ok := findTokens(text, strings.Fields(personKey(s)), ""); ok {
			return FoundFirm{f, "attorney", q}, true
		}
	}
	if nick := firmTokens(f.Nickname); len(nick) == 1 {
		for _, beside := range [][]string{{nick[0], "律"}, {nick[0], "代"}, {"律", "所", nick[0]}, {"事", "务", "所", nick[0]}} {
			if q, ok := findTokens(text, beside, ""); ok {
				return FoundFirm{f, "nickname", q}, true
			}
		}
	}
	return FoundFirm{}, false
}

// findTokens finds words in a row; the word passed over may stand between them, and so may a single letter between two
// words, such as a middle initial.
func findTokens(text *fold.Text, want []string, passOver string) (Quote, bool) {
	if len(want) == 0 {
		return Quote{}, false
	}
	for i := range text.Tokens {
		n, j := 0, i
		for j < len(text.Tokens) && n < len(want) {
			switch t := text.Tokens[j].Text; {
			case t == want[n]:
				n++
			case n > 0 && (t == passOver && passOver != "" || passOver == "" && len(t) == 1):
			default:
				j = len(text.Tokens)
			}
			j++
		}
		if n == len(want) {
			from, to := text.Tokens[i].Start, text.Tokens[j-1].End
			return Quote{Words: text.Given[from:to], Start: from, End: to}, true
		}
	}
	return Quote{}, false
}
