// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
)

func TestADocketReportWithItsParties(t *testing.T) {
	data, err := os.ReadFile("testdata/report.html")
	if err != nil {
		t.Fatal(err)
	}
	b, err := ReadPage(strings.NewReader(string(data)), "report.html", "")
	if err != nil {
		t.Fatal(err)
	}
	l := b.Lawsuits[0]
	type head struct {
		Court, Number, Caption, Judge, Magistrate, Filed, Cause, Nature, Level string
		Plaintiffs                                                             []Party
		Defendants                                                             []string
		Counsel                                                                []Counsel
	}
	got := head{l.Court, l.Number, l.Caption, l.Judge, l.Magistrate, l.Filed.String(), l.Cause, l.Nature, l.ScheduleA.Level, l.Plaintiffs, nil, l.Counsel}
	for _, d := range l.Defendants {
		got.Defendants = append(got.Defendants, d.Alias)
	}
	want := head{
		Court: "ilnd", Number: "1:26-cv-01234", Caption: "Lumineer Outdoor, LLC v. The Partnerships and Unincorporated Associations Identified on Schedule A",
		Judge: "A. B. Example Jr.", Magistrate: "C. D. Sample", Filed: "2026-03-02", Cause: "15:1114 Trademark Infringement", Nature: "840 Trademark", Level: "strong",
		Plaintiffs: []Party{{"Lumineer Outdoor, LLC", "Plaintiff"}},
		Defendants: []string{"The Partnerships and Unincorporated Associations Identified on Schedule A", "GlowMart"},
		Counsel: []Counsel{
			{"Greer, Burns & Crain, Ltd.", []string{"Justin R. Gaudio"}, "Lumineer Outdoor, LLC"},
			{"Greer, Burns & Crain, Ltd.", []string{"Ann B. Writer"}, "Lumineer Outdoor, LLC"},
			{"Example Law Group", []string{"Wei Example"}, "GlowMart"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	type entry struct {
		Entry, Filed, Entered, Doc, At string
		Types                          []EventType
	}
	var entries []entry
	for _, e := range l.Events {
		x := entry{e.Entry, e.Filed.String(), e.EnteredOn.String(), "", e.Source.At, e.Reading.Names()}
		if len(e.Documents) > 0 {
			x.Doc = e.Documents[0].ID
		}
		entries = append(entries, x)
	}
	wantEntries := []entry{
		{"1", "2026-03-02", "2026-03-02", "067030000001", "row 1", []EventType{Complaint}},
		{"14", "2026-03-05", "2026-03-06", "067030000014", "row 2", []EventType{TROGranted}},
		{"", "2026-03-06", "2026-03-06", "", "row 3", []EventType{OtherEvent}},
	}
	if diff := cmp.Diff(wantEntries, entries); diff != "" {
		t.Error(diff)
	}
}

func TestPagesThatAreNoDocket(t *testing.T) {
	for name, text := range map[string]string{
		"a login page":         "<html><body><form>Login</form></body></html>",
		"an empty file":        "",
		"entries without case": "<table><tr><th>Date Filed</th><th>#</th><th>Docket Text</th></tr></table>",
		"nested without end":   strings.Repeat("<table><tr><td>", 5000),
	} {
		if _, err := ReadPage(strings.NewReader(text), name, "ilnd"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

func FuzzReadPage(f *testing.F) {
	data, err := os.ReadFile("testdata/report.html")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add(`<center><b>1:26-cv-01234</b> A v. B<br>X, presiding</center><table><tr><th>Doc. No.<th>Dates<th>Description</tr><tr><td>1<td><table><tr><td>Filed:<td>3/2/2026</tr></table><td>complaint</tr></table>`)
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ReadPage(strings.NewReader(text), "f", "ilnd")
		if err != nil {
			return
		}
		for _, l := range b.Lawsuits {
			for _, e := range l.Events {
				if e.Key == "" || e.Source.At == "" {
					t.Fatalf("an entry without key or place: %+v", e)
				}
			}
		}
	})
}
