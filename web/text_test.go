// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

func load(t testing.TB) *Site {
	t.Helper()
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sentences reads the locale files of a language: ID -> all its forms joined.
func sentences(t *testing.T, lang Lang) map[string]string {
	t.Helper()
	out := map[string]string{}
	names, err := fs.Glob(files, "locale/*."+lang.Tag()+".toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("locale files of %s: %v, %v", lang, names, err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		var all map[string]any
		if err := toml.Unmarshal(b, &all); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for id, v := range all {
			switch v := v.(type) {
			case string:
				out[id] = v
			case map[string]any:
				for _, form := range v {
					out[id] += " " + form.(string)
				}
			}
		}
	}
	return out
}

// English and Chinese are equals: each sentence stands in both, names the same values and is not empty.
func TestBothLanguagesSayTheSame(t *testing.T) {
	en, zh := sentences(t, English), sentences(t, Chinese)
	values := regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	named := func(s string) []string {
		var out []string
		for _, m := range values.FindAllStringSubmatch(s, -1) {
			out = append(out, m[1])
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for id, text := range en {
		other, ok := zh[id]
		switch {
		case !ok:
			t.Errorf("%s is not said in Chinese", id)
		case strings.TrimSpace(text) == "" || strings.TrimSpace(other) == "":
			t.Errorf("%s is empty", id)
		default:
			if diff := cmp.Diff(named(text), named(other)); diff != "" {
				t.Errorf("%s names other values (-en +zh):\n%s", id, diff)
			}
		}
	}
	for id := range zh {
		if _, ok := en[id]; !ok {
			t.Errorf("%s is not said in English", id)
		}
	}
}

func TestEverySentenceOfATemplateExists(t *testing.T) {
	en := sentences(t, English)
	used := regexp.MustCompile(`\(?\bt "([^"]+)"`)
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(b), -1) {
			if _, ok := en[m[1]]; !ok {
				t.Errorf("%s uses %q, which no locale file has", name, m[1])
			}
		}
	}
}

func TestText(t *testing.T) {
	s := load(t)
	for _, tc := range []struct {
		name string
		lang Lang
		id   string
		args []any
		want string
	}{
		{"plain", English, "nav.check", nil, "Check a listing"},
		{"Chinese", Chinese, "nav.check", nil, "商品预检"},
		{"one", English, "verdict.count", []any{"Count", 1}, "1 finding"},
		{"many", English, "verdict.count", []any{"Count", 1234}, "1,234 findings"},
		{"no plural in Chinese", Chinese, "verdict.count", []any{"Count", 1}, "1 项发现"},
		{"a value is no template", English, "wrong.class", []any{"Value", "{{.Count}}"}, "“{{.Count}}” is no Nice class: write numbers from 1 to 45."},
		{"no such sentence", English, "no.such", nil, "no.such"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := s.Text(tc.lang, tc.id, tc.args...); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestLabelShowsWhatItHasNoWordFor(t *testing.T) {
	s := load(t)
	got := []string{s.Label(English, "level", "high"), s.Label(Chinese, "measure", "sign on goods"), s.Label(Chinese, "measure", "a new measure")}
	if diff := cmp.Diff([]string{"High risk", "商品上的标识", "a new measure"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhichLanguage(t *testing.T) {
	for _, tc := range []struct {
		accept string
		want   Lang
	}{
		{"", English}, {"en-GB,en;q=0.9", English}, {"zh-CN,zh;q=0.9,en;q=0.8", Chinese}, {"zh-TW", Chinese}, {"zh-Hant-HK", Chinese}, {"fr,de;q=0.9", English},
		{"en;q=0.1, zh;q=0.9", Chinese}, {"*", English}, {"!!", English}, {strings.Repeat("zh,", 200), English},
	} {
		t.Run(tc.accept[:min(len(tc.accept), 30)], func(t *testing.T) {
			if got := MatchLang(tc.accept); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestParseLang(t *testing.T) {
	type parsed struct {
		Lang Lang
		OK   bool
	}
	got := map[string]parsed{}
	for _, s := range []string{"en", "zh", "zh-CN", "ZH", "fr", "", "../etc", "en\r\nX: y", strings.Repeat("en-", 20)} {
		l, ok := ParseLang(s)
		got[s] = parsed{l, ok}
	}
	want := map[string]parsed{"en": {English, true}, "zh": {Chinese, true}, "zh-CN": {Chinese, true}, "ZH": {Chinese, true}, "fr": {}, "": {}, "../etc": {}, "en\r\nX: y": {}, strings.Repeat("en-", 20): {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNumbersAndDays(t *testing.T) {
	s := load(t)
	got := []string{Number(0), Number(999), Number(1000), Number(-1234567), Number("starter"), s.Day(English, "2026-03-09"), s.Day(Chinese, "2026-03-09"), s.Day(English, "spring")}
	want := []string{"0", "999", "1,000", "-1,234,567", "starter", "9 Mar 2026", "2026年3月9日", "spring"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A sentence that is the same for one and many is found for one, too.
func TestASentenceWithoutPlural(t *testing.T) {
	s := load(t)
	for _, l := range Languages() {
		for _, n := range []any{1, 2, "1"} {
			if got := s.Text(l, "beside.past", "State", "new", "Count", n); !strings.Contains(got, "new") || !strings.Contains(got, fmt.Sprint(n)) {
				t.Errorf("%s, %v: %q", l, n, got)
			}
		}
	}
}
