// SPDX-License-Identifier: Apache-2.0

package roll

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"iter"
	"os"
	"path/filepath"

	"markwarden/trademarks"
)

// Write makes the roll of one register version at path, or leaves what was there: it writes beside the path, syncs, and
// renames. marks come in the order of their numbers; an error among them ends the writing and is returned. A count in the
// stamp that is not 0 must be the number of marks.
func Write(path string, stamp Stamp, marks iter.Seq2[trademarks.Mark, error]) (err error) {
	if len(stamp.Version) > maxVersion {
		return fmt.Errorf("write roll %s: the version is longer than %d bytes", path, maxVersion)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("write roll: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := fill(f, stamp, marks); err != nil {
		return fmt.Errorf("write roll %s: %w", path, err)
	}
	if err := f.Chmod(0o644); err != nil {
		return fmt.Errorf("write roll: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write roll: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write roll: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("write roll: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the rename survive a power loss.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("write roll: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("write roll: %w", err)
	}
	return nil
}

// writer builds a roll: blocks as they fill, then the table, then the header, which says how many came.
type writer struct {
	out    *bufio.Writer
	seed   uint32   // where the blocks' checksums start
	at     uint64   // bytes written so far
	table  []uint64 // offset of each block
	sizes  []int    // bytes of each record of the open block
	block  []byte   // the records of the open block
	buffer []byte
	count  int
}

// fill writes the whole file.
func fill(f *os.File, stamp Stamp, marks iter.Seq2[trademarks.Mark, error]) error {
	h := header{version: stamp.Version}
	room := h.bytes()
	w := &writer{out: bufio.NewWriterSize(f, 1<<20), seed: seedOf(stamp.Version), at: uint64(len(room))}
	clear(room)              // until the real header stands, the file is no roll
	_, _ = w.out.Write(room) // bufio keeps the first error for Flush
	for m, err := range marks {
		if err != nil {
			return err
		}
		if w.count == maxCount {
			return fmt.Errorf("more marks than numbers: a roll holds %d", w.count)
		}
		if err := w.add(&m); err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	if stamp.Count != 0 && stamp.Count != w.count {
		return fmt.Errorf("the stamp says %d marks and %d came", stamp.Count, w.count)
	}
	h.count, h.table = uint64(w.count), w.at
	h.size = w.at + 8*uint64(len(w.table)+1) + 4
	head := h.bytes()
	w.offsets(h.crc)
	if err := w.out.Flush(); err != nil {
		return err
	}
	_, err := f.WriteAt(head, 0)
	return err
}

// offsets writes the table; its checksum starts from the header's.
func (w *writer) offsets(crc uint32) {
	var b [8]byte
	for _, at := range append(w.table, w.at) {
		binary.LittleEndian.PutUint64(b[:], at)
		crc = crc32.Update(crc, castagnoli, b[:])
		_, _ = w.out.Write(b[:])
	}
	binary.LittleEndian.PutUint32(b[:], crc)
	_, _ = w.out.Write(b[:4])
}

// add appends one mark to the open block.
func (w *writer) add(m *trademarks.Mark) error {
	before := len(w.block)
	w.block = appendMark(w.block, m)
	w.sizes = append(w.sizes, len(w.block)-before)
	w.count++
	if len(w.sizes) == perBlock {
		return w.flush()
	}
	return nil
}

// flush writes the open block, if it holds any record.
func (w *writer) flush() error {
	if len(w.sizes) == 0 {
		return nil
	}
	b := append(w.buffer[:0], 0, 0, 0, 0)
	for _, n := range w.sizes {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = append(b, w.block...)
	if len(b) > maxBlock {
		return fmt.Errorf("marks %d to %d are together larger than %d bytes", w.count-len(w.sizes), w.count-1, maxBlock)
	}
	binary.LittleEndian.PutUint32(b, checksum(w.seed, uint32(len(w.table)), b[4:]))
	w.table = append(w.table, w.at)
	w.at += uint64(len(b))
	w.buffer, w.block, w.sizes = b, w.block[:0], w.sizes[:0]
	_, err := w.out.Write(b)
	return err
}
