// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"markwarden/internal/listing"
	"markwarden/internal/sample"
)

// two are the columns of most tests here.
var two = []string{"markwarden_level", "markwarden_why"}

// annotate reads a file and annotates each item with its level and each row set aside with its reason.
func annotate(t testing.TB, file []byte, opt listing.Options, cells func(it *listing.Item) []string) ([]byte, told) {
	t.Helper()
	r, info, err := listing.Open(bytes.NewReader(file), "f", opt)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	a, err := listing.NewAnnotator(&out, bytes.NewReader(file), info, two)
	if err != nil {
		t.Fatal(err)
	}
	var got told
	for {
		it, err := r.Next()
		var row *listing.RowError
		switch {
		case errors.Is(err, io.EOF):
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			return out.Bytes(), got
		case errors.As(err, &row):
			got.Aside = append(got.Aside, row.Error())
			err = a.Add([]int{row.Row}, []string{"unscreened", row.Reason})
		case err == nil:
			got.Items = append(got.Items, it)
			err = a.Add(it.Rows, cells(&it))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// clear is the annotation of most tests here.
func clearCells(*listing.Item) []string { return []string{"clear", "a, b"} }

func TestAnnotatedTables(t *testing.T) {
	gb := func(s string) string { return encode(t, simplifiedchinese.GB18030, s) }
	wide := func(s string) string {
		return "\xFF\xFE" + encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), s)
	}
	for _, tc := range []struct{ name, in, want string }{
		{"comma, no last line end", "id,title\n1,\"a \"\"b\"\"\"\n2,c", "id,title,markwarden_level,markwarden_why\n1,\"a \"\"b\"\"\",clear,\"a, b\"\n2,c,clear,\"a, b\""},
		{"semicolon, CRLF, mark", "\xEF\xBB\xBFid;title\r\n1;\"a\r\nb\"\r\n", "\xEF\xBB\xBFid;title;markwarden_level;markwarden_why\r\n1;\"a\r\nb\";clear;a, b\r\n"},
		{"tab without quoting", "sku\titem-name\tasin1\n1\t\"Best\" case\tB\n", "sku\titem-name\tasin1\tmarkwarden_level\tmarkwarden_why\n1\t\"Best\" case\tB\tclear\ta, b\n"},
		{"bar and Excel's line", "sep=|\nid|title\n1|a\n", "sep=|\nid|title|markwarden_level|markwarden_why\n1|a|clear|a, b\n"},
		{"short, blank and long rows", "id,title,brand\n1,a\n\n,,\n2,b,c,,\n", "id,title,brand,markwarden_level,markwarden_why\n1,a,,clear,\"a, b\"\n\n,,,,\n2,b,c,clear,\"a, b\"\n"},
		{"folded rows", "Handle,Title,Vendor\ns,S,V\ns,,\nt,T,V\n", "Handle,Title,Vendor,markwarden_level,markwarden_why\ns,S,V,clear,\"a, b\"\ns,,,clear,\"a, b\"\nt,T,V,clear,\"a, b\"\n"},
		{"annotated before", "id,markwarden_level,title,markwarden_why\n1,high,a,\"old, why\"\n", "id,markwarden_level,title,markwarden_why\n1,clear,a,\"a, b\"\n"},
		{"rows above the header", "#INFO,x\n*Action(SiteID=US),*Title\nAdd,a\n", "#INFO,x\n*Action(SiteID=US),*Title,markwarden_level,markwarden_why\nAdd,a,clear,\"a, b\"\n"},
		{"rows set aside", "id,title\n1,a\n2,\"b\n3,x,y\n4,c\n",
			"id,title,markwarden_level,markwarden_why\n1,a,clear,\"a, b\"\n2,\"b,unscreened,a quoted cell is not closed: add the missing quotation mark  or write '' for one inside a cell\n" +
				"3,x,y,unscreened,\"the row has 3 cells and the header 2: a cell with ',' in it must stand in quotes\"\n4,c,clear,\"a, b\"\n"},
		{"GB18030", gb("编号,标题\n1,手机壳\n"), gb("编号,标题,markwarden_level,markwarden_why\n1,手机壳,clear,\"a, b\"\n")},
		{"UTF-16", wide("id,title\r\n1,😀\r\n"), wide("id,title,markwarden_level,markwarden_why\r\n1,😀,clear,\"a, b\"\r\n")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, first := annotate(t, []byte(tc.in), listing.Options{}, clearCells)
			if diff := cmp.Diff(tc.want, string(got)); diff != "" {
				t.Error(diff)
			}
			again, second := annotate(t, got, listing.Options{}, clearCells)
			if diff := cmp.Diff(first.listings(), second.listings()); diff != "" {
				t.Errorf("read again it is not the same: %s", diff)
			}
			if !bytes.Equal(again, got) && first.Aside == nil {
				t.Errorf("annotated again it is not the same: %q", again)
			}
		})
	}
}

