// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"markwarden/trademarks"
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
		case err == io.EOF:
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
		if err == io.EOF {
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
	if s.size += len(e.key) + 96; s.size < s.memory {
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
	for len(s.pieces) > 0 {
		p := s.pieces[0]
		e := p.head
		if err := p.advance(); err != nil {
			return entry{}, err
		}
		if p.done {
			heap.Pop((*pieceHeap)(&s.pieces))
			p.Close()
		} else {
			heap.Fix((*pieceHeap)(&s.pieces), 0)
		}
		return e, nil
	}
	return entry{}, io.EOF
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

// piece is a sorted run of entries in a temporary file.
type piece struct {
	file *os.File
	in   *bufio.Reader
	head entry
	age  int
	done bool
}

// write writes a stream into a new piece.
func (s *sorter) write(src stream) (*piece, error) {
	f, err := os.CreateTemp(s.dir, "markwarden-sort-*")
	if err != nil {
		return nil, fmt.Errorf("the tables must be sorted and no temporary file can be made: name a folder for it (%w)", err)
	}
	p := &piece{file: f}
	os.Remove(f.Name()) // where the system allows it; Close tries again
	out := bufio.NewWriterSize(f, 256<<10)
	var b []byte
	for {
		e, err := src.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			b = appendEntry(b[:0], e)
			if s.left -= int64(len(b)); s.left < 0 {
				err = errors.New("sorting the tables takes more temporary space than allowed: give them in the order of their key, or allow more")
			} else if _, err = out.Write(b); err != nil {
				err = fmt.Errorf("the tables must be sorted and the temporary file cannot be written: free space or name another folder (%w)", err)
			}
		}
		if err != nil {
			p.Close()
			return nil, err
		}
	}
	if err := out.Flush(); err != nil {
		p.Close()
		return nil, fmt.Errorf("the tables must be sorted and the temporary file cannot be written: free space or name another folder (%w)", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		p.Close()
		return nil, err
	}
	p.in = bufio.NewReaderSize(f, 64<<10)
	return p, nil
}

func (p *piece) advance() error {
	e, err := readEntry(p.in)
	if err == io.EOF {
		p.done, p.head = true, entry{}
		return nil
	}
	p.head = e
	return err
}

func (p *piece) Close() error {
	os.Remove(p.file.Name())
	return p.file.Close()
}

// pieceHeap keeps the piece with the smallest head in front.
type pieceHeap []*piece

func (h pieceHeap) Len() int { return len(h) }
func (h pieceHeap) Less(i, j int) bool {
	if c := cmp.Compare(h[i].head.key, h[j].head.key); c != 0 {
		return c < 0
	}
	return h[i].age < h[j].age
}
func (h pieceHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *pieceHeap) Push(x any)   { *h = append(*h, x.(*piece)) }
func (h *pieceHeap) Pop() any {
	old := *h
	p := old[len(old)-1]
	*h = old[:len(old)-1]
	return p
}

// appendEntry writes an entry as lengths and bytes; a row set aside as JSON in the place of its cells.
func appendEntry(b []byte, e entry) []byte {
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	text(e.key)
	b = binary.AppendUvarint(b, uint64(e.part))
	b = binary.AppendUvarint(b, uint64(e.row))
	if e.bad != nil {
		said, _ := json.Marshal(e.bad)
		b = binary.AppendUvarint(b, 0)
		text(string(said))
		return b
	}
	b = binary.AppendUvarint(b, uint64(len(e.cells))+1)
	for _, c := range e.cells {
		text(c)
	}
	return b
}

// readEntry reads what appendEntry wrote.
func readEntry(in *bufio.Reader) (e entry, err error) {
	if _, err := in.Peek(1); err == io.EOF {
		return e, io.EOF
	}
	number := func() (n uint64) {
		if err == nil {
			n, err = binary.ReadUvarint(in)
		}
		return n
	}
	text := func() string {
		n := number()
		if err != nil || n > 2*maxRow {
			err = cmp.Or(err, io.ErrUnexpectedEOF)
			return ""
		}
		b := make([]byte, n)
		_, err = io.ReadFull(in, b)
		return string(b)
	}
	e.key, e.part, e.row = text(), int(number()), int(number())
	n := number()
	if n == 0 && err == nil {
		e.bad = new(trademarks.RowError)
		return e, json.Unmarshal([]byte(text()), e.bad)
	}
	for i := uint64(1); i < n && err == nil; i++ {
		e.cells = append(e.cells, text())
	}
	if err != nil {
		return e, fmt.Errorf("the temporary file of a sort cannot be read back: %w", err)
	}
	return e, nil
}
