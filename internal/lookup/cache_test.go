// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fold"
)

// TestCacheChangesNothing asks for the same texts with and without what earlier texts found.
func TestCacheChangesNothing(t *testing.T) {
	marks := []string{"Nike", "Mike", "Louis Vuitton", "Gucci", "Coach", "Poach", "Squishmallows", "The North Face", "耐克", "Адидас", "Bath & Body Works", "Air Max"}
	tab := tableOf(t, marks...)
	word := rapid.SampledFrom([]string{"nike", "nkie", "Nlke", "coach", "bag", "for", "women", "louis", "vuiton", "gucci", "squish", "mallows", "N", "I", "K", "E", "耐刻", "耐克", "адидас", "guccibag", "G*cci", "12", "air", "max"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(word, 1, 12).Draw(t, "words"), " ")
		f := fold.Fold(text)
		opt := QueryOptions{Quota: rapid.IntRange(1, 8).Draw(t, "quota")}
		cold := opt
		cold.Cold = true
		if diff := cmp.Diff(tab.Query(nil, &f, cold), tab.Query(nil, &f, opt)); diff != "" {
			t.Fatalf("%q: %s", text, diff)
		}
	})
}