func TestOversizedRowIsCopiedAndMarked(t *testing.T) {
	long := strings.Repeat("x", 5000)
	opt := listing.Options{Limits: listing.Limits{Record: 1000}}
	for name, eol := range map[string]string{"LF": "\n", "CRLF": "\r\n"} {
		t.Run(name, func(t *testing.T) {
			got, _ := annotate(t, []byte("id,title"+eol+"1,a"+eol+"2,"+long+eol+"3,b"+eol), opt, func(*listing.Item) []string { return []string{"clear", "c"} })
			want := "id,title,markwarden_level,markwarden_why" + eol + "1,a,clear,c" + eol + "2," + long +
				",unscreened,the row holds more than 1000 bytes: look for a missing quote or line break  or shorten it" + eol + "3,b,clear,c" + eol
			if diff := cmp.Diff(want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFeedsAreNotAnnotated(t *testing.T) {
	const in = "<rss><item><title>a</title></item></rss>"
	_, info, err := listing.Open(strings.NewReader(in), "f.xml", listing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = listing.NewAnnotator(io.Discard, strings.NewReader(in), info, listing.AnnotationColumns())
	if want := "f.xml is an XML feed, which has no columns to add to: ask for a report instead"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// onlySeeks hides that a file can be read at a place.
type onlySeeks struct{ io.ReadSeeker }

func TestWorkbookFromAPipe(t *testing.T) {
	in := workbook(t, []string{"S"}, map[string][][]any{"S": {{"title"}, {"Shoe"}}})
	r, info, err := listing.Open(io.MultiReader(bytes.NewReader(in)), "f.xlsx", listing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	a, err := listing.NewAnnotator(&out, onlySeeks{bytes.NewReader(in)}, info, two)
	if err != nil {
		t.Fatal(err)
	}
	got := drain(r)
	if err := errors.Join(a.Add(got.Items[0].Rows, clearCells(nil)), a.Close()); err != nil {
		t.Fatal(err)
	}
	if again, _ := readBook(out.Bytes(), listing.Options{}); !cmp.Equal(got, again) {
		t.Errorf("%+v", again)
	}
}

func TestNewCellsAreNoFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "\"'\rx\"", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x",
		"a=b": "a=b", "": "", "\"=1\"": "\"\"\"=1\"\"\"", "'x": "'x", " =1": "\" =1\"", "a\x00b": "ab",
	} {
		t.Run(in, func(t *testing.T) {
			got, _ := annotate(t, []byte("id,title\n1,a\n"), listing.Options{}, func(*listing.Item) []string { return []string{"clear", in} })
			if want := "id,title,markwarden_level,markwarden_why\n1,a,clear," + want + "\n"; string(got) != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestAnnotatedSampleFilesKeepEveryByte(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sample.SharedData(t, "seller-formats"), "*_*.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			in, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			out, first := annotate(t, in, listing.Options{}, func(*listing.Item) []string { return []string{"LEVEL", "WHY"} })
			sep := ","
			if filepath.Ext(path) == ".txt" {
				sep = "\t"
			}
			stripped := bytes.ReplaceAll(out, []byte(sep+"LEVEL"+sep+"WHY"), nil)
			stripped = bytes.ReplaceAll(stripped, []byte(sep+"markwarden_level"+sep+"markwarden_why"), nil)
			if !bytes.Equal(stripped, in) {
				t.Error("without the new cells it is not the same file")
			}
			_, second := annotate(t, out, listing.Options{}, clearCells)
			if diff := cmp.Diff(first, second); diff != "" {
				t.Error(diff)
			}
			if sep == "," {
				if _, err := csv.NewReader(bytes.NewReader(out)).ReadAll(); err != nil {
					t.Errorf("it is no table to others: %v", err)
				}
			}
		})
	}
}

func TestAnnotatedJSONLines(t *testing.T) {
	const in = "{ \"title\": \"a\", \"id\":\"1\" }\r\n\n{\"title\":\"b\",\"markwarden\":{\"level\":\"old\"}}\nno json\n{}\n{\"title\":\"<c>\"}"
	const want = "{ \"title\": \"a\", \"id\":\"1\" ,\"markwarden\":{\"level\":\"clear\",\"why\":\"a, b\"}}\r\n\n{\"title\":\"b\",\"markwarden\":{\"level\":\"clear\",\"why\":\"a, b\"}}\nno json\n" +
		"{\"markwarden\":{\"level\":\"unscreened\",\"why\":\"it holds no words to screen: give it a title\"}}\n{\"title\":\"<c>\",\"markwarden\":{\"level\":\"clear\",\"why\":\"a, b\"}}"
	got, first := annotate(t, []byte(in), listing.Options{}, clearCells)
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	again, second := annotate(t, got, listing.Options{}, clearCells)
	if diff := cmp.Diff(first, second); diff != "" || !bytes.Equal(again, got) {
		t.Error(diff, string(again))
	}
}

func TestAnnotatedWorkbook(t *testing.T) {
	in := workbook(t, []string{"Products", "Other"}, map[string][][]any{
		"Products": {{"SKU", "Title"}, {1, "Shoe"}, {}, {2, "Hat", "note beside"}}, "Other": {{"left alone"}}})
	got, first := annotate(t, in, listing.Options{}, func(*listing.Item) []string { return []string{"clear", "=1 & <2>"} })
	f, err := excelize.OpenReader(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Products")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"SKU", "Title", "", "markwarden_level", "markwarden_why"}, {"1", "Shoe", "", "clear", "'=1 & <2>"}, nil, {"2", "Hat", "note beside", "clear", "'=1 & <2>"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if ref, err := f.GetSheetDimension("Products"); err != nil || ref != "A1:E4" {
		t.Errorf("dimension %s, %v", ref, err)
	}
	again, second := annotate(t, got, listing.Options{}, func(*listing.Item) []string { return []string{"high", "x"} })
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	a, err := excelize.OpenReader(bytes.NewReader(again))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if row, err := a.GetRows("Products"); err != nil || !cmp.Equal(row[1], []string{"1", "Shoe", "", "high", "x"}) {
		t.Errorf("annotated again: %v, %v", row, err)
	}
	if diff := cmp.Diff(otherParts(t, in, "xl/worksheets/sheet1.xml"), otherParts(t, got, "xl/worksheets/sheet1.xml")); diff != "" {
		t.Error(diff)
	}
}

// otherParts are the parts of an archive but one.
func otherParts(t testing.TB, b []byte, but string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, p := range z.File {
		r, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != but {
			parts[p.Name] = string(text)
		}
	}
	return parts
}

func TestAnnotatedSheetKeepsItsOwnXML(t *testing.T) {
	const in = `<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:dimension ref="A1:B2"/><x:sheetData><x:row r="1" spans="1:2" ht="20"><x:c r="A1" t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c>` +
		`<x:c r="B1" t="inlineStr"><x:is><x:t>title</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="B2" s="7" t="str"><x:f>"Shoe"</x:f><x:v>Shoe</x:v></x:c><!-- kept --></x:row>` +
		`<x:row r="3"/></x:sheetData><x:mergeCells><x:mergeCell ref="A5:B5"/></x:mergeCells></x:worksheet>`
	const want = `<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:dimension ref="A1:D3"/><x:sheetData><x:row r="1" ht="20"><x:c r="A1" t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c>` +
		`<x:c r="B1" t="inlineStr"><x:is><x:t>title</x:t></x:is></x:c><x:c r="C1" t="inlineStr"><x:is><x:t xml:space="preserve">markwarden_level</x:t></x:is></x:c>` +
		`<x:c r="D1" t="inlineStr"><x:is><x:t xml:space="preserve">markwarden_why</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="B2" s="7" t="str"><x:f>"Shoe"</x:f><x:v>Shoe</x:v></x:c>` +
		`<x:c r="C2" t="inlineStr"><x:is><x:t xml:space="preserve">clear</x:t></x:is></x:c><x:c r="D2" t="inlineStr"><x:is><x:t xml:space="preserve">a, b</x:t></x:is></x:c><!-- kept --></x:row>` +
		`<x:row r="3"/></x:sheetData><x:mergeCells><x:mergeCell ref="A5:B5"/></x:mergeCells></x:worksheet>`
	out, _ := annotate(t, plainBook(t, in, "<sst/>"), listing.Options{}, clearCells)
	got := otherParts(t, out, "")["xl/worksheets/sheet1.xml"]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnnotatedFileAppearsWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f.csv")
	const in = "id,title\n1,a\n"
	if err := os.WriteFile(path, []byte(in), 0o640); err != nil {
		t.Fatal(err)
	}
	_, info, err := listing.Open(strings.NewReader(in), "f.csv", listing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	begin := func() *listing.AnnotatedFile {
		f, err := listing.CreateAnnotated(path, strings.NewReader(in), info, two)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	begin().Discard()
	changed := begin()
	if err := changed.Add([]int{9}, []string{"clear", ""}); err != nil {
		t.Fatal(err)
	}
	if err := changed.Close(); err == nil || err.Error() != "row 9 is no longer in the file: it has changed since it was screened, screen it again" {
		t.Errorf("got %v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != in {
		t.Errorf("a copy that failed changed the file: %q", b)
	}
	f := begin()
	if err := f.Add([]int{2}, []string{"clear", ""}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.Discard()
	b, _ := os.ReadFile(path)
	st, _ := os.Stat(path)
	left, _ := os.ReadDir(dir)
	if string(b) != "id,title,markwarden_level,markwarden_why\n1,a,clear,\n" || st.Mode().Perm() != 0o640 || len(left) != 1 {
		t.Errorf("%q, mode %v, %d files", b, st.Mode(), len(left))
	}
	if _, err := listing.CreateAnnotated(dir, strings.NewReader(in), info, two); err == nil {
		t.Error("a folder is replaced")
	}
}

func TestAnnotatorTakesRowsInOrder(t *testing.T) {
	const in = "id,title\n1,a\n2,b\n3,c\n"
	_, info, err := listing.Open(strings.NewReader(in), "f.csv", listing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := listing.NewAnnotator(io.Discard, strings.NewReader(in), info, two)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		rows  []int
		cells []string
		want  string
	}{
		{[]int{3}, []string{"a", "b"}, ""},
		{[]int{2}, []string{"a", "b"}, "listing: row 2 comes after row 2 was copied"},
		{[]int{4}, []string{"a"}, "listing: 1 cells for 2 columns of rows [4]"},
		{nil, []string{"a", "b"}, "listing: 2 cells for 2 columns of rows []"},
	} {
		err := a.Add(tc.rows, tc.cells)
		if (err == nil) != (tc.want == "") || err != nil && err.Error() != tc.want {
			t.Errorf("%v: got %v, want %q", tc.rows, err, tc.want)
		}
	}
	if _, err := listing.NewAnnotator(io.Discard, strings.NewReader(in), listing.Info{}, two); err == nil {
		t.Error("an Info from elsewhere is taken")
	}
}

func FuzzAnnotate(f *testing.F) {
	for _, seed := range []string{"id,title\n1,Shoe\n", "id;title\r\n1;\"a\r\n\"\"b\"", "title\n\"a\nb\n", "Handle,Title,Vendor\na,A,V\na,,\n", "{\"title\":\"a\"}\n{}\n",
		"\xFF\xFEt\x00i\x00t\x00l\x00e\x00\n\x00a\x00", "title,markwarden_why\na,b,,\n"} {
		f.Add([]byte(seed), "=x,\"y")
	}
	f.Fuzz(func(t *testing.T, in []byte, cell string) {
		opt := listing.Options{Limits: listing.Limits{Cell: 256, Record: 1024, Columns: 64, Group: 4, Skip: 8192}}
		r, info, err := listing.Open(bytes.NewReader(in), "f", opt)
		if err != nil || info.Container == "xml" || info.Container == "xlsx" {
			return
		}
		var out bytes.Buffer
		a, err := listing.NewAnnotator(&out, bytes.NewReader(in), info, two)
		if err != nil {
			t.Fatal(err)
		}
		got := drain(r)
		if got.End != "" {
			return
		}
		for _, it := range got.Items {
			if err := a.Add(it.Rows, []string{"clear", cell}); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		if len(out.Bytes()) < len(in) && !strings.Contains(string(in), "markwarden") && info.Container == "jsonl" {
			t.Fatalf("%q became %q", in, out.Bytes())
		}
	})
}
