// SPDX-License-Identifier: Apache-2.0

package index

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A columns file is: magic, documents, bytes of ids, offices, statuses (uint32 each), the offices' and statuses' names
// (uint16 length and bytes), then the arrays in the order of the struct. Little-endian. Nothing follows.
const columnsMagic = 0x31434b57 // "WKC1"

// bytesPerDocument is what the arrays take for one document.
const bytesPerDocument = 4 + 8 + 4 + 2 + 1 + 1

var errColumns = errors.New("columns file does not add up")

// write streams the columns; the caller's writer counts and hashes.
func (c *columns) write(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<16)
	var head []byte
	for _, n := range []int{columnsMagic, c.count(), len(c.ids), len(c.offices), len(c.statuses)} {
		head = binary.LittleEndian.AppendUint32(head, uint32(n))
	}
	for _, list := range [][]string{c.offices, c.statuses} {
		for _, s := range list {
			if len(s) > 1<<16-1 {
				return fmt.Errorf("an office or status of %d bytes: %w", len(s), errColumns)
			}
			head = binary.LittleEndian.AppendUint16(head, uint16(len(s)))
			head = append(head, s...)
		}
	}
	_, _ = b.Write(head)
	_, _ = b.Write(c.ids)
	var buf [8]byte
	le := binary.LittleEndian
	for _, v := range c.idEnd {
		le.PutUint32(buf[:], v)
		_, _ = b.Write(buf[:4])
	}
	for _, v := range c.classes {
		le.PutUint64(buf[:], v)
		_, _ = b.Write(buf[:8])
	}
	for _, v := range c.filed {
		le.PutUint32(buf[:], v)
		_, _ = b.Write(buf[:4])
	}
	for _, v := range c.office {
		le.PutUint16(buf[:], v)
		_, _ = b.Write(buf[:2])
	}
	_, _ = b.Write(c.status)
	_, _ = b.Write(c.length)
	return b.Flush() // a bufio.Writer keeps its first error
}

// columnsReader reads the arrays through one small buffer, so that loading never holds a file twice.
type columnsReader struct {
	in  *bufio.Reader
	err error
}

// readColumns reads a columns file of size bytes. It believes no number in it before the sizes add up.
func readColumns(in io.Reader, size int64) (*columns, error) {
	r := &columnsReader{in: bufio.NewReaderSize(in, 1<<16)}
	var head [5]uint32
	for i := range head {
		head[i] = uint32(r.number(4))
	}
	n, ids := int64(head[1]), int64(head[2])
	if r.err != nil || head[0] != columnsMagic || head[3] > maxOffices || head[4] > maxStatuses || n*bytesPerDocument+ids > size {
		return nil, errColumns
	}
	c := &columns{}
	c.offices, c.statuses = r.names(int(head[3])), r.names(int(head[4]))
	named := 2 * (len(c.offices) + len(c.statuses))
	for _, list := range [][]string{c.offices, c.statuses} {
		for _, s := range list {
			named += len(s)
		}
	}
	if r.err != nil || int64(4*len(head)+named)+ids+n*bytesPerDocument != size {
		return nil, errColumns
	}
	c.ids = r.bytes(int(ids))
	c.idEnd, c.classes, c.filed, c.office = numbers[uint32](r, n, 4), numbers[uint64](r, n, 8), numbers[uint32](r, n, 4), numbers[uint16](r, n, 2)
	c.status, c.length = r.bytes(int(n)), r.bytes(int(n))
	if r.err != nil || !c.sound() {
		return nil, errColumns
	}
	return c, nil
}

// sound reports whether every reference inside the columns points into them.
func (c *columns) sound() bool {
	last := uint32(0)
	for i, end := range c.idEnd {
		if end < last || int(c.office[i]) >= len(c.offices) || int(c.status[i]) >= len(c.statuses) {
			return false
		}
		last = end
	}
	return int(last) == len(c.ids)
}

func (r *columnsReader) bytes(n int) []byte {
	if r.err != nil {
		return nil
	}
	b := make([]byte, n)
	_, r.err = io.ReadFull(r.in, b)
	return b
}

func (r *columnsReader) number(width int) uint64 {
	var b [8]byte
	if r.err == nil {
		_, r.err = io.ReadFull(r.in, b[:width])
	}
	return binary.LittleEndian.Uint64(b[:])
}

func (r *columnsReader) names(n int) []string {
	var out []string
	for i := 0; i < n && r.err == nil; i++ {
		out = append(out, string(r.bytes(int(r.number(2)))))
	}
	return out
}

func numbers[T uint16 | uint32 | uint64](r *columnsReader, n int64, width int) []T {
	if r.err != nil {
		return nil
	}
	out := make([]T, n)
	var whole [8]byte
	for i := 0; i < len(out); {
		chunk, err := r.in.Peek(min(width*(len(out)-i), r.in.Size()))
		if err != nil {
			r.err = err
			return nil
		}
		read := len(chunk)
		for ; len(chunk) > 0; chunk = chunk[width:] {
			copy(whole[:], chunk[:width])
			out[i] = T(binary.LittleEndian.Uint64(whole[:]))
			i++
		}
		_, r.err = r.in.Discard(read)
	}
	return out
}
