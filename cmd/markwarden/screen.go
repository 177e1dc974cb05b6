// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
)

// screenJob is what a run of screen was asked for.
type screenJob struct {
	judging
	format   string
	encoding string
	mapping  []string
	mapFile  string
	sheet    string
	annotate string
	report   string
	out      string
	batch    string
	resume   bool
	dryRun   bool
	workers  int
}

func (a *app) screenCommand() *cobra.Command {
	var j screenJob
	c := &cobra.Command{
		Use:   "screen FILE… | screen -",
		Short: "Check every listing of a file",
		Long: `Check every listing of a seller's file, one verdict a row. Formats are recognised by their headers; --format and --map override.
Rows that cannot be read are reported on standard error and counted, and the command exits 4: a row that was not screened is not clear.

With --resume the finished rows are kept in a journal beside the output (with verdicts on standard output: in the data folder).
A run that was interrupted and is given again goes on where it stopped and makes every output whole; one that was finished is
not screened again. A batch goes on only with the same file, options and register.`,
		Example: `  markwarden screen products.csv --annotate checked.csv --report report.html
  markwarden screen products.csv --out verdicts.jsonl --resume`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := j.check(args); err != nil {
				return err
			}
			if j.dryRun {
				return a.understand(args, &j)
			}
			return a.screen(c.Context(), args, &j)
		},
	}
	f := c.Flags()
	f.StringVar(&j.format, "format", "auto", "auto, amazon, shopify, ebay, etsy, woocommerce, walmart, google, csv, xlsx or jsonl")
	f.StringVar(&j.encoding, "encoding", "", "text encoding when it is not recognised: utf-8, utf-16, gb18030, shift_jis, windows-1252 and others")
	f.StringArrayVar(&j.mapping, "map", nil, "field=column for files with other column names (repeat)")
	f.StringVar(&j.mapFile, "map-file", "", "file of such lines for a shop without a layout of its own; sheet=, header_row= and first_row= say where its listings are")
	f.StringVar(&j.sheet, "sheet", "", "sheet of a workbook (default the one that holds listings)")
	f.StringVar(&j.annotate, "annotate", "", "write a copy of the file with the verdicts in added columns")
	f.StringVar(&j.report, "report", "", "write a report as one HTML file that stands alone")
	f.StringVar(&j.out, "out", "", "write the verdicts to this file instead of standard output; its ending tells the format unless --output does")
	f.BoolVar(&j.resume, "resume", false, "go on where an interrupted run stopped, and keep a journal for that")
	f.StringVar(&j.batch, "batch", "", "name of the batch to go on with or begin, instead of one made from file, options and register (with --resume)")
	f.BoolVar(&j.dryRun, "dry-run", false, "show what was understood of the file and stop")
	f.IntVar(&j.workers, "workers", runtime.NumCPU(), "listings judged at one time")
	j.flags(c)
	return c
}

