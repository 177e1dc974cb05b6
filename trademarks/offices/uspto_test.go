// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

func TestDailyFile(t *testing.T) {
	marks, aside, info := readAll(t, "uspto", Options{}, "testdata/daily.xml")
	want := []trademarks.Mark{
		{
			ID: "US-97123456", Office: "US", Number: "7654321", Text: "LOBO & TORVIK OF THE NORTH",
			Owners:  []trademarks.Owner{{Name: "Torvik Works, Inc.", Country: "US"}, {Name: "Lobo AS", Country: "NO"}},
			Classes: []nice.Class{25}, Status: trademarks.StatusRegistered, StatusText: "Registered",
			Filed: "2023-01-19", Registered: "2024-02-06", Transacted: "2026-11-22",
			Goods: "Hats; shirts, gloves", Raw: "Hats; [ scarves; ] shirts * , gloves *; Balls for games; Computers",
			Aliases: []trademarks.Alias{{Text: "TOR VIK", Kind: trademarks.AliasPseudo}, {Text: "wolf", Kind: trademarks.AliasTranslation},
				{Text: "kuang ye", Kind: trademarks.AliasTransliteration}, {Text: "wilderness", Kind: trademarks.AliasTranslation}},
			Disclaimer: `"SONS"`, Drawing: trademarks.DrawingCombined, Source: "USPTO trademark XML",
		},
		{
			ID: "US-80000001", Office: "US", Number: "80000001", Status: trademarks.StatusUnknown, StatusText: "999",
			Drawing: trademarks.DrawingFigurative, Source: "USPTO trademark XML",
		},
		{
			ID: "US-97123457", Office: "US", Number: "97123457", Text: "GONE", Classes: []nice.Class{9}, Status: trademarks.StatusDead,
			StatusText: "Abandoned-failure to respond or late response", Filed: "2023-01-20", Transacted: "2026-11-22",
			Goods: "Software [downloadable]", Drawing: trademarks.DrawingWord, Source: "USPTO trademark XML",
		},
	}
	if diff := cmp.Diff(want, marks); diff != "" {
		t.Error(diff)
	}
	wantAside := []trademarks.RowError{{File: "daily.xml", Row: 3, Column: "mark-identification", Value: "NO, &boast;",
		Reason: "record 97123456: the entity &boast; is not defined: write the character itself"}}
	if diff := cmp.Diff(wantAside, aside); diff != "" {
		t.Error(diff)
	}
	wantInfo := Info{Office: "US", Format: "USPTO trademark XML", Counts: &Counts{Records: 4, Marks: 3, SetAside: 1, Published: "2026-11-23"}}
	if diff := cmp.Diff(wantInfo, info); diff != "" {
		t.Error(diff)
	}
}

// dailyOf wraps case-files into a daily file.
func dailyOf(caseFiles string) string { return dailyHead + caseFiles + dailyTail }

// oneCase reads one case-file with the given content.
func oneCase(t testing.TB, content string) trademarks.Mark {
	t.Helper()
	marks, aside, _ := readAll(t, "uspto", Options{}, put(t, "apc.xml", dailyOf("<case-file><serial-number>97000001</serial-number>"+content+"</case-file>")))
	if len(marks) != 1 || len(aside) != 0 {
		t.Fatalf("%d marks, set aside %v", len(marks), aside)
	}
	return marks[0]
}

