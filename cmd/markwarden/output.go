// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// rows is a result that can be shown in every output format: columns and cells for table and csv, values for json.
type rows struct {
	columns []string
	cells   [][]string
	values  []any
}

func (r *rows) add(value any, cells ...string) {
	r.cells = append(r.cells, cells)
	r.values = append(r.values, value)
}

// print writes the rows in the format asked for; the default is a table on a terminal and tab-separated text in a pipe.
func (a *app) print(r *rows) error {
	switch a.set.output {
	case "json":
		return writeJSON(a.stdout, r.values)
	case "jsonl":
		for _, v := range r.values {
			if err := json.NewEncoder(a.stdout).Encode(v); err != nil {
				return err
			}
		}
		return nil
	case "csv":
		w := csv.NewWriter(a.stdout)
		if err := w.Write(r.columns); err != nil {
			return err
		}
		for _, c := range r.cells {
			if err := w.Write(guardAll(c)); err != nil {
				return err
			}
		}
		w.Flush()
		return w.Error()
	case "":
		if !terminal(a.stdout) {
			return a.plain(r)
		}
	}
	a.table(r)
	return nil
}

func (a *app) plain(r *rows) error {
	for _, c := range r.cells {
		for i := range c {
			c[i] = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(c[i])
		}
		if _, err := fmt.Fprintln(a.stdout, strings.Join(c, "\t")); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) table(r *rows) {
	t := table.NewWriter()
	t.SetOutputMirror(a.stdout)
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	head := make(table.Row, len(r.columns))
	for i, c := range r.columns {
		head[i] = c
	}
	t.AppendHeader(head)
	for _, c := range r.cells {
		row := make(table.Row, len(c))
		for i := range c {
			row[i] = printable(c[i])
		}
		t.AppendRow(row)
	}
	t.Render()
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// guardAll keeps spreadsheets from taking a cell for a formula.
func guardAll(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = c
		if c != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(c)[0]) && !number(c) {
			out[i] = "'" + c
		}
	}
	return out
}

func number(s string) bool {
	var f float64
	_, err := fmt.Sscanf(s, "%g", &f)
	return err == nil && strings.Trim(s, "+-.0123456789eE") == ""
}

// printable shows control and direction characters as code points, so that a listing cannot rewrite a terminal.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x20 || r >= 0x7F && r < 0xA0, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r == 0xFEFF:
			fmt.Fprintf(&b, "‹U+%04X›", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// colour reports whether the output takes colours.
func (a *app) colour() bool { return terminal(a.stdout) && os.Getenv("NO_COLOR") == "" }
