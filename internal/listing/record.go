// SPDX-License-Identifier: Apache-2.0

package listing

// record is one row of a text file. Its raw bytes are valid until the next.
type record struct {
	raw   []byte // the line ending included
	body  int    // length of raw without the line ending
	cells []span
	row   int    // 1-based, blank rows counted
	line  int    // 1-based line on which it begins
	lines int    // line breaks in it
	fault string // why its cells cannot be told; empty is good
}

// span is a cell's place in raw, quotes included.
type span struct {
	from, to int
	kind     spanKind
}

type spanKind uint8

const (
	spanPlain  spanKind = iota // as written
	spanQuoted                 // within quotes
	spanEscape                 // within quotes, with doubled quotes inside or text behind the closing one
)

// text is a cell without its quotes, still in the file's encoding. It may share raw's bytes.
func (r *record) text(c span) []byte {
	b := r.raw[c.from:c.to]
	switch c.kind {
	case spanQuoted:
		return b[1 : len(b)-1]
	case spanEscape:
		return unescape(b)
	}
	return b
}

// unescape takes the quotes off a cell: doubled ones become one until the closing quote, and what follows that is kept
// as it stands, which is what spreadsheets show.
func unescape(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 1; i < len(b); i++ {
		if b[i] != '"' {
			out = append(out, b[i])
			continue
		}
		if i+1 < len(b) && b[i+1] == '"' {
			out = append(out, '"')
			i++
			continue
		}
		return append(out, b[i+1:]...)
	}
	return out
}

// loose reports whether a cell has text behind its closing quote.
func (r *record) loose() bool {
	for _, c := range r.cells {
		if c.kind == spanEscape && r.raw[c.to-1] != '"' {
			return true
		}
	}
	return false
}

// blank reports whether the row has no characters at all.
func (r *record) blank() bool { return r.body == 0 && r.fault == "" }

// ending is the line ending at the end of raw; empty at the end of a stream without one.
func ending(raw []byte, eol byte) []byte {
	n := len(raw)
	switch {
	case n == 0 || raw[n-1] != eol:
		return nil
	case eol == '\n' && n > 1 && raw[n-2] == '\r':
		return raw[n-2:]
	}
	return raw[n-1:]
}
