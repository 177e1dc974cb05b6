// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"markwarden/internal/bench"
	"markwarden/internal/screening"
	"markwarden/internal/workflow"
	"markwarden/trademarks"
)

func (a *app) benchNamesCommand() *cobra.Command {
	var misses string
	c := &cobra.Command{
		Use:   "names FILE...",
		Short: "How many written forms of brands are found and named",
		Long: `Screens each written form of each brand as the whole title of a listing, in the category of the brand's first goods. A file has the
columns brand, evasive_form and kind, or brand_en and brand_zh (brand_zh_hant, category): then each Chinese name is a form. Counted for
each kind and half: found when the brand is in the register, found by the register in service (forms of brands it lacks are misses),
named by a finding at caution or above, found without being one, and named when words of copies stand beside the form. Brands fall into
halves A and B by their name: mend by the misses of one, judge by the other. Information, not legal advice.`,
		Example: `  markwarden bench names evasive_forms.csv brand_names.csv
  markwarden bench names evasive_forms.csv --misses A --output csv`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			if !slices.Contains([]string{"", "A", "B"}, misses) {
				return usage("--misses %q is no half: use A or B", misses)
			}
			var n bench.NameForms
			for _, file := range files {
				if err := a.readPacked(file, func(r io.Reader, name string) error { return n.Read(r, name) }); err != nil {
					return &exit{exitUsage, err}
				}
			}
			s, err := a.openEngine(c.Context())
			if err != nil {
				return &exit{exitUnscreened, err}
			}
			defer func() { _ = s.close() }()
			own, err := withBrands(s, n.Brands())
			if err != nil {
				return err
			}
			lacking := &rows{columns: []string{"half", "kind", "brand", "form", "found when the brand is in the register"}}
			all, err := bench.ScoreNames(s.Engine, own, &n, func(half, brand, text, kind string, own bool) {
				if half == misses {
					lacking.add(map[string]any{"half": half, "kind": kind, "brand": brand, "form": text, "own": own}, half, kind, brand, text, fmt.Sprint(own))
				}
			})
			if err != nil {
				return err
			}
			if misses != "" {
				return a.print(lacking)
			}
			return a.print(nameRows(all))
		},
	}
	c.Flags().StringVar(&misses, "misses", "", "list what the register in service does not find, of half A or B")
	return c
}

// withBrands is an engine whose register has the given marks as well.
func withBrands(s *service, brands []trademarks.Mark) (*screening.Engine, error) {
	marks := make([]trademarks.Mark, 0, s.reg.Marks.Len()+len(brands))
	for i := range s.reg.Marks.Len() {
		m, err := s.reg.Marks.Mark(uint32(i))
		if err != nil {
			return nil, err
		}
		marks = append(marks, m)
	}
	wide, err := workflow.OpenMarks("with the brands of the file", append(marks, brands...), s.reg.Curated())
	if err != nil {
		return nil, err
	}
	policy, err := screening.DefaultPolicy() // the one openEngine judges by
	return screening.NewEngine(wide.Register, policy), err
}

// nameRows lay the counts out, one kind and half a row, with a row for each half in all.
func nameRows(all []bench.Named) *rows {
	r := &rows{columns: []string{"kind", "half", "forms", "found, brand in the register", "brands lacking", "found", "named", "found, not named", "named beside words of copies"}}
	sums := []bench.Named{{Kind: "all", Half: "A"}, {Kind: "all", Half: "B"}}
	for _, k := range all {
		s := &sums[k.Half[0]-'A']
		s.N, s.Own, s.Absent, s.Found, s.Named, s.Below, s.Intent = s.N+k.N, s.Own+k.Own, s.Absent+k.Absent, s.Found+k.Found, s.Named+k.Named, s.Below+k.Below, s.Intent+k.Intent
	}
	for _, k := range append(all, sums...) {
		of := func(n int) string { return fmt.Sprintf("%.1f %%", 100*bench.Part(n, k.N)) }
		r.add(k, k.Kind, k.Half, fmt.Sprint(k.N), of(k.Own), fmt.Sprint(k.Absent), of(k.Found), of(k.Named), of(k.Below), of(k.Intent))
	}
	return r
}
