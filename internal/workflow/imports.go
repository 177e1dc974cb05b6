// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/storage"
	"markwarden/trademarks"
	"markwarden/trademarks/offices"
)

// Imports takes publications of offices from people and makes register versions of them as jobs. A publication is kept in
// Dir until its job is done.
// It promises that a publication which was acknowledged is imported or shown as failed, through any number of restarts, and
// that the version before stays in force until the new one is whole.
type Imports struct {
	Register *Register
	Journal  *storage.Journal
	Dir      string
	Wake     func() // tells the runner of jobs that there is one; may be nil

	files Bulk // receives, within the bounds of sellers' files
}

// NewImports joins the steps; nothing is opened yet.
func NewImports(r *Register, j *storage.Journal, dir string) *Imports {
	r.Journal = j
	return &Imports{Register: r, Journal: j, Dir: dir, files: Bulk{Dir: dir, Now: r.Now}}
}

// JobImport is the kind of job that imports a publication; its payload is an importJob.
const JobImport = "import-register"

type importJob struct {
	Folder string             `json:"folder"` // below Dir, with the one file
	Name   string             `json:"name"`
	SHA256 string             `json:"sha256"`
	Bytes  int64              `json:"bytes"`
	Office string             `json:"office"`
	Mode   storage.ImportMode `json:"mode"`
	Force  bool               `json:"force"`
	Places bool               `json:"places_only,omitempty"`
	Actor  string             `json:"actor"`
}

// ImportAsk is what a person says of a publication.
type ImportAsk struct {
	Office  string // one of offices.Offices
	Replace bool   // it holds all marks of the office
	Force   bool   // accept it although it is empty or more than halves the register
	Places  bool   // keep where each record stands in the file and not its text
	Event   audit.Event
}

// Publication is what a dry run learnt of a file.
type Publication struct {
	Name     string                `json:"name"`
	Format   string                `json:"format"`
	Office   string                `json:"office"`
	Records  int64                 `json:"records"`
	Marks    int64                 `json:"marks"`
	SetAside int64                 `json:"set_aside"`
	Statuses []StatusCount         `json:"statuses"`
	Ignored  []string              `json:"ignored_columns"`
	Rejects  []trademarks.RowError `json:"first_set_aside"` // the first of them
}

// StatusCount is how many marks of a publication have a status.
type StatusCount struct {
	Status trademarks.Status `json:"status"`
	Count  int64             `json:"count"`
}

// Receive writes a publication to the disk as it comes, as Bulk.Receive does.
func (i *Imports) Receive(name string, r io.Reader) (*Received, error) {
	return i.files.Receive(name, r)
}

// open moves what was received to a folder of its own, under its own name, so that sentences about it name it.
func (i *Imports) open(in *Received, office string, keep int) (folder string, rd trademarks.Reader, info offices.Info, err error) {
	folder = storage.NewID(i.Register.Now())
	if err := os.Mkdir(filepath.Join(i.Dir, folder), 0o700); err != nil {
		return "", nil, info, diskFault(err)
	}
	path := filepath.Join(i.Dir, folder, plainName(in.Name))
	if err := in.keep(path); err != nil {
		return "", nil, info, errors.Join(err, i.drop(folder))
	}
	if rd, info, err = openPublication(path, office, keep); err != nil {
		return "", nil, info, errors.Join(err, i.drop(folder))
	}
	return folder, rd, info, nil
}

// plainName is a stranger's file name as one of ours: never hidden, never a folder.
func plainName(name string) string {
	if name = strings.TrimLeft(fileName(name), ". "); name == "" {
		return "publication"
	}
	return name
}

// openPublication opens a file of an office. keep is how many bytes of each record are kept as filed.
func openPublication(path, office string, keep int) (trademarks.Reader, offices.Info, error) {
	opt := offices.Options{Keep: keep}
	if office == "tabular" {
		opt.Source = filepath.Base(path)
	}
	rd, info, err := offices.Open(office, []string{path}, opt)
	if err != nil && fault.KindOf(err) == fault.Internal {
		err = fault.Because(err, fault.Invalid, "%s", err.Error()) // readers write sentences for people
	}
	return rd, info, err
}

func closeReader(rd trademarks.Reader) error {
	if c, ok := rd.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

func (i *Imports) drop(folder string) error { return os.RemoveAll(filepath.Join(i.Dir, folder)) }

// Understand reads a publication to its end and says what is in it. Nothing is changed, and the file is removed.
func (i *Imports) Understand(ctx context.Context, in *Received, office string) (p Publication, err error) {
	defer fault.Wrap(&err, "workflow.Understand")
	folder, rd, info, err := i.open(in, office, 0)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, closeReader(rd), i.drop(folder)) }()
	p = Publication{Name: in.Name, Format: info.Format, Office: info.Office, Statuses: []StatusCount{}, Rejects: []trademarks.RowError{}, Ignored: append([]string{}, info.Ignored...)}
	for ctx.Err() == nil {
		m, err := rd.Next()
		var row *trademarks.RowError
		switch {
		case errors.Is(err, io.EOF):
			return p, nil
		case errors.As(err, &row):
			p.Records++
			p.SetAside++
			if len(p.Rejects) < reportedRejects {
				p.Rejects = append(p.Rejects, *row)
			}
		case err != nil:
			return p, fault.Because(err, fault.Invalid, "%s", err.Error())
		default:
			p.Records++
			p.Marks++
			p.count(m.Status)
		}
	}
	return p, ctx.Err()
}

func (p *Publication) count(s trademarks.Status) {
	for i := range p.Statuses {
		if p.Statuses[i].Status == s {
			p.Statuses[i].Count++
			return
		}
	}
	p.Statuses = append(p.Statuses, StatusCount{s, 1})
}

