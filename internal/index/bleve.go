// SPDX-License-Identifier: Apache-2.0

package index

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	api "github.com/blevesearch/bleve_index_api"
	zap "github.com/blevesearch/scorch_segment_api/v2"
)

// errPanic is a panic inside the library, or in our reading of what it gave us.
var errPanic = errors.New("the index library gave up")

// guard runs f and turns a panic into an error. Bleve reads files through memory maps: a file cut short under a reader
// faults on access, and debug.SetPanicOnFault makes that fault a panic of this goroutine in place of the end of the
// process. It holds for one goroutine, which is why nothing here uses those calls of Bleve that start their own.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errPanic, r)
		}
	}()
	return f()
}

// opened is a Bleve index opened for reading.
type opened struct {
	index  bleve.Index
	reader api.IndexReader
}

// part is one segment of it.
type part struct {
	name    string // file name
	base    zap.Segment
	count   int // documents, the deleted ones included
	deleted *roaring.Bitmap
}

var errForeign = errors.New("the index is of another make")

// openBleve opens an index that has been found sound: the library opens many damaged ones without a word.
func openBleve(path string) (*opened, error) {
	b, err := bleve.OpenUsing(path, map[string]any{"read_only": true})
	if err != nil {
		return nil, err
	}
	o := &opened{index: b}
	inner, err := b.Advanced()
	if err == nil {
		o.reader, err = inner.Reader()
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	if _, ok := o.reader.(*scorch.IndexSnapshot); !ok {
		return nil, errors.Join(errForeign, o.close())
	}
	return o, nil
}

func (o *opened) segments() []part {
	snapshot, ok := o.reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil
	}
	var out []part
	for _, s := range snapshot.Segments() {
		p := part{base: s.Segment(), count: int(s.Segment().Count()), deleted: s.Deleted()}
		if file, ok := p.base.(zap.PersistedSegment); ok {
			p.name = filepath.Base(file.Path())
		}
		out = append(out, p)
	}
	return out
}

func (o *opened) close() error {
	return guard(func() error { return errors.Join(o.reader.Close(), o.index.Close()) })
}
