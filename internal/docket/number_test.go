// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
)

func TestParseNumber(t *testing.T) {
	for _, tc := range []struct{ court, in, want string }{
		{"ilnd", "1:23-cv-01234", "1:23-cv-01234"},
		{"ilnd", "23-cv-1234", "1:23-cv-01234"},
		{"ilnd", "23-cv-01234", "1:23-cv-01234"},
		{"ilnd", "1:23-CV-1234-ABC-DEF", "1:23-cv-01234"},
		{"ilnd", "23 C 1234", "1:23-cv-01234"},
		{"ilnd", "2023 C 1234", "1:23-cv-01234"},
		{"ilnd", "No. 23 C 1234", "1:23-cv-01234"},
		{"ilnd", "23 CV 1234", "1:23-cv-01234"},
		{"ilnd", "23 cv 01234", "1:23-cv-01234"},
		{"ilnd", "1:23\u2212cv\u221201560", "1:23-cv-01560"},
		{"ilnd", "1:23\u2010cv\u201501560", "1:23-cv-01560"},
		{"ilnd", "1:23\u2013cv\u201401560", "1:23-cv-01560"},
		{"ilnd", "23\u00a0cv\u202f01560", "1:23-cv-01560"},
		{"ilnd", "1:23-\u00adcv-\u200b01560", "1:23-cv-01560"},
		{"ilnd", "１：２３－ｃｖ－０１５６０", "1:23-cv-01560"},
		{"ilnd", "1:2016cv07988", "1:16-cv-07988"},
		{"ilnd", "1:2016-cv-07988", "1:16-cv-07988"},
		{"ilnd", "2025-cv-04957", "1:25-cv-04957"},
		{"ilnd", "ilnd-1-2022-cv-04498", "1:22-cv-04498"},
		{"", "ilnd-1-2022-cv-04498", "1:22-cv-04498"},
		{"", "ilnd;;1:20-cv-06918", "1:20-cv-06918"},
		{"", "ilnd 1:23-cv-01234", "1:23-cv-01234"},
		{"ilnd", "23-cv-50123", "3:23-cv-50123"},
		{"ilnd", "23 C 50123", "3:23-cv-50123"},
		{"ilnd", "23 C 5123", "1:23-cv-05123"}, // five thousand is a Chicago number; Rockford's have five digits
		{"ilnd", "Case No. 1:23-cv-01234", "1:23-cv-01234"},
		{"ilnd", "案号：1:23-cv-01234", "1:23-cv-01234"},
		{"ilnd", "案件编号 23-cv-1234", "1:23-cv-01234"},
		{"ilnd", "Civil Action No. 23-1234", "1:23-cv-01234"},
		{"nysd", "21 Civ. 8431 (JPC)", "1:21-cv-08431"},
		{"nysd", "21-cv-8111 (JGK)", "1:21-cv-08111"},
		{"nysd", "7:21-cv-08111", "7:21-cv-08111"},
		{"flsd", "15-60431-CIV-COHN/SELTZER", "0:15-cv-60431"},
		{"flsd", "0:15-cv-60431", "0:15-cv-60431"},
		{"flsd", "12-21762-CIV-ALTONAGA/SIMONTON", "1:12-cv-21762"},
		{"flsd", "23-CV-20776-RAR", "1:23-cv-20776"},
		{"flsd", "22-cv-80001", "9:22-cv-80001"},
		{"flsd", "22-cv-14023", "2:22-cv-14023"},
		{"flsd", "22-cv-10044", "4:22-cv-10044"},
		{"cacd", "CV 13-06837 DDP (PJWx)", "2:13-cv-06837"},
		{"cacd", "SACV 13-06837", "8:13-cv-06837"},
		{"cacd", "EDCV 13-0683 JGB (SPx)", "5:13-cv-00683"},
		{"wawd", "C19-0990JLR", "2:19-cv-00990"},
		{"wawd", "C19-5990 BHS", "3:19-cv-05990"},
		{"txed", "CIVIL 4:24-CV-922-SDJ", "4:24-cv-00922"},
		{"ded", "19-cv-1234 (MN)", "1:19-cv-01234"},
		{"ilnd", "98 C 1234", "1:98-cv-01234"},
		{"ilnd", "70 C 1", "1:70-cv-00001"},
		{"ilnd", "69 C 1", "1:69-cv-00001"},
		{"ilnd", "1:24-mc-00123", "1:24-mc-00123"},
		{"ilnd", "1:24-cr-00123-2", "1:24-cr-00123"},
	} {
		t.Run(tc.court+" "+tc.in, func(t *testing.T) {
			n, err := ParseNumber(tc.court, tc.in)
			if err != nil || n.String() != tc.want || n.Ambiguous() || n.Candidates != nil {
				t.Errorf("got %s %+v, %v, want %s", n, n, err, tc.want)
			}
		})
	}
}

