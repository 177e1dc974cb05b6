// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/sample"
)

// expectedCase is one entry of a parsed feed as the shared data has it, in the fields a feed gives.
type expectedCase struct {
	CaseName      string `json:"case_name"`
	CourtID       string `json:"court_id"`
	DocketNumber  string `json:"docket_number"`
	PACERCaseID   string `json:"pacer_case_id"`
	DocketEntries []struct {
		DateFiled        time.Time `json:"date_filed"`
		DocumentNumber   string    `json:"document_number"`
		PACERDocID       string    `json:"pacer_doc_id"`
		PACERSeqNo       string    `json:"pacer_seq_no"`
		ShortDescription string    `json:"short_description"`
	} `json:"docket_entries"`
}

// flat is one entry for comparison.
type flat struct{ Name, Court, Number, Case, Entered, Doc, DocID, Seq, Short string }

// Where this reader differs from the expected parse on purpose:
//   - court_id: the expected parse was made with the file's label (sdny); here it is the court in the feed's link (nysd).
//   - document_number of appellate courts that print "Document" for it: the expected parse repeats the document id; here
//     it is empty.
//   - pacer_seq_no: the expected parse takes it from a document's link alone; here the item's guid gives it too.
//   - short_description of an entry split over several items: the expected parse sorts the texts; here the paper comes
//     first and what the clerk did with it behind, so that the paper decides the class. Both are sorted to compare.
//   - case_name: an empty title is "Unknown Case Title" in the expected parse and stays empty here.
func expectedFeed(t *testing.T, path, court string) []flat {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []expectedCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	var list []flat
	for _, c := range cases {
		e := c.DocketEntries[0]
		x := flat{c.CaseName, court, c.DocketNumber, c.PACERCaseID, e.DateFiled.UTC().Format(time.RFC3339), e.DocumentNumber, e.PACERDocID, e.PACERSeqNo, sorted(e.ShortDescription)}
		if x.Doc == x.DocID {
			x.Doc = ""
		}
		if x.Name == "Unknown Case Title" {
			x.Name = ""
		}
		list = append(list, x)
	}
	return list
}

// sorted puts the joined texts of an entry in order.
func sorted(short string) string {
	parts := strings.Split(short, " AND ")
	slices.Sort(parts)
	return strings.Join(parts, " AND ")
}

func TestFeedsReadAsExpected(t *testing.T) {
	for file, court := range map[string]string{"sdny_1": "nysd", "ca10": "ca10", "cafc": "cafc", "mdb_1": "mdb", "wvsd": "wvsd"} {
		t.Run(file, func(t *testing.T) {
			want := expectedFeed(t, sample.SharedData(t, "litigation", "rss", file+".json"), court)
			feed := readFeed(t, sample.SharedData(t, "litigation", "rss", file+".xml"))
			byPlace := map[string]flat{}
			for _, l := range feed.Lawsuits {
				for _, e := range l.Events {
					x := flat{CaseName(l.Caption), l.Court, l.Number, l.PACERCase, e.Entered.Format(time.RFC3339), e.Entry, "", e.Sequence, sorted(e.Short)}
					if len(e.Documents) > 0 {
						x.DocID = e.Documents[0].ID
					}
					byPlace[x.Number+x.Case+"|"+x.Entered+"|"+x.Short+"|"+x.DocID] = x
				}
			}
			if len(byPlace) != len(want) {
				t.Errorf("%d entries, want %d", len(byPlace), len(want))
			}
			for _, w := range want {
				got := byPlace[w.Number+w.Case+"|"+w.Entered+"|"+w.Short+"|"+w.DocID]
				if w.Seq == "" {
					got.Seq = ""
				}
				if diff := cmp.Diff(w, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func readFeed(t testing.TB, path string) Feed {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	feed, err := ReadRSS(file, filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}
	return feed
}

// TestEveryFeedReads counts what becomes of the items of every sample: each is an entry, part of one, or a note.
func TestEveryFeedReads(t *testing.T) {
	type counts struct {
		Court                        string
		Items, Cases, Entries, Notes int
	}
	want := map[string]counts{
		"ca10.xml":   {"ca10", 6, 6, 6, 2},
		"ca11.xml":   {"ca11", 10, 10, 10, 2},
		"ca2_1.xml":  {"ca2", 4, 4, 4, 1},
		"cadc.xml":   {"cadc", 13, 13, 13, 1},
		"cafc.xml":   {"cafc", 2, 1, 2, 1},
		"mdb_1.xml":  {"mdb", 2, 2, 2, 0},
		"mdb_2.xml":  {"mdb", 1, 1, 1, 0},
		"nyed_1.xml": {"nyed", 432, 0, 357, 0},
		"nysb_1.xml": {"nysb", 162, 0, 160, 0},
		"sdny_1.xml": {"nysd", 358, 0, 341, 0},
		"wvsd.xml":   {"wvsd", 3, 2, 2, 1},

		"rss_ca10.xml":                  {"ca10", 3, 3, 3, 2},
		"rss_sample_unnumbered_mdb.xml": {"mdb", 1, 1, 1, 0},
	}
	got := map[string]counts{}
	paths, err := filepath.Glob(filepath.Join(sample.SharedData(t, "litigation", "rss"), "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join(sample.SharedData(t, "litigation", "courtlistener"), "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, more...) {
		f := readFeed(t, path)
		c := counts{Court: f.Court, Items: f.Items, Cases: len(f.Lawsuits), Notes: len(f.Notes)}
		keys := map[string]bool{}
		for _, l := range f.Lawsuits {
			c.Entries += len(l.Events)
			for _, e := range l.Events {
				if keys[e.Key] {
					t.Errorf("%s: two entries have the key %s", filepath.Base(path), e.Key)
				}
				keys[e.Key] = true
				if e.Filed.IsZero() || e.Short == "" || strings.Contains(e.Short, "&") && strings.Contains(e.Short, ";") {
					t.Errorf("%s: entry %+v is not whole", filepath.Base(path), e)
				}
			}
		}
		if w := want[filepath.Base(path)]; w.Cases == 0 {
			c.Cases = 0
		}
		got[filepath.Base(path)] = c
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
