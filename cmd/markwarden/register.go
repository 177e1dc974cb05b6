// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/index"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
	"markwarden/trademarks/offices"
	"markwarden/trademarks/starter"
)

func (a *app) registerCommand() *cobra.Command {
	c := &cobra.Command{Use: "register", Short: "Import, search and show the register of marks", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(a.importCommand(), a.versionsCommand(), a.searchCommand(), a.showCommand(), a.diffCommand(), a.rollbackCommand(), a.updateCommand(), a.verifyCommand())
	return c
}

// importJob is what an import was asked for.
type importJob struct {
	office, language, aside string
	replace, force, dryRun  bool
	placesOnly              bool
}

func (a *app) importCommand() *cobra.Command {
	var j importJob
	c := &cobra.Command{
		Use:   "import OFFICE FILE…",
		Short: "Import a publication into a new register version",
		Long: "Import the files of one publication of an office into a new register version. OFFICE says whose: " + strings.Join(offices.Offices(), ", ") + `.
tabular is a list of your own, CSV or JSON Lines with a header. Archives are read as they are. A record that cannot be read is set aside
with its place and reason and never stops the file.`,
		Example: `  markwarden register import uspto apc261123.zip
  markwarden register import uspto-casefiles case_file.csv owner.csv classification.csv intl_class.csv statement.csv
  markwarden register import tabular marks.csv --dry-run`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(offices.Offices(), args[0]) {
				return usage("the office %q is not known: use %s", args[0], strings.Join(offices.Offices(), ", "))
			}
			return a.importFiles(c.Context(), args[0], args[1:], &j)
		},
	}
	f := c.Flags()
	f.StringVar(&j.office, "office", "", "WIPO ST.3 code of the office for rows that name none, as US, EM, GB (tabular only)")
	f.StringVar(&j.language, "language", "", "language of the goods text wanted where there are several (default en)")
	f.StringVar(&j.aside, "aside", "", "write each record set aside to this file, one JSON object a line")
	f.BoolVar(&j.replace, "replace", false, "the files hold all marks of the office: remove those they do not name")
	f.BoolVar(&j.force, "force", false, "accept an empty file, or one that more than halves the register")
	f.BoolVar(&j.placesOnly, "places-only", false, "keep where each office's record stands in its file and not its text")
	f.BoolVar(&j.dryRun, "dry-run", false, "read the files, show what is in them and change nothing")
	return c
}

func (a *app) importFiles(ctx context.Context, office string, files []string, j *importJob) (err error) {
	spec := storage.ImportSpec{Office: strings.ToUpper(j.office), Mode: storage.ImportUpdate, Source: sourceName(files), Actor: a.operator().Audit(auth.Decision{}).ID}
	if j.replace {
		spec.Mode = storage.ImportReplace
	}
	if spec.SHA256, spec.Bytes, err = fingerprint(files); err != nil {
		return err
	}
	opt := offices.Options{Language: j.language, Office: spec.Office}
	if !j.placesOnly && !j.dryRun {
		opt.Keep = storage.MostSource
	}
	if office == "tabular" {
		opt.Source = spec.Source
	}
	if j.aside != "" {
		f, err := os.Create(j.aside)
		if err != nil {
			return usage("the file %s cannot be written: check the folder and your rights", j.aside)
		}
		defer f.Close()
		opt.Aside = f
	}
	rd, info, err := offices.Open(office, files, opt)
	if err != nil {
		return err
	}
	if c, ok := rd.(io.Closer); ok {
		defer c.Close()
	}
	if spec.Office == "" {
		spec.Office = info.Office
	}
	bar := a.progress(-1, "reading "+spec.Source)
	defer func() { _ = bar.Finish() }()
	if j.dryRun {
		return a.understandRegister(ctx, rd, &info, func(n int64) { _ = bar.Set64(n) })
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	steps := a.registerSteps(db)
	if steps.Journal, err = a.journal(ctx, db); err != nil {
		return err
	}
	rep, err := steps.Import(ctx, rd, spec, workflow.ImportOptions{Force: j.force, Progress: func(n int64) { _ = bar.Set64(n) }})
	if err != nil {
		return err
	}
	rep.Ignored = append(rep.Ignored, info.Ignored...)
	a.note("building what serves register %s", rep.Version.Name)
	if err := steps.Build(ctx, &rep.Version); err != nil {
		return err
	}
	return a.printReport(&rep)
}

// sourceName names a publication of one or several files.
func sourceName(files []string) string {
	name := filepath.Base(files[0])
	if n := len(files) - 1; n > 0 {
		name += fmt.Sprintf(" and %d more", n)
	}
	return name
}

// fingerprint is the SHA-256 of a file and its length; of several files, that of their own ones in order, and their sum.
func fingerprint(files []string) (sum string, n int64, err error) {
	all := sha256.New()
	for _, path := range files {
		one, size, err := fingerprintOf(path)
		if err != nil {
			return "", 0, err
		}
		if len(files) == 1 {
			return hex.EncodeToString(one), size, nil
		}
		all.Write(one)
		n += size
	}
	return hex.EncodeToString(all.Sum(nil)), n, nil
}

func fingerprintOf(path string) ([]byte, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, fault.Because(err, fault.Invalid, "the file %s cannot be opened: check the name and your rights", path)
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return nil, 0, fault.Because(err, fault.Invalid, "the file %s cannot be read: give a file, not a folder", path)
	}
	return h.Sum(nil), n, nil
}

