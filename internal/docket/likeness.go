// SPDX-License-Identifier: Apache-2.0

package docket

// leastLikeness is the Jaro-Winkler likeness from which two names are alike (specification section 4.5).
const leastLikeness = 0.94

// aliasLikeness says whether two names in comparing form are alike, and how much: one edit apart, or alike by Jaro-Winkler.
func aliasLikeness(a, b string) (float64, bool) {
	x, y := []rune(a), []rune(b)
	v := jaroWinkler(x, y)
	return v, v >= leastLikeness || oneEdit(x, y)
}

// jaroWinkler is the likeness of Jaro with Winkler's bonus of a tenth for each of the first four characters that agree.
func jaroWinkler(a, b []rune) float64 {
	j := jaro(a, b)
	prefix := 0
	for prefix < min(len(a), len(b), 4) && a[prefix] == b[prefix] {
		prefix++
	}
	return j + float64(prefix)*0.1*(1-j)
}

// jaro is the likeness by common characters not too far apart and by those out of order (Jaro 1989).
func jaro(a, b []rune) float64 {
	if len(a) == 0 || len(b) == 0 || len(a) > 2*longestFuzzy || len(b) > 2*longestFuzzy {
		return 0
	}
	var usedA, usedB [2 * longestFuzzy]bool
	window := max(0, max(len(a), len(b))/2-1)
	m := 0
	for i, r := range a {
		for k := max(0, i-window); k < min(len(b), i+window+1); k++ {
			if !usedB[k] && b[k] == r {
				usedA[i], usedB[k] = true, true
				m++
				break
			}
		}
	}
	if m == 0 {
		return 0
	}
	moved, k := 0, 0
	for i, used := range usedA[:len(a)] {
		if !used {
			continue
		}
		for !usedB[k] {
			k++
		}
		if a[i] != b[k] {
			moved++
		}
		k++
	}
	n := float64(m)
	return (n/float64(len(a)) + n/float64(len(b)) + (n-float64(moved)/2)/n) / 3
}

// oneEdit reports that one character was inserted, left out or changed.
func oneEdit(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || string(a[i+1:]) == string(b[i+1:])
	}
	return string(a[i:]) == string(b[i+1:])
}
