// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden/trademarks"
)

// jsonSource reads JSON Lines: one object a line, with the names of the columns or those that WriteJSONL writes.
// A name given twice sets the line aside, since which of the two was meant cannot be known.
type jsonSource struct {
	lines   *lines
	name    string
	ignored []string
}

func newJSONSource(l *lines, name string) *jsonSource { return &jsonSource{lines: l, name: name} }

func (j *jsonSource) unknown() []string { return j.ignored }

func (j *jsonSource) next() (*row, error) {
	x, err := j.lines.next()
	for err == nil && blank(x.text) {
		x, err = j.lines.next()
	}
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read after line %d: %w", j.name, j.lines.no, err)
	}
	w := &row{line: x.no, given: x.text}
	bad := &trademarks.RowError{File: j.name, Row: x.no, Value: clip(string(x.text))}
	switch {
	case x.long:
		bad.Reason = fmt.Sprintf("the line is longer than %d bytes: write one object a line", MaxRow)
	case !utf8.Valid(x.text):
		bad.Reason = "the line is not valid UTF-8: save the file as UTF-8"
	case bytes.IndexByte(x.text, 0) >= 0:
		bad.Reason = "the line holds a NUL byte: remove it"
	default:
		bad.Column, err = j.object(x.text, w)
		if err == nil {
			return w, nil
		}
		bad.Reason = err.Error()
	}
	return nil, bad
}

// errSyntax is a line that is not one JSON object.
var errSyntax = errors.New("the line is not one JSON object: check its quotes, commas and braces")

// object reads a line into w; on error it names the field, if one is to blame.
func (j *jsonSource) object(text []byte, w *row) (column string, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return "", errSyntax
	}
	var all []member
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return "", errSyntax
		}
		m := member{name: name, key: squeeze(name)}
		if err := d.Decode(&m.value); err != nil {
			return "", errSyntax
		}
		if slices.ContainsFunc(all, func(o member) bool { return o.key == m.key }) {
			return clip(name), errors.New("the name is given twice: keep one")
		}
		if all = append(all, m); len(all) > MaxColumns {
			return "", fmt.Errorf("the object has more than %d names: keep only those a mark needs", MaxColumns)
		}
	}
	if _, err := d.Token(); err != nil {
		return "", errSyntax
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return "", errSyntax
	}
	return j.fill(w, all)
}

// member is one name and value of an object.
type member struct {
	name, key string
	value     any
}

// fill stores the members. Of two names that mean one field the better one counts, as for columns.
func (j *jsonSource) fill(w *row, all []member) (column string, err error) {
	head := make([]string, len(all))
	for i, m := range all {
		head[i] = m.name
	}
	columns, _ := mapColumns(head)
	for i, m := range all {
		if err := j.set(w, columns[i], m); err != nil {
			return clip(m.name), err
		}
	}
	return "", nil
}

// set stores one value; f is fieldNone for a name that is no column.
func (j *jsonSource) set(w *row, f field, m member) (err error) {
	switch m.key {
	case "id":
		w.id, err = scalar(m.value)
		return err
	case "statustext":
		w.statusText, err = scalar(m.value)
		return err
	case "curated":
		w.curated, _ = m.value.(bool)
		return nil
	case "transacted":
		if w.transacted, err = scalar(m.value); err == nil && w.transacted != "" && !isISODay(w.transacted) {
			err = errors.New("this is not a date: write it as 2024-12-31")
		}
		return err
	case "disclaimer":
		w.disclaimer, err = scalar(m.value)
		return err
	case "drawing":
		w.drawing, err = scalar(m.value)
		return err
	case "raw":
		w.raw, err = scalar(m.value)
		return err
	case "generic":
		if g, ok := m.value.(map[string]any); ok {
			return w.generic(g)
		}
	}
	if f == fieldNone {
		if n := clip(m.name); len(j.ignored) < maxIgnored && !slices.Contains(j.ignored, n) {
			j.ignored = append(j.ignored, n)
		}
		return nil
	}
	if list, ok := m.value.([]any); ok {
		return w.list(f, list)
	}
	w.cells[f], err = scalar(m.value)
	return err
}

func (w *row) generic(g map[string]any) (err error) {
	if w.cells[fieldGenericEN], err = scalar(g["en"]); err != nil {
		return err
	}
	w.cells[fieldGenericZH], err = scalar(g["zh"])
	return err
}

// list stores an array: owners and aliases as texts or objects, anything else as texts joined by ";".
func (w *row) list(f field, all []any) error {
	for _, v := range all {
		object, _ := v.(map[string]any)
		text, err := scalar(v)
		if object != nil {
			text, err = scalar(first(object, "text", "name"))
		}
		if err != nil {
			return err
		}
		if text == "" {
			continue
		}
		switch f {
		case fieldOwner:
			country, err := scalar(object["country"])
			if err != nil {
				return err
			}
			w.owners = append(w.owners, trademarks.Owner{Name: text, Country: country})
		case fieldAliases, fieldSlang, fieldLines:
			a, err := aliasOf(f, text, object)
			if err != nil {
				return err
			}
			w.aliases = append(w.aliases, a)
		default:
			if w.cells[f] != "" {
				w.cells[f] += ";"
			}
			w.cells[f] += text
		}
	}
	return nil
}

// first is the value of the first of the names that the object has.
func first(object map[string]any, names ...string) any {
	for _, n := range names {
		if v, ok := object[n]; ok {
			return v
		}
	}
	return nil
}

// aliasOf reads one alias. An object says its kind itself; a text takes it from the field.
func aliasOf(f field, text string, object map[string]any) (trademarks.Alias, error) {
	if object == nil {
		return alias(text, map[field]trademarks.AliasKind{fieldSlang: trademarks.AliasSlang, fieldLines: trademarks.AliasLine}[f]), nil
	}
	kind, err := scalar(object["kind"])
	switch k := trademarks.AliasKind(kind); k {
	case trademarks.AliasName, trademarks.AliasSlang, trademarks.AliasAbbreviation, trademarks.AliasLine,
		trademarks.AliasPseudo, trademarks.AliasTranslation, trademarks.AliasTransliteration:
		return trademarks.Alias{Text: text, Kind: k}, err
	}
	return trademarks.Alias{}, errors.New("this kind of alias is not known: write slang, abbreviation, line, pseudo, translation or transliteration, or leave it out")
}

// scalar is a text, number, truth value or null as the text of a cell.
func scalar(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		s := strings.TrimSpace(v)
		if strings.ContainsRune(s, utf8.RuneError) {
			return "", errors.New("the text holds a broken character: write it as UTF-8, and \\u escapes in pairs")
		}
		if why := unsound(s, false); why != "" {
			return "", errors.New(why)
		}
		return s, nil
	case json.Number:
		return v.String(), nil
	case bool:
		if v {
			return "yes", nil
		}
		return "no", nil
	}
	return "", errors.New("a text or a number is wanted here")
}
