// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"markwarden/internal/listing"
)

// TestEveryShopsFileAsWorkbook: each kind of file is the same listings as a workbook, whose other sheet is left alone.
func TestEveryShopsFileAsWorkbook(t *testing.T) {
	for _, s := range shopFiles() {
		lang := s.lang
		if lang == "" {
			lang = "zh"
		}
		for _, w := range []twist{twists[0], {name: "a title above", do: func(_ *shopFile, d *draft) {
			d.above = append([][]string{{"Products of my shop, November 2026"}, {}}, d.above...)
		}}, {name: leftOut}} {
			f := s.write(w, wares[lang], "\t", "\n")
			var rows [][]any
			for _, r := range f.cells {
				var cells []any
				for _, c := range r {
					cells = append(cells, c)
				}
				rows = append(rows, cells)
			}
			in := workbook(t, []string{"Read me", "Data"}, map[string][][]any{"Read me": {{"How to fill this in"}, {"Column", "Meaning"}, {"a", "b"}}, "Data": rows})
			got, info := readBook(in, listing.Options{})
			want := s.format
			if want == listing.FormatCSV {
				want = listing.FormatXLSX
			}
			if diff := cmp.Diff(f.listings, core(got.listings(), f.listings)); diff != "" || info.Format != want || info.Sheet != "Data" || got.Aside != nil {
				t.Errorf("%s, %s: %s of sheet %s, %s %v %s", s.name, w.name, info.Format, info.Sheet, got.End, got.Aside, diff)
				continue
			}
			copied, _ := annotate(t, in, listing.Options{}, clearCells)
			again, info := readBook(copied, listing.Options{})
			if diff := cmp.Diff(got, again); diff != "" || info.Format != want {
				t.Errorf("%s, %s: the copy is %s, %s", s.name, w.name, info.Format, diff)
			}
			if diff := cmp.Diff(otherParts(t, in, "xl/worksheets/sheet2.xml"), otherParts(t, copied, "xl/worksheets/sheet2.xml")); diff != "" {
				t.Errorf("%s: %s", s.name, diff)
			}
		}
	}
}

// book is a workbook of one sheet made by steps.
func book(t testing.TB, do func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := do(f); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMergedCellsAreMeantForAllTheirRows(t *testing.T) {
	in := book(t, func(f *excelize.File) error {
		for i, r := range [][]any{{"商品名称", "颜色", "货号"}, {"台灯", "白", "A1"}, {nil, "黑", "A2"}, {nil, "红", "A3"}, {"马克杯", "白", "B1"}} {
			if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
				return err
			}
		}
		return f.MergeCell("Sheet1", "A2", "A4")
	})
	got, _ := readBook(in, listing.Options{})
	var told []string
	for _, l := range got.listings() {
		told = append(told, l.ID+" "+l.Title+" "+l.Attributes["颜色"])
	}
	if diff := cmp.Diff([]string{"A1 台灯 白", "A2 台灯 黑", "A3 台灯 红", "B1 马克杯 白"}, told); diff != "" || got.Aside != nil {
		t.Error(diff, got.Aside)
	}
}

func TestMergedCellsFarBehind(t *testing.T) {
	var sheet strings.Builder
	sheet.WriteString(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c><c r="B1" t="inlineStr"><is><t>brand</t></is></c></row>`)
	for i := range 3000 {
		if i%3 == 0 {
			fmt.Fprintf(&sheet, `<row r="%d"><c r="A%d" t="inlineStr"><is><t>T%d</t></is></c><c r="B%[1]d" t="inlineStr"><is><t>b</t></is></c></row>`, i+2, i+2, i)
		} else {
			fmt.Fprintf(&sheet, `<row r="%d"><c r="B%[1]d" t="inlineStr"><is><t>b</t></is></c></row>`, i+2)
		}
	}
	sheet.WriteString(`</sheetData><mergeCells count="1000">`)
	for i := 0; i < 3000; i += 3 {
		fmt.Fprintf(&sheet, `<mergeCell ref="A%d:A%d"/>`, i+2, i+4)
	}
	sheet.WriteString(`</mergeCells></worksheet>`)
	got, _ := readBook(plainBook(t, sheet.String(), "<sst/>"), listing.Options{})
	if len(got.Items) != 3000 || got.Aside != nil {
		t.Fatalf("%d items, %v %s", len(got.Items), got.Aside, got.End)
	}
	for i, l := range got.listings() {
		if want := fmt.Sprintf("T%d", i/3*3); l.Title != want {
			t.Fatalf("row %d: %s, want %s", i+2, l.Title, want)
		}
	}
}

func TestDatesNumbersAndFormulas(t *testing.T) {
	in := book(t, func(f *excelize.File) error {
		for i, r := range [][]any{{"SKU", "Title", "Price", "Listed", "Brand"}, {12345678901234, "Lamp", "9.50", time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), "Acme"}, {"0012", 501, 7.25, nil, "Acme"}} {
			if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
				return err
			}
		}
		return nil
	})
	got, _ := readBook(in, listing.Options{})
	want := []listing.Listing{{ID: "12345678901234", Title: "Lamp", Brand: "Acme", Price: &listing.Price{Amount: "9.50"}}, {ID: "0012", Title: "501", Brand: "Acme", Price: &listing.Price{Amount: "7.25"}}}
	if diff := cmp.Diff(want, got.listings()); diff != "" || got.Aside != nil {
		t.Error(diff, got.Aside)
	}
	const head = `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>sku</t></is></c><c t="inlineStr"><is><t>title</t></is></c><c t="inlineStr"><is><t>price</t></is></c></row>`
	row := func(n int, title, price string) string {
		return fmt.Sprintf(`<row r="%d"><c t="inlineStr"><is><t>s%d</t></is></c>%s%s</row>`, n, n, title, price)
	}
	in = plainBook(t, head+row(2, `<c t="str"><f>A2&amp;" lamp"</f><v>Blue lamp</v></c>`, `<c><f>1+1</f><v>2</v></c>`)+
		row(3, `<c t="e"><f>NA()</f><v>#N/A</v></c>`, "<c/>")+row(4, `<c><f>B2</f></c>`, "<c/>")+
		row(5, `<c t="inlineStr"><is><t>Mug</t></is></c>`, `<c t="e"><f>1/0</f><v>#DIV/0!</v></c>`)+`</sheetData></worksheet>`, "<sst/>")
	got, _ = readBook(in, listing.Options{})
	wants := told{Items: []listing.Item{{Listing: listing.Listing{ID: "s2", Title: "Blue lamp", Price: &listing.Price{Amount: "2"}}, Rows: []int{2}}, {Listing: listing.Listing{ID: "s5", Title: "Mug"}, Rows: []int{5}}},
		Aside: []string{`f.xlsx, row 3, column title, value "#N/A": its formula shows an error: repair it, or type the text itself`,
			`f.xlsx, row 4, column title: its formula was never worked out: open the file in Excel and save it again`}}
	if diff := cmp.Diff(wants, got); diff != "" {
		t.Error(diff)
	}
}

