// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/screening"
	"markwarden/internal/server"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
	"markwarden/trademarks/starter"
)

// pollRegister is how often a running server looks for a new register version: an import is in service well within a minute.
const pollRegister = 5 * time.Second

func (a *app) serveCommand() *cobra.Command {
	var addr string
	var demo bool
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the pages and the API",
		Long:  "Serve the pages and the API on this machine. There are no accounts yet, so only a loopback address is listened on.",
		Example: `  markwarden serve
  markwarden serve --addr 127.0.0.1:9000 --demo`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.serve(c.Context(), addr, demo) },
	}
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "loopback address and port to listen on")
	c.Flags().BoolVar(&demo, "demo", false, "use the starter register and leave no files behind")
	return c
}

func (a *app) serve(ctx context.Context, addr string, demo bool) error {
	if err := server.Loopback(addr); err != nil {
		return &exit{exitUsage, err}
	}
	policy, err := screening.DefaultPolicy()
	if err != nil {
		return err
	}
	src := &registerSource{app: a, policy: policy, demo: demo}
	s, err := server.New(server.Options{
		Addr: addr, Version: release(), Policy: policy, Poll: pollRegister, Now: time.Now,
		Register: server.Source{Version: src.version, Open: src.open},
	})
	if err != nil {
		return err
	}
	err = s.Run(ctx, func(at net.Addr) {
		if !a.set.quiet {
			fmt.Fprintf(a.stderr, "markwarden: serving on http://%s (Ctrl-C stops)\n", at)
		}
	})
	return errors.Join(err, src.close())
}

// registerSource opens the register that the settings name, as the other commands do, together with an index to search it.
type registerSource struct {
	app    *app
	policy *screening.Policy
	demo   bool
	db     *storage.DB // once there is one
}

// version names what should be in service. Before anything was imported that is the starter register; a database that
// appears while the server runs is found here.
func (s *registerSource) version(ctx context.Context) (string, error) {
	if file := s.file(); file != "" {
		return file, nil
	}
	if !s.imported() {
		return "starter+" + starter.Version(), nil
	}
	if s.db == nil {
		db, err := s.app.openDatabase(ctx)
		if err != nil {
			return "", err
		}
		s.db = db
	}
	v, err := s.db.CurrentVersion(ctx)
	if fault.Is(err, fault.NotFound) {
		return "starter+" + starter.Version(), nil
	}
	return v.Name, err
}

// file is the list that was asked for as the whole register, empty if none was.
func (s *registerSource) file() string {
	if s.demo || s.app.set.register == "starter" {
		return ""
	}
	return s.app.set.register
}

// imported reports whether the register comes from the database: neither a file nor the starter register was asked for, and
// there is a database.
func (s *registerSource) imported() bool {
	return !s.demo && s.app.set.register == "" && s.app.hasDatabase()
}

func (s *registerSource) open(ctx context.Context) (*server.Register, error) {
	name, err := s.version(ctx)
	if err != nil {
		return nil, err
	}
	if s.imported() {
		return s.openImported(ctx, name)
	}
	return s.openWhole(ctx, name)
}

// openImported serves the database's register from what was built beside it.
func (s *registerSource) openImported(ctx context.Context, name string) (*server.Register, error) {
	steps := s.app.registerSteps(s.db)
	reg, err := steps.Open(ctx)
	if err != nil {
		return nil, err
	}
	x, err := steps.OpenIndex(ctx)
	if err != nil {
		return nil, errors.Join(err, reg.Close())
	}
	return &server.Register{
		Version: name, Engine: screening.NewEngine(reg.Register, s.policy), Index: x, Mark: steps.Mark,
		Close: func() error { return errors.Join(x.Close(), reg.Close()) },
	}, nil
}

// openWhole serves a register that fits in memory, the starter's or a file's, with an index in a folder that goes when the
// register does.
func (s *registerSource) openWhole(ctx context.Context, name string) (*server.Register, error) {
	open := workflow.OpenStarter
	if file := s.file(); file != "" {
		open = func() (*workflow.Service, error) { return workflow.OpenFile(file) }
	}
	reg, err := open()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "markwarden-index-*")
	if err != nil {
		return nil, errors.Join(err, reg.Close())
	}
	drop := func() error { return errors.Join(reg.Close(), os.RemoveAll(dir)) }
	records := map[string]uint32{}
	stamp := index.Stamp{Version: reg.Stamp.Version, Marks: reg.Marks.Len()}
	place := filepath.Join(dir, "index")
	if err := index.Build(ctx, place, stamp, eachMark(reg, records)); err != nil {
		return nil, errors.Join(err, drop())
	}
	x, err := index.Open(place, stamp)
	if err != nil {
		return nil, errors.Join(err, drop())
	}
	return &server.Register{
		Version: name, Engine: screening.NewEngine(reg.Register, s.policy), Index: x,
		Mark: func(_ context.Context, id string) (trademarks.Mark, error) {
			record, ok := records[id]
			if !ok {
				return trademarks.Mark{}, fault.New(fault.NotFound, "the register has no mark %s: look for its ID with a search", id)
			}
			return reg.Marks.Mark(record)
		},
		Close: func() error { return errors.Join(x.Close(), drop()) },
	}, nil
}

// eachMark yields the marks of a register and notes where each one is.
func eachMark(reg *workflow.Service, records map[string]uint32) iter.Seq2[trademarks.Mark, error] {
	return func(yield func(trademarks.Mark, error) bool) {
		for i := range reg.Marks.Len() {
			m, err := reg.Marks.Mark(uint32(i))
			records[m.ID] = uint32(i)
			if !yield(m, err) {
				return
			}
		}
	}
}

func (s *registerSource) close() error {
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}
