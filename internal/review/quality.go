// SPDX-License-Identifier: Apache-2.0

package review

import (
	"cmp"
	"math"
	"slices"
	"time"

	"markwarden/internal/notice"
)

// Past is a decision as quality looks at it. Category groups decisions for a table: a level, a reason, a queue.
type Past struct {
	ID       string    `json:"id"` // case and entry
	By       string    `json:"by"`
	Answer   string    `json:"answer"`
	Category string    `json:"category,omitempty"`
	At       time.Time `json:"at"`
}

// Blind is a decision that is looked at again by somebody who must not know it: neither who decided nor what.
type Blind struct {
	ID       string `json:"id"`
	Category string `json:"category,omitempty"`
	NotBy    string `json:"-"` // who decided first; never shown to whoever answers
}

// May reports whether somebody can give the second answer: anybody but whoever gave the first.
func (b Blind) May(id string) bool { return id != "" && id != b.NotBy }

// SecondReview draws decisions to be taken again blindly: about share of them (0 to 1), each by a hash of the seed and its
// id, so that the draw can be repeated and a decision is in it or not whatever the others are. The order is that of the
// hash, so that it tells nothing either.
func SecondReview(past []Past, seed string, share float64) []Blind {
	list := []Blind{}
	bound := min(1, max(0, share))
	sorted := slices.Clone(past)
	slices.SortFunc(sorted, func(a, b Past) int {
		return cmp.Or(cmp.Compare(draw(seed, a.ID), draw(seed, b.ID)), cmp.Compare(a.ID, b.ID))
	})
	for _, p := range sorted {
		if bound == 1 || float64(draw(seed, p.ID)) < bound*math.MaxUint64 {
			list = append(list, Blind{ID: p.ID, Category: p.Category, NotBy: p.By})
		}
	}
	return list
}

// Interval is an estimate with its 95 % interval.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     int     `json:"n"`
}

// z95 is the 97.5 % point of the standard normal distribution.
const z95 = 1.959963984540054

// Wilson is a share of n with its interval by Wilson's score (1927), which holds for small n and shares near 0 and 1, where
// the plain interval does not. Without a trial nothing is known: 0 with the interval from 0 to 1.
func Wilson(hits, n int) Interval {
	if n <= 0 {
		return Interval{High: 1}
	}
	p, m, z2 := float64(hits)/float64(n), float64(n), z95*z95
	center := (p + z2/(2*m)) / (1 + z2/m)
	half := z95 / (1 + z2/m) * math.Sqrt(p*(1-p)/m+z2/(4*m*m))
	return Interval{Value: p, Low: max(0, min(p, center-half)), High: min(1, max(p, center+half)), N: n}
}

// Pair is two answers to one question.
type Pair struct {
	ID       string `json:"id"`
	First    string `json:"first"`
	Second   string `json:"second"`
	Category string `json:"category,omitempty"`
}

// Agreement is how far two people answer alike: the plain share with its interval, Cohen's kappa with its interval, and the
// table of first against second answers, rows and columns in the order of Answers.
type Agreement struct {
	Share   Interval `json:"share"`
	Kappa   Interval `json:"kappa"`
	Defined bool     `json:"defined"` // false: all answers are the same, so that chance alone would agree and kappa says nothing
	Answers []string `json:"answers"`
	Table   [][]int  `json:"table"`
}

// Agree compares pairs of answers. Kappa is Cohen's (1960), (po - pe) / (1 - pe); its interval uses the large-sample
// standard error of Fleiss, Cohen and Everitt (1969) and is cut to -1 and 1. With few pairs it is wide, as it should be.
func Agree(pairs []Pair) Agreement {
	a := table(pairs)
	n := float64(len(pairs))
	if n == 0 {
		a.Share, a.Kappa = Interval{High: 1}, Interval{Low: -1, High: 1}
		return a
	}
	k := len(a.Answers)
	row, col := make([]float64, k), make([]float64, k)
	po, same := 0.0, 0
	for i := range k {
		for j := range k {
			p := float64(a.Table[i][j]) / n
			row[i] += p
			col[j] += p
		}
		po += float64(a.Table[i][i]) / n
		same += a.Table[i][i]
	}
	a.Share = Wilson(same, len(pairs))
	pe := 0.0
	for i := range k {
		pe += row[i] * col[i]
	}
	if 1-pe < 1e-12 {
		a.Kappa = Interval{Low: -1, High: 1, N: len(pairs)}
		return a
	}
	a.Defined = true
	kappa := (po - pe) / (1 - pe)
	half := z95 * a.deviation(row, col, po, pe, n)
	a.Kappa = Interval{Value: kappa, Low: max(-1, kappa-half), High: min(1, kappa+half), N: len(pairs)}
	return a
}

