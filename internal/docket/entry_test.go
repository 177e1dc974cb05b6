// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rulingNames are the short names of rulings in the table of entries.
var rulingNames = map[Ruling]string{Granted: "grant", GrantedInPart: "part", Denied: "deny", DeniedAsMoot: "moot", Unclear: "unclear"}

func TestEntriesSayWhatTheySay(t *testing.T) {
	lines := entryLines(t)
	if len(lines) < 150 {
		t.Errorf("the table has %d entries, fewer than 150", len(lines))
	}
	for _, l := range lines {
		t.Run(l.text, func(t *testing.T) {
			r := ReadEntry(l.text, l.short)
			got := entryLine{text: l.text, short: l.short, class: string(r.Class), types: describe(r, l.types)}
			if diff := cmp.Diff(l, got, cmp.AllowUnexported(entryLine{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// entryLine is one line of the table.
type entryLine struct {
	short        bool
	class, types string
	text         string
}

func entryLines(t testing.TB) []entryLine {
	t.Helper()
	data, err := os.ReadFile("testdata/entries.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var list []entryLine
	for line := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			t.Fatalf("line %q has %d columns, want 4", line, len(f))
		}
		list = append(list, entryLine{f[0] == "short", f[1], f[2], f[3]})
	}
	return list
}

// describe writes the types of a reading as the table does; a ruling is written only where the table asks for one.
func describe(r EntryReading, want string) string {
	var parts []string
	for i, e := range r.Types {
		s := string(e.Type)
		wanted := strings.Split(want, ",")
		if e.Ruling != NoRuling && i < len(wanted) && strings.Contains(wanted[i], "=") {
			s += "=" + rulingNames[e.Ruling]
		}
		if !e.Sure {
			s += "?"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ",")
}

func TestQuotesAreTheWordsOfTheEntry(t *testing.T) {
	for _, l := range entryLines(t) {
		r := ReadEntry(l.text, l.short)
		for _, e := range r.Types {
			if e.Type != OtherEvent && l.text[e.Quote.Start:e.Quote.End] != e.Quote.Words {
				t.Errorf("%q: %s quotes %q but the place holds %q", l.text, e.Type, e.Quote.Words, l.text[e.Quote.Start:e.Quote.End])
			}
		}
		for _, d := range r.Dates {
			if l.text[d.Quote.Start:d.Quote.End] != d.Quote.Words {
				t.Errorf("%q: the date %s quotes %q but the place holds %q", l.text, d.At, d.Quote.Words, l.text[d.Quote.Start:d.Quote.End])
			}
		}
	}
}

func TestWhomADismissalTouches(t *testing.T) {
	for _, tc := range []struct {
		text string
		want Scope
	}{
		{"NOTICE of Voluntary Dismissal by X of All Remaining Defendants", Scope{All: true}},
		{"NOTICE of Voluntary Dismissal as to all defendants except No. 3", Scope{}},
		{"NOTICE of Voluntary Dismissal as to Defendants Nos. 1, 4, 7-9 and 30", Scope{Numbers: []int{1, 4, 7, 8, 9, 30}}},
		{"NOTICE of Voluntary Dismissal as to GlowMart (Def. No. 12) and KiteHome (No. 14)", Scope{Numbers: []int{12, 14}}},
		{"NOTICE of Voluntary Dismissal as to certain defendants", Scope{}},
		{"STIPULATION of dismissal as to defendants GlowMart, KiteHome Co., Ltd. and BlueFern with prejudice", Scope{Names: []string{"GlowMart", "KiteHome Co., Ltd.", "BlueFern"}}},
		{"NOTICE by Harbor Fern LLC of dismissal of defendants 7 and 9 without prejudice", Scope{Numbers: []int{7, 9}}},
		{"NOTICE of Voluntary Dismissal as to Doe 5", Scope{Numbers: []int{5}}},
		{"NOTICE of Voluntary Dismissal by Harbor Fern LLC as to defendant GlowMart only", Scope{Names: []string{"GlowMart"}}},
		{"STIPULATION of Dismissal with prejudice as to KiteHome Co., Ltd. (Def. No. 12)", Scope{Numbers: []int{12}}},
		{"ORDER dismissing Defendants Nos. 2, 8 and 11 with prejudice pursuant to Fed. R. Civ. P. 41(a).", Scope{Numbers: []int{2, 8, 11}}},
		{"ORDER granting 33 Motion to Dismiss. The claims against Defendant KiteHome are dismissed for lack of personal jurisdiction.", Scope{Names: []string{"KiteHome"}}},
		{"NOTICE of dismissal of defendants 14 days after payment", Scope{}},
		{"CIVIL Case Terminated.", Scope{All: true}},
		{"ORDER: this case is dismissed with prejudice.", Scope{All: true}},
	} {
		t.Run(tc.text, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, readScope(tc.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzReadEntry(f *testing.F) {
	for _, l := range entryLines(f) {
		f.Add(l.text, l.short)
	}
	f.Add("by 99/99/2026; TRO is \xff granted \u0130.", false)
	f.Fuzz(func(t *testing.T, text string, short bool) {
		r := ReadEntry(text, short)
		valid := strings.ToValidUTF8(text, "\ufffd")
		if len(r.Types) == 0 {
			t.Fatal("an entry without a type")
		}
		for _, e := range r.Types {
			if e.Type != OtherEvent && len(valid) <= mostEntry && valid[e.Quote.Start:e.Quote.End] != e.Quote.Words {
				t.Fatalf("%s quotes %q, not its place", e.Type, e.Quote.Words)
			}
		}
		if r.Class == ClassMotion || r.Class == ClassSupport {
			for _, e := range r.Types {
				if e.Ruling != NoRuling {
					t.Fatalf("a %s decides: %s %s", r.Class, e.Type, e.Ruling)
				}
			}
		}
	})
}
