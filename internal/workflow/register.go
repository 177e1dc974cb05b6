// SPDX-License-Identifier: Apache-2.0

// Package workflow is the steps of work that cross rooms: the register is imported and put in service here, a listing is
// taken in, screened and filed. Each is one small struct that holds only what it uses.
package workflow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/lookup"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
	"markwarden/trademarks/roll"
	"markwarden/trademarks/starter"
	"markwarden/trademarks/tabular"
)

// Register imports publications and puts register versions in service. The database is the truth; what it builds in Dir
// (one folder a version: the lookup table and the roll of marks) is disposable and built again when it does not fit.
type Register struct {
	DB  *storage.DB // nil: there is nothing but the starter register
	Dir string      // folder of what is built
	Now func() time.Time
	// Journal records which version came in force and who asked for it, in the transaction that puts it there; nil where
	// nobody else relies on the register.
	Journal *storage.Journal
}

// Service is a register version in service. Close it when no screening runs on it any more.
type Service struct {
	*screening.Register
	closers  []io.Closer
	curated  int         // how many records, the first ones, are curated brand entries
	dead     lookup.Dead // records that no longer stand, when the version is a delta upon another
	clearing clearing
}

// Close gives files and memory back.
func (s *Service) Close() error {
	var errs []error
	for _, c := range s.closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

const (
	tableFile = "lookup.table"
	rollFile  = "marks.roll"
)

// Open puts the current register version in service: the starter register, and with it whatever was imported.
func (r *Register) Open(ctx context.Context) (*Service, error) {
	v, err := r.current(ctx)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return OpenStarter("", "")
	}
	dir := filepath.Join(r.Dir, folder(v))
	s, err := openBuilt(dir, v)
	if err == nil {
		return s, nil
	}
	if !unfit(err) {
		return nil, err
	}
	unlock, err := r.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if s, err = openBuilt(dir, v); !unfit(err) {
		return s, err // another program built it meanwhile
	}
	// What is damaged must not be built upon.
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := r.build(ctx, v); err != nil {
		return nil, err
	}
	return openBuilt(dir, v)
}

// unfit reports files that are to be built again.
func unfit(err error) bool {
	return errors.Is(err, os.ErrNotExist) || errors.Is(err, lookup.ErrDamaged) || errors.Is(err, roll.ErrDamaged)
}

// current is the imported version in force, nil if nothing was ever imported.
func (r *Register) current(ctx context.Context) (*storage.Version, error) {
	if r.DB == nil {
		return nil, nil
	}
	v, err := r.DB.CurrentVersion(ctx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &v, err
}

// folder names what is built of a version: another starter register is another build, and so is a version of the same name that
// a database which was restored or begun again made at another time.
func folder(v *storage.Version) string {
	return fmt.Sprintf("%s+%s@%d", v.Name, starter.Version(), v.Created.UnixMicro())
}

// OpenStarter is the starter register alone. Its table is built in memory, or taken from the file kept, where the run before
// of the same program left it: most of the time of a start is its building. program tells one build of the program from
// another, since each may file texts in its own way; kept "" keeps nothing. A file that cannot be read is built again, one
// that cannot be written is done without.
func OpenStarter(kept, program string) (*Service, error) {
	go nice.Families("") // the book of goods, which judging asks, is read meanwhile
	marks, err := starter.Marks()
	if err != nil {
		return nil, err
	}
	version := "starter " + starter.Version()
	if kept == "" {
		return inMemory(version, marks, len(marks))
	}
	made := version + " by " + program
	table, err := lookup.Open(kept, made)
	if err != nil {
		if table, err = buildTable(made, roll.Slice(marks)); err != nil {
			return nil, err
		}
		_ = table.Save(kept)
	}
	return serveMarks(version, table, marks, len(marks))
}

// OpenFile is a brand owner's own list as the whole register, in memory. Rows that cannot be read are an error here,
// because a register with holes would screen wrongly without saying so.
func OpenFile(path string) (*Service, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "the register %s cannot be opened: give a CSV or JSON Lines file, or the word starter", path)
	}
	defer f.Close()
	rd, err := tabular.New(f, filepath.Base(path), tabular.Options{Source: filepath.Base(path)})
	if err != nil {
		return nil, err
	}
	var marks []trademarks.Mark
	for {
		m, err := rd.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		marks = append(marks, m)
	}
	return inMemory(filepath.Base(path), marks, 0)
}

// OpenMarks is a register of the given marks, in memory. The first curated of them are curated entries.
func OpenMarks(version string, marks []trademarks.Mark, curated int) (*Service, error) {
	return inMemory(version, marks, curated)
}

