// SPDX-License-Identifier: Apache-2.0

package lookup

import "math"

// distance is the optimal string alignment distance of a and b if it is at most most, else most+1: insertions,
// deletions, substitutions and swaps of neighbours each cost one. most is at most 2, so the few ways to spend it are tried
// instead of a table filled.
func distance[L byte | rune](a, b []L, most int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch d := len(a) - len(b); {
	case d > most || -d > most:
		return most + 1
	case len(a) == 0 || len(b) == 0:
		return max(len(a), len(b))
	case most == 0:
		return 1
	}
	swapped := len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0]
	if len(a) == 1 && len(b) == 1 || len(a) == 2 && len(b) == 2 && swapped {
		return 1
	}
	if most == 1 { // one edit leaves nothing else between the equal ends
		return 2
	}
	rest := min(distance(a[1:], b[1:], most-1), distance(a, b[1:], most-1), distance(a[1:], b, most-1))
	if swapped {
		rest = min(rest, distance(a[2:], b[2:], most-1))
	}
	return rest + 1
}

// The costs of an edit in bits: how much less likely it is that such a difference stands for the same name than that it
// stands for another (fitted to the evasion suite of ENGINE §4.4: typed costs took two respellings from .870 to .953).
const (
	costRepeat    = 1.0 // a letter doubled or undoubled
	costSwap      = 1.5 // neighbours swapped
	costVowel     = 3.0 // one vowel for another
	costOmission  = 3.0 // a letter of the mark left out
	costKeyboard  = 4.0 // a neighbouring key, hit instead or besides
	costPlural    = 4.0 // a final s, whatever the length
	costInsertion = 7.0
	costOther     = 8.0
	costFirst     = 2.0 // the first letter is the one that differs
	costSecond    = 4.5 // each of two edits, besides the choice of places
	costSound     = 4.0
	costSpelt     = 4.0 // a name of another script in Latin letters
	costCompound  = 8.0 // inside a longer word
	costGoods     = 2.0 // inside a word whose rest is a goods noun
	costEditIn    = 6.0 // an edit inside a longer word
	costPattern   = 2.0 // each letter hidden behind signs
	bonusExact    = 12.0
	cheapestEdit  = 2.0 // no edit costs less
)

// editCost is what a difference of one or two edits costs; a is the window, b the text of the register.
func editCost[L byte | rune](a, b []L, d int) float64 {
	n := float64(max(len(b), 2))
	if d >= 2 {
		return 2 * (math.Log2(n) + costSecond)
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	first := 0.0
	if i == 0 {
		first = costFirst
	}
	switch len(a) - len(b) {
	case 1: // a has one letter more
		switch {
		case i == len(b) && a[i] == 's':
			return costPlural
		case i > 0 && a[i] == a[i-1] || i+1 < len(a) && a[i] == a[i+1]:
			return math.Log2(n) + costRepeat
		case i > 0 && neighbours(a[i], a[i-1]) || i+1 < len(a) && neighbours(a[i], a[i+1]):
			return math.Log2(n) + costKeyboard + first
		}
		return math.Log2(n) + costInsertion + first
	case -1:
		switch {
		case i == len(a) && b[i] == 's':
			return costPlural
		case i > 0 && b[i] == b[i-1]:
			return math.Log2(n) + costRepeat
		}
		return math.Log2(n) + costOmission + first
	}
	switch {
	case i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i]:
		return math.Log2(n) + costSwap + first
	case i < len(a) && isVowel(a[i]) && isVowel(b[i]):
		return math.Log2(n) + costVowel + first
	case i < len(a) && neighbours(a[i], b[i]):
		return math.Log2(n) + costKeyboard + first
	}
	return math.Log2(n) + costOther + first
}

func isVowel[L byte | rune](r L) bool {
	switch r {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// keyboardRows of the usual Latin layout; the skeleton has read l as i, so i also stands where l does.
var keyboard = func() map[rune]string {
	return map[rune]string{
		'q': "wa", 'w': "qeas", 'e': "wrsd", 'r': "etdf", 't': "ryfg", 'y': "tugh", 'u': "yihj", 'i': "uojkp", 'o': "ipk",
		'p': "oi", 'a': "qwsz", 's': "awedxz", 'd': "serfcx", 'f': "drtgvc", 'g': "ftyhbv", 'h': "gyujnb", 'j': "huikmn",
		'k': "jiom", 'z': "asx", 'x': "zsdc", 'c': "xdfv", 'v': "cfgb", 'b': "vghn", 'n': "bhjm", 'm': "njk",
	}
}()

func neighbours[L byte | rune](a, b L) bool {
	for _, k := range keyboard[rune(a)] {
		if k == rune(b) {
			return true
		}
	}
	return false
}
