// SPDX-License-Identifier: Apache-2.0

package listing_test

import (
	"bytes"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/listing"
)

func TestFilesThatAreRefusedAtOnce(t *testing.T) {
	for _, tc := range []struct {
		name, text, want string
		opt              listing.Options
	}{
		{"empty", "", "f.csv is empty: nothing was screened", listing.Options{}},
		{"blanks", " \n\n", "f.csv is empty: nothing was screened", listing.Options{}},
		{"header only", "id,title\n", "f.csv holds a header and no rows below it: nothing was screened", listing.Options{}},
		{"no title", "a,b\n1,2\n", "f.csv has no column for a title: name it with --map title=COLUMN; its columns are a, b", listing.Options{}},
		{"wrong mapping", "id,name\n1,a\n", `f.csv has no column "Titel": its columns are id, name`, listing.Options{Map: map[string]string{"title": "Titel"}}},
		{"wrong number", "id,name\n1,a\n", `f.csv has no column #3: it has 2`, listing.Options{Map: map[string]string{"title": "#3"}}},
		{"wrong field", "id,name\n1,a\n", `there is no field "headline" to map a column to: use one of id, title, bullets, description, brand, keywords, category, classes, markets, condition, price, currency, seller_id, url, images, attributes.NAME`,
			listing.Options{Map: map[string]string{"headline": "name"}}},
		{"mapped name twice", "id,x,x\n1,a,b\n", `f.csv has more than one column "x": name it by its number, #2 or #3`, listing.Options{Map: map[string]string{"title": "x"}}},
		{"another shop's", "id,title\n1,a\n", "f.csv is no shopify file that is known here: use --format auto, or --format csv with --map; its columns are id, title", listing.Options{Format: "shopify"}},
		{"picture", "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\x01", 50), "f.csv is a picture: export the listings as CSV", listing.Options{}},
		{"old Excel", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 500), "f.csv is an old Excel or Word file: save it as .xlsx or CSV", listing.Options{}},
		{"gzip", "\x1F\x8B\x08\x00", "f.csv is compressed with gzip: unpack it first", listing.Options{}},
		{"binary", "id,title\n" + strings.Repeat("\x01\x02\x03ab", 100), "f.csv is no text file: export the listings as CSV, XLSX or JSON Lines", listing.Options{}},
		{"a million columns", strings.Repeat("a,", 1_000_000) + "\n1\n", "f.csv, row 1 has more than 4096 columns: no seller's file has as many, check the delimiter", listing.Options{}},
		{"endless header", strings.Repeat("a", 3<<20), "f.csv has no column for a title: name it with --map title=COLUMN; its columns are " + strings.Repeat("a", 80) + "…", listing.Options{}},
		{"JSON array", `[{"title":"a"}]`, "f.csv is one JSON array: write one object a line (JSON Lines)", listing.Options{}},
		{"JSON over several lines", "{\n\"title\":\"a\"}", "f.csv spreads one object over several lines: write each object on one line (JSON Lines)", listing.Options{}},
		{"unknown encoding", "title\na\n", `there is no encoding "latin-99" here: use utf-8, utf-16, gb18030, big5, shift_jis, euc-kr or windows-1252`, listing.Options{Encoding: "latin-99"}},
		{"a sheet of a table", "title\na\n", `f.csv is no workbook and has no sheet "S"`, listing.Options{Sheet: "S"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, _ := read(t, tc.text, tc.opt); got.End != tc.want || got.Items != nil {
				t.Errorf("got  %q\nwant %q", got.End, tc.want)
			}
		})
	}
}

