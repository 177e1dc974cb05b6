// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"markwarden/trademarks"
)

// part is one table of a set: a file, or a member of an archive by its place.
type part struct {
	path  string
	place int // members before it, those set aside included
	name  string
	kind  kind
}

// open opens a part anew; a table may be read twice.
func (p part) open() (*table, io.Closer, error) {
	box, err := openContainer(p.path)
	if err != nil {
		return nil, nil, err
	}
	for range p.place {
		if _, err := box.next(); err != nil && !setsAside(err) {
			box.Close()
			return nil, nil, err
		}
	}
	m, err := box.next()
	if err != nil {
		box.Close()
		return nil, nil, err
	}
	k, in, err := sniff(m)
	if err != nil {
		box.Close()
		return nil, nil, err
	}
	t, err := newTable(in, m.name, k)
	if err != nil {
		box.Close()
		return nil, nil, err
	}
	return t, box, nil
}

func setsAside(err error) bool {
	var row *trademarks.RowError
	return errors.As(err, &row)
}

// maxTables bounds the members that are looked at for tables of a set.
const maxTables = 10_000

// inventory finds the tables of a set in the files. A file without any is refused.
func (r *run) inventory(files []string) (map[string][]part, error) {
	set := make(map[string][]part)
	for _, path := range files {
		name := filepath.Base(path)
		found, first := 0, kind{}
		err := eachMember(path, func(place int, m member) error {
			k, _, err := sniff(m)
			if err != nil {
				return fmt.Errorf("%s cannot be read: %w", m.name, err)
			}
			if r.accepts(m.name, k) != nil {
				if first.detail == "" && first.format == formatNone {
					first = k
				}
				r.leftOut(m.name)
				return nil
			}
			found++
			if k.table == "-" {
				r.leftOut(m.name)
				return nil
			}
			set[k.table] = append(set[k.table], part{path, place, m.name, k})
			return nil
		})
		if err != nil {
			return nil, err
		}
		if found == 0 {
			if err := r.accepts(name, first); err != nil {
				return nil, err
			}
		}
	}
	return set, nil
}

// eachMember calls fn for the members of a file.
func eachMember(path string, fn func(place int, m member) error) error {
	box, err := openContainer(path)
	if err != nil {
		return err
	}
	defer box.Close()
	for place := range maxTables {
		m, err := box.next()
		switch {
		case err == io.EOF:
			return nil
		case setsAside(err):
			continue
		case err != nil:
			return err
		}
		if err := fn(place, m); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s has more than %d members: give the tables themselves", filepath.Base(path), maxTables)
}

// openTables opens a set of tables that belong together by a key.
func (r *run) openTables(files []string) (trademarks.Reader, Info, error) {
	set, err := r.inventory(files)
	if err != nil {
		return nil, Info{}, err
	}
	info := Info{Counts: r.counts}
	var j *joined
	switch r.office {
	case "uspto-casefiles":
		if len(set["case_file"]) == 0 {
			return nil, Info{}, fmt.Errorf("the table case_file is missing (found %s): give case_file.csv with its sister tables", found(set))
		}
		info.Format, info.Office = formatCaseFiles.title(), "US"
		j, err = r.caseFiles(set)
	case "ukipo":
		info.Format, info.Office = formatUKIPO.title(), "GB"
		j, err = r.ukipo(set)
	default:
		if len(set["main"]) == 0 {
			return nil, Info{}, fmt.Errorf("the table TM_application_main is missing (found %s): give it with its sister tables", found(set))
		}
		info.Format, info.Office = formatCIPO.title(), "CA"
		j, err = r.cipo(set)
	}
	if err != nil {
		if j != nil {
			j.Close()
		}
		return nil, Info{}, err
	}
	return &reader{run: r, src: j, file: func() string { return "" }, close: j.Close}, info, nil
}

func found(set map[string][]part) string {
	var names []string
	for _, parts := range set {
		for _, p := range parts {
			names = append(names, p.name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return clip(strings.Join(names, ", "))
}

// entry is one row of a table, projected on the columns that are wanted: its key in the form in which keys are compared,
// and where it stands.
type entry struct {
	key   string
	part  int // of the table's parts
	row   int
	cells []string
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
		case err == io.EOF:
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
	if r.table, r.file, err = r.parts[r.at].open(); err != nil {
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
	e := entry{part: r.at, row: row, cells: make([]string, len(r.want))}
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
