// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"errors"
	"io"
)

// window is the part of a stream that is in memory: from the start of the current record onwards, never more than max
// bytes of it. Positions are counted from the start of the record and stay true when the window grows.
type window struct {
	src  io.Reader
	buf  []byte
	from int // start of the record in buf
	to   int // end of what was read in buf
	max  int
	err  error // why no more can be read; io.EOF at the end
}

// windowStart is the size a window begins with, so that short files stay small.
const windowStart = 64 << 10

func newWindow(src io.Reader, limit int) *window {
	return &window{src: src, buf: make([]byte, min(windowStart, limit)), max: limit}
}

// bytes is the record's start and whatever follows it in memory; valid until the next more or drop.
func (w *window) bytes() []byte { return w.buf[w.from:w.to] }

// more reads on, and reports whether bytes has grown. It does not when the stream has ended or the window is full.
func (w *window) more() bool {
	if w.err != nil || w.full() {
		return false
	}
	if w.to == len(w.buf) {
		w.grow()
	}
	for range 100 { // as bufio does: a reader that gives nothing a hundred times never will
		n, err := w.src.Read(w.buf[w.to:])
		w.to += n
		if err != nil {
			w.err = err
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	w.err = io.ErrNoProgress
	return false
}

// grow frees room at the end of buf: by moving the record to the front, else by doubling up to max.
func (w *window) grow() {
	if w.from > 0 && w.from >= len(w.buf)/2 {
		w.to = copy(w.buf, w.buf[w.from:w.to])
		w.from = 0
		return
	}
	grown := make([]byte, min(2*len(w.buf), w.from+w.max))
	w.to = copy(grown, w.buf[w.from:w.to])
	w.from, w.buf = 0, grown
}

// full reports whether the record has reached the greatest size a record may have.
func (w *window) full() bool { return w.to-w.from >= w.max }

// drop ends the record after n bytes; what follows is the next.
func (w *window) drop(n int) {
	w.from += n
	if w.from == w.to {
		w.from, w.to = 0, 0
	}
}

// failed is the stream's error, or nil when it has merely ended or has more.
func (w *window) failed() error {
	if w.err == nil || errors.Is(w.err, io.EOF) {
		return nil
	}
	return w.err
}
