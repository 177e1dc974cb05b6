// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// phrase is one sentence of the list of refusals: how the program says it, and the Chinese with its values by number.
type phrase struct {
	said    *regexp.Regexp // nil for one that names nothing
	literal int            // letters of its own
	chinese string         // %[1]s is the first value of the English sentence
}

// phrases is the list: sentences that name nothing by their words, the others with the most words of their own first.
type phrases struct {
	exact    map[string]string
	patterns []phrase
	named    func(group, value string) string // a code by its name in Chinese
}

const (
	// mostSaid is the longest text that is looked up; a longer one is no sentence of ours.
	mostSaid = 8 << 10
	// innerPhrases is how deep a value of a sentence may be a sentence itself.
	innerPhrases = 2
)

var (
	verb    = regexp.MustCompile(`%(?:\[(\d)\])?([sdqvU])`)
	slot    = regexp.MustCompile(verb.String() + `(?:\{(\w+)\})?`) // in the Chinese: what of the texts names the value, if it is a code
	matched = map[string]string{"s": `(.*?)`, "v": `(.*?)`, "d": `(-?[0-9]+)`, "q": `("(?:[^"\\]|\\.)*")`, "U": `(U\+[0-9A-F]+)`}
)

// loadPhrases reads the list: English, a tab, Chinese a line.
func loadPhrases(fsys fs.FS, name string, named func(group, value string) string) (*phrases, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	p := &phrases{exact: map[string]string{}, named: named}
	for n, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		english, chinese, ok := strings.Cut(line, "\t")
		if !ok || english == "" || chinese == "" || strings.Contains(chinese, "\t") {
			return nil, fmt.Errorf("%s line %d: write the English sentence, a tab and the Chinese one", name, n+1)
		}
		if err := p.add(english, chinese); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", name, n+1, err)
		}
	}
	slices.SortStableFunc(p.patterns, func(a, b phrase) int { return cmp.Compare(b.literal, a.literal) })
	return p, nil
}

// add takes one sentence in.
func (p *phrases) add(english, chinese string) error {
	if _, twice := p.exact[english]; twice {
		return fmt.Errorf("%q stands twice", english)
	}
	verbs := verb.FindAllStringSubmatchIndex(english, -1)
	p.exact[english] = chinese
	if len(verbs) == 0 {
		return nil
	}
	var b strings.Builder
	from, own := 0, 0
	b.WriteString(`(?s)^`)
	for _, v := range verbs {
		b.WriteString(regexp.QuoteMeta(english[from:v[0]]) + matched[english[v[4]:v[5]]])
		own += v[0] - from
		if english[v[4]:v[5]] == "q" {
			own += 2 // its quotation marks
		}
		from = v[1]
	}
	b.WriteString(regexp.QuoteMeta(english[from:]) + `$`)
	said, err := regexp.Compile(b.String())
	if err != nil {
		return err
	}
	p.patterns = append(p.patterns, phrase{said, own + len(english) - from, chinese})
	return nil
}

// chinese is a sentence of the list in Chinese; ok is false for any other text.
func (p *phrases) chinese(said string, depth int) (text string, ok bool) {
	if len(said) > mostSaid {
		return "", false
	}
	if text, ok := p.exact[said]; ok {
		return text, true
	}
	for _, x := range p.patterns {
		values := x.said.FindStringSubmatch(said)
		if values == nil {
			continue
		}
		for i, v := range values[1:] {
			if plain, err := strconv.Unquote(v); err == nil {
				v = plain
			}
			if inner, ok := p.inner(v, depth); ok {
				v = inner
			}
			values[i+1] = v
		}
		return p.fill(x.chinese, values[1:]), true
	}
	return "", false
}

// inner is a value that is a sentence itself.
func (p *phrases) inner(v string, depth int) (string, bool) {
	if depth == 0 || !strings.Contains(v, " ") {
		return "", false
	}
	return p.chinese(v, depth-1)
}

// fill puts values into a Chinese sentence, in their order or by their numbers.
func (p *phrases) fill(chinese string, values []string) string {
	next := 0
	return slot.ReplaceAllStringFunc(chinese, func(v string) string {
		i, m := next, slot.FindStringSubmatch(v)
		if m[1] != "" {
			i = int(m[1][0] - '1')
		}
		next = i + 1
		switch {
		case i < 0 || i >= len(values):
			return v
		case m[3] != "":
			return p.names(m[3], values[i])
		}
		return values[i]
	})
}

// names are codes by their names: one, or several as the English sentence lists them ("a, b or c").
func (p *phrases) names(group, codes string) string {
	before, last, several := strings.Cut(codes, " or ")
	if !several {
		return p.named(group, codes)
	}
	list := strings.Split(before, ", ")
	for i, code := range list {
		list[i] = p.named(group, code)
	}
	return strings.Join(list, "、") + "或" + p.named(group, last)
}

// Refusal is what stands against a step in a language, given in English: sentences of errors are written once, in English,
// and their Chinese stands in locale/refusals.zh-Hans.tsv. A sentence that is not in the list comes back as it is.
func (s *Site) Refusal(lang Lang, said string) string {
	if lang != Chinese {
		return said
	}
	if text, ok := s.refusals.chinese(said, innerPhrases); ok {
		return text
	}
	return said
}

// Refuses reports whether the list has a sentence, written as the sources write it, with %s for what it names.
func (s *Site) Refuses(format string) bool {
	_, ok := s.refusals.exact[format]
	return ok
}
