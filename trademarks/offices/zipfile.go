// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

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
