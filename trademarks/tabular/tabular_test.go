// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// read is everything a list says.
func read(t testing.TB, text, name string, opt Options) (marks []trademarks.Mark, bad []trademarks.RowError, r *Reader) {
	t.Helper()
	r, err := New(strings.NewReader(text), name, opt)
	if err != nil {
		t.Fatal(err)
	}
	for {
		m, err := r.Next()
		var row *trademarks.RowError
		switch {
		case errors.Is(err, io.EOF):
			return marks, bad, r
		case errors.As(err, &row):
			bad = append(bad, *row)
		case err != nil:
			t.Fatal(err)
		default:
			marks = append(marks, m)
		}
	}
}

var torvik = trademarks.Mark{
	ID: "US-97000001", Office: "US", Number: "97000001", Text: "TORVIK",
	Owners:  []trademarks.Owner{{Name: "Torvik Works, Inc."}},
	Classes: []nice.Class{9, 25}, Status: trademarks.StatusRegistered, Filed: "2019-03-04", Registered: "2020-05-06",
	Goods:    "phone cases; hats",
	Aliases:  []trademarks.Alias{{Text: "托维克"}, {Text: "TVK", Kind: trademarks.AliasAbbreviation}},
	Strength: trademarks.StrengthCoined, Fame: 2, Enforcer: true, Source: "our register",
}

