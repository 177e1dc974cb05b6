// SPDX-License-Identifier: Apache-2.0

package index

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	zap "github.com/blevesearch/scorch_segment_api/v2"
)

// Index is an index opened for reading. It is safe for concurrent use, Close included: the last search in progress
// takes the files with it.
type Index struct {
	stamp    Stamp
	files    []watched
	bleve    *opened
	segments []segment
	users    atomic.Int64 // searches in progress, and one while the index is open
	closing  atomic.Bool
}

// segment is a part of the index with its columns.
type segment struct {
	base    zap.Segment
	columns *columns
	deleted *roaring.Bitmap // never nil
}

// Open checks every byte of the index in dir and opens it for reading. The error wraps ErrAbsent, ErrStale or
// ErrDamaged and is of kind fault.Unavailable; the cause is for the log.
func Open(dir string, want Stamp) (_ *Index, err error) {
	x := &Index{}
	err = guard(func() error { return x.open(dir, want) })
	if err == nil {
		x.users.Store(1)
		return x, nil
	}
	reason := ErrDamaged
	for _, known := range []error{ErrAbsent, ErrStale} {
		if errors.Is(err, known) {
			reason = known
		}
	}
	return nil, unavailable(reason, errors.Join(fmt.Errorf("index.Open(%s): %w", dir, err), x.release()))
}

func (x *Index) open(dir string, want Stamp) error {
	m, err := readManifest(dir)
	if err != nil {
		return err
	}
	if m.Stamp != want {
		return fmt.Errorf("built from %+v, wanted %+v: %w", m.Stamp, want, ErrStale)
	}
	x.stamp = m.Stamp
	found, err := listFiles(dir)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(found, m.Files, func(path string, s fileSeal) bool { return path == s.Path }) {
		return fmt.Errorf("files are %v, should be %v: %w", found, m.Files, ErrDamaged)
	}
	loaded := map[string]*columns{}
	for _, s := range m.Files {
		c, err := x.check(dir, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Path, err)
		}
		loaded[s.Path] = c
	}
	if len(m.Files) > 0 {
		if x.bleve, err = openBleve(filepath.Join(dir, bleveFolder)); err != nil {
			return err
		}
	}
	return x.join(loaded)
}

// check reads a file to its end, compares it with its seal, keeps it open to watch it, and returns the columns if it
// is a columns file.
func (x *Index) check(dir string, s fileSeal) (c *columns, err error) {
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(s.Path)))
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	x.files = append(x.files, watched{seal: s, file: f, modified: info.ModTime()})
	sum := sha256.New()
	in := io.TeeReader(io.NewSectionReader(f, 0, s.Size), sum)
	if strings.HasSuffix(s.Path, columnSuffix) {
		if c, err = readColumns(in, s.Size); err != nil {
			return nil, err
		}
	}
	if _, err = io.Copy(io.Discard, in); err != nil {
		return nil, err
	}
	if info.Size() != s.Size || hexSum(sum) != s.Sum {
		return nil, fmt.Errorf("content is not what was written: %w", ErrDamaged)
	}
	return c, nil
}

// join puts Bleve's segments and their columns together and counts the marks: Bleve drops what it cannot load and goes
// on with the rest.
func (x *Index) join(loaded map[string]*columns) error {
	live := 0
	if x.bleve != nil {
		for _, p := range x.bleve.segments() {
			c := loaded[columnsPath(p.name)]
			if c == nil || c.count() != p.count {
				return fmt.Errorf("segment %s has %d documents and other columns: %w", p.name, p.count, ErrDamaged)
			}
			s := segment{base: p.base, columns: c, deleted: p.deleted}
			if s.deleted == nil {
				s.deleted = roaring.New()
			}
			live += p.count - int(s.deleted.GetCardinality())
			x.segments = append(x.segments, s)
		}
	}
	if live != x.stamp.Marks {
		return fmt.Errorf("%d marks, should be %d: %w", live, x.stamp.Marks, ErrDamaged)
	}
	return nil
}

// Stamp is the register the index was built from.
func (x *Index) Stamp() Stamp { return x.stamp }

// acquire counts a search in; it fails once the index is closed.
func (x *Index) acquire() bool {
	for {
		n := x.users.Load()
		if n == 0 {
			return false
		}
		if x.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// Close ends the index for new searches and returns at once. The files are let go after the last search in progress.
func (x *Index) Close() error {
	if x.closing.Swap(true) {
		return nil
	}
	return x.done()
}

func (x *Index) done() error {
	if x.users.Add(-1) > 0 {
		return nil
	}
	return x.release()
}

func (x *Index) release() error {
	var err error
	if x.bleve != nil {
		err = x.bleve.close()
	}
	for _, w := range x.files {
		if cerr := w.file.Close(); cerr != nil && !errors.Is(cerr, fs.ErrClosed) {
			err = errors.Join(err, cerr)
		}
	}
	return err
}
