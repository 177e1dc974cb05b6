// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// phrase finds what a line of the table asks for.
func phrase(kind, text string) []string {
	var got []string
	switch kind {
	case "party":
		for _, p := range findParties(text, nil) {
			got = append(got, p.Role+": "+p.Name)
		}
	case "amount":
		for _, a := range findAmounts(text) {
			got = append(got, string(a.Role)+" "+a.Money.String())
		}
	case "date":
		for _, d := range findMailDates(text) {
			got = append(got, string(d.Role)+" "+d.At.String())
		}
	}
	return got
}

func TestPhrasesOfLetters(t *testing.T) {
	for _, f := range tsv(t, "testdata/phrases.tsv", 3) {
		t.Run(f[2], func(t *testing.T) {
			want := strings.Split(f[1], "|")
			if f[1] == "-" {
				want = nil
			}
			if diff := cmp.Diff(want, phrase(f[0], f[2])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCourtsInLetters(t *testing.T) {
	for text, want := range map[string]string{
		"United States District Court for the Northern District of Illinois": "ilnd",
		"the Southern District of New York":                                  "nysd",
		"U.S. District Court, District of New Jersey":                        "njd",
		"N.D. Ill.": "ilnd", "S.D.N.Y.": "nysd", "S.D. Fla.": "flsd", "D. Del.": "ded", "D.N.J.": "njd", "W.D. Pa.": "pawd", "E.D. Tex.": "txed", "C.D. Cal.": "cacd", "N.D. Ga.": "gand",
		"ecf.flsd.uscourts.gov": "flsd", "www.ilnd.uscourts.gov": "ilnd",
		"美国伊利诺伊州北区联邦地区法院": "ilnd", "佛罗里达南区法院": "flsd", "纽约南区": "nysd", "加利福尼亚州中区法院": "cacd", "佛罗里达州中区法院": "flmd", "得克萨斯州西区": "txwd",
		"the district of her heart": "", "Northern District of Nowhere": "", "北京市东城区法院": "", "ilnd.uscourts.gov.evil.com": "ilnd",
	} {
		got := ""
		if c := findCourts(text); len(c) > 0 {
			got = c[0].ID
			if text[c[0].Quote.Start:c[0].Quote.End] != c[0].Quote.Words {
				t.Errorf("%s: %q is not at its place", text, c[0].Quote.Words)
			}
		}
		if got != want {
			t.Errorf("%s: court %q, want %q", text, got, want)
		}
	}
}

func TestCaseNames(t *testing.T) {
	for caption, want := range map[string]string{
		"Chau v. Donovan et al":                  "Chau v. Donovan",
		"Acosta v. Wilson, et al.":               "Acosta v. Wilson",
		"USA v. Sample":                          "United States v. Sample",
		"Sample v. The United States of America": "Sample v. United States",
		"In re: Painted Fern, et al.":            "In re: Painted Fern",
		"Kite Metal v. Metal":                    "Kite Metal v. Metal",
		"A  v.  B":                               "A v. B",
		"Painted Fern vs. Kite Home, Inc. et al": "Painted Fern v. Kite Home, Inc.",
		"":                                       "",
	} {
		if got := CaseName(caption); got != want {
			t.Errorf("%q: %q, want %q", caption, got, want)
		}
	}
}

func TestJudgesNames(t *testing.T) {
	for given, want := range map[string]string{"Honorable A. B. Example": "A. B. Example", "William H. Sample, III": "William H. Sample III", "Robert M. Sample, Jr": "Robert M. Sample Jr.", "Magistrate Judge C. D. Sample": "C. D. Sample", "Judge  Ann  Writer": "Ann Writer"} {
		if got := judgeName(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}
