// SPDX-License-Identifier: Apache-2.0

// Package starter is the register Markwarden has before any office's file is imported: the brands, lines, characters,
// people, teams and protected signs that sellers on the large marketplaces run into most. Its rows are brand facts of
// ours, not office records: every Mark is Curated, has no office and no number, and is to be shown with
// trademarks.CuratedNote. One CSV file a field, all with the columns of package tabular.
package starter

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"markwarden/trademarks"
	"markwarden/trademarks/tabular"
)

//go:embed *.csv
var files embed.FS

// Version names the state of the starter register: the day its rows last changed, and a count within that day.
// Screening stamps its verdicts with it.
func Version() string { return version }

// Marks returns every mark of the starter register, in the order of the file names and of the rows in them. The rows are
// parsed once and shared by all callers: they must not be changed. An error names the file, the row and the field, and can
// only come from a damaged build.
func Marks() ([]trademarks.Mark, error) {
	all, err := parsed()
	return slices.Clip(all), err
}

var parsed = sync.OnceValues(parse)

// parse reads all the files.
func parse() ([]trademarks.Mark, error) {
	names, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("starter register: %w", err)
	}
	texts := make([][]byte, len(names))
	rows := 0
	for i, f := range names {
		if texts[i], err = files.ReadFile(f.Name()); err != nil {
			return nil, fmt.Errorf("starter register: %w", err)
		}
		rows += bytes.Count(texts[i], []byte("\n"))
	}
	all := make([]trademarks.Mark, 0, rows)
	ids := make(map[string]string, rows)
	for i, f := range names {
		if all, err = appendFile(all, f.Name(), texts[i], ids); err != nil {
			return nil, fmt.Errorf("starter register: %w", err)
		}
	}
	return all, nil
}

// appendFile adds the marks of one file. ids holds the IDs given so far and the mark each stands for.
func appendFile(all []trademarks.Mark, name string, text []byte, ids map[string]string) ([]trademarks.Mark, error) {
	r, err := tabular.New(bytes.NewReader(text), name, tabular.Options{})
	if err != nil {
		return nil, err
	}
	if x := r.Ignored(); len(x) > 0 {
		return nil, fmt.Errorf("%s has unknown columns: %s", name, strings.Join(x, ", "))
	}
	for {
		m, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if m.ID = id(m, ids); m.ID == "" {
			return nil, fmt.Errorf("%s says %s of %s twice: remove one row", name, m.Text, m.OwnerName())
		}
		ids[m.ID] = m.Text
		m.Status, m.StatusText, m.Curated = trademarks.StatusCurated, "", true
		all = append(all, m)
	}
}

// id is "brand:" and the mark's words, which stays the same when rows are added or sorted. A mark whose words another
// owner also has (Delta for taps and for flights) adds its owner's; empty if that is taken too.
func id(m trademarks.Mark, taken map[string]string) string {
	base := "brand:" + slug(m.Text)
	if _, ok := taken[base]; !ok {
		return base
	}
	base += "-" + slug(m.OwnerName())
	if _, ok := taken[base]; ok {
		return ""
	}
	return base
}

// slug is a text in lower case without accents, its letters and digits joined by single hyphens.
func slug(s string) string {
	var b strings.Builder
	gap := false
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’' || unicode.Is(unicode.Mn, r):
		default:
			gap = true
		}
	}
	return b.String()
}
