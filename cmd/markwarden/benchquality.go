// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"markwarden/internal/bench"
	"markwarden/internal/screening"
	"markwarden/trademarks"
)

// qualityFiles are the files an engine is judged on.
type qualityFiles struct{ cases, pairs, evasion, ordinary, half string }

func (a *app) benchQualityCommand() *cobra.Command {
	var set qualityFiles
	c := &cobra.Command{
		Use:   "quality",
		Short: "How well levels, roles and names are met on files of labelled cases",
		Long: `Judges the register and the policy in service on files of labelled cases, so that a better or a worse one shows:
  --cases     columns id, title, expected_level (description, brand_field, category, expected_marks, expected_role, reason)
  --pairs     columns mark_a, mark_b, outcome: similar or not (class_a, class_b, goods_a, goods_b, aspect, authority)
  --evasion   columns brand, evasive_form, kind
  --ordinary  columns title (brand, category, description): shop listings
Files may be compressed (.gz). docs/scoring.md says what each measure means. Information, not legal advice.`,
		Example: `  markwarden bench quality --cases testdata/eval/listings.csv --half odd
  markwarden bench quality --cases cases.csv --pairs pairs.csv --evasion forms.csv --ordinary shop.csv.gz --output json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case set == (qualityFiles{half: set.half}):
				return usage("nothing to measure: give --cases, --pairs, --evasion or --ordinary")
			case !slices.Contains([]string{"", "even", "odd"}, set.half):
				return usage("--half %q is no half: use even or odd", set.half)
			}
			s, err := a.openEngine(c.Context())
			if err != nil {
				return &exit{exitUnscreened, err}
			}
			defer func() { _ = s.close() }()
			q, err := a.measureQuality(s, &set)
			if err != nil {
				return err
			}
			if a.set.output == "json" || a.set.output == "jsonl" {
				return a.print(&rows{values: []any{q}})
			}
			return a.print(qualityRows(q))
		},
	}
	f := c.Flags()
	f.StringVar(&set.cases, "cases", "", "listings with the verdict that is expected")
	f.StringVar(&set.pairs, "pairs", "", "pairs of marks with what was decided")
	f.StringVar(&set.evasion, "evasion", "", "evasive forms of brands")
	f.StringVar(&set.ordinary, "ordinary", "", "shop listings")
	f.StringVar(&set.half, "half", "", "only cases whose id ends in an even or an odd digit")
	return c
}

func (a *app) measureQuality(s *service, set *qualityFiles) (*bench.Quality, error) {
	policy, err := screening.DefaultPolicy() // the one openEngine judges by
	if err != nil {
		return nil, err
	}
	q := &bench.Quality{Register: s.Register().Stamp, Engine: screening.EngineVersion, Policy: policy.Version}
	for _, part := range []struct {
		file    string
		measure func(io.Reader, string) error
	}{
		{set.cases, func(r io.Reader, name string) error {
			cases, err := bench.ReadCases(r, name)
			if err == nil {
				q.Cases = bench.ScoreCases(s.Engine, inHalf(cases, set.half), nil)
			}
			return err
		}},
		{set.pairs, func(r io.Reader, name string) (err error) { q.Pairs, err = bench.ScorePairs(r, name); return err }},
		{set.evasion, func(r io.Reader, name string) (err error) {
			q.Evasion, err = bench.ScoreEvasion(s.Engine, r, name)
			return err
		}},
		{set.ordinary, func(r io.Reader, name string) (err error) {
			brands, err := curatedBrands(s)
			if err == nil {
				q.Ordinary, err = bench.ScoreOrdinary(s.Engine, brands, r, name)
			}
			return err
		}},
	} {
		if part.file == "" {
			continue
		}
		a.note("%s", part.file)
		if err := a.readPacked(part.file, part.measure); err != nil {
			return nil, &exit{exitUsage, err}
		}
	}
	return q, nil
}

// readPacked opens a file that may be compressed.
func (a *app) readPacked(file string, fn func(io.Reader, string) error) error {
	in, shown, err := a.openInput(file)
	if err != nil {
		return err
	}
	defer in.Close()
	r := bufio.NewReader(in)
	if magic, _ := r.Peek(2); len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return fn(r, shown)
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("%s cannot be unpacked: %w", shown, err)
	}
	return fn(z, shown)
}

// inHalf are the cases whose id ends in an even or odd digit.
func inHalf(all []bench.Case, half string) []bench.Case {
	if half == "" {
		return all
	}
	return slices.DeleteFunc(all, func(c bench.Case) bool {
		id := c.Listing.ID
		return id == "" || strings.IndexByte("0123456789", id[len(id)-1]) < 0 || (int(id[len(id)-1])%2 == 1) != (half == "odd")
	})
}

// curatedBrands are the brands by which listings are told from ordinary ones: the curated entries of the register, or all of a
// brand owner's own list.
func curatedBrands(s *service) (bench.Brands, error) {
	var marks []trademarks.Mark
	for i := range s.reg.Marks.Len() {
		m, err := s.reg.Marks.Mark(uint32(i))
		if err != nil {
			return bench.Brands{}, err
		}
		if m.Curated || s.reg.Curated() == 0 {
			marks = append(marks, m)
		}
	}
	return bench.NewBrands(marks), nil
}

// qualityRows lay the measures out, one a row.
func qualityRows(q *bench.Quality) *rows {
	r := &rows{columns: []string{"measure", "value", "of"}}
	share := func(what string, part, whole int) {
		if whole == 0 {
			return // the file says nothing of it
		}
		r.add(nil, what, fmt.Sprintf("%.1f %%", 100*bench.Part(part, whole)), fmt.Sprint(whole))
	}
	count := func(what string, n, of int) { r.add(nil, what, fmt.Sprint(n), fmt.Sprint(of)) }
	r.add(nil, "register", q.Register.Version, fmt.Sprint(q.Register.Marks))
	r.add(nil, "engine, policy", q.Engine+", "+q.Policy, "")
	if s := q.Cases; s != nil {
		share("exact level", s.Exact, s.N)
		share("within one level", s.Within, s.N)
		count("block returned as clear or caution", s.BlockAsLess, s.N)
		count("clear returned as block", s.ClearAsBlock, s.Clears)
		share("clear returned as high or block", s.ClearAsHigh, s.Clears)
		share("expected marks named", s.Named, s.WithMarks)
		share("deciding rule", s.Rule, s.WithRule)
		share("role", s.Role, s.WithRole)
		count("unscreened", s.Unscreened, s.N)
	}
	if p := q.Pairs; p != nil {
		auc := func(what string, a bench.Area) {
			value := "–"
			if a.AUC != nil {
				value = fmt.Sprintf("%.3f ± %.3f", *a.AUC, *a.Half)
			}
			r.add(nil, what, value, fmt.Sprint(a.N))
		}
		auc("AUC of decided pairs", p.Overall)
		for _, a := range p.ByAspect {
			auc("AUC, aspect "+a.Name, a)
		}
		for _, a := range p.ByAuthority {
			auc("AUC, authority "+a.Name, a)
		}
	}
	for _, k := range q.Evasion {
		share("recall, "+k.Kind, k.Named, k.N)
		share("found at all, "+k.Kind, k.Seen, k.N)
	}
	if s := q.Ordinary; s != nil {
		share("ordinary listings held (high or block)", s.Held, s.N)
		share("ordinary listings that ask for a look (caution)", s.Asked, s.N)
		count("ordinary listings unscreened", s.Unscreened, s.N)
		share("stated brand named", s.Named, s.Branded)
		share("stated brand found at all", s.Seen, s.Branded)
	}
	return r
}
