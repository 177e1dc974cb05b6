// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/worker"
	"markwarden/internal/workflow"
)

// files is what takes sellers' files in a server: the steps, the worker that does their jobs, and what must be closed
// behind both.
type files struct {
	*workflow.Bulk
	imports *workflow.Imports
	worker  *worker.Worker
	close   func() error
}

// openFiles takes files into the database of the server. A demonstration has one of its own, which goes when it ends.
func (a *app) openFiles(ctx context.Context, src *registerSource, policy *screening.Policy, people *workflow.People, alerts *workflow.Alerts, lawsuits *workflow.Docketing) (_ *files, err error) {
	f := &files{close: func() error { return nil }}
	db, folder := src.db, a.set.data
	if src.demo {
		if db, folder, f.close, err = demoDatabase(ctx); err != nil {
			return nil, err
		}
	}
	f.Bulk = &workflow.Bulk{DB: db, Dir: filepath.Join(folder, "batches"), Now: time.Now, Policy: policy.Version, Workers: runtime.GOMAXPROCS(0), Licences: &workflow.Licences{DB: db, Now: time.Now}}
	if people != nil && src.imported() {
		f.imports = workflow.NewImports(a.registerSteps(db), people.Journal, filepath.Join(folder, "imports"))
	}
	f.worker, err = worker.New(worker.Options{DB: db, Bulk: f.Bulk, Imports: f.imports, Alerts: alerts, Docketing: lawsuits, Now: time.Now})
	if err != nil {
		return nil, errors.Join(err, f.close())
	}
	f.Wake = f.worker.Wake
	if f.imports != nil {
		f.imports.Wake = f.worker.Wake
	}
	if alerts != nil {
		alerts.Wake = f.worker.Wake
	}
	if lawsuits != nil {
		lawsuits.Wake = f.worker.Wake
	}
	return f, nil
}

// demoDatabase is an empty database in a folder that goes when it is closed.
func demoDatabase(ctx context.Context) (db *storage.DB, folder string, closed func() error, err error) {
	if folder, err = os.MkdirTemp("", "markwarden-demo-*"); err != nil {
		return nil, "", nil, err
	}
	demo := app{set: settings{data: folder}}
	if db, err = demo.openDatabase(ctx); err != nil {
		return nil, "", nil, errors.Join(err, os.RemoveAll(folder))
	}
	return db, folder, func() error { return errors.Join(db.Close(), os.RemoveAll(folder)) }, nil
}
