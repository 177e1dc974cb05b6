// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"markwarden/internal/fault"
)

// Limits of a bundle that is verified. A bundle is a case in text; what is larger was not written here.
const (
	mostBundle      = 64 << 20
	mostBundleOpen  = 256 << 20 // all files unpacked
	mostBundleFiles = 1000
	mostManifest    = 1 << 20
	manifestFile    = "manifest.json"
	manifestSum     = "manifest.json.sha256"
)

// BundleReport is what a verified bundle holds. Hash is of the whole bundle: compare it with the one its sender gave, for a
// manifest proves that nothing was damaged and not who wrote it.
type BundleReport struct {
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"`
	Hash  string `json:"sha256"`
	Made  string `json:"made"`
	Case  string `json:"case"`
}

// sealedFile is a line of the manifest.
type sealedFile struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Hash string `json:"sha256"`
}

type sealedManifest struct {
	Format string       `json:"format"`
	Made   string       `json:"made"`
	Case   string       `json:"case"`
	Files  []sealedFile `json:"files"`
}

// VerifyBundle holds a hand-off bundle against its own manifest, without network and without any code of what wrote it.
// Invalid names the first thing that differs; a bundle that a program could read in two ways is refused.
func VerifyBundle(r io.ReaderAt, size int64) (out BundleReport, err error) {
	if size > mostBundle {
		return out, badBundle("it is larger than %d MiB", mostBundle>>20)
	}
	raw := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), raw); err != nil {
		return out, fault.Because(err, fault.Unavailable, "The bundle could not be read.")
	}
	files, err := openBundle(raw)
	if err != nil {
		return out, err
	}
	m, err := readManifest(files)
	if err != nil {
		return out, err
	}
	if err := m.agrees(files); err != nil {
		return out, err
	}
	sum := sha256.Sum256(raw)
	out = BundleReport{Files: len(m.Files), Hash: hex.EncodeToString(sum[:]), Made: m.Made, Case: m.Case}
	for _, f := range m.Files {
		out.Bytes += f.Size
	}
	return out, nil
}

func badBundle(why string, args ...any) error {
	return fault.New(fault.Invalid, "The bundle is refused: "+why+".", args...)
}

// openBundle unpacks a zip that has one reading only: no doubled names, nothing between, before or after its files.
func openBundle(raw []byte) (map[string][]byte, error) {
	const tail = 22 // the end record without a comment
	if len(raw) < tail || !bytes.HasPrefix(raw[len(raw)-tail:], []byte("PK\x05\x06")) {
		return nil, badBundle("it is not a zip file, is cut off, or has something behind its end")
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, badBundle("it is damaged or is not a zip file")
	}
	if len(z.File) > mostBundleFiles {
		return nil, badBundle("it has more than %d files", mostBundleFiles)
	}
	if err := inPlace(raw, z.File); err != nil {
		return nil, err
	}
	files, left, seen := map[string][]byte{}, int64(mostBundleOpen), map[string]bool{}
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if seen[name] {
			return nil, badBundle("the name %q is in it twice", short(f.Name))
		}
		seen[name] = true
		body, err := unpack(f, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(body))
		files[f.Name] = body
	}
	return files, nil
}

// unpack reads one file, at most so many bytes.
func unpack(f *zip.File, left int64) ([]byte, error) {
	switch {
	case !bundleName(f.Name):
		return nil, badBundle("the file name %q could lead out of a folder or be read in two ways", short(f.Name))
	case !f.Mode().IsRegular():
		return nil, badBundle("%s is a link or something else that is no file", f.Name)
	case f.Flags&1 != 0 || f.Method != zip.Store && f.Method != zip.Deflate:
		return nil, badBundle("%s is packed in a way that is not read here", f.Name)
	case f.UncompressedSize64 > uint64(left):
		return nil, badBundle("it unpacks to more than %d MiB", mostBundleOpen>>20)
	}
	in, err := f.Open()
	if err != nil {
		return nil, badBundle("%s cannot be unpacked", f.Name)
	}
	defer in.Close()
	body, err := io.ReadAll(io.LimitReader(in, int64(f.UncompressedSize64)+1))
	if err != nil || uint64(len(body)) != f.UncompressedSize64 {
		return nil, badBundle("%s differs from what the zip says of it", f.Name)
	}
	return body, nil
}

