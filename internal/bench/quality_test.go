// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

func TestReadCases(t *testing.T) {
	got, err := ReadCases(strings.NewReader("\ufeffid,title,expected_level,expected_marks,reason,brand_field\n1,Nike shoes,high,Nike; Air Max ,\"R13: the mark\",Nike\n2,Lamp,clear,,no rule: nothing,\n"), "cases.csv")
	want := []Case{
		{Listing: listing.Listing{ID: "1", Title: "Nike shoes", Brand: "Nike"}, Level: "high", Marks: []string{"Nike", "Air Max"}, Rule: "R13", Reason: "R13: the mark"},
		{Listing: listing.Listing{ID: "2", Title: "Lamp"}, Level: "clear", Reason: "no rule: nothing"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, tc := range []struct{ name, text, want string }{
		{"empty", "", "cases.csv has no header"},
		{"no level", "id,title\n1,x\n", "has no column expected_level"},
		{"a level of its own", "id,title,expected_level\n1,x,bad\n", `row 2: expected_level "bad"`},
		{"a broken row", "id,title,expected_level\n1,\"x\n", "row 2 cannot be read"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := ReadCases(strings.NewReader(tc.text), "cases.csv"); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func FuzzReadCases(f *testing.F) {
	f.Add("id,title,expected_level\n1,x,clear\n")
	f.Fuzz(func(t *testing.T, text string) {
		cases, err := ReadCases(strings.NewReader(text), "x")
		if err == nil {
			for i := range cases {
				(&CaseScore{}).Count(&cases[i], &screening.Verdict{Level: screening.Clear})
			}
		}
	})
}

// Each kind of miss is counted where it belongs, and a listing that was not screened meets nothing.
func TestCaseScore(t *testing.T) {
	found := func(level screening.Level, mark, rule string, role screening.Role) screening.Verdict {
		return screening.Verdict{Level: level, Findings: []screening.Finding{{Mark: mark, Rules: []string{rule}, Role: role}}}
	}
	block := Case{Level: "block", Marks: []string{"Nike"}, Rule: "R1"}
	for _, tc := range []struct {
		name string
		c    Case
		v    screening.Verdict
		want CaseScore
	}{
		{"met", block, found("block", "NIKE", "R1", screening.RoleSource), CaseScore{N: 1, Exact: 1, Within: 1, WithMarks: 1, Named: 1, WithRule: 1, Rule: 1, WithRole: 1, Role: 1}},
		{"block let through", block, screening.Verdict{Level: "clear"}, CaseScore{N: 1, BlockAsLess: 1, WithMarks: 1, WithRule: 1, WithRole: 1}},
		{"another rule of the same role", block, found("high", "Adidas", "R13", screening.RoleSource), CaseScore{N: 1, Within: 1, WithMarks: 1, WithRule: 1, WithRole: 1, Role: 1}},
		{"clear blocked", Case{Level: "clear"}, found("block", "Nike", "R1", screening.RoleMasked), CaseScore{N: 1, Clears: 1, ClearAsBlock: 1, ClearAsHigh: 1}},
		{"named for fit", Case{Level: "clear", Rule: "R8"}, found("clear", "Nike", "R8", screening.RoleNominative), CaseScore{N: 1, Exact: 1, Within: 1, Clears: 1, WithRule: 1, Rule: 1, WithRole: 1, Role: 1}},
		{"a stated role", Case{Level: "high", Role: "keyword"}, found("high", "Nike", "R6", screening.RoleSource), CaseScore{N: 1, Exact: 1, Within: 1, WithRole: 1}},
		{"unscreened", block, screening.Verdict{Level: screening.Unscreened}, CaseScore{N: 1, Unscreened: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got CaseScore
			got.Count(&tc.c, &tc.v)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestArea(t *testing.T) {
	f := func(v float64) *float64 { return &v }
	for _, tc := range []struct {
		name string
		all  []pair
		want Area
	}{
		{"apart", []pair{{score: 0.9, similar: true}, {score: 0.1}}, Area{N: 2, Similar: 1, AUC: f(1), Half: f(0)}},
		{"equal is chance", []pair{{score: 0.5, similar: true}, {score: 0.5}, {score: 0.5}}, Area{N: 3, Similar: 1, AUC: f(0.5), Half: f(0)}},
		{"one of four wrong", []pair{{score: 0.9, similar: true}, {score: 0.4, similar: true}, {score: 0.5}, {score: 0.1}}, Area{N: 4, Similar: 2, AUC: f(0.75), Half: f(1.96 * math.Sqrt(0.125))}},
		{"one outcome only", []pair{{score: 0.9, similar: true}}, Area{N: 1, Similar: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, area("", tc.all), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestScorePairs(t *testing.T) {
	got, err := ScorePairs(strings.NewReader("mark_a,mark_b,outcome,aspect,class_a,class_b\nXCEED,X-SEED,similar,sound,25,25\nLAMP,KESTREL,dissimilar,sound,9,\n"), "pairs.csv")
	if err != nil || got.Overall.AUC == nil || *got.Overall.AUC != 1 || len(got.ByAspect) != 1 || got.ByAuthority[0].Name != "not stated" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := ScorePairs(strings.NewReader("mark_a,mark_b,outcome,class_a\nA,B,similar,77\n"), "pairs.csv"); err == nil || !strings.Contains(err.Error(), "pairs.csv row 2: class_a") {
		t.Error(err)
	}
}
