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
func (p part) open(keep int) (*table, io.Closer, error) {
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
	t, err := newTable(in, m.name, k, keep)
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
		case errors.Is(err, io.EOF):
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
