// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"

	"markwarden/internal/fault"
	"markwarden/trademarks"
)

// An update leaves one more segment behind, and each costs every search a little; and it holds its marks in memory. A
// new build is one segment again.
const (
	maxSegments = 8
	MaxChanges  = 200_000 // marks changed and removed that one Update takes
)

// Change is what lies between two versions of the register: marks that are new or different, and ids that are gone.
// No id may be in both or twice.
type Change struct {
	Marks   []trademarks.Mark
	Removed []string
}

// Update writes the index of stamp beside dir, from the index of from in dir and the change, and puts it in dir's place.
// What stays the same is linked, not copied, and the old index is not touched: whoever has it open keeps it. It returns
// ErrRebuild when Build is the better way, ErrAbsent, ErrStale or ErrDamaged when the old index is no ground to stand
// on; then, too, Build is the answer. On any error dir is as it was.
func Update(ctx context.Context, dir string, from, stamp Stamp, change Change) (err error) {
	defer fault.Wrap(&err, "index.Update(%s, %s)", from.Version, stamp.Version)
	d, err := change.delta()
	if err != nil {
		return err
	}
	old, err := Open(dir, from)
	if err != nil {
		return err
	}
	defer old.Close()
	if len(old.segments) == 0 || len(old.segments) >= maxSegments || d.marks.count()+len(d.removed) > MaxChanges {
		return fmt.Errorf("%d segments, %d marks, %d removed: %w", len(old.segments), d.marks.count(), len(d.removed), ErrRebuild)
	}
	next, err := beside(dir)
	if err != nil {
		return err
	}
	defer os.RemoveAll(next)
	known, err := old.link(dir, next)
	if err != nil {
		return err
	}
	if err := guard(func() error { return d.apply(ctx, next) }); err != nil {
		return err
	}
	if err := seal(next, stamp, known); err != nil {
		return err
	}
	return settle(ctx, dir, next, stamp)
}

// settle puts an updated folder in place if it opens and holds as many marks as the stamp says.
func settle(ctx context.Context, dir, next string, stamp Stamp) error {
	x, err := Open(next, stamp)
	if err != nil {
		return fmt.Errorf("the change does not lead to %d marks: %w", stamp.Marks, errors.Join(ErrRebuild, err))
	}
	if err := errors.Join(x.Close(), ctx.Err()); err != nil {
		return err
	}
	return replace(dir, next)
}

// delta is a change made ready.
type delta struct {
	marks     *roster
	documents []*document.Document
	removed   []string
}

func (c *Change) delta() (*delta, error) {
	d := &delta{marks: newRoster(len(c.Marks)), removed: c.Removed}
	for i := range c.Marks {
		m := &c.Marks[i]
		e, doc := entryOf(m), document.NewDocument(m.ID)
		if err := d.marks.add(m, &e); err != nil {
			return nil, err
		}
		e.document(doc)
		d.documents = append(d.documents, doc)
	}
	for _, id := range c.Removed {
		if _, both := d.marks.find([]byte(id)); both {
			return nil, fault.New(fault.Invalid, "The mark %s is both changed and removed.", id)
		}
	}
	return d, nil
}

// link makes next share the old index's segments and columns, which are never written to again, and gives it a copy
// of the rest. It returns the seals of what is shared.
func (x *Index) link(dir, next string) (map[string]fileSeal, error) {
	known := map[string]fileSeal{}
	for _, w := range x.files {
		from, to := filepath.Join(dir, filepath.FromSlash(w.seal.Path)), filepath.Join(next, filepath.FromSlash(w.seal.Path))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return nil, err
		}
		if strings.HasSuffix(to, segmentSuffix) || strings.HasSuffix(to, columnSuffix) {
			if err := os.Link(from, to); err != nil {
				return nil, fmt.Errorf("%w: %w", ErrRebuild, err) // a file system without links
			}
			known[w.seal.Path] = w.seal
			continue
		}
		b, err := os.ReadFile(from)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(to, b, 0o600); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// apply writes the change as one batch, which is one new segment, and its columns. Merging is off: it would renumber
// documents under their columns, and copy segments that are shared.
func (d *delta) apply(ctx context.Context, next string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b, err := bleve.OpenUsing(filepath.Join(next, bleveFolder), map[string]any{"scorchMergePlanOptions": map[string]any{"MaxSegmentSize": 1}})
	if err != nil {
		return err
	}
	batch := b.NewBatch()
	for _, id := range d.removed {
		batch.Delete(id)
	}
	for _, doc := range d.documents {
		if err := batch.IndexAdvanced(doc); err != nil {
			return errors.Join(err, b.Close())
		}
	}
	if err := errors.Join(b.Batch(batch), b.Close()); err != nil {
		return err
	}
	return writeColumns(next, d.marks)
}
