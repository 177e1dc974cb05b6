// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"io"
	"strings"

	"markwarden/trademarks"
)

// joined reads a main table and its sister tables side by side, all in the order of one key, and builds a mark of what
// belongs together. It holds one mark's rows at a time.
type joined struct {
	run     *run
	parts   []part // of the main table, to name the file of a row
	main    *side
	sisters []*side
	begun   bool
	build   func(main []entry, sisters [][]entry) (trademarks.Mark, *trademarks.RowError)
}

// Bounds of what one mark may gather.
const (
	maxRowsOfMark  = 20_000
	maxBytesOfMark = 4 << 20
)

// side is one table of a join.
type side struct {
	table string // its name in the set; empty for the only one
	in    stream
	ahead *entry
	rows  []entry // of the present key
	size  int
	ended bool
}

// gather collects the rows of a key. Rows of smaller keys belong to no mark and are counted. It stops at a row set aside,
// which is returned, and goes on when called again. full reports that rows had to be left out.
func (s *side) gather(key string, orphans *int64) (bad *trademarks.RowError, err error) {
	for {
		e, err := s.peek()
		switch {
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return nil, err
		case e.bad != nil:
			s.ahead = nil
			return e.bad, nil
		case e.key > key:
			return nil, nil
		case e.key < key:
			*orphans++
		case len(s.rows) < maxRowsOfMark && s.size < maxBytesOfMark:
			s.size += len(e.text)
			for _, c := range e.cells {
				s.size += len(c)
			}
			s.rows = append(s.rows, *e)
		}
		s.ahead = nil
	}
}

func (s *side) peek() (*entry, error) {
	if s.ahead == nil {
		if s.ended {
			return nil, io.EOF
		}
		e, err := s.in.next()
		if err != nil {
			s.ended = errors.Is(err, io.EOF)
			return nil, err
		}
		s.ahead = &e
	}
	return s.ahead, nil
}

func (s *side) clear() { s.rows, s.size = s.rows[:0], 0 }

func (j *joined) next() (trademarks.Mark, error) {
	if !j.begun {
		e, err := j.main.peek()
		if errors.Is(err, io.EOF) {
			return trademarks.Mark{}, j.drain()
		}
		if err != nil {
			return trademarks.Mark{}, err
		}
		if e.bad != nil {
			j.main.ahead = nil
			return trademarks.Mark{}, e.bad
		}
		j.main.clear()
		for _, s := range j.sisters {
			s.clear()
		}
		j.main.rows, j.main.ahead, j.begun = append(j.main.rows, *e), nil, true
	}
	key := j.main.rows[0].key
	for _, s := range append([]*side{j.main}, j.sisters...) {
		bad, err := s.gather(key, &j.run.counts.Orphans)
		if err != nil {
			return trademarks.Mark{}, err
		}
		if bad != nil {
			return trademarks.Mark{}, bad
		}
	}
	j.begun = false
	further := int64(len(j.main.rows) - 1)
	j.run.counts.Records += further
	j.run.counts.Merged += further
	groups := make([][]entry, len(j.sisters))
	for i, s := range j.sisters {
		groups[i] = s.rows
	}
	m, bad := j.build(j.main.rows, groups)
	if bad != nil {
		if last := j.main.rows[further]; last.part < len(j.parts) {
			bad.File = j.parts[last.part].name
		}
		return trademarks.Mark{}, bad
	}
	j.record()
	return m, nil
}

// record notes the rows that a mark was made of, those of each table under its name. Their place is that of the first.
func (j *joined) record() {
	first := j.main.rows[0]
	rec := trademarks.Record{Line: first.row}
	if first.part < len(j.parts) {
		rec.File = j.parts[first.part].name
	}
	var b strings.Builder
	whole := true
	for _, s := range append([]*side{j.main}, j.sisters...) {
		if len(s.rows) > 0 && len(j.sisters) > 0 {
			b.WriteString("# " + s.table + "\n")
		}
		for _, e := range s.rows {
			whole = whole && e.text != "" // one alone is longer than is kept
			b.WriteString(e.text)
			b.WriteByte('\n')
		}
	}
	if rec.Size = int64(b.Len() - 1); whole && rec.Size <= int64(j.run.opt.Keep) {
		rec.Text = strings.TrimSuffix(b.String(), "\n")
	}
	j.run.record = rec
}

// drain reads the sister tables to their ends: what is left belongs to no mark, and what is broken is reported.
func (j *joined) drain() error {
	for _, s := range j.sisters {
		bad, err := s.gather("\xff\xff\xff\xff", &j.run.counts.Orphans)
		if err != nil {
			return err
		}
		if bad != nil {
			return bad
		}
	}
	return io.EOF
}

// Close closes all tables.
func (j *joined) Close() (err error) {
	for _, s := range append([]*side{j.main}, j.sisters...) {
		if s != nil && s.in != nil {
			if e := s.in.Close(); err == nil {
				err = e
			}
		}
	}
	return err
}

// side opens one table of a set in the order of its key; a table that is not given is empty.
func (r *run) side(parts []part, want []column, key func(string) string) (*side, error) {
	if len(parts) == 0 {
		return &side{in: &memory{}}, nil
	}
	in, err := r.byKey(func() stream { return &rows{parts: parts, want: want, key: key, keep: r.opt.Keep} })
	if err != nil {
		return nil, err
	}
	return &side{in: in, table: parts[0].kind.table}, nil
}
