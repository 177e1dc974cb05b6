// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/sample"
)

func TestCaptionsAreRecognised(t *testing.T) {
	for _, f := range tsv(t, "testdata/captions.tsv", 5) {
		t.Run(f[4], func(t *testing.T) {
			r := Recognise(Clues{Court: f[1], Nature: f[2], Cause: f[3], Caption: f[4]})
			if r.Level != f[0] || r.ScheduleA != (f[0] == "strong" || f[0] == "likely") {
				t.Errorf("got %s %v, want %s: %s", r.Level, r.ScheduleA, f[0], r.Why.EN)
			}
			for _, q := range append(append(r.Strong, r.Veto...), r.Weak...) {
				if q.Field == "caption" && f[4][q.Start:q.End] != q.Words {
					t.Errorf("%s quotes %q, not its place", q.Rule, q.Words)
				}
			}
			if r.Why.EN == "" || r.Why.ZH == "" {
				t.Error("no reason in one language")
			}
		})
	}
}

// tsv reads a table of a test: lines of a number of columns, # for remarks.
func tsv(t testing.TB, name string, columns int) [][]string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list [][]string
	for line := range strings.SplitSeq(strings.Trim(string(data), "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(line, "\t", columns)
		if len(f) != columns {
			t.Fatalf("%s: line %q has %d columns, want %d", name, line, len(f), columns)
		}
		list = append(list, f)
	}
	return list
}

func TestWeakSignsNeedCompanyAndAnIntellectualPropertyCase(t *testing.T) {
	stores := []string{}
	for i := range 10 {
		stores = append(stores, fmt.Sprintf("Example%d Store", i))
	}
	markers := []string{"MAILED trademark report to Patent Trademark Office, Alexandria VA", "NOTIFICATION of Affiliates pursuant to Local Rule 3.2 by X"}
	for _, tc := range []struct {
		name string
		c    Clues
		want string
	}{
		{"many stores and known counsel", Clues{Nature: "840", Defendants: stores, Counsel: []string{"Greer Burns and Crain"}}, "likely"},
		{"many stores alone", Clues{Nature: "840", Defendants: stores}, "possible"},
		{"nine stores", Clues{Nature: "840", Defendants: stores[:9]}, "none"},
		{"known counsel by signature", Clues{Nature: "840", Caption: "X v. Does 1-20", Counsel: []string{"Keith Vogt"}}, "likely"},
		{"defence counsel is no sign", Clues{Nature: "840", Caption: "X v. Does 1-20", Counsel: []string{"Irwin IP"}}, "possible"},
		{"two signs in a contract case", Clues{Nature: "190", Defendants: stores, Counsel: []string{"GBC"}}, "possible"},
		{"opening entries of such a case", Clues{Caption: "X v. Does 1-20", Entries: markers}, "likely"},
		{"words of the complaint", Clues{Nature: "840", Caption: "X v. Does 1-20", Entries: []string{"MOTION to restrain the Defendant Internet Stores"}}, "likely"},
		{"a judgment debtor in the entries is no veto", Clues{Caption: "X v. The Partnerships and Unincorporated Associations", Entries: []string{"CITATION to discover assets of the judgment debtor"}}, "strong"},
		{"a defendant's name may carry the words", Clues{Caption: "X v. Y et al", Defendants: []string{"The Entities Identified on Schedule A"}}, "strong"},
		{"nothing known", Clues{}, "none"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if r := Recognise(tc.c); r.Level != tc.want {
				t.Errorf("got %s, want %s: %s", r.Level, tc.want, r.Why.EN)
			}
		})
	}
}

// TestKnownCasesAreRecognised takes each case of the shared list: its number reads, its firm is in the table, and it is
// recognised under every form of caption that such cases bear. The list itself holds no captions.
func TestKnownCasesAreRecognised(t *testing.T) {
	file, err := os.Open(sample.SharedData(t, "litigation", "schedule_a_cases_dev.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	firmsSeen := map[string]bool{}
	for _, row := range rows[1:] {
		number, plaintiff, court, firm := row[0], row[1], row[2], row[3]
		if n, err := ParseNumber(court, number); err != nil || n.String() != number {
			t.Errorf("%s %s: read as %v, %v", court, number, n, err)
		}
		for _, form := range captionForms {
			if r := Recognise(Clues{Court: court, Caption: plaintiff + " v. " + form}); !r.ScheduleA {
				t.Errorf("%s v. %s is not recognised: %s", plaintiff, form, r.Why.EN)
			}
		}
		firmsSeen[firm] = len(FindFirms(firm)) > 0 || strings.Contains(firm, " AMS")
	}
	want := map[string]bool{"": false, "Greer Burns & Crain": true, "Epstein Drangel": true, "Keith Vogt Ltd": true, "Hughes Socol Piers Resnick & Dym": true,
		"Zhonghao Law Firm": false, "Thoits Law or AMS": true} // the list's last two are no rows of the table of firms
	if diff := cmp.Diff(want, firmsSeen); diff != "" {
		t.Error(diff)
	}
}

func FuzzRecognise(f *testing.F) {
	for _, l := range tsv(f, "testdata/captions.tsv", 5) {
		f.Add(l[4], l[2])
	}
	f.Fuzz(func(t *testing.T, caption, nature string) {
		r := Recognise(Clues{Caption: caption, Nature: nature, Defendants: []string{caption}, Entries: []string{caption}})
		if r.ScheduleA && len(r.Veto) > 0 || r.ScheduleA && len(r.Strong)+len(r.Weak) == 0 {
			t.Fatalf("recognised against its signs: %+v", r)
		}
	})
}
