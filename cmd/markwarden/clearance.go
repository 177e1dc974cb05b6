// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"markwarden/internal/clearance"
	"markwarden/internal/workflow"
)

func (a *app) clearanceCommand() *cobra.Command {
	var file string
	var classes []string
	var q clearance.Query
	var least int
	c := &cobra.Command{
		Use:   "clearance NAME | clearance --csv FILE",
		Short: "May I adopt this name? The nearest earlier marks, ranked, with reasons",
		Long: `Looks for the earlier marks nearest to a name by sight, sound and meaning, live before dead, with a risk from 0 to 100 for each.
What is not in the register cannot be found: import the offices of your markets first. Information, not legal advice.`,
		Example: `  markwarden clearance LUMINEST --class 9 --market US
  markwarden clearance --csv names.csv --limit 20 --output csv`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if q.Classes, err = classesOf(strings.Join(classes, " "), ""); err != nil {
				return usage("--class: %v", err)
			}
			q.Least = clearance.Risk(least)
			switch {
			case q.Limit < 1:
				return usage("--limit %d shows nothing: give 1 or more", q.Limit)
			case file != "" && len(args) == 0:
				return a.clearFile(c.Context(), file, q)
			case file != "":
				return usage("give a name or --csv, not both")
			case len(args) == 0 || strings.TrimSpace(args[0]) == "":
				return usage("clearance needs a name, or --csv with a file of names")
			}
			q.Name = args[0]
			return a.clearOne(c.Context(), q)
		},
	}
	f := c.Flags()
	f.StringVar(&file, "csv", "", "file with the columns id, name and, if known, class (- is standard input)")
	f.StringArrayVar(&classes, "class", nil, "Nice class of the goods (repeat)")
	f.StringArrayVar(&q.Markets, "market", nil, "market, as US, EU, GB, CN (repeat; default all)")
	f.IntVar(&q.Limit, "limit", 50, "most earlier marks for a name")
	f.IntVar(&least, "least", 0, "leave out what has less risk than this, 0 to 100")
	return c
}

func (a *app) clearOne(ctx context.Context, q clearance.Query) error {
	s, err := a.openEngine(ctx)
	if err != nil {
		return &exit{exitUnscreened, err}
	}
	defer func() { _ = s.close() }()
	out, err := s.reg.Clear(ctx, q)
	if err != nil {
		return err
	}
	if a.set.output != "" && a.set.output != "table" {
		r := clearanceRows()
		a.addClearance(r, &out)
		if a.set.output == "json" || a.set.output == "jsonl" {
			r.values = []any{out}
		}
		return a.print(r)
	}
	return a.printClearance(&out)
}

func (a *app) clearFile(ctx context.Context, file string, q clearance.Query) error {
	table, err := a.readTable(file, "id", "name")
	if err != nil {
		return err
	}
	s, err := a.openEngine(ctx)
	if err != nil {
		return &exit{exitUnscreened, err}
	}
	defer func() { _ = s.close() }()
	out := clearanceRows()
	for i, row := range table {
		own := q
		own.Name = row["name"]
		if row["class"] != "" {
			if own.Classes, err = classesOf(row["class"], ""); err != nil {
				return usage("%s row %d: class: %v", file, i+2, err)
			}
		}
		if strings.TrimSpace(own.Name) == "" {
			return usage("%s row %d: the name is empty: fill it or remove the row", file, i+2)
		}
		c, err := s.reg.Clear(ctx, own)
		if err != nil {
			return err
		}
		c.ID = row["id"]
		a.addClearance(out, &c)
	}
	return a.print(out)
}

func clearanceRows() *rows {
	return &rows{columns: []string{"id", "rank", "mark", "score", "risk", "mark_id", "office", "owner", "classes", "status", "live", "records", "why"}}
}

func (a *app) addClearance(r *rows, c *workflow.Clearance) {
	for i := range c.Hits {
		h := &c.Hits[i]
		r.add(nil, c.ID, strconv.Itoa(h.Rank), h.Text, strconv.FormatFloat(h.Score, 'f', 4, 64), strconv.Itoa(int(h.Risk)), h.MarkID, h.Office, h.Owner, classList(h.Classes), string(h.Status), strconv.FormatBool(h.Live), strconv.Itoa(h.Records), a.evidenceText(h.Evidence))
	}
	r.values = append(r.values[:len(r.values)-len(c.Hits)], *c)
}

// printClearance is the answer for a person.
func (a *app) printClearance(c *workflow.Clearance) error {
	zh := a.set.lang == "zh"
	var b strings.Builder
	fmt.Fprintf(&b, "“%s”  %d  %s\n", printable(c.Name), c.Risk, pick(zh, c.Meaning.ZH, c.Meaning.EN))
	for _, w := range c.Crowd {
		if w.Idle || w.Live == 0 {
			continue
		}
		fmt.Fprintf(&b, pick(zh, "  “%s” 见于 %d 个有效商标，其中同类 %d 个\n", "  “%s” stands in %d live marks, %d of them in these classes\n"), w.Word, w.Live, w.InClass)
	}
	for i := range c.Hits {
		h := &c.Hits[i]
		fmt.Fprintf(&b, "%3d  %3d  %s", h.Rank, h.Risk, printable(h.Text))
		if h.Text != h.Mark {
			fmt.Fprintf(&b, " (%s)", printable(h.Mark))
		}
		fmt.Fprintf(&b, "  %s\n", printable(strings.Join(filled(h.Owner, pick(len(h.Classes) > 0, pick(zh, "类别 ", "class ")+classList(h.Classes), ""), a.word("status", string(h.Status)), h.MarkID), " · ")))
		if why := a.evidenceText(h.Evidence); why != "" {
			fmt.Fprintf(&b, "          %s\n", printable(why))
		}
	}
	fmt.Fprintf(&b, pick(zh, "登记册 %s，%d 个商标 · 未导入的商标无法查到 · 仅供参考，不构成法律意见\n", "register %s, %d marks · what was not imported cannot be found · information, not legal advice\n"), c.Register.Version, c.Register.Marks)
	_, err := io.WriteString(a.stdout, b.String())
	return err
}

// filled are the parts that are not empty.
func filled(parts ...string) (out []string) {
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// readTable reads a CSV file whose header must hold the named columns. Rows are small: names, not listings.
func (a *app) readTable(file string, needed ...string) ([]map[string]string, error) {
	in, shown, err := a.openInput(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	rd := csv.NewReader(in)
	rd.FieldsPerRecord = -1
	head, err := rd.Read()
	if err != nil {
		return nil, usage("%s has no header: the first line names the columns %s", shown, strings.Join(needed, ", "))
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))] = i
	}
	for _, name := range needed {
		if _, ok := at[name]; !ok {
			return nil, usage("%s has no column %s: its header must name %s", shown, name, strings.Join(needed, ", "))
		}
	}
	var out []map[string]string
	for {
		cells, err := rd.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, usage("%s cannot be read: %v", shown, err)
		}
		row := map[string]string{}
		for name, i := range at {
			if i < len(cells) {
				row[name] = cells[i]
			}
		}
		out = append(out, row)
	}
}