func TestFormsOfTheSameList(t *testing.T) {
	const comma = "mark,number,office,owner,classes,status,filed,registered,goods,aliases,strength,famous,enforcer,source\n" +
		"TORVIK,97000001,US,\"Torvik Works, Inc.\",9 25,registered,2019-03-04,2020-05-06,phone cases; hats,托维克;TVK,coined,2,yes,our register\n"
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(comma)
	if err != nil {
		t.Fatal(err)
	}
	utf16be, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(comma)
	if err != nil {
		t.Fatal(err)
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(comma)
	if err != nil {
		t.Fatal(err)
	}
	const semicolon = "Mark;Registration Number;Office Code;Owner Name;Nice Classes;Status;Filing Date;Registration Date;Goods;Aliases;Strength;Famous;Enforcer;Source\r\n" +
		"TORVIK;97000001;USPTO;Torvik Works, Inc.;\"025;009\";Registered;2019-03-04;2020-05-06;\"phone cases; hats\";\"托维克;TVK\";Coined;2;Yes;our register\r\n"
	const jsonl = `{"mark":"TORVIK","number":97000001,"office":"us","owner":"Torvik Works, Inc.","classes":[25,"9"],"status":"registered",` +
		`"filed":"20190304","registered":"2020/5/6","goods":"phone cases; hats","aliases":["托维克","TVK"],"strength":"coined","famous":2,"enforcer":true,"source":"our register"}`
	for _, tc := range []struct{ name, text, file string }{
		{"comma", comma, "list.csv"},
		{"byte order mark", "\ufeff" + comma, "list.csv"},
		{"UTF-16 little endian", utf16, "list.csv"},
		{"UTF-16 big endian", utf16be, "list.csv"},
		{"GB18030", gb, "list.csv"},
		{"old Mac line ends", strings.ReplaceAll(comma, "\n", "\r"), "list.csv"},
		{"semicolon, synonyms, CRLF", semicolon, "list.csv"},
		{"spreadsheet sep line", "sep=;\r\n" + semicolon, "list.csv"},
		{"tab", strings.NewReplacer(",", "\t", "\"", "", "Works, Inc", "Works, Inc").Replace(strings.ReplaceAll(comma, "Works, Inc", "Works\x01 Inc")), "list.tsv"},
		{"JSON Lines by first byte", jsonl, "-"},
		{"JSON Lines by name, blank line first", "\n" + jsonl + "\n\n", "list.jsonl"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, bad, _ := read(t, strings.ReplaceAll(tc.text, "\x01", ","), tc.file, Options{})
			if diff := cmp.Diff([]trademarks.Mark{torvik}, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]trademarks.RowError(nil), bad); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStarterColumns(t *testing.T) {
	got, _, r := read(t, "mark,kind,house,slang,lines,generic_en,generic_zh,colour\nBirkin,line,Hermes,铂金包,Birkin 25;Birkin 30,handbag,手袋,red\n", "a.csv",
		Options{Office: "FR", Source: "list of May"})
	want := []trademarks.Mark{{ID: got[0].ID, Office: "FR", Text: "Birkin", Kind: trademarks.KindLine, House: "Hermes",
		Status: trademarks.StatusUnknown, Generic: trademarks.Generic{EN: "handbag", ZH: "手袋"}, Source: "list of May",
		Aliases: []trademarks.Alias{{Text: "铂金包", Kind: trademarks.AliasSlang}, {Text: "Birkin 25", Kind: trademarks.AliasLine},
			{Text: "Birkin 30", Kind: trademarks.AliasLine}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"colour"}, r.Ignored()); diff != "" {
		t.Error(diff)
	}
}

func TestRowsSetAside(t *testing.T) {
	const head = "mark,owner,classes,filed,strength,famous,enforcer,kind\n"
	long := strings.Repeat("x", MaxCell+1)
	for _, tc := range []struct {
		name, row string
		want      trademarks.RowError
	}{
		{"too few cells", "A,b", trademarks.RowError{Value: "A,b", Reason: "the row has 2 cells where the header names 8: quote cells that hold the delimiter"}},
		{"too many cells", "A,b,,,,,,,,,,,", trademarks.RowError{Value: "A,b,,,,,,,", Reason: "the row has 13 cells where the header names 8: quote cells that hold the delimiter"}},
		{"empty mark", " ,b,9,,,,,", trademarks.RowError{Column: "mark", Reason: "the mark is empty: give its words, or remove the row"}},
		{"class 46", "A,b,9 46,,,,,", trademarks.RowError{Column: "classes", Value: "9 46", Reason: `"46" is not a Nice class: give numbers from 1 to 45 separated by spaces`}},
		{"class 0", "A,b,0,,,,,", trademarks.RowError{Column: "classes", Value: "0", Reason: `"0" is not a Nice class: give numbers from 1 to 45 separated by spaces`}},
		{"class in words", "A,b,toys,,,,,", trademarks.RowError{Column: "classes", Value: "toys", Reason: `"toys" is not a Nice class: give numbers from 1 to 45 separated by spaces`}},
		{"no such day", "A,b,9,2023-02-29,,,,", trademarks.RowError{Column: "filed", Value: "2023-02-29", Reason: "this is not a date: write it as 2024-12-31"}},
		{"day or month", "A,b,9,03/04/2023,,,,", trademarks.RowError{Column: "filed", Value: "03/04/2023", Reason: "the day and the month cannot be told apart: write the date as 2024-12-31"}},
		{"strength", "A,b,9,,strong,,,", trademarks.RowError{Column: "strength", Value: "strong", Reason: "this strength is not known: leave it empty or write one of coined arbitrary suggestive dictionary"}},
		{"fame", "A,b,9,,,4,,", trademarks.RowError{Column: "famous", Value: "4", Reason: "write how well known the mark is: 0 unknown, 1 in its field, 2 well known, 3 famous"}},
		{"enforcer", "A,b,9,,,,maybe,", trademarks.RowError{Column: "enforcer", Value: "maybe", Reason: "write yes or no, or leave it empty"}},
		{"kind", "A,b,9,,,,,logo", trademarks.RowError{Column: "kind", Value: "logo", Reason: "this kind of mark is not known: leave it empty or write one of line character person team school event protected generic dress term"}},
		{"not UTF-8", "A\xff,b,9,,,,,", trademarks.RowError{Column: "mark", Value: "A\uFFFD", Reason: "the cell is not valid UTF-8: save the file as UTF-8"}},
		{"NUL", "A\x00,b,9,,,,,", trademarks.RowError{Column: "mark", Value: "A\x00", Reason: "the cell holds a NUL byte: remove it"}},
		{"long cell", "A," + long + ",9,,,,,", trademarks.RowError{Column: "owner", Value: long[:80], Reason: "the cell is longer than 64 KiB: shorten it"}},
		{"text behind quote", `"A"b,b,9,,,,,`, trademarks.RowError{Value: `"A"b,b,9,,,,,`, Reason: "text follows a closing quote: double a quote that belongs to the text"}},
		{"exact repeat", "First,b,9,,,,,", trademarks.RowError{Value: "First", Reason: "the row repeats an earlier one exactly: remove it"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, bad, _ := read(t, head+"First,b,9,,,,,\n"+tc.row+"\nLast,b,9,,,,,\n", "a.csv", Options{})
			tc.want.File, tc.want.Row = "a.csv", 3
			if diff := cmp.Diff([]trademarks.RowError{tc.want}, bad); diff != "" {
				t.Error(diff)
			}
			if len(got) != 2 || got[0].Text != "First" || got[1].Text != "Last" {
				t.Errorf("reading did not go on around the row: %v", got)
			}
		})
	}
}

func TestJSONRowsSetAside(t *testing.T) {
	for _, tc := range []struct {
		name, row string
		want      trademarks.RowError
	}{
		{"not JSON", `{"mark":`, trademarks.RowError{Value: `{"mark":`, Reason: errSyntax.Error()}},
		{"an array", `["A"]`, trademarks.RowError{Value: `["A"]`, Reason: errSyntax.Error()}},
		{"two objects", `{"mark":"A"}{"mark":"B"}`, trademarks.RowError{Value: `{"mark":"A"}{"mark":"B"}`, Reason: errSyntax.Error()}},
		{"name twice", `{"mark":"A","Mark":"B"}`, trademarks.RowError{Column: "Mark", Value: `{"mark":"A","Mark":"B"}`, Reason: "the name is given twice: keep one"}},
		{"no mark", `{"owner":"A"}`, trademarks.RowError{Column: "mark", Reason: "the mark is empty: give its words, or remove the row"}},
		{"nested", `{"mark":{"a":1}}`, trademarks.RowError{Column: "mark", Value: `{"mark":{"a":1}}`, Reason: "a text or a number is wanted here"}},
		{"NUL escaped", `{"mark":"a\u0000"}`, trademarks.RowError{Column: "mark", Value: `{"mark":"a\u0000"}`, Reason: "the cell holds a NUL byte: remove it"}},
		{"half a surrogate", `{"mark":"a\ud800"}`, trademarks.RowError{Column: "mark", Value: `{"mark":"a\ud800"}`, Reason: "the text holds a broken character: write it as UTF-8, and \\u escapes in pairs"}},
		{"alias kind", `{"mark":"a","aliases":[{"text":"b","kind":"pet"}]}`, trademarks.RowError{Column: "aliases", Value: `{"mark":"a","aliases":[{"text":"b","kind":"pet"}]}`,
			Reason: "this kind of alias is not known: write slang, abbreviation, line, pseudo, translation or transliteration, or leave it out"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, bad, _ := read(t, `{"mark":"First"}`+"\n"+tc.row+"\n"+`{"mark":"Last","x":1}`, "a.jsonl", Options{})
			tc.want.File, tc.want.Row = "a.jsonl", 2
			if diff := cmp.Diff([]trademarks.RowError{tc.want}, bad); diff != "" {
				t.Error(diff)
			}
			if len(got) != 2 || got[0].Text != "First" || got[1].Text != "Last" {
				t.Errorf("reading did not go on around the row: %v", got)
			}
		})
	}
}

func TestFilesRefused(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"empty", "", "a.csv is empty: give a header row with a column named mark and one row a mark"},
		{"blank", " \n\r\n\t", "a.csv is empty: give a header row with a column named mark and one row a mark"},
		{"header only", "mark,owner\n", "a.csv holds no rows: add at least one mark below the header"},
		{"no mark column", "owner,classes\nA,9\n", `a.csv has no column named mark (found owner, classes): name the column that holds the mark's words "mark"`},
		{"quote open in the header", "\"mark,owner\nA,9\n", "a.csv has a damaged header row: a.csv row 1: a quote opens in this row and never closes: close it, or double it if it belongs to the text"},
		{"a million columns", "mark" + strings.Repeat(",a", 400_000), "a.csv has more than 1024 columns: keep only those a list of marks needs"},
		{"ten million columns", "mark" + strings.Repeat(",", 10_000_000), "a.csv has a damaged header row: a.csv row 1: the row is longer than 1048576 bytes: is a line end missing?"},
		{"workbook", "PK\x03\x04....", "a.csv is a workbook or zip archive: save the sheet as CSV (UTF-8) first"},
		{"JSON array", `[{"mark":"A"}]`, "a.csv is one JSON array: write one object a line instead (JSON Lines)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := New(strings.NewReader(tc.text), "a.csv", Options{})
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
	t.Run("folder", func(t *testing.T) {
		d, err := os.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if _, err := New(d, "dir", Options{}); err == nil || err.Error() != "dir is a folder: name the files inside it" {
			t.Error(err)
		}
	})
}

// endless is a file without end: every read gives more of the same byte.
type endless byte

func (e endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(e)
	}
	return len(b), nil
}

func TestUnclosedQuoteCostsOneRow(t *testing.T) {
	text := "mark,owner\nFirst,b\n\"Torn,b\nNext,b\n" + strings.Repeat("Filler,c\n", 3) + "Last,b\n"
	got, bad, _ := read(t, text, "a.csv", Options{})
	want := []trademarks.RowError{
		{File: "a.csv", Row: 3, Value: `"Torn,b`, Reason: "a quote opens in this row and never closes: close it, or double it if it belongs to the text"},
		{File: "a.csv", Row: 6, Value: "Filler", Reason: "the row repeats an earlier one exactly: remove it"},
		{File: "a.csv", Row: 7, Value: "Filler", Reason: "the row repeats an earlier one exactly: remove it"},
	}
	if diff := cmp.Diff(want, bad); diff != "" {
		t.Error(diff)
	}
	if len(got) != 4 || got[3].Text != "Last" {
		t.Errorf("the rows behind the quote are lost: %v", got)
	}
	r, err := New(io.MultiReader(strings.NewReader("mark\nA\n\"B\n"), endless('\n')), "a.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.Next()
	var row *trademarks.RowError
	if _, err := r.Next(); !errors.As(err, &row) || row.Row != 3 {
		t.Errorf("an unclosed quote in an endless file: %v", err)
	}
}

func TestQuotedCellsKeepTheirLines(t *testing.T) {
	got, bad, _ := read(t, "mark,goods\n\"A \"\"B\"\"\" ,\"one\ntwo\r\nthree\"\nC, \"d,e\"\n19\" F,g\n", "a.csv", Options{})
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	var texts []string
	for _, m := range got {
		texts = append(texts, m.Text+"|"+m.Goods)
	}
	if diff := cmp.Diff([]string{`A "B"|one` + "\ntwo\nthree", "C|d,e", `19" F|g`}, texts); diff != "" {
		t.Error(diff)
	}
}

func TestOfTwoColumnsForOneFieldTheBetterCounts(t *testing.T) {
	got, _, r := read(t, "brand,Serial Number,Registration Number,Mark\nx,1,2,A\n", "a.csv", Options{Office: "US"})
	if got[0].Text != "A" || got[0].ID != "US-2" {
		t.Errorf("%+v", got[0])
	}
	if diff := cmp.Diff([]string{"brand", "Serial Number"}, r.Ignored()); diff != "" {
		t.Error(diff)
	}
}
