// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"archive/tar"
	"archive/zip"
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
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
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
		if err == io.EOF {
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

// zipFile is a zip. Its members are read one after the other.
type zipFile struct {
	name  string
	files []*zip.File
	file  io.Closer
	open  io.Closer // the member handed out last
	in    reused
	count int
}

func newZip(f *os.File, size int64, name string) (container, error) {
	d := &directory{in: f, left: maxDirectory + 128<<10}
	z, err := zip.NewReader(d, size)
	if z == nil || err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		if errors.Is(err, errDirectory) {
			return nil, fmt.Errorf("%s cannot be read: %w", name, errDirectory)
		}
		return nil, fmt.Errorf("%s is a damaged zip file: fetch it again (%w)", name, err)
	}
	d.left = -1
	return &zipFile{name: name, files: z.File, file: f}, nil
}

func (z *zipFile) next() (member, error) {
	if z.open != nil {
		z.open.Close()
		z.open = nil
	}
	for z.count < len(z.files) {
		f := z.files[z.count]
		z.count++
		if f.FileInfo().IsDir() {
			continue
		}
		why := unsafeName(f.Name)
		switch {
		case why != "":
		case f.Flags&1 != 0:
			why = "the member is encrypted: unpack it first"
		case f.Method != zip.Store && f.Method != zip.Deflate:
			why = "the member is packed in a way that is not known here: unpack it first"
		}
		if why != "" {
			return member{}, aside(z.name, z.count, f.Name, why)
		}
		in, err := f.Open()
		if err != nil {
			return member{}, aside(z.name, z.count, f.Name, "the member is damaged: fetch the zip file again")
		}
		z.open = in
		packed := int64(min(f.CompressedSize64, maxUnpacked))
		g := &guard{in: in, packed: func() int64 { return packed }, damaged: "the member is cut or damaged: fetch the zip file again"}
		return member{name: z.name + "/" + clip(f.Name), in: z.in.over(g)}, nil
	}
	return member{}, io.EOF
}

func (z *zipFile) Close() error {
	if z.open != nil {
		z.open.Close()
	}
	return z.file.Close()
}

// aside is a member that is not read.
func aside(file string, place int, name, reason string) *trademarks.RowError {
	return &trademarks.RowError{File: file, Row: place, Value: clip(name), Reason: reason}
}

// unsafeName says why a member's name is not that of a register's file; empty if it may be. The name is never used as a
// path here, but one that leads out of the archive or hides control characters was made to deceive somebody.
func unsafeName(name string) string {
	switch {
	case len(name) > 4096:
		return "the member's name is longer than 4096 bytes: pack the file under a short name"
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "the member's name holds control characters: pack the file under a plain name"
	case !filepath.IsLocal(filepath.FromSlash(name)) || strings.Contains(name, `..\`) || strings.HasPrefix(name, `\`):
		return "the member's name leads out of the archive: pack the file under a plain name"
	}
	return ""
}
