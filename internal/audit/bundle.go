// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"time"
)

// A bundle is a part of a log for somebody else: a zip file with the entries as JSON Lines, the log's head, and a
// manifest with the figures to check them by. It holds no personal data beyond what the facts of entries hold: no address
// and no salt. Whoever has the key can verify it wholly, everybody else the chain.
const (
	bundleEntries  = "entries.jsonl"
	bundleHead     = "head.json"
	bundleManifest = "manifest.json"
	bundleFormat   = "markwarden audit bundle 1"

	maxLine     = 1 << 20
	maxManifest = 4096
)

// Manifest describes a bundle.
type Manifest struct {
	Format   string `json:"format"`
	Made     string `json:"made"`     // when, UTC
	First    int64  `json:"first"`    // the number of the first entry; 0 for none
	Last     int64  `json:"last"`     // and of the last
	Entries  int64  `json:"entries"`  // how many
	Previous Digest `json:"previous"` // the hash before the first entry; empty before entry 1
	Hash     Digest `json:"hash"`     // of the last entry
	SHA256   Digest `json:"sha256"`   // of entries.jsonl
}

// Excerpt is what to write into a bundle. Links come in order without gaps.
type Excerpt struct {
	Links    iter.Seq2[Link, error]
	Previous Digest // the hash before the first link
	Head     Head   // of the whole log
	At       time.Time
}

// WriteBundle writes a bundle to w while it reads the links, so that its length does not matter. What w holds after an
// error is no bundle.
func WriteBundle(w io.Writer, x Excerpt) (Manifest, error) {
	m := Manifest{Format: bundleFormat, Made: x.At.UTC().Format(timeLayout), Previous: x.Previous}
	archive := zip.NewWriter(w)
	if err := writeEntries(archive, x, &m); err != nil {
		return m, err
	}
	head, err := EncodeHead(x.Head)
	if err != nil {
		return m, err
	}
	manifest, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	return m, errors.Join(writeFile(archive, x.At, bundleHead, head), writeFile(archive, x.At, bundleManifest, append(manifest, '\n')), archive.Close())
}

func create(archive *zip.Writer, at time.Time, name string) (io.Writer, error) {
	return archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.UTC()})
}

func writeFile(archive *zip.Writer, at time.Time, name string, content []byte) error {
	w, err := create(archive, at, name)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

// writeEntries writes the links and puts their figures into the manifest.
func writeEntries(archive *zip.Writer, x Excerpt, m *Manifest) error {
	file, err := create(archive, x.At, bundleEntries)
	if err != nil {
		return err
	}
	sum := sha256.New()
	out := bufio.NewWriter(io.MultiWriter(file, sum))
	for l, err := range x.Links {
		if err != nil {
			return err
		}
		text, err := EncodeLine(l)
		if err != nil {
			return err
		}
		if _, err := out.Write(append(text, '\n')); err != nil {
			return err
		}
		if m.Entries++; m.Entries == 1 {
			m.First = l.Seq
		}
		m.Last, m.Hash = l.Seq, l.Hash
	}
	m.SHA256 = Digest{}
	err = out.Flush()
	sum.Sum(m.SHA256[:0])
	return err
}

// Bundle is a bundle opened for reading.
type Bundle struct {
	Manifest Manifest
	Head     Head
	entries  *zip.File
}

// OpenBundle opens a bundle that came from a stranger. The error says what is wrong with it; nothing is unpacked beyond
// the two small files.
func OpenBundle(r io.ReaderAt, size int64) (*Bundle, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("it is no zip file: %w", err)
	}
	files := map[string]*zip.File{}
	for _, f := range archive.File {
		files[f.Name] = f
	}
	if len(archive.File) != 3 || files[bundleEntries] == nil || files[bundleHead] == nil || files[bundleManifest] == nil {
		return nil, fmt.Errorf("an audit bundle holds %s, %s and %s and nothing else", bundleEntries, bundleHead, bundleManifest)
	}
	b := &Bundle{entries: files[bundleEntries]}
	text, err := readSmall(files[bundleManifest])
	if err == nil {
		err = strictJSON(text, &b.Manifest)
	}
	if err != nil || b.Manifest.Format != bundleFormat {
		return nil, errors.Join(fmt.Errorf("its %s cannot be read", bundleManifest), err)
	}
	if text, err = readSmall(files[bundleHead]); err == nil {
		b.Head, err = DecodeHead(text)
	}
	if err != nil {
		return nil, fmt.Errorf("its %s cannot be read: %w", bundleHead, err)
	}
	return b, nil
}

func readSmall(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if len(text) > maxManifest {
		return nil, fmt.Errorf("it is longer than %d bytes", maxManifest)
	}
	return text, err
}

func strictJSON(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// Links yields the entries in the order of the file, and stops with an error that names the line when one cannot be read.
func (b *Bundle) Links() iter.Seq2[Link, error] { return b.links(nil) }

func (b *Bundle) links(sum hash.Hash) iter.Seq2[Link, error] {
	return func(yield func(Link, error) bool) {
		f, err := b.entries.Open()
		if err != nil {
			yield(Link{}, err)
			return
		}
		defer f.Close()
		var r io.Reader = f
		if sum != nil {
			r = io.TeeReader(f, sum)
		}
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, 0, 64<<10), maxLine)
		n := 0
		for lines.Scan() {
			n++
			l, err := DecodeLine(lines.Bytes())
			if err != nil {
				yield(Link{}, fmt.Errorf("line %d of %s: %w", n, bundleEntries, err))
				return
			}
			if !yield(l, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(Link{}, fmt.Errorf("line %d of %s: %w", n+1, bundleEntries, err))
		}
	}
}

// Verify checks a bundle against its own manifest and head, against the key if there is one, and against heads kept
// elsewhere. An excerpt that ends before the log did has Manifest.Last below Head.Seq: that is no problem, and the
// reader should say so. An error means that it could not be read to its end.
func (b *Bundle) Verify(key Key, anchors ...Head) (Report, error) {
	sum := sha256.New()
	check := Check{Key: key, First: b.Manifest.First, Previous: b.Manifest.Previous}
	for _, h := range append([]Head{b.Head}, anchors...) {
		// A head behind the excerpt says nothing about it, except that it must be genuine.
		if h.Seq <= b.Manifest.Last || (!key.IsZero() && !key.Genuine(h)) {
			check.Anchors = append(check.Anchors, h)
		}
	}
	if b.Head.Seq < b.Manifest.Last {
		check.End = &b.Head // to tell of the entries behind it
	}
	report, err := Verify(items(b.links(sum)), check)
	if err != nil {
		return report, err
	}
	m := b.Manifest
	switch {
	case report.Entries != m.Entries || report.First != m.First || report.Last != m.Last:
		report.addRange(Truncated, m.First, m.Last, "the bundle does not hold the entries that its manifest names")
	case Digest(sum.Sum(nil)) != m.SHA256 || report.Hash != m.Hash:
		report.addRange(Changed, m.First, m.Last, "the entries are not those that the manifest was made of")
	}
	return report, nil
}

// items are links with nothing beside them.
func items(links iter.Seq2[Link, error]) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for l, err := range links {
			if !yield(Item{Link: l}, err) {
				return
			}
		}
	}
}
