// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"markwarden/trademarks"
)

// sampleSize is how much of a file is looked at to tell what it is.
const sampleSize = 64 << 10

// member is one file as an office wrote it: a plain file, or one out of an archive. It is good until the next one.
type member struct {
	name string // as reports name it: the file, and behind "/" the member
	in   *bufio.Reader
}

// container hands out the members of one file in order: next ends with io.EOF. A *trademarks.RowError is a member that
// is set aside. Nothing is written to disk and no name out of an archive is ever used as a path.
type container interface {
	next() (member, error)
	io.Closer
}

// openContainer tells plain files, zip, tar, gzip and gzipped tar apart by their first bytes.
func openContainer(path string) (container, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		var c container
		if c, err = contain(f, info.Size(), filepath.Base(path)); err == nil {
			return c, nil
		}
	}
	f.Close()
	return nil, err
}

// openFile opens a regular file.
func openFile(path string) (*os.File, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path) // before opening: a pipe would wait for a writer
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s cannot be opened: check the name and your rights (%w)", name, err)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder: name the files inside it", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file: copy it to one first", name)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be opened: check the name and your rights (%w)", name, err)
	}
	return f, nil
}

func contain(f *os.File, size int64, name string) (container, error) {
	var head [512]byte
	n, err := io.ReadFull(f, head[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	switch b := head[:n]; {
	case n >= 4 && (string(b[:4]) == "PK\x03\x04" || string(b[:4]) == "PK\x05\x06"):
		return newZip(f, size, name)
	case n >= 2 && string(b[:2]) == "\x1f\x8b":
		return newGzip(f, name)
	case isTar(b):
		return &tarball{name: name, tar: tar.NewReader(bufio.NewReaderSize(f, sampleSize)), file: f}, nil
	}
	return &plain{member: member{name: name, in: bufio.NewReaderSize(f, sampleSize)}, file: f}, nil
}

func isTar(b []byte) bool { return len(b) >= 262 && string(b[257:262]) == "ustar" }

// plain is a file, or one gzipped file, that is its own only member.
type plain struct {
	member
	file  io.Closer
	taken bool
}

func (p *plain) next() (member, error) {
	if p.taken {
		return member{}, io.EOF
	}
	p.taken = true
	return p.member, nil
}

func (p *plain) Close() error { return p.file.Close() }

func newGzip(f *os.File, name string) (container, error) {
	packed := &counted{in: f}
	z, err := gzip.NewReader(bufio.NewReaderSize(packed, sampleSize))
	if err != nil {
		return nil, fmt.Errorf("%s is a damaged gzip file: fetch it again", name)
	}
	g := &guard{in: z, packed: func() int64 { return packed.n }, damaged: "the gzip file is cut or damaged: fetch it again"}
	in := bufio.NewReaderSize(g, sampleSize)
	if head, _ := in.Peek(512); isTar(head) {
		return &tarball{name: name, tar: tar.NewReader(in), file: f}, nil
	}
	return &plain{member: member{name: strings.TrimSuffix(name, ".gz"), in: in}, file: f}, nil
}

// tarball is a tar file, gzipped or not.
type tarball struct {
	name  string
	tar   *tar.Reader
	in    reused
	file  io.Closer
	count int
}

// reused is one buffer for all members of an archive, which may have a million.
type reused struct{ in *bufio.Reader }

func (r *reused) over(in io.Reader) *bufio.Reader {
	if r.in == nil {
		r.in = bufio.NewReaderSize(in, sampleSize)
	} else {
		r.in.Reset(in)
	}
	return r.in
}

func (t *tarball) next() (member, error) {
	for {
		h, err := t.tar.Next()
		if errors.Is(err, io.EOF) {
			return member{}, io.EOF
		}
		if t.count++; t.count > maxMembers && err == nil {
			err = errBomb
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			var cut *damagedError
			if errors.As(err, &cut) || errors.Is(err, errBomb) {
				return member{}, fmt.Errorf("%s cannot be read to its end: %w", t.name, err)
			}
			return member{}, fmt.Errorf("%s is a damaged tar file: fetch it again (%w)", t.name, err)
		}
		switch h.Typeflag {
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		case tar.TypeReg:
		default:
			return member{}, aside(t.name, t.count, h.Name, "the member is a link or a device and no file: pack the file itself")
		}
		if why := unsafeName(h.Name); why != "" {
			return member{}, aside(t.name, t.count, h.Name, why)
		}
		return member{name: t.name + "/" + clip(h.Name), in: t.in.over(t.tar)}, nil
	}
}

func (t *tarball) Close() error { return t.file.Close() }

// aside is a member that is not read.
func aside(file string, place int, name, reason string) *trademarks.RowError {
	return &trademarks.RowError{File: file, Row: place, Value: clip(name), Reason: reason}
}
