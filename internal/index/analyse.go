// SPDX-License-Identifier: Apache-2.0

package index

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"markwarden/internal/fold"
	"markwarden/trademarks"
)

// maxName bounds what is read of one name, in characters: a longer one is a description that nobody types.
const maxName = 1024

// word is a token, or a run of Han characters, of a folded text.
type word struct {
	text    string
	reading string // Latin reading of a word in another script, "" if it has none or is Latin
	han     bool
}

// name is a text brought into the forms it is indexed and asked by.
type name struct {
	given   string // as written, but for capitals and spaces
	compact string // fold.Word
	reading string // the compact form with every word in its Latin reading, "" if that is nothing new
	words   []word
}

func analyse(s string) name {
	s = cut(strings.ToValidUTF8(s, "\uFFFD"), maxName)
	n := name{given: given(s)}
	t := fold.Fold(s)
	n.words = wordsOf(&t)
	var compact, reading strings.Builder
	foreign, readable := false, true
	for _, w := range n.words {
		compact.WriteString(w.text)
		switch {
		case w.reading != "":
			foreign = true
			reading.WriteString(w.reading)
		case ascii(w.text):
			reading.WriteString(w.text)
		default:
			readable = false
		}
	}
	n.compact = compact.String()
	if foreign && readable {
		n.reading = reading.String()
	}
	return n
}

func given(s string) string {
	return strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(s), " ")))
}

// wordsOf takes neighbouring Han tokens together, as Text.Join does.
func wordsOf(t *fold.Text) []word {
	var out []word
	for i := 0; i < len(t.Tokens); {
		end := i + 1
		for t.Tokens[i].Script == fold.Han && end < len(t.Tokens) && t.Tokens[end].Script == fold.Han {
			end++
		}
		w := word{text: t.Join(i, end), han: t.Tokens[i].Script == fold.Han}
		switch {
		case w.han:
			w.reading = fold.Pinyin(w.text)
		case t.Tokens[i].Script != fold.Latin:
			w.reading = fold.Latinise(w.text)
		}
		out = append(out, w)
		i = end
	}
	return out
}

// pairs are the neighbouring Han characters of a run: what it is asked by, since no spaces say where its words end.
// A single character is asked by itself.
func pairs(run string) []string {
	r := []rune(run)
	if len(r) < 2 {
		return []string{run}
	}
	out := make([]string, len(r)-1)
	for i := range out {
		out[i] = string(r[i : i+2])
	}
	return out
}

// asked are the terms every one of which a mark must have to hold the word.
func (w word) asked() []string {
	if w.han {
		return pairs(w.text)
	}
	return []string{w.text}
}

// entry is everything one mark is found by. Lists are sorted and without doubles.
type entry struct {
	given      []string // the text, as written
	alias      []string // the aliases, as written
	compact    []string // of the text
	other      []string // compact forms of the aliases, and readings of all names
	words      []string // words of all names, their readings, and Han characters singly and two by two
	wordStarts []string // the first and the first two characters of each word that is not Han
	nameStarts []string // the same of each compact form
	owners     []string // words of the owners' names, like words
	length     int      // characters of the text's compact form
}

func entryOf(m *trademarks.Mark) entry {
	var e entry
	e.name(m.Text, true)
	for _, a := range m.Aliases {
		e.name(a.Text, false)
	}
	for _, o := range m.Owners {
		n := analyse(o.Name)
		e.owners = append(e.owners, n.terms()...)
	}
	for _, list := range []*[]string{&e.given, &e.alias, &e.compact, &e.other, &e.words, &e.wordStarts, &e.nameStarts, &e.owners} {
		*list = tidy(*list)
	}
	return e
}

func (e *entry) name(s string, text bool) {
	n := analyse(s)
	if text {
		e.given, e.compact = append(e.given, n.given), append(e.compact, n.compact)
		e.length = utf8.RuneCountInString(n.compact)
	} else {
		e.alias, e.other = append(e.alias, n.given), append(e.other, n.compact)
	}
	e.other = append(e.other, n.reading)
	e.words = append(e.words, n.terms()...)
	e.nameStarts = append(append(e.nameStarts, starts(n.compact)...), starts(n.reading)...)
	for _, w := range n.words {
		if !w.han {
			e.wordStarts = append(e.wordStarts, starts(w.text)...)
		}
		e.wordStarts = append(e.wordStarts, starts(w.reading)...)
	}
}

// terms are all the terms the words of a name are found by.
func (n *name) terms() []string {
	var out []string
	for _, w := range n.words {
		out = append(out, w.asked()...)
		if w.han {
			out = append(out, strings.Split(w.text, "")...)
		}
		out = append(out, w.reading)
	}
	return out
}

// shortStart is the longest beginning that has a term of its own. Longer ones are read off the dictionary; the short
// ones would be most of it.
const shortStart = 2

func starts(s string) []string {
	var out []string
	n := 0
	for i, r := range s {
		n++
		if n > shortStart {
			break
		}
		out = append(out, s[:i+utf8.RuneLen(r)])
	}
	return out
}

// tidy sorts a list of terms and takes doubles and the empty term out.
func tidy(list []string) []string {
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > 0 && list[0] == "" {
		list = list[1:]
	}
	return list
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cut returns the first n characters of s.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
