// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/calendar"
)

func TestChecklistTellsWhatIsDoneAndDue(t *testing.T) {
	now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
	row := Defendant{No: "1", Alias: "Kite-Home", Platform: Amazon, SellerID: "A1KITE0000001"}
	ours := func(v Verdict) []StoreMatch { return []StoreMatch{{Row: row.Key(), Store: "s1", Verdict: v}} }
	suit := func(state DefendantState, held ...Restraint) Lawsuit {
		r := row
		r.State = state
		return Lawsuit{CaseRef: CaseRef{Court: "ilnd", Number: "1:26-cv-01234"}, Defendants: []Defendant{r}, Restraints: held}
	}
	for _, c := range []struct {
		name    string
		l       Lawsuit
		matches []StoreMatch
		clocks  []CheckClock
		want    string
	}{
		{"nothing on file", Lawsuit{}, nil, nil, "DOCKET open, LIST open, MATCH open, ORDER open, HELD open"},
		{"a match to decide", suit(DefListed), ours(""), nil, "DOCKET open, LIST done, MATCH open, ORDER open, HELD open"},
		{"not us needs no answer", suit(DefListed), ours(NotUs), nil, "DOCKET open, LIST done, MATCH done, ORDER open, HELD open"},
		{"ours, silent, money held", suit(DefRisk, Restraint{Account: "x"}), ours(Confirmed), nil, "DOCKET open, LIST done, MATCH done, ORDER open, HELD done, ANSWER late, RELEASE open"},
		{"answered and free", suit(DefAppeared, Restraint{To: calendar.DateOf(now)}), ours(Confirmed), nil, "DOCKET open, LIST done, MATCH done, ORDER open, HELD done, ANSWER done, RELEASE done"},
		{"clocks", Lawsuit{}, nil, []CheckClock{{Key: "a", Due: now.Add(1)}, {Key: "b", Due: now.Add(-1)}, {Key: "c"}, {Key: "d", Done: true}},
			"DOCKET open, LIST open, MATCH open, ORDER open, HELD open, CLOCK due, CLOCK late, CLOCK open, CLOCK done"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, i := range Checklist(c.l, c.matches, c.clocks, now) {
				code, _, _ := strings.Cut(i.Code, " ")
				got = append(got, code+" "+string(i.State))
			}
			if d := cmp.Diff(c.want, strings.Join(got, ", ")); d != "" {
				t.Error(d)
			}
		})
	}
}

// The letter says what stands on file and leaves the rest blank.
func TestNotUsLetterSaysWhatIsOnFile(t *testing.T) {
	l := Lawsuit{CaseRef: CaseRef{Court: "ilnd", Number: "1:26-cv-01234", Caption: "Lumi Fern Studios, Inc. v. Schedule A"}}
	d := Defendant{No: "2", Alias: "Fernlamp\nDirect\u202e", Platform: Amazon, SellerID: "A1FERN0000002", Emails: []string{"x@example.com"}}
	s := Store{ID: "s2", Name: "Fernlamp Direct", Platform: Amazon, SellerID: "A9OTHER000009", Emails: []string{"us@example.com"}}
	en := NotUsLetter(l, d, s, calendar.DateOf(time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC)), "en")
	for _, want := range []string{"2026-03-06\nTo: Counsel for the plaintiff\n", "No. 1:26-cv-01234", `the schedule says "A1FERN0000002"; our store has "A9OTHER000009" (different)`, `(the same)`, `the schedule says nothing; our store has nothing (cannot be compared)`, "2, Fernlamp Direct."} {
		if !strings.Contains(en, want) {
			t.Errorf("lacks %q:\n%s", want, en)
		}
	}
	if strings.Contains(en, "example.com") || strings.Contains(en, "\u202e") {
		t.Errorf("tells the other side too much, or turns its lines round:\n%s", en)
	}
	if zh := NotUsLetter(l, d, s, calendar.Date{}, "zh"); !strings.Contains(zh, "清单为“A1FERN0000002”；我方店铺为“A9OTHER000009”（不同）") {
		t.Error(zh)
	}
}

// A minute order has no number, and a paper that came by mail may have no day: the sentence has no hole where they would stand.
func TestChecklistNamesTheOrdersEntry(t *testing.T) {
	day := calendar.DateOf(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		name  string
		entry string
		filed calendar.Date
		want  Text
	}{
		{"number and day", "18", day, Text{EN: "Entry 18 of Fri 20 Nov 2026.", ZH: "条目 18，2026年11月20日（周五）。"}},
		{"a minute entry", "", day, Text{EN: "An entry of Fri 20 Nov 2026, without a number.", ZH: "2026年11月20日（周五）的一条无编号条目。"}},
		{"no day", "18", calendar.Date{}, Text{EN: "Entry 18.", ZH: "条目 18。"}},
		{"neither", "", calendar.Date{}, Text{EN: "An entry without a number or a date.", ZH: "一条无编号、无日期的条目。"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := Event{Entry: c.entry, Filed: c.filed, Reading: EntryReading{Types: []EntryType{{Type: TROGranted, Sure: true}}}}
			want := CheckItem{Code: "ORDER", Title: Text{EN: "Get the order that restrains", ZH: "取得限制令"}, State: CheckDone, Note: c.want}
			if d := cmp.Diff(want, checkOrder(Lawsuit{Events: []Event{e}})); d != "" {
				t.Error(d)
			}
		})
	}
}
