// SPDX-License-Identifier: Apache-2.0

package fold

import (
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
	"go.mau.fi/util/confusable"
	"golang.org/x/text/unicode/norm"
)

type glyphKind uint8

const (
	kindBreak glyphKind = iota
	kindLetter
	kindDigit
	kindSymbol     // a sign that can stand for a letter: @ $ | ! and currency letters
	kindApostrophe // dropped inside a word
	kindDrop       // invisible or combining: belongs to what is before it
	kindHan
	kindKana
	kindHangul
	kindThai
	kindArabic
	kindIndic
)

func (k glyphKind) script() Script {
	switch k {
	case kindKana:
		return Kana
	case kindHangul:
		return Hangul
	case kindThai:
		return Thai
	case kindArabic:
		return Arabic
	}
	return Other
}

// glyph is one character of the text as given after folding.
type glyph struct {
	own     rune   // folded, in its own script
	look    rune   // the Latin letter it looks like; own for Latin; 0 if it looks like none
	more    string // further Latin letters of an expansion (ß, æ, ﬁ)
	kind    glyphKind
	script  Script
	weak    bool // look is a likeness that only works inside an otherwise Latin word (и for u)
	changed bool // a styled or look-alike form, not how anybody types
	hidden  bool // kindDrop: draws nothing at all
}

const (
	asciiOther = iota
	asciiWord
	asciiBreak
)

// asciiClass sorts bytes for the quick road. Signs that may be part of a word (apostrophe, @, $, |, !) and all
// bytes above ASCII take the slow one.
var asciiClass = func() (t [256]uint8) {
	for b := range utf8.RuneSelf {
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
			t[b] = asciiWord
		case b == '\'', b == '`', b == '@', b == '$', b == '|', b == '!':
			t[b] = asciiOther
		default:
			t[b] = asciiBreak
		}
	}
	return t
}()

