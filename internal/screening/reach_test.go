// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"
	"testing"

	"markwarden/trademarks"
)

// Every brand of the starter register, at the head of a title on up to three of its own goods, with no brand field: the plainest
// use of a mark there is. Nothing may make the engine silent on it, but for words that are ordinary on such goods.
func TestKnownBrandsAreNeverClearOnTheirOwnGoods(t *testing.T) {
	e := starterEngine(t)
	type group struct {
		fame       int
		dictionary bool
	}
	most := map[group]float64{{3, false}: 0.01, {2, false}: 0.03, {3, true}: 0.08, {2, true}: 0.35}
	asked, silentOn := map[group]int{}, map[group]int{}
	var missed []string
	for _, m := range starterMarks(t) {
		if m.Fame < 2 || m.Kind != trademarks.KindBrand {
			continue
		}
		goods := strings.Split(m.Goods, ";")
		g := group{m.Fame, m.Strength == trademarks.StrengthDictionary}
		for _, what := range goods[:min(3, len(goods))] {
			asked[g]++
			if v := screened(t, e, title(m.Text+" "+what, what), Options{NoFix: true}); v.Level == Clear {
				silentOn[g]++
				if g == (group{3, false}) {
					missed = append(missed, m.Text+" "+what)
				}
			}
		}
	}
	for g, share := range most {
		got := float64(silentOn[g]) / float64(asked[g])
		t.Logf("fame %d, dictionary word %t: %d of %d are clear (%.1f %%)", g.fame, g.dictionary, silentOn[g], asked[g], 100*got)
		if got > share {
			t.Errorf("fame %d, dictionary word %t: %.1f %% are clear, at most %.1f %%", g.fame, g.dictionary, 100*got, 100*share)
		}
	}
	t.Logf("famous, no dictionary word, and clear: %s", strings.Join(missed, ", "))
}