// check refuses what cannot be done with these files.
func (j *screenJob) check(files []string) error {
	if err := j.judging.check(); err != nil {
		return err
	}
	switch stdin := len(files) == 1 && files[0] == "-"; {
	case j.annotate != "" && (len(files) > 1 || stdin):
		return usage("--annotate copies one file: give a single file name")
	case j.batch != "" && !j.resume:
		return usage("--batch names what --resume goes on with: give both")
	case j.resume && stdin:
		return usage("standard input cannot be read a second time: save it to a file to --resume")
	case j.batch != "" && strings.Trim(j.batch, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != "" || len(j.batch) > 100 || strings.HasPrefix(j.batch, "."):
		return usage("--batch %q is no name for a batch: use letters, digits, - and _", j.batch)
	}
	return j.distinctOutputs(files)
}

// distinctOutputs refuses one file for two outputs. The annotated copy may take the place of its file.
func (j *screenJob) distinctOutputs(files []string) error {
	seen := map[string]string{}
	for _, o := range []struct{ flag, path string }{{"--annotate", j.annotate}, {"--report", j.report}, {"--out", j.out}} {
		if o.path == "" {
			continue
		}
		path := filepath.Clean(o.path)
		if other, twice := seen[path]; twice {
			return usage("%s and %s would write the same file %s: give them different names", other, o.flag, o.path)
		}
		seen[path] = o.flag
		for _, in := range files {
			if o.flag != "--annotate" && filepath.Clean(in) == path {
				return usage("%s would write over %s, which is to be read: give it another name", o.flag, in)
			}
		}
	}
	if j.resume && j.annotate != "" && filepath.Clean(j.annotate) == filepath.Clean(files[0]) {
		return usage("--annotate would change %s, and --resume needs it as it was: give the copy another name", files[0])
	}
	return nil
}

func (j *screenJob) readOptions() (listing.Options, error) {
	o := listing.Options{Encoding: j.encoding, Sheet: j.sheet}
	var err error
	if o.Format, err = listing.ParseFormat(j.format); err != nil {
		return o, &exit{exitUsage, err}
	}
	if o.Map, err = listing.ParseMap(j.mapping); err != nil {
		return o, &exit{exitUsage, err}
	}
	if j.mapFile == "" {
		return o, nil
	}
	whole, err := readMapping(j.mapFile)
	if err != nil {
		return o, &exit{exitUsage, err}
	}
	maps.Copy(whole, o.Map) // --map is the word of the day, the file that of the shop
	o.Map = whole
	return o, nil
}

// maxMapping is more than any mapping file holds: two lines a column of the widest table would be half of it.
const maxMapping = 1 << 20

// readMapping reads a file of field=column lines.
func readMapping(name string) (map[string]string, error) {
	if err := readable(name); err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the file %s cannot be opened: check the name and your rights", name)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxMapping+1))
	if err != nil || len(b) > maxMapping || !utf8.Valid(b) {
		return nil, fmt.Errorf("%s is no mapping file: it holds lines such as title=Product name, in UTF-8", name)
	}
	m, err := listing.ParseMap(strings.Split(strings.TrimPrefix(string(b), "\ufeff"), "\n"))
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s: %s", name, fault.Message(err))
	}
	return m, nil
}

// tally counts what became of the rows.
type tally struct {
	Listings   int
	Levels     map[screening.Level]int
	RowErrors  int
	Unscreened int
	worst      screening.Level
}

func (t *tally) count(r *workflow.Row) {
	if r.Bad != nil {
		t.RowErrors++
		return
	}
	t.Listings++
	level := r.Verdict.Level
	t.Levels[level]++
	if level == screening.Unscreened {
		t.Unscreened++
		return
	}
	if levelRank[level] > levelRank[t.worst] {
		t.worst = level
	}
}

func (a *app) screen(ctx context.Context, files []string, j *screenJob) error {
	opt, err := j.readOptions()
	if err != nil {
		return err
	}
	s, err := a.openEngine(ctx)
	if err != nil {
		return &exit{exitUnscreened, err}
	}
	defer func() { _ = s.close() }() // read only: nothing is lost
	done, err := a.records(ctx, s.db, &j.judging)
	defer func() { done() }()
	if err != nil {
		return &exit{exitUnscreened, err}
	}
	policy, err := screening.DefaultPolicy() // the one openEngine judges by
	if err != nil {
		return err
	}
	r := &screenRun{app: a, job: j, service: s, files: files, policy: policy.Version, opt: opt, tally: tally{Levels: map[screening.Level]int{}, worst: screening.Clear}}
	defer r.discard()
	if err := r.prepare(); err != nil {
		return err
	}
	for _, name := range files {
		if err := r.file(ctx, name, len(files) > 1); err != nil {
			return errors.Join(err, r.verdicts.stop())
		}
	}
	if err := r.finish(); err != nil {
		return err
	}
	a.summary(&r.tally)
	return j.outcome(r.tally.worst, r.tally.Unscreened > 0 || r.tally.RowErrors > 0)
}

// screenRun is one run over its files, with every output it feeds.
type screenRun struct {
	app     *app
	job     *screenJob
	service *service
	files   []string
	policy  string
	opt     listing.Options
	journal *workflow.Journal // nil without --resume
	tally   tally
	rows    int

	verdicts *verdictWriter
	copied   *annotation // nil without --annotate
	report   *reportFile // nil without --report
}

