// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"errors"
	"io"
	"strings"

	"markwarden/internal/fault"
)

// table reads the rows below a header as listings, whatever holds them.
type table struct {
	name  string
	lay   *layout
	lim   Limits
	rows  rowSource
	row   row
	open  *builder // the listing that the next row may still belong to
	queue []result // what is ready to be given, in order
	given bool     // a listing or a row error was given
	held  []error  // row errors that came while a listing was open; they follow it
	done  error    // what ends the reading once the queue is empty
}

// result is what one call of Next gives.
type result struct {
	item Item
	err  error
}

// Next is the next listing.
func (t *table) Next() (Item, error) {
	for {
		if len(t.queue) > 0 {
			r := t.queue[0]
			t.queue, t.given = t.queue[1:], true
			return r.item, r.err
		}
		if t.done != nil {
			return Item{}, t.done
		}
		t.queue = t.queue[:0:0]
		switch err := t.rows.next(&t.row); {
		case err != nil:
			t.close()
			if t.done = err; errors.Is(err, io.EOF) && !t.given && len(t.queue) == 0 {
				t.done = fault.New(fault.Invalid, "%s holds a header and no rows below it: nothing was screened", t.name)
			}
		case t.row.fault != nil:
			t.setAside(t.row.fault)
		default:
			t.take()
		}
	}
}

// take adds a row to the open listing or begins the next one with it.
func (t *table) take() {
	if t.empty() {
		return
	}
	if t.open != nil && t.open.fits(&t.row, t.lim) {
		if err := t.open.add(&t.row); err != nil {
			t.setAside(err)
		}
		return
	}
	t.close()
	b := newBuilder(t.lay)
	if err := b.add(&t.row); err != nil {
		t.setAside(err)
		return
	}
	t.open = b
	if t.lay.key < 0 {
		t.close()
	}
}

// empty reports whether a row has no text in any column that is read, or is a note of the shop's.
func (t *table) empty() bool {
	blank := true
	for i, c := range t.row.cells {
		if i == 0 {
			for _, note := range t.lay.notes {
				if strings.HasPrefix(c, note) {
					return true
				}
			}
		}
		blank = blank && strings.TrimSpace(c) == ""
	}
	return blank
}

// maxHeld is how many row errors wait for an open listing: a bound on memory, far above what a product's rows hold.
const maxHeld = 100

// setAside gives a row error, behind the open listing if there is one.
func (t *table) setAside(err *RowError) {
	err.File = t.name
	t.held = append(t.held, err)
	if t.open == nil || len(t.held) >= maxHeld {
		t.close()
	}
}

// close gives the open listing and the row errors that came after its first row.
func (t *table) close() {
	if t.open != nil {
		it := t.open.item()
		if wordless(&it.Listing) {
			t.queue = append(t.queue, result{err: &RowError{File: t.name, Row: it.Rows[0], Value: excerpt(it.Listing.ID),
				Reason: "it holds no words to screen: give it a title, or use an export that has titles"}})
		} else {
			t.queue = append(t.queue, result{item: it})
		}
		t.open = nil
	}
	for _, err := range t.held {
		t.queue = append(t.queue, result{err: err})
	}
	t.held = nil
}
