// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	"github.com/agnivade/levenshtein"
)

// sightCosts says what it costs to take one letter for another, in tenths of a letter.
type sightCosts struct {
	sub  [128][128]uint8
	swap int // two neighbours changed places
}

// strictSight forgives only characters that are drawn alike; tribunalSight also letters of one outline (c and g, o and e,
// m and n), because a buyer keeps an imperfect picture in mind (Lloyd Schuhfabrik, C-342/97, paragraph 26).
var (
	strictSight   = newSightCosts(10, []pairCost{{"il o0 i1 l1 uv s5 a4 e3 t7 b8", 5}})
	tribunalSight = newSightCosts(8, []pairCost{
		{"ai au ei eu io iu ou", 9},
		{"ce co eo mn vy vw gq cg z2 b6 ij kx nh ck cq bd pq tf oq od ao ae iy sz bp", 7},
		{"il o0 i1 l1 uv s5 a4 e3 t7 b8", 5},
	})
)

func newSightCosts(swap int, list []pairCost) *sightCosts {
	t := &sightCosts{swap: swap}
	for a := range 128 {
		for b := range 128 {
			if a != b {
				t.sub[a][b] = 10
			}
		}
	}
	setPairs(&t.sub, list)
	return t
}

// like is how alike two strings of letters look, within [0,1]: one less the edits over the longer length.
func (t *sightCosts) like(a, b []rune) float64 {
	a, b = a[:min(len(a), maxLetters)], b[:min(len(b), maxLetters)]
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	var rows [3][maxLetters + 1]int
	before, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := range b {
		prev[j+1] = prev[j] + gapCost(b, j)
	}
	for i, c := range a {
		g := gapCost(a, i)
		cur[0] = prev[0] + g
		for j, d := range b {
			v := min(prev[j+1]+g, cur[j]+gapCost(b, j), prev[j]+t.cost(c, d))
			if i > 0 && j > 0 && c == b[j-1] && a[i-1] == d && c != d {
				v = min(v, before[j-1]+t.swap)
			}
			cur[j+1] = v
		}
		before, prev, cur = prev, cur, before
	}
	return max(0, 1-float64(prev[len(b)])/float64(10*max(len(a), len(b))))
}

// gapCost is what a letter too many costs: half if it only doubles the one before.
func gapCost(s []rune, i int) int {
	if i > 0 && s[i] == s[i-1] {
		return 5
	}
	return 10
}

func (t *sightCosts) cost(a, b rune) int {
	switch {
	case a == b:
		return 0
	case a < 128 && b < 128:
		return int(t.sub[a][b])
	}
	return 10
}

// Sight is how alike two folded words look, within [0,1]: one minus the edits over the longer length, where two
// neighbours that changed places count as one edit, and a character drawn alike or a letter doubled as half.
func Sight(a, b string) (float64, Evidence) {
	var bufA, bufB [maxLetters]rune
	v := strictSight.like(appendRunes(bufA[:0], a), appendRunes(bufB[:0], b))
	return v, say(MeasureSight, v, lettersDiffer(a, b))
}

// lettersDiffer is the key of by how many letters two words differ.
func lettersDiffer(a, b string) string {
	switch n := levenshtein.ComputeDistance(a, b); {
	case a == "" || b == "":
		return "empty"
	case n < len(differCounts):
		return differCounts[n]
	}
	return "letters-many"
}

var differCounts = [...]string{"letters-0", "letters-1", "letters-2", "letters-3", "letters-4", "letters-5", "letters-6"}

func appendRunes(dst []rune, s string) []rune {
	for _, r := range s {
		dst = append(dst, r)
	}
	return dst
}
