// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"go/ast"
	"go/parser"
	"go/token"

	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// rulings are the literals of type ruling in the package's own source: the rule ids and reasons that it can give. They are
// read from the source so that a reason without a text is found before a listing meets it.
func rulings(t *testing.T) (rules, whys []string) {
	t.Helper()
	for _, f := range source(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if id, ok := c.Type.(*ast.Ident); !ok || id.Name != "ruling" || len(c.Elts) != 4 {
				return true
			}
			if s, ok := text(c.Elts[0]); ok {
				rules = append(rules, s)
			}
			if s, ok := text(c.Elts[3]); ok {
				whys = append(whys, s)
			}
			return true
		})
	}
	if len(rules) == 0 || len(whys) == 0 {
		t.Fatal("no rulings in the source: the test no longer knows their form")
	}
	return rules, whys
}

func source(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func ruleIDs(t *testing.T) []string {
	rules, _ := rulings(t)
	slices.Sort(rules)
	return slices.Compact(rules)
}

func TestEveryReasonHasBothLanguages(t *testing.T) {
	for key, r := range reasons() {
		if r.EN == "" || r.ZH == "" {
			t.Errorf("%s lacks a language: %+v", key, r)
		}
		if !strings.ContainsFunc(r.ZH, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
			t.Errorf("%s is not written in Chinese: %s", key, r.ZH)
		}
		if strings.ContainsFunc(r.EN, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
			t.Errorf("%s is not written in English: %s", key, r.EN)
		}
		if !slices.Equal(braces(r.EN), braces(r.ZH)) && !sameBraces(r) {
			t.Errorf("%s names %v in English and %v in Chinese", key, braces(r.EN), braces(r.ZH))
		}
	}
}

// sameBraces allows what one language says and the other need not: both must name the mark or the text.
func sameBraces(r Text) bool {
	names := func(s string) bool { return strings.Contains(s, "{mark}") || strings.Contains(s, "{text}") }
	return names(r.EN) == names(r.ZH)
}

func braces(s string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(s, "{")
		if !ok {
			slices.Sort(out)
			return slices.Compact(out)
		}
		name, rest, _ := strings.Cut(rest, "}")
		out, s = append(out, name), rest
	}
}

func TestEveryReasonGivenHasAText(t *testing.T) {
	_, whys := rulings(t)
	whys = append(whys, "hiding-alone", "jargon-alone", "vague-copy", "inside", "famous-word", "loose-origin")
	for _, k := range whys {
		if _, ok := reasons()[k]; !ok {
			t.Errorf("reason %q has no text in reasons.tsv", k)
		}
	}
	for _, k := range suppressions {
		if _, ok := reasons()["suppressed-"+k]; !ok {
			t.Errorf("silence %q has no text in reasons.tsv", k)
		}
	}
	for k := range reasons() {
		if why, ok := strings.CutPrefix(k, "suppressed-"); ok && slices.Contains(suppressions, why) || slices.Contains(whys, k) {
			continue
		}
		t.Errorf("no rule gives the reason %q", k)
	}
}

var suppressions = []string{
	suppressedPart, suppressedUnit, suppressedNumber, suppressedOrdinary, suppressedGoods,
	suppressedLike, suppressedWord, suppressedAuthorised, suppressedOwn, suppressedTerritory, suppressedLicence, suppressedOwnMark,
}

func TestEveryBraceIsKnown(t *testing.T) {
	known := []string{"generic", "how", "is", "licence", "mark", "name", "owner", "term", "text", "until"}
	for key, r := range reasons() {
		for _, b := range append(braces(r.EN), braces(r.ZH)...) {
			if !slices.Contains(known, b) {
				t.Errorf("%s names {%s}, which nothing fills", key, b)
			}
		}
	}
}

// A record without an owner is common in registers, and many known marks have none on record.
func TestReasonsWithoutAnOwner(t *testing.T) {
	for key := range reasons() {
		f := fields{"name": "Zentavo", "mark": "Zentavo", "text": "zentavo", "owner": "", "how": "one letter differs", "generic": "shoe", "generic_zh": "鞋", "term": "style", "licence": "L-1", "until": "valid to 2027-01-01"}
		got := explain(key, f)
		for _, s := range []string{got.EN, got.ZH} {
			if strings.ContainsAny(s, "{}") || strings.Contains(s, "()") || strings.Contains(s, "（）") || strings.Contains(s, "  ") || strings.Contains(s, " ,") || strings.Contains(s, "in the register in") {
				t.Errorf("%s with no owner reads %q", key, s)
			}
		}
	}
}

// A name that is written as its owner writes it is not said twice.
func TestANameIsSaidOnce(t *testing.T) {
	for _, tc := range []struct {
		text, owner string
		want        Text
	}{
		{"Zentavo", "Zentavo Ltd", Text{EN: "“Zentavo” is a mark of Zentavo Ltd for such goods. Sell new goods under it only with the owner's authority.", ZH: "“Zentavo”是 Zentavo Ltd 的商标，且用于此类商品。销售新品需要权利人授权。"}},
		{"森塔沃", "Zentavo Ltd", Text{EN: "“森塔沃” means Zentavo (Zentavo Ltd) for such goods. Sell new goods under it only with the owner's authority.", ZH: "“森塔沃”指 Zentavo（Zentavo Ltd），且用于此类商品。销售新品需要权利人授权。"}},
		{"zentavo", "", Text{EN: "“zentavo” is a known mark for such goods. Sell new goods under it only with the owner's authority.", ZH: "“zentavo”是已知商标，且用于此类商品。销售新品需要权利人授权。"}},
	} {
		if got := explain("source", fields{"text": tc.text, "mark": "Zentavo", "owner": tc.owner}); got != tc.want {
			t.Errorf("%q of %q reads %+v, want %+v", tc.text, tc.owner, got, tc.want)
		}
	}
}

// No sentence ends in the full stop of a name and its own ("Inc..").
func TestNoReasonEndsWithAName(t *testing.T) {
	for key, r := range reasons() {
		if strings.Contains(r.EN, "{owner}.") {
			t.Errorf("%s puts a full stop behind an owner: %q", key, r.EN)
		}
	}
}

// A why that has no Chinese would stand in English in a Chinese sentence.
func TestWhyInChinese(t *testing.T) {
	for _, tc := range []struct{ why, want string }{
		{"the same words", "文字相同"},
		{"look-alike characters: 0 for o", "形近字符：0 代替 o"},
		{"letters spaced out", "字母逐个拆开"},
		{"one letter differs", "仅一个字母不同"},
		{"signs between the letters of Gucci", "字符之间插入符号：Gucci"},
		{"Zentavo", "Zentavo"},
	} {
		if got := whyInChinese(tc.why); got != tc.want {
			t.Errorf("%q reads %q, want %q", tc.why, got, tc.want)
		}
	}
}
