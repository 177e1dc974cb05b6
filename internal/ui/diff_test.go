// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// side writes one wording with what the other does not have in brackets.
func side(all []piece) string {
	var b strings.Builder
	for _, p := range all {
		text := ""
		for _, r := range p.Runs {
			text += r.Text + r.Chip
		}
		if p.Changed {
			text = "[" + text + "]"
		}
		b.WriteString(text)
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	for _, tc := range []struct{ name, before, after, was, is string }{
		{"same", "red shoes", "red shoes", "red shoes", "red shoes"},
		{"left out, and the next word begins the sentence", "Nlke Air running shoes", "Running shoes", "[Nlke Air ]running shoes", "Running shoes"},
		{"replaced", "Velcro strap", "Hook and loop strap", "[Velcro] strap", "[Hook and loop ]strap"},
		{"put before", "iPhone 15 case", "Compatible with iPhone 15 case", "iPhone 15 case", "[Compatible with ]iPhone 15 case"},
		{"Chinese", "耐克运动鞋", "运动鞋", "[耐克]运动鞋", "运动鞋"},
		{"nothing kept", "Nike", "Shoes", "[Nike]", "[Shoes]"},
		{"from nothing", "", "Shoes", "", "[Shoes]"},
		{"too long to compare", strings.Repeat("a ", 500), "b", "[" + strings.Repeat("a ", 500) + "]", "[b]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			was, is := compare(tc.before, tc.after)
			if diff := cmp.Diff([]string{tc.was, tc.is}, []string{side(was), side(is)}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompareLosesNothing(t *testing.T) {
	given := func(all []piece) (text, kept string) {
		for _, p := range all {
			for _, r := range p.Runs {
				s := r.Text
				if s == "" {
					s = "?"
				}
				text += s
				if !p.Changed {
					kept += s
				}
			}
		}
		return text, kept
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"a", "B", " ", "shoes", "耐", "克", ",", "Ñ", "'s"})
		before := strings.Join(rapid.SliceOfN(word, 0, 30).Draw(t, "before"), "")
		after := strings.Join(rapid.SliceOfN(word, 0, 30).Draw(t, "after"), "")
		was, is := compare(before, after)
		text1, kept1 := given(was)
		text2, kept2 := given(is)
		if text1 != before || text2 != after {
			t.Fatalf("got %q and %q of %q and %q", text1, text2, before, after)
		}
		if spaces := strings.NewReplacer(" ", ""); !strings.EqualFold(spaces.Replace(kept1), spaces.Replace(kept2)) {
			t.Fatalf("%q is kept on one side and %q on the other", kept1, kept2)
		}
	})
}