// Judges' initials are kept beside the number, not in it.
func TestParseNumberKeepsJudges(t *testing.T) {
	for in, want := range map[string]string{
		"15-60431-CIV-COHN/SELTZER": "COHN/SELTZER", "21 Civ. 8431 (JPC)": "(JPC)", "C19-0990JLR": "JLR", "1:23-cv-01234": "",
	} {
		if n, err := ParseNumber("", in); err != nil || n.Judges != want {
			t.Errorf("%s: judges %q, %v, want %q", in, n.Judges, err, want)
		}
	}
}

func TestAmbiguousNumber(t *testing.T) {
	for _, tc := range []struct {
		court, in string
		want      []string
	}{
		{"flsd", "23-cv-00123", []string{"0:23-cv-00123", "1:23-cv-00123", "2:23-cv-00123", "4:23-cv-00123", "9:23-cv-00123"}},
		{"flsd", "23-cv-30123", []string{"0:23-cv-30123", "1:23-cv-30123", "2:23-cv-30123", "4:23-cv-30123", "9:23-cv-30123"}},
		{"nyed", "21-cv-8111", []string{"1:21-cv-08111", "2:21-cv-08111"}},
		{"cacd", "13-cv-06837", []string{"2:13-cv-06837", "5:13-cv-06837", "8:13-cv-06837"}},
		{"txed", "24-cv-922", []string{"1:24-cv-00922", "2:24-cv-00922", "4:24-cv-00922", "5:24-cv-00922", "6:24-cv-00922", "9:24-cv-00922"}},
		{"pamd", "24-cv-922", nil}, // its offices are not in the table, so there is nothing to offer
		{"", "24-cv-922", nil},
	} {
		n, err := ParseNumber(tc.court, tc.in)
		if err != nil || !n.Ambiguous() {
			t.Errorf("%s %s: %+v, %v, want it ambiguous", tc.court, tc.in, n, err)
		}
		if diff := cmp.Diff(tc.want, n.Candidates); diff != "" {
			t.Errorf("%s %s: %s", tc.court, tc.in, diff)
		}
		again, err := ParseNumber(n.Court, n.String())
		if diff := cmp.Diff(n, again); err != nil || diff != "" {
			t.Errorf("%s %s does not stay ambiguous: %v %s", tc.court, tc.in, err, diff)
		}
	}
}

func TestParseNumberRefuses(t *testing.T) {
	for _, in := range []string{
		"", "hello", "1234", "21-8431", "1:23-cv-", "1:23-cv-00000", "1:23-cv-123456", "1:1969-cv-00123", "1:2070-cv-00123",
		"1:23-xx-01234", "23:1-cv-01234", "1:23-cv-01234; DROP TABLE", "cv", "C-", strings.Repeat("1:23-cv-01234 ", 100),
	} {
		if n, err := ParseNumber("ilnd", in); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q became %s, %v", in, n, err)
		}
	}
	if _, err := ParseNumber("nysd", "ilnd;;1:20-cv-06918"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a number of another court was accepted: %v", err)
	}
}

