// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"

	"markwarden/internal/listing"
	"markwarden/internal/workflow"
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

func (n *annotation) add(r *workflow.Row, lang string) error {
	switch {
	case n == nil:
		return nil
	case r.Bad != nil:
		if r.Bad.Row == 0 {
			return nil
		}
		return n.out.Add([]int{r.Bad.Row}, workflow.UnreadCells(r.Bad))
	}
	return n.out.Add(r.Item.Rows, workflow.AnnotationCells(&r.Verdict, lang))
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
