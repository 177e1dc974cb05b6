// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Reader yields the listings of one file, one at a time.
// Next returns io.EOF at the end. A *RowError sets one row aside: the caller counts it as not screened and calls Next
// again. Any other error ends the reading; it is a fault with one sentence for the person whose file it is.
// Items and row errors come in the order of their first row.
type Reader interface {
	Next() (Item, error)
}

// Item is one listing and where it stands in its file.
type Item struct {
	Listing Listing
	Rows    []int            // every row it was read from, ascending; 1 is the first row of the file, headers included
	Given   map[Field]string // the file's own text of each field that was decoded (HTML, tag underscores); nil if none
}

// Options say what the caller knows of a file; the zero value detects everything.
type Options struct {
	Format   Format            // empty and auto detect it
	Encoding string            // an IANA name such as gb18030; empty detects it
	Sheet    string            // a workbook's sheet; empty is the one that holds listings, else the first
	Map      map[string]string // field -> column name or #number, and settings (see ParseMap); overrides what was guessed
	Limits   Limits

	place place // what Map sets
}

// Info is what was understood of a file before its first listing, for a dry run and for the annotator.
type Info struct {
	Name      string   `json:"name"`
	Format    Format   `json:"format"`
	Container string   `json:"container"` // csv, xlsx, jsonl or xml
	Encoding  string   `json:"encoding,omitempty"`
	Delimiter string   `json:"delimiter,omitempty"`
	Sheet     string   `json:"sheet,omitempty"`
	HeaderRow int      `json:"header_row,omitempty"` // 1-based; 0 when the file has no header
	FirstRow  int      `json:"first_row,omitempty"`  // on which its listings begin; 0 when the file has no header
	Columns   []Column `json:"columns"`              // the columns that are read
	Ignored   []string `json:"ignored"`              // the columns that are not, by name

	src *source // what the annotator needs to walk the file again
}

// Column is a column that is read, and the field of the listing it fills.
type Column struct {
	Name  string `json:"name"`
	Index int    `json:"index"` // 1-based
	Field string `json:"field"`
}

// RowError is a row that could not be read and must count as not screened.
type RowError struct {
	File   string `json:"file,omitempty"`
	Row    int    `json:"row"`              // 1-based as a spreadsheet numbers rows, headers and blank rows included
	Line   int    `json:"line,omitempty"`   // 1-based line of a text file on which the row begins; 0 if it has no lines
	Column string `json:"column,omitempty"` // empty when the whole row is meant
	Value  string `json:"value,omitempty"`  // the text that was refused, cut to 80 characters
	Reason string `json:"reason"`           // what is wrong and what to do
}

// Error is one sentence: where, what is wrong, what to do.
func (e *RowError) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File + ", ")
	}
	fmt.Fprintf(&b, "row %d", e.Row)
	if e.Line != 0 && e.Line != e.Row {
		fmt.Fprintf(&b, " (line %d)", e.Line)
	}
	if e.Column != "" {
		b.WriteString(", column " + e.Column)
	}
	if e.Value != "" {
		b.WriteString(", value " + quote(e.Value))
	}
	return b.String() + ": " + e.Reason
}

// excerptLength is how much of a stranger's text an error repeats: enough to find it by, too little to flood a log.
const excerptLength = 80

// excerpt cuts text to excerptLength characters and makes it valid UTF-8.
func excerpt(s string) string {
	n := 0
	for i := range s {
		if n == excerptLength {
			s = s[:i] + "…"
			break
		}
		n++
	}
	return strings.ToValidUTF8(s, string(utf8.RuneError))
}

// quote is an excerpt in quotation marks with every control character written out, so that a log line stays one line.
func quote(s string) string { return strconv.Quote(excerpt(s)) }
