// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/sample"
	"markwarden/trademarks"
	"markwarden/trademarks/tabular"
)

func TestSetAsideRecordsAreWrittenOut(t *testing.T) {
	var out bytes.Buffer
	_, aside, _ := readAll(t, "uspto", Options{Aside: &out}, "testdata/daily.xml", "testdata/daily.xml")
	var got []trademarks.RowError
	for d := json.NewDecoder(&out); ; {
		var row trademarks.RowError
		if err := d.Decode(&row); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		got = append(got, row)
	}
	if diff := cmp.Diff(aside, got); diff != "" || len(got) != 2 {
		t.Error(diff, len(got))
	}
	r, _, err := Open("uspto", []string{"testdata/daily.xml"}, Options{Aside: full{}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := drainReader(r); err == nil || err.Error() != "the list of records set aside cannot be written: the disk is full" {
		t.Error(err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestWhichRecordReplacesWhich(t *testing.T) {
	at := func(day string) trademarks.Mark { return trademarks.Mark{ID: "US-1", Transacted: day} }
	for _, tc := range []struct {
		name, record, held string
		want               bool
	}{
		{"newer", "2026-11-22", "2026-11-21", true},
		{"the same day", "2026-11-22", "2026-11-22", true},
		{"older", "2026-11-21", "2026-11-22", false},
		{"unknown day", "", "2026-11-22", true},
		{"held of an unknown day", "2026-11-22", "", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := Replaces(at(tc.record), at(tc.held)); got != tc.want {
				t.Error(got)
			}
		})
	}
}

func TestNoDataThatDay(t *testing.T) {
	doc := "<trademark-applications-daily><version><version-no>2.0</version-no></version><creation-datetime>202611220015</creation-datetime>" +
		"<application-information><data-available-code>N</data-available-code></application-information></trademark-applications-daily>"
	marks, aside, info := readAll(t, "uspto", Options{}, put(t, "apc261122.xml", doc))
	if len(marks)+len(aside) != 0 || info.Counts.Published != "2026-11-22" {
		t.Error(marks, aside, info.Counts)
	}
}

func TestListsOfOnesOwn(t *testing.T) {
	a := put(t, "a.csv", "mark,number,classes,colour\nTorvik,1,25,red\nHavn,2,99,blue\n")
	b := put(t, "b.jsonl", `{"id":"KR-1","mark":"","office":"KR","number":"1","status":"pending","drawing":"figurative","transacted":"2026-11-22","aliases":[{"text":"x","kind":"pseudo"}]}`)
	marks, aside, info := readAll(t, "tabular", Options{Office: "US", Source: "ours", Dates: tabular.DatesDayFirst}, a, b)
	if diff := cmp.Diff([]string{"US-1", "KR-1"}, ids(marks)); diff != "" || len(aside) != 1 || aside[0].File != "a.csv" || marks[0].Source != "ours" {
		t.Error(diff, aside, marks)
	}
	if diff := cmp.Diff([]string{"colour"}, info.Ignored); diff != "" || info.Counts.Marks != 2 {
		t.Error(diff, info.Counts)
	}
	r, _, err := Open("tabular", []string{a, put(t, "c.csv", "")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := drainReader(r); err == nil || !strings.HasPrefix(err.Error(), "c.csv is empty") {
		t.Error(err)
	}
}

// A list may give the office's code for a status; an unknown one stays unknown and shows itself, and so does a number that
// another office wrote.
func TestCodesInAList(t *testing.T) {
	marks, _, _ := readAll(t, "tabular", Options{}, put(t, "a.csv", "number,office,mark,status\n1,US,A,800\n2,US,B,602\n3,US,C,630\n4,US,D,699\n5,DE,E,800\n6,US,F,Registered\n"))
	var got []string
	for _, m := range marks {
		got = append(got, m.Text+" "+string(m.Status))
	}
	if diff := cmp.Diff([]string{"A registered", "B dead", "C pending", "D unknown", "E unknown", "F registered"}, got); diff != "" || marks[3].StatusText != "699" || marks[4].StatusText != "800" {
		t.Error(diff, marks[3].StatusText, marks[4].StatusText)
	}
}

// TestTheWholeDevelopmentRegister: every row of the list is a mark, and its words are understood wherever it has some.
func TestTheWholeDevelopmentRegister(t *testing.T) {
	marks, aside, info := readAll(t, "tabular", Options{}, sample.SharedData(t, "registers", "registers_dev.csv.gz"))
	if diff := cmp.Diff(Counts{Records: 34589, Marks: 34589}, *info.Counts); diff != "" || len(aside) > 0 || len(info.Ignored) > 0 {
		t.Fatal(diff, aside, info.Ignored)
	}
	statuses, unread, classed := map[trademarks.Status]int{}, map[string]int{}, 0
	for _, m := range marks {
		statuses[m.Status]++
		if m.Status == trademarks.StatusUnknown && m.StatusText != "" {
			unread[m.StatusText]++
		}
		if len(m.Classes) > 0 {
			classed++
		}
	}
	want := map[trademarks.Status]int{trademarks.StatusRegistered: 31498, trademarks.StatusPending: 384, trademarks.StatusDead: 2634, trademarks.StatusUnknown: 73}
	if diff := cmp.Diff(want, statuses); diff != "" || len(unread) > 0 || classed != 798 {
		t.Errorf("%s, not understood: %v, %d with classes", diff, unread, classed)
	}
}

// TestWhatIsReadCanBeWritten: a register read here survives the JSON Lines of package tabular unchanged.
func TestWhatIsReadCanBeWritten(t *testing.T) {
	marks, _, _ := readAll(t, "uspto", Options{}, "testdata/daily.xml")
	eu, _, _ := readAll(t, "euipo", Options{}, "testdata/applicants.xml", "testdata/euipo.xml")
	tables, _, _ := readAll(t, "uspto-casefiles", Options{}, folder(t, "casefiles")...)
	canada, _, _ := readAll(t, "cipo", Options{}, folder(t, "cipo")...)
	marks = append(append(append(marks, eu...), tables[0], tables[2]), canada...)
	var b bytes.Buffer
	for _, m := range marks {
		if err := tabular.WriteJSONL(&b, m); err != nil {
			t.Fatal(err)
		}
	}
	again, aside, _ := readAll(t, "tabular", Options{}, put(t, "marks.jsonl", b.String()))
	if diff := cmp.Diff(marks, again); diff != "" || len(aside) > 0 {
		t.Error(diff, aside)
	}
}
