// SPDX-License-Identifier: Apache-2.0

package similarity

import "strings"

var respell = strings.NewReplacer("ph", "f", "ck", "k", "qu", "kw", "x", "ks", "ce", "se", "ci", "si", "cy", "si", "c", "k", "q", "k", "z", "s", "v", "f", "w", "f", "y", "i", "ee", "i", "ea", "i", "oo", "u", "ou", "u", "gh", "")

// Sound is how alike two folded words sound to an English ear, within [0,1].
func Sound(a, b string) (float64, Evidence) {
	ka, kb := key(a), key(b)
	if ka == kb {
		return 0.92, Evidence{Measure: "sound", Value: 0.92, Why: "sounds the same"}
	}
	v, _ := Sight(ka, kb)
	v *= 0.9
	return v, Evidence{Measure: "sound", Value: v, Why: "sounds close"}
}

func key(s string) string {
	s = respell.Replace(s)
	var b strings.Builder
	var last rune
	for _, r := range s {
		if r != last && r != 'h' {
			b.WriteRune(r)
		}
		last = r
	}
	return strings.TrimSuffix(b.String(), "e")
}
