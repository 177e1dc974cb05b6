// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	"strings"

	"markwarden/internal/fold"
)

// element is one word of a sign, a run of single letters (P.I.C.), or a run of Han characters.
type element struct {
	form
	text    string // folded, in its own script
	latin   string // as it reads in plain Latin letters
	weight  float64
	at      int // its first letter within the whole
	kind    weakness
	known   bool // an ordinary word of a screened language
	number  bool
	initial bool // a run of single letters
	ascii   bool
	concept []sense
}

// Prepared is a sign taken apart, to be compared with many. It must not be changed while it is compared.
type Prepared struct {
	sign   Sign
	key    string // folded words with single spaces
	els    []element
	whole  form
	weight float64   // of all elements
	size   int       // letters of the whole when written in Latin letters
	vowels bool      // the sign has a vowel: without one it is a letter string
	roman  *Prepared // a sign of another alphabet in Latin letters; nil for a Latin sign
}

// maxElements bounds the words taken of a sign; a slogan's first ten decide.
const maxElements = 10

// Prepare takes a sign apart. A nil Frequency means ordinary language.
func Prepare(s Sign, f Frequency) *Prepared {
	p := &Prepared{}
	p.Set(s, f)
	return p
}

// Set takes another sign apart in place of the one before and uses its memory again.
func (p *Prepared) Set(s Sign, f Frequency) {
	if f == nil {
		f = language{}
	}
	p.sign, p.els, p.weight, p.size, p.roman = s, p.els[:0], 0, 0, nil
	t := fold.Fold(s.Text)
	p.whole.letters = p.whole.letters[:0]
	for i := 0; i < len(t.Tokens) && len(p.els) < maxElements; {
		j := runEnd(t.Tokens, i)
		p.add(t.Tokens[i:j])
		i = j
	}
	p.key = p.joinKey()
	p.join(f)
	p.romanise(f)
}

// romanise takes the sign apart once more as it reads in Latin letters, if it is of another alphabet. The words keep
// their meanings.
func (p *Prepared) romanise(f Frequency) {
	foreign := false
	for i := range p.els {
		foreign = foreign || !p.els[i].ascii
	}
	if !foreign {
		return
	}
	r := &Prepared{sign: p.sign}
	for i := range p.els {
		e := &p.els[i]
		r.add([]fold.Token{{Text: e.latin}})
		r.els[i].concept = e.concept
	}
	r.key = r.joinKey()
	r.join(f)
	p.roman = r
}

// runEnd is the end of the tokens that make one element with token i: Han characters and single letters run together.
func runEnd(tokens []fold.Token, i int) int {
	j := i + 1
	switch {
	case tokens[i].Script == fold.Han:
		for j < len(tokens) && tokens[j].Script == fold.Han {
			j++
		}
	case isSingleLetter(&tokens[i]):
		for j < len(tokens) && isSingleLetter(&tokens[j]) {
			j++
		}
	}
	return j
}

func isSingleLetter(k *fold.Token) bool {
	return len(k.Text) == 1 && (k.Text[0] < '0' || k.Text[0] > '9')
}

// add files the tokens as one element; letters go to the whole, of which each element's are a part.
func (p *Prepared) add(tokens []fold.Token) {
	if len(p.els) < cap(p.els) {
		p.els = p.els[:len(p.els)+1]
	} else {
		p.els = append(p.els, element{})
	}
	e := &p.els[len(p.els)-1]
	*e = element{form: form{sound: e.sound[:0], grams: e.grams, soundGrams: e.soundGrams}, text: tokens[0].Text}
	if len(tokens) > 1 {
		var b strings.Builder
		for i := range tokens {
			b.WriteString(tokens[i].Text)
		}
		e.text = b.String()
		e.initial = tokens[0].Script != fold.Han
	}
	e.at = len(p.whole.letters)
	p.whole.letters = appendRunes(p.whole.letters, e.text)
	e.ascii = len(p.whole.letters)-e.at == len(e.text)
	e.latin = latin(e.text, tokens[0].Script, e.ascii)
	e.sound = appendSounds(e.sound, e.latin)
	p.size += len(e.latin)
	e.known, e.number, e.kind = fold.Known(e.text), isNumber(e.text), weaknessOf(e.text)
	e.concept = senses()[e.text]
}

// latin is how a word of any script reads in plain Latin letters: pinyin for Han, transliteration for the others.
func latin(text string, script fold.Script, ascii bool) string {
	switch {
	case ascii:
		return text
	case script == fold.Han:
		if p := fold.Pinyin(text); p != "" {
			return p
		}
	}
	return fold.Latinise(text)
}

func isNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func (p *Prepared) joinKey() string {
	if len(p.els) == 1 {
		return p.els[0].text
	}
	var b strings.Builder
	for i := range p.els {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p.els[i].text)
	}
	return b.String()
}

// join weighs the elements and makes the whole of them.
func (p *Prepared) join(f Frequency) {
	p.whole.sound = p.whole.sound[:0]
	p.vowels = false
	for i := range p.els {
		e := &p.els[i]
		end := len(p.whole.letters)
		if i+1 < len(p.els) {
			end = p.els[i+1].at
		}
		e.letters = p.whole.letters[e.at:end:end]
		if len(p.els) > 1 {
			e.set(f)
		} else {
			e.form.signature = 0
		}
		e.weight = weigh(e, i, len(p.els), f)
		p.weight += e.weight
		p.whole.sound = joinSound(p.whole.sound, e.sound)
		for _, r := range e.letters {
			p.vowels = p.vowels || r >= 128 || isVowel(byte(r)) || r == 'y'
		}
	}
	p.whole.set(f)
	if len(p.els) == 1 {
		p.els[0].signature = p.whole.signature
	}
}

// Key is the folded words of the sign, joined by single spaces; signs of equal keys are identical.
func (p *Prepared) Key() string { return p.key }

// Word is one word of a prepared sign.
type Word struct {
	Text   string
	Weight float64 // what it tells of the sign, in bits
	Idle   bool    // it cannot set a sign apart: the, of, company
}

// Words calls yield with each folded word, at most ten.
func (p *Prepared) Words(yield func(Word) bool) {
	for i := range p.els {
		if e := &p.els[i]; !yield(Word{e.text, e.weight, e.kind.idle()}) {
			return
		}
	}
}

// Len is the number of words taken of the sign, at most ten.
func (p *Prepared) Len() int { return len(p.els) }

// Weight is what all words tell, in bits.
func (p *Prepared) Weight() float64 { return p.weight }

// Senses calls yield with the number of each meaning that the i-th word has in the dictionary.
func (p *Prepared) Senses(i int, yield func(id uint16) bool) {
	for _, s := range p.els[i].concept {
		if !yield(s.id) {
			return
		}
	}
}

// Grams are the runs of three letters of the whole sign, its two ends marked by zero, and the bits of all of them. A key
// holds ten bits a letter. The slice is the sign's own.
func (p *Prepared) Grams() ([]Gram, float64) { return p.whole.grams.list, p.whole.grams.bits }

// SoundGrams are likewise the runs of three phonemes.
func (p *Prepared) SoundGrams() ([]Gram, float64) {
	return p.whole.soundGrams.list, p.whole.soundGrams.bits
}

// WordGrams are likewise the runs of three letters of the i-th word alone.
func (p *Prepared) WordGrams(i int) ([]Gram, float64) {
	g := &p.formOf(&p.els[i]).grams
	return g.list, g.bits
}
