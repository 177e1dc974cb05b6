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
	whys = append(whys, "hiding-alone", "jargon-alone")
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
	known := []string{"generic", "how", "licence", "mark", "owner", "term", "text", "until"}
	for key, r := range reasons() {
		for _, b := range append(braces(r.EN), braces(r.ZH)...) {
			if !slices.Contains(known, b) {
				t.Errorf("%s names {%s}, which nothing fills", key, b)
			}
		}
	}
}

// A record without an owner is common in registers. The three reasons named here belong to kinds of mark that only the starter
// register has, and there each has an owner.
func TestReasonsWithoutAnOwner(t *testing.T) {
	ownedAlways := []string{"dress", "generic", "enforcer"}
	for key := range reasons() {
		if slices.Contains(ownedAlways, key) {
			continue
		}
		f := fields{"mark": "Zentavo", "text": "zentavo", "owner": "", "how": "one letter differs", "generic": "shoe", "generic_zh": "鞋", "term": "style", "licence": "L-1", "until": "valid to 2027-01-01"}
		got := explain(key, f)
		for _, s := range []string{got.EN, got.ZH} {
			if strings.ContainsAny(s, "{}") || strings.Contains(s, "()") || strings.Contains(s, "（）") || strings.Contains(s, "  ") {
				t.Errorf("%s with no owner reads %q", key, s)
			}
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
		{"punctuation between the letters of Gucci", "字母之间插入标点：Gucci"},
		{"Zentavo", "Zentavo"},
	} {
		if got := whyInChinese(tc.why); got != tc.want {
			t.Errorf("%q reads %q, want %q", tc.why, got, tc.want)
		}
	}
}