// prepare opens what is written to before anything is screened, so that a wrong name is told at once.
func (r *screenRun) prepare() error {
	for _, name := range r.files {
		if err := readable(name); err != nil {
			return err
		}
	}
	var err error
	if r.job.resume {
		if r.journal, err = r.openJournal(); err != nil {
			return err
		}
	}
	if r.report, err = r.app.reportFile(r.job.report); err != nil {
		return err
	}
	r.verdicts, err = r.app.verdictWriter(r.job.out)
	return err
}

// file screens one file.
func (r *screenRun) file(ctx context.Context, name string, several bool) error {
	in, shown, err := r.app.openInput(name)
	if err != nil {
		return err
	}
	defer in.Close()
	rd, info, err := listing.Open(in, shown, r.opt)
	if err != nil {
		return &exit{exitUsage, err}
	}
	if r.copied, err = r.app.annotated(name, info, r.job); err != nil {
		return err
	}
	bar := r.app.progress(-1, shown)
	defer func() { _ = bar.Finish() }()
	flow := workflow.Flow{Before: r.rows, Workers: r.job.workers, Screen: func(l *listing.Listing) screening.Verdict { return r.judge(ctx, l) }}
	if several {
		flow.File = shown
	}
	if r.journal != nil {
		flow.Known = func(_ context.Context, row *workflow.Row) (bool, error) { return r.journal.Known(row) }
	}
	err = flow.Run(ctx, rd, func(row *workflow.Row) error {
		_ = bar.Add(1)
		r.rows = row.N
		return r.emit(row)
	})
	if err != nil {
		return err
	}
	return r.copied.close()
}

// judge screens one listing with the job's options, and names the lawsuits on record beside what it finds.
func (r *screenRun) judge(ctx context.Context, l *listing.Listing) screening.Verdict {
	if len(r.job.markets) > 0 {
		l.Markets = r.job.markets
	}
	v := r.service.Screen(l, r.job.options())
	r.job.sued.Name(ctx, auth.HomeTenant, &v)
	return v
}

// emit hands a row to every output; the journal has it first.
func (r *screenRun) emit(row *workflow.Row) error {
	if r.journal != nil {
		if err := r.journal.Add(row); err != nil {
			return err
		}
	}
	r.tally.count(row)
	if row.Bad != nil {
		fmt.Fprintln(r.app.stderr, "markwarden: "+printable(row.Bad.Error()))
	} else if err := r.verdicts.write(&row.Verdict); err != nil {
		return err
	}
	if err := r.report.add(row); err != nil {
		return err
	}
	return r.copied.add(row, r.app.set.lang)
}

// finish puts every output in its place, and last notes in the journal that the batch is whole.
func (r *screenRun) finish() error {
	if err := r.report.finish(r.about()); err != nil {
		return err
	}
	if err := r.verdicts.close(); err != nil {
		return err
	}
	if r.journal != nil {
		return r.journal.End()
	}
	return nil
}

// discard removes what is unfinished. The journal stays.
func (r *screenRun) discard() {
	r.copied.discard()
	r.report.discard()
	r.verdicts.discard()
	_ = r.journal.Close()
}

// readable refuses a name that is no file, before anything is begun.
func readable(name string) error {
	if name == "-" {
		return nil
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return &exit{exitUsage, fmt.Errorf("the file %s cannot be opened: check the name and your rights", name)}
	case info.IsDir():
		return usage("%s is a folder: give the files in it", name)
	}
	return nil
}

// openInput opens a file or standard input.
func (a *app) openInput(name string) (io.ReadCloser, string, error) {
	if name == "-" {
		return io.NopCloser(a.stdin), "standard input", nil
	}
	if err := readable(name); err != nil {
		return nil, "", err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, "", &exit{exitUsage, fmt.Errorf("the file %s cannot be opened: check the name and your rights", name)}
	}
	return f, filepath.Base(name), nil
}

// summary is the last line for a person.
func (a *app) summary(t *tally) {
	if a.set.quiet {
		return
	}
	var parts []string
	for _, l := range []screening.Level{screening.Block, screening.High, screening.Caution, screening.Clear, screening.Unscreened} {
		if n := t.Levels[l]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, l))
		}
	}
	fmt.Fprintf(a.stderr, "%d listings: %s", t.Listings, strings.Join(parts, ", "))
	if t.RowErrors > 0 {
		fmt.Fprintf(a.stderr, "; %d rows could not be read and were not screened", t.RowErrors)
	}
	fmt.Fprintln(a.stderr)
}
