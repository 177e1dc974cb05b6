// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fold"
)

// spoken lists the terms of a text as "list phrase" in folded words, those that are denied with a minus, those in an everyday
// sense with a tilde.
func spoken(s string) []string {
	text := fold.Fold(s)
	var out []string
	for _, x := range findTerms(&text) {
		sign := ""
		switch {
		case x.list == listNegation:
			continue
		case x.negated:
			sign = "-"
		case ordinaryTerm(&text, &x):
			sign = "~"
		}
		out = append(out, sign+string(x.list)+" "+strings.Join(x.tokens, " "))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// The traps of DOMAIN §6.4: negation, battery sizes, ratios, flavours, characters that merely stand together.
func TestTerms(t *testing.T) {
	for _, tc := range []struct {
		text string
		want []string
	}{
		{"replica watch", []string{"D1 replica"}},
		{"not a replica", []string{"-D1 replica"}},
		{"does not come as a replica", []string{"D1 replica"}}, // four words on, a "not" speaks of something else
		{"no AAA batteries", []string{"-D1 aaa"}},
		{"AAA batteries", []string{"~D1 aaa"}},
		{"1:1 copy", []string{"D1 1 1", "D1 copy"}},
		{"scale 1:1", []string{"~D1 1 1"}},
		{"model 1:18", nil},
		{"at 11:11", nil},
		{"ratio 1:1:1", nil},
		{"original flavor", []string{"~D3 original"}},
		{"not original", []string{"L2 not original"}},
		{"original parts", []string{"D3 original"}},
		{"高仿包", []string{"D1 高 仿"}},
		{"非原装", []string{"L2 非 原 装"}},
		{"compatible with", []string{"L1 compatible with"}},
		{"COMPATIBLE  with", []string{"L1 compatible with"}},
		{"compatible. with", []string{"L1 compatible"}},
		{"inspired by", []string{"D2 inspired by"}},
		{"réplica", []string{"D1 replica"}},
		{"nicht original", []string{"L2 nicht original"}},
		{"fake lashes", []string{"~D1 fake"}},
		{"10A charger", []string{"~D1 10a"}},
	} {
		if diff := cmp.Diff(tc.want, spoken(tc.text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tc.text, diff)
		}
	}
}

// One word is one sign of intent, in however many languages it is written alike.
func TestOneWordIsOneTerm(t *testing.T) {
	text := fold.Fold("replica")
	if terms := findTerms(&text); len(terms) > 1 {
		t.Errorf("%q is found as %d terms: one word passes for the two hints that R4 asks for", "replica", len(terms))
	}
}

// A row of the lists that does not parse would be silently absent.
func TestEveryRowOfTheListsIsRead(t *testing.T) {
	lists := []list{listCompatible, listThirdParty, listResale, listLicence, listComparative, listCounterfeit, listImitation, listFalseOrigin, listHiding, listVague, listUnbranded, listOnGoods, listNegation}
	flags := []string{"before", "after", "weak", "strong", "raw", "any", "tied", "object", "direct"}
	for i, line := range strings.Split(strings.TrimSpace(termsText), "\n") {
		cells := strings.Split(line, "\t")
		if i == 0 {
			continue
		}
		if len(cells) != 4 || !slices.Contains(lists, list(cells[0])) || cells[2] == "" {
			t.Errorf("row %d is no row: %q", i+1, line)
			continue
		}
		for f := range strings.FieldsSeq(cells[3]) {
			if !slices.Contains(flags, f) {
				t.Errorf("row %d has the unknown flag %s", i+1, f)
			}
		}
	}
	langs := map[string]map[list]bool{}
	for _, ps := range phraseBook() {
		for _, p := range ps {
			if langs[p.lang] == nil {
				langs[p.lang] = map[list]bool{}
			}
			langs[p.lang][p.list] = true
		}
	}
	for _, lang := range []string{"en", "zh", "es", "de", "fr"} {
		for _, l := range []list{listCompatible, listThirdParty, listResale, listLicence, listComparative, listCounterfeit, listImitation, listFalseOrigin, listHiding, listVague} {
			if !langs[lang][l] {
				t.Errorf("list %s has no phrase in %s", l, lang)
			}
		}
	}
}
