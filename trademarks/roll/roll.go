// SPDX-License-Identifier: Apache-2.0

// Package roll keeps all marks of one register version in one flat file and reads any of them by its number, from 0 to
// Len-1. A roll is written once, beside its place, and swapped in whole; it is never changed. Reading takes no lock, holds
// 8 bytes of memory for every 16 marks, and returns a record exactly as written or an error: every byte of the file is
// under a checksum, so a damaged, truncated or foreign file is ErrDamaged and never a wrong record.
//
// The file: a header, blocks of 16 records, the table of the blocks' offsets.
//
//	header  magic(8) format(4) length(4) count(8) table(8) size(8) version(length-44) crc(4)
//	block   crc(4), the length of each record (uvarint), the records (see encode.go)
//	table   offset of each block(8) and of the table itself(8), crc(4)
//
// Numbers are little-endian, checksums CRC-32C. A block's checksum starts from the version and the block's number, the
// table's from the header's: a block of another version, or of another place, does not fit.
package roll

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"sync"

	"markwarden/trademarks"
)

const (
	magic      = "MWROLL\r\n" // the line end shows a file that went through a text conversion
	format     = 2            // grows with any change of the layout
	fixed      = 40           // bytes of a header before the version's text
	perBlock   = 16           // records in a block: one read of a few KB, and half a byte of memory a mark
	maxVersion = 4 << 10      // bytes of a version's text
	maxBlock   = 1 << 30      // bytes of a block that a reader believes
	maxCount   = 1<<32 - 1    // marks that a number can tell apart, less the last
)

// ErrDamaged is a file that is not a whole roll of this format. It comes wrapped with the path and what was found.
var ErrDamaged = errors.New("roll is damaged: build it again from the database")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Stamp says which register version a roll holds. Count is the number of marks; Write checks it if it is not 0.
type Stamp struct {
	Version string
	Count   int
}

// Roll is an open roll. It is safe for concurrent use.
type Roll struct {
	file  source
	path  string
	stamp Stamp
	seed  uint32   // where each block's checksum starts
	table []uint64 // offset of each block, then of the table
}

// source is what a roll is read from: a file, or bytes in a test.
type source interface {
	io.ReaderAt
	io.Closer
}