// File makes a received publication a job, with the audit entry in the same transaction. Invalid for a file that is not one
// of the office; nothing of it is kept then.
func (i *Imports) File(ctx context.Context, in *Received, ask ImportAsk) (err error) {
	defer fault.Wrap(&err, "workflow.Imports.File")
	folder, rd, info, err := i.open(in, ask.Office, 0)
	if err != nil {
		return err
	}
	if err := closeReader(rd); err != nil {
		return errors.Join(err, i.drop(folder))
	}
	j := importJob{Folder: folder, Name: in.Name, SHA256: in.SHA256, Bytes: in.Bytes, Office: ask.Office, Mode: storage.ImportUpdate, Force: ask.Force, Places: ask.Places, Actor: ask.Event.Actor.ID}
	if ask.Replace {
		j.Mode = storage.ImportReplace
	}
	payload, err := json.Marshal(j)
	if err != nil {
		return err
	}
	event := ask.Event
	event.Object = audit.Object{Kind: "register", ID: folder}
	event.Facts = map[string]string{"source": shortText(in.Name), "sha256": in.SHA256, "office": ask.Office, "format": shortText(info.Format), "mode": string(j.Mode)}
	_, err = i.Journal.WithAudit(ctx, event, func(a *storage.Audited) error {
		return a.Enqueue(ctx, jobs.Job{Kind: JobImport, Key: JobImport, Unique: JobImport + " " + folder, Payload: payload, Enqueued: i.Register.Now()})
	})
	if err != nil {
		return errors.Join(err, i.drop(folder))
	}
	if i.Wake != nil {
		i.Wake()
	}
	return nil
}

// importPause is how long an import waits for another one.
const importPause = 5 * time.Second

// Do does a job of kind JobImport. It may be called again for the same job at any time: what an attempt that was cut off
// had filed is taken out first.
func (i *Imports) Do(ctx context.Context, job jobs.Job) (err error) {
	defer fault.Wrap(&err, "workflow.Imports.Do")
	var j importJob
	if err := json.Unmarshal(job.Payload, &j); err != nil || !plainFolder(j.Folder) {
		return jobs.Permanent(errors.Join(err, errors.New("the job names no folder")))
	}
	made, err := i.made(ctx, job, &j)
	if err != nil {
		return err
	}
	if made != nil { // by an attempt that was cut off behind its last step
		if made.State == storage.VersionCurrent {
			err = i.Register.Build(ctx, made)
		}
		return errors.Join(err, i.drop(j.Folder))
	}
	keep := storage.MostSource
	if j.Places {
		keep = 0
	}
	rd, info, err := openPublication(filepath.Join(i.Dir, j.Folder, plainName(j.Name)), j.Office, keep)
	if err != nil {
		return jobs.Permanent(err)
	}
	defer func() { err = errors.Join(err, closeReader(rd)) }()
	rep, err := i.Register.Import(ctx, rd, storage.ImportSpec{Office: info.Office, Mode: j.Mode, Source: j.Name, SHA256: j.SHA256, Bytes: j.Bytes, Actor: j.Actor}, ImportOptions{Force: j.Force})
	switch {
	case fault.Is(err, fault.Conflict):
		return jobs.Later(err, importPause)
	case fault.Is(err, fault.Invalid): // the version that failed says why
		return errors.Join(jobs.Permanent(err), i.drop(j.Folder))
	case err != nil:
		return err
	}
	return errors.Join(i.Register.Build(ctx, &rep.Version), i.drop(j.Folder))
}

// made is the version that an earlier attempt of a job put in force, nil if there is none. Another one of the very same file
// would change nothing and stand in the list as if somebody had asked for it.
func (i *Imports) made(ctx context.Context, job jobs.Job, j *importJob) (*storage.Version, error) {
	for page := (storage.Page{Limit: 20}); ; { // the newest first
		list, err := i.Register.DB.Versions(ctx, page)
		if err != nil {
			return nil, err
		}
		for k := range list.Items {
			v := &list.Items[k]
			switch {
			case v.Created.Before(job.Enqueued):
				return nil, nil
			case !v.Activated.IsZero() && v.SHA256 == j.SHA256 && v.Source == j.Name && v.Mode == j.Mode && v.Actor == j.Actor:
				return v, nil
			}
		}
		if page.Cursor = list.Next; list.Next == "" {
			return nil, nil
		}
	}
}

// plainFolder reports a name that NewID gave.
func plainFolder(name string) bool {
	return len(name) == 36 && strings.Trim(name, "0123456789abcdef-") == ""
}

// Waiting reports how many imports wait or run.
func (i *Imports) Waiting(ctx context.Context) (n int, err error) {
	list, err := i.Register.DB.Jobs().List(ctx, storage.Page{Limit: 200})
	for k := range list.Items {
		if list.Items[k].Kind == JobImport && !list.Items[k].Dead {
			n++
		}
	}
	return n, err
}

// Rollback makes an earlier version current again, and notes who asked for it.
func (i *Imports) Rollback(ctx context.Context, name string, event audit.Event) (storage.Version, error) {
	return i.Register.rollback(ctx, name, event)
}

// importKept is how long a file may lie whose job is not done; jobs are given up before.
const importKept = 8 * 24 * time.Hour

// Sweep removes files that a program which died left behind, and those of jobs that were given up.
func (i *Imports) Sweep() error {
	all, err := os.ReadDir(i.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var errs []error
	for _, e := range all {
		if info, err := e.Info(); err == nil && i.Register.Now().Sub(info.ModTime()) > importKept {
			errs = append(errs, os.RemoveAll(filepath.Join(i.Dir, e.Name())))
		}
	}
	return errors.Join(append(errs, err)...)
}
