// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/calendar"
)

// Every spelling of a code finds its rule, and no two codes share one.
func TestLookupRule(t *testing.T) {
	for in, want := range map[string]string{
		"FRCP-12(a)(1)(A)(i)":            "FRCP-12(a)(1)(A)(i)",
		"12(a)(1)(A)(i)":                 "FRCP-12(a)(1)(A)(i)",
		"frcp-12(A)(1)(a)(I)":            "FRCP-12(a)(1)(A)(i)",
		"FRCP 12(a)(1)(A)(i)":            "FRCP-12(a)(1)(A)(i)",
		"Fed. R. Civ. P. 12(a)(1)(A)(i)": "FRCP-12(a)(1)(A)(i)",
		"Rule 12(a)(1)(A)(i)":            "FRCP-12(a)(1)(A)(i)",
		"12(a)(1)(A)(ii)-FOREIGN":        "FRCP-12(a)(1)(A)(ii)-FOREIGN",
		"65(b)(2)-MAX":                   "FRCP-65(b)(2)-MAX",
		"FRAP-4(a)(1)(A)":                "FRAP-4(a)(1)(A)",
		"4(a)(1)(A)":                     "FRAP-4(a)(1)(A)",
		"Fed. R. App. P. 4(a)(1)(A)":     "FRAP-4(a)(1)(A)",
		"4(m)":                           "FRCP-4(m)",
		"FRCP-60(b)":                     "FRCP-60(c)(1)",
		"FRCP-34":                        "FRCP-34(b)(2)(A)",
		"order-hours":                    "ORDER-HOURS",
		"dmca-512(g)(2)(c)-latest":       "DMCA-512(g)(2)(C)-LATEST",
		" DSA-20(1)-6M ":                 "DSA-20(1)-6M",
		"cn-ecl-43":                      "CN-ECL-43",
	} {
		if r, err := LookupRule(in); err != nil || r.Code != want {
			t.Errorf("%q is %s, %v, want %s", in, r.Code, err, want)
		}
	}
	if _, err := LookupRule("FRCP-4(a)(1)(A)"); err == nil {
		t.Error("an appellate rule was found under the civil rules' name")
	}
}

func TestRuleTable(t *testing.T) {
	keys := map[string]string{}
	for _, r := range rules {
		for _, code := range append([]string{r.Code}, r.Aliases...) {
			if other, taken := keys[codeKey(code)]; taken {
				t.Errorf("%s and %s cannot be told apart", code, other)
			}
			keys[codeKey(code)] = code
		}
		for _, text := range []Text{r.Title, r.Trigger} {
			if text.EN == "" || text.ZH == "" {
				t.Errorf("%s lacks its words: %+v", r.Code, text)
			}
		}
		if (r.Note.EN == "") != (r.Note.ZH == "") || (r.NoExtension.EN == "") != (r.NoExtension.ZH == "") || r.Source == "" {
			t.Errorf("%s is incomplete", r.Code)
		}
		if order := strings.HasPrefix(r.Code, "ORDER-"); order != (r.N == 0 && r.Unit != NoUnit) {
			t.Errorf("%s: only an order leaves its number open", r.Code)
		}
	}
}

// Rule 6(b)(2): the court may not extend these; the page must refuse before anyone relies on it.
func TestExtensionRefusal(t *testing.T) {
	refused := map[string]bool{}
	for _, r := range Rules() {
		if why, no, err := ExtensionRefusal(r.Code); err != nil || no != (why.EN != "") {
			t.Errorf("%s: %v %t %v", r.Code, why, no, err)
		} else if no {
			refused[r.Code] = true
		}
	}
	want := map[string]bool{}
	for _, code := range strings.Fields("FRCP-50(b) FRCP-50(d) FRCP-52(b) FRCP-59(b) FRCP-59(d) FRCP-59(e) FRCP-60(c)(1) FRAP-4(a)(1)(A) " +
		"DMCA-512(g)(2)(C)-EARLIEST DMCA-512(g)(2)(C)-LATEST CN-ECL-43 CN-SPC-20WD DSA-20(1)-6M") {
		want[code] = true
	}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Error(diff)
	}
	if why, no, _ := ExtensionRefusal("60(b)"); !no || !strings.Contains(why.EN, "6(b)(2)") {
		t.Errorf("Rule 60(b): %v, %t", why, no)
	}
	if _, _, err := ExtensionRefusal("FRCP-99"); err == nil {
		t.Error("an unknown rule has an answer")
	}
}

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"59(F)", "59(E)", 1}, {"n", "at", 2}} {
		if got := distance(tc.a, tc.b); got != tc.want {
			t.Errorf("%q to %q is %d, want %d", tc.a, tc.b, got, tc.want)
		}
	}
}

func TestParseExtra(t *testing.T) {
	for _, tc := range []struct {
		in      string
		want    map[string]string
		wantErr string
	}{
		{"", map[string]string{}, ""},
		{" ; ;", map[string]string{}, ""},
		{"n=3;cal=US-OPM", map[string]string{"n": "3", "cal": "US-OPM"}, ""},
		{" N = 3 ; Add3 = yes ", map[string]string{"n": "3", "add3": "yes"}, ""},
		{"n＝3；add3＝是", map[string]string{"n": "3", "add3": "是"}, ""},
		{"presidential=2025-12-24|2025-12-26", map[string]string{"presidential": "2025-12-24|2025-12-26"}, ""},
		{"at=2026-03-15T17:00", map[string]string{"at": "2026-03-15T17:00"}, ""},
		{"add3", nil, "key=value"},
		{"n=", nil, "key=value"},
		{"=3", nil, "key=value"},
		{"n=3;n=4", nil, "twice"},
		{strings.Repeat("n=3;", 10000), nil, "longer than"},
	} {
		got, err := ParseExtra(tc.in)
		if tc.wantErr != "" {
			if err == nil || !strings.Contains(err.Error(), tc.wantErr) {
				t.Errorf("%.40q: %v, want a refusal with %q", tc.in, err, tc.wantErr)
			}
			continue
		}
		if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
			t.Errorf("%q: %v %s", tc.in, err, diff)
		}
	}
}

// A list longer than any real one is refused before it costs anything.
func TestExtraListIsBounded(t *testing.T) {
	var list []string
	for i := range 1200 {
		list = append(list, calendar.Date{Year: 2026, Month: time.January, Day: 1}.AddDays(i).String())
	}
	if _, _, err := readOptions(map[string]string{"inaccessible": strings.Join(list, "|")}); err == nil {
		t.Error("a list of 1,200 closed days was accepted")
	}
}
