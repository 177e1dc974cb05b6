// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"markwarden/trademarks"
)

// objects cuts JSON into its records: the objects of a list at the top, of a list inside the top object (rows, items), or
// one behind the other. encoding/json reads a value whole whatever its size and ends at the first fault; here a record is
// bounded, a broken one is set aside, and reading goes on behind it.
type objects struct {
	in    *bufio.Reader
	row   int
	stack []byte // the lists and objects around the records
	at    int64  // bytes taken
	run   *run   // takes each record; nil takes none
}

// Bounds of one record, which really has some kilobytes, and of what lies around the records.
const (
	maxObject  = 1 << 20
	maxWrapped = 64
)

func newObjects(r *run, in io.Reader) *objects {
	return &objects{in: bufio.NewReaderSize(in, sampleSize), run: r}
}

// byte takes the next byte.
func (o *objects) byte() (byte, error) {
	c, err := o.in.ReadByte()
	if err == nil {
		o.at++
	}
	return c, err
}

// errWrapped is JSON in which the records lie too deep.
var errWrapped = errors.New("its lists are nested deeper than 64: no register writes that")

// next decodes the next record into to. The error is io.EOF, a *trademarks.RowError or one of reading.
func (o *objects) next(to any) error {
	for {
		c, err := o.byte()
		if err != nil {
			return err
		}
		switch c {
		case '"':
			if err := o.skipString(); err != nil {
				return err
			}
		case '{':
			if !o.around() {
				return o.record(to)
			}
			fallthrough
		case '[':
			if o.stack = append(o.stack, c); len(o.stack) > maxWrapped {
				return errWrapped
			}
		case ']', '}':
			o.stack = o.stack[:max(0, len(o.stack)-1)]
		}
	}
}

// around reports whether the object that begins here lies around the records: as the value of a member of another, or at
// the start of a file whose records are listed under one of the usual names.
func (o *objects) around() bool {
	if n := len(o.stack); n > 0 {
		return o.stack[n-1] == '{'
	}
	if o.row > 0 {
		return false
	}
	sample, _ := o.in.Peek(sampleSize / 2)
	return listed.Match(sample)
}

var listed = regexp.MustCompile(`"(?:rows|items|tradeMarks|results)"\s*:\s*\[`)

// record reads an object to its end; its first brace is taken.
func (o *objects) record(to any) error {
	o.row++
	began := o.at - 1
	b, depth, inText := []byte{'{'}, 1, false
	long := false
	for depth > 0 {
		c, err := o.byte()
		if errors.Is(err, io.EOF) {
			return &trademarks.RowError{Row: o.row, Value: clip(string(b)), Reason: "the file ends inside this record: it is cut, fetch it again"}
		}
		if err != nil {
			return err
		}
		if len(b) < maxObject {
			b = append(b, c)
		} else {
			long = true
		}
		switch {
		case inText && c == '\\':
			if c, err = o.byte(); err == nil && len(b) < maxObject+1 {
				b = append(b, c)
			}
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	if err := o.decode(b, long, to); err != nil {
		return err
	}
	if o.run != nil {
		o.run.record = trademarks.Record{Offset: began, Size: int64(len(b))}
		if len(b) <= o.run.opt.Keep {
			o.run.record.Text = string(b)
		}
	}
	return nil
}

func (o *objects) decode(b []byte, long bool, to any) error {
	reason := ""
	switch {
	case long:
		reason = fmt.Sprintf("the record is longer than %d KiB: no register writes that", maxObject>>10)
	case !utf8.Valid(b):
		reason = "the record is not valid UTF-8: save the file as UTF-8"
	default:
		if twice := repeated(b); twice != "" {
			reason = fmt.Sprintf("the record gives %q twice: keep one", clip(twice))
		} else if err := json.Unmarshal(b, to); err != nil {
			reason = "the record is not JSON of the names that are known here: " + clip(err.Error())
		}
	}
	if reason == "" {
		return nil
	}
	return &trademarks.RowError{Row: o.row, Value: clip(string(b)), Reason: reason}
}

// repeated is a name that an object has twice in any case of letters: encoding/json would silently take the last.
func repeated(b []byte) string {
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return ""
	}
	seen := make(map[string]bool)
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return ""
		}
		key := strings.ToLower(name)
		if seen[key] {
			return name
		}
		seen[key] = true
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return ""
		}
	}
	return ""
}

// skipString leaves a string behind; its quote is taken.
func (o *objects) skipString() error {
	for {
		c, err := o.byte()
		if err != nil {
			return err
		}
		switch c {
		case '\\':
			if _, err := o.byte(); err != nil {
				return err
			}
		case '"':
			return nil
		}
	}
}

// short is a value of JSON as a field: blanks run together, bounded, without NUL and broken characters.
func short(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	return cutAt(collapse(s), maxField)
}
