// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"markwarden/internal/listing"
)

// workbook makes a workbook as Excel would: sheet name -> rows. The first sheet is the first named.
func workbook(t testing.TB, names []string, sheets map[string][][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, name := range names {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for n, cells := range sheets[name] {
			at, err := excelize.CoordinatesToCellName(1, n+1)
			if err != nil {
				t.Fatal(err)
			}
			if len(cells) > 0 {
				if err := f.SetSheetRow(name, at, &cells); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// archive makes a ZIP archive of parts, name and content in turn.
func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, parts[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plainBook makes a workbook by hand around the XML of one sheet and of the shared texts.
func plainBook(t testing.TB, sheet, texts string) []byte {
	return archive(t,
		"xl/workbook.xml", `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", sheet, "xl/sharedStrings.xml", texts)
}

func readBook(b []byte, opt listing.Options) (told, listing.Info) {
	r, info, err := listing.Open(bytes.NewReader(b), "f.xlsx", opt)
	if err != nil {
		return told{End: err.Error()}, info
	}
	return drain(r), info
}

func TestWorkbook(t *testing.T) {
	b := workbook(t, []string{"Notes", "Products"}, map[string][][]any{
		"Notes":    {{"How to fill this in"}, {"1", "2"}},
		"Products": {{"SKU", "Title", "Brand", "Price", "Active"}, {123456789012, "Shoe", "Acme", 9.5, true}, {}, {"s2", "Hat & <cap>", nil, nil, nil, "note"}},
	})
	got, info := readBook(b, listing.Options{})
	want := told{Items: []listing.Item{
		{Rows: []int{2}, Listing: listing.Listing{ID: "123456789012", Title: "Shoe", Brand: "Acme", Price: &listing.Price{Amount: "9.5"}}},
		{Rows: []int{4}, Listing: listing.Listing{ID: "s2", Title: "Hat & <cap>"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantInfo := listing.Info{Name: "f.xlsx", Format: "xlsx", Container: "xlsx", Sheet: "Products", HeaderRow: 1, FirstRow: 2,
		Columns: []listing.Column{{"SKU", 1, "id"}, {"Title", 2, "title"}, {"Brand", 3, "brand"}, {"Price", 4, "price"}}, Ignored: []string{"Active"}}
	if diff := cmp.Diff(wantInfo, info, infoOptions); diff != "" {
		t.Error(diff)
	}
	got, _ = readBook(b, listing.Options{Sheet: "Products", Map: map[string]string{"title": "Brand"}})
	if len(got.Items) != 1 || got.Items[0].Listing.Title != "Acme" {
		t.Errorf("%+v", got)
	}
}

func TestAmazonTemplateWorkbook(t *testing.T) {
	got, info := readBook(workbook(t, []string{"Instructions", "Template"}, map[string][][]any{
		"Instructions": {{"Read me"}, {"then", "fill"}},
		"Template": {{"TemplateType=fptcustom", "Version=2021.0625"}, {"Seller SKU", "Title", "Key feature"},
			{"item_sku", "item_name", "bullet_point1"}, {"S1", "Shoe", "light"}}}), listing.Options{})
	want := told{Items: []listing.Item{{Rows: []int{4}, Listing: listing.Listing{ID: "S1", Title: "Shoe", Bullets: []string{"light"}}}}}
	if diff := cmp.Diff(want, got); diff != "" || info.Format != "amazon" || info.Sheet != "Template" {
		t.Error(diff, info)
	}
}

func TestSheetCells(t *testing.T) {
	got, _ := readBook(plainBook(t, `<x:worksheet xmlns:x="m"><x:sheetData>
		<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c><x:c t="s"><x:v>0</x:v></x:c></x:row>
		<x:row r="3"><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c><x:c t="str"><x:f>"a"&amp;"b"</x:f><x:v>ab</x:v></x:c></x:row>
		<x:row><x:c r="B4" t="s"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
		`<sst><si><t>title</t></si><si><r><t>Ni</t></r><r><t>ke</t></r><rPh><t>naiki</t></rPh></si></sst>`), listing.Options{})
	want := told{Items: []listing.Item{{Rows: []int{3}, Listing: listing.Listing{ID: "2", Title: "ab"}}, {Rows: []int{4}, Listing: listing.Listing{Title: "Nike"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// sheetOf makes a sheet of texts.
func sheetOf(rows ...string) string {
	var b strings.Builder
	b.WriteString("<worksheet><sheetData>")
	for _, r := range rows {
		b.WriteString("<row><c t=\"inlineStr\"><is><t>" + r + "</t></is></c></row>")
	}
	return b.String() + "</sheetData></worksheet>"
}

func TestWorkbooksThatAreRefused(t *testing.T) {
	good := plainBook(t, sheetOf("title", "Shoe"), "<sst/>")
	for _, tc := range []struct {
		name string
		file []byte
		opt  listing.Options
		want string
	}{
		{"damaged archive", append([]byte("PK\x03\x04"), bytes.Repeat([]byte("x"), 100)...), listing.Options{}, "f.xlsx is a damaged workbook: open it in Excel and save it again: zip: not a valid zip file"},
		{"cut off", good[:len(good)/2], listing.Options{}, "f.xlsx is a damaged workbook: open it in Excel and save it again: zip: not a valid zip file"},
		{"other archive", archive(t, "a.csv", "title\nx\n"), listing.Options{}, "f.xlsx is a ZIP archive and no workbook: unpack it and give a file of it"},
		{"empty sheet", plainBook(t, "<worksheet><sheetData/></worksheet>", "<sst/>"), listing.Options{}, "f.xlsx has no cells: nothing was screened"},
		{"header only", plainBook(t, sheetOf("title"), "<sst/>"), listing.Options{}, `f.xlsx, sheet "S" holds a header and no rows below it: nothing was screened`},
		{"no such sheet", good, listing.Options{Sheet: "T"}, `f.xlsx has no sheet "T" with cells: its sheets are S`},
		{"as csv", good, listing.Options{Format: "csv"}, "f.xlsx is an Excel workbook and no csv: use --format auto"},
		{"bomb", plainBook(t, sheetOf("title", strings.Repeat("x", 20<<20)), "<sst/>"), listing.Options{}, "f.xlsx has a part that unpacks to more than 200 times its size: save its listings as CSV"},
		{"too large unpacked", plainBook(t, sheetOf("title", strings.Repeat("x", 2<<20)), "<sst/>"), listing.Options{Limits: listing.Limits{Unpacked: 1 << 20}}, "f.xlsx unpacks to more than 1048576 bytes: save its listings as CSV"},
		{"too large packed", good, listing.Options{Limits: listing.Limits{Archive: 100}}, "f.xlsx is larger than the 100 bytes a workbook may have: save its listings as CSV"},
		{"a part twice", archive(t, "xl/workbook.xml", "<workbook/>", "XL/workbook.xml", "<workbook/>"), listing.Options{}, `f.xlsx holds the part "XL/workbook.xml" twice: open it in Excel and save it again`},
		{"doctype", plainBook(t, `<!DOCTYPE x [<!ENTITY a "b">]>`+sheetOf("title", "x"), "<sst/>"), listing.Options{}, "f.xlsx cannot be read beyond row 0: it holds a DOCTYPE, which is refused: export it without one"},
		{"rows out of order", plainBook(t, `<worksheet><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>`, "<sst/>"), listing.Options{}, `f.xlsx, row 2 cannot be read: open it in Excel and save it again: row number "1" follows row 2`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, _ := readBook(tc.file, tc.opt); got.End != tc.want {
				t.Errorf("got  %q\nwant %q", got.End, tc.want)
			}
		})
	}
}

func TestSheetThatBreaksOffIsNoEnd(t *testing.T) {
	rows := strings.Repeat("<row><c t=\"inlineStr\"><is><t>Shoe</t></is></c></row>", 200)
	got, _ := readBook(plainBook(t, "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>title</t></is></c></row>"+rows+"<row><c t=\"in", "<sst/>"), listing.Options{})
	if want := "f.xlsx, row 202 cannot be read: open it in Excel and save it again: XML syntax error on line 1: unexpected EOF"; got.End != want || len(got.Items) != 200 {
		t.Errorf("%d items, end %q", len(got.Items), got.End)
	}
}

func TestPartThatLiesAboutItsSize(t *testing.T) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, sheetOf("title", strings.Repeat("Shoe", 1000))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	book, err := z.Create("xl/workbook.xml")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(book, `<workbook xmlns:r="x/relationships"><sheets><sheet name="S" r:id="r"/></sheets></workbook>`)
	rels, err := z.Create("xl/_rels/workbook.xml.rels")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(rels, `<Relationships><Relationship Id="r" Type="x/worksheet" Target="s.xml"/></Relationships>`)
	raw, err := z.CreateRaw(&zip.FileHeader{Name: "xl/s.xml", Method: zip.Deflate, UncompressedSize64: 100, CompressedSize64: uint64(packed.Len())})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = raw.Write(packed.Bytes())
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if got, _ := readBook(b.Bytes(), listing.Options{}); got.End == "" || got.Items != nil {
		t.Errorf("%+v", got)
	}
}

func TestCellsThatAreSetAside(t *testing.T) {
	got, _ := readBook(plainBook(t, sheetOf("title", "First", strings.Repeat("x", 1<<20), "Last"), "<sst/>"), listing.Options{})
	want := told{Items: []listing.Item{{Rows: []int{2}, Listing: listing.Listing{Title: "First"}}, {Rows: []int{4}, Listing: listing.Listing{Title: "Last"}}},
		Aside: []string{`f.xlsx, row 3, column title, value "` + strings.Repeat("x", 80) + `…": the cell holds more than 262144 bytes: shorten it`}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestManyTextsStayOutOfMemory(t *testing.T) {
	const texts, size = 2000, 20_000 // 40 MB, no two alike and hard to pack
	var sst, sheet strings.Builder
	sst.WriteString("<sst><si><t>title</t></si>")
	sheet.WriteString(`<worksheet><sheetData><row><c t="s"><v>0</v></c></row>`)
	seed := uint32(1)
	for i := range texts {
		b := make([]byte, size)
		for j := range b {
			seed = seed*1664525 + 1013904223
			b[j] = 'a' + byte(seed>>24)%26
		}
		sst.WriteString("<si><t>" + string(b) + "</t></si>")
		sheet.WriteString("<row><c t=\"s\"><v>" + strconv.Itoa(i+1) + "</v></c></row>")
	}
	book := plainBook(t, sheet.String()+"</sheetData></worksheet>", sst.String()+"</sst>")
	r, _, err := listing.Open(bytes.NewReader(book), "f.xlsx", listing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n := 0
	for {
		it, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(it.Listing.Title) != size {
			t.Fatal(err, len(it.Listing.Title))
		}
		n++
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if n != texts || int64(after.HeapAlloc)-int64(before.HeapAlloc) > 4<<20 {
		t.Errorf("%d listings, heap grew by %d KiB", n, (int64(after.HeapAlloc)-int64(before.HeapAlloc))>>10)
	}
}

func FuzzWorkbook(f *testing.F) {
	f.Add(`<row><c t="s"><v>0</v></c></row><row><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>`, `<si><t>title</t></si>`)
	f.Add(`<row r="5"><c r="AB5"><v>1E+3</v></c></row>`, `<si><r><t>title</t></r></si>`)
	f.Fuzz(func(t *testing.T, sheet, texts string) {
		book := plainBook(t, "<worksheet><sheetData>"+sheet+"</sheetData></worksheet>", "<sst>"+texts+"</sst>")
		opt := listing.Options{Limits: listing.Limits{Cell: 256, Record: 4096, Columns: 64}}
		r, info, err := listing.Open(bytes.NewReader(book), "f", opt)
		if err != nil {
			return
		}
		got := drain(r)
		if got.End != "" {
			return
		}
		var out bytes.Buffer
		a, err := listing.NewAnnotator(&out, bytes.NewReader(book), info, two)
		if err != nil {
			return // what follows the last row is broken
		}
		for _, it := range got.Items {
			if err := a.Add(it.Rows, []string{"clear", "x"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.Close(); err != nil {
			return
		}
		again, _ := readBook(out.Bytes(), listing.Options{Sheet: info.Sheet})
		if len(again.Items) < len(got.Items) {
			t.Fatalf("%d listings became %d: %s", len(got.Items), len(again.Items), again.End)
		}
	})
}
