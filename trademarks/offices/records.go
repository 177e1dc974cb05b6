// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"io"

	"markwarden/trademarks"
)

func (nothing) next() (trademarks.Mark, error) { return trademarks.Mark{}, io.EOF }

// records reads an XML file element by element, one record each, and goes on behind a broken one.
type records struct {
	s    *scanner
	row  int // records begun
	base int // depth of what the last record stood in
}

// outer moves to the next start tag between records. It returns nil, io.EOF, a *trademarks.RowError for broken XML that
// was skipped, or an error that ends the file.
func (r *records) outer(element string) error {
	for {
		started, ok := r.s.element()
		if ok && started {
			return nil
		}
		if !ok {
			return r.lost(element, r.between(), "")
		}
	}
}

// between is the depth to go back to when what lies between two records is broken: elements that were opened since the
// last record may never close.
func (r *records) between() int {
	if r.row == 0 {
		return r.s.depth()
	}
	return min(r.base, r.s.depth())
}

// one reads the record whose start tag was just met: read takes its children, id then names it in reports. A record that
// is broken, or of which a text cannot be kept, is a *trademarks.RowError.
func (r *records) one(read func(*scanner), id func() string) error {
	r.row++
	element, depth := string(r.s.name), r.s.depth()-1
	r.base = depth
	r.s.begin()
	read(r.s)
	if r.s.err != nil && !errors.Is(r.s.err, io.EOF) {
		r.s.from = -1
		return r.lost(element, depth, id())
	}
	r.s.end()
	if f := r.s.fault; f != nil {
		return &trademarks.RowError{Row: r.row, Column: f.field, Value: f.value, Reason: about(id(), f.reason)}
	}
	return nil
}

// lost turns the scanner's error into the report of a broken record and puts the scanner behind it. An error that is not
// about the XML comes back as it is.
func (r *records) lost(element string, depth int, id string) error {
	var bad *syntaxError
	if !errors.As(r.s.err, &bad) {
		return r.s.err
	}
	row := max(r.row, 1)
	r.s.resync(element, depth)
	return &trademarks.RowError{Row: row, Value: id, Reason: about(id, "the XML is broken: "+bad.reason)}
}

// about puts the record's own number before a reason.
func about(id, reason string) string {
	if id == "" {
		return reason
	}
	return "record " + id + ": " + reason
}
