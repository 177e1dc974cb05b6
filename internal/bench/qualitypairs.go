// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"markwarden/internal/similarity"
	"markwarden/trademarks/nice"
)

// PairScore is how well the score of a comparison tells pairs that tribunals found similar from others.
type PairScore struct {
	Overall     Area   `json:"overall"`
	ByAspect    []Area `json:"by_aspect"`
	ByAuthority []Area `json:"by_authority"`
}

// Area is the area under the ROC curve, with the half width of its 95 % interval (DeLong, DeLong and Clarke-Pearson 1988).
// Where all pairs of a group have one outcome there is none, and both are nil.
type Area struct {
	Name    string   `json:"name,omitempty"`
	N       int      `json:"n"`
	Similar int      `json:"similar"`
	AUC     *float64 `json:"auc"`
	Half    *float64 `json:"half_width"`
}

// pair is a decided pair with its score.
type pair struct {
	score             float64
	similar           bool
	aspect, authority string
}

// ScorePairs compares the decided pairs of a file: mark_a, mark_b and outcome (similar, or anything else) are needed; goods,
// classes, aspect and authority are read where they are. Neither aspect nor authority is looked at by the comparison.
func ScorePairs(r io.Reader, name string) (*PairScore, error) {
	var all []pair
	err := eachRow(r, name, []string{"mark_a", "mark_b", "outcome"}, func(n int, row map[string]string) error {
		var signs [2]similarity.Sign
		for i, side := range [...]string{"a", "b"} {
			signs[i].Text = row["mark_"+side]
			classes, err := classesOf(row["class_"+side], row["goods_"+side])
			if err != nil {
				return fmt.Errorf("%s row %d: class_%s: %w", name, n, side, err)
			}
			signs[i].Classes = classes
		}
		all = append(all, pair{similarity.Compare(signs[0], signs[1], similarity.Options{}).Score, row["outcome"] == "similar", row["aspect"], row["authority"]})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &PairScore{Overall: area("", all), ByAspect: areas(all, func(p *pair) string { return p.aspect }), ByAuthority: areas(all, func(p *pair) string { return p.authority })}, nil
}

// classesOf are the classes that are named, else those of the goods.
func classesOf(classes, goods string) (out []nice.Class, err error) {
	for _, s := range strings.FieldsFunc(classes, func(r rune) bool { return strings.ContainsRune(" ,;|", r) }) {
		c, err := nice.ParseClass(s)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		for _, g := range nice.Classify(goods) {
			out = append(out, g.Family.Classes()...)
		}
	}
	return out, nil
}

// areas are the areas of the groups, the largest group first.
func areas(all []pair, group func(*pair) string) []Area {
	by := map[string][]pair{}
	for i := range all {
		g := group(&all[i])
		by[g] = append(by[g], all[i])
	}
	out := make([]Area, 0, len(by))
	for _, g := range slices.Sorted(maps.Keys(by)) {
		out = append(out, area(cmp.Or(g, "not stated"), by[g]))
	}
	slices.SortStableFunc(out, func(a, b Area) int { return cmp.Compare(b.N, a.N) })
	return out
}

func area(name string, all []pair) Area {
	var pos, neg []float64
	for i := range all {
		if all[i].similar {
			pos = append(pos, all[i].score)
		} else {
			neg = append(neg, all[i].score)
		}
	}
	out := Area{Name: name, N: len(all), Similar: len(pos)}
	if len(pos) == 0 || len(neg) == 0 {
		return out
	}
	p, n := make([]float64, len(pos)), make([]float64, len(neg))
	for i, x := range pos {
		for j, y := range neg {
			v := 0.0
			switch {
			case x > y:
				v = 1
			case x == y:
				v = 0.5
			}
			p[i] += v / float64(len(neg))
			n[j] += v / float64(len(pos))
		}
	}
	auc := mean(p)
	half := 1.96 * math.Sqrt(variance(p)/float64(len(p))+variance(n)/float64(len(n)))
	out.AUC, out.Half = &auc, &half
	return out
}

func mean(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s / float64(len(x))
}

func variance(x []float64) (s float64) {
	if len(x) < 2 {
		return 0
	}
	m := mean(x)
	for _, v := range x {
		s += (v - m) * (v - m)
	}
	return s / float64(len(x)-1)
}
