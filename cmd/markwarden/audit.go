// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/audit"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

func (a *app) auditCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "audit", Short: "Verify and export the audit log", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.auditVerifyCommand(), a.auditExportCommand())
	return c
}

func (a *app) auditVerifyCommand() *cobra.Command {
	var heads []string
	c := &cobra.Command{
		Use: "verify [BUNDLE]", Short: "Check the log, or an exported bundle, for every change", Args: cobra.MaximumNArgs(1),
		Long: `Check the audit log against its key, its own end and the heads kept outside the database, or an exported bundle against its
manifest and, where the key is on this machine, its seals. The exit code is 1 when anything was changed.`,
		RunE: func(c *cobra.Command, args []string) error {
			anchors, err := a.anchors(heads)
			if err != nil {
				return err
			}
			var report audit.Report
			if len(args) == 1 {
				report, err = a.verifyBundle(args[0], anchors)
			} else {
				report, err = a.verifyLog(c.Context(), anchors)
			}
			if err != nil {
				return err
			}
			return a.printAudit(report)
		},
	}
	c.Flags().StringSliceVar(&heads, "head", nil, "file with a head kept elsewhere (repeat; audit.head in the data folder is always taken)")
	return c
}

// anchors are the heads kept outside the database. The one in the data folder need not be there.
func (a *app) anchors(files []string) (all []audit.Head, err error) {
	own := filepath.Join(a.set.data, "audit.head")
	for _, file := range append(files, own) {
		h, err := audit.ReadHead(file)
		switch {
		case file == own && errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, fault.Because(err, fault.Invalid, "the head %s cannot be read: give a file that a server wrote", file)
		case h.Seq > 0:
			all = append(all, h)
		}
	}
	return all, nil
}

func (a *app) verifyLog(ctx context.Context, anchors []audit.Head) (r audit.Report, err error) {
	if !a.hasDatabase() {
		return r, fault.New(fault.NotFound, "there is no database in %s, so there is no audit log", a.set.data)
	}
	key, err := a.auditKey()
	if err != nil {
		return r, err
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.VerifyAudit(ctx, key, anchors...)
}

func (a *app) verifyBundle(file string, anchors []audit.Head) (r audit.Report, err error) {
	f, err := os.Open(file)
	if err != nil {
		return r, fault.Because(err, fault.Invalid, "the bundle %s cannot be read: check its name", file)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return r, err
	}
	b, err := audit.OpenBundle(f, info.Size())
	if err != nil {
		return r, fault.Because(err, fault.Invalid, "%s is no bundle of an audit log: %s", file, err)
	}
	var key audit.Key
	if _, err := os.Stat(filepath.Join(a.keysFolder(), "audit.key")); err == nil {
		if key, err = a.auditKey(); err != nil {
			return r, err
		}
	}
	return b.Verify(key, anchors...)
}

func (a *app) printAudit(report audit.Report) error {
	r := &rows{columns: []string{"entries", "whole", "seals checked", "erased", "hash of the last"}}
	r.add(report, fmt.Sprint(report.Entries), fmt.Sprint(report.OK()), fmt.Sprint(report.Keyed), fmt.Sprint(report.Erased), report.Hash.String())
	if err := a.print(r); err != nil {
		return err
	}
	for _, p := range report.Problems {
		a.say(p.String())
	}
	if !report.OK() {
		return &exit{code: exitFailed}
	}
	return nil
}

func (a *app) auditExportCommand() *cobra.Command {
	var out string
	var first, last int64
	c := &cobra.Command{
		Use: "export", Short: "Write the log as a bundle for somebody else to verify", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if out == "" {
				return usage("give --out: the file to write")
			}
			db, err := a.openDatabase(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			return asUsage(a.exportAudit(c.Context(), db, out, first, last))
		},
	}
	f := c.Flags()
	f.StringVar(&out, "out", "", "file to write, a zip")
	f.Int64Var(&first, "first", 1, "number of the first entry")
	f.Int64Var(&last, "last", 0, "number of the last entry; 0 is the end")
	return c
}

// exportAudit writes beside the file first, so that what has its name is whole.
func (a *app) exportAudit(ctx context.Context, db *storage.DB, out string, first, last int64) error {
	f, err := os.CreateTemp(filepath.Dir(out), ".audit-*")
	if err != nil {
		return fault.Because(err, fault.Invalid, "nothing can be written beside %s: check that the folder exists and is writable", out)
	}
	_, err = db.ExportAudit(ctx, f, first, last, time.Now().UTC())
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), out)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
