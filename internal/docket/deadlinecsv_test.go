// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/sample"
)

// recorder keeps the rows written, and fails after a number of them when asked to.
type recorder struct {
	rows [][]string
	fail int
}

func (r *recorder) WriteRow(cells []string) error {
	if r.fail > 0 && len(r.rows) == r.fail {
		return errors.New("disk full")
	}
	r.rows = append(r.rows, cells)
	return nil
}

// runCSV answers a file given as text.
func runCSV(text string) (*recorder, Counts, error) {
	var out recorder
	counts, err := DeadlineCSV(context.Background(), strings.NewReader(text), "in.csv", &out)
	return &out, counts, err
}

func TestDeadlineCSV(t *testing.T) {
	out, counts, err := runCSV("\ufeffid,Rule,trigger_date,court_state,extra,memo\r\n" +
		"1,FRCP-12(a)(1)(A)(i),2026-03-02,IL,,\"a, b\"\r\n" +
		"2,FRCP-99,2026-03-02,IL,,\n" +
		"3,ORDER-HOURS,2026-10-30T09:00,ilnd,n=72,\"two\nlines\"\n" +
		"\n" +
		"4,FIXED,,IL,at=2026-03-15T17:00\n" +
		"5,FRCP-59(e),2026-02-30,IL,,late\n" +
		"6,FRCP-59(e),2026-03-02,IL,n,\n" +
		"7,FRCP-59(e),2026-03-02,IL,,x,presidential,1,2,3\n" +
		"8,FRCP-59(e),2026-03-02,IL,a\"b,x\n" +
		"9,FRCP-59(e),2026-03-02,IL,,x\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Counts{Rows: 9, Due: 4, Bad: 5}, counts); diff != "" {
		t.Error(diff)
	}
	var got [][]string
	for _, r := range out.rows {
		got = append(got, []string{r[0], r[5], r[6], r[8]})
	}
	want := [][]string{
		{"id", "memo", "due", "error"},
		{"1", "a, b", "2026-03-23", ""},
		{"2", "", "", `in.csv line 3: rule "FRCP-99" is not known: the nearest are FRCP-33(b)(2), FRCP-34(b)(2)(A), FRCP-36(a)(3)`},
		{"3", "two\nlines", "2026-11-02T08:00", ""},
		{"4", "", "2026-03-15T17:00", ""},
		{"5", "late", "", `in.csv line 8: trigger date: "2026-02-30" is not a date of the calendar: write a day that exists as YYYY-MM-DD`},
		{"6", "", "", `in.csv line 9: extra has "n": write key=value, pairs joined by ;`},
		{"7", "x", "", `in.csv line 10: the row has 10 cells and the header 6, beginning with "presidential" too many: quote cells that hold a comma`},
		{"8", "", "", `in.csv line 11: the row has a stray quotation mark: double it or quote the whole cell`},
		{"9", "x", "2026-03-30", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if trace := out.rows[1][7]; !strings.Contains(trace, "day 21 is Mon 23 Mar 2026") || strings.Contains(trace, "\n") {
		t.Errorf("trace: %s", trace)
	}
}

// Answering a file twice replaces the answers instead of adding columns.
func TestDeadlineCSVOnItsOwnAnswer(t *testing.T) {
	first, _, err := runCSV("id,rule,trigger_date,court_state,extra\n1,FRCP-59(e),2026-03-02,IL,\n2,FRCP-99,2026-03-02,IL,\n")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	if err := w.WriteAll(first.rows); err != nil {
		t.Fatal(err)
	}
	second, _, err := runCSV(text.String())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.rows, second.rows); diff != "" {
		t.Error(diff)
	}
}

func TestDeadlineCSVColumns(t *testing.T) {
	for _, tc := range []struct{ why, in, due, wantErr string }{
		{"court and state apart", "rule,trigger_date,court,state\nFRCP-12(a)(1)(A)(i),2026-01-22,ilnd,IL\n", "2026-02-13", ""},
		{"state alone", "rule,trigger_date,state\nFRCP-12(a)(1)(A)(i),2026-01-22,NY\n", "2026-02-13", ""},
		{"the two columns it needs", "trigger_date, RULE \n2026-01-22,4(m)\n", "2026-04-22", ""},
		{"no rule", "id,trigger_date\n1,2026-01-22\n", "", "no column rule"},
		{"neither", "a,b\n", "", "no column rule and trigger_date"},
		{"empty", "", "", "in.csv is empty"},
		{"quote never closed", "rule,trigger_date\n4(m),2026-01-22\n\"4(m),2026-01-22\n4(m),2026-01-22\n", "", "in.csv line 3: a quotation mark is not closed"},
		{"row without an end", "rule,trigger_date\n\"" + strings.Repeat("x", 3<<20), "", "longer than 1 MiB"},
	} {
		out, _, err := runCSV(tc.in)
		if tc.wantErr != "" {
			if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Message(err), tc.wantErr) {
				t.Errorf("%s: %v, want a refusal with %q", tc.why, err, tc.wantErr)
			}
			continue
		}
		if err != nil || len(out.rows) != 2 || out.rows[1][len(out.rows[1])-3] != tc.due {
			t.Errorf("%s: %v, %v, want due %s", tc.why, out.rows, err, tc.due)
		}
	}
}

