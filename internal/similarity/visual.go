// SPDX-License-Identifier: Apache-2.0

package similarity

import (
	"fmt"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// Sight is how alike two folded words look, within [0,1]: one minus the edits over the longer length, an adjacent
// transposition counting as one edit.
func Sight(a, b string) (float64, Evidence) {
	n := max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	if n == 0 {
		return 0, Evidence{Measure: "sight", Why: "nothing to compare"}
	}
	d := levenshtein.ComputeDistance(a, b)
	if d == 2 && transposed(a, b) {
		d = 1
	}
	v := 1 - float64(d)/float64(n)
	why := fmt.Sprintf("%d letters differ", d)
	if d == 1 {
		why = "one letter differs"
	}
	return v, Evidence{Measure: "sight", Value: v, Why: why}
}

// transposed reports whether b is a with one pair of neighbours swapped.
func transposed(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
