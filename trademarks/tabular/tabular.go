// SPDX-License-Identifier: Apache-2.0

// Package tabular reads a brand owner's own list of marks: CSV, TSV or semicolon-separated with a header row, or JSON
// Lines. Columns are found by name, in any order and case; unknown ones are reported and ignored. A row that cannot be
// read is set aside as a *trademarks.RowError and reading goes on; a file that cannot be a list of marks is refused by New
// with one sentence. Memory is bounded by the longest row, whatever the file holds, and by about 40 bytes for each row
// to find repeated ones. WriteJSONL writes what the reader reads back unchanged.
package tabular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"markwarden/trademarks"
)

// Limits on what a row may be. A list of marks stays far below them; a hostile file meets them early.
const (
	MaxCell    = 64 << 10 // bytes of one cell
	MaxRow     = 1 << 20  // bytes of one row, with the line ends inside its quotes
	MaxColumns = 1024     // columns of a header
	maxIgnored = 100      // ignored column names that are kept for the report
)

// Options are the caller's answers to what a file may leave open. The zero value is right for most files.
type Options struct {
	Office string    // WIPO ST.3 code for rows without an office column or cell
	Source string    // what Mark.Source says for rows without a source column or cell
	Dates  DateOrder // how to read 03/04/2024
	Keep   int       // most bytes of a row that Record shows as text; 0 shows its line alone
}

// Reader yields the marks of one list; it is a trademarks.Reader.
type Reader struct {
	name  string
	opt   Options
	src   rowSource
	first *row // read by New to know that the list is not empty
	err   error
	seen  identities
	last  trademarks.Record
}

// rowSource is a list's format: delimited text or JSON Lines. A row is good until the next call.
type rowSource interface {
	next() (*row, error)
	unknown() []string
}

// row is what one line says, before any rule of the field is applied.
type row struct {
	line    int
	given   []byte // the row as it stands in the file
	cells   [fieldCount]string
	owners  []trademarks.Owner
	aliases []trademarks.Alias
	// What only JSON Lines carries: a list of one's own has no such columns, a written register does.
	id, statusText                       string
	transacted, disclaimer, drawing, raw string
	curated                              bool
}

var (
	_ trademarks.Reader  = (*Reader)(nil)
	_ trademarks.Sourced = (*Reader)(nil)
)

// New opens a list of marks. name is the file's name: it stands in errors, and the ending .jsonl or .ndjson says JSON
// Lines (so does a first byte "{"). New refuses a folder, an empty file, a file that has a header only or lacks the mark
// column, another kind of file (a workbook, an archive), and a header beyond the limits.
func New(r io.Reader, name string, opt Options) (*Reader, error) {
	if f, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return nil, fmt.Errorf("%s is a folder: name the files inside it", name)
		}
	}
	text, kind, err := decode(r, name)
	if err != nil {
		return nil, err
	}
	rd := &Reader{name: name, opt: opt, seen: newIdentities()}
	switch kind {
	case kindJSON:
		rd.src = newJSONSource(text, name)
	default:
		if rd.src, err = newDelimited(text, name); err != nil {
			return nil, err
		}
	}
	rd.first, rd.err = rd.src.next()
	if errors.Is(rd.err, io.EOF) {
		return nil, fmt.Errorf("%s holds no rows: add at least one mark below the header", name)
	}
	var bad *trademarks.RowError
	if rd.err != nil && !errors.As(rd.err, &bad) {
		return nil, rd.err
	}
	return rd, nil
}

// Next returns the next mark, a *trademarks.RowError for a row set aside, or io.EOF.
func (r *Reader) Next() (trademarks.Mark, error) {
	w, err := r.first, r.err
	r.first, r.err = nil, nil
	if w == nil && err == nil {
		w, err = r.src.next()
	}
	if err != nil {
		return trademarks.Mark{}, err
	}
	m, err := w.mark(r.opt)
	if err == nil {
		err = r.seen.settle(&m, w.line)
	}
	var bad *trademarks.RowError
	if errors.As(err, &bad) {
		bad.File = r.name
	}
	if err != nil {
		return trademarks.Mark{}, err
	}
	r.last = trademarks.Record{File: r.name, Line: w.line, Size: int64(len(w.given))}
	if len(w.given) <= r.opt.Keep {
		r.last.Text = string(w.given)
	}
	return m, nil
}

// Record is the row behind the mark that Next returned last.
func (r *Reader) Record() trademarks.Record { return r.last }

// Ignored names the columns (or JSON names) that mean nothing to a list of marks, in the order met, at most 100 of them.
// For JSON Lines it is complete only once Next has returned io.EOF.
func (r *Reader) Ignored() []string { return slices.Clone(r.src.unknown()) }
