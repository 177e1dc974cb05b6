// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"markwarden/internal/docket"
)

func (a *app) deadlineCommand() *cobra.Command {
	var file string
	var req docket.Request
	var extra []string
	c := &cobra.Command{
		Use:   "deadline RULE --from DATE | deadline --csv FILE | deadline",
		Short: "Compute a court or platform deadline with its derivation",
		Long: `Compute when something is due, with the rule, the counting, the days passed over and why, other readings, and Beijing time.
Without a rule the table of rules is printed. Information, not legal advice.`,
		Example: `  markwarden deadline "12(a)(1)(A)(i)" --from 2026-03-02 --court ilnd
  markwarden deadline ORDER-HOURS --from 2026-03-13T15:30 --court ilnd --extra n=48
  markwarden deadline --csv deadlines.csv --output csv`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case file != "" && len(args) == 0:
				return a.deadlineFile(c, file)
			case file != "":
				return usage("give a rule or --csv, not both")
			case len(args) == 0:
				return a.deadlineRules()
			}
			req.Rule = args[0]
			parsed, err := docket.ParseExtra(strings.Join(extra, ";"))
			if err != nil {
				return &exit{exitUsage, err}
			}
			req.Extra = parsed
			return a.deadline(req)
		},
	}
	f := c.Flags()
	f.StringVar(&file, "csv", "", "file with the columns id, rule, trigger_date, court_state, extra (- is standard input)")
	f.StringVar(&req.Trigger, "from", "", "the event: YYYY-MM-DD, or YYYY-MM-DDTHH:MM in the court's time")
	f.StringVar(&req.Court, "court", "", "court, such as ilnd: gives state and time zone")
	f.StringVar(&req.State, "state", "", "state, when no court is given")
	f.StringArrayVar(&extra, "extra", nil, "key=value, such as n=7, add3=yes, sat_policy=observed (repeat)")
	return c
}

func (a *app) deadline(req docket.Request) error {
	r, err := docket.Compute(req)
	if err != nil {
		return &exit{exitUsage, err}
	}
	switch a.set.output {
	case "json":
		return writeJSON(a.stdout, r)
	case "jsonl", "csv":
		return a.print(&rows{columns: []string{"rule", "due", "trace"}, cells: [][]string{{r.Rule, r.Due.String(), r.TraceLine(a.set.lang)}}, values: []any{r}})
	}
	for _, line := range r.Trace(a.set.lang) {
		if _, err := fmt.Fprintln(a.stdout, line); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) deadlineRules() error {
	r := &rows{columns: []string{"rule", "what", "source"}}
	for _, x := range docket.Rules() {
		title := x.Title.EN
		if a.set.lang == "zh" {
			title = x.Title.ZH
		}
		r.add(x, x.Code, title, x.Source)
	}
	return a.print(r)
}

func (a *app) deadlineFile(c *cobra.Command, name string) error {
	in, shown, err := a.openInput(name)
	if err != nil {
		return err
	}
	defer in.Close()
	out := &rowPrinter{a: a}
	counts, err := docket.DeadlineCSVIn(c.Context(), in, shown, a.set.lang, out)
	if err != nil {
		return err
	}
	if err := out.close(); err != nil {
		return err
	}
	if counts.Bad > 0 {
		fmt.Fprintf(a.stderr, "markwarden: %d of %d rows could not be computed: see their error cells\n", counts.Bad, counts.Bad+counts.Due)
		return &exit{code: exitFailed}
	}
	return nil
}

// rowPrinter prints rows as they come: CSV, one JSON object a line, or a table at the end.
type rowPrinter struct {
	a    *app
	head []string
	csv  *csv.Writer
	all  rows
}

// WriteRow takes the header first.
func (p *rowPrinter) WriteRow(cells []string) error {
	if p.head == nil {
		p.head = append([]string{}, cells...)
		p.all.columns = p.head
		if p.a.set.output == "csv" {
			p.csv = csv.NewWriter(p.a.stdout)
			return p.csv.Write(cells)
		}
		return nil
	}
	if p.csv != nil {
		return p.csv.Write(guardAll(cells))
	}
	object := make(map[string]string, len(cells))
	for i, c := range cells {
		object[p.head[i]] = c
	}
	if p.a.set.output == "jsonl" {
		return json.NewEncoder(p.a.stdout).Encode(object)
	}
	p.all.add(object, append([]string{}, cells...)...)
	return nil
}

func (p *rowPrinter) close() error {
	switch {
	case p.csv != nil:
		p.csv.Flush()
		return p.csv.Error()
	case p.a.set.output == "jsonl":
		return nil
	}
	return p.a.print(&p.all)
}
