// SPDX-License-Identifier: Apache-2.0

package trademarks

import "fmt"

// Reader yields the marks of one publication, one at a time, in file order.
// Next returns io.EOF at the end. A *RowError sets one record aside: the caller counts it and calls Next again.
// Any other error ends the reading.
type Reader interface {
	Next() (Mark, error)
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
