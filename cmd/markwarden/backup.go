// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// stampLayout names files by their moment, in UTC, so that they sort.
const stampLayout = "20060102T150405Z"

func (a *app) backupCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "backup", Short: "Write a checked copy of the database, also while the server runs", Args: cobra.NoArgs,
		Long: `Write a copy of the database as it is at one moment, with its checksum beside it. The keys are not in it: keep the keys folder
elsewhere, and apart from the copies. Uploaded files in the data folder are not in it either.`,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if !a.hasDatabase() {
				return fault.New(fault.NotFound, "there is no database in %s to back up", a.set.data)
			}
			if out == "" {
				out = filepath.Join(a.set.data, "backups", "markwarden-"+time.Now().UTC().Format(stampLayout)+".db")
				if err := os.MkdirAll(filepath.Dir(out), 0o700); err != nil {
					return fault.Because(err, fault.Invalid, "the folder %s cannot be made: give another place with --out", filepath.Dir(out))
				}
			}
			db, err := a.openDatabase(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			r, err := db.Backup(c.Context(), out)
			if err != nil {
				return err
			}
			return a.printBackup(r)
		},
	}
	c.Flags().StringVar(&out, "out", "", "file to write (default backups/markwarden-TIME.db in the data folder)")
	return c
}

func (a *app) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "Put a backup in the place of the database; the server must not run", Args: cobra.ExactArgs(1),
		Long: `Check a backup and put it in the place of the database. What was there is moved aside. The audit log is then shorter than the head
kept outside says: start the server once with --accept-audit-head, which is recorded.`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := os.MkdirAll(a.set.data, 0o700); err != nil {
				return fault.Because(err, fault.Invalid, "the data folder %s cannot be made: give another with --data", a.set.data)
			}
			r, err := storage.Restore(c.Context(), args[0], a.set.database, a.set.data, ".before-"+time.Now().UTC().Format(stampLayout))
			if err != nil {
				return err
			}
			if _, err := os.Stat(filepath.Join(a.set.data, "audit.head")); err == nil {
				a.say("start the server once with --accept-audit-head: the audit log is the backup's")
			}
			return a.printBackup(r)
		},
	}
}

func (a *app) printBackup(b storage.BackupReport) error {
	r := &rows{columns: []string{"file", "bytes", "sha256", "kept"}}
	r.add(b, b.File, fmt.Sprint(b.Bytes), b.SHA256, b.Kept)
	return a.print(r)
}
