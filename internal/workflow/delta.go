// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"markwarden/internal/lookup"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/trademarks"
	"markwarden/trademarks/roll"
)

// A daily update touches thousands of millions of marks. So a version may be built as a delta: the files of an earlier full
// build, linked into its folder, with a small table and roll of what changed since and the numbers of the records that no
// longer stand.

const (
	deltaTable = "delta.table"
	deltaRoll  = "delta.roll"
	deltaFile  = "delta.json"

	// deltaShare is the part of the register, and deltaMost the number of records, beyond which a full build is better: two
	// tables are probed instead of one, and the delta grows with each version until the next full build.
	deltaShare = 20
	deltaMost  = 500_000
)

// deltaNote is what a delta folder says of itself.
type deltaNote struct {
	Base string   `json:"base"` // stamp of the full build
	Dead []uint32 `json:"dead"` // its records that were changed or removed since
	Sum  string   `json:"sum"`  // SHA-256 of the rest: a changed number would make a live mark invisible
}

func (n *deltaNote) sum() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %d", n.Base, n.Dead)
	return hex.EncodeToString(h.Sum(nil))
}

var errNoDelta = errors.New("a full build is better")

// readNote reads the note of a folder; a full build has none.
func readNote(dir string) (*deltaNote, error) {
	b, err := os.ReadFile(filepath.Join(dir, deltaFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var n deltaNote
	if err := json.Unmarshal(b, &n); err != nil || n.Base == "" || n.Sum != n.sum() {
		return nil, fmt.Errorf("%s: %w", dir, lookup.ErrDamaged)
	}
	return &n, nil
}

// buildDelta fills part with the difference between v and an earlier full build; errNoDelta when there is none to stand on or
// too much has changed.
func (r *Register) buildDelta(ctx context.Context, part string, v *storage.Version) error {
	dir, base, err := r.fullBuild(ctx)
	if err != nil || base.Seq >= v.Seq {
		return errNoDelta
	}
	marks, err := roll.Open(filepath.Join(dir, rollFile))
	if err != nil {
		return errNoDelta
	}
	defer marks.Close()
	note := deltaNote{Base: folder(base), Dead: []uint32{}}
	var changed []trademarks.Mark
	most := min(deltaMost, max(1000, marks.Len()/deltaShare))
	for c, err := range r.DB.Diff(ctx, *base, *v) {
		switch {
		case err != nil:
			return err
		case len(changed)+len(note.Dead) > most:
			return errNoDelta
		}
		if c.Before != nil {
			n, err := recordOf(marks, c.ID)
			if err != nil {
				return err
			}
			note.Dead = append(note.Dead, n)
		}
		if c.After != nil {
			changed = append(changed, c.After.Mark)
		}
	}
	return writeDelta(part, dir, v, &note, marks.Len(), changed)
}

func writeDelta(part, dir string, v *storage.Version, note *deltaNote, offset int, changed []trademarks.Mark) error {
	for _, f := range [...]string{tableFile, rollFile} {
		if err := linkOrCopy(filepath.Join(dir, f), filepath.Join(part, f)); err != nil {
			return err
		}
	}
	all := func(yield func(trademarks.Mark, error) bool) {
		for _, m := range changed {
			if !yield(m, nil) {
				return
			}
		}
	}
	if err := roll.Write(filepath.Join(part, deltaRoll), roll.Stamp{Version: folder(v)}, all); err != nil {
		return err
	}
	table, err := lookup.Build(folder(v), func(yield func(lookup.Entry) bool) {
		for i := range changed {
			if changed[i].Status.Live() && !screening.Entries(uint32(offset+i), &changed[i], yield) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if err := table.Save(filepath.Join(part, deltaTable)); err != nil {
		return err
	}
	note.Sum = note.sum()
	b, err := json.Marshal(note)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(part, deltaFile), b)
}

// writeFile writes and flushes a small file.
func writeFile(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// linkOrCopy gives a finished file a second name; where the file system has no links, it is copied.
func linkOrCopy(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// fullBuild finds a folder that holds a full build, its own or linked, and the version it is of.
func (r *Register) fullBuild(ctx context.Context) (string, *storage.Version, error) {
	all, err := os.ReadDir(r.Dir)
	if err != nil {
		return "", nil, err
	}
	for _, e := range slices.Backward(all) {
		build := e.Name()
		note, err := readNote(filepath.Join(r.Dir, build))
		if err != nil || strings.HasPrefix(build, ".") {
			continue
		}
		if note != nil {
			build = note.Base
		}
		name, _, _ := strings.Cut(build, "+")
		if v, err := r.DB.Version(ctx, name); err == nil && folder(&v) == build {
			return filepath.Join(r.Dir, e.Name()), &v, nil
		}
	}
	return "", nil, os.ErrNotExist
}

// recordOf finds a mark of the base by its ID: after the curated entries they stand in byte order.
func recordOf(marks *roll.Roll, id string) (uint32, error) {
	lo, hi := len(curated()), marks.Len()
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		m, err := marks.Mark(uint32(mid))
		if err != nil {
			return 0, err
		}
		switch strings.Compare(m.ID, id) {
		case 0:
			return uint32(mid), nil
		case -1:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0, fmt.Errorf("the built register lacks %s, which its version has: %w", id, roll.ErrDamaged)
}

// rolls are the marks of a full build and of what changed since, numbered on.
type rolls struct{ base, delta *roll.Roll }

// Len is the number of records, dead ones included.
func (r rolls) Len() int { return r.base.Len() + r.delta.Len() }

// Mark reads a record of either.
func (r rolls) Mark(n uint32) (trademarks.Mark, error) {
	if b := uint32(r.base.Len()); n >= b {
		return r.delta.Mark(n - b)
	}
	return r.base.Mark(n)
}

// openDelta puts a delta folder in service.
func openDelta(dir string, v *storage.Version, note *deltaNote) (_ *Service, err error) {
	s := &Service{curated: len(curated())}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	var marks rolls
	for _, x := range [...]struct {
		to   **roll.Roll
		name string
	}{{&marks.base, rollFile}, {&marks.delta, deltaRoll}} {
		if *x.to, err = roll.Open(filepath.Join(dir, x.name)); err != nil {
			return nil, err
		}
		s.closers = append(s.closers, *x.to)
	}
	base, err := lookup.Open(filepath.Join(dir, tableFile), note.Base)
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, base)
	delta, err := lookup.Open(filepath.Join(dir, deltaTable), folder(v))
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, delta)
	s.dead = lookup.NewDead(marks.base.Len(), note.Dead)
	set := lookup.NewSet(base, delta, s.dead)
	stamp := screening.RegisterStamp{Version: v.Name, Marks: marks.Len() - len(note.Dead)}
	s.Register, err = screening.NewRegister(stamp, set, marks, len(curated()))
	return s, err
}