// deviation is the standard error of kappa (Fleiss, Cohen, Everitt 1969, formula 13).
func (a Agreement) deviation(row, col []float64, po, pe, n float64) float64 {
	kappa := (po - pe) / (1 - pe)
	agree, differ := 0.0, 0.0
	for i := range a.Answers {
		for j := range a.Answers {
			p := float64(a.Table[i][j]) / n
			if i == j {
				d := 1 - (row[i]+col[i])*(1-kappa)
				agree += p * d * d
			} else {
				differ += p * (col[i] + row[j]) * (col[i] + row[j])
			}
		}
	}
	last := kappa - pe*(1-kappa)
	v := (agree + (1-kappa)*(1-kappa)*differ - last*last) / (n * (1 - pe) * (1 - pe))
	return math.Sqrt(max(0, v))
}

// table counts pairs.
func table(pairs []Pair) Agreement {
	a := Agreement{Answers: []string{}, Table: [][]int{}}
	for _, p := range pairs {
		for _, answer := range []string{p.First, p.Second} {
			if i, found := slices.BinarySearch(a.Answers, answer); !found {
				a.Answers = slices.Insert(a.Answers, i, answer)
			}
		}
	}
	for range a.Answers {
		a.Table = append(a.Table, make([]int, len(a.Answers)))
	}
	for _, p := range pairs {
		i, _ := slices.BinarySearch(a.Answers, p.First)
		j, _ := slices.BinarySearch(a.Answers, p.Second)
		a.Table[i][j]++
	}
	return a
}

// AgreeBy is Agree for each category, by its name.
func AgreeBy(pairs []Pair) map[string]Agreement {
	groups := map[string][]Pair{}
	for _, p := range pairs {
		groups[p.Category] = append(groups[p.Category], p)
	}
	out := map[string]Agreement{}
	for name, list := range groups {
		out[name] = Agree(list)
	}
	return out
}

// Calibration is how somebody answers a set whose answers were agreed before.
type Calibration struct {
	By       string   `json:"by"`
	Right    Interval `json:"right"`
	Kappa    Interval `json:"kappa"`
	Defined  bool     `json:"defined"`
	Missed   []string `json:"missed"`   // questions not answered, in order
	Mistakes []Pair   `json:"mistakes"` // First is the agreed answer
}

// Calibrate holds answers against the key. A question answered twice counts once, by its last answer; answers to questions
// the key does not have are not counted.
func Calibrate(key map[string]string, by string, answers []Past) Calibration {
	c := Calibration{By: by, Missed: []string{}, Mistakes: []Pair{}}
	given := map[string]Past{}
	for _, a := range answers {
		if last, twice := given[a.ID]; a.By == by && (!twice || !a.At.Before(last.At)) {
			given[a.ID] = a
		}
	}
	var pairs []Pair
	right := 0
	for _, id := range sortedKeys(key) {
		a, ok := given[id]
		if !ok {
			c.Missed = append(c.Missed, id)
			continue
		}
		p := Pair{ID: id, First: key[id], Second: a.Answer, Category: a.Category}
		pairs = append(pairs, p)
		if p.First == p.Second {
			right++
		} else {
			c.Mistakes = append(c.Mistakes, p)
		}
	}
	c.Right = Wilson(right, len(pairs))
	agreed := Agree(pairs)
	c.Kappa, c.Defined = agreed.Kappa, agreed.Defined
	return c
}

// sortedKeys are a map's keys in order.
func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Reliability is how many of a notifier's decided notices were right, with Wilson's interval, so that one notice of one
// does not read as always.
type Reliability struct {
	Notifier  string   `json:"notifier"`
	Right     Interval `json:"right"`
	Rejected  int      `json:"rejected"`
	Retracted int      `json:"retracted"`
}

// Reliabilities weighs every notifier of a ledger in a window up to a time, the surest first: by the lower end of the
// interval. Reversed outcomes do not count, retractions are told apart.
func Reliabilities(ledger []notice.Outcome, from, until time.Time) []Reliability {
	hits, tries, byName := map[string]int{}, map[string]int{}, map[string]*Reliability{}
	for _, o := range ledger {
		if o.At.Before(from) || o.At.After(until) || !o.Reversed.IsZero() && !o.Reversed.After(until) {
			continue
		}
		r := byName[o.Complainant]
		if r == nil {
			r = &Reliability{Notifier: o.Complainant}
			byName[o.Complainant] = r
		}
		switch o.Result {
		case notice.Retracted:
			r.Retracted++
			continue
		case notice.Granted:
			hits[o.Complainant]++
		case notice.Rejected, notice.Malicious:
			r.Rejected++
		}
		tries[o.Complainant]++
	}
	list := []Reliability{}
	for name, r := range byName {
		r.Right = Wilson(hits[name], tries[name])
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Reliability) int {
		return cmp.Or(cmp.Compare(b.Right.Low, a.Right.Low), cmp.Compare(a.Notifier, b.Notifier))
	})
	return list
}
