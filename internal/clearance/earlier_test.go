// SPDX-License-Identifier: Apache-2.0

package clearance_test

import (
	"cmp"
	"slices"
	"testing"

	"markwarden/internal/clearance"
	"markwarden/internal/similarity"
)

// The floors reached on the development pairs. The best string metric on the same work, trigrams, has .768, .908 and .576.
const (
	floorAt10   = 0.92
	floorAt50   = 0.96
	floorMRR    = 0.68
	floorTop    = 0.88 // conflicts among the riskiest 6 % of all hits shown for all names
	topShare    = 0.06
	shownByName = 200
)

// TestEarlierMark clears each later sign that a tribunal held against an earlier mark, in a register of 34,000, and
// counts at which place the earlier mark is found:
//
//	go test ./internal/clearance -run TestEarlierMark -v
func TestEarlierMark(t *testing.T) {
	pairs := sharedPairs(t)
	x := build(t, texts(sharedMarks(t, pairs)...))
	for _, outcome := range []string{"similar", "dissimilar"} {
		var ranks []int
		var shown []shownHit
		for _, p := range pairs {
			if p["outcome"] == outcome && plain(p["mark_a"]) != "" {
				rank, hits := place(search(t, x, clearance.Query{Name: p["mark_a"], Limit: shownByName}), p)
				ranks, shown = append(ranks, rank), append(shown, hits...)
			}
		}
		f := figuresOf(ranks)
		top := inTop(shown, len(ranks))
		t.Logf("%-10s n %d  recall@1 %.3f  @10 %.3f  @50 %.3f  @200 %.3f  MRR %.3f  in the riskiest %.0f%% of %d shown %.3f  (register %d)",
			outcome, len(ranks), f.at1, f.at10, f.at50, f.at200, f.mrr, topShare*100, len(shown), top, x.Len())
		for _, r := range []clearance.Risk{85, 60, 35, 15} {
			conflicts, lines := atLeast(shown, r)
			t.Logf("  risk %d and more: %.3f of the conflicts, %.1f lines a name", r, float64(conflicts)/float64(len(ranks)), float64(lines)/float64(len(ranks)))
		}
		if outcome == "similar" && (f.at10 < floorAt10 || f.at50 < floorAt50 || f.mrr < floorMRR || top < floorTop) {
			t.Errorf("%+v and %.3f in the top are under the floors", f, top)
		}
	}
}

// shownHit is one line of a list.
type shownHit struct {
	risk  clearance.Risk
	score float64
	hit   bool // it is the mark that was held against the sign
}

// place is the rank of the earlier mark, the sign itself left out, and what the list shows.
func place(a clearance.Answer, p map[string]string) (rank int, shown []shownHit) {
	own, want := plain(p["mark_a"]), plain(p["mark_b"])
	rank = 1 << 30
	for _, h := range a.Hits {
		k := plain(h.Text)
		if k == own && k != want {
			continue
		}
		shown = append(shown, shownHit{h.Risk, h.Score, k == want})
		if k == want {
			rank = min(rank, len(shown))
		}
	}
	return rank, shown
}

type figures struct{ at1, at10, at50, at200, mrr float64 }

func figuresOf(ranks []int) (f figures) {
	n := float64(len(ranks))
	for _, r := range ranks {
		for _, c := range []struct {
			at *float64
			k  int
		}{{&f.at1, 1}, {&f.at10, 10}, {&f.at50, 50}, {&f.at200, 200}} {
			if r <= c.k {
				*c.at += 1 / n
			}
		}
		f.mrr += 1 / float64(r) / n
	}
	return f
}

// inTop is the part of the conflicts that lie among the riskiest topShare of all lines shown.
func inTop(shown []shownHit, conflicts int) float64 {
	slices.SortStableFunc(shown, func(a, b shownHit) int {
		return cmp.Or(cmp.Compare(b.risk, a.risk), cmp.Compare(b.score, a.score))
	})
	n := 0
	for _, h := range shown[:int(topShare*float64(len(shown)))] {
		if h.hit {
			n++
		}
	}
	return float64(n) / float64(conflicts)
}

// atLeast counts the conflicts and the lines with at least a risk.
func atLeast(shown []shownHit, risk clearance.Risk) (conflicts, lines int) {
	for _, h := range shown {
		if h.risk >= risk {
			lines++
			if h.hit {
				conflicts++
			}
		}
	}
	return conflicts, lines
}

// TestProposesWhatAScanFinds holds the proposing of candidates against a comparison with every text of the register.
func TestProposesWhatAScanFinds(t *testing.T) {
	if testing.Short() {
		t.Skip("compares two million signs")
	}
	const (
		every = 5  // pairs
		top   = 50 // places of the scan
		floor = 0.93
	)
	pairs := sharedPairs(t)
	marks := sharedMarks(t, pairs)
	x := build(t, texts(marks...))
	signs := make([]*similarity.Prepared, len(marks))
	for i, m := range marks {
		signs[i] = similarity.Prepare(similarity.Sign{Text: m}, x)
	}
	found, all := 0, 0
	for i := 0; i < len(pairs); i += every {
		q := similarity.Prepare(similarity.Sign{Text: pairs[i]["mark_a"]}, x)
		listed := map[string]bool{}
		for _, h := range search(t, x, clearance.Query{Name: pairs[i]["mark_a"], Limit: 10_000}).Hits {
			listed[h.Text] = true
		}
		for _, k := range nearest(q, signs, top) {
			all++
			if listed[marks[k]] {
				found++
			}
		}
	}
	t.Logf("%d of the %d nearest texts are proposed", found, all)
	if float64(found) < floor*float64(all) {
		t.Errorf("%d of %d is under %.2f", found, all, floor)
	}
}

func nearest(q *similarity.Prepared, signs []*similarity.Prepared, n int) []int {
	type near struct {
		i    int
		like float64
	}
	list := make([]near, len(signs))
	for i, s := range signs {
		list[i] = near{i, q.Likeness(s)}
	}
	slices.SortFunc(list, func(a, b near) int { return cmp.Or(cmp.Compare(b.like, a.like), a.i-b.i) })
	out := make([]int, n)
	for k := range n {
		out[k] = list[k].i
	}
	return out
}
