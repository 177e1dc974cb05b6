// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/sample"
)

func TestAListOfCasesAndEntries(t *testing.T) {
	text := "\ufeffcase_number,court,caption,plaintiff,firm,attorneys,filed,tro_date,type,entry,entered,text,source_url\n" +
		`23 C 1234,ilnd,"Lumineer Outdoor, LLC v. The Partnerships and Unincorporated Associations",Lumineer Outdoor LLC,GBC,Justin R. Gaudio,2026-03-02,3/5/2026,trademark;copyright,1,2026-03-02,COMPLAINT filed by X,https://example.org/a` + "\n" +
		`1:23-cv-01234,Northern District of Illinois,,,,,,,,14,2026-03-06,"MINUTE entry: motion for TRO 8 is granted.",` + "\n" +
		"nonsense,ilnd,,,,,,,,,,,\n,,,,,,,,,,,,\n"
	b, err := ReadDocketCSV(strings.NewReader(text), "cases.csv", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Lawsuits) != 1 || len(b.Notes) != 1 || b.Notes[0].At != "row 4" {
		t.Fatalf("%d cases, notes %v", len(b.Lawsuits), b.Notes)
	}
	l := b.Lawsuits[0]
	var entries []string
	for _, e := range l.Events {
		entries = append(entries, e.Key+" "+string(e.Reading.Types[0].Type)+" "+e.Source.At)
	}
	want := []string{"ilnd/1:23-cv-01234/no-1 COMPLAINT row 2", "ilnd/1:23-cv-01234/2026-03-05/" + "", "ilnd/1:23-cv-01234/no-14 TRO_GRANTED row 3"}
	if len(entries) != 3 || entries[0] != want[0] || !strings.HasPrefix(entries[1], want[1]) || entries[2] != want[2] {
		t.Errorf("entries %v", entries)
	}
	if l.Events[1].Reading.Types[0].Sure {
		t.Error("a list's word for an order counts as the order")
	}
	got := []string{l.Number, l.Caption, l.Counsel[0].Firm, l.Plaintiffs[0].Name, l.Filed.String(), l.ScheduleA.Level, string(l.Rights[1].Kind), l.Source.String(), l.Variants[0]}
	wantHead := []string{"1:23-cv-01234", "Lumineer Outdoor, LLC v. The Partnerships and Unincorporated Associations", "Greer, Burns & Crain, Ltd.", "Lumineer Outdoor LLC", "2026-03-02", "strong", "copyright",
		"cases.csv (https://example.org/a) row 2 (csv)", "23 C 1234"}
	if diff := cmp.Diff(wantHead, got); diff != "" {
		t.Error(diff)
	}
}

func TestAListInTheEncodingOfAChineseComputer(t *testing.T) {
	gb := "\xb0\xb8\xba\xc5,\xb7\xa8\xd4\xba,\xd4\xad\xb8\xe6\n1:26-cv-01234,ilnd,\xc8\xd5\xb9\xe2\n" // 案号,法院,原告 … 日光 in GB18030
	b, err := ReadDocketCSV(strings.NewReader(gb), "gb.csv", "")
	if err != nil || len(b.Lawsuits) != 1 || b.Lawsuits[0].Plaintiffs[0].Name != "日光" {
		t.Errorf("got %+v, %v", b.Lawsuits, err)
	}
}

func TestListsThatCannotBeRead(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "no number": "a,b\n1,2\n", "too wide": "case_number" + strings.Repeat(",x", 300) + "\n"} {
		if _, err := ReadDocketCSV(strings.NewReader(text), name, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

func TestTheListOfKnownCasesImports(t *testing.T) {
	data, err := os.ReadFile(sample.SharedData(t, "litigation", "schedule_a_cases_dev.csv"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := ReadDocketCSV(strings.NewReader(string(data)), "cases.csv", "")
	if err != nil || len(b.Lawsuits) != 69 || len(b.Notes) != 0 {
		t.Fatalf("%d cases, notes %v, %v", len(b.Lawsuits), b.Notes, err)
	}
	again, _ := ReadDocketCSV(strings.NewReader(string(data)), "cases.csv", "")
	if diff := cmp.Diff(b, again); diff != "" {
		t.Error(diff)
	}
}

func FuzzReadDocketCSV(f *testing.F) {
	f.Add("case_number,court,text,filed\n1:26-cv-01234,ilnd,COMPLAINT,3/2/2026\n")
	f.Add("案号;法院\n\"a\"\"b;c\n")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ReadDocketCSV(strings.NewReader(text), "f", "ilnd")
		if err != nil {
			return
		}
		for _, l := range b.Lawsuits {
			if l.Number == "" || l.Source.At == "" {
				t.Fatalf("a case without number or place: %+v", l)
			}
		}
	})
}