func TestFolderIsRefused(t *testing.T) {
	f, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, _, err = listing.Open(f, "dir", listing.Options{})
	if want := "dir is a folder: name a file in it"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestRowsThatAreSetAside(t *testing.T) {
	const header, tail = "id,title,classes\n1,First,25\n", "9,Last,9\n"
	for _, tc := range []struct {
		name, rows string
		want       []string
	}{
		{"NUL", "2,a\x00b,\n", []string{`f.csv, row 3, column title, value "a\x00b": it holds a NUL character: export the file again as text`}},
		{"broken UTF-8", "2,a\xFF\xFE,\n3,é,\n4,é,\n5,é,\n", []string{`f.csv, row 3, column title, value "a�": it holds bytes that are no utf-8 text: save the file as UTF-8, or name its encoding with --encoding`}},
		{"a cell of a megabyte", "2," + strings.Repeat("x", 1<<20) + ",\n", []string{`f.csv, row 3, column title, value "` + strings.Repeat("x", 80) + `…": the cell holds 1048576 bytes, more than 262144: shorten it, or look for a missing quote`}},
		{"a row of five megabytes", "2," + strings.Repeat("x", 5<<20) + ",\n", []string{`f.csv, row 3: the row holds more than 2097152 bytes: look for a missing quote or line break, or shorten it`}},
		{"too many cells", "2,a,b,c\n", []string{`f.csv, row 3: the row has 4 cells and the header 3: a cell with ',' in it must stand in quotes`}},
		{"a million cells", "2" + strings.Repeat(",x", 1_000_000) + "\n", []string{`f.csv, row 3: the row has more than 4096 cells: check the delimiter and the quotes`}},
		{"unclosed quote", "2,\"a,\n", []string{`f.csv, row 3: a quoted cell is not closed: add the missing quotation mark, or write "" for one inside a cell`}},
		{"quote closed rows later", "2,\"a,\n3,b,\n4,\"c\",\n", []string{`f.csv, row 3: a quoted cell is not closed: add the missing quotation mark, or write "" for one inside a cell`}},
		{"class", "2,a,46\n", []string{`f.csv, row 3, column classes, value "46": "46" is no Nice class: write numbers from 1 to 45`}},
		{"no words", "2,,25\n", []string{`f.csv, row 3, value "2": it holds no words to screen: give it a title, or use an export that has titles`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, _ := read(t, header+tc.rows+tail, listing.Options{})
			if diff := cmp.Diff(tc.want, got.Aside); diff != "" || got.End != "" {
				t.Errorf("-want +got\n%s\nend %q", diff, got.End)
			}
			if n := len(got.Items); n < 2 || got.Items[0].Listing.Title != "First" || got.Items[n-1].Listing.Title != "Last" {
				t.Errorf("the rows around it are not read: %+v", got.Items)
			}
		})
	}
}

func TestTabReportsHoldBareQuotes(t *testing.T) {
	got, _ := read(t, "sku\titem-name\tlisting-id\n1\t\"Best\" case\tL1\n2\t\"12 inch ruler\tL2\n3\t5\" pipe\tL3\n", listing.Options{})
	var titles []string
	for _, l := range got.listings() {
		titles = append(titles, l.Title)
	}
	if diff := cmp.Diff([]string{`"Best" case`, `"12 inch ruler`, `5" pipe`}, titles); diff != "" || got.Aside != nil {
		t.Error(diff, got.Aside)
	}
}

func TestTooManyUnclosedQuotesEndTheReading(t *testing.T) {
	text := "id,title\n" + strings.Repeat("1,\"a\n2,b\"c\n", 300)
	got, _ := read(t, text, listing.Options{})
	if want := "f.csv has more than 100 rows with a quoted cell that is not closed (the last is row 202): export it again"; got.End != want {
		t.Errorf("got %q, want %q", got.End, want)
	}
}

// endless is a stream that repeats one text forever and counts what is taken of it.
type endless struct {
	text  string
	taken int64
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.text[(e.taken+int64(n))%int64(len(e.text)):])
	}
	e.taken += int64(n)
	return n, nil
}

func TestEndlessLineEndsInBoundedMemory(t *testing.T) {
	for name, text := range map[string]string{"bare": "x", "quoted": "\"\"x", "cells": "x,"} {
		t.Run(name, func(t *testing.T) {
			body := &endless{text: text}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r, _, err := listing.Open(io.MultiReader(strings.NewReader("id,title\n1,First\n2,\""), body), "f.csv", listing.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := drain(r)
			runtime.ReadMemStats(&after)
			if !strings.Contains(got.End, "has no line ending within") || len(got.Items) != 1 {
				t.Errorf("%d items, end %q", len(got.Items), got.End)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 || body.taken > 128<<20 {
				t.Errorf("%d MiB allocated, %d MiB read", used>>20, body.taken>>20)
			}
		})
	}
}

func TestBrokenStreamIsNoEnd(t *testing.T) {
	r, _, err := listing.Open(io.MultiReader(strings.NewReader("id,title\n"+strings.Repeat("1,Shoe\n", 100_000)), brokenReader{}), "f.csv", listing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := drain(r); !strings.HasPrefix(got.End, "f.csv could not be read beyond row 1000") {
		t.Errorf("end %q after %d items", got.End, len(got.Items))
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func FuzzOpen(f *testing.F) {
	for _, seed := range []string{"id,title\n1,Shoe\n", "id;titel\n1;\"a\n\"\"b\"\n", "\xFF\xFEi\x00d\x00,\x00t\x00i\x00t\x00l\x00e\x00\n\x001\x00,\x00a\x00",
		"Handle,Title,Vendor\na,A,V\na,,\n", "{\"title\":\"a\"}\n", "*Action(SiteID=US|Currency=USD),*Title\nAdd,x\n", "sku\titem-name\tlisting-id\n1\t\"a\tb\n",
		"title\n\xB5\xDA\xD2\xBB\n", "sep=|\nid|title\n1|a", "<rss><channel><item><title>a</title></item></channel></rss>"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		lim := listing.Limits{Cell: 256, Record: 1024, Columns: 64, Group: 4, Skip: 8192}
		r, _, err := listing.Open(bytes.NewReader(b), "f", listing.Options{Limits: lim})
		if err != nil {
			return
		}
		got, last := drain(r), 0
		for _, it := range got.Items {
			if len(it.Rows) == 0 || it.Rows[0] <= last {
				t.Fatalf("rows %v after row %d", it.Rows, last)
			}
			last = it.Rows[0]
		}
	})
}
