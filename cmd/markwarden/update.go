// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/fault"
	"markwarden/internal/notify"
	"markwarden/internal/storage"
	"markwarden/trademarks/offices"
)

// updateJob is what an update was asked for.
type updateJob struct {
	from, office, sum, keyFile, keyHeader string
	addresses                             map[string]*string // of offices that an operator set
	keep                                  bool
	importJob
}

// Bounds of a fetch: the largest publication known is a tenth of it, and a slow line takes it within the time.
const (
	mostFetched   = 16 << 30
	fetchWithin   = 12 * time.Hour
	fetchPatience = 2 * time.Minute
)

func (a *app) updateCommand() *cobra.Command {
	j := updateJob{addresses: map[string]*string{"uspto": new(string), "euipo": new(string)}}
	c := &cobra.Command{
		Use:   "update --from uspto|euipo|URL",
		Short: "Fetch a publication from its office and import it",
		Long: `Fetches one file and imports it as "register import" does. Nothing is ever fetched unless this command is run. Offices hand their files out
under addresses of an account's own, so the addresses of uspto and euipo are settings: --uspto-url, --euipo-url. What breaks off goes on
when the command is run again. A file that was imported before is not imported again.`,
		Example: `  markwarden register update --from https://example.org/apc261123.zip --office uspto --key-file uspto.key
  markwarden register update --from euipo`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.update(c.Context(), notify.Guard{}, &j) },
	}
	f := c.Flags()
	f.StringVar(&j.from, "from", "", "uspto, euipo, or an https address")
	f.StringVar(&j.office, "office", "", "office of an address: "+strings.Join(offices.Offices(), ", "))
	f.StringVar(&j.sum, "sha256", "", "checksum that the file must have")
	f.StringVar(&j.keyFile, "key-file", "", "file with the key of your account at the office")
	f.StringVar(&j.keyHeader, "key-header", "X-API-KEY", "header in which the key is sent")
	f.StringVar(j.addresses["uspto"], "uspto-url", "", "address that --from uspto stands for")
	f.StringVar(j.addresses["euipo"], "euipo-url", "", "address that --from euipo stands for")
	f.BoolVar(&j.keep, "keep", false, "keep the fetched file in the data folder after its import")
	f.BoolVar(&j.replace, "replace", false, "the file holds all marks of the office: remove those it does not name")
	f.BoolVar(&j.force, "force", false, "accept an empty file, or one that more than halves the register")
	f.BoolVar(&j.dryRun, "dry-run", false, "fetch the file, show what is in it and change nothing")
	return c
}

// address finds out which file of which office is meant.
func (j *updateJob) address() (from, office string, err error) {
	switch set, named := j.addresses[j.from]; {
	case j.from == "":
		return "", "", usage("--from is missing: give uspto, euipo or an https address")
	case named && *set == "":
		return "", "", usage("no address is set for %s: the office gives it with an account; set it with --%s-url", j.from, j.from)
	case named:
		return *set, j.from, nil
	case !slices.Contains(offices.Offices(), j.office):
		return "", "", usage("--office %q is not known: say whose file it is, one of %s", j.office, strings.Join(offices.Offices(), ", "))
	}
	return j.from, j.office, nil
}

// update fetches and imports. guard is the zero value but in tests.
func (a *app) update(ctx context.Context, guard notify.Guard, j *updateJob) error {
	from, office, err := j.address()
	if err != nil {
		return err
	}
	header := http.Header{}
	if j.keyFile != "" {
		key, err := os.ReadFile(j.keyFile)
		if err != nil {
			return usage("the key file %s cannot be read: check its name and whose file it is", j.keyFile)
		}
		header.Set(j.keyHeader, strings.TrimSpace(string(key)))
	}
	if guard.Limits.Total == 0 {
		guard.Limits = notify.Limits{Total: fetchWithin}
	}
	bar := a.progress(-1, "fetching")
	got, err := notify.Download{
		Guard: guard, From: from, Header: header, Dir: filepath.Join(a.set.data, "downloads"), SHA256: j.sum, Most: mostFetched, Patience: fetchPatience,
		Progress: func(done, total int64) {
			if total > 0 {
				bar.ChangeMax64(total)
			}
			_ = bar.Set64(done)
		},
	}.Fetch(ctx)
	_ = bar.Finish()
	var why *notify.Failure
	if errors.As(err, &why) {
		return fault.Because(why.Cause, fault.Unavailable, "nothing was fetched: %s", why.Reason)
	}
	if err != nil {
		return err
	}
	if !j.quietly(a) {
		fmt.Fprintf(a.stdout, "fetched %s: %d bytes, sha256 %s\n", filepath.Base(got.Path), got.Bytes, got.SHA256)
	}
	if v, err := a.importedBefore(ctx, got.SHA256); err != nil || v != nil && !j.dryRun && !j.force {
		if err == nil {
			_, err = fmt.Fprintf(a.stdout, "register version %s holds this file already; nothing was changed\n", v.Name)
		}
		return errors.Join(err, os.Remove(got.Path))
	}
	err = a.importFiles(ctx, office, []string{got.Path}, &j.importJob)
	if err == nil && !j.keep {
		err = os.Remove(got.Path)
	}
	return err
}

// quietly reports that only the import's own answer may stand on standard output.
func (j *updateJob) quietly(a *app) bool { return a.set.output == "json" || a.set.output == "jsonl" }

// importedBefore is the version, in force or superseded, that a file of this checksum made; nil when there is none.
func (a *app) importedBefore(ctx context.Context, sum string) (*storage.Version, error) {
	if !a.hasDatabase() {
		return nil, nil
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	for page := (storage.Page{}); ; {
		list, err := db.Versions(ctx, page)
		if err != nil {
			return nil, err
		}
		for i := range list.Items {
			v := &list.Items[i]
			if v.SHA256 == sum && !v.Activated.IsZero() {
				return v, nil
			}
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return nil, nil
		}
	}
}

func (a *app) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Hold what serves the register against the database", Args: cobra.NoArgs,
		Long: `Reads every mark of the version in force and holds the lookup table, the roll of marks and the search index against them. What does not fit
is named; the next start builds it again from the database.`,
		RunE: func(c *cobra.Command, _ []string) error {
			if !a.hasDatabase() {
				return fault.New(fault.NotFound, "nothing was imported yet: the starter register is built into the program and needs no check")
			}
			db, err := a.openDatabase(c.Context())
			if err != nil {
				return err
			}
			defer db.Close()
			all, err := a.registerSteps(db).Verify(c.Context())
			if err != nil {
				return err
			}
			r, ill := &rows{columns: []string{"", "what", "found"}}, false
			for _, s := range all {
				mark := "ok"
				if !s.Well {
					mark, ill = "!!", true
				}
				r.add(s, mark, s.What, s.Found)
			}
			if err := a.print(r); err != nil {
				return err
			}
			if ill {
				return &exit{code: exitFailed}
			}
			return nil
		},
	}
}
