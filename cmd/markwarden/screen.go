// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

// screenJob is one file on its way through the engine.
type screenJob struct {
	judging
	format   string
	encoding string
	mapping  []string
	sheet    string
	annotate string
	dryRun   bool
	workers  int
}

func (a *app) screenCommand() *cobra.Command {
	var j screenJob
	c := &cobra.Command{
		Use:   "screen FILE… | screen -",
		Short: "Check every listing of a file",
		Long: `Check every listing of a seller's file, one verdict a row. Formats are recognised by their headers; --format and --map override.
Rows that cannot be read are reported on standard error and counted, and the command exits 4: a row that was not screened is not clear.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := j.check(); err != nil {
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
	f.StringVar(&j.encoding, "encoding", "", "text encoding when it is not recognised: utf-8, gb18030, utf-16")
	f.StringArrayVar(&j.mapping, "map", nil, "field=column for files with other column names (repeat)")
	f.StringVar(&j.sheet, "sheet", "", "sheet of a workbook (default the first)")
	f.StringVar(&j.annotate, "annotate", "", "write a copy of the file with the verdicts in added columns")
	f.BoolVar(&j.dryRun, "dry-run", false, "show what was understood of the file and stop")
	f.IntVar(&j.workers, "workers", runtime.NumCPU(), "listings judged at one time")
	j.flags(c)
	return c
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
	return o, nil
}

// tally counts what became of the rows.
type tally struct {
	Listings   int            `json:"listings"`
	Levels     map[string]int `json:"levels"`
	RowErrors  int            `json:"row_errors"`
	Unscreened int            `json:"unscreened"`
	worst      screening.Level
}

func (a *app) screen(ctx context.Context, files []string, j *screenJob) error {
	if j.annotate != "" && (len(files) > 1 || files[0] == "-") {
		return usage("--annotate copies one file: give a single file name")
	}
	s, err := a.openEngine(ctx)
	if err != nil {
		return &exit{exitUnscreened, err}
	}
	defer s.close()
	out, err := a.verdictWriter()
	if err != nil {
		return err
	}
	t := &tally{Levels: map[string]int{}, worst: screening.Clear}
	for _, name := range files {
		if err := a.screenFile(ctx, s, name, j, out, t); err != nil {
			return errors.Join(err, out.close())
		}
	}
	if err := out.close(); err != nil {
		return err
	}
	a.summary(t)
	return j.outcome(t.worst, t.Unscreened > 0 || t.RowErrors > 0)
}

// openInput opens a file or standard input.
func (a *app) openInput(name string) (io.ReadCloser, string, error) {
	if name == "-" {
		return io.NopCloser(a.stdin), "standard input", nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, "", &exit{exitUsage, fmt.Errorf("the file %s cannot be opened: check the name and your rights", name)}
	}
	if info.IsDir() {
		return nil, "", usage("%s is a folder: give the files in it", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, "", &exit{exitUsage, fmt.Errorf("the file %s cannot be opened: check the name and your rights", name)}
	}
	return f, filepath.Base(name), nil
}

func (a *app) screenFile(ctx context.Context, s *service, name string, j *screenJob, out *verdictWriter, t *tally) error {
	in, shown, err := a.openInput(name)
	if err != nil {
		return err
	}
	defer in.Close()
	opt, err := j.readOptions()
	if err != nil {
		return err
	}
	rd, info, err := listing.Open(in, shown, opt)
	if err != nil {
		return &exit{exitUsage, err}
	}
	copied, err := a.annotated(name, info, j)
	if err != nil {
		return err
	}
	defer copied.discard()
	bar := a.progress(-1, shown)
	err = a.stream(ctx, s, rd, j, func(p *piece) error {
		_ = bar.Add(1)
		if p.bad != nil {
			t.RowErrors++
			fmt.Fprintln(a.stderr, "markwarden: "+printable(p.bad.Error()))
			return copied.add(p, a.set.lang)
		}
		t.count(&p.verdict)
		if err := out.write(&p.verdict); err != nil {
			return err
		}
		return copied.add(p, a.set.lang)
	})
	_ = bar.Finish()
	if err != nil {
		return err
	}
	return copied.close()
}

func (t *tally) count(v *screening.Verdict) {
	t.Listings++
	t.Levels[string(v.Level)]++
	if v.Level == screening.Unscreened {
		t.Unscreened++
		return
	}
	if levelRank[v.Level] > levelRank[t.worst] {
		t.worst = v.Level
	}
}

// piece is one listing, or one row that could not be read, on its way; done is closed when its verdict is in.
type piece struct {
	item    listing.Item
	bad     *listing.RowError
	verdict screening.Verdict
	done    chan struct{}
}

// stream judges listings on all workers and hands the verdicts on in the order of the file. At most a few hundred listings
// are in memory, whatever the file holds.
func (a *app) stream(ctx context.Context, s *service, rd listing.Reader, j *screenJob, emit func(*piece) error) error {
	const ahead = 64 // listings read beyond the one being written, for each worker
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	n := max(1, j.workers)
	work, order := make(chan *piece, n), make(chan *piece, n*ahead)
	var workers sync.WaitGroup
	for range n {
		workers.Go(func() {
			for p := range work {
				if len(j.markets) > 0 {
					p.item.Listing.Markets = j.markets
				}
				p.verdict = s.Screen(&p.item.Listing, j.options())
				close(p.done)
			}
		})
	}
	failed := make(chan error, 1)
	go func() {
		defer close(order)
		defer close(work)
		failed <- read(ctx, rd, work, order)
	}()
	var err error
	for p := range order {
		<-p.done
		if err == nil {
			if err = emit(p); err != nil {
				cancel()
			}
		}
	}
	workers.Wait()
	return errors.Join(err, <-failed)
}

// read sends listings to the workers and, in the order of the file, to whoever writes.
func read(ctx context.Context, rd listing.Reader, work, order chan<- *piece) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		item, err := rd.Next()
		var row *listing.RowError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &row):
			p := &piece{bad: row, done: make(chan struct{})}
			close(p.done)
			order <- p
			continue
		case err != nil:
			return err
		}
		p := &piece{item: item, done: make(chan struct{})}
		select {
		case work <- p:
			order <- p
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// verdictWriter writes verdicts to standard output as they come, in the format asked for. JSON is one array.
type verdictWriter struct {
	a     *app
	enc   *json.Encoder
	csv   *csv.Writer
	count int
}

func (a *app) verdictWriter() (*verdictWriter, error) {
	w := &verdictWriter{a: a, enc: json.NewEncoder(a.stdout)}
	switch a.set.output {
	case "csv":
		w.csv = csv.NewWriter(a.stdout)
		return w, w.csv.Write(verdictRows().columns)
	case "json":
		_, err := fmt.Fprintln(a.stdout, "[")
		return w, err
	}
	return w, nil
}

func (w *verdictWriter) write(v *screening.Verdict) error {
	w.count++
	switch w.a.set.output {
	case "jsonl":
		return w.enc.Encode(v)
	case "json":
		if w.count > 1 {
			fmt.Fprint(w.a.stdout, ",")
		}
		return w.enc.Encode(v)
	}
	r := verdictRows()
	addVerdict(r, v, w.a.set.lang)
	if w.csv != nil {
		for _, c := range r.cells {
			if err := w.csv.Write(guardAll(c)); err != nil {
				return err
			}
		}
		w.csv.Flush()
		return w.csv.Error()
	}
	for _, c := range r.cells {
		if v.Level == screening.Clear && terminal(w.a.stdout) {
			continue // on a terminal only what needs a person
		}
		if err := w.a.plain(&rows{cells: [][]string{c}}); err != nil {
			return err
		}
	}
	return nil
}

func (w *verdictWriter) close() error {
	if w.a.set.output == "json" {
		_, err := fmt.Fprintln(w.a.stdout, "]")
		return err
	}
	return nil
}

// summary is the last line for a person.
func (a *app) summary(t *tally) {
	if a.set.quiet {
		return
	}
	var parts []string
	for _, l := range []screening.Level{screening.Block, screening.High, screening.Caution, screening.Clear, screening.Unscreened} {
		if n := t.Levels[string(l)]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, l))
		}
	}
	fmt.Fprintf(a.stderr, "%d listings: %s", t.Listings, strings.Join(parts, ", "))
	if t.RowErrors > 0 {
		fmt.Fprintf(a.stderr, "; %d rows could not be read and were not screened", t.RowErrors)
	}
	fmt.Fprintln(a.stderr)
}

// understand prints what a dry run learnt of each file.
func (a *app) understand(files []string, j *screenJob) error {
	opt, err := j.readOptions()
	if err != nil {
		return err
	}
	r := &rows{columns: []string{"file", "format", "encoding", "fields", "ignored columns"}}
	for _, name := range files {
		in, shown, err := a.openInput(name)
		if err != nil {
			return err
		}
		_, info, err := listing.Open(in, shown, opt)
		in.Close()
		if err != nil {
			return &exit{exitUsage, err}
		}
		r.add(info, shown, string(info.Format), info.Encoding, fmt.Sprint(info.Columns), strings.Join(info.Ignored, ", "))
	}
	return a.print(r)
}
