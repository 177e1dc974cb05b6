// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"bytes"
	"errors"
	"io"
	"io/fs"

	"markwarden/internal/fault"
)

// headSize is how much of a file is read before anything is decided: enough for the header and many rows of the widest
// templates.
const headSize = 256 << 10

// file is a file whose first bytes have been looked at.
type file struct {
	name  string
	r     io.Reader // the whole file
	kind  container
	lim   Limits
	head  []byte // its first bytes, in UTF-8 if the file is UTF-16, without byte order mark
	whole bool   // head is all of it
	rest  io.Reader
	codec codec
	mark  []byte // byte order mark
}

// body is the file's text from its start, without byte order mark.
func (f *file) body() io.Reader { return io.MultiReader(bytes.NewReader(f.head), f.rest) }

// info is what is known of the file once its columns are.
func (f *file) info(lay *layout, h heading) Info {
	info := Info{Name: f.name, Format: h.format, Container: f.kind.String(), HeaderRow: h.row, FirstRow: h.first, Encoding: f.codec.name,
		src: &source{kind: f.kind, codec: f.codec, mark: f.mark, lim: f.lim, header: h.names, row: h.row, first: h.first}}
	info.Columns, info.Ignored = lay.columns()
	return info
}

// Open finds out what a file is and returns a reader of its listings. name is how errors call it. The file is read as a
// stream, except a workbook: for that r should also be an io.ReaderAt and io.Seeker, as files are, or it is taken into
// memory up to Limits.Archive. A file that cannot be read is an Invalid fault that says what to do.
func Open(r io.Reader, name string, opt Options) (Reader, Info, error) {
	opt.Limits = opt.Limits.filled()
	if opt.Format == "" {
		opt.Format = FormatAuto
	}
	p, fields, err := placeOf(opt.Map)
	if err != nil {
		return nil, Info{}, err
	}
	opt.Map, opt.place = fields, p
	if opt.Sheet == "" {
		opt.Sheet = p.sheet
	}
	f, err := look(r, name, opt)
	if err != nil {
		return nil, Info{}, err
	}
	if (f.kind == containerJSONL || f.kind == containerFeed) && p != (place{}) {
		return nil, Info{}, fault.New(fault.Invalid, "%s has no rows and sheets of a table: leave %s, %s and %s out", name, mapSheet, mapHeaderRow, mapFirstRow)
	}
	switch f.kind {
	case containerXLSX:
		return openWorkbook(f, opt)
	case containerJSONL:
		return openJSONL(f, opt)
	case containerFeed:
		return openFeed(f, opt)
	}
	if opt.Sheet != "" {
		return nil, Info{}, fault.New(fault.Invalid, "%s is no workbook and has no sheet %s", name, quote(opt.Sheet))
	}
	return openText(f, opt)
}

// look reads a file's first bytes and tells its container and encoding.
func look(r io.Reader, name string, opt Options) (*file, error) {
	if s, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if st, err := s.Stat(); err == nil && st.IsDir() {
			return nil, fault.New(fault.Invalid, "%s is a folder: name a file in it", name)
		}
	}
	f := &file{name: name, r: r, lim: opt.Limits, head: make([]byte, headSize)}
	if err := f.fill(r); err != nil {
		return nil, err
	}
	if err := f.decide(opt); err != nil || f.kind == containerXLSX {
		return f, err
	}
	if opt.Encoding != "" && f.kind != containerFeed {
		c, err := codecNamed(opt.Encoding)
		if err != nil {
			return nil, err
		}
		f.codec = c
		_, n := detectCodec(f.head, f.whole)
		f.mark = f.head[:n:n]
	} else {
		c, n := detectCodec(f.head, f.whole)
		f.codec, f.mark = c, f.head[:n:n]
	}
	f.head = f.head[len(f.mark):]
	if f.codec.wide != none {
		r := newFromUTF16(io.MultiReader(bytes.NewReader(f.head), f.rest), f.codec.wide)
		f.head = make([]byte, headSize)
		if err := f.fill(r); err != nil {
			return nil, err
		}
	}
	return f, f.checkText()
}

// fill reads the head; rest is what follows.
func (f *file) fill(r io.Reader) error {
	n, err := io.ReadFull(r, f.head)
	f.head, f.rest = f.head[:n], r
	switch {
	case err == nil:
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		f.whole, f.rest = true, bytes.NewReader(nil)
	default:
		return fault.Because(err, fault.Unavailable, "%s could not be read: check that it is a file and that you may read it", f.name)
	}
	return nil
}
