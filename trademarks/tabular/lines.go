// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// line is one physical line without its end. long says that it went beyond MaxRow and was cut there.
type line struct {
	text []byte
	no   int
	long bool
}

// lines hands out physical lines, and takes back those that a damaged row had swallowed.
type lines struct {
	in      *bufio.Reader
	no      int
	back    []line // lines to hand out again, in reverse
	decoded bool   // text came through a decoder, so U+FFFD marks a broken byte
	oldMac  bool   // lines end with \r alone
}

// next returns the following line. Its text is good until the next call: who keeps it longer clones it.
func (l *lines) next() (line, error) {
	if n := len(l.back); n > 0 {
		x := l.back[n-1]
		l.back = l.back[:n-1]
		return x, nil
	}
	end := byte('\n')
	if l.oldMac {
		end = '\r'
	}
	text, err := l.in.ReadSlice(end)
	x := line{no: l.no + 1, text: text}
	if errors.Is(err, bufio.ErrBufferFull) {
		x.text, x.long, err = l.rest(bytes.Clone(text), end)
	}
	if errors.Is(err, io.EOF) && len(x.text) > 0 {
		err = nil
	}
	if err != nil {
		return line{}, err
	}
	l.no++
	x.text = bytes.TrimRight(x.text, "\r\n")
	return x, nil
}

// rest reads a line on that is longer than the reader's buffer, and drops what goes beyond MaxRow.
func (l *lines) rest(text []byte, end byte) (_ []byte, long bool, err error) {
	for {
		part, err := l.in.ReadSlice(end)
		if room := MaxRow - len(text); len(part) > room {
			part, long = part[:room], true
		}
		text = append(text, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, long, err
		}
	}
}

// unread gives lines back, first one first.
func (l *lines) unread(x []line) {
	for i := len(x) - 1; i >= 0; i-- {
		l.back = append(l.back, x[i])
	}
}
