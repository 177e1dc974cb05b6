// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// lineCopier copies JSON Lines. A line that is no object is copied as it is.
type lineCopier struct {
	out   io.Writer
	scan  *scanner
	codec codec
	names []string // of the new members
	rec   *record
}

func newLineCopier(out io.Writer, in io.Reader, info Info, columns []string) (*lineCopier, error) {
	body, out, err := info.src.body(out, in)
	if err != nil {
		return nil, err
	}
	l := &lineCopier{out: out, codec: info.src.codec}
	for _, c := range columns {
		l.names = append(l.names, strings.TrimPrefix(c, annotationKey+"_"))
	}
	l.scan = newScanner(newWindow(body, info.src.lim.Record), info.src.d, info.src.lim, info.Name)
	l.scan.spill = func(b []byte) error {
		_, err := out.Write(b)
		return err
	}
	return l, nil
}

func (l *lineCopier) copy(until int, take func(int) []string) (err error) {
	for {
		if l.rec == nil {
			if l.rec, err = l.scan.next(); err != nil || l.rec == nil {
				return err
			}
		}
		if l.rec.row >= until {
			return nil
		}
		line := l.rec.raw
		if cells := take(l.rec.row); cells != nil {
			line = l.annotated(line, cells)
		}
		if _, err := l.out.Write(line); err != nil {
			return err
		}
		l.rec = nil
	}
}

func (l *lineCopier) finish() error { return nil }

// annotated is the line with one member more, or as it is if it is no object.
func (l *lineCopier) annotated(line []byte, cells []string) []byte {
	body, ok := l.codec.decode(line[:l.rec.body])
	if !ok || !json.Valid([]byte(body)) || !strings.HasPrefix(strings.TrimSpace(body), "{") {
		return line
	}
	end := line[l.rec.body:]
	from, to, empty, found := memberAt(body, annotationKey)
	member := l.member(cells)
	if !found {
		from = strings.LastIndexByte(body, '}')
		if !empty {
			member = "," + member
		}
		// What stands before the brace is kept in its own bytes, whatever the encoding.
		tail := l.codec.encode(body[from:])
		return bytes.Join([][]byte{line[:l.rec.body-len(tail)], l.codec.encode(member), tail, end}, nil)
	}
	return bytes.Join([][]byte{l.codec.encode(body[:from]), l.codec.encode(member), l.codec.encode(body[to:]), end}, nil)
}

// member is the new member.
func (l *lineCopier) member(cells []string) string {
	var b strings.Builder
	b.WriteString(jsonText(annotationKey) + ":{")
	for i, name := range l.names {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(jsonText(name) + ":" + jsonText(cells[i]))
	}
	b.WriteByte('}')
	return b.String()
}

// jsonText is a JSON text without the HTML escapes that encoding/json adds.
func jsonText(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil { // a string cannot fail
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// memberAt finds a member of a valid JSON object: the bytes from its key to the end of its value, and whether the object
// has no member at all.
func memberAt(object, key string) (from, to int, empty, found bool) {
	dec := json.NewDecoder(strings.NewReader(object))
	if _, err := dec.Token(); err != nil {
		return 0, 0, true, false
	}
	empty = true
	for dec.More() {
		before := int(dec.InputOffset())
		t, err := dec.Token()
		if err != nil {
			return 0, 0, empty, false
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return 0, 0, empty, false
		}
		empty = false
		if t == key {
			return before + strings.IndexByte(object[before:], '"'), int(dec.InputOffset()), false, true
		}
	}
	return 0, 0, empty, false
}
