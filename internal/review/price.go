// SPDX-License-Identifier: Apache-2.0

package review

import (
	"math"
	"slices"
)

// Typical is what listings of a kind usually cost: the median and the middle half, in one currency.
type Typical struct {
	N      int     `json:"n"`
	Median float64 `json:"median"`
	Low    float64 `json:"low"`  // a quarter costs less
	High   float64 `json:"high"` // a quarter costs more
}

// LeastPrices is how many prices say what is typical; of fewer nothing is said.
const LeastPrices = 5

// TypicalOf is what prices amount to; ok is false when there are too few. Prices that are no positive number are passed over.
func TypicalOf(prices []float64) (t Typical, ok bool) {
	list := slices.DeleteFunc(slices.Clone(prices), func(p float64) bool { return !(p > 0) || math.IsInf(p, 0) })
	if len(list) < LeastPrices {
		return Typical{N: len(list)}, false
	}
	slices.Sort(list)
	at := func(share float64) float64 { // between the two nearest (Hyndman and Fan 1996, type 7)
		place := share * float64(len(list)-1)
		n := int(place)
		if n+1 == len(list) {
			return list[n]
		}
		return list[n] + (place-float64(n))*(list[n+1]-list[n])
	}
	return Typical{len(list), at(0.5), at(0.25), at(0.75)}, true
}
