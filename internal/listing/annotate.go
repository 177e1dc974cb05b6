// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden/internal/fault"
)

// AnnotationColumns are the columns that screening adds to a seller's file.
func AnnotationColumns() []string {
	return []string{"markwarden_level", "markwarden_score", "markwarden_marks", "markwarden_words", "markwarden_why", "markwarden_suggestion"}
}

// Annotator copies a file in its own format with further columns at its right. Every byte of a row that it adds to stays
// as it was: encoding, quoting, line endings, cells that are not understood, rows that were set aside. In JSON Lines the
// columns are one more member, "markwarden", with their names without markwarden_. A file that has such columns already,
// because it is an annotated copy, has them replaced.
type Annotator struct {
	out     *bufio.Writer
	copier  copier
	columns int
	pending map[int][]string // cells by row, of rows not yet copied
	next    int              // rows below it are copied
	err     error            // what went wrong; every later call returns it
}

// copier copies the rows of one kind of file.
type copier interface {
	// copy copies the rows below a row number, each with the cells that take gives for it (nil for none).
	copy(until int, take func(row int) []string) error
	// finish copies what follows the last row.
	finish() error
}

// NewAnnotator begins a copy of the file that info is of. in must be another handle than the Reader's, or be read only
// when that is done; it is read from its start. columns are the names to add.
func NewAnnotator(w io.Writer, in io.ReadSeeker, info Info, columns []string) (*Annotator, error) {
	if info.src == nil {
		return nil, errors.New("listing: Info does not come from Open")
	}
	a := &Annotator{out: bufio.NewWriterSize(w, 64<<10), columns: len(columns), pending: map[int][]string{}, next: 1}
	size, err := in.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = in.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, fault.Because(err, fault.Unavailable, "%s could not be read again to annotate it: check the file and try again", info.Name)
	}
	switch info.src.kind {
	case containerText:
		a.copier, err = newTextCopier(a.out, in, info, columns)
	case containerJSONL:
		a.copier, err = newLineCopier(a.out, in, info, columns)
	case containerXLSX:
		a.copier, err = newSheetCopier(a.out, in, size, info, columns)
	default:
		err = fault.New(fault.Invalid, "%s is an XML feed, which has no columns to add to: ask for a report instead", info.Name)
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

// Add gives the cells of the rows of one item or row error, one cell a column, and copies the rows before them. Calls
// come in the order in which Reader gave the items and row errors; rows that are never given get empty cells. A cell
// that a spreadsheet would take for a formula is guarded with an apostrophe.
func (a *Annotator) Add(rows []int, cells []string) error {
	switch {
	case a.err != nil:
		return a.err
	case len(rows) == 0 || len(cells) != a.columns:
		return fmt.Errorf("listing: %d cells for %d columns of rows %v", len(cells), a.columns, rows)
	case slices.Min(rows) < a.next:
		return fmt.Errorf("listing: row %d comes after row %d was copied", slices.Min(rows), a.next-1)
	}
	for _, r := range rows {
		a.pending[r] = cells
	}
	return a.advance(slices.Min(rows))
}

// advance copies the rows below a row.
func (a *Annotator) advance(until int) error {
	a.next = until
	a.err = a.copier.copy(until, func(row int) []string {
		cells := a.pending[row]
		delete(a.pending, row)
		return cells
	})
	return a.err
}

// Close copies the rest of the file. It does not close what the Annotator writes to.
func (a *Annotator) Close() error {
	if a.err != nil {
		return a.err
	}
	if err := a.advance(math.MaxInt); err != nil {
		return err
	}
	for row := range a.pending {
		a.err = fault.New(fault.Conflict, "row %d is no longer in the file: it has changed since it was screened, screen it again", row)
		return a.err
	}
	if a.err = a.copier.finish(); a.err == nil {
		a.err = a.out.Flush()
	}
	if a.err != nil {
		return a.err
	}
	a.err = errors.New("listing: the annotated copy is closed")
	return nil
}

// formulaStarts are the first characters by which spreadsheets tell a formula or a command, and their full-width twins,
// which some turn into them (ASVS 1.2.10).
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// guard keeps a spreadsheet from running a cell, and the cell from breaking a file.
func guard(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\x00", "")
	if r, n := utf8.DecodeRuneInString(s); n > 0 && strings.ContainsRune(formulaStarts, r) {
		return "'" + s
	}
	return s
}

// columnsAt are the places of columns in a header, -1 for those it does not have.
func columnsAt(header, columns []string) []int {
	at := make([]int, len(columns))
	for i, c := range columns {
		at[i] = slices.Index(header, c)
	}
	return at
}
