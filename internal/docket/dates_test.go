// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDatesThatAnEntrySets(t *testing.T) {
	for _, tc := range []struct {
		text string
		want []string // kind, moment
	}{
		{"Plaintiff shall file a memorandum on or before August 20, 2025. All motions are stayed.", []string{"due 2025-08-20"}},
		{"TRO extended to and including 1/12/2021.", []string{"ends 2021-01-12"}},
		{"The order runs until May 6, 2026 at 5:00 p.m. Mailed notice", []string{"ends 2026-05-06T17:00"}},
		{"Responses are due by 5:00 p.m. CST on May 3, 2026. Replies by 5/10/26.", []string{"due 2026-05-03T17:00", "due 2026-05-10"}},
		{"Response due no later than noon on Friday, March 6, 2026.", []string{"due 2026-03-06T12:00"}},
		{"Due by the close of business on 3/9/2026", []string{"due 2026-03-09"}},
		{"Status hearing set for 3/3/2026 at 10:00 AM by video.", []string{"hearing 2026-03-03T10:00"}},
		{"Status hearing previously set for 2/23/17 is stricken and reset to 4/5/17 at 9:45 a.m.", []string{"hearing 2017-04-05T09:45"}},
		{"Motion hearing held on 9/28/2017.", nil},
		{"TEMPORARY Restraining Order Signed by the Honorable A. Example on 4/22/2026", nil},
		{"MOTION for Settlement (Entered: 10/11/2022)", nil},
		{"filed on March 2, 2026 and mailed 3/3/2026", nil},
		{"Pay by 13/45/2026 or by 2/30/2026.", nil},
		{"Case No. 1/2/20269 by 12/1/2026/5", nil},
		{"before 4/1/2026, and through 2026-04-09", []string{"due 2026-04-01", "ends 2026-04-09"}},
		{"Judgment entered; appeal by 1 June 2026.", []string{"due 2026-06-01"}},
		{"expires on Mar. 19, 2026 at 12:00 p.m.", []string{"ends 2026-03-19T12:00"}},
	} {
		t.Run(tc.text, func(t *testing.T) {
			var got []string
			for _, d := range FindDates(tc.text) {
				got = append(got, string(d.Kind)+" "+d.At.String())
				if !strings.Contains(tc.text, d.Sentence) || tc.text[d.Quote.Start:d.Quote.End] != d.Quote.Words {
					t.Errorf("evidence %q, %q is not in the text", d.Sentence, d.Quote.Words)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestADateOfAnOrderIsFixedAndNotRolled(t *testing.T) {
	found := FindDates("The TRO is extended to and including 3/15/2026.")
	if len(found) != 1 {
		t.Fatalf("found %v", found)
	}
	r, err := Compute(found[0].Request("ilnd", moment(t, "2026-03-02T10:15")))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Due.String(); got != "2026-03-15" { // a Sunday
		t.Errorf("due %s, want 2026-03-15", got)
	}
}

func TestFiguresWithTwoReadingsKeepBoth(t *testing.T) {
	for text, want := range map[string][2]string{
		"03/04/2026":     {"2026-03-04", "2026-04-03"},
		"25/03/2026":     {"2026-03-25", ""},
		"03/25/2026":     {"2026-03-25", ""},
		"04/04/2026":     {"2026-04-04", ""},
		"2026-03-04":     {"2026-03-04", ""},
		"2026/03/04":     {"2026-03-04", ""},
		"2026年3月4日":      {"2026-03-04", ""},
		"2026年3月4日 下午5点": {"2026-03-04T17:00", ""},
		"4.3.2026":       {"2026-03-04", ""},
		"4th March 2026": {"2026-03-04", ""},
	} {
		d := scanDates(text)
		if len(d) != 1 || d[0].moment.String() != want[0] || d[0].other.String() != want[1] {
			t.Errorf("%s is read as %v, want %v", text, d, want)
		}
	}
}

func TestSentencesKeepNamesAndNumbersWhole(t *testing.T) {
	text := "MINUTE entry before the Hon. A. B. Example: Motion by X Co., Ltd. v. Y Inc. No. 12 is granted. Status set for 9:45 a.m. Mailed notice; see dkt. 5.  Next."
	var got []string
	for _, s := range sentences(text) {
		got = append(got, s.of(text))
	}
	want := []string{
		"MINUTE entry before the Hon. A. B. Example: Motion by X Co., Ltd. v. Y Inc. No. 12 is granted.",
		"Status set for 9:45 a.m.", "Mailed notice;", "see dkt. 5.", "Next.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzFindDates(f *testing.F) {
	for _, s := range []string{"by 5:00 p.m. on May 3, 2026", "2026年3月20日前", "until 1/2/26; to and including 12/31/2026 at 11:59 pm", "by 0/0/0000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		for _, d := range FindDates(text) {
			if d.At.Date.IsZero() || text[d.Quote.Start:d.Quote.End] != d.Quote.Words {
				t.Fatalf("%q: bad date %+v", text, d)
			}
		}
	})
}
