// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// endian is the byte order of UTF-16.
type endian uint8

const (
	none endian = iota
	little
	big
)

// String is the encoding's name.
func (e endian) String() string { return [...]string{"", "utf-16le", "utf-16be"}[e] }

func (e endian) get(b []byte) uint16 {
	if e == big {
		return uint16(b[0])<<8 | uint16(b[1])
	}
	return uint16(b[1])<<8 | uint16(b[0])
}

func (e endian) append(b []byte, u uint16) []byte {
	if e == big {
		return append(b, byte(u>>8), byte(u))
	}
	return append(b, byte(u), byte(u>>8))
}

// looksWide tells UTF-16 without a byte order mark by its NULs: a header row is mostly ASCII, so one half of its bytes
// is mostly zero and the other never.
func looksWide(head []byte) endian {
	head = head[:min(len(head), 512)&^1]
	var even, odd int
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	switch half := len(head) / 4; { // of len/2 units
	case len(head) < 8:
		return none
	case odd > half && even == 0:
		return little
	case even > half && odd == 0:
		return big
	}
	return none
}

// fromUTF16 reads UTF-16 as UTF-8. A surrogate without its partner comes out as three bytes that are no valid UTF-8, and
// a half character at the end behind 0xFF: their row is refused, and toUTF16 writes the same bytes back. (The decoder of
// x/text writes U+FFFD for both, which would change the seller's file unseen.)
type fromUTF16 struct {
	src  io.Reader
	e    endian
	in   [32 << 10]byte
	raw  []byte // read, not yet decoded
	out  []byte // decoded
	from int    // start of what is not yet given of out
	err  error
}

func newFromUTF16(src io.Reader, e endian) *fromUTF16 { return &fromUTF16{src: src, e: e} }

// Read gives decoded bytes.
func (f *fromUTF16) Read(p []byte) (int, error) {
	for f.from == len(f.out) {
		if f.err != nil {
			return 0, f.err
		}
		f.fill()
	}
	n := copy(p, f.out[f.from:])
	f.from += n
	return n, nil
}

// fill decodes the next block; a unit or a pair that the block cuts waits for the next.
func (f *fromUTF16) fill() {
	n, err := f.src.Read(f.in[:])
	f.raw, f.err = append(f.raw, f.in[:n]...), err
	f.out, f.from = f.out[:0], 0
	i := 0
	for ; i+1 < len(f.raw); i += 2 {
		u := rune(f.e.get(f.raw[i:]))
		switch {
		case !utf16.IsSurrogate(u):
			f.out = utf8.AppendRune(f.out, u)
			continue
		case i+3 < len(f.raw):
			if r := utf16.DecodeRune(u, rune(f.e.get(f.raw[i+2:]))); r != utf8.RuneError {
				f.out = utf8.AppendRune(f.out, r)
				i += 2
				continue
			}
		case f.err == nil:
			f.raw = append(f.raw[:0], f.raw[i:]...)
			return
		}
		f.out = append(f.out, 0xE0|byte(u>>12), 0x80|byte(u>>6)&0x3F, 0x80|byte(u)&0x3F)
	}
	f.raw = append(f.raw[:0], f.raw[i:]...)
	if errors.Is(f.err, io.EOF) && len(f.raw) == 1 {
		f.out, f.raw = append(f.out, 0xFF, f.raw[0]), nil
	}
}

// toUTF16 writes the UTF-8 it is given as UTF-16, and what fromUTF16 made of broken units as those units.
type toUTF16 struct {
	dst  io.Writer
	e    endian
	rest []byte // the start of a character whose end is still to come
}

// Write encodes whole characters and keeps a part of one for the next call.
func (t *toUTF16) Write(p []byte) (int, error) {
	b := append(t.rest, p...)
	out := make([]byte, 0, 2*len(b))
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n <= 1:
			if n = brokenUnit(b); n == 0 {
				t.rest = append([]byte(nil), b...)
				_, err := t.dst.Write(out)
				return len(p), err
			}
			out = t.restore(out, b[:n])
		case r > 0xFFFF:
			hi, lo := utf16.EncodeRune(r)
			out = t.e.append(t.e.append(out, uint16(hi)), uint16(lo))
		default:
			out = t.e.append(out, uint16(r))
		}
		b = b[n:]
	}
	t.rest = nil
	_, err := t.dst.Write(out)
	return len(p), err
}

// brokenUnit is the length of what stands at the start of b in place of a broken unit; 0 if b is too short to tell.
func brokenUnit(b []byte) int {
	want := 1
	switch {
	case b[0] == 0xFF:
		want = 2
	case b[0] == 0xED && len(b) > 1 && b[1] >= 0xA0:
		want = 3
	case !utf8.FullRune(b):
		return 0
	}
	if len(b) < want {
		return 0
	}
	return want
}

// restore appends the bytes that fromUTF16 read a broken unit from.
func (t *toUTF16) restore(out, b []byte) []byte {
	switch len(b) {
	case 3:
		return t.e.append(out, uint16(b[0]&0x0F)<<12|uint16(b[1]&0x3F)<<6|uint16(b[2]&0x3F))
	case 2:
		return append(out, b[1])
	}
	return t.e.append(out, uint16(utf8.RuneError))
}
