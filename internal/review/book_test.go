// SPDX-License-Identifier: Apache-2.0

package review

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"markwarden/internal/letter"
)

// shipped are the program's own rules, to be changed by a test.
func shipped(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := fs.ReadFile(files, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = &fstest.MapFile{Data: b}
	}
	return out
}

// An operator's rules are read whole or refused with file and line; other content is another version.
func TestParseBook(t *testing.T) {
	for _, tc := range []struct {
		name, file, old, new, want string
	}{
		{"as shipped", "", "", "", ""},
		{"no state", "states.tsv", "\tTRIAGE\ttriage_officer", "\tTRIAGED\ttriage_officer", `"TRIAGED" is no state`},
		{"no role", "states.tsv", "\tseller\tcounter", "\tsellers\tcounter", `"sellers" is no role that moves a case`},
		{"an admin decides", "states.tsv", "\tseller\tcounter", "\tadmin\tcounter", `"admin" is no role that moves a case`},
		{"no condition", "states.tsv", "notice incomplete", "notice incompleted", `"incompleted" is no condition`},
		{"no party", "states.tsv", "L12>notifier\t", "L12>court\t", `"L12>court" is no letter to a party`},
		{"too few cells", "states.tsv", "defect\tNEW", "defect NEW", "states.tsv line 8 has 7 cells, not 8"},
		{"points that are none", "reasons.tsv", "infringes\t3", "infringes\tthree", `TM-CF has the kind "infringes" and "three" points`},
		{"thresholds that fall", "strikes.json", `"points": 6`, `"points": 2`, "must rise above 3"},
		{"an undo in the past", "review.json", `"undo_minutes": 30`, `"undo_minutes": -1`, "review.json: each number must be positive"},
		{"a risk over one", "queue.json", `"block": 0.85`, `"block": 8.5`, "the risk of level block is 8.5"},
		{"no default queue", "routing.tsv", "screening\t*", "screening\tlevel=high", "the last line must take every case"},
		{"no condition of a route", "routing.tsv", "sealed=yes", "secret=yes", `has the condition "secret=yes", which is none`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			own := shipped(t)
			if tc.file != "" {
				text := strings.Replace(string(own[tc.file].Data), tc.old, tc.new, 1)
				if text == string(own[tc.file].Data) {
					t.Fatalf("%s has no %q", tc.file, tc.old)
				}
				own[tc.file].Data = []byte(text)
			}
			_, err := ParseBook(own)
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
	own := shipped(t)
	own["review.json"].Data = []byte(strings.Replace(string(own["review.json"].Data), "30", "20", 1))
	b, err := ParseBook(own)
	if err != nil || b.Version() == book(t).Version() {
		t.Errorf("two rules have the version %s: %v", b.Version(), err)
	}
}

// Every letter that a move sends exists, every code of the specification is there with words in both languages, and no
// line of a table lacks its source.
func TestRulesAreWhole(t *testing.T) {
	b := book(t)
	letters, err := letter.Standard()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range b.moves {
		for _, s := range m.sends {
			if _, ok := letters.Spec(letter.ID(s.letter)); !ok {
				t.Errorf("%s sends %s, which is no letter", m.event, s.letter)
			}
		}
		if m.why == "" {
			t.Errorf("%s has no source", m.event)
		}
	}
	for _, code := range strings.Fields("TM-CF TM-INF TM-KW TM-LBL CR-IMG CR-WORK DP UP EVADE HIDDEN PROT ORDER OK-NOM OK-DESC OK-FS OK-LIC OK-CMP OK-NOMATCH OK-RETRACT") {
		r, ok := b.Reason(code)
		if !ok || r.Words.EN == "" || r.Words.ZH == "" || r.Source == "" {
			t.Errorf("%s is %+v", code, r)
		}
	}
	for name := range guards {
		if !slices.ContainsFunc(b.moves, func(m move) bool { return slices.Contains(m.needs, name) }) {
			t.Errorf("no line needs %s", name)
		}
	}
}
