// SPDX-License-Identifier: Apache-2.0

package nice

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// phrase is a goods word of one or more tokens in an alphabet with spaces.
type phrase struct {
	tokens []string
	family int
	lang   string
}

// token is a word of a text in comparing form: lower case, no accents, English singular.
type token struct {
	text       string
	start, end int
	brk        brk  // what stands before it
	asian      bool // a run of Han or kana, matched without word boundaries
}

// brk is how strongly the signs before a token part it from the one before.
type brk uint8

const (
	brkNone  brk = iota
	brkSoft      // comma, slash, bracket
	brkHard      // dash between spaces, bar, full stop, semicolon, line end
	brkLevel     // ">" of a category path
)

// word files a goods word under its family.
func (b *book) word(family int, lang, w string) {
	if w == "" {
		return
	}
	toks := tokenise(w)
	if len(toks) == 0 {
		b.problem("the word %q has no letters", w)
		return
	}
	if len(toks) == 1 && toks[0].asian {
		// One character is a word in Japanese and part of many words in Chinese, which shares the map.
		if lang != "ja" || utf8.RuneCountInString(toks[0].text) > 1 {
			b.asianWord(family, toks[0].text)
		}
		return
	}
	p := phrase{family: family, lang: lang}
	for _, t := range toks {
		p.tokens = append(p.tokens, t.text)
	}
	for i, q := range b.phrases[p.tokens[0]] {
		if slices.Equal(q.tokens, p.tokens) {
			if lang == "en" && q.lang != "en" && q.lang != "" {
				b.phrases[p.tokens[0]][i] = p // an English goods word goes before a foreign one of the same letters
			}
			if q.family != family && q.lang == lang {
				b.problem("the %s word %q is in %s and %s", lang, w, b.name(q.family), b.name(family))
			}
			return
		}
	}
	b.phrases[p.tokens[0]] = append(b.phrases[p.tokens[0]], p)
}

func (b *book) name(family int) Family {
	if family == ignored {
		return ignoreFile
	}
	return b.all[family].id
}

func (b *book) asianWord(family int, w string) {
	if f, ok := b.asian[w]; ok {
		if f != family {
			b.problem("the word %q is in %s and %s", w, b.name(f), b.name(family))
		}
		return
	}
	b.asian[w] = family
	b.longest = max(b.longest, utf8.RuneCountInString(w))
}

// sortPhrases puts longer phrases first, so that the first that fits is the longest.
func (b *book) sortPhrases() {
	for _, ps := range b.phrases {
		slices.SortStableFunc(ps, func(x, y phrase) int { return len(y.tokens) - len(x.tokens) })
	}
}

// tokenise cuts a text into tokens.
func tokenise(s string) []token {
	out := make([]token, 0, len(s)/6+2)
	var word []byte
	start, next := -1, brkHard
	end := func(at int) {
		if start >= 0 {
			out = append(out, token{text: singular(string(word)), start: start, end: at, brk: next})
			start, next, word = -1, brkNone, word[:0]
		}
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isAsian(r):
			end(i)
			j := i
			for j < len(s) {
				q, n := utf8.DecodeRuneInString(s[j:])
				if !isAsian(q) {
					break
				}
				j += n
			}
			out = append(out, token{text: s[i:j], start: i, end: j, brk: next, asian: true})
			next = brkNone
			i = j
			continue
		case r == '\'' || r == '’' || unicode.Is(unicode.Mn, r):
			// dropped inside a word
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if start < 0 {
				start = i
			}
			word = appendFolded(word, r)
		default:
			end(i)
			next = max(next, breakOf(s, i, r))
		}
		i += size
	}
	end(len(s))
	return out
}

func breakOf(s string, i int, r rune) brk {
	switch r {
	case '>', '›', '»':
		return brkLevel
	case '|', ';', '\n', '。', '；', '•', '【', '】':
		return brkHard
	case '.', '!', '?':
		return brkHard
	case '-', '–', '—':
		if i > 0 && s[i-1] == ' ' {
			return brkHard
		}
		return brkNone
	case ',', '/', '(', ')', '[', ']', ':', '&', '+', '，', '、', '（', '）', '／':
		return brkSoft
	}
	return brkNone
}

// appendFolded appends a letter in lower case without its accents.
func appendFolded(b []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(b, byte(r))
	}
	if r == 'ß' {
		return append(b, "ss"...)
	}
	for _, d := range norm.NFKD.String(string(unicode.ToLower(r))) {
		if !unicode.Is(unicode.Mn, d) {
			b = utf8.AppendRune(b, unicode.ToLower(d))
		}
	}
	return b
}

func isAsian(r rune) bool {
	return r >= 0x3040 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r == '々'
}

// irregular plurals that the endings do not tell.
var irregular = map[string]string{
	"knives": "knife", "shelves": "shelf", "scarves": "scarf", "loaves": "loaf", "mice": "mouse", "men": "man", "women": "woman", "children": "child",
	"mens": "man", "womens": "woman", "feet": "foot", "teeth": "tooth", "geese": "goose", "leaves": "leaf", "wolves": "wolf", "halves": "half",
}

// singular takes an English plural to its singular, roughly: it need only be the same for both sides of a comparison.
func singular(w string) string {
	if s, ok := irregular[w]; ok {
		return s
	}
	n := len(w)
	switch {
	case n > 4 && strings.HasSuffix(w, "che"):
		return w[:n-1] // as "cartouches" becomes, which English would take for the plural of "cartouch"
	case n < 4 || w[n-1] != 's' || w[n-2] == 's' || w[n-2] == 'u' || w[n-2] == 'i':
		return w
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "zzes"):
		return w[:n-2]
	}
	return w[:n-1]
}
