// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"markwarden/internal/bench"
)

func (a *app) benchCommand() *cobra.Command {
	c := &cobra.Command{Use: "bench", Short: "Measure quality on labelled cases, reach and speed on generated registers", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(a.benchReachCommand(), a.benchQualityCommand(), a.benchNamesCommand(), a.benchGenerateCommand())
	return c
}

func (a *app) benchReachCommand() *cobra.Command {
	opt := bench.ReachOptions{Exact: true}
	var file string
	c := &cobra.Command{
		Use:   "reach",
		Short: "How many marks are found however they are disguised, and how fast",
		Long: `Generates a register of the given size, disguises some of its marks in every way, hides each in a title, and counts what is found;
then times full listings, alone and with what earlier ones found, with exact lookups only, and through the search index.
Everything follows from the seed. Speeds are of processor time on one core; ratios in one run are what compares machines.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if opt.Marks < 1000 {
				return usage("--marks %d is too few to measure anything: give 1000 or more", opt.Marks)
			}
			if file != "" {
				listings, err := readLines(file)
				if err != nil {
					return &exit{exitUsage, err}
				}
				opt.Listings = listings
			}
			folder, err := os.MkdirTemp("", "markwarden-bench-")
			if err != nil {
				return err
			}
			defer os.RemoveAll(folder)
			opt.Folder = folder
			r, err := bench.MeasureReach(opt, func(stage string) { a.note("%s", stage) })
			if err != nil {
				return err
			}
			return a.printReach(r)
		},
	}
	f := c.Flags()
	f.IntVar(&opt.Marks, "marks", 1_000_000, "marks of the generated register")
	f.IntVar(&opt.Suite, "suite", 500, "marks that are disguised in every way")
	f.IntVar(&opt.Count, "count", 400, "listings to generate when no file is given")
	f.StringVar(&file, "listings", "", "file with one full listing a line")
	f.Uint64Var(&opt.Seed, "seed", 1, "seed")
	f.IntVar(&opt.Bleve, "bleve", 10, "listings to time through the search index; 0 for none")
	return c
}

func (a *app) benchGenerateCommand() *cobra.Command {
	var out, format string
	var seed uint64
	var u bench.USPTO
	c := &cobra.Command{
		Use:   "generate",
		Short: "Write a generated register or listings to a file",
		Long: `Writes what the other measurements generate, so that other programs can be measured on the same: a register as CSV that
"register import tabular" reads or as XML that "register import uspto" reads, or listings and titles one a line. Everything follows from
the seed; no name is anybody's. With --every and --day a small file becomes a delta upon a large one.`,
		Example: `  markwarden bench generate marks --count 1000000 --out marks.csv
  markwarden bench generate marks --format uspto --count 20000 --every 50 --day 20261124 --seed 2 --out delta.xml
  markwarden bench generate listings --count 400 --out listings.txt`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"marks", "listings", "titles"},
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case u.Marks < 1:
				return usage("--count %d writes nothing: give 1 or more", u.Marks)
			case format != "csv" && format != "uspto":
				return usage("--format %q is not known: use csv or uspto", format)
			}
			g, err := bench.NewGenerator(seed)
			if err != nil {
				return err
			}
			write := func(to io.Writer) error { return writeGenerated(to, g, args[0], u.Marks) }
			if format == "uspto" && args[0] == "marks" {
				write = func(to io.Writer) error { return u.Write(to, g) }
			}
			if out == "-" {
				return write(a.stdout)
			}
			f, err := os.Create(out)
			if err != nil {
				return usage("the file %s cannot be written: %v", out, err)
			}
			return errors.Join(write(f), f.Close())
		},
	}
	f := c.Flags()
	f.IntVar(&u.Marks, "count", 1_000_000, "how many")
	f.IntVar(&u.Every, "every", 1, "distance of serial numbers (uspto)")
	f.StringVar(&u.Day, "day", "", "transaction date, YYYYMMDD (uspto)")
	f.StringVar(&format, "format", "csv", "csv or uspto, for marks")
	f.StringVar(&out, "out", "-", "file to write")
	f.Uint64Var(&seed, "seed", 1, "seed")
	return c
}

