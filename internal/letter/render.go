// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"crypto/sha256"
	"encoding/hex"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden/internal/fault"
)

// Bounds of one letter's fields: what a notice or a listing can hold at most, so that a letter stays one a mail server takes.
const (
	mostValue = 20_000 // code points of one text or list item
	mostItems = 5_000  // items of a list: more than a notice has listings or a schedule has accounts
)

// Render writes a letter in both languages, or refuses with everything that is wrong at once: a field that is not filled
// in one of the languages, that is not one of the letter's, that is too long, or that does not fulfil a duty.
func (s *Set) Render(id ID, fields Fields) (Letter, error) {
	spec, ok := s.Spec(id)
	if !ok {
		return Letter{}, fault.New(fault.Invalid, "there is no letter %q", cut(oneLine(string(id)), 20))
	}
	if err := s.refuse(spec, fields); err != nil {
		return Letter{}, err
	}
	l := Letter{ID: id, To: spec.To, Version: s.version}
	l.EN = s.templates[id][English].render(fields, English)
	l.ZH = s.templates[id][Chinese].render(fields, Chinese)
	sum := sha256.Sum256([]byte(l.EN.Subject + "\n" + l.EN.Text + l.ZH.Subject + "\n" + l.ZH.Text))
	l.SHA = hex.EncodeToString(sum[:])
	return l, nil
}

// refuse is everything that is wrong with the fields.
func (s *Set) refuse(spec Spec, fields Fields) error {
	var wrong fault.Fields
	for _, name := range spec.Fields {
		if why := fields[name].fault(); why != "" {
			wrong.Add(name, "%s", why)
		}
	}
	for _, name := range sortedNames(fields) {
		if !slices.Contains(spec.Fields, name) {
			wrong.Add(cut(oneLine(name), 40), "is no field of letter %s: its fields are %s", spec.ID, strings.Join(spec.Fields, ", "))
		}
	}
	for _, d := range s.duties {
		if v, given := fields[d.words.EN]; given && d.letter == spec.ID && d.kind == dutyMoments && !v.moment {
			wrong.Add(d.words.EN, "must be a moment with its zone, or a sentence why there is none (%s)", d.source)
		}
	}
	return wrong.Err()
}

// fault says why a value cannot fill a field, empty when it can.
func (v Value) fault() string {
	texts := v.items
	if len(texts) == 0 {
		texts = []Text{v.text}
	}
	if len(texts) > mostItems {
		return "has more than 5,000 lines: put them into a file and name it"
	}
	for _, t := range texts {
		switch {
		case !says(t.EN) && !says(t.ZH):
			return "must be filled"
		case !says(t.EN):
			return "must be filled in English too"
		case !says(t.ZH):
			return "must be filled in Chinese too"
		case utf8.RuneCountInString(t.EN) > mostValue || utf8.RuneCountInString(t.ZH) > mostValue:
			return "has more than 20,000 characters: put it into a file and name it"
		}
	}
	return ""
}

// sortedNames are the names of the fields given, in order.
func sortedNames(fields Fields) []string {
	names := make([]string, 0, len(fields))
	for n := range fields {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// render fills a template in one language.
func (t template) render(fields Fields, lang Lang) Rendering {
	var text, page strings.Builder
	for i, b := range t.blocks {
		if i > 0 {
			text.WriteString("\n")
		}
		b.write(&text, &page, fields, lang)
	}
	return Rendering{Subject: cut(lineOf(t.subject, fields, lang), mostSubject), Text: text.String(), HTML: page.String()}
}

// write adds a block to the text and to the HTML. A field that is alone in its paragraph and is a list or a quotation
// becomes one.
func (b block) write(text, page *strings.Builder, fields Fields, lang Lang) {
	if len(b.pieces) == 1 && b.pieces[0].name != "" {
		v := fields[b.pieces[0].name]
		switch {
		case len(v.items) > 0:
			v.writeList(text, page, lang)
			return
		case v.quoted:
			v.writeQuote(text, page, lang)
			return
		}
	}
	text.WriteString(lineOf(b.pieces, fields, lang) + "\n")
	tag := "p"
	if b.heading {
		tag = "h3"
	}
	page.WriteString("<" + tag + ">" + markupOf(b.pieces, fields, lang) + "</" + tag + ">\n")
}

// writeList writes a list.
func (v Value) writeList(text, page *strings.Builder, lang Lang) {
	page.WriteString("<ul>\n")
	for _, item := range v.items {
		line := oneLine(item.In(lang))
		text.WriteString("- " + line + "\n")
		page.WriteString("<li><bdi>" + html.EscapeString(line) + "</bdi></li>\n")
	}
	page.WriteString("</ul>\n")
}

// writeQuote writes a stranger's lines, each marked as such.
func (v Value) writeQuote(text, page *strings.Builder, lang Lang) {
	page.WriteString("<blockquote>")
	for i, line := range strings.Split(strings.TrimSpace(visible(v.text.In(lang))), "\n") {
		line = strings.TrimRight(line, " \t")
		text.WriteString("> " + line + "\n")
		if i > 0 {
			page.WriteString("<br>")
		}
		page.WriteString("<bdi>" + html.EscapeString(line) + "</bdi>")
	}
	page.WriteString("</blockquote>\n")
}

// lineOf is pieces as one line of text.
func lineOf(pieces []piece, fields Fields, lang Lang) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.name == "" {
			b.WriteString(p.text)
			continue
		}
		b.WriteString(fields[p.name].inline(lang))
	}
	return b.String()
}

// markupOf is pieces as one line of HTML; what was filled in stands in an isolate, so that it cannot turn the words
// around it.
func markupOf(pieces []piece, fields Fields, lang Lang) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.name == "" {
			b.WriteString(html.EscapeString(p.text))
			continue
		}
		b.WriteString("<bdi>" + html.EscapeString(fields[p.name].inline(lang)) + "</bdi>")
	}
	return b.String()
}

// inline is the value on one line, lists with semicolons.
func (v Value) inline(lang Lang) string {
	if len(v.items) == 0 {
		return oneLine(v.text.In(lang))
	}
	lines := make([]string, len(v.items))
	for i, item := range v.items {
		lines[i] = oneLine(item.In(lang))
	}
	if lang == Chinese {
		return strings.Join(lines, "；")
	}
	return strings.Join(lines, "; ")
}