// glyphAt reads the character at byte i, with a following kana sound mark, and its size in bytes.
func glyphAt(s string, i int) (glyph, int) {
	if b := s[i]; b < utf8.RuneSelf {
		return asciiGlyph(b), 1
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	if r == utf8.RuneError && size <= 1 {
		return glyph{kind: kindBreak}, 1
	}
	if isKana(r) && i+size < len(s) {
		if m, n := utf8.DecodeRuneInString(s[i+size:]); m == '\u3099' || m == '\u309A' || m == 'ﾞ' || m == 'ﾟ' {
			if c := []rune(norm.NFKC.String(s[i : i+size+n])); len(c) == 1 {
				return glyphOf(c[0]), size + n
			}
		}
	}
	return glyphOf(r), size
}

func asciiGlyph(b byte) glyph {
	switch {
	case 'a' <= b && b <= 'z':
		return glyph{own: rune(b), look: rune(b), kind: kindLetter}
	case 'A' <= b && b <= 'Z':
		b += 'a' - 'A'
		return glyph{own: rune(b), look: rune(b), kind: kindLetter}
	case '0' <= b && b <= '9':
		return glyph{own: rune(b), look: rune(b), kind: kindDigit}
	case b == '\'' || b == '`':
		return glyph{kind: kindApostrophe}
	}
	if l := symbolLetter(rune(b)); l != 0 {
		return glyph{own: l, look: l, kind: kindSymbol}
	}
	return glyph{kind: kindBreak}
}

// symbolLetter is the letter a sign is used for in place of, 0 for other signs.
func symbolLetter(r rune) rune {
	switch r {
	case '@':
		return 'a'
	case '$':
		return 's'
	case '|', '!', '¡':
		return 'i'
	case '€':
		return 'e'
	case '£':
		return 'l'
	case 'º', '°':
		return 'o'
	case 'ª':
		return 'a'
	case '¢', '©', '₵':
		return 'c'
	case '†', '‡', '₮':
		return 't'
	case '§', '₴':
		return 's'
	case '√':
		return 'v'
	case '∂':
		return 'd'
	case '₳':
		return 'a'
	case '฿':
		return 'b'
	case '₲':
		return 'g'
	case '₭':
		return 'k'
	case '₦':
		return 'n'
	case '₱', '₽', '¶':
		return 'p'
	case '₩':
		return 'w'
	case '¥':
		return 'y'
	case '®':
		return 'r'
	}
	return 0
}

func glyphOf(r rune) glyph {
	switch {
	case isHan(r):
		return glyph{own: Simplified(r), kind: kindHan, script: Han}
	case r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0: // fillers are of the Hangul script and draw nothing
		return glyph{kind: kindDrop, hidden: true}
	case isKana(r):
		return glyph{own: katakana(r), kind: kindKana}
	case unicode.Is(unicode.Hangul, r) && r < 0xFF00:
		return glyph{own: r, kind: kindHangul}
	case r == '’' || r == '‘' || r == 'ʼ' || r == '´' || r == '′' || r == '＇' || r == 'ʹ' || r == '\u2032':
		return glyph{kind: kindApostrophe}
	case invisible(r):
		return glyph{kind: kindDrop, hidden: r != '\u00AD' && !variation(r)}
	case r == '™' || r == '℠':
		return glyph{kind: kindBreak}
	case 0x1F1E6 <= r && r <= 0x1F1FF:
		return latin('a'+r-0x1F1E6, true)
	case 0x1F150 <= r && r <= 0x1F169:
		return latin('a'+r-0x1F150, true)
	case 0x1F170 <= r && r <= 0x1F189:
		return latin('a'+r-0x1F170, true)
	}
	if l := symbolLetter(r); l != 0 {
		return glyph{own: l, look: l, kind: kindSymbol}
	}
	return compatibility(r)
}

// compatibility resolves width, ligatures, circled, mathematical and other compatibility forms.
func compatibility(r rune) glyph {
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	plain := norm.NFKC.Bytes(buf[:n])
	if len(plain) == n && string(plain) == string(buf[:n]) {
		return letter(r, r, false)
	}
	first, size := utf8.DecodeRune(plain)
	if size == len(plain) {
		if isHan(first) || isKana(first) || unicode.Is(unicode.Hangul, first) {
			return glyphOf(first)
		}
		styled := (r < 0xFF00 || r > 0xFFEF) && first < utf8.RuneSelf
		return letter(first, first, styled)
	}
	g := letter(first, first, false)
	for _, m := range string(plain[size:]) {
		if x := letter(m, m, false); x.kind == kindLetter || x.kind == kindDigit {
			if g.kind == kindBreak {
				return x
			}
			g.more += string(x.own)
		}
	}
	return g
}

func latin(r rune, changed bool) glyph {
	return glyph{own: r, look: r, kind: kindLetter, changed: changed}
}

// letter folds a letter or digit that has no compatibility form. shown is the letter in its own case, because
// look-alikes depend on it (Greek Η looks like H, η like n).
func letter(r, shown rune, changed bool) glyph {
	if r < utf8.RuneSelf {
		g := asciiGlyph(byte(r))
		g.changed = changed
		return g
	}
	switch {
	case unicode.IsDigit(r):
		return glyph{own: digitValue(r), look: digitValue(r), kind: kindDigit, changed: true}
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
		if unicode.In(r, unicode.Thai, unicode.Devanagari, unicode.Bengali, unicode.Tamil, unicode.Telugu, unicode.Khmer, unicode.Lao, unicode.Myanmar) {
			return glyph{own: r, kind: indicOrThai(r)}
		}
		return glyph{kind: kindDrop}
	case unicode.Is(unicode.Mc, r):
		return glyph{own: r, kind: indicOrThai(r)}
	case !unicode.IsLetter(r):
		return glyph{kind: kindBreak}
	}
	low := unicode.ToLower(r)
	switch {
	case unicode.Is(unicode.Latin, r):
		return latinLetter(low, changed)
	case unicode.Is(unicode.Arabic, r) || unicode.Is(unicode.Hebrew, r):
		return glyph{own: low, kind: kindArabic}
	case unicode.In(r, unicode.Thai, unicode.Devanagari, unicode.Bengali, unicode.Tamil, unicode.Telugu, unicode.Khmer, unicode.Lao, unicode.Myanmar):
		return glyph{own: low, kind: indicOrThai(r)}
	}
	look, weak := lookAlike(shown)
	g := glyph{own: base(low), look: look, weak: weak, kind: kindLetter, script: Other, changed: changed}
	switch {
	case unicode.Is(unicode.Cyrillic, r):
		g.script = Cyrillic
	case unicode.Is(unicode.Greek, r):
		g.script = Greek
		if g.own == 'ς' {
			g.own = 'σ'
		}
	}
	return g
}

func indicOrThai(r rune) glyphKind {
	if unicode.Is(unicode.Thai, r) {
		return kindThai
	}
	return kindIndic
}

// latinLetter folds a Latin letter beyond ASCII: accents off, strokes and ligatures to their plain letters. Phonetic
// and small-capital letters are a disguise, accents are not.
func latinLetter(low rune, changed bool) glyph {
	if b := base(low); b < utf8.RuneSelf {
		return latin(b, changed)
	}
	if p, ok := phoneticLetters[low]; ok {
		return latin(p, true)
	}
	switch low {
	case 'ß':
		return glyph{own: 's', look: 's', more: "s", kind: kindLetter}
	case 'æ':
		return glyph{own: 'a', look: 'a', more: "e", kind: kindLetter}
	case 'œ':
		return glyph{own: 'o', look: 'o', more: "e", kind: kindLetter}
	case 'þ':
		return glyph{own: 't', look: 't', more: "h", kind: kindLetter}
	}
	plain := unidecode.Unidecode(string(low))
	if plain == "" {
		return glyph{own: low, look: low, kind: kindLetter, changed: changed}
	}
	first := asciiGlyph(plain[0])
	if first.kind != kindLetter {
		return glyph{own: low, look: low, kind: kindLetter, changed: changed}
	}
	// Letters with a stroke or hook in ordinary orthographies (ø ł đ ħ ı) are typed as such; the extension blocks are not.
	first.changed = changed || low > 0x17F && low < 0x1E00
	return first
}

// base takes the accents off one letter.
func base(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	d := norm.NFD.Bytes(buf[:n])
	first, size := utf8.DecodeRune(d)
	if size < len(d) || first != r {
		return unicode.ToLower(first)
	}
	switch r {
	case 'ø':
		return 'o'
	case 'ł':
		return 'l'
	case 'đ', 'ð':
		return 'd'
	case 'ħ':
		return 'h'
	case 'ı':
		return 'i'
	case 'ŧ':
		return 't'
	}
	return r
}

// lookAlike is the Latin letter or digit that r is mistaken for, 0 if none, and whether that likeness is weak: Unicode's confusables, then the small
// capitals those resolve to, then the same for the accent-free and lower-case form.
func lookAlike(r rune) (look rune, weak bool) {
	if l, ok := strangeLetters[r]; ok {
		return l, true
	}
	for _, c := range [...]rune{r, base(r), unicode.ToLower(r)} {
		proto := confusable.GetReplacement(c)
		if proto == "" {
			continue
		}
		p, size := utf8.DecodeRuneInString(proto)
		if size < len(proto) {
			// A prototype of several characters counts when the rest are combining marks only.
			rest, _ := utf8.DecodeRuneInString(proto[size:])
			if !unicode.Is(unicode.Mn, rest) {
				continue
			}
		}
		if p < utf8.RuneSelf {
			if g := asciiGlyph(byte(p)); g.kind == kindLetter || g.kind == kindDigit {
				return g.own, false
			}
			continue
		}
		if q, ok := phoneticLetters[p]; ok {
			return q, false
		}
		if b := base(unicode.ToLower(p)); b < utf8.RuneSelf {
			return b, false
		}
	}
	return 0, false
}

func digitValue(r rune) rune {
	// Decimal digits of a script stand in contiguous tens (Unicode, property Nd).
	for z := r; z > r-10; z-- {
		if !unicode.IsDigit(z - 1) {
			return '0' + (r - z)
		}
	}
	for z := rune(0); z < 10; z++ {
		if (r-z)%10 == 0 {
			return '0' + z
		}
	}
	return '0'
}

func isHan(r rune) bool {
	return r >= 0x3400 && (r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x323AF) || r == '々' || r == '〇'
}

func isKana(r rune) bool {
	return r >= 0x3041 && r <= 0x30FF && r != '・' && r != '゠' || r >= 0xFF66 && r <= 0xFF9D
}

// katakana maps hiragana and half-width forms to full-width katakana, so that a name is the same in either.
func katakana(r rune) rune {
	switch {
	case r >= 0x3041 && r <= 0x3096:
		return r + 0x60
	case r >= 0xFF66:
		if w := []rune(norm.NFKC.String(string(r))); len(w) == 1 {
			return w[0]
		}
	}
	return r
}

func variation(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF }

// invisible reports characters that draw nothing: zero-width, bidi controls, joiners, tags, fillers, variation selectors.
func invisible(r rune) bool {
	switch {
	case r == 0x00AD, r == 0x034F, r == 0x061C, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r == 0x180E, r == 0x3164, r == 0xFEFF, r == 0xFFA0:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r >= 0xFFF0 && r <= 0xFFFB, r >= 0xE0000 && r <= 0xE007F, r >= 0x1D173 && r <= 0x1D17A:
		return true
	}
	return variation(r)
}

func nextIsLetter(s string, i int) bool {
	for i < len(s) {
		g, size := glyphAt(s, i)
		if g.kind != kindDrop {
			return g.kind == kindLetter
		}
		i += size
	}
	return false
}

func prevIsLetter(s string, i int) bool {
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		if r == utf8.RuneError {
			return false
		}
		var g glyph
		if r < utf8.RuneSelf {
			g = asciiGlyph(byte(r))
		} else {
			g = glyphOf(r)
		}
		if g.kind != kindDrop {
			return g.kind == kindLetter
		}
	}
	return false
}

// hasForeignWord reports whether some word of s is written in a non-Latin alphabet and cannot be read as Latin: then
// words of that alphabet are taken as written, however Latin they look.
func hasForeignWord(s string) bool {
	other, latinSeen, stranger := 0, false, false
	found := false
	end := func() {
		// A letter that looks like no Latin one makes the word plainly foreign, unless Latin letters stand in it too.
		if other > 1 && stranger && !latinSeen {
			found = true
		}
		other, latinSeen, stranger = 0, false, false
	}
	for i := 0; i < len(s) && !found; {
		if s[i] < utf8.RuneSelf {
			switch asciiClass[s[i]] {
			case asciiWord:
				latinSeen = latinSeen || s[i] > '9'
			case asciiBreak:
				end()
			}
			i++
			continue
		}
		g, size := glyphAt(s, i)
		switch {
		case g.kind == kindLetter && g.script != Latin:
			other++
			stranger = stranger || g.look == 0 || g.weak
		case g.kind == kindLetter:
			latinSeen = true
		case g.kind == kindBreak:
			end()
		}
		i += size
	}
	end()
	return found
}