func inMemory(version string, marks []trademarks.Mark, curated int) (*Service, error) {
	table, err := buildTable(version, roll.Slice(marks))
	if err != nil {
		return nil, err
	}
	return serveMarks(version, table, marks, curated)
}

// serveMarks puts marks in memory in service with the table made of them, which it takes over.
func serveMarks(version string, table *lookup.Table, marks []trademarks.Mark, curated int) (*Service, error) {
	reg, err := screening.NewRegister(screening.RegisterStamp{Version: version, Marks: len(marks)}, table, roll.Slice(marks), curated)
	if err != nil {
		return nil, errors.Join(err, table.Close())
	}
	return &Service{Register: reg, curated: curated, closers: []io.Closer{table}}, nil
}

// buildTable files the texts that live marks are found by. A mark that cannot be read ends the building: a table with a
// hole would read as clear.
func buildTable(version string, marks screening.Marks) (*lookup.Table, error) {
	var failed error
	table, err := lookup.Build(version, func(yield func(lookup.Entry) bool) {
		for i := range marks.Len() {
			m, err := marks.Mark(uint32(i))
			if err != nil {
				failed = err
				return
			}
			if m.Status.Live() && !screening.Entries(uint32(i), &m, yield) {
				return
			}
		}
	})
	return table, errors.Join(failed, err)
}

