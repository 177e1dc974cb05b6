// SPDX-License-Identifier: Apache-2.0

package lookup

// shortestSound is the number of sound symbols under which a phonetic key says too little.
const shortestSound = 3

// phonetic is the key under which words that sound alike to an English ear meet, "" if too short: vowels in three
// classes, one letter for each consonant sound, doubled letters once, a final e silent (the respellings of MARK_DOCTRINE 4:
// c/s/x, k/c, ph/f, y/i). word holds folded Latin letters and digits.
func phonetic(word string) string {
	out := make([]byte, 0, len(word))
	put := func(c byte) {
		if len(out) == 0 || out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	at := func(i int) byte {
		if i < len(word) {
			return word[i]
		}
		return 0
	}
	for i := 0; i < len(word); i++ {
		c, next := word[i], at(i+1)
		switch c {
		case 'a':
			put('a')
		case 'e':
			if i+1 < len(word) || len(word) < 4 {
				put('i')
			}
		case 'i', 'y':
			put('i')
			if next == 'g' && at(i+2) == 'h' {
				i += 2
			}
		case 'o', 'u':
			put('o')
		case 'q':
			put('k')
			if next == 'u' {
				put('w')
				i++
			}
		case 'x':
			put('k')
			put('s')
		case 'p':
			if next == 'h' {
				put('f')
				i++
			} else {
				put('p')
			}
		case 'c':
			i += soundOfC(put, next)
		case 'z', 's':
			put('s')
		case 'v', 'f':
			put('f')
		case 'h':
			if i == 0 {
				put('h')
			}
		case 'w':
			put('w')
		case 'k':
			if i > 0 || next != 'n' {
				put('k')
			}
		case 'd', 'b', 'g', 'j', 'l', 'm', 'n', 'r', 't':
			put(c)
		default:
			put(c)
		}
	}
	if len(out) < shortestSound {
		return ""
	}
	return string(out)
}

// soundOfC puts the sound of a c before next and returns how many letters more it used.
func soundOfC(put func(byte), next byte) int {
	switch next {
	case 'e', 'i', 'y':
		put('s')
	case 'k':
		put('k')
		return 1
	case 'h':
		put('c')
		return 1
	default:
		put('k')
	}
	return 0
}
