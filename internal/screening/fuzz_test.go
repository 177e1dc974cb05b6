// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/listing"
)

// FuzzScreen: whatever listing a stranger sends, the verdict keeps its promises and its JSON is UTF-8 that reads back.
func FuzzScreen(f *testing.F) {
	for _, s := range []string{
		`{}`,
		`{"title":"Nlke Air running shoes","category":"Shoes"}`,
		`{"title":"Ｇucci\u200b b3lt 1:1","bullets":["高仿","\u202elogo"],"brand":"Generic","condition":"used","markets":["US","EU"]}`,
		`{"title":"case for iPhone 15/14/13, Samsung S24","attributes":{"material":"TPU","\u0000":"x"},"classes":[9]}`,
		`{"title":"\ud800","description":"\r\n\r\n","keywords":"a*b l_v N.I.K.E"}`,
		`{"title":"Levi’s 501® {mark}","price":{"amount":"-1","currency":"EUR"}}`,
	} {
		f.Add([]byte(s))
	}
	e := starterEngine(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		var l listing.Listing
		if json.Unmarshal(b, &l) != nil {
			l = listing.Listing{Title: string(b)} // bytes that are no JSON are a title all the same
		}
		v := e.Screen(&l, Options{All: true})
		if problem := unsound(&l, &v); problem != "" {
			t.Fatalf("%s\nlisting: %#v", problem, l)
		}
		out, err := json.Marshal(v)
		if err != nil || !utf8.Valid(out) {
			t.Fatalf("verdict cannot be written: %v %q", err, out)
		}
		var back Verdict
		if err := json.Unmarshal(out, &back); err != nil || back.Level != v.Level || len(back.Findings) != len(v.Findings) {
			t.Fatalf("verdict cannot be read back: %v", err)
		}
	})
}

// FuzzTerms: phrases are found within the text, in its tokens, and never one inside another of the same list.
func FuzzTerms(f *testing.F) {
	for _, s := range []string{"not a replica", "no AAA batteries 1:1:1", "非原装 高仿真", "compatible with for use in fits", "1：1 A货 aa货", "dm for pics. logo", "OEM/original—genuine", "réplica nicht original"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := fold.Fold(s)
		terms := findTerms(&text)
		for i := range terms {
			x := &terms[i]
			switch {
			case x.first < 0 || x.first >= x.last || x.last > len(text.Tokens):
				t.Fatalf("%q has tokens %d to %d of %d in %q", x.text, x.first, x.last, len(text.Tokens), s)
			case x.start != text.Tokens[x.first].Start || x.end != text.Tokens[x.last-1].End || x.end > len(s):
				t.Fatalf("%q at bytes %d to %d of %q", x.text, x.start, x.end, s)
			}
			for j := range terms {
				if y := &terms[j]; i != j && y.list == x.list && y.first <= x.first && x.last <= y.last && y.last-y.first > x.last-x.first {
					t.Fatalf("%q lies inside %q in %q", x.text, y.text, s)
				}
			}
		}
	})
}
