// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2"

	"markwarden/internal/fault"
	"markwarden/trademarks"
)

// batchSize and mergeMax of the offline builder: one segment is written for so many marks, and so many are merged at a
// time. Twice the batch takes more memory and no less time; a merge of 64 saves a full register one pass over its data.
const (
	batchSize = 10_000
	mergeMax  = 64
)

// Build writes the index of a register version beside dir and then puts it in dir's place; whoever has the old one open
// keeps it. Ids must be unique and not empty, and as many marks must come as the stamp says. On any error, and when ctx
// ends, dir is as it was. One Build or Update at a time for one dir.
func Build(ctx context.Context, dir string, stamp Stamp, marks iter.Seq2[trademarks.Mark, error]) (err error) {
	defer fault.Wrap(&err, "index.Build(%s)", stamp.Version)
	next, err := beside(dir)
	if err != nil {
		return err
	}
	defer os.RemoveAll(next) // gone by then if all went well
	if err := guard(func() error { return fill(ctx, next, stamp, marks) }); err != nil {
		return err
	}
	if err := seal(next, stamp, nil); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return replace(dir, next)
}

// fill writes Bleve's files and the columns. An empty register has neither.
func fill(ctx context.Context, next string, stamp Stamp, marks iter.Seq2[trademarks.Mark, error]) error {
	b := builder{work: filepath.Join(next, "work"), marks: newRoster(stamp.Marks)}
	if err := os.Mkdir(b.work, 0o700); err != nil {
		return err
	}
	path := filepath.Join(next, bleveFolder)
	for m, err := range marks {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = b.add(path, &m)
		}
		if err != nil {
			return err
		}
	}
	if b.marks.count() != stamp.Marks {
		return fmt.Errorf("the register version %s has %d marks, %d came: it changed while the index was built, build again", stamp.Version, stamp.Marks, b.marks.count())
	}
	if b.bleve != nil {
		if err := b.bleve.Close(); err != nil {
			return err
		}
		if err := writeColumns(next, b.marks); err != nil {
			return err
		}
	}
	return os.RemoveAll(b.work)
}

// builder notes the marks while Bleve writes its segments.
type builder struct {
	work  string
	bleve bleve.Builder
	marks *roster
}

func (b *builder) add(path string, mark *trademarks.Mark) error {
	e := entryOf(mark)
	if err := b.marks.add(mark, &e); err != nil {
		return err
	}
	if b.bleve == nil {
		var err error
		b.bleve, err = bleve.NewBuilder(path, indexMapping(), map[string]any{"batchSize": batchSize, "mergeMax": mergeMax, "buildPathPrefix": b.work})
		if err != nil {
			return err
		}
	}
	return b.bleve.Index(mark.ID, &e)
}

// writeColumns writes the columns of every segment of the index in dir that has none yet. Bleve numbers documents as it
// likes, so the segment is asked for the id of each.
func writeColumns(dir string, marks *roster) (err error) {
	if err := os.MkdirAll(filepath.Join(dir, columnFolder), 0o700); err != nil {
		return err
	}
	o, err := openBleve(filepath.Join(dir, bleveFolder))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	for _, s := range o.segments() {
		path := filepath.Join(dir, columnsPath(s.name))
		if _, err := os.Stat(path); err == nil {
			continue
		}
		c, err := s.columns(marks)
		if err != nil {
			return err
		}
		if err := writeFile(path, c.write); err != nil {
			return err
		}
	}
	return nil
}

// columns lays the marks out in the segment's numbering.
func (s *part) columns(marks *roster) (*columns, error) {
	order := make([]uint32, s.count)
	for doc := range order {
		id, err := s.base.DocID(uint64(doc))
		if err != nil {
			return nil, err
		}
		at, ok := marks.find(id)
		if !ok {
			return nil, fmt.Errorf("segment %s holds %q, which was not indexed now: %w", s.name, id, ErrRebuild)
		}
		order[doc] = at
	}
	return marks.pick(order), nil
}

// columnsPath is where the columns of a segment lie, relative to the folder.
func columnsPath(segment string) string {
	return columnFolder + "/" + segment + columnSuffix
}