func TestMayBe(t *testing.T) {
	parse := func(court, s string) Number {
		n, err := ParseNumber(court, s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	a := parse("nyed", "1:21-cv-08111")
	for _, tc := range []struct {
		why  string
		b    Number
		want bool
	}{
		{"itself", a, true},
		{"office not known", parse("nyed", "21-cv-8111"), true},
		{"another office", parse("nyed", "2:21-cv-8111"), false},
		{"another court", parse("ilnd", "1:21-cv-08111"), false},
		{"another year", parse("nyed", "1:22-cv-08111"), false},
		{"another type", parse("nyed", "1:21-mc-08111"), false},
		{"another number", parse("nyed", "1:21-cv-08112"), false},
	} {
		if a.MayBe(tc.b) != tc.want || tc.b.MayBe(a) != tc.want {
			t.Errorf("%s: want %t", tc.why, tc.want)
		}
	}
	if a.Key() != "nyed 1:21-cv-08111" || parse("", "21-cv-8111").Key() != "21-cv-08111" {
		t.Errorf("keys are %q and %q", a.Key(), parse("", "21-cv-8111").Key())
	}
	if n := parse("", "1:21-cv-08111"); n.MayBe(n) {
		t.Error("numbers without a court are no candidates")
	}
}

func TestCourtTable(t *testing.T) {
	if len(courts) != 94 || len(courtRows) != 94 {
		t.Errorf("%d courts from %d rows, want the 94 districts", len(courts), len(courtRows))
	}
	for id, c := range courts {
		if c.ID != id || c.Name == "" || c.Zone == "" || c.Circuit == "" {
			t.Errorf("%s is incomplete: %+v", id, c)
		}
	}
	for _, tc := range []struct{ id, state, zone, circuit string }{
		{"ilnd", "IL", "America/Chicago", "7"}, {"flsd", "FL", "America/New_York", "11"}, {"flmd", "FL", "America/New_York", "11"},
		{"flnd", "FL", "America/New_York", "11"}, {"nysd", "NY", "America/New_York", "2"}, {"nyed", "NY", "America/New_York", "2"},
		{"gand", "GA", "America/New_York", "11"}, {"cand", "CA", "America/Los_Angeles", "9"}, {"cacd", "CA", "America/Los_Angeles", "9"},
		{"txwd", "TX", "America/Chicago", "5"}, {"txed", "TX", "America/Chicago", "5"}, {"txsd", "TX", "America/Chicago", "5"},
		{"txnd", "TX", "America/Chicago", "5"}, {"pawd", "PA", "America/New_York", "3"}, {"ded", "DE", "America/New_York", "3"},
		{"njd", "NJ", "America/New_York", "3"}, {"mad", "MA", "America/New_York", "1"}, {"wawd", "WA", "America/Los_Angeles", "9"},
		{"vaed", "VA", "America/New_York", "4"}, {"cod", "CO", "America/Denver", "10"}, {"nvd", "NV", "America/Los_Angeles", "9"},
		{"tned", "TN", "America/New_York", "6"}, {"kywd", "KY", "America/Kentucky/Louisville", "6"},
	} {
		c, ok := LookupCourt(" " + strings.ToUpper(tc.id))
		if !ok || c.State != tc.state || c.Zone != tc.zone || c.Circuit != tc.circuit {
			t.Errorf("%s: %+v, %t", tc.id, c, ok)
		}
	}
	if _, ok := LookupCourt("ilsb"); ok {
		t.Error("a bankruptcy court is in the table of district courts")
	}
}

// Normalising a normalised number changes nothing, whatever style it was written in.
func TestNumberProperties(t *testing.T) {
	styles := []string{"%[1]s:%02[2]d-cv-%05[3]d", "%02[2]d-cv-%[3]d", "%02[2]d C %[3]d", "20%02[2]d-cv-%05[3]d-ABC", "%02[2]d-%05[3]d-CIV-DOE/ROE", "CV %02[2]d-%05[3]d DDP (PJWx)"}
	courtIDs := []string{"", "ilnd", "nysd", "nyed", "flsd", "cacd", "wawd", "txed", "ded", "pamd"}
	rapid.Check(t, func(t *rapid.T) {
		court := rapid.SampledFrom(courtIDs).Draw(t, "court")
		text := fmt.Sprintf(rapid.SampledFrom(styles).Draw(t, "style"), rapid.SampledFrom([]string{"0", "1", "2", "9"}).Draw(t, "office"),
			rapid.IntRange(0, 69).Draw(t, "year"), rapid.IntRange(1, 99999).Draw(t, "seq"))
		text, _, _ = strings.Cut(text, "%!")
		once, err := ParseNumber(court, text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		twice, err := ParseNumber(once.Court, once.String())
		once.Judges = ""
		// Letters before a number can name its office; written canonically the digit does.
		if diff := cmp.Diff(once, twice); err != nil || diff != "" {
			t.Fatalf("%s %q: %v %s", court, text, err, diff)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1:23-cv-01234", "23 C 1234", "CV 13-06837 DDP (PJWx)", "ilnd;;1:20-cv-06918", "15-60431-CIV-COHN/SELTZER", "1:23\u2212cv\u221201560"} {
		f.Add("ilnd", s)
		f.Add("", s)
	}
	f.Fuzz(func(t *testing.T, court, s string) {
		n, err := ParseNumber(court, s)
		if err != nil {
			return
		}
		again, err := ParseNumber(n.Court, n.String())
		if err != nil || again.String() != n.String() || !cmp.Equal(again.Candidates, n.Candidates) {
			t.Errorf("%q in %q became %s, which reads as %s, %v", s, court, n, again, err)
		}
	})
}
