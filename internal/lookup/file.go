// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"
	"unsafe"
)

// ErrDamaged is wrapped by Open for a file that is not a table, is cut short, was changed, or was written by another
// format or byte order. The table is disposable: build it again from the register.
var ErrDamaged = errors.New("the lookup table cannot be used")

// The file: magic, format, section count, then for each section its length and CRC-32C, the CRC of this header, and the
// sections, each on a 64-byte boundary, as they lie in memory (little-endian), so that loading is one copy.
const (
	fileMagic    = "MWTABLE\x00"
	fileLayout   = 4
	sectionCount = 11
	headerBytes  = 8 + 4 + 4 + sectionCount*16 + 8
	alignment64  = 64
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// fileFormat tells apart what lies differently in a file and what is filed under other keys: a table asked by keys that it was
// not built with would answer short without a word. It follows from the keys of a few texts, so that no change of folding,
// sounds or keys can forget to say so.
var fileFormat = sync.OnceValue(func() uint32 {
	sum := uint32(fileLayout)
	var s stream
	for _, text := range [...]string{"Nike", "Louis Vuitton", "Squishmallows", "The North Face Company", "Bath & Body Works Incorporated", "N1ke-3 Ægir Çedille",
		"耐克", "海瑞温斯顿", "漢字 brand", "ナイキ", "삼성", "Адидас", "Νίκη", "العربية", "ไทย"} {
		f, _ := formOf(text)
		f.famous = true
		f.addSounds()
		for _, k := range f.keys(nil, &s) {
			sum = crc32.Update(sum, castagnoli, binary.LittleEndian.AppendUint64(nil, k))
		}
	}
	return sum
})

// section is the memory of one part of a table.
type section struct {
	bytes  []byte
	assign func(b []byte)
}

func (t *Table) sections() [sectionCount]section {
	version := []byte(t.Version)
	return [sectionCount]section{
		{version, func(b []byte) { t.Version = string(b) }},
		{bytesOf(t.texts.metas), func(b []byte) { t.texts.metas = sliceOf[meta](b) }},
		{t.texts.arena, func(b []byte) { t.texts.arena = b }},
		{bytesOf(t.texts.cuts[:]), func(b []byte) { copy(t.texts.cuts[:], sliceOf[uint32](b)) }},
		{bytesOf(t.texts.postOff), func(b []byte) { t.texts.postOff = sliceOf[uint32](b) }},
		{bytesOf(t.texts.records), func(b []byte) { t.texts.records = sliceOf[uint32](b) }},
		{t.texts.aliases, func(b []byte) { t.texts.aliases = b }},
		{bytesOf(t.texts.famous), func(b []byte) { t.texts.famous = sliceOf[uint32](b) }},
		{t.buckets, func(b []byte) { t.buckets = b }},
		{bytesOf(t.heavy), func(b []byte) { t.heavy = sliceOf[uint32](b) }},
		{bytesOf([]uint64{t.count}), func(b []byte) { t.count = binary.LittleEndian.Uint64(b) }},
	}
}

func bytesOf[T any](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), len(s)*int(unsafe.Sizeof(s[0])))
}

func sliceOf[T any](b []byte) []T {
	var x T
	n := len(b) / int(unsafe.Sizeof(x))
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), n)
}

func littleEndian() bool {
	x := uint16(1)
	return *(*byte)(unsafe.Pointer(&x)) == 1
}

// Save writes the table to path: beside it, flushed, then renamed, so that a reader sees the old file or the new one.
func (t *Table) Save(path string) (err error) {
	if !littleEndian() {
		return fmt.Errorf("save %s: tables are little-endian and this machine is not", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := t.write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func (t *Table) write(w io.Writer) error {
	head := make([]byte, 0, headerBytes)
	head = append(head, fileMagic...)
	head = binary.LittleEndian.AppendUint32(head, fileFormat())
	head = binary.LittleEndian.AppendUint32(head, sectionCount)
	parts := t.sections()
	for _, s := range parts {
		head = binary.LittleEndian.AppendUint64(head, uint64(len(s.bytes)))
		head = binary.LittleEndian.AppendUint64(head, uint64(crc32.Checksum(s.bytes, castagnoli)))
	}
	head = binary.LittleEndian.AppendUint64(head, uint64(crc32.Checksum(head, castagnoli)))
	if _, err := w.Write(pad(head)); err != nil {
		return err
	}
	for _, s := range parts {
		if _, err := w.Write(s.bytes); err != nil {
			return err
		}
		if n := len(s.bytes) % alignment64; n != 0 {
			if _, err := w.Write(make([]byte, alignment64-n)); err != nil {
				return err
			}
		}
	}
	return nil
}

func pad(b []byte) []byte {
	for len(b)%alignment64 != 0 {
		b = append(b, 0)
	}
	return b
}

// Open loads a table that Save wrote, checking every byte, and refuses one of another register version than want ("" takes any).
func Open(path, want string) (table *Table, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	damaged := func(what string) error { return fmt.Errorf("%s: %s: %w", path, what, ErrDamaged) }
	if !info.Mode().IsRegular() || info.Size() < headerBytes || !littleEndian() {
		return nil, damaged("too short to be a table")
	}
	r, err := newRegion(int(info.Size()))
	if err != nil {
		return nil, err
	}
	t := &Table{region: r}
	defer func() {
		if err != nil {
			t.Close()
		}
	}()
	if _, err := io.ReadFull(f, r.bytes); err != nil {
		return nil, damaged("cut short")
	}
	if what := t.attach(r.bytes); what != "" {
		return nil, damaged(what)
	}
	if want != "" && t.Version != want {
		return nil, damaged("made for register " + t.Version + ", not " + want)
	}
	return t, nil
}

// attach points the table into b; it returns what is wrong with b, or "".
func (t *Table) attach(b []byte) string {
	if string(b[:8]) != fileMagic || binary.LittleEndian.Uint32(b[8:]) != fileFormat() || binary.LittleEndian.Uint32(b[12:]) != sectionCount {
		return "not a table of this format"
	}
	sumAt := headerBytes - 8
	if uint64(crc32.Checksum(b[:sumAt], castagnoli)) != binary.LittleEndian.Uint64(b[sumAt:]) {
		return "its header was changed"
	}
	at := uint64(len(pad(make([]byte, headerBytes))))
	for i, s := range t.sections() {
		n := binary.LittleEndian.Uint64(b[16+i*16:])
		if n > uint64(len(b)) || at+n > uint64(len(b)) || i == sectionCount-1 && n != 8 {
			return "cut short"
		}
		part := b[at : at+n : at+n]
		if uint64(crc32.Checksum(part, castagnoli)) != binary.LittleEndian.Uint64(b[24+i*16:]) {
			return "its content was changed"
		}
		s.assign(part)
		at += (n + alignment64 - 1) / alignment64 * alignment64
	}
	return ""
}