// publication is what a dry run learnt of the files of an office.
type publication struct {
	Format   string                `json:"format"`
	Office   string                `json:"office"`
	Counts   offices.Counts        `json:"counts"`
	Statuses map[string]int64      `json:"statuses"`
	Ignored  []string              `json:"ignored_columns"`
	Rejects  []trademarks.RowError `json:"set_aside"` // the first of them
}

// understandRegister reads a publication to its end and shows what is in it.
func (a *app) understandRegister(ctx context.Context, rd trademarks.Reader, info *offices.Info, progress func(int64)) error {
	const shown = 20
	p := publication{Format: info.Format, Office: info.Office, Statuses: map[string]int64{}, Rejects: []trademarks.RowError{}}
	for n := int64(1); ctx.Err() == nil; n++ {
		m, err := rd.Next()
		var row *trademarks.RowError
		switch {
		case errors.Is(err, io.EOF):
			p.Counts, p.Ignored = *info.Counts, append([]string{}, info.Ignored...)
			return a.printPublication(&p)
		case errors.As(err, &row):
			if len(p.Rejects) < shown {
				p.Rejects = append(p.Rejects, *row)
			}
		case err != nil:
			return err
		default:
			p.Statuses[string(m.Status)]++
		}
		if n%10_000 == 0 {
			progress(n)
		}
	}
	return ctx.Err()
}

func (a *app) printPublication(p *publication) error {
	if a.set.output == "json" || a.set.output == "jsonl" {
		return a.print(&rows{values: []any{p}})
	}
	fmt.Fprintf(a.stdout, "%s: %d records, %d marks, %d merged, %d set aside; nothing was changed\n", p.Format, p.Counts.Records, p.Counts.Marks, p.Counts.Merged, p.Counts.SetAside)
	for _, s := range slices.Sorted(maps.Keys(p.Statuses)) {
		fmt.Fprintf(a.stdout, "  %-12s %d\n", s, p.Statuses[s])
	}
	if len(p.Ignored) > 0 {
		fmt.Fprintf(a.stdout, "ignored columns: %s\n", strings.Join(p.Ignored, ", "))
	}
	for i := range p.Rejects {
		fmt.Fprintf(a.stdout, "set aside: %s\n", printable(p.Rejects[i].Error()))
	}
	if more := p.Counts.SetAside - int64(len(p.Rejects)); more > 0 {
		fmt.Fprintf(a.stdout, "and %d more set aside\n", more)
	}
	return nil
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
	var raw bool
	c := &cobra.Command{
		Use: "show ID", Short: "Show one mark as the register has it", Args: cobra.ExactArgs(1),
		Long: "Show one mark as the register has it. With --raw it is the office's own record instead, as filed, and nothing else.",
		RunE: func(c *cobra.Command, args []string) error {
			if raw {
				return a.printSource(c.Context(), args[0])
			}
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
	c.Flags().BoolVar(&raw, "raw", false, "show the office's own record as filed")
	return c
}

// printSource writes an office's record as it stands in its file, or says where it stands if it is not kept.
func (a *app) printSource(ctx context.Context, id string) error {
	if !a.hasDatabase() {
		return fault.New(fault.NotFound, "there is no office's record of %s: nothing was imported", id)
	}
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	s, err := a.registerSteps(db).Source(ctx, id)
	switch {
	case err != nil:
		return err
	case s == nil:
		return fault.New(fault.NotFound, "there is no office's record of %s", id)
	case !s.Kept():
		place := fmt.Sprintf("byte %d", s.Offset)
		if s.Line > 0 {
			place = fmt.Sprintf("line %d", s.Line)
		}
		return fault.New(fault.NotFound, "the record of %s is not kept: its %d bytes stand from %s of %s (SHA-256 of what was imported: %s)", id, s.Size, place, s.File, s.Version.SHA256)
	case terminal(a.stdout):
		_, err = fmt.Fprintln(a.stdout, printable(s.Text))
	default:
		_, err = fmt.Fprintln(a.stdout, s.Text)
	}
	return err
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
	var listings bool
	c := &cobra.Command{
		Use: "diff V1 V2", Short: "Show what differs between two register versions", Args: cobra.ExactArgs(2),
		Long: `Shows the marks that differ. With --listings it shows instead which kept listings are judged otherwise by V2, the version in force, than
they were, and what is said of the changed marks now. Only listings that touch a changed mark are screened again, and nothing is kept.`,
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
			if listings {
				return a.printMoved(c.Context(), db, from, to)
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
	c.Flags().BoolVar(&listings, "listings", false, "show the kept listings that are judged otherwise, and why")
	return c
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
			if steps.Journal, err = a.journal(c.Context(), db); err != nil {
				return err
			}
			v, err := steps.Rollback(c.Context(), args[0], a.operator().Audit(auth.Decision{}).ID)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.stdout, workflow.Describe(&v))
			return err
		},
	}
}
