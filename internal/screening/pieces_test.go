// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"testing"
)

// named reports whether a mark is among findings, and whether it is among what was found at all.
func named(v *Verdict, mark string) (finding, found bool) {
	is := func(f Finding) bool { return f.Mark == mark }
	finding = slices.ContainsFunc(v.Findings, is)
	return finding, finding || slices.ContainsFunc(v.Considered, is)
}

// What dealers write in place of a name reaches the judge when all that was found is asked for; by itself it is no finding.
func TestShortFormsReachTheJudge(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct{ name, text, mark string }{
		{"opening of a Chinese name", "欧时 连衣裙", "Ochirly"},
		{"its middle left out", "欧力 连衣裙", "Ochirly"},
		{"characters of the same sound", "曼泥 文胸", "Manifen"},
		{"initials of the pinyin", "xtc 手表", "Citizen"},
		{"opening of a Latin name", "Ochir dress", "Ochirly"},
		{"a letter and 家", "M家 包", "Michael Kors"},
		{"a few letters in order", "mkrs bag", "Michael Kors"},
		{"backwards", "ylrihco dress", "Ochirly"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := screened(t, e, title(tc.text, ""), Options{All: true, Pieces: true, NoFix: true})
			finding, found := named(&v, tc.mark)
			if !found || finding {
				t.Errorf("%q: %s found %t, as a finding %t", tc.text, tc.mark, found, finding)
			}
			if v := screened(t, e, title(tc.text, ""), Options{NoFix: true}); v.Level != Clear {
				t.Errorf("%q alone is %s", tc.text, v.Level)
			}
		})
	}
}

// Beside words of copies and on the mark's goods, the opening of a known name is the name.
func TestPiecesCountBesideWordsOfCopies(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct {
		text, category string
		want           bool
	}{
		{"高仿 欧时 连衣裙", "dresses", true},
		{"高仿 欧力 连衣裙", "dresses", false}, // alike only
		{"欧时 连衣裙 新款", "dresses", false}, // nothing speaks of copies
	} {
		v := screened(t, e, title(tc.text, tc.category), Options{NoFix: true})
		if got, _ := named(&v, "Ochirly"); got != tc.want {
			t.Errorf("%q names Ochirly: %t, want %t (%s)", tc.text, got, tc.want, v.Level)
		}
	}
}

func TestInOrder(t *testing.T) {
	for _, tc := range []struct {
		short, name string
		want        bool
	}{{"mk", "michaelkors", true}, {"mkrs", "michaelkors", true}, {"ik", "michaelkors", false}, {"mx", "michaelkors", false}, {"mm", "michaelkors", false}} {
		if got := inOrder(tc.short, tc.name); got != tc.want {
			t.Errorf("%s in %s: %t", tc.short, tc.name, got)
		}
	}
}