func TestOwnersOfARecord(t *testing.T) {
	owner := func(kind, name, rest string) string {
		return "<case-file-owner><party-type>" + kind + "</party-type><party-name>" + name + "</party-name>" + rest + "</case-file-owner>"
	}
	for _, tc := range []struct {
		name, owners string
		want         []trademarks.Owner
	}{
		{"the highest type holds now", owner("10", "A", "") + owner("41", "C", "") + owner("30", "B", ""), []trademarks.Owner{{Name: "C"}}},
		{"several of one type hold together", owner("30", "A", "<state>NY</state>") + owner("30", "B", "<country>CN</country>"),
			[]trademarks.Owner{{Name: "A", Country: "US"}, {Name: "B", Country: "CN"}}},
		{"one of several names once", owner("30", "A", "") + owner("30", "A", "<country>JP</country>"), []trademarks.Owner{{Name: "A", Country: "JP"}}},
		{"a correspondent is no owner", owner("10", "A", "") + owner("70", "Lawyer", ""), []trademarks.Owner{{Name: "A"}}},
		{"unknown types are no owners", owner("20", "A", "") + owner("99", "X", "") + owner("zz", "Y", ""), []trademarks.Owner{{Name: "A"}}},
		{"nationality where there is no address", owner("20", "A", "<nationality><country>KR</country></nationality>"), []trademarks.Owner{{Name: "A", Country: "KR"}}},
		{"a code of three letters is no country", owner("20", "A", "<nationality><other>XYZ</other></nationality>"), []trademarks.Owner{{Name: "A"}}},
		{"none", "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, oneCase(t, "<case-file-owners>"+tc.owners+"</case-file-owners>").Owners); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestClassesInForce(t *testing.T) {
	class := func(codes, status string) string {
		s := "<classification>"
		for _, c := range strings.Fields(codes) {
			s += "<international-code>" + c + "</international-code>"
		}
		return s + "<status-code>" + status + "</status-code></classification>"
	}
	for _, tc := range []struct {
		name, classes string
		want          []nice.Class
	}{
		{"active ones, in order, each once", class("025", "6") + class("009", "6") + class("025", "6"), []nice.Class{9, 25}},
		{"several of one classification", class("043 044 045", "6"), []nice.Class{43, 44, 45}},
		{"cancelled, expired and unpaid ones do not count", class("001", "6") + class("002", "9") + class("003", "B") + class("004", "P"), []nice.Class{1}},
		{"an unknown status does not count", class("001", "6") + class("002", "?"), []nice.Class{1}},
		{"none in force: all stay", class("001", "9") + class("002", "1"), []nice.Class{1, 2}},
		{"no status says nothing against it", class("001", ""), []nice.Class{1}},
		{"certification and collective marks have no Nice class", class("A", "6") + class("B", "6") + class("200", "6"), nil},
		{"no class of Nice", class("000 046 999 1x", "6"), nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, oneCase(t, "<classifications>"+tc.classes+"</classifications>").Classes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGoodsOfARecord(t *testing.T) {
	const registered = "<registration-number>1234567</registration-number>"
	goods := func(code, text string) string {
		return "<case-file-statement><type-code>" + code + "</type-code><text>" + text + "</text></case-file-statement>"
	}
	classes := `<classifications><classification><international-code>006</international-code><status-code>6</status-code><primary-code>013</primary-code></classification>` +
		`<classification><international-code>007</international-code><status-code>9</status-code><primary-code>023</primary-code></classification></classifications>`
	for _, tc := range []struct{ name, content, goods, raw string }{
		{"brackets mean nothing before registration", "<case-file-statements>" + goods("GS0061", "Valves [ball]") + "</case-file-statements>", "Valves [ball]", ""},
		{"deleted goods after it", registered + "<case-file-statements>" + goods("GS0061", "Valves [, pumps ]") + "</case-file-statements>", "Valves", "Valves [, pumps ]"},
		{"a statement of less goods covers nothing", registered + "<case-file-statements>" + goods("GS0061", "Valves") + goods("GS0062", "Pumps") + "</case-file-statements>", "Valves", "Valves; Pumps"},
		{"goods of an ended class are not covered", registered + "<case-file-statements>" + goods("GS0131", "Valves") + goods("GS0231", "Machines") + "</case-file-statements>" + classes,
			"Valves", "Valves; Machines"},
		{"pieces of forty characters go on", "<case-file-statements><case-file-statement><type-code>GS0061</type-code><text>0123456789012345678901234567890123456789</text><text>tail</text><text>end</text></case-file-statement></case-file-statements>",
			"0123456789012345678901234567890123456789tail end", ""},
		{"other statements are no goods", "<case-file-statements>" + goods("CC0000", "Red") + goods("XX0000", "What") + "</case-file-statements>", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := oneCase(t, tc.content)
			if m.Goods != tc.goods || m.Raw != tc.raw {
				t.Errorf("goods %q raw %q\nwant  %q raw %q", m.Goods, m.Raw, tc.goods, tc.raw)
			}
		})
	}
}

func TestRecordsSetAside(t *testing.T) {
	good := func(n int) string {
		return fmt.Sprintf("<case-file><serial-number>9700000%d</serial-number><case-file-header><mark-identification>M%d</mark-identification></case-file-header></case-file>", n, n)
	}
	for _, tc := range []struct {
		name, record string
		want         trademarks.RowError
	}{
		{"no serial number", "<case-file><registration-number>1</registration-number></case-file>",
			trademarks.RowError{Row: 2, Column: "serial-number", Reason: "the record has no serial number: nothing else names it"}},
		{"bad serial number", "<case-file><serial-number>9700</serial-number></case-file>",
			trademarks.RowError{Row: 2, Column: "serial-number", Value: "9700", Reason: "a serial number has 8 digits"}},
		{"tags that cross", "<case-file><serial-number>97000009</serial-number><case-file-header></case-file>",
			trademarks.RowError{Row: 2, Value: "97000009", Reason: "record 97000009: the XML is broken: </case-file> closes <case-file-header>"}},
		{"end is missing", "<case-file><serial-number>97000009</serial-number><case-file-header>",
			trademarks.RowError{Row: 2, Value: "97000009", Reason: "record 97000009: the XML is broken: the next <case-file> begins inside it: its end is missing"}},
		{"half a tag", "<case-file><serial-number>97000009</serial-number><case-file-hea</case-file>",
			trademarks.RowError{Row: 2, Value: "97000009", Reason: `record 97000009: the XML is broken: "<case-file-hea</case-file" does not begin a tag`}},
		{"NUL in the mark", "<case-file><serial-number>97000009</serial-number><case-file-header><mark-identification>a\x00b</mark-identification></case-file-header></case-file>",
			trademarks.RowError{Row: 2, Column: "mark-identification", Value: "a\uFFFDb", Reason: `record 97000009: the text holds the control character '\x00': remove it`}},
		{"deep nesting", "<case-file><serial-number>97000009</serial-number>" + strings.Repeat("<x>", 70) + strings.Repeat("</x>", 70) + "</case-file>",
			trademarks.RowError{Row: 2, Value: "97000009", Reason: "record 97000009: the XML is broken: elements are nested deeper than 64"}},
		{"DTD inside", "<case-file><serial-number>97000009</serial-number><!ENTITY a 'b'></case-file>",
			trademarks.RowError{Row: 2, Value: "97000009", Reason: `record 97000009: the XML is broken: "<!ENTITY a 'b'></cas" is no tag`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			marks, aside, info := readAll(t, "uspto", Options{}, put(t, "apc.xml", dailyOf(good(1)+tc.record+good(3)+good(4))))
			tc.want.File = "apc.xml"
			var texts []string
			for _, m := range marks {
				texts = append(texts, m.Text)
			}
			if diff := cmp.Diff([]trademarks.RowError{tc.want}, aside); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]string{"M1", "M3", "M4"}, texts); diff != "" {
				t.Error(diff)
			}
			if c := info.Counts; c.Records != c.Marks+c.SetAside || c.SetAside != 1 {
				t.Errorf("%+v", c)
			}
		})
	}
}
