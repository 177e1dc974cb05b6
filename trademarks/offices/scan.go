// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"markwarden/trademarks"
)

// Limits of the XML scanner. Real files stay far below them (the deepest record seen has 20 levels, the longest tag 400
// bytes); a hostile file meets them early. One case-file of the USPTO has more than 10 MB, so a record may be long.
const (
	maxDepth   = 64
	maxTag     = 64 << 10
	maxName    = 255
	maxDoctype = 1 << 20
	maxRecord  = 64 << 20
	windowSize = 256 << 10
)

// scanner reads XML as a stream of elements. encoding/xml holds a whole tag or text in memory whatever its length, gives
// up at the first fault and takes more than ten times as long (BenchmarkScanner); this one holds a window of 256 KiB, can
// go on behind a broken record and knows no entities but the five of XML itself. It matches local names and checks that
// tags are nested well; it does not resolve namespaces, because the offices use many for the same names.
//
// Calls end in a sticky err: io.EOF, a *syntaxError that resync may clear, or a fault of the file for good.
type scanner struct {
	in      io.Reader
	buf     []byte
	r, w    int    // the window's unread part
	past    int64  // bytes before the window
	limit   int64  // where the record must have ended; 0 when outside of one
	record  string // local name of the record that is open: none begins inside another
	stack   []byte
	starts  []int  // where the name of each open element starts in stack
	tag     []byte // what stands behind the name in the current start tag; good until the next read
	name    []byte // local name of the current element
	empty   bool   // the current element is <x/>: its end is due
	doctype bool   // a DOCTYPE is skipped; else it is refused
	err     error
	fault   *fieldFault // the first text of this record that cannot be kept
	cut     bool        // a text was longer than wanted
	scratch []byte

	tagAt int64              // where the current start tag begins
	began int64              // where the open record begins
	size  int64              // bytes of it that were saved or counted
	from  int                // where the open record's unsaved bytes begin in the window; -1 when outside of one
	saved []byte             // of the open record, before the window; at most a little more than most
	most  int                // bytes of a record that are kept
	into  *trademarks.Record // takes each record; nil takes none
}

// syntaxError is XML that is not well formed. The record it stands in is lost, the next is not.
type syntaxError struct{ reason string }

func (e *syntaxError) Error() string { return e.reason }

// errDoctype is final: what follows a DOCTYPE may mean anything.
var (
	errDoctype     = errors.New("it declares a DOCTYPE, which only files of the USPTO may carry: take it out if you trust the file")
	errLongDoctype = errors.New("its DOCTYPE is longer than 1 MiB, far more than the USPTO writes: check where the file is from")
)

// fieldFault is a text that cannot be kept, with the element it stands in.
type fieldFault struct{ field, value, reason string }

func newScanner(in io.Reader, doctype bool) *scanner {
	return &scanner{in: in, buf: make([]byte, windowSize), doctype: doctype, starts: make([]int, 0, maxDepth), from: -1}
}

// scanSample scans the beginning of a file where it lies, without a window of its own.
func scanSample(sample []byte) *scanner {
	return &scanner{buf: sample, w: len(sample), doctype: true, from: -1}
}

// reset begins a new file with the window of the old one.
func (s *scanner) reset(in io.Reader, doctype bool) {
	*s = scanner{in: in, buf: s.buf, doctype: doctype, stack: s.stack[:0], starts: s.starts[:0], scratch: s.scratch, from: -1, saved: s.saved}
}

// begin opens the record whose start tag was just met: its size is bounded from here, and its faults are its own.
func (s *scanner) begin() {
	s.limit, s.record, s.fault, s.cut = s.offset()+maxRecord, string(s.name), nil, false
	s.from, s.saved, s.size, s.began = int(s.tagAt-s.past), s.saved[:0], 0, s.tagAt // nothing was read since: the tag is in the window
}

// end closes the record and hands it out.
func (s *scanner) end() {
	s.limit, s.record = 0, ""
	if s.into != nil && s.from >= 0 {
		s.save()
		*s.into = trademarks.Record{Offset: s.began, Size: s.size}
		if s.size <= int64(s.most) {
			s.into.Text = string(s.saved)
		}
	}
	s.from = -1
}

// save keeps what of the open record stands before the next byte to read.
func (s *scanner) save() {
	if part := s.buf[s.from:s.r]; s.into != nil {
		s.size += int64(len(part))
		s.saved = append(s.saved, part[:min(len(part), max(0, s.most-len(s.saved)))]...)
	}
}

