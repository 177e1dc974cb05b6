// SPDX-License-Identifier: Apache-2.0

package nice

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDataHoldsTogether(t *testing.T) {
	if diff := cmp.Diff([]string(nil), data().problems); diff != "" {
		t.Errorf("problems in families/*.tsv (-want +got):\n%s", diff)
	}
}

func TestHeadings(t *testing.T) {
	for c := Class(1); c <= 45; c++ {
		if en, zh := c.Heading(); en == "" || zh == "" {
			t.Errorf("class %d has no heading", c)
		}
	}
	if en, _ := Class(46).Heading(); en != "" {
		t.Errorf("class 46 has the heading %q", en)
	}
}

func TestParseClass(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want Class
	}{{"25", 25}, {"025", 25}, {"IC 025", 25}, {"class 9", 9}, {"Cl. 3", 3}, {"第25类", 25}, {"第 14 類", 14}, {" 45 ", 45}} {
		if got, err := ParseClass(tc.in); err != nil || got != tc.want {
			t.Errorf("ParseClass(%q) = %d, %v, want %d", tc.in, got, err, tc.want)
		}
	}
	for _, in := range []string{"", "0", "46", "-1", "25a", "A", "200", "99999999999"} {
		if got, err := ParseClass(in); err == nil {
			t.Errorf("ParseClass(%q) = %d, want an error", in, got)
		}
	}
}

func TestCompareIsWithinBounds(t *testing.T) {
	all := All()
	family := rapid.SampledFrom(all)
	rapid.Check(t, func(t *rapid.T) {
		a, b := family.Draw(t, "a"), family.Draw(t, "b")
		g := []Guess{{Family: a, Confidence: 1}}
		r := Compare(g, nil, []Family{b}, nil)
		if !r.Known || r.Degree < 0 || r.Degree > 1 || r.Same != (a == b) {
			t.Fatalf("Compare(%s, %s) = %+v", a, b, r)
		}
		if back := Compare([]Guess{{Family: b, Confidence: 1}}, nil, []Family{a}, nil); !r.Accessory && !back.Accessory && r.Degree != back.Degree {
			t.Fatalf("Compare(%s, %s) is %v and the other way round %v", a, b, r.Degree, back.Degree)
		}
	})
}

func TestUnknownGoodsMatchNothing(t *testing.T) {
	for _, tc := range []struct {
		name string
		got  Relation
	}{
		{"listing unknown", Compare(nil, nil, []Family{"shoes"}, []Class{25})},
		{"mark unknown", Compare([]Guess{{Family: "shoes", Confidence: 1}}, nil, nil, nil)},
		{"targets are not sold", Compare([]Guess{{Family: "shoes", Confidence: 1, Target: true}}, nil, []Family{"shoes"}, nil)},
	} {
		if tc.got.Known || tc.got.Degree != 0 {
			t.Errorf("%s: %+v, want unknown", tc.name, tc.got)
		}
	}
}

func FuzzClassify(f *testing.F) {
	for _, s := range []string{"Men's Running Shoes, Size 10", "适用于iPhone 15 手机壳 防摔", "Home > Kitchen > Mugs", "\xff\xfe shoes", "Schuhe für Damen - rot", "ナイキ シューズ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, g := range Classify(s) {
			if g.Start < 0 || g.End > len(s) || g.Start >= g.End || g.Word != s[g.Start:g.End] {
				t.Fatalf("%q: guess %+v", s, g)
			}
			if utf8.ValidString(s) && !utf8.ValidString(g.Word) {
				t.Fatalf("%q: %q cuts a character", s, g.Word)
			}
			if g.Confidence < 0 || g.Confidence > 1 {
				t.Fatalf("%q: confidence %v", s, g.Confidence)
			}
		}
	})
}

func BenchmarkClassify(b *testing.B) {
	data()
	title := "Silicone Case Compatible with iPhone 15 Pro, Shockproof Slim Cover, Matte Black, Wireless Charging Ready"
	for b.Loop() {
		Classify(title)
	}
}
