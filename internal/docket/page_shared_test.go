// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/sample"
)

// expectedPage is a docket page as the shared data has it parsed.
type expectedPage struct {
	Assigned   string `json:"assigned_to_str"`
	Referred   string `json:"referred_to_str"`
	CaseName   string `json:"case_name"`
	Court      string `json:"court_id"`
	Filed      string `json:"date_filed"`
	LastFiling string `json:"date_last_filing"`
	Terminated string `json:"date_terminated"`
	Number     string `json:"docket_number"`
	Judges     string `json:"federal_dn_judge_initials_assigned"`
	Entries    []struct {
		Entered     string `json:"date_entered"`
		Filed       string `json:"date_filed"`
		Description string `json:"description"`
		Number      string `json:"document_number"`
		Doc         string `json:"pacer_doc_id"`
		Seq         string `json:"pacer_seq_no"`
		Short       string `json:"short_description"`
	} `json:"docket_entries"`
}

// Where this reader differs from the expected parse on purpose: the sequence number of an entry without a document. The
// expected parse takes it from the document's link and has none; here the link to the docket text gives it too, so that
// such an entry keeps one key in feed and page. It is compared only where the expected parse has one.
func TestPagesReadAsExpected(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(sample.SharedData(t, "litigation", "dockets"), "*.html"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path[:len(path)-len("html")] + "json")
			if err != nil {
				t.Fatal(err)
			}
			var want expectedPage
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			got := readExpected(t, path)
			for i := range got.Entries {
				if i < len(want.Entries) && want.Entries[i].Seq == "" {
					got.Entries[i].Seq = ""
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// readExpected reads a page into the shape of the expected parse.
func readExpected(t *testing.T, path string) expectedPage {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	b, err := ReadPage(file, filepath.Base(path), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Lawsuits) != 1 || len(b.Notes) != 0 {
		t.Fatalf("%d cases, notes %v", len(b.Lawsuits), b.Notes)
	}
	l := b.Lawsuits[0]
	p := expectedPage{Assigned: l.Judge, Referred: l.Magistrate, CaseName: CaseName(l.Caption), Court: l.Court, Filed: l.Filed.String(), LastFiling: l.LastFiling.String(), Terminated: l.Terminated.String(), Number: l.Number, Judges: l.Judges}
	for _, e := range l.Events {
		x := struct {
			Entered     string `json:"date_entered"`
			Filed       string `json:"date_filed"`
			Description string `json:"description"`
			Number      string `json:"document_number"`
			Doc         string `json:"pacer_doc_id"`
			Seq         string `json:"pacer_seq_no"`
			Short       string `json:"short_description"`
		}{Entered: e.EnteredOn.String(), Filed: e.Filed.String(), Description: e.Text, Number: e.Entry, Seq: e.Sequence, Short: e.Short}
		if len(e.Documents) > 0 {
			x.Doc = e.Documents[0].ID
		}
		p.Entries = append(p.Entries, x)
	}
	return p
}
