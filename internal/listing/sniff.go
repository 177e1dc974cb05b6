// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"slices"

	"markwarden/internal/fault"
)

// strangers are files that hold no listings though people send them, by their first bytes, and what to do instead.
var strangers = []struct{ magic, what string }{
	{compound, "an old Excel or Word file: save it as .xlsx or CSV"},
	{"\x1F\x8B", "compressed with gzip: unpack it first"},
	{"7z\xBC\xAF\x27\x1C", "a 7-Zip archive: unpack it first"},
	{"Rar!", "a RAR archive: unpack it first"},
	{"BZh", "compressed with bzip2: unpack it first"},
	{"\x28\xB5\x2F\xFD", "compressed with zstd: unpack it first"},
	{"%PDF-", "a PDF: export the listings as CSV"},
	{"\x89PNG", "a picture: export the listings as CSV"},
	{"\xFF\xD8\xFF", "a picture: export the listings as CSV"},
	{"GIF8", "a picture: export the listings as CSV"},
	{"SQLite format 3", "a database: export the listings as CSV"},
	{"PAR1", "a Parquet file: export the listings as CSV"},
	{"{\\rtf", "a text document: export the listings as CSV"},
	{"\x7FELF", "a program: export the listings as CSV"},
	{"MZ\x90", "a program: export the listings as CSV"},
}

// compound is how files of older Office programs begin, and those that newer ones protect by a password.
const compound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

func (f *file) empty() error {
	return fault.New(fault.Invalid, "%s is empty: nothing was screened", f.name)
}

// isPage reports HTML.
func isPage(text []byte) bool {
	start := bytes.ToLower(text[:min(len(text), 64)])
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

// decide tells the container from the first bytes, and refuses what holds no listings.
func (f *file) decide(opt Options) error {
	head := bytes.TrimPrefix(f.head, []byte("\xEF\xBB\xBF"))
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(text) == 0:
		return f.empty()
	case isPage(text):
		return fault.New(fault.Invalid, "%s is a web page, perhaps a sign-in page saved in place of an export: export the listings as CSV", f.name)
	case bytes.HasPrefix(head, []byte(compound)) && bytes.Contains(head, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e")):
		return fault.New(fault.Invalid, "%s is protected by a password: save it without one", f.name)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		f.kind = containerXLSX
	case opt.Format == FormatXLSX:
		return fault.New(fault.Invalid, "%s is no Excel workbook: use --format auto", f.name)
	case opt.Format == FormatJSONL || opt.Format == FormatAuto && text[0] == '{':
		f.kind = containerJSONL
	case opt.Format == FormatAuto && bytes.HasPrefix(text, []byte("[")) && bytes.ContainsAny(text, "{"):
		return fault.New(fault.Invalid, "%s is one JSON array: write one object a line (JSON Lines)", f.name)
	case text[0] == '<' && (opt.Format == FormatAuto || opt.Format == FormatGoogle):
		f.kind = containerFeed
	}
	if f.kind == containerXLSX && slices.Contains([]Format{FormatCSV, FormatJSONL}, opt.Format) {
		return fault.New(fault.Invalid, "%s is an Excel workbook and no %s: use --format auto", f.name, opt.Format)
	}
	for _, s := range strangers {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return fault.New(fault.Invalid, "%s is %s", f.name, s.what)
		}
	}
	return nil
}

// checkText refuses a file that is no text at all: more than one control character in a hundred. A few belong to rows,
// which are set aside when they come.
func (f *file) checkText() error {
	if f.whole && len(bytes.TrimLeft(f.head, " \t\r\n")) == 0 {
		return f.empty()
	}
	head := f.head[:min(len(f.head), 8<<10)]
	control := 0
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B {
			control++
		}
	}
	if control*100 > len(head) && control > 4 {
		return fault.New(fault.Invalid, "%s is no text file: export the listings as CSV, XLSX or JSON Lines", f.name)
	}
	return nil
}
