// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"markwarden/internal/similarity"
	"markwarden/trademarks/nice"
	"markwarden/web"
)

// pair is two signs and how alike they are.
type pair struct {
	ID       string                `json:"id,omitempty"`
	A        string                `json:"mark_a"`
	B        string                `json:"mark_b"`
	Score    float64               `json:"score"`
	Likeness float64               `json:"likeness"`
	Evidence []similarity.Evidence `json:"evidence"`
	signA    similarity.Sign
	signB    similarity.Sign
}

func (a *app) compareCommand() *cobra.Command {
	var file, goodsA, goodsB string
	var classA, classB []string
	c := &cobra.Command{
		Use:   "compare A B | compare --csv FILE",
		Short: "How alike two signs are, by sight, sound and meaning",
		Long: `Compare two signs the way trade mark offices do: by sight, sound and meaning, with what weakens or strengthens each part.
The score runs from 0 to 1. It helps to find what may conflict; it does not say who would win. Information, not legal advice.`,
		Example: `  markwarden compare XCEED X-SEED
  markwarden compare --csv pairs.csv --output csv`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case file != "" && len(args) == 0:
				return a.compareFile(file)
			case file != "":
				return usage("give two signs or --csv, not both")
			case len(args) != 2:
				return usage("compare needs two signs, or --csv with a file of pairs")
			}
			p := &pair{A: args[0], B: args[1]}
			if err := p.goods(goodsA, goodsB, strings.Join(classA, " "), strings.Join(classB, " ")); err != nil {
				return &exit{exitUsage, err}
			}
			p.compare()
			return a.printPair(p)
		},
	}
	f := c.Flags()
	f.StringVar(&file, "csv", "", "file with the columns id, mark_a, mark_b and, if known, goods_a, goods_b, class_a, class_b (- is standard input)")
	f.StringVar(&goodsA, "goods-a", "", "goods of the first sign")
	f.StringVar(&goodsB, "goods-b", "", "goods of the second sign")
	f.StringArrayVar(&classA, "class-a", nil, "Nice class of the first sign (repeat)")
	f.StringArrayVar(&classB, "class-b", nil, "Nice class of the second sign (repeat)")
	return c
}

// goods files what is known of the goods of both signs.
func (p *pair) goods(goodsA, goodsB, classA, classB string) (err error) {
	p.signA, p.signB = similarity.Sign{Text: p.A}, similarity.Sign{Text: p.B}
	if p.signA.Classes, err = classesOf(classA, goodsA); err != nil {
		return fmt.Errorf("class_a: %w", err)
	}
	if p.signB.Classes, err = classesOf(classB, goodsB); err != nil {
		return fmt.Errorf("class_b: %w", err)
	}
	return nil
}

// classesOf are the classes that are named, else those of the goods.
func classesOf(classes, goods string) (out []nice.Class, err error) {
	for _, s := range strings.FieldsFunc(classes, func(r rune) bool { return strings.ContainsRune(" ,;|", r) }) {
		c, err := nice.ParseClass(s)
		if err != nil {
			return nil, fmt.Errorf("%q is not a Nice class: use numbers from 1 to 45", s)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		out = nice.ClassesOf(goods)
	}
	return out, nil
}

func (p *pair) compare() {
	r := similarity.Compare(p.signA, p.signB, similarity.Options{})
	p.Score, p.Likeness, p.Evidence = r.Score, r.Likeness, r.Evidence
	if p.Evidence == nil {
		p.Evidence = []similarity.Evidence{}
	}
}

// evidenceText is evidence in one cell, in the language of the command.
func (a *app) evidenceText(list []similarity.Evidence) string {
	parts := make([]string, 0, len(list))
	for i := range list {
		e := &list[i]
		why, _ := e.In(a.set.lang == "zh")
		parts = append(parts, fmt.Sprintf("%s %.2f: %s", a.word("measure", e.Measure), e.Value, why))
	}
	return strings.Join(parts, "; ")
}

func (a *app) printPair(p *pair) error {
	if a.set.output != "" && a.set.output != "table" {
		r := pairRows()
		a.addPair(r, p)
		return a.print(r)
	}
	zh := a.set.lang == "zh"
	fmt.Fprintf(a.stdout, pick(zh, "%.2f  “%s” 与 “%s”（仅标识本身的近似度 %.2f）\n", "%.2f  “%s” and “%s”  (likeness of the signs alone %.2f)\n"), p.Score, printable(p.A), printable(p.B), p.Likeness)
	for i := range p.Evidence {
		e := &p.Evidence[i]
		why, _ := e.In(zh)
		fmt.Fprintf(a.stdout, "  %s %.2f  %s\n", padded(a.word("measure", e.Measure), measureWidth), e.Value, printable(why))
	}
	_, err := fmt.Fprintln(a.stdout, pick(zh, "仅供参考，不构成法律意见", "information, not legal advice"))
	return err
}

// measureWidth is the column of the names of measures, in places of a terminal.
const measureWidth = 20

// padded fills a text up to a number of places; a Chinese character takes two.
func padded(s string, width int) string {
	for _, r := range s {
		width--
		if r >= 0x2E80 {
			width--
		}
	}
	return s + strings.Repeat(" ", max(0, width))
}

// word is what a value of a group (a level, a role, a measure) is called in the language of the command: in English its own name,
// which scripts know.
func (a *app) word(group, value string) string {
	if a.set.lang != "zh" {
		return value
	}
	if a.site == nil {
		site, err := web.Load()
		if err != nil {
			return value
		}
		a.site = site
	}
	return a.site.Label(web.Chinese, group, value)
}

func pairRows() *rows {
	return &rows{columns: []string{"id", "mark_a", "mark_b", "score", "likeness", "why"}}
}

func (a *app) addPair(r *rows, p *pair) {
	r.add(p, p.ID, p.A, p.B, strconv.FormatFloat(p.Score, 'f', 4, 64), strconv.FormatFloat(p.Likeness, 'f', 4, 64), a.evidenceText(p.Evidence))
}

func (a *app) compareFile(file string) error {
	table, err := a.readTable(file, "id", "mark_a", "mark_b")
	if err != nil {
		return err
	}
	out := pairRows()
	for i, row := range table {
		p := &pair{ID: row["id"], A: row["mark_a"], B: row["mark_b"]}
		if err := p.goods(row["goods_a"], row["goods_b"], row["class_a"], row["class_b"]); err != nil {
			return usage("%s row %d: %v", file, i+2, err)
		}
		p.compare()
		a.addPair(out, p)
	}
	return a.print(out)
}
