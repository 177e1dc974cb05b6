// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"markwarden/internal/fault"
)

// workbook is an XLSX file (ECMA-376): a ZIP archive of XML parts. It is read part by part as a stream; excelize, which
// unpacks all of it and takes a part that breaks off for one that ends, would lose rows unseen.
type workbook struct {
	name   string
	zip    *zip.Reader
	lim    Limits
	parts  map[string]*zip.File
	sheets []sheet
	shared string // the part of the shared texts; empty if there is none
	texts  sharedTexts
}

// sheet is a worksheet and the part that holds it.
type sheet struct {
	name, part string
}

// Bounds of an archive. A sheet's XML packs to a twentieth, and to a hundredth when its rows repeat; a bomb to a
// thousandth. The entries of the largest templates are some hundred.
const (
	maxRatio   = 200
	freeRatio  = 8 << 20 // unpacked bytes that may have any ratio: empty sheets pack well
	maxEntries = 5000
)

// openArchive finds the parts of an archive and refuses one that would unpack to too much before anything is unpacked.
func openArchive(r io.ReaderAt, size int64, name string, lim Limits) (*workbook, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "%s is a damaged workbook: open it in Excel and save it again", name)
	}
	w := &workbook{name: name, zip: z, lim: lim, parts: map[string]*zip.File{}}
	if len(z.File) > maxEntries {
		return nil, fault.New(fault.Invalid, "%s holds %d parts, more than %d: it is no workbook of listings", name, len(z.File), maxEntries)
	}
	total := uint64(0)
	for _, p := range z.File {
		key := partKey(p.Name)
		if w.parts[key] != nil {
			return nil, fault.New(fault.Invalid, "%s holds the part %s twice: open it in Excel and save it again", name, quote(p.Name))
		}
		w.parts[key] = p
		if total += p.UncompressedSize64; p.UncompressedSize64 > uint64(lim.Unpacked) || total > uint64(lim.Unpacked) {
			return nil, fault.New(fault.Invalid, "%s unpacks to more than %d bytes: save its listings as CSV", name, lim.Unpacked)
		}
		if p.UncompressedSize64 > freeRatio && p.UncompressedSize64/max(p.CompressedSize64, 1) > maxRatio {
			return nil, fault.New(fault.Invalid, "%s has a part that unpacks to more than %d times its size: save its listings as CSV", name, maxRatio)
		}
	}
	return w, w.index()
}

// partKey is a part's name as parts are compared: without the leading slash, in lower case.
func partKey(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// part opens a part. What it holds beyond its stated size is an error of the archive's reader.
func (w *workbook) part(name string) (io.ReadCloser, error) {
	p := w.parts[partKey(name)]
	if p == nil {
		return nil, errors.New("the part " + quote(name) + " is missing")
	}
	return p.Open()
}

// index finds the sheets and the part of the shared texts.
func (w *workbook) index() error {
	main := "xl/workbook.xml"
	roots, err := w.relations("")
	if err != nil {
		return w.damaged(err)
	}
	for _, r := range roots {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			main = r.target
		}
	}
	if w.parts[partKey(main)] == nil {
		return fault.New(fault.Invalid, "%s is a ZIP archive and no workbook: unpack it and give a file of it", w.name)
	}
	relations, err := w.relations(main)
	if err != nil {
		return w.damaged(err)
	}
	err = w.each(main, "sheet", func(e xml.StartElement) {
		for _, r := range relations {
			if r.id == relationID(e) && strings.HasSuffix(r.kind, "/worksheet") {
				w.sheets = append(w.sheets, sheet{name: attribute(e, "name"), part: r.target})
			}
		}
	})
	if err != nil {
		return w.damaged(err)
	}
	if len(w.sheets) == 0 {
		return fault.New(fault.Invalid, "%s holds no sheet: save its listings as CSV", w.name)
	}
	for _, r := range relations {
		if strings.HasSuffix(r.kind, "/sharedStrings") && w.parts[partKey(r.target)] != nil {
			w.shared = r.target
		}
	}
	return nil
}

// damaged says that a part cannot be read.
func (w *workbook) damaged(err error) error {
	return fault.Because(err, fault.Invalid, "%s is a damaged workbook: open it in Excel and save it again", w.name)
}

// relation is a reference from one part to another.
type relation struct{ id, kind, target string }

// relations are the references of a part; of the whole archive if it is "". A part without any has none.
func (w *workbook) relations(part string) ([]relation, error) {
	dir, file := path.Split(part)
	name := dir + "_rels/" + file + ".rels"
	if w.parts[partKey(name)] == nil {
		return nil, nil
	}
	var found []relation
	err := w.each(name, "Relationship", func(e xml.StartElement) {
		target := attribute(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		found = append(found, relation{attribute(e, "Id"), attribute(e, "Type"), strings.TrimPrefix(target, "/")})
	})
	return found, err
}

// relationID is the r:id of an element, which has other attributes named id.
func relationID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && strings.HasSuffix(a.Name.Space, "/relationships") {
			return a.Value
		}
	}
	return ""
}

// maxPartElements is how many elements a part that lists sheets or relations may have.
const maxPartElements = 20_000

// each calls do for every element of a name in a small part.
func (w *workbook) each(part, element string, do func(xml.StartElement)) error {
	r, err := w.part(part)
	if err != nil {
		return err
	}
	defer r.Close()
	m := newPartStream(r, w.lim.Record)
	for n := 0; ; {
		t, err := m.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if n++; n > maxPartElements {
				return errors.New(part + " lists too much")
			}
			if e.Name.Local == element {
				do(e)
			}
		}
	}
}

// sized is a file's random access and size; what is no such file is taken into memory up to the limit.
func (f *file) sized() (io.ReaderAt, int64, error) {
	if at, ok := f.r.(io.ReaderAt); ok {
		if s, ok := f.r.(io.Seeker); ok {
			size, err := s.Seek(0, io.SeekEnd)
			if err == nil && size <= f.lim.Archive {
				return at, size, nil
			}
			if err == nil {
				return nil, 0, f.tooLarge()
			}
		}
	}
	all, err := io.ReadAll(io.LimitReader(io.MultiReader(bytes.NewReader(f.head), f.rest), f.lim.Archive+1))
	if err != nil {
		return nil, 0, fault.Because(err, fault.Unavailable, "%s could not be read to its end: check the file and try again", f.name)
	}
	if int64(len(all)) > f.lim.Archive {
		return nil, 0, f.tooLarge()
	}
	return bytes.NewReader(all), int64(len(all)), nil
}

func (f *file) tooLarge() error {
	return fault.New(fault.Invalid, "%s is larger than the %d bytes a workbook may have: save its listings as CSV", f.name, f.lim.Archive)
}
