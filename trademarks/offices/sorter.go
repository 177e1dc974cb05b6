// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"cmp"
	"container/heap"
	"errors"
	"io"
	"slices"
)

// Sorting: what is held in memory at a time, and how many sorted pieces are merged at once.
const (
	sortMemory = 32 << 20
	maxPieces  = 128
	maxSpill   = 64 << 30
)

// byKey gives the rows of a table in the order of their keys. A table that is in order is read as it stands, after one
// pass that finds out; another is sorted in temporary files, which are unlinked while they are open, so that nothing is
// left behind whatever happens. Rows of one key stay in file order; rows set aside come first.
func (r *run) byKey(open func() stream) (stream, error) {
	src := open()
	sorted, err := inOrder(src)
	if e := src.Close(); err == nil {
		err = e
	}
	if err != nil {
		return nil, err
	}
	if sorted {
		return open(), nil
	}
	src = open()
	defer src.Close()
	return r.sort(src)
}

func inOrder(src stream) (bool, error) {
	last := ""
	for {
		e, err := src.next()
		switch {
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return false, err
		case e.bad != nil:
		case e.key < last:
			return false, nil
		default:
			last = e.key
		}
	}
}

// sort sorts a stream, on disk beyond sortMemory.
func (r *run) sort(src stream) (stream, error) {
	s := &sorter{dir: r.opt.Temp, memory: sortMemory, left: r.opt.Spill}
	if s.left <= 0 {
		s.left = maxSpill
	}
	for {
		e, err := src.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = s.add(e)
		}
		if err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, s.finish()
}

// sorter collects entries, sorts what fits into memory and merges the pieces. It is the sorted stream in the end.
type sorter struct {
	dir    string
	memory int // bytes held before a piece is written
	left   int64
	held   []entry
	size   int
	pieces []*piece
	ready  bool
}

func (s *sorter) add(e entry) error {
	s.held = append(s.held, e)
	for _, c := range e.cells {
		s.size += len(c) + 16
	}
	if s.size += len(e.key) + len(e.text) + 96; s.size < s.memory {
		return nil
	}
	return s.spill()
}

func (s *sorter) order() {
	slices.SortStableFunc(s.held, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
}

// spill writes what is held as a sorted piece.
func (s *sorter) spill() error {
	s.order()
	p, err := s.write(&memory{s.held})
	if err != nil {
		return err
	}
	s.held, s.size = nil, 0
	if s.pieces = append(s.pieces, p); len(s.pieces) < maxPieces {
		return nil
	}
	merged, err := s.write(s) // many small pieces become one
	if err != nil {
		return err
	}
	s.closePieces()
	s.pieces = []*piece{merged}
	return nil
}

// finish makes the sorter the sorted stream.
func (s *sorter) finish() error {
	if len(s.pieces) > 0 && len(s.held) > 0 {
		if err := s.spill(); err != nil {
			s.Close()
			return err
		}
	}
	s.order()
	return nil
}

// memory is a sorted slice as a stream.
type memory struct{ rest []entry }

func (m *memory) next() (entry, error) {
	if len(m.rest) == 0 {
		return entry{}, io.EOF
	}
	e := m.rest[0]
	m.rest = m.rest[1:]
	return e, nil
}

func (m *memory) Close() error { return nil }

// next gives the smallest entry of all pieces; of equal keys that of the earliest piece, which holds the earlier rows.
func (s *sorter) next() (entry, error) {
	if len(s.pieces) == 0 {
		m := memory{s.held}
		e, err := m.next()
		s.held = m.rest
		return e, err
	}
	if !s.ready {
		s.ready = true
		for i, p := range s.pieces {
			p.age = i
			if err := p.advance(); err != nil {
				return entry{}, err
			}
		}
		s.pieces = slices.DeleteFunc(s.pieces, func(p *piece) bool { return p.done && p.Close() == nil })
		heap.Init((*pieceHeap)(&s.pieces))
	}
	if len(s.pieces) == 0 {
		return entry{}, io.EOF
	}
	p := s.pieces[0]
	e := p.head
	if err := p.advance(); err != nil {
		return entry{}, err
	}
	if p.done {
		heap.Pop((*pieceHeap)(&s.pieces))
		return e, p.Close()
	}
	heap.Fix((*pieceHeap)(&s.pieces), 0)
	return e, nil
}

func (s *sorter) closePieces() {
	for _, p := range s.pieces {
		p.Close()
	}
	s.pieces, s.ready = nil, false
}

func (s *sorter) Close() error {
	s.closePieces()
	s.held = nil
	return nil
}
