// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed letters.tsv duties.tsv letters/*.txt
var files embed.FS

// Spec is one line of letters.tsv: what a letter is for and what it must say.
type Spec struct {
	ID     ID
	To     Audience
	Title  Text
	Fields []string // every brace, each of which must be filled
}

// Set is a wording of all letters. It is read-only and safe for use by many.
type Set struct {
	specs     []Spec
	templates map[ID]map[Lang]template
	duties    []duty
	version   string
}

// template is a parsed wording: the first line is the subject.
type template struct {
	subject []piece
	blocks  []block
}

// block is a paragraph or a heading.
type block struct {
	heading bool
	pieces  []piece
}

// piece is literal text, or a field when name is not empty.
type piece struct{ text, name string }

// duty is one line of duties.tsv.
type duty struct {
	letter ID
	kind   string
	words  Text
	source string
}

// The kinds of duty.
const (
	dutySays    = "says"
	dutyMoments = "moments"
)

var standard = sync.OnceValues(func() (*Set, error) { return Parse(files) })

// Standard is the wording that comes with the program.
func Standard() (*Set, error) { return standard() }

// Parse reads a wording: letters.tsv, duties.tsv and letters/ID.LANG.txt, the same files as the program carries. An
// operator's own wording must use every field of the table, no other, and fulfil every duty; the error names the file and
// what is wrong.
func Parse(fsys fs.FS) (*Set, error) {
	s := &Set{templates: map[ID]map[Lang]template{}}
	hash := sha256.New()
	read := func(name string) (string, error) {
		b, err := fs.ReadFile(fsys, name)
		fmt.Fprintf(hash, "%s %d\n%s", name, len(b), b)
		return string(b), err
	}
	table, err := read("letters.tsv")
	if err != nil {
		return nil, err
	}
	if s.specs, err = parseSpecs(table); err != nil {
		return nil, err
	}
	text, err := read("duties.tsv")
	if err != nil {
		return nil, err
	}
	if s.duties, err = parseDuties(text); err != nil {
		return nil, err
	}
	for _, spec := range s.specs {
		s.templates[spec.ID] = map[Lang]template{}
		for _, lang := range []Lang{English, Chinese} {
			name := "letters/" + string(spec.ID) + "." + string(lang) + ".txt"
			text, err := read(name)
			if err != nil {
				return nil, err
			}
			t := parseTemplate(text)
			if err := s.check(spec, lang, text, t); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			s.templates[spec.ID][lang] = t
		}
	}
	s.version = hex.EncodeToString(hash.Sum(nil))[:12]
	return s, nil
}

// Version names the wording by its content: twelve hexadecimal digits of its SHA-256.
func (s *Set) Version() string { return s.version }

// Specs lists the letters in the order of the table.
func (s *Set) Specs() []Spec { return slices.Clone(s.specs) }

// Spec finds a letter by its ID.
func (s *Set) Spec(id ID) (Spec, bool) {
	i := slices.IndexFunc(s.specs, func(p Spec) bool { return p.ID == id })
	if i < 0 {
		return Spec{}, false
	}
	return s.specs[i], true
}

// rows are the cells of a table's lines, without comments.
func rows(text string, cells int) ([][]string, error) {
	var out [][]string
	line := 0
	for l := range strings.Lines(text) {
		line++
		l = strings.TrimRight(l, "\r\n")
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		row := strings.Split(l, "\t")
		if len(row) != cells {
			return nil, fmt.Errorf("line %d has %d cells, not %d", line, len(row), cells)
		}
		out = append(out, row)
	}
	return out, nil
}

// parseSpecs reads letters.tsv.
func parseSpecs(text string) ([]Spec, error) {
	table, err := rows(text, 6)
	if err != nil {
		return nil, fmt.Errorf("letters.tsv: %w", err)
	}
	var specs []Spec
	for _, r := range table {
		fields := append(strings.Fields(r[2]), strings.Fields(r[3])...)
		specs = append(specs, Spec{ID: ID(r[0]), To: Audience(r[1]), Fields: fields, Title: Text{EN: r[4], ZH: r[5]}})
	}
	return specs, nil
}

// parseDuties reads duties.tsv.
func parseDuties(text string) ([]duty, error) {
	table, err := rows(text, 5)
	if err != nil {
		return nil, fmt.Errorf("duties.tsv: %w", err)
	}
	var duties []duty
	for _, r := range table {
		if r[1] != dutySays && r[1] != dutyMoments {
			return nil, fmt.Errorf("duties.tsv: %q is no kind of duty", r[1])
		}
		duties = append(duties, duty{letter: ID(r[0]), kind: r[1], words: Text{EN: r[2], ZH: r[3]}, source: r[4]})
	}
	return duties, nil
}

// brace is a field in a template.
var brace = regexp.MustCompile(`\{[a-z_]+\}`)

// parseTemplate splits a wording into subject, paragraphs and headings.
func parseTemplate(text string) template {
	first, rest, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	t := template{subject: parsePieces(strings.TrimSpace(first))}
	for paragraph := range strings.SplitSeq(rest, "\n\n") {
		paragraph = strings.TrimSpace(paragraph)
		if paragraph == "" {
			continue
		}
		head, isHeading := strings.CutPrefix(paragraph, "# ")
		t.blocks = append(t.blocks, block{heading: isHeading, pieces: parsePieces(head)})
	}
	return t
}

// parsePieces splits a line into text and fields.
func parsePieces(line string) []piece {
	var list []piece
	at := 0
	for _, m := range brace.FindAllStringIndex(line, -1) {
		if m[0] > at {
			list = append(list, piece{text: line[at:m[0]]})
		}
		list = append(list, piece{name: line[m[0]+1 : m[1]-1]})
		at = m[1]
	}
	if at < len(line) {
		list = append(list, piece{text: line[at:]})
	}
	return list
}

// check holds a wording against the table and the duties.
func (s *Set) check(spec Spec, lang Lang, text string, t template) error {
	used := map[string]bool{}
	for _, pieces := range append([][]piece{t.subject}, blockPieces(t.blocks)...) {
		for _, p := range pieces {
			used[p.name] = p.name != ""
		}
	}
	for _, f := range spec.Fields {
		if !used[f] {
			return fmt.Errorf("the field {%s} is not used, and %s must say it", f, spec.ID)
		}
		delete(used, f)
	}
	for f, isField := range used {
		if isField {
			return fmt.Errorf("there is no field {%s} in %s", f, spec.ID)
		}
	}
	for _, d := range s.duties {
		if d.letter == spec.ID && d.kind == dutySays && !strings.Contains(text, d.words.In(lang)) {
			return fmt.Errorf("it must say %q (%s)", d.words.In(lang), d.source)
		}
	}
	return nil
}

// blockPieces are the pieces of each block.
func blockPieces(blocks []block) [][]piece {
	out := make([][]piece, len(blocks))
	for i, b := range blocks {
		out[i] = b.pieces
	}
	return out
}
