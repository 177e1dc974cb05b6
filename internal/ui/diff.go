// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"strings"
	"unicode"

	"markwarden/web"
)

// piece is a stretch of one of two wordings; Changed is what the other does not have.
type piece struct {
	Changed bool
	Runs    []web.Run
}

// comparedWords bounds the work of comparing, which grows with the product of both lengths. Titles have a few dozen words;
// anything longer is shown as wholly changed.
const comparedWords = 400

// compare splits two wordings into what both have and what only one has, word by word; Han characters count one by one. A word
// in other capitals is the same word: that is how a new beginning of a sentence differs.
func compare(before, after string) (was, is []piece) {
	a, b := words(before), words(after)
	if len(a) > comparedWords || len(b) > comparedWords {
		return []piece{{true, web.Runs(before)}}, []piece{{true, web.Runs(after)}}
	}
	kept := longestCommon(a, b)
	return pieces(a, kept[0]), pieces(b, kept[1])
}

// words splits a text into words, spaces and signs; joined they are the text.
func words(s string) []string {
	var out []string
	start, within := 0, false
	for i, r := range s {
		joined := (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’') && !unicode.Is(unicode.Han, r)
		if i > start && (!within || !joined) {
			out = append(out, s[start:i])
			start = i
		}
		within = joined
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// longestCommon finds a longest common subsequence and reports which words of each side belong to it.
func longestCommon(a, b []string) [2][]bool {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if strings.EqualFold(a[i], b[j]) {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	kept := [2][]bool{make([]bool, len(a)), make([]bool, len(b))}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case strings.EqualFold(a[i], b[j]):
			kept[0][i], kept[1][j] = true, true
			i++
			j++
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return kept
}

// pieces joins neighbouring words of the same fate. A space that both wordings happen to have between changed words is no
// word they share: it goes with them.
func pieces(words []string, kept []bool) []piece {
	for i := 1; i+1 < len(words); i++ {
		if kept[i] && !kept[i-1] && !kept[i+1] && strings.TrimSpace(words[i]) == "" {
			kept[i] = false
		}
	}
	var out []piece
	for i := 0; i < len(words); {
		text, k := "", kept[i]
		for i < len(words) && kept[i] == k {
			text += words[i]
			i++
		}
		out = append(out, piece{Changed: !k, Runs: web.Runs(text)})
	}
	return out
}