// openBuilt opens what was built of a version.
func openBuilt(dir string, v *storage.Version) (*Service, error) {
	note, err := readNote(dir)
	if err != nil {
		return nil, err
	}
	if note != nil {
		return openDelta(dir, v, note)
	}
	marks, err := roll.Open(filepath.Join(dir, rollFile))
	if err != nil {
		return nil, err
	}
	s := &Service{closers: []io.Closer{marks}, curated: len(curated())}
	table, err := lookup.Open(filepath.Join(dir, tableFile), folder(v))
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.closers = append(s.closers, table)
	stamp := screening.RegisterStamp{Version: v.Name, Marks: marks.Len()}
	if s.Register, err = screening.NewRegister(stamp, table, marks, len(curated())); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Build makes the files of a version beside the others and puts them in place whole.
func (r *Register) Build(ctx context.Context, v *storage.Version) (err error) {
	defer fault.Wrap(&err, "workflow.Build(%s)", v.Name)
	unlock, err := r.lock()
	if err != nil {
		return err
	}
	defer unlock()
	return r.build(ctx, v)
}

// lock takes the folder for this program alone; only those who build wait for it.
func (r *Register) lock() (unlock func(), err error) { return r.lockAs(".lock") }

// lockAs takes a lock of the folder by name: an import must not wait minutes for a search index.
func (r *Register) lockAs(name string) (unlock func(), err error) {
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(r.Dir, name), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := waitLock(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}

// build is Build by who holds the lock.
func (r *Register) build(ctx context.Context, v *storage.Version) error {
	part, err := os.MkdirTemp(r.Dir, ".building-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(part)
	switch err := r.buildDelta(ctx, part, v); {
	case err == nil:
		return r.place(ctx, part, v)
	case !errors.Is(err, errNoDelta) && !errors.Is(err, roll.ErrDamaged):
		return err
	}
	if err := r.buildFull(ctx, part, v); err != nil {
		return err
	}
	return r.place(ctx, part, v)
}

// buildFull fills part with the whole of a version.
func (r *Register) buildFull(ctx context.Context, part string, v *storage.Version) error {
	if err := roll.Write(filepath.Join(part, rollFile), roll.Stamp{Version: folder(v)}, r.marks(ctx, v)); err != nil {
		return err
	}
	marks, err := roll.Open(filepath.Join(part, rollFile))
	if err != nil {
		return err
	}
	defer marks.Close()
	table, err := buildTable(folder(v), marks)
	if err != nil {
		return err
	}
	return table.Save(filepath.Join(part, tableFile))
}

// place moves a finished folder to its name, and when its version is the one in force clears the others away.
func (r *Register) place(ctx context.Context, part string, v *storage.Version) error {
	dir := filepath.Join(r.Dir, folder(v))
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.Rename(part, dir); err != nil {
		return err
	}
	if now, err := r.current(ctx); err != nil || now == nil || now.Seq != v.Seq {
		return err
	}
	return r.sweep(folder(v))
}

// sweep removes the folders of other versions and what a program that was killed left half built. A program that still serves
// one has its files open and keeps them.
func (r *Register) sweep(keep string) error {
	all, err := os.ReadDir(r.Dir)
	if err != nil {
		return err
	}
	for _, e := range all {
		other := !strings.HasPrefix(e.Name(), ".") && strings.Contains(e.Name(), "+") || strings.HasPrefix(e.Name(), ".building-")
		if e.IsDir() && e.Name() != keep && other {
			if err := os.RemoveAll(filepath.Join(r.Dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// marks yields the curated marks and then the imported ones, in the order of their ids.
func (r *Register) marks(ctx context.Context, v *storage.Version) iter.Seq2[trademarks.Mark, error] {
	return func(yield func(trademarks.Mark, error) bool) {
		curated, err := starter.Marks()
		if err != nil {
			yield(trademarks.Mark{}, err)
			return
		}
		for _, m := range curated {
			if !yield(m, nil) {
				return
			}
		}
		if v == nil {
			return
		}
		stop := errors.New("stop")
		err = r.DB.EachMark(ctx, *v, func(m storage.MarkRecord) error {
			if !yield(m.Mark, nil) {
				return stop
			}
			return nil
		})
		if err != nil && !errors.Is(err, stop) {
			yield(trademarks.Mark{}, err)
		}
	}
}

// Report is what an import did.
type Report struct {
	Version storage.Version       `json:"version"`
	Ignored []string              `json:"ignored_columns"`
	Rejects []trademarks.RowError `json:"set_aside"` // the first of them; storage keeps the rest
}

// ImportOptions are how an import is run.
type ImportOptions struct {
	Force    bool             // accept an empty file, or one that more than halves the register
	Progress func(read int64) // called after each batch; may be nil
}

// reportedRejects bounds the rejects a report carries.
const reportedRejects = 20

// Import reads a publication into a new register version and makes it current; Build, or the next Open, builds what serves it.
// When ctx ends, or anything fails, the version before stays in force.
func (r *Register) Import(ctx context.Context, src trademarks.Reader, spec storage.ImportSpec, opt ImportOptions) (rep Report, err error) {
	defer fault.Wrap(&err, "workflow.Import(%s)", spec.Source)
	rep.Rejects, rep.Ignored = []trademarks.RowError{}, []string{}
	spec.At = r.Now()
	v, err := r.DB.BeginImport(ctx, spec)
	if err != nil {
		return rep, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.DB.AbortImport(context.WithoutCancel(ctx), v.Seq, fault.Message(err), r.Now()))
		}
	}()
	if err := r.read(ctx, src, v.Seq, &rep, opt.Progress); err != nil {
		return rep, err
	}
	event := audit.Event{Actor: audit.Actor{ID: spec.Actor, Tenant: auth.HomeTenant}, Action: "register.activate", Facts: map[string]string{"source": shortText(spec.Source), "sha256": spec.SHA256, "mode": string(spec.Mode)}}
	finish, committed := r.finish(ctx, v.Name, event)
	finish.Force = opt.Force
	if v, err = r.DB.FinishImport(ctx, v.Seq, finish); err != nil {
		return rep, err
	}
	committed()
	rep.Version = v
	return rep, nil
}

// finish is how a version comes in force, with the job that follows it and the audit entry of it; committed is called once it
// is.
func (r *Register) finish(ctx context.Context, version string, event audit.Event) (f storage.Finish, committed func()) {
	f.At, f.Also = r.Now(), followed(ctx)
	if r.Journal == nil {
		return f, func() {}
	}
	if event.Actor.ID == "" {
		event.Actor.ID = audit.System
	}
	event.At, event.Object = f.At, audit.Object{Kind: "register", ID: version}
	publish := func() {}
	f.Also = func(tx *storage.Tx, v storage.Version) (err error) {
		if err := followed(ctx)(tx, v); err != nil {
			return err
		}
		publish, err = r.Journal.In(ctx, tx, event)
		return err
	}
	return f, func() { publish() }
}

// Rollback makes an earlier version current again and builds what serves it.
func (r *Register) Rollback(ctx context.Context, name, actor string) (storage.Version, error) {
	return r.rollback(ctx, name, audit.Event{Actor: audit.Actor{ID: actor, Tenant: auth.HomeTenant}, Action: "register.rollback"})
}

func (r *Register) rollback(ctx context.Context, name string, event audit.Event) (v storage.Version, err error) {
	defer fault.Wrap(&err, "workflow.Rollback(%s)", name)
	to, err := r.DB.Version(ctx, name)
	if err != nil {
		return v, err
	}
	event.Facts = map[string]string{"to": name}
	finish, committed := r.finish(ctx, to.Name, event)
	if v, err = r.DB.Rollback(ctx, to, event.Actor.ID, finish); err != nil {
		return v, err
	}
	committed()
	return v, r.Build(ctx, &v)
}

// Describe says what a register version was made of, for people.
func Describe(v *storage.Version) string {
	return fmt.Sprintf("register %s: %d read, %d added, %d changed, %d removed, %d set aside", v.Name, v.Counts.Read, v.Counts.Added, v.Counts.Changed, v.Counts.Removed, v.Counts.SetAside)
}