// writeGenerated writes one generated thing a line; marks as CSV with the columns of a tabular register.
func writeGenerated(to io.Writer, g *bench.Generator, what string, count int) error {
	w := bufio.NewWriterSize(to, 1<<16)
	switch what {
	case "titles":
		for range count {
			fmt.Fprintln(w, g.Title())
		}
	case "listings":
		for range count {
			title, body := g.Listing()
			fmt.Fprintln(w, title+". "+body)
		}
	default:
		c := csv.NewWriter(w)
		_ = c.Write([]string{"mark", "office", "number", "owner", "classes", "status"})
		n := 0
		for m := range g.Marks(count) {
			n++
			_ = c.Write([]string{m, "XG", strconv.Itoa(n), "Generated Owner " + strconv.Itoa(n%(count/4+1)), strconv.Itoa(1 + n*7%45), "registered"})
		}
		c.Flush()
		if err := c.Error(); err != nil {
			return err
		}
	}
	return w.Flush()
}

func readLines(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the file %s cannot be opened: check the name and your rights", path)
	}
	defer f.Close()
	var out []string
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if l := strings.TrimSpace(s.Text()); l != "" {
			out = append(out, l)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("the file %s cannot be read: %w", path, err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the file %s holds no listing: give one a line", path)
	}
	return out, nil
}

func (a *app) printReach(r *bench.Reach) error {
	if a.set.output == "json" || a.set.output == "jsonl" {
		return a.print(&rows{values: []any{r}})
	}
	t := &rows{columns: []string{"measure", "value", "of"}}
	add := func(what, format string, args ...any) { t.add(nil, what, fmt.Sprintf(format, args...), "") }
	for _, s := range append(append(r.ByKind, r.ByLength...), r.All) {
		name := s.Name
		if name == "" {
			name = "all disguises"
		}
		t.add(nil, "recall, "+name, fmt.Sprintf("%.4f", s.Recall), fmt.Sprint(s.Of))
	}
	add("marks", "%d", r.Marks)
	add("distinct texts", "%d", r.Texts)
	add("build", "%.1f s", r.BuildSeconds)
	add("load", "%.2f s", r.LoadSeconds)
	add("table", "%d MiB", r.TableBytes>>20)
	add("resident while building, serving", "%d, %d MiB", r.BuildingKB>>10, r.ServingKB>>10)
	n := max(1, r.Stages.Queries)
	add("windows, keys, proposals, measured a listing", "%d, %d, %d, %d", r.Stages.Windows/n, r.Stages.Keys/n, r.Stages.Proposals/n, r.Stages.Measured/n)
	add("cache lines touched a listing", "about %d (%d KiB)", r.Stages.Keys/n+2*r.Stages.Proposals/n, (r.Stages.Keys/n+2*r.Stages.Proposals/n)*64>>10)
	add("listings/s on one core", "%.0f", r.ListingsPerSecond)
	add("with what earlier ones found", "%.0f (%.1f times)", r.CachedPerSecond, r.CachedPerSecond/r.ListingsPerSecond)
	add("titles/s on one core", "%.0f", r.TitlesPerSecond)
	add("exact lookups only", "%.0f (%.1f times)", r.ExactPerSecond, r.ExactPerSecond/r.ListingsPerSecond)
	if r.BlevePerSecond > 0 {
		add("search index, word by word", "%.2f (1/%.0f)", r.BlevePerSecond, r.ListingsPerSecond/r.BlevePerSecond)
	}
	add("p50, p95, p99", "%v, %v, %v", r.P50.Round(10*time.Microsecond), r.P95.Round(10*time.Microsecond), r.P99.Round(10*time.Microsecond))
	return a.print(t)
}
