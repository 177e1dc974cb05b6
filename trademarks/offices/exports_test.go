// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

func TestDPMAList(t *testing.T) {
	list := "Datenbestand;Aktenzeichen/Registernummer;Markendarstellung;Aktenzustand\r\n" +
		"DE;\"302020000001\";TÖRVIK;Marke eingetragen \r\nEM;019000001;HAVN;Eintragung abgelaufen\r\nIR;801234;WORT;Unbekannt\r\n" +
		"DE;;OHNE;Marke eingetragen\r\nXX1;1;OHNE;Marke eingetragen\r\nDE;2;zu;viele;Zellen\r\nDE;\"3\" x;A;B\r\n"
	latin, _ := charmap.Windows1252.NewEncoder().String(list)
	for name, text := range map[string]string{"UTF-8 with its mark": "\xef\xbb\xbf" + list, "Windows-1252": latin, "tabs": strings.ReplaceAll(list, ";", "\t")} {
		t.Run(name, func(t *testing.T) {
			marks, aside, _ := readAll(t, "dpma", Options{}, put(t, "l.csv", text))
			want := []trademarks.Mark{
				{ID: "DE-302020000001", Office: "DE", Number: "302020000001", Text: "TÖRVIK", Status: trademarks.StatusRegistered, StatusText: "Marke eingetragen", Source: "DPMAregister"},
				{ID: "EM-019000001", Office: "EM", Number: "019000001", Text: "HAVN", Status: trademarks.StatusDead, StatusText: "Eintragung abgelaufen", Source: "DPMAregister"},
				{ID: "WO-801234", Office: "WO", Number: "801234", Text: "WORT", Status: trademarks.StatusUnknown, StatusText: "Unbekannt", Source: "DPMAregister"},
			}
			if diff := cmp.Diff(want, marks); diff != "" {
				t.Error(diff)
			}
			var rows []int
			for _, a := range aside {
				rows = append(rows, a.Row)
			}
			if diff := cmp.Diff([]int{5, 6, 7, 8}, rows); diff != "" {
				t.Error(diff, aside)
			}
		})
	}
}

func TestRospatentList(t *testing.T) {
	list := "Словесное описание,Классы МКТУ,Номер заявки,Номер регистрации,Владелец,Статус,Действует до\n" +
		"ТОРВИК,\"3, 25\",2020700001,800001,\"ООО \"\"ТОРВИК\"\", 142821, Московская область, ул. Индустриальная, 2 (RU)\",Действует,8/1/2033\n" +
		"ХАВН,9,2020700002,,Havn AS (NO),Подана,\n,,,,Никто,,\n"
	cyrillic, _ := charmap.Windows1251.NewEncoder().String(list)
	for name, text := range map[string]string{"UTF-8": list, "Windows-1251": cyrillic} {
		t.Run(name, func(t *testing.T) {
			marks, aside, _ := readAll(t, "rospatent", Options{}, put(t, "l.csv", text))
			want := []trademarks.Mark{
				{ID: "RU-2020700001", Office: "RU", Number: "800001", Text: "ТОРВИК", Owners: []trademarks.Owner{{Name: `ООО "ТОРВИК"`, Country: "RU"}},
					Classes: []nice.Class{3, 25}, Status: trademarks.StatusRegistered, StatusText: "Действует", Source: "Rospatent"},
				{ID: "RU-2020700002", Office: "RU", Number: "2020700002", Text: "ХАВН", Owners: []trademarks.Owner{{Name: "Havn AS", Country: "NO"}},
					Classes: []nice.Class{9}, Status: trademarks.StatusUnknown, StatusText: "Подана", Source: "Rospatent"},
			}
			if diff := cmp.Diff(want, marks); diff != "" || len(aside) != 1 || aside[0].Row != 4 {
				t.Error(diff, aside)
			}
		})
	}
}

