// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
	"markwarden/trademarks/starter"
	"markwarden/trademarks/tabular"
)

func (a *app) registerCommand() *cobra.Command {
	c := &cobra.Command{Use: "register", Short: "Import, search and show the register of marks", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(a.importCommand(), a.versionsCommand(), a.searchCommand(), a.showCommand(), a.diffCommand(), a.rollbackCommand())
	return c
}

func (a *app) importCommand() *cobra.Command {
	var office string
	var replace, force bool
	c := &cobra.Command{
		Use:   "import OFFICE FILE…",
		Short: "Import a publication into a new register version",
		Long:  "Import files of an office into a new register version. OFFICE says the format: tabular (CSV or JSON Lines with a header).",
		Args:  cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if args[0] != "tabular" {
				return usage("the format %q is not known: use tabular", args[0])
			}
			db, err := a.openDatabase(c.Context())
			if err != nil {
				return err
			}
			defer db.Close()
			for _, path := range args[1:] {
				spec := storage.ImportSpec{Office: strings.ToUpper(office), Mode: storage.ImportUpdate, Source: filepath.Base(path), Actor: actor()}
				if replace {
					spec.Mode = storage.ImportReplace
				}
				if err := a.importFile(c.Context(), db, path, spec, force); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&office, "office", "", "WIPO ST.3 code of the office for rows that name none, as US, EM, GB")
	c.Flags().BoolVar(&replace, "replace", false, "the file holds all marks of the office: remove those it does not name")
	c.Flags().BoolVar(&force, "force", false, "accept an empty file, or one that more than halves the register")
	return c
}

// actor is who runs the command, for the record.
func actor() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "command line"
}

func (a *app) importFile(ctx context.Context, db *storage.DB, path string, spec storage.ImportSpec, force bool) error {
	f, err := os.Open(path)
	if err != nil {
		return fault.Because(err, fault.Invalid, "the file %s cannot be opened: check the name and your rights", path)
	}
	defer f.Close()
	if spec.SHA256, spec.Bytes, err = fingerprint(f); err != nil {
		return fault.Because(err, fault.Invalid, "the file %s cannot be read: give a file, not a folder", path)
	}
	rd, err := tabular.New(f, filepath.Base(path), tabular.Options{Office: spec.Office, Source: spec.Source})
	if err != nil {
		return err
	}
	bar := a.progress(-1, "importing "+spec.Source)
	steps := a.registerSteps(db)
	rep, err := steps.Import(ctx, rd, spec, workflow.ImportOptions{Force: force, Progress: func(n int64) { _ = bar.Set64(n) }})
	_ = bar.Finish()
	if err != nil {
		return err
	}
	rep.Ignored = rd.Ignored()
	a.note("building what serves register %s", rep.Version.Name)
	if err := steps.Build(ctx, &rep.Version); err != nil {
		return err
	}
	return a.printReport(&rep)
}

// fingerprint is the SHA-256 of a file and its length; it leaves the file at its start.
func fingerprint(f *os.File) (sum string, n int64, err error) {
	h := sha256.New()
	if n, err = io.Copy(h, f); err != nil {
		return "", 0, err
	}
	_, err = f.Seek(0, io.SeekStart)
	return hex.EncodeToString(h.Sum(nil)), n, err
}

func (a *app) printReport(rep *workflow.Report) error {
	if a.set.output == "json" || a.set.output == "jsonl" {
		return a.print(&rows{values: []any{rep}})
	}
	fmt.Fprintln(a.stdout, workflow.Describe(&rep.Version))
	if len(rep.Ignored) > 0 {
		fmt.Fprintf(a.stdout, "ignored columns: %s\n", strings.Join(rep.Ignored, ", "))
	}
	for i := range rep.Rejects {
		fmt.Fprintf(a.stdout, "set aside: %s\n", printable(rep.Rejects[i].Error()))
	}
	if more := rep.Version.Counts.SetAside - int64(len(rep.Rejects)); more > 0 {
		fmt.Fprintf(a.stdout, "and %d more rows set aside\n", more)
	}
	return nil
}

// progress is a bar on standard error when that is a terminal, else nothing. total below zero means not known.
func (a *app) progress(total int64, what string) *progressbar.ProgressBar {
	if a.set.quiet || !terminal(a.stderr) {
		return progressbar.DefaultSilent(total, what)
	}
	return progressbar.NewOptions64(total, progressbar.OptionSetWriter(a.stderr), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(200_000_000))
}

// note is a line for the person who waits.
func (a *app) note(format string, args ...any) {
	if !a.set.quiet && terminal(a.stderr) {
		fmt.Fprintf(a.stderr, format+"\n", args...)
	}
}

func (a *app) versionsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "versions", Short: "List the versions of the register, newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r := &rows{columns: []string{"version", "state", "office", "source", "added", "changed", "removed", "set aside", "by", "created"}}
			if a.hasDatabase() {
				if err := a.listVersions(c.Context(), r); err != nil {
					return err
				}
			}
			marks, err := starter.Marks()
			if err != nil {
				return err
			}
			r.add(map[string]any{"name": "starter " + starter.Version(), "state": "built in", "marks": len(marks)}, "starter "+starter.Version(), "built in", "", "curated brand entries", strconv.Itoa(len(marks)), "", "", "", "", "")
			return a.print(r)
		},
	}
}

