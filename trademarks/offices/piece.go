// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"markwarden/trademarks"
)

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
	_ = os.Remove(f.Name()) // where the system allows it; Close tries again
	out := bufio.NewWriterSize(f, 256<<10)
	var b []byte
	for {
		e, err := src.next()
		if errors.Is(err, io.EOF) {
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
	if errors.Is(err, io.EOF) {
		p.done, p.head = true, entry{}
		return nil
	}
	p.head = e
	return err
}

func (p *piece) Close() error {
	_ = os.Remove(p.file.Name())
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

func (h *pieceHeap) Push(x any) { *h = append(*h, x.(*piece)) }

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
	text(e.text)
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
	if _, err := in.Peek(1); errors.Is(err, io.EOF) {
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
	e.key, e.part, e.row, e.text = text(), int(number()), int(number()), text()
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
