// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"markwarden/trademarks"
)

// entry is one row of a table, projected on the columns that are wanted: its key in the form in which keys are compared,
// and where it stands.
type entry struct {
	key   string
	part  int // of the table's parts
	row   int
	cells []string
	text  string               // the row as filed, where records are kept
	bad   *trademarks.RowError // instead of cells: a row that is set aside
}

// stream yields entries; io.EOF at the end. It never gives a *trademarks.RowError but an entry that carries one.
type stream interface {
	next() (entry, error)
	io.Closer
}

// column is a wanted column under any of the names that editions of a table give it. most bounds its cells in bytes.
type column struct {
	names []string
	most  int
}

func columns(names ...string) []column {
	out := make([]column, len(names))
	for i, n := range names {
		out[i] = column{strings.Split(n, "|"), maxField}
	}
	return out
}

// rows reads the parts of one table one after the other. The first column is the key.
type rows struct {
	parts  []part
	want   []column
	key    func(string) string
	at     int
	table  *table
	file   io.Closer
	places []int
	keep   int // most bytes of a row as filed
}

func (r *rows) next() (entry, error) {
	for {
		if r.table == nil {
			if err := r.open(); err != nil {
				return entry{}, err
			}
		}
		cells, row, err := r.table.next()
		var bad *trademarks.RowError
		switch {
		case errors.As(err, &bad):
			return entry{part: r.at, row: row, bad: bad}, nil
		case errors.Is(err, io.EOF):
			if err := r.file.Close(); err != nil {
				return entry{}, err
			}
			r.at, r.table = r.at+1, nil
		case err != nil:
			return entry{}, fmt.Errorf("%s cannot be read any further: %w", r.table.name, err)
		default:
			return r.project(cells, row), nil
		}
	}
}

// open opens the next part and finds the wanted columns in it; one that it lacks is empty.
func (r *rows) open() (err error) {
	if r.at >= len(r.parts) {
		return io.EOF
	}
	if r.table, r.file, err = r.parts[r.at].open(r.keep); err != nil {
		return err
	}
	r.settle()
	return nil
}

func (r *rows) settle() {
	r.places = r.places[:0]
	for _, c := range r.want {
		place := -1
		for _, n := range c.names {
			if i, ok := r.table.columns[n]; ok {
				place = i
				break
			}
		}
		r.places = append(r.places, place)
	}
}

func (r *rows) project(cells []string, row int) entry {
	if r.table.spread != nil { // the first row may have shown the header to be run together
		r.settle()
		r.table.spread = nil
	}
	e := entry{part: r.at, row: row, text: r.table.last.Text, cells: make([]string, len(r.want))}
	for i, place := range r.places {
		if place < 0 {
			continue
		}
		if why := cellFault(cells[place]); why != "" {
			e.bad = &trademarks.RowError{File: r.table.name, Row: row, Column: r.want[i].names[0], Value: clip(cells[place]), Reason: why}
			return e
		}
		e.cells[i] = cutAt(collapse(cells[place]), r.want[i].most)
	}
	if e.key = r.key(e.cells[0]); e.key == "" {
		e.bad = &trademarks.RowError{File: r.table.name, Row: row, Column: r.want[0].names[0], Value: clip(e.cells[0]),
			Reason: "the row does not name its mark: nothing else does"}
	}
	return e
}

func (r *rows) Close() error {
	if r.table == nil {
		return nil
	}
	r.table = nil
	return r.file.Close()
}
