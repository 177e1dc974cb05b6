// SPDX-License-Identifier: Apache-2.0

package trademarks

import "fmt"

// Reader yields the marks of one publication, one at a time, in file order.
// Next returns io.EOF at the end. A *RowError sets one record aside: the caller counts it and calls Next again.
// Any other error ends the reading.
type Reader interface {
	Next() (Mark, error)
}

// Record is what an office wrote of one mark, as it stands in its publication. Text is the element, object or row itself; it is
// empty where more bytes than the reader was told to keep would be needed, and then the place says where to look.
type Record struct {
	File   string // as reports name it: the file, and behind "/" the member of an archive
	Offset int64  // byte at which it begins in that file, unpacked; of XML and JSON
	Line   int    // on which it begins, from 1; of rows, 0 else
	Size   int64  // its bytes
	Text   string
}

// Sourced is a Reader that can also show the record behind the mark which Next returned last.
type Sourced interface {
	Record() Record
}

// RowError is a record that could not be read. Row is 1-based as a person would count lines or records in the
// file, Column names the field (empty if the whole record is meant), Value is the offending text cut to 80 characters.
type RowError struct {
	File   string `json:"file,omitempty"`
	Row    int    `json:"row"`
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
	Reason string `json:"reason"`
}

// Error is one sentence: where, which field, what is wrong and what to do.
func (e *RowError) Error() string {
	s := fmt.Sprintf("row %d", e.Row)
	if e.File != "" {
		s = e.File + " " + s
	}
	if e.Column != "" {
		s += ", column " + e.Column
	}
	return s + ": " + e.Reason
}
