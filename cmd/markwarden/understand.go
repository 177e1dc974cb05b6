// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"markwarden/internal/listing"
)

// shownFirst is how many listings and how many rows set aside a dry run shows as it has read them.
const shownFirst = 3

// understanding is what a dry run learnt of one file.
type understanding struct {
	listing.Info
	Listings int               `json:"listings"`
	Aside    int               `json:"rows_not_read"`
	First    []listing.Listing `json:"first"`   // its first listings
	Reasons  []string          `json:"reasons"` // why its first such rows are not read
	Ended    string            `json:"ended,omitempty"`
}

// understand prints what a dry run learnt of each file: whose it is, how it is written, which column is what, how many
// listings it holds and how the first of them read. A file that cannot be read to its end is told, and ends the command.
func (a *app) understand(files []string, j *screenJob) error {
	opt, err := j.readOptions()
	if err != nil {
		return err
	}
	r := &rows{columns: []string{"file", "format", "encoding", "written as", "listings", "rows not read", "fields", "ignored columns", "first listing"}}
	var broken error
	for _, name := range files {
		u, err := a.readThrough(name, opt)
		if err != nil {
			return err
		}
		if u.Ended != "" {
			broken = errors.Join(broken, errors.New(u.Ended))
		}
		first := ""
		if len(u.First) > 0 {
			first = cmp.Or(u.First[0].Title, u.First[0].Brand, u.First[0].Description)
		}
		r.add(u, u.Name, string(u.Format), u.Encoding, written(&u.Info), strconv.Itoa(u.Listings), strconv.Itoa(u.Aside), fields(u.Columns), strings.Join(u.Ignored, ", "), first)
		for _, reason := range u.Reasons {
			fmt.Fprintln(a.stderr, "markwarden: "+printable(reason))
		}
	}
	if err := a.print(r); err != nil {
		return err
	}
	if broken != nil {
		return &exit{exitUsage, broken}
	}
	return nil
}

// readThrough reads a file to its end as screening would.
func (a *app) readThrough(name string, opt listing.Options) (*understanding, error) {
	in, shown, err := a.openInput(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	rd, info, err := listing.Open(in, shown, opt)
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	u := &understanding{Info: info, First: []listing.Listing{}, Reasons: []string{}}
	for {
		it, err := rd.Next()
		var row *listing.RowError
		switch {
		case errors.Is(err, io.EOF):
			return u, nil
		case errors.As(err, &row):
			if u.Aside++; len(u.Reasons) < shownFirst {
				u.Reasons = append(u.Reasons, row.Error())
			}
		case err != nil:
			u.Ended = err.Error()
			return u, nil
		default:
			if u.Listings++; len(u.First) < shownFirst {
				u.First = append(u.First, it.Listing)
			}
		}
	}
}

// written is how a file is written, for people: "sheet Template, header row 1, listings from row 6".
func written(i *listing.Info) string {
	parts := []string{i.Container}
	if i.Delimiter != "" {
		name, known := map[string]string{",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}[i.Delimiter]
		if !known {
			name = strconv.Quote(i.Delimiter)
		}
		parts = append(parts, name)
	}
	if i.Sheet != "" {
		parts = append(parts, "sheet "+i.Sheet)
	}
	if i.HeaderRow > 0 {
		parts = append(parts, fmt.Sprintf("header row %d", i.HeaderRow), fmt.Sprintf("listings from row %d", i.FirstRow))
	}
	return strings.Join(parts, ", ")
}

// fields are the columns that are read, each with what it is taken for.
func fields(columns []listing.Column) string {
	var parts []string
	for _, c := range columns {
		parts = append(parts, c.Name+" → "+c.Field)
	}
	return strings.Join(parts, ", ")
}
