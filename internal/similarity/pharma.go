// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	"slices"

	"markwarden/trademarks/nice"
)

// medical reports whether pharmaceuticals or medical goods are among the classes.
func medical(classes []nice.Class) bool {
	return slices.Contains(classes, 5) || slices.Contains(classes, 10)
}

// commonStem reports, as 1 or 0, whether the common opening or ending of two words is no more than a stem that many
// pharmaceutical marks have. The stems are those of the list of international nonproprietary names (WHO, The use of
// stems in the selection of INN) and the usual trade pieces of the field.
func commonStem(x, y *element) float64 {
	a, b := x.letters, y.letters
	n := min(len(a), len(b))
	head := 0
	for head < n && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < n && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	switch {
	case head > tail && isStem(string(a[:head]), false), tail > head && isStem(string(a[len(a)-tail:]), true):
		return 1
	}
	return 0
}

// classesMeet reports whether two lists of classes have one in common, and whether both are known.
func classesMeet(a, b []nice.Class) (meet, known bool) {
	for _, c := range a {
		if slices.Contains(b, c) {
			return true, true
		}
	}
	return false, len(a) > 0 && len(b) > 0
}