// depth is the number of open elements.
func (s *scanner) depth() int { return len(s.starts) }

// offset is how many bytes have been taken.
func (s *scanner) offset() int64 { return s.past + int64(s.r) }

func (s *scanner) fail(format string, args ...any) {
	if s.err == nil {
		s.err = &syntaxError{fmt.Sprintf(format, args...)}
	}
}

// more reads into the window, moving its unread part to the front. False at the end of the file or on an error.
func (s *scanner) more() bool {
	if s.err != nil || s.in == nil {
		return false
	}
	if s.r > 0 {
		if s.from >= 0 {
			s.save()
			s.from = 0
		}
		copy(s.buf, s.buf[s.r:s.w])
		s.past += int64(s.r)
		s.w -= s.r
		s.r = 0
	}
	if s.limit > 0 && s.past > s.limit {
		s.limit = 0
		s.fail("the record is larger than %d MiB", maxRecord>>20)
		return false
	}
	for idle := 0; s.w < len(s.buf); idle++ {
		n, err := s.in.Read(s.buf[s.w:])
		s.w += n
		switch {
		case n > 0:
			return true
		case errors.Is(err, io.EOF):
			return false
		case err != nil:
			s.err = err
			return false
		case idle > 100:
			s.err = io.ErrNoProgress
			return false
		}
	}
	return false
}

// ensure makes n unread bytes available, if the file has them.
func (s *scanner) ensure(n int) bool {
	for s.w-s.r < n {
		if !s.more() {
			return false
		}
	}
	return true
}

// toTag drops text up to the next "<". False at the end of the file.
func (s *scanner) toTag() bool {
	for {
		if i := bytes.IndexByte(s.buf[s.r:s.w], '<'); i >= 0 {
			s.r += i
			return true
		}
		s.r = s.w
		if !s.more() {
			s.ended()
			return false
		}
	}
}

// ended sets the error for the end of the file: in order only when every element is closed.
func (s *scanner) ended() {
	if s.err != nil {
		return
	}
	if s.depth() > 0 {
		s.fail("the file ends inside <%s>: it is cut, fetch it again", s.top())
		return
	}
	s.err = io.EOF
}

// top is the name, with its prefix, of the innermost open element.
func (s *scanner) top() []byte {
	if n := len(s.starts); n > 0 {
		return s.stack[s.starts[n-1]:]
	}
	return nil
}

func (s *scanner) push(name []byte) {
	if len(s.starts) >= maxDepth {
		s.fail("elements are nested deeper than %d", maxDepth)
		return
	}
	at := len(s.stack)
	s.starts = append(s.starts, at)
	s.stack = append(s.stack, name...)
	s.name = local(s.stack[at:])
}

func (s *scanner) pop() { s.popTo(len(s.starts) - 1) }

func (s *scanner) popTo(depth int) {
	if depth < 0 || depth >= len(s.starts) {
		return
	}
	s.stack = s.stack[:s.starts[depth]]
	s.starts = s.starts[:depth]
}

// local is a name without its prefix.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// element moves to the next start or end tag, dropping text. started tells which; false with err set at the end.
func (s *scanner) element() (started, ok bool) {
	if s.err != nil {
		return false, false
	}
	if s.empty {
		s.empty = false
		s.pop()
		return false, true
	}
	for s.toTag() {
		if !s.ensure(2) {
			s.fail("the file ends inside a tag: it is cut, fetch it again")
			return false, false
		}
		switch s.buf[s.r+1] {
		case '/':
			return false, s.endTag()
		case '?':
			if !s.drop(2, "?>") {
				return false, false
			}
		case '!':
			if !s.declaration() {
				return false, false
			}
		default:
			return true, s.startTag()
		}
	}
	return false, false
}

// child moves to the next child of the element that was entered at depth d; false at its end, or with err set.
func (s *scanner) child(d int) bool {
	started, ok := s.element()
	if !ok {
		return false
	}
	if started {
		return true
	}
	if s.depth() >= d { // the end of something inside that was not read to its end
		s.fail("the end of <%s> is out of place", s.top())
	}
	return false
}

// skip leaves the current element, whatever it holds.
func (s *scanner) skip() {
	for d := s.depth(); s.depth() >= d; {
		if _, ok := s.element(); !ok {
			return
		}
	}
}
