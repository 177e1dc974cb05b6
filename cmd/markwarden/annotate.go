// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"markwarden/internal/listing"
	"markwarden/internal/screening"
)

// annotation is the copy of a file with the verdicts in added columns; nil when none is asked for.
type annotation struct {
	out *listing.AnnotatedFile
	in  *os.File
}

func (a *app) annotated(name string, info listing.Info, j *screenJob) (*annotation, error) {
	if j.annotate == "" {
		return nil, nil
	}
	in, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	out, err := listing.CreateAnnotated(j.annotate, in, info, listing.AnnotationColumns())
	if err != nil {
		in.Close()
		return nil, &exit{exitUsage, err}
	}
	return &annotation{out: out, in: in}, nil
}

func (n *annotation) add(p *piece, lang string) error {
	switch {
	case n == nil:
		return nil
	case p.bad != nil:
		if p.bad.Row == 0 {
			return nil
		}
		return n.out.Add([]int{p.bad.Row}, []string{string(screening.Unscreened), "", "", "", p.bad.Reason, ""})
	}
	return n.out.Add(p.item.Rows, annotationCells(&p.verdict, lang))
}

// annotationCells are level, score, marks, words, why and suggestion, as listing.AnnotationColumns names them.
func annotationCells(v *screening.Verdict, lang string) []string {
	var marks, words, why []string
	for i := range v.Findings {
		f := &v.Findings[i]
		if f.Level == screening.Clear {
			continue
		}
		for _, x := range [...]struct {
			list *[]string
			s    string
		}{{&marks, f.Mark}, {&words, f.Text}, {&why, reason(f, lang)}} {
			if x.s != "" && !slices.Contains(*x.list, x.s) {
				*x.list = append(*x.list, x.s)
			}
		}
	}
	if v.Problem != "" {
		why = append(why, v.Problem)
	}
	fix := ""
	if v.Suggestion != nil {
		fix = v.Suggestion.Title
	}
	return []string{string(v.Level), strconv.Itoa(v.Score), strings.Join(marks, "; "), strings.Join(words, "; "), strings.Join(why, " "), fix}
}

func (n *annotation) close() error {
	if n == nil {
		return nil
	}
	return n.out.Close()
}

// discard removes an unfinished copy; a finished one stays.
func (n *annotation) discard() {
	if n == nil {
		return
	}
	n.out.Discard()
	n.in.Close()
}