func TestMappingOfATemplateWithRowsOfHelp(t *testing.T) {
	template := [][]any{{"category", "brand", "product_name", "product_description", "main_image", "price", "seller_sku"},
		{"V5.0.0", "create_product", "metric", "category_v2"}, {"Category", "Brand", "Product name", "Product description", "Main image", "Retail price", "Seller SKU"},
		{"Mandatory", "Optional", "Mandatory", "Mandatory", "Mandatory", "Mandatory", "Optional"}, {"Choose", "", "25 to 255 characters", "HTML", "URL", "", ""},
		{"Lamps", "Acme", "Desk lamp", "<p>Warm</p>", "https://a.example/1.jpg", "9.50", "T1"}}
	in := workbook(t, []string{"Notes", "Template"}, map[string][][]any{"Notes": {{"title"}, {"read this first"}}, "Template": template})
	lines := "# TikTok Shop\nsheet=Template\nheader_row=1\nfirst_row=6\ntitle=product_name\ndescription=product_description\nid=seller_sku\nimages=main_image\n"
	m, err := listing.ParseMap(strings.Split(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	got, info := readBook(in, listing.Options{Map: m})
	want := []listing.Listing{{ID: "T1", Title: "Desk lamp", Description: "Warm", Brand: "Acme", Category: "Lamps", Price: &listing.Price{Amount: "9.50"}, Images: []string{"https://a.example/1.jpg"}}}
	if diff := cmp.Diff(want, got.listings()); diff != "" || info.HeaderRow != 1 || info.FirstRow != 6 || info.Sheet != "Template" {
		t.Errorf("%+v %s %s", info, diff, got.End)
	}
	for _, tc := range []struct{ lines, file, want string }{
		{"header_row=0", "title\na\n", "header_row=0 is no row: write a number from 1 to 50"},
		{"first_row=x", "title\na\n", "first_row=x is no row: write a number from 1 to 1048576"},
		{"header_row=3,first_row=3", "title\na\n", "first_row=3 is not below header_row=3: listings begin below their header"},
		{"header_row=9", "title\na\n", "f.csv has no header on row 9: give the row its columns are named on"},
		{"first_row=2", "x\n\ntitle\na\n", "f.csv has its header on row 3, and first_row=2 is not below it: give header_row too"},
		{"sheet=S", "title\na\n", `f.csv is no workbook and has no sheet "S"`},
		{"first_row=2", `{"title":"a"}`, "f.csv has no rows and sheets of a table: leave sheet, header_row and first_row out"},
	} {
		m, err := listing.ParseMap(strings.Split(tc.lines, ","))
		if err == nil {
			_, _, err = listing.Open(strings.NewReader(tc.file), "f.csv", listing.Options{Map: m})
		}
		if err == nil || err.Error() != tc.want {
			t.Errorf("%s: got %v, want %s", tc.lines, err, tc.want)
		}
	}
}

// TestOneTextManyTimes: a workbook of a few kilobytes whose every cell is the same long text, a gigabyte a row.
func TestOneTextManyTimes(t *testing.T) {
	var sheet strings.Builder
	sheet.WriteString("<worksheet><sheetData>")
	for range 50 {
		sheet.WriteString("<row>" + strings.Repeat(`<c t="s"><v>0</v></c>`, 4000) + "</row>")
	}
	sheet.WriteString("</sheetData></worksheet>")
	in := plainBook(t, sheet.String(), "<sst><si><t>"+strings.Repeat("title", 50_000)+"</t></si></sst>")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, _ := readBook(in, listing.Options{})
	runtime.ReadMemStats(&after)
	if want := "f.xlsx has no header row within its first 12 rows"; got.End != want || got.Items != nil {
		t.Errorf("%d items, %q", len(got.Items), got.End)
	}
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 512 {
		t.Errorf("%d MiB allocated", used)
	}
}