func TestDeadlineCSVStops(t *testing.T) {
	const in = "rule,trigger_date\n4(m),2026-01-22\n4(m),2026-01-22\n"
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := DeadlineCSV(ctx, strings.NewReader(in), "in.csv", &recorder{}); !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	counts, err := DeadlineCSV(context.Background(), strings.NewReader(in), "in.csv", &recorder{fail: 2})
	if err == nil || err.Error() != "disk full" || counts.Rows != 2 {
		t.Errorf("a writer that fails gave %v after %+v", err, counts)
	}
	broken := errors.New("cable")
	if _, err := DeadlineCSV(context.Background(), errReader{broken}, "in.csv", &recorder{}); !errors.Is(err, broken) || !fault.Is(err, fault.Unavailable) {
		t.Errorf("a reader that fails gave %v", err)
	}
}

// errReader fails at once.
type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestDeadlineCSVNeedsUTF8(t *testing.T) {
	out, counts, err := runCSV("rule,trigger_date,court_state,memo\n4(m),2026-01-22,\xb9\xab,\xb9\xab\n4(m),2026-01-22,IL,\xb9\xab\n")
	if err != nil || counts.Bad != 1 || !strings.Contains(out.rows[1][6], "UTF-8") || out.rows[2][4] != "2026-04-22" {
		t.Errorf("%v %+v %v", out.rows, counts, err)
	}
}

func TestDeadlineCSVInChinese(t *testing.T) {
	var out recorder
	_, err := DeadlineCSVIn(context.Background(), strings.NewReader("rule,trigger_date,court_state\n4(m),2026-01-22,IL\n"), "in.csv", "zh", &out)
	if err != nil || !strings.Contains(out.rows[1][4], "第 90 日为 2026年4月22日（周三）") {
		t.Errorf("%v, %v", out.rows, err)
	}
}

// The published file goes through as a file: every row due, none bad.
func TestDeadlineCSVOnTheWorkedSet(t *testing.T) {
	f, err := os.Open(sample.SharedData(t, "deadlines_dev.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out recorder
	counts, err := DeadlineCSV(context.Background(), f, "deadlines_dev.csv", &out)
	if err != nil || counts.Bad != 0 || counts.Due != counts.Rows || counts.Rows < 50 {
		t.Errorf("%+v, %v", counts, err)
	}
	for _, r := range out.rows[1:] {
		if r[7] != r[5] {
			t.Errorf("%s is due %s, want %s", r[0], r[7], r[5])
		}
	}
}

func FuzzDeadlineCSV(f *testing.F) {
	f.Add("id,rule,trigger_date,court_state,extra\n1,4(m),2026-01-22,IL,\n")
	f.Add("rule,trigger_date\n\"4(m),2026\n")
	f.Add("due,rule,trigger_date,error\nx,FIXED,,y\n")
	f.Fuzz(func(t *testing.T, s string) {
		out, counts, err := runCSV(s)
		if counts.Rows != counts.Due+counts.Bad {
			t.Errorf("rows are lost: %+v", counts)
		}
		if err == nil && len(out.rows) != counts.Rows+1 {
			t.Errorf("%d rows written for %+v", len(out.rows), counts)
		}
		for _, r := range out.rows {
			if len(r) != len(out.rows[0]) {
				t.Errorf("ragged answer: %q", r)
			}
		}
	})
}

func BenchmarkDeadlineCSV(b *testing.B) {
	in := "id,rule,trigger_date,court_state,extra\n" + strings.Repeat("1,FRCP-12(a)(1)(A)(i),2026-05-02,NY,\n", 1000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DeadlineCSV(context.Background(), strings.NewReader(in), "in.csv", &recorder{}); err != nil {
			b.Fatal(err)
		}
	}
}