func TestRowsOfATable(t *testing.T) {
	k := kind{delim: ','}
	for _, tc := range []struct {
		name, text string
		want       []string
		aside      []string
	}{
		{"quotes", "a,b\n\"1,\"\"x\"\"\",2\n\"3\nand 4\" ,5\n6\",7\n", []string{`1,"x"|2`, "3\nand 4|5", `6"|7`}, nil},
		{"blank lines and no last line end", "a,b\r\n\r\n1,2\r\n   \r\n3,4", []string{"1|2", "3|4"}, nil},
		{"a quote that never closes costs one row", "a,b\n\"1,2\n3,4\n", []string{"3|4"}, []string{"2: a quote opens in this row and never closes: double it if it belongs to the text"}},
		{"a quote that closes in another row costs one row", "a,b\n\"1,2\n3\"4,5\n6,7\n", []string{`3"4|5`, "6|7"}, []string{"2: text follows a closing quote: double a quote that belongs to the text"}},
		{"too few and too many", "a,b\n1\n1,2,3\n4,5\n", []string{"4|5"}, []string{"2: the row has 1 cells where the header names 2: a text holds the delimiter", "3: the row has 3 cells where the header names 2: a text holds the delimiter"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tab, err := newTable(strings.NewReader(tc.text), "t.csv", k, 0)
			if err != nil {
				t.Fatal(err)
			}
			var got, aside []string
			for {
				cells, _, err := tab.next()
				if errors.Is(err, io.EOF) {
					break
				}
				var bad *trademarks.RowError
				if errors.As(err, &bad) {
					aside = append(aside, strings.TrimPrefix(bad.Error(), "t.csv row "))
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, strings.Join(cells, "|"))
			}
			if diff := cmp.Diff(tc.want, got) + cmp.Diff(tc.aside, aside); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCellsThatCannotBeKept(t *testing.T) {
	head := "Datenbestand;Aktenzeichen/Registernummer;Markendarstellung;Aktenzustand\n"
	k := kind{format: formatDPMA, delim: ';'}
	r := &run{office: "dpma", counts: &Counts{}}
	src := r.sourceOf(k, strings.NewReader(head+"DE;1;A\x00B;x\nDE;2;caf\xe9;x\nDE;3;C;Marke eingetragen\n"))
	marks, aside, err := drainReader(&reader{run: r, src: src, file: func() string { return "l.csv" }})
	want := []trademarks.RowError{
		{File: "l.csv", Row: 2, Column: "markendarstellung", Value: "A\uFFFDB", Reason: "the cell holds a NUL byte: remove it"},
		{File: "l.csv", Row: 3, Column: "markendarstellung", Value: "caf\uFFFD", Reason: "the cell is not valid UTF-8: save the file as UTF-8"},
	}
	if diff := cmp.Diff(want, aside); diff != "" || err != nil || len(marks) != 1 {
		t.Error(diff, marks, err)
	}
}

func TestTablesAreToldByTheirHeader(t *testing.T) {
	for _, tc := range []struct {
		name, head string
		want       kind
	}{
		{"case files", "serial_no,cfh_status_cd", kind{format: formatCaseFiles, office: "US", table: "case_file", delim: ','}},
		{"column order means nothing", "x,cfh_status_cd,SERIAL NO", kind{format: formatCaseFiles, office: "US", table: "case_file", delim: ','}},
		{"owners", "own_name;serial_no", kind{format: formatCaseFiles, office: "US", table: "owner", delim: ';'}},
		{"classes of the newer edition", "class_id,intl_class_cd,serial_no", kind{format: formatCaseFiles, office: "US", table: "intl_class", delim: ','}},
		{"a table that marks do not need", "serial_no\tevent_cd", kind{format: formatCaseFiles, office: "US", table: "-", delim: '\t'}},
		{"UKIPO", "Trade Mark|Mark Text|Name|Status", kind{format: formatUKIPO, office: "GB", table: "main", delim: '|'}},
		{"CIPO in one language", "application_number,wipo_status_code", kind{format: formatCIPO, office: "CA", table: "main", delim: ','}},
		{"CIPO in two", "Application Number - Numéro|Party Type Code - Code", kind{format: formatCIPO, office: "CA", table: "party", delim: '|'}},
		{"quoted names", `"Datenbestand";"Aktenzeichen/Registernummer";"Aktenzustand"`, kind{format: formatDPMA, delim: ';'}},
		{"nothing known", "a,b", kind{detail: "a,b"}},
		{"no line end", "Trade Mark|Mark Text|Name|Status", kind{format: formatUKIPO, office: "GB", table: "main", delim: '|'}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := tc.head + "\r\nx\n"
			if tc.name == "no line end" {
				text = tc.head
			}
			if diff := cmp.Diff(tc.want, sniffTable([]byte(text)), cmp.AllowUnexported(kind{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestColumnsRunTogether(t *testing.T) {
	head := "Application Number - Numéro|A B - C D - Other Name - Autre nom|Status - Statut"
	for _, tc := range []struct{ name, row, want string }{
		{"rows have a cell more than the header", "1|ab|other|s", "other"},
		{"rows fit the header", "1|ab|s", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tab, err := newTable(strings.NewReader(head+"\n"+tc.row+"\n"), "t", kind{delim: '|'}, 0)
			if err != nil {
				t.Fatal(err)
			}
			cells, _, err := tab.next()
			if err != nil {
				t.Fatal(err)
			}
			f := fields{cells, tab.columns}
			if f.get("othername") != tc.want || f.get("status") != "s" {
				t.Errorf("other name %q, status %q", f.get("othername"), f.get("status"))
			}
		})
	}
}