func (a *app) listVersions(ctx context.Context, r *rows) error {
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	for page := (storage.Page{}); ; {
		list, err := db.Versions(ctx, page)
		if err != nil {
			return err
		}
		for _, v := range list.Items {
			n := v.Counts
			r.add(v, v.Name, string(v.State), v.Office, v.Source, fmt.Sprint(n.Added), fmt.Sprint(n.Changed), fmt.Sprint(n.Removed), fmt.Sprint(n.SetAside), v.Actor, v.Created.UTC().Format("2006-01-02 15:04"))
		}
		if list.Next == "" {
			return nil
		}
		page.Cursor = list.Next
	}
}

func (a *app) searchCommand() *cobra.Command {
	var q index.Query
	var class, status, mode string
	c := &cobra.Command{
		Use: "search QUERY", Short: "Search the register", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			q.Text, q.Mode, q.Status = args[0], index.Mode(mode), trademarks.Status(status)
			if class != "" {
				n, err := nice.ParseClass(class)
				if err != nil {
					return usage("--class %q is not a Nice class: use a number from 1 to 45", class)
				}
				q.Class = n
			}
			return a.search(c.Context(), q)
		},
	}
	f := c.Flags()
	f.StringVar(&mode, "mode", string(index.ModeFuzzy), "words, prefix, fuzzy or exact")
	f.StringVar(&q.Owner, "owner", "", "words of the owner's name")
	f.StringVar(&q.Office, "office", "", "office code")
	f.StringVar(&class, "class", "", "Nice class")
	f.StringVar(&status, "status", "", "registered, pending, dead, unknown or curated")
	f.IntVar(&q.Limit, "limit", index.DefaultLimit, "most marks shown")
	return c
}

func (a *app) search(ctx context.Context, q index.Query) error {
	var db *storage.DB
	if a.hasDatabase() {
		var err error
		if db, err = a.openDatabase(ctx); err != nil {
			return err
		}
		defer db.Close()
	}
	s, err := a.registerSteps(db).Search(ctx, q)
	if err != nil {
		return err
	}
	r := &rows{columns: []string{"id", "mark", "owner", "classes", "status", "office", "note"}}
	for i := range s.Marks {
		m := &s.Marks[i]
		r.add(m, m.ID, m.Text, m.OwnerName(), classList(m.Classes), string(m.Status), m.Office, m.Note())
	}
	return a.print(r)
}

func classList(cs []nice.Class) string {
	parts := make([]string, len(cs))
	for i, c := range cs {
		parts[i] = strconv.Itoa(int(c))
	}
	return strings.Join(parts, " ")
}

func (a *app) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show one mark as the register has it", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			m, err := a.findMark(c.Context(), args[0])
			if err != nil {
				return err
			}
			if a.set.output != "" && a.set.output != "table" {
				return a.print(&rows{columns: []string{"id", "mark", "owner"}, cells: [][]string{{m.ID, m.Text, m.OwnerName()}}, values: []any{m}})
			}
			return a.printMark(&m)
		},
	}
}

func (a *app) findMark(ctx context.Context, id string) (trademarks.Mark, error) {
	if !a.hasDatabase() {
		return a.registerSteps(nil).Mark(ctx, id)
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return trademarks.Mark{}, err
	}
	defer db.Close()
	return a.registerSteps(db).Mark(ctx, id)
}

func (a *app) printMark(m *trademarks.Mark) error {
	var aliases []string
	for _, x := range m.Aliases {
		aliases = append(aliases, x.Text)
	}
	var err error
	for _, line := range [][2]string{
		{"id", m.ID}, {"mark", m.Text}, {"owner", m.OwnerName()}, {"office", m.Office}, {"number", m.Number}, {"classes", classList(m.Classes)},
		{"status", string(m.Status)}, {"status text", m.StatusText}, {"filed", m.Filed}, {"registered", m.Registered}, {"goods", m.Goods},
		{"strength", string(m.Strength)}, {"kind", string(m.Kind)}, {"house", m.House}, {"also known as", strings.Join(aliases, "; ")},
		{"ordinary word", m.Generic.EN}, {"source", m.Source}, {"note", m.Note()},
	} {
		if line[1] != "" {
			_, werr := fmt.Fprintf(a.stdout, "%-14s %s\n", line[0], printable(line[1]))
			err = errors.Join(err, werr)
		}
	}
	return err
}

func (a *app) diffCommand() *cobra.Command {
	return &cobra.Command{
		Use: "diff V1 V2", Short: "Show what differs between two register versions", Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			db, err := a.openDatabase(c.Context())
			if err != nil {
				return err
			}
			defer db.Close()
			from, err := db.Version(c.Context(), args[0])
			if err != nil {
				return err
			}
			to, err := db.Version(c.Context(), args[1])
			if err != nil {
				return err
			}
			r := &rows{columns: []string{"id", "change", "before", "after"}}
			for ch, err := range db.Diff(c.Context(), from, to) {
				if err != nil {
					return err
				}
				r.add(ch, ch.ID, string(ch.Op), markLine(ch.Before), markLine(ch.After))
			}
			return a.print(r)
		},
	}
}

func markLine(r *storage.MarkRecord) string {
	if r == nil {
		return ""
	}
	return r.Mark.Text + " · " + r.Mark.OwnerName() + " · " + string(r.Mark.Status)
}

func (a *app) rollbackCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rollback VERSION", Short: "Make an earlier register version current again", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			db, err := a.openDatabase(c.Context())
			if err != nil {
				return err
			}
			defer db.Close()
			steps := a.registerSteps(db)
			v, err := steps.Rollback(c.Context(), args[0], actor())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.stdout, workflow.Describe(&v))
			return err
		},
	}
}