// Open opens a roll and checks its header, size and table; the blocks are checked as they are read.
// The error is ErrDamaged, wrapped, if the file is no whole roll, else what the file system said.
func Open(path string) (*Roll, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open roll: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = damaged(path, "it is not a regular file")
	}
	var r *Roll
	if err == nil {
		r, err = open(f, info.Size(), path)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

func open(f source, size int64, path string) (*Roll, error) {
	r := &Roll{file: f, path: path}
	h, err := r.header(size)
	if err != nil {
		return nil, err
	}
	blocks := (h.count + perBlock - 1) / perBlock
	if h.count > maxCount || h.size != uint64(size) || h.table < uint64(h.length) || h.table > h.size ||
		h.size-h.table != 8*(blocks+1)+4 {
		return nil, damaged(path, "its size does not agree with its header: the file is cut or overwritten")
	}
	raw := make([]byte, h.size-h.table)
	if err := r.readAt(raw, int64(h.table)); err != nil {
		return nil, err
	}
	body := raw[:len(raw)-4]
	if crc32.Update(h.crc, castagnoli, body) != binary.LittleEndian.Uint32(raw[len(body):]) {
		return nil, damaged(path, "the checksum of its table is wrong")
	}
	r.table = make([]uint64, blocks+1)
	last := uint64(h.length)
	for i := range r.table {
		r.table[i] = binary.LittleEndian.Uint64(body[8*i:])
		if r.table[i] < last || r.table[i] > h.table {
			return nil, damaged(path, "its table is out of order")
		}
		last = r.table[i]
	}
	if r.table[0] != uint64(h.length) || last != h.table {
		return nil, damaged(path, "its table does not cover the file")
	}
	r.stamp, r.seed = Stamp{Version: h.version, Count: int(h.count)}, seedOf(h.version)
	return r, nil
}

// Stamp is the register version the roll holds and the number of its marks.
func (r *Roll) Stamp() Stamp { return r.stamp }

// Len is the number of marks.
func (r *Roll) Len() int { return r.stamp.Count }

// Close closes the file; marks read before stay good.
func (r *Roll) Close() error {
	if err := r.file.Close(); err != nil {
		return fmt.Errorf("close roll %s: %w", r.path, err)
	}
	return nil
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

// Mark reads the mark of one number. A number beyond Len is an error, as is a block whose checksum is wrong (ErrDamaged,
// wrapped) or which the file system does not give.
func (r *Roll) Mark(n uint32) (trademarks.Mark, error) {
	if int64(n) >= int64(r.stamp.Count) {
		return trademarks.Mark{}, fmt.Errorf("roll %s has no mark %d: it ends with %d", r.path, n, r.stamp.Count-1)
	}
	block := n / perBlock
	from, to := r.table[block], r.table[block+1]
	if to-from < 4 || to-from > maxBlock {
		return trademarks.Mark{}, damaged(r.path, fmt.Sprintf("block %d has an impossible size", block))
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	if uint64(cap(*buf)) < to-from {
		*buf = make([]byte, to-from)
	}
	raw := (*buf)[:to-from]
	if err := r.readAt(raw, int64(from)); err != nil {
		return trademarks.Mark{}, err
	}
	if checksum(r.seed, block, raw[4:]) != binary.LittleEndian.Uint32(raw) {
		return trademarks.Mark{}, damaged(r.path, fmt.Sprintf("the checksum of block %d is wrong", block))
	}
	inBlock := min(perBlock, r.stamp.Count-int(block)*perBlock)
	record, ok := pick(raw[4:], inBlock, int(n%perBlock))
	if !ok {
		return trademarks.Mark{}, damaged(r.path, fmt.Sprintf("block %d does not hold its records", block))
	}
	m, ok := decode(string(record))
	if !ok {
		return trademarks.Mark{}, damaged(r.path, fmt.Sprintf("record %d cannot be read", n))
	}
	return m, nil
}

// pick finds the i-th of n records in a block.
func pick(block []byte, n, i int) (record []byte, ok bool) {
	var skip, size, total uint64
	for k := range n {
		x, w := binary.Uvarint(block)
		if w <= 0 || x > maxBlock {
			return nil, false
		}
		block = block[w:]
		switch {
		case k < i:
			skip += x
		case k == i:
			size = x
		}
		total += x
	}
	if total != uint64(len(block)) {
		return nil, false
	}
	return block[skip : skip+size], true
}

// seedOf is where the blocks' checksums of a version start.
func seedOf(version string) uint32 { return crc32.Checksum([]byte(version), castagnoli) }

// checksum covers a block and says which version and which place it belongs to.
func checksum(seed, block uint32, b []byte) uint32 {
	var no [4]byte
	binary.LittleEndian.PutUint32(no[:], block)
	return crc32.Update(crc32.Update(seed, castagnoli, no[:]), castagnoli, b)
}

// readAt fills b, or says why not: a file that ends early was cut.
func (r *Roll) readAt(b []byte, at int64) error {
	n, err := r.file.ReadAt(b, at)
	switch {
	case n == len(b):
		return nil
	case errors.Is(err, io.EOF):
		return damaged(r.path, "the file is cut")
	case errors.Is(err, fs.ErrClosed):
		return fmt.Errorf("roll %s is closed: %w", r.path, err)
	}
	return fmt.Errorf("read roll %s: %w", r.path, err)
}

func damaged(path, what string) error { return fmt.Errorf("%s: %s: %w", path, what, ErrDamaged) }

// Slice is a roll in memory, for a register small enough.
type Slice []trademarks.Mark

// Len is the number of marks.
func (s Slice) Len() int { return len(s) }

// Mark returns the mark of one number, or an error for a number beyond Len.
func (s Slice) Mark(n uint32) (trademarks.Mark, error) {
	if int64(n) >= int64(len(s)) {
		return trademarks.Mark{}, fmt.Errorf("the register has no mark %d: it ends with %d", n, len(s)-1)
	}
	return s[n], nil
}
