// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/storage"
	"markwarden/trademarks"
	"markwarden/trademarks/starter"
)

// indexFolder is the Bleve index of the version searched last, beside the folders of the tables. It is one and moves on with the
// versions: a day's changes are written to it as one more segment.
const indexFolder = "index"

// Found is a page of a register search with the marks themselves.
type Found struct {
	index.Result
	Marks []trademarks.Mark
}

// OpenIndex opens the index of the current version. One that is of another version is moved on by what lies between the two, and
// built anew where there is none, where it is damaged or where too much has changed: a minute or two for each million marks.
func (r *Register) OpenIndex(ctx context.Context) (x *index.Index, err error) {
	defer fault.Wrap(&err, "workflow.OpenIndex")
	v, err := r.current(ctx)
	if err != nil {
		return nil, err
	}
	dir, stamp, err := r.indexPlace(ctx, v)
	if err != nil {
		return nil, err
	}
	if x, err = index.Open(dir, stamp); err == nil || !outdated(err) {
		return x, err
	}
	unlock, err := r.lockAs(".lock-index")
	if err != nil {
		return nil, err
	}
	defer unlock()
	if x, err = index.Open(dir, stamp); err == nil || !outdated(err) {
		return x, err // another program built it meanwhile
	}
	if errors.Is(err, index.ErrStale) {
		err = r.moveIndex(ctx, dir, stamp, v)
	}
	if outdated(err) {
		err = index.Build(ctx, dir, stamp, r.marks(ctx, v))
	}
	if err != nil {
		return nil, err
	}
	return index.Open(dir, stamp)
}

// outdated reports an index that is to be built again.
func outdated(err error) bool {
	for _, reason := range []error{index.ErrAbsent, index.ErrStale, index.ErrDamaged, index.ErrRebuild} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return false
}

// moveIndex brings the index in dir from its version to v.
func (r *Register) moveIndex(ctx context.Context, dir string, stamp index.Stamp, v *storage.Version) error {
	from, err := index.StampOf(dir)
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(from.Version, "+")
	if v == nil {
		return fmt.Errorf("nothing is imported any more: %w", index.ErrRebuild)
	}
	before, err := r.DB.Version(ctx, name)
	switch {
	case fault.Is(err, fault.NotFound):
		return fmt.Errorf("%w: %w", index.ErrRebuild, err)
	case err != nil:
		return err
	case folder(&before) != from.Version:
		return fmt.Errorf("made with another starter register or of another %s: %w", name, index.ErrRebuild)
	}
	var change index.Change
	for c, err := range r.DB.Diff(ctx, before, *v) {
		switch {
		case err != nil:
			return err
		case len(change.Marks)+len(change.Removed) == index.MaxChanges:
			return fmt.Errorf("more than %d changes since %s: %w", index.MaxChanges, name, index.ErrRebuild)
		case c.After == nil:
			change.Removed = append(change.Removed, c.ID)
		default:
			change.Marks = append(change.Marks, c.After.Mark)
		}
	}
	return index.Update(ctx, dir, from, stamp, change)
}

// indexPlace is where the index lies, and the stamp of the one of a version.
func (r *Register) indexPlace(ctx context.Context, v *storage.Version) (string, index.Stamp, error) {
	dir := filepath.Join(r.Dir, indexFolder)
	if v == nil {
		return dir, index.Stamp{Version: "starter+" + starter.Version(), Marks: len(curated())}, nil
	}
	n := int64(len(curated()))
	counts, err := r.DB.CountMarks(ctx, *v)
	for _, c := range counts {
		n += c
	}
	return dir, index.Stamp{Version: folder(v), Marks: int(n)}, err
}

// Search answers a query from the index and fetches the marks. It opens the index for one answer; a server keeps one open.
func (r *Register) Search(ctx context.Context, q index.Query) (f Found, err error) {
	x, err := r.OpenIndex(ctx)
	if err != nil {
		return f, err
	}
	defer x.Close()
	if f.Result, err = x.Search(ctx, q); err != nil {
		return f, err
	}
	f.Marks, err = r.Marks(ctx, f.Hits)
	return f, err
}

// Marks fetches the marks of hits, in their order: curated ones from the program, imported ones from the database.
func (r *Register) Marks(ctx context.Context, hits []index.Hit) ([]trademarks.Mark, error) {
	out := make([]trademarks.Mark, 0, len(hits))
	for _, h := range hits {
		m, err := r.Mark(ctx, h.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// Mark is one mark of the register by its ID.
func (r *Register) Mark(ctx context.Context, id string) (trademarks.Mark, error) {
	if m, ok := curated()[id]; ok {
		return m, nil
	}
	if r.DB == nil {
		return trademarks.Mark{}, fault.New(fault.NotFound, "the register has no mark %s: look for its ID with a search", id)
	}
	rec, err := r.DB.Mark(ctx, id)
	return rec.Mark, err
}

// MarkSource is the office's record behind a mark, and what file it came in.
type MarkSource struct {
	trademarks.Record
	Version storage.Version // whose import brought it
}

// Kept reports whether the record's text is kept, and not its place alone.
func (s *MarkSource) Kept() bool { return s.Text != "" }

// Source is the office's record behind a mark; nil for a curated entry, and for what was imported without.
func (r *Register) Source(ctx context.Context, id string) (*MarkSource, error) {
	if _, ok := curated()[id]; ok || r.DB == nil {
		return nil, nil
	}
	rec, v, err := r.DB.MarkSource(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &MarkSource{rec, v}, err
}

// curated finds the marks of the starter register by ID. A damaged build has none; whoever opens the register learns of it.
var curated = sync.OnceValue(func() map[string]trademarks.Mark {
	marks, err := starter.Marks()
	if err != nil {
		return nil
	}
	m := make(map[string]trademarks.Mark, len(marks))
	for i := range marks {
		m[marks[i].ID] = marks[i]
	}
	return m
})
