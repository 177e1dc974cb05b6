// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"
)

//go:embed weights.json
var weightsJSON []byte

// Weights are all the numbers of the score that were fitted or set; weights.json holds them. Signs are fixed: what
// speaks for a conflict never lowers the score, what speaks against it never raises it.
type Weights struct {
	Source string `json:"source"`

	// Parts of the likeness of two strings of letters; they sum to 1.
	Sight      float64 `json:"sight"`
	Grams      float64 `json:"grams"`
	SoundGrams float64 `json:"sound_grams"`
	Sound      float64 `json:"sound"`

	// Parts of the likeness of two signs; they sum to 1. Fitted on finding earlier marks.
	Overlap   float64 `json:"overlap"`
	Strongest float64 `json:"strongest"`
	Whole     float64 `json:"whole"`

	// What is added to the likeness before it becomes a score. Short and OneLetter were fitted on decided pairs, the
	// others are set by rule and small.
	Short     float64 `json:"short"`
	OneLetter float64 `json:"one_letter"`
	Apart     float64 `json:"apart"`
	Stem      float64 `json:"stem"`
	Fame      float64 `json:"fame"`
	Remote    float64 `json:"remote"`

	// The score is a logistic curve of the sum: half at Middle, rising by Slope.
	Middle float64 `json:"middle"`
	Slope  float64 `json:"slope"`
}

// LoadWeights reads weights from their file form. An error says which number is out of its bounds.
func LoadWeights(data []byte) (Weights, error) {
	var w Weights
	if err := json.Unmarshal(data, &w); err != nil {
		return w, fmt.Errorf("the weights of the score are no valid JSON: %w", err)
	}
	for _, n := range []struct {
		name     string
		v        float64
		low, top float64
	}{
		{"sight", w.Sight, 0, 1}, {"grams", w.Grams, 0, 1}, {"sound_grams", w.SoundGrams, 0, 1}, {"sound", w.Sound, 0, 1},
		{"sum of sight, grams, sound_grams and sound", w.Sight + w.Grams + w.SoundGrams + w.Sound, 0.999, 1.001},
		{"overlap", w.Overlap, 0, 1}, {"strongest", w.Strongest, 0, 1}, {"whole", w.Whole, 0, 1},
		{"sum of overlap, strongest and whole", w.Overlap + w.Strongest + w.Whole, 0.999, 1.001},
		{"short", w.Short, -1, 0}, {"one_letter", w.OneLetter, -1, 0}, {"apart", w.Apart, -1, 0}, {"stem", w.Stem, -1, 0},
		{"fame", w.Fame, 0, 1}, {"remote", w.Remote, -1, 0}, {"middle", w.Middle, 0, 1}, {"slope", w.Slope, 1, 100},
	} {
		if !(n.v >= n.low && n.v <= n.top) {
			return w, fmt.Errorf("the weight %s is %g and must lie within %g and %g", n.name, n.v, n.low, n.top)
		}
	}
	return w, nil
}

// weights are those the package ships; a test holds that they load.
var weights = sync.OnceValue(func() *Weights {
	w, err := LoadWeights(weightsJSON)
	if err != nil {
		return &Weights{}
	}
	return &w
})

// Likeness is how near two signs are, within [0,1].
func (w *Weights) Likeness(m *Measures) float64 {
	return min(1, w.Overlap*m.Overlap+w.Strongest*m.Strongest+w.Whole*m.Whole)
}

// Score is the degree of conflict, within [0,1].
func (w *Weights) Score(m *Measures) float64 { return w.temper(w.Likeness(m), m) }

func (w *Weights) temper(likeness float64, m *Measures) float64 {
	x := likeness + w.Short*m.Short + w.OneLetter*m.OneLetter + w.Apart*m.Apart + w.Stem*m.Stem + w.Fame*m.Fame + w.Remote*m.Remote
	return 1 / (1 + math.Exp(-w.Slope*(x-w.Middle)))
}

// Likeness is how near two signs are, within [0,1], 1 if their folds are equal: the quick road of Compare for the many.
func (p *Prepared) Likeness(b *Prepared) float64 {
	c := compare(p, b)
	defer comparisons.Put(c)
	return c.likeness()
}

// Measure returns what the two signs have in common: the figures from which the weights are fitted.
func (p *Prepared) Measure(b *Prepared) Measures {
	c := compare(p, b)
	defer comparisons.Put(c)
	return c.m
}

// Compare compares two prepared signs.
func (p *Prepared) Compare(b *Prepared) Result {
	c := compare(p, b)
	defer comparisons.Put(c)
	r := Result{Likeness: c.likeness(), Score: 1, Evidence: c.explain()}
	if !c.identical() {
		r.Score = c.w.temper(r.Likeness, &c.m)
	}
	return r
}

func compare(a, b *Prepared) *comparison {
	c := comparisons.Get().(*comparison)
	c.run(a, b)
	return c
}

func (c *comparison) likeness() float64 {
	switch {
	case c.identical():
		return 1
	case c.transliterated():
		return max(transliterationLike, c.w.Likeness(&c.m))
	}
	return c.w.Likeness(&c.m)
}

// transliterationLike is the likeness of a sign with itself in another alphabet: the ear and the mind take it for the
// same, the eye does not.
const transliterationLike = 0.95

// identical reports whether the letters agree, whatever the spaces between them.
func (c *comparison) identical() bool { return !c.foreign && c.sameLetters() }

// transliterated reports whether one sign is the other in another alphabet.
func (c *comparison) transliterated() bool {
	return c.foreign && (c.sameLetters() || string(c.a.whole.sound) == string(c.b.whole.sound))
}

func (c *comparison) sameLetters() bool {
	return len(c.a.els) > 0 && slices.Equal(c.a.whole.letters, c.b.whole.letters)
}
