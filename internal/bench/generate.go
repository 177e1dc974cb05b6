// SPDX-License-Identifier: Apache-2.0

// Package bench makes registers and listings of any size from the project's own word counts, and measures on them what is
// claimed elsewhere: how many marks are found however they are disguised, how fast, in how much memory. Everything follows
// from a seed, so that anybody gets the same marks and listings.
package bench

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"sort"
	"strings"

	"markwarden/internal/fold"
	"markwarden/trademarks/starter"
)

// Generator makes marks and listings by the recipe of ENGINE §0: marks of one to six words, of which two thirds are ordinary
// words by their frequency, a fifth coined letter by letter after real brands, the rest real brand words, numbers and
// initials. A quarter of the marks repeats an earlier text, as registers do.
type Generator struct {
	rnd    *rand.Rand
	words  []string
	cum    []float64
	brands []string
	next   map[string][]byte // the letters that follow three letters in brand words
}

// The table of words ends at neverMet bits, for every word of the dictionary that no text had: all of them together are
// about a fiftieth of a text.
const (
	neverMet     = 16.0
	neverMetMore = 6.0
)

// NewGenerator is deterministic in seed.
func NewGenerator(seed uint64) (*Generator, error) {
	g := &Generator{rnd: rand.New(rand.NewPCG(seed, 0x6d61726b)), next: map[string][]byte{}}
	sum := 0.0
	for w, bits := range fold.OrdinaryWords("en") {
		if len(w) < 3 {
			continue
		}
		if bits >= neverMet {
			bits += neverMetMore
		}
		sum += math.Exp2(-bits)
		g.words = append(g.words, w)
		g.cum = append(g.cum, sum)
	}
	marks, err := starter.Marks()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i := range marks {
		f := fold.Fold(marks[i].Text)
		for _, t := range f.Tokens {
			if t.Script == fold.Latin && len(t.Text) >= 4 && !fold.Known(t.Text) && !seen[t.Text] {
				seen[t.Text] = true
				g.brands = append(g.brands, t.Text)
			}
		}
	}
	for _, b := range g.brands {
		s := "^^^" + b + "$"
		for i := 3; i < len(s); i++ {
			g.next[s[i-3:i]] = append(g.next[s[i-3:i]], s[i])
		}
	}
	return g, nil
}

// word is an ordinary word by its frequency.
func (g *Generator) word() string {
	x := g.rnd.Float64() * g.cum[len(g.cum)-1]
	return g.words[min(sort.SearchFloat64s(g.cum, x), len(g.words)-1)]
}

// coined is a word made letter by letter after the brands.
func (g *Generator) coined() string {
	for {
		s := "^^^"
		for len(s) < 3+14 {
			n := g.next[s[len(s)-3:]]
			c := n[g.rnd.IntN(len(n))]
			if c == '$' {
				break
			}
			s += string(c)
		}
		if len(s) >= 3+4 {
			return s[3:]
		}
	}
}

var suffixes = []string{"tech", "pro", "ify", "ly", "ex", "ia", "on", "us", "max", "lab", "works", "home", "co", "eze", "ito"}

// Mark is the text of one mark.
func (g *Generator) Mark() string {
	n := pickShare(g.rnd, []float64{.38, .33, .16, .08, .035, .015}) + 1
	if n == 1 {
		switch pickShare(g.rnd, []float64{.55, .23, .15, .07}) {
		case 0:
			return g.coined()
		case 1:
			return g.word() + g.word()
		case 2:
			return g.word()
		}
		return g.word() + suffixes[g.rnd.IntN(len(suffixes))]
	}
	parts := make([]string, n)
	for i := range parts {
		switch pickShare(g.rnd, []float64{.66, .20, .09, .05}) {
		case 0:
			parts[i] = g.word()
		case 1:
			parts[i] = g.coined()
		case 2:
			parts[i] = g.brands[g.rnd.IntN(len(g.brands))]
		default:
			parts[i] = g.initials()
		}
	}
	return strings.Join(parts, " ")
}

func (g *Generator) initials() string {
	if g.rnd.IntN(2) == 0 {
		return fmt.Sprint(g.rnd.IntN(2000))
	}
	return string([]byte{byte('a' + g.rnd.IntN(26)), byte('a' + g.rnd.IntN(26))})
}

// repeatShare is how many marks of a register repeat the text of another.
const repeatShare = 0.25

// Marks yields n mark texts, a quarter of them repeated.
func (g *Generator) Marks(n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		const recent = 1 << 16
		var kept []string
		for range n {
			var m string
			if len(kept) > 100 && g.rnd.Float64() < repeatShare {
				m = kept[g.rnd.IntN(len(kept))]
			} else {
				m = g.Mark()
				if len(kept) < recent {
					kept = append(kept, m)
				} else {
					kept[g.rnd.IntN(recent)] = m
				}
			}
			if !yield(m) {
				return
			}
		}
	}
}

// Title is 9 to 26 words as titles have them: ordinary words, sizes and model numbers, now and then a brand.
func (g *Generator) Title() string { return g.prose(9 + g.rnd.IntN(18)) }

// Listing is a title and a body of 100 to 200 words.
func (g *Generator) Listing() (title, body string) {
	return g.Title(), g.prose(100 + g.rnd.IntN(101))
}

func (g *Generator) prose(n int) string {
	parts := make([]string, n)
	for i := range parts {
		switch pickShare(g.rnd, []float64{.86, .03, .04, .07}) {
		case 0:
			parts[i] = g.word()
		case 1:
			parts[i] = g.brands[g.rnd.IntN(len(g.brands))]
		case 2:
			parts[i] = g.coined()
		default:
			parts[i] = g.initials()
		}
	}
	return strings.Join(parts, " ")
}

// pickShare returns an index with the probability its share has.
func pickShare(rnd *rand.Rand, shares []float64) int {
	x := rnd.Float64()
	for i, s := range shares {
		if x -= s; x < 0 {
			return i
		}
	}
	return len(shares) - 1
}
