// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// folder lists the files of a folder of testdata, last first: the order in which tables are named means nothing.
func folder(t testing.TB, name string) (files []string) {
	t.Helper()
	all, err := os.ReadDir(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		files = append([]string{filepath.Join("testdata", name, f.Name())}, files...)
	}
	return files
}

func TestCaseFilesDataSet(t *testing.T) {
	want := []trademarks.Mark{
		{ID: "US-04000001", Office: "US", Number: "04000001", Text: "OLD STYLE", Owners: []trademarks.Owner{{Name: "Old Works", Country: "GB"}},
			Classes: []nice.Class{3}, Status: trademarks.StatusDead, StatusText: "Abandoned-failure to respond or late response", Filed: "1905-02-09",
			Goods: "Soap", Transacted: "1910-06-15", Drawing: trademarks.DrawingWord, Source: "USPTO Case Files data set"},
		{ID: "US-97123456", Office: "US", Number: "7654321", Text: `TORVIK, OF THE "NORTH"`,
			Owners:  []trademarks.Owner{{Name: "Torvik Works, Inc.", Country: "US"}, {Name: "Lobo AS", Country: "NO"}},
			Classes: []nice.Class{25}, Status: trademarks.StatusRegistered, StatusText: "Registered", Filed: "2023-01-19", Registered: "2024-02-06",
			Goods: "Hats and shirts", Raw: "Hats [, scarves ] and shirts; Balls", Disclaimer: `"NORTH"`, Transacted: "2024-02-06",
			Aliases: []trademarks.Alias{{Text: "TOR VIK", Kind: trademarks.AliasPseudo}}, Drawing: trademarks.DrawingWord, Source: "USPTO Case Files data set"},
		{ID: "US-97123458", Office: "US", Number: "97123458", Classes: []nice.Class{9}, Status: trademarks.StatusPending,
			StatusText: "New application - record initialized not assigned to examiner", Filed: "2023-01-20", Transacted: "2023-01-21",
			Drawing: trademarks.DrawingWord, Source: "USPTO Case Files data set"},
	}
	older := folder(t, "casefiles")
	newer := make([]string, 0, len(older))
	for _, f := range older {
		if filepath.Base(f) != "intl_class.csv" {
			newer = append(newer, f)
		}
	}
	newer = append(newer, put(t, "intl_class.csv", "class_id,intl_class_cd,serial_no\n903,009,97123458\n900,025,97123456\n901,28,97123456\n902,003,4000001\n"))
	var members []packed
	for _, f := range older {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		members = append(members, packed{"set/" + filepath.Base(f), string(b)})
	}
	for name, files := range map[string][]string{"older edition": older, "newer edition": newer, "zip": {zipped(t, members...)}, "tar.gz": {tarGz(t, members...)}} {
		t.Run(name, func(t *testing.T) {
			marks, aside, info := readAll(t, "uspto-casefiles", Options{Temp: t.TempDir()}, files...)
			if diff := cmp.Diff(want, marks); diff != "" {
				t.Error(diff)
			}
			if len(aside) != 1 || !strings.HasSuffix(aside[0].File, "case_file.csv") || aside[0].Row != 5 || aside[0].Column != "serialno" {
				t.Error(aside)
			}
			if diff := cmp.Diff(Counts{Records: 4, Marks: 3, SetAside: 1, Orphans: 1}, *info.Counts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUKIPOOpenData(t *testing.T) {
	head := "Trade Mark|Hyperlink|Mark Text|Name|Postcode|Region|Country|Status|Category of Mark|Mark Type|Series|No of Marks in Series|Filed|Published|Registered|Expired|Renewal Due Date"
	for n := 1; n <= 45; n++ {
		head += fmt.Sprintf("|Class%d", n)
	}
	row := func(number, text, name, land, status, kind, filed, registered string, classes ...int) string {
		s := strings.Join([]string{number, "http://x", text, name, "", "", land, status, "Standard", kind, "No", "0", filed, "", registered, "", ""}, "|")
		for n := 1; n <= 45; n++ {
			flag := "0"
			for _, c := range classes {
				if c == n {
					flag = "1"
				}
			}
			s += "|" + flag
		}
		return s + "\r\n"
	}
	domestic := head + "\r\n" +
		row("UK00003000002  ", "TORVIK", "Eva Torvik", "United Kingdom", "Registered", "Word", "2014-01-02", "2014-05-02", 9, 25) +
		row("UK00003000001A", `"A | ""B"""`, "Piped Ltd", "Atlantis", "Refused", "Figurative", "2014-01-01", "") +
		row("UK00003000009", "BROKEN | TEXT", "Torn Ltd", "", "Registered", "Word", "", "") +
		row("UK00003000002  ", "TORVIK", "Max Torvik", "Germany", "Registered", "Word", "2014-01-02", "2014-05-02", 9, 28) +
		row("UK00003000003", "", "Silent Ltd", "United States of America", "Asleep", "Figurative", "2014-01-03", "", 1)
	ir := "Trade Mark|Hyperlink|Mark Text|Name|Country|Status|Category of Mark|Mark Type|Date of Designation|Published|Protected|Expired|Class1\r\n" +
		"WO0000000801234A|http://x|HAVN|Havn AS|Norway|Protected|Standard|Word|2003-05-01|2004-01-01|2004-06-01||1\r\n"
	want := []trademarks.Mark{
		{ID: "GB-UK00003000001A", Office: "GB", Number: "UK00003000001A", Text: `A | "B"`, Owners: []trademarks.Owner{{Name: "Piped Ltd"}}, Status: trademarks.StatusDead,
			StatusText: "Refused", Filed: "2014-01-01", Drawing: trademarks.DrawingCombined, Source: "UKIPO open data"},
		{ID: "GB-UK00003000002", Office: "GB", Number: "UK00003000002", Text: "TORVIK", Owners: []trademarks.Owner{{Name: "Eva Torvik", Country: "GB"}, {Name: "Max Torvik", Country: "DE"}},
			Classes: []nice.Class{9, 25, 28}, Status: trademarks.StatusRegistered, StatusText: "Registered", Filed: "2014-01-02", Registered: "2014-05-02",
			Drawing: trademarks.DrawingWord, Source: "UKIPO open data"},
		{ID: "GB-UK00003000003", Office: "GB", Number: "UK00003000003", Owners: []trademarks.Owner{{Name: "Silent Ltd", Country: "US"}}, Classes: []nice.Class{1},
			Status: trademarks.StatusUnknown, StatusText: "Asleep", Filed: "2014-01-03", Drawing: trademarks.DrawingFigurative, Source: "UKIPO open data"},
		{ID: "GB-WO0000000801234A", Office: "GB", Number: "WO0000000801234A", Text: "HAVN", Owners: []trademarks.Owner{{Name: "Havn AS", Country: "NO"}}, Classes: []nice.Class{1},
			Status: trademarks.StatusRegistered, StatusText: "Protected", Filed: "2003-05-01", Registered: "2004-06-01", Drawing: trademarks.DrawingWord, Source: "UKIPO open data"},
	}
	files := []string{zipped(t, packed{"OpenDataDomestic.txt", utf16LE(domestic)}), put(t, "OpenDataIR.txt", utf16LE(ir))}
	marks, aside, info := readAll(t, "ukipo", Options{}, files...)
	if diff := cmp.Diff(want, marks); diff != "" {
		t.Error(diff)
	}
	if len(aside) != 1 || aside[0].File != "files.zip/OpenDataDomestic.txt" || aside[0].Row != 4 ||
		aside[0].Reason != "the row has 63 cells where the header names 62: a text holds the delimiter" {
		t.Error(aside)
	}
	if diff := cmp.Diff(Info{Office: "GB", Format: "UKIPO open data", Counts: &Counts{Records: 6, Marks: 4, Merged: 1, SetAside: 1}}, info); diff != "" {
		t.Error(diff)
	}
}

func TestCIPODataSet(t *testing.T) {
	marks, aside, info := readAll(t, "cipo", Options{}, folder(t, "cipo")...)
	want := []trademarks.Mark{
		{ID: "CA-100200", Office: "CA", Number: "100200", Text: "GONE", Status: trademarks.StatusDead, StatusText: "Expunged", Filed: "1990-05-06",
			Transacted: "1999-01-01", Source: "CIPO researcher data set"},
		{ID: "CA-2000001", Office: "CA", Number: "TMA1000001", Text: "TORVIK", Owners: []trademarks.Owner{{Name: "Torvik Works Canada Inc.", Country: "CA"}},
			Classes: []nice.Class{9, 25}, Status: trademarks.StatusRegistered, StatusText: "Registered", Filed: "2020-01-02", Registered: "2022-03-04",
			Aliases: []trademarks.Alias{{Text: "market bay", Kind: trademarks.AliasTranslation}}, Transacted: "2022-03-04", Source: "CIPO researcher data set"},
		{ID: "CA-2000002", Office: "CA", Number: "2000002", Text: "SLEEPS", Owners: []trademarks.Owner{{Name: "Dreams Inc.", Country: "US"}},
			Status: trademarks.StatusPending, StatusText: "Application published", Filed: "2021-01-02", Transacted: "2022-01-01", Source: "CIPO researcher data set"},
	}
	if diff := cmp.Diff(want, marks); diff != "" {
		t.Error(diff)
	}
	if len(aside) != 1 || aside[0].Row != 5 || info.Counts.Records != 4 {
		t.Error(aside, info.Counts)
	}
}

func TestOrphansAndBrokenSisterRows(t *testing.T) {
	files := []string{
		put(t, "case_file.csv", "serial_no,cfh_status_cd\n97000001,700\n97000003,700\n97000001,900\n"),
		put(t, "owner.csv", "serial_no,own_type_cd,own_name\n97000000,10,Nobody\n97000001,10,A\n97000003,10\n97000002,10,Nobody\n97000003,10,C\n97000009,10,\x00\nx,10,Nobody\n"),
	}
	marks, aside, info := readAll(t, "uspto-casefiles", Options{}, files...)
	var got []string
	for _, m := range marks {
		got = append(got, m.ID+" "+m.OwnerName()+" "+string(m.Status))
	}
	if diff := cmp.Diff([]string{"US-97000001 A dead", "US-97000003 C registered"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Counts{Records: 6, Marks: 2, Merged: 1, SetAside: 3, Orphans: 2}, *info.Counts); diff != "" || len(aside) != 3 {
		t.Error(diff, aside)
	}
}