// bundleName allows small letters, digits, dots and hyphens in folders, and nothing that climbs.
func bundleName(name string) bool {
	if name == "" || len(name) > 100 {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".") || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789.-_") != "" {
			return false
		}
	}
	return true
}

// inPlace walks the files as they lie, the way a program does that ignores the directory: both ways must find the same.
func inPlace(raw []byte, files []*zip.File) error {
	const head = 30
	list := slices.Clone(files)
	offset := func(f *zip.File) int64 {
		at, err := f.DataOffset()
		if err != nil {
			return -1
		}
		return at
	}
	slices.SortStableFunc(list, func(a, b *zip.File) int { return int(offset(a) - offset(b)) })
	at := int64(0)
	for _, f := range list {
		data := offset(f)
		if data < at+head || data > int64(len(raw)) || f.CompressedSize64 > uint64(int64(len(raw))-data) {
			return badBundle("its files do not lie one behind the other")
		}
		h := raw[at:]
		name, extra := int64(binary.LittleEndian.Uint16(h[26:])), int64(binary.LittleEndian.Uint16(h[28:]))
		if !bytes.HasPrefix(h, []byte("PK\x03\x04")) || at+head+name+extra != data || string(raw[at+head:at+head+name]) != f.Name {
			return badBundle("its files and its directory do not tell the same")
		}
		at = data + int64(f.CompressedSize64)
		if f.Flags&8 != 0 { // sizes follow the file
			at += 16
		}
		if at > int64(len(raw)) {
			return badBundle("it is cut off")
		}
	}
	if !bytes.HasPrefix(raw[at:], []byte("PK\x01\x02")) {
		return badBundle("something lies between its files and its directory")
	}
	return nil
}

// readManifest reads the manifest and holds it against its own hash.
func readManifest(files map[string][]byte) (m sealedManifest, err error) {
	body, ok := files[manifestFile]
	if !ok {
		return m, badBundle("%s is missing", manifestFile)
	}
	want, ok := files[manifestSum]
	if !ok {
		return m, badBundle("%s is missing", manifestSum)
	}
	sum := sha256.Sum256(body)
	if string(want) != hex.EncodeToString(sum[:])+"  "+manifestFile+"\n" {
		return m, badBundle("%s differs from the hash kept in %s", manifestFile, manifestSum)
	}
	if len(body) > mostManifest {
		return m, badBundle("%s is larger than %d MiB", manifestFile, mostManifest>>20)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if d.Decode(&m) != nil || d.More() {
		return m, badBundle("%s cannot be read", manifestFile)
	}
	if m.Format != "markwarden-handoff/1" {
		return m, badBundle("%s is of another format than markwarden-handoff/1", manifestFile)
	}
	return m, nil
}

// agrees holds every file against its line, and the other way round.
func (m sealedManifest) agrees(files map[string][]byte) error {
	listed := map[string]bool{manifestFile: true, manifestSum: true}
	for _, f := range m.Files {
		body, ok := files[f.Name]
		sum := sha256.Sum256(body)
		switch {
		case listed[f.Name]:
			return badBundle("%s lists %q twice", manifestFile, short(f.Name))
		case !ok:
			return badBundle("%q is missing", short(f.Name))
		case int64(len(body)) != f.Size:
			return badBundle("%s has %d bytes and not the %d of the manifest", f.Name, len(body), f.Size)
		case hex.EncodeToString(sum[:]) != f.Hash:
			return badBundle("%s differs: its SHA-256 is not the one of the manifest", f.Name)
		}
		listed[f.Name] = true
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !listed[name] {
			return badBundle("%s is in it and not in the manifest", name)
		}
	}
	return nil
}
