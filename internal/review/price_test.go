// SPDX-License-Identifier: Apache-2.0

package review

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTypicalPrices(t *testing.T) {
	for _, tc := range []struct {
		name   string
		prices []float64
		want   Typical
		ok     bool
	}{
		{"none", nil, Typical{}, false},
		{"too few", []float64{1, 2, 3, 4}, Typical{N: 4}, false},
		{"five", []float64{50, 10, 40, 20, 30}, Typical{5, 30, 20, 40}, true},
		{"between two", []float64{10, 20, 30, 40, 50, 60}, Typical{6, 35, 22.5, 47.5}, true},
		{"what is no price", []float64{10, 10, 10, 10, 10, 0, -5, math.NaN(), math.Inf(1)}, Typical{5, 10, 10, 10}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := TypicalOf(tc.prices)
			if diff := cmp.Diff(tc.want, got); diff != "" || ok != tc.ok {
				t.Error(ok, diff)
			}
		})
	}
}
