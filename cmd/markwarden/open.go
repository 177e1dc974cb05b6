// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

const databaseFile = "markwarden.db"

// openDatabase opens and migrates the database, creating the data folder.
func (a *app) openDatabase(ctx context.Context) (*storage.DB, error) {
	if err := os.MkdirAll(a.set.data, 0o700); err != nil {
		return nil, fault.Because(err, fault.Invalid, "the data folder %s cannot be made: give another with --data", a.set.data)
	}
	db, err := storage.Open(ctx, a.set.database, storage.Options{Dir: a.set.data})
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// hasDatabase reports whether anything was ever imported or kept: a check on a fresh machine makes no folder of data.
func (a *app) hasDatabase() bool {
	if a.set.database != "" {
		return true
	}
	_, err := os.Stat(filepath.Join(a.set.data, databaseFile))
	return err == nil
}

// service is an engine with what must be closed after it.
type service struct {
	*screening.Engine
	reg *workflow.Service
	db  *storage.DB
}

func (s *service) close() error {
	var errs []error
	if s.reg != nil {
		errs = append(errs, s.reg.Close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	return errors.Join(errs...)
}

// openEngine puts the register that the settings name in service.
func (a *app) openEngine(ctx context.Context) (*service, error) {
	s := &service{}
	var err error
	switch {
	case a.set.register == "starter", a.set.register == "" && !a.hasDatabase():
		s.reg, err = workflow.OpenStarter(keptStarter())
	case a.set.register != "":
		s.reg, err = workflow.OpenFile(a.set.register)
	default:
		if s.db, err = a.openDatabase(ctx); err == nil {
			s.reg, err = a.registerSteps(s.db).Open(ctx)
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	policy, err := screening.DefaultPolicy()
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.Engine = screening.NewEngine(s.reg.Register, policy)
	return s, nil
}

// keptStarter is where the starter register's table is kept between runs, in the system's folder for what can be made again,
// and what names this build of the program; "" where the system has no such folder.
func keptStarter() (path, program string) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", ""
	}
	exe, err := os.Executable()
	if err != nil {
		return "", ""
	}
	info, err := os.Stat(exe)
	if err != nil {
		return "", ""
	}
	dir = filepath.Join(dir, "markwarden")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", ""
	}
	return filepath.Join(dir, "starter.table"), fmt.Sprintf("%s %d %d", exe, info.Size(), info.ModTime().UnixNano())
}

func (a *app) registerSteps(db *storage.DB) *workflow.Register {
	return &workflow.Register{DB: db, Dir: filepath.Join(a.set.data, "register"), Now: time.Now}
}
