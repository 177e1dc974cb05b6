// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"markwarden/internal/fault"
)

// markupStream reads a stranger's XML within bounds that encoding/xml does not set: no DOCTYPE and so no entities
// (ASVS 1.5.1), no token above a size (a million attributes cost it 270 MiB), no nesting above a depth.
type markupStream struct {
	dec   *xml.Decoder
	guard *tokenGuard
	depth int
}

// maxMarkupDepth is how deep elements may nest; workbooks and feeds need fewer than ten levels.
const maxMarkupDepth = 64

// markupRefusal is markup that is refused although it may be well formed; it says why.
type markupRefusal string

// Error is the reason, for the person whose file it is.
func (e markupRefusal) Error() string { return string(e) }

// errLongToken is what a token above the limit ends the reading with.
const errLongToken = markupRefusal("it holds one element or text of unreasonable size")

// brokenMarkup says where markup ends the reading, and why it is refused or, where it is merely broken, what to do.
func brokenMarkup(err error, where, mend string) error {
	var refusal markupRefusal
	if errors.As(err, &refusal) {
		return fault.New(fault.Invalid, "%s: %s", where, string(refusal))
	}
	return fault.Because(err, fault.Invalid, "%s%s", where, mend)
}

func newMarkupStream(r io.Reader, limit int) *markupStream {
	g := &tokenGuard{r: r, limit: limit}
	d := xml.NewDecoder(g)
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return in, nil // it was read as UTF-8 already, or it is no XML that follows
		}
		enc, err := htmlindex.Get(label)
		if err != nil {
			return nil, markupRefusal(fmt.Sprintf("it is written in %s, which is not known here", quote(label)))
		}
		return enc.NewDecoder().Reader(in), nil
	}
	return &markupStream{dec: d, guard: g}
}

// newPartStream reads a workbook's part, which is UTF-8 by its standard; so places in it are places in its bytes.
func newPartStream(r io.Reader, limit int) *markupStream {
	m := newMarkupStream(r, limit)
	m.dec.CharsetReader = nil
	return m
}

// token is the next start or end of an element or text; io.EOF at the end of a whole document.
func (m *markupStream) token() (xml.Token, error) {
	for {
		m.guard.since = 0
		t, err := m.dec.Token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if m.depth++; m.depth > maxMarkupDepth {
				return nil, markupRefusal(fmt.Sprintf("its elements are nested deeper than %d levels", maxMarkupDepth))
			}
			return t, nil
		case xml.EndElement:
			m.depth--
			return t, nil
		case xml.CharData:
			return t, nil
		case xml.Directive:
			return nil, markupRefusal("it holds a DOCTYPE, which is refused: export it without one")
		}
	}
}

// text is the text within the element that has just begun, elements in it included but for those named in skip; it reads
// to the element's end. Beyond limit it reads on and gives no more.
func (m *markupStream) text(limit int, skip string) (string, error) {
	var b strings.Builder
	start, silent := m.depth, 0
	for {
		t, err := m.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if silent == 0 && t.Name.Local == skip {
				silent = m.depth
			}
		case xml.EndElement:
			if m.depth < start {
				return b.String(), nil
			}
			if m.depth < silent {
				silent = 0
			}
		case xml.CharData:
			if silent == 0 && b.Len() <= limit {
				b.Write(t)
			}
		}
	}
}

// attribute is an attribute's value by its local name; empty if it is not there.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// tokenGuard ends the stream when more than limit bytes were read since the last token.
type tokenGuard struct {
	r     io.Reader
	limit int
	since int
}

// Read passes bytes on in pieces, because the decoder reads ahead and a whole block counts for one token.
func (g *tokenGuard) Read(p []byte) (int, error) {
	if g.since > g.limit {
		return 0, errLongToken
	}
	n, err := g.r.Read(p[:min(len(p), 4096)])
	g.since += n
	return n, err
}
