// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"markwarden/internal/fault"
)

// feed reads a shopping feed in XML: the items of RSS 2.0 or the entries of Atom, with the fields of Google's product
// data specification, whose names other shops' feeds share. A row is an item.
type feed struct {
	name string
	m    *markupStream
	lim  Limits
	lay  *layout
	n    int
	seen func(column string, known bool, field Field) // told of every element of an item; may be nil
}

// Next is the next item.
func (f *feed) Next() (Item, error) {
	for {
		t, err := f.m.token()
		if errors.Is(err, io.EOF) {
			return Item{}, io.EOF
		}
		if err != nil {
			return Item{}, f.broken(err)
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "item" && e.Name.Local != "entry" {
			continue
		}
		f.n++
		return f.item()
	}
}

func (f *feed) broken(err error) error {
	return brokenMarkup(err, fmt.Sprintf("%s cannot be read beyond item %d", f.name, f.n), ", its XML is broken: export it again")
}

// item reads the item that has begun. Only its own elements count: those within shipping or tax are no part of the offer.
func (f *feed) item() (Item, error) {
	b := newBuilder(f.lay)
	b.rows = []int{f.n}
	var bad *RowError
	for start := f.m.depth; ; {
		t, err := f.m.token()
		if err != nil {
			return Item{}, f.broken(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			href := attribute(t, "href") // of Atom's link
			text, err := f.m.text(f.lim.Cell, "")
			if err != nil {
				return Item{}, f.broken(err)
			}
			if text = strings.TrimSpace(text); text == "" {
				text = href
			}
			if err := f.element(b, t.Name.Local, text); err != nil && bad == nil {
				bad = err
			}
		case xml.EndElement:
			if f.m.depth >= start {
				continue
			}
			if bad != nil {
				return Item{}, bad
			}
			it := b.item()
			if wordless(&it.Listing) {
				return Item{}, &RowError{File: f.name, Row: f.n, Value: excerpt(it.Listing.ID), Reason: "it holds no words to screen: give it a title"}
			}
			return it, nil
		}
	}
}

// element gives a field what an element of an item holds.
func (f *feed) element(b *builder, name, text string) *RowError {
	key := columnKey(name)
	c, known := claimOf(FormatGoogle, key)
	if f.seen != nil {
		f.seen(name, known, c.field)
	}
	refuse := func(reason string) *RowError {
		return &RowError{File: f.name, Row: f.n, Column: excerpt(name), Value: excerpt(text), Reason: reason}
	}
	switch {
	case !known || text == "":
		return nil
	case len(text) > f.lim.Cell:
		return refuse(fmt.Sprintf("it holds more than %d bytes: shorten it", f.lim.Cell))
	}
	if b.size += len(text); b.size > f.lim.Record {
		return refuse(fmt.Sprintf("the item holds more than %d bytes: shorten it", f.lim.Record))
	}
	if err := b.set(c.field, name, text); err != nil {
		return refuse(err.Error())
	}
	return nil
}

// openFeed reads an XML feed. Its columns are the elements of the items in its head.
func openFeed(f *file, opt Options) (Reader, Info, error) {
	if len(opt.Map) > 0 {
		return nil, Info{}, fault.New(fault.Invalid, "%s is an XML feed, whose fields have fixed names: leave --map out", f.name)
	}
	lay := &layout{format: FormatGoogle, key: -1}
	open := func(r io.Reader) *feed {
		return &feed{name: f.name, m: newMarkupStream(r, opt.Limits.Record), lim: opt.Limits, lay: lay}
	}
	info := Info{Name: f.name, Format: FormatGoogle, Container: f.kind.String(), Encoding: f.codec.name, Columns: []Column{}, Ignored: []string{},
		src: &source{kind: f.kind}}
	told := map[string]bool{}
	head := open(bytes.NewReader(f.head))
	head.seen = func(name string, known bool, field Field) {
		if told[name] || len(told) > opt.Limits.Columns {
			return
		}
		told[name] = true
		if !known {
			info.Ignored = append(info.Ignored, columnName(name, len(told)))
			return
		}
		if field == fieldAttribute {
			field += Field("." + name)
		}
		info.Columns = append(info.Columns, Column{Name: columnName(name, len(told)), Index: len(told), Field: string(field)})
	}
	for range sampleRecords {
		_, err := head.Next()
		var row *RowError
		if err == nil || errors.As(err, &row) {
			continue
		}
		if f.whole && !errors.Is(err, io.EOF) && head.n == 0 {
			return nil, Info{}, err
		}
		break
	}
	if head.n == 0 {
		return nil, Info{}, fault.New(fault.Invalid, "%s holds no item or entry of a feed: nothing was screened", f.name)
	}
	return open(f.body()), info, nil
}
