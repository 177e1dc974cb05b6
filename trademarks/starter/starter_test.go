// SPDX-License-Identifier: Apache-2.0

package starter

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/sample"
	"markwarden/trademarks"
)

func all(t testing.TB) []trademarks.Mark {
	t.Helper()
	marks, err := Marks()
	if err != nil {
		t.Fatal(err)
	}
	return marks
}

// names finds marks by any text they are known by, in lower case.
func names(marks []trademarks.Mark) map[string][]trademarks.Mark {
	m := make(map[string][]trademarks.Mark)
	for _, k := range marks {
		m[strings.ToLower(k.Text)] = append(m[strings.ToLower(k.Text)], k)
		for _, a := range k.Aliases {
			m[strings.ToLower(a.Text)] = append(m[strings.ToLower(a.Text)], k)
		}
	}
	return m
}

func TestEveryRowIsABrandFact(t *testing.T) {
	marks := all(t)
	if len(marks) < 14000 {
		t.Errorf("only %d marks", len(marks))
	}
	texts := make(map[string]bool)
	ids := make(map[string]string)
	chinese := 0
	for _, m := range marks {
		texts[m.Text] = true
		key := slug(m.Text) + "|" + slug(m.OwnerName())
		for _, id := range []string{m.ID, key} {
			if was, ok := ids[id]; ok {
				t.Errorf("%s: %q and %q", id, was, m.Text)
			}
			ids[id] = m.Text
		}
		if !strings.HasPrefix(m.ID, "brand:") || m.Office != "" || m.Number != "" || !m.Curated || m.Status != trademarks.StatusCurated {
			t.Errorf("not marked as a brand fact: %+v", m)
		}
		if len(m.Classes) == 0 || m.Goods == "" || m.Strength == trademarks.StrengthUnknown {
			t.Errorf("%s lacks classes, goods or strength", m.Text)
		}
		if m.Enforcer != (m.Source != "") {
			t.Errorf("%s: an enforcer has the page that names it, and only an enforcer", m.Text)
		}
		for _, a := range m.Aliases {
			if strings.ContainsFunc(a.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				chinese++
			}
		}
	}
	if chinese < 4500 {
		t.Errorf("only %d Chinese names", chinese)
	}
	for _, m := range marks {
		if m.House != "" && !texts[m.House] {
			t.Errorf("%s belongs to %q, which is no mark", m.Text, m.House)
		}
		if (m.Kind == trademarks.KindGeneric || m.Kind == trademarks.KindTerm) && (m.Generic.EN == "" || m.Generic.ZH == "") {
			t.Errorf("%s has no lawful word to suggest", m.Text)
		}
	}
}

func TestVersionNamesADay(t *testing.T) {
	if !regexp.MustCompile(`^20\d\d-[01]\d-[0-3]\d\.\d+$`).MatchString(Version()) {
		t.Error(Version())
	}
}

// The market slang of the domain rules' list D6.
func TestSlangMeansItsMark(t *testing.T) {
	by := names(all(t))
	for said, want := range map[string]string{
		"LV": "Louis Vuitton", "GG": "Gucci", "CC": "Chanel", "H bag": "Hermes", "swoosh": "Nike", "three stripes": "Three Stripes",
		"panda dunk": "Nike Dunk", "AJ1": "Air Jordan", "驴牌": "Louis Vuitton", "老花": "Louis Vuitton", "双C": "Chanel",
		"爱马": "Hermes", "古驰仔": "Gucci", "对勾": "Nike", "三叶草": "Adidas", "小香": "Chanel",
	} {
		t.Run(said, func(t *testing.T) {
			var got []string
			for _, m := range by[strings.ToLower(said)] {
				got = append(got, m.Text)
			}
			if !strings.Contains("|"+strings.Join(got, "|")+"|", "|"+want+"|") {
				t.Errorf("means %v, want %s", got, want)
			}
		})
	}
}

func TestAliasKinds(t *testing.T) {
	for _, m := range all(t) {
		if m.Text != "Louis Vuitton" {
			continue
		}
		var got []trademarks.Alias
		for _, a := range m.Aliases {
			switch a.Text {
			case "路易威登", "LV", "驴牌", "Capucines":
				got = append(got, a)
			}
		}
		want := []trademarks.Alias{{Text: "路易威登"}, {Text: "LV", Kind: trademarks.AliasAbbreviation},
			{Text: "驴牌", Kind: trademarks.AliasSlang}, {Text: "Capucines", Kind: trademarks.AliasLine}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		return
	}
	t.Error("no Louis Vuitton")
}

//go:embed testdata/everyday.txt
var everyday string

// An everyday word is a name only of a mark that is known to be one, so that the word alone never condemns a listing.
func TestEverydayWordsNameNoStrongMark(t *testing.T) {
	words := strings.Fields(everyday)
	if len(words) < 300 {
		t.Fatalf("only %d words", len(words))
	}
	by := names(all(t))
	for _, w := range words {
		for _, m := range by[w] {
			if m.Strength != trademarks.StrengthDictionary {
				t.Errorf("%q is a name of %s, which is %s", w, m.Text, m.Strength)
			}
		}
	}
}

// Every brand of the enforcers' list is here under its name or one of its parts ("Peanuts / Snoopy", "Stanley (drinkware)"),
// and a mark is called an enforcer only by a page that names its brand or owner as plaintiff.
func TestEnforcers(t *testing.T) {
	text, err := os.ReadFile(sample.SharedData(t, "enforcers.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	marks := all(t)
	by := make(map[string]bool)
	for name := range names(marks) {
		by[slug(name)] = true
	}
	sources := make(map[string]bool)
	tail := regexp.MustCompile(` (products|artists|music artists|marks)$`)
	for _, r := range rows[1:] {
		found := by[slug(r[0])]
		for _, part := range regexp.MustCompile(`[/(),]`).Split(r[0], -1) {
			part = tail.ReplaceAllString(strings.TrimSpace(part), "")
			found = found || len(part) > 2 && by[slug(part)]
		}
		if !found {
			t.Errorf("%s is absent", r[0])
		}
		if r[5] == "source" {
			sources[r[4]] = true
		}
	}
	n := 0
	for _, m := range marks {
		if m.Source != "" && !sources[m.Source] {
			t.Errorf("%s: %s names no plaintiff", m.Text, m.Source)
		}
		if m.Enforcer {
			n++
		}
	}
	if n < 300 {
		t.Errorf("only %d marks of enforcers", n)
	}
}

func TestSlug(t *testing.T) {
	for text, want := range map[string]string{"Nike": "nike", "Lay's": "lays", "L'Oréal": "loreal", "M&M's": "m-ms", "小香风": "小香风", "  A.P.C. ": "a-p-c"} {
		if got := slug(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// The marks are shared: what one caller puts behind them must not be what the next one's append finds.
func TestNobodyAppendsToTheSharedMarks(t *testing.T) {
	a := all(t)
	if cap(a) != len(a) {
		t.Errorf("%d marks with room for %d", len(a), cap(a))
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parse(); err != nil {
			b.Fatal(err)
		}
	}
}
