// SPDX-License-Identifier: Apache-2.0

package fold

// skeletonByte maps a folded ASCII letter or digit to the letter of its look-alike class, strictly one to one so that
// lengths and substrings carry over (ENGINE §4.1). rn/m and vv/w are left to edit distance.
var skeletonByte = func() (t [128]byte) {
	for i := range t {
		t[i] = byte(i)
	}
	for from, to := range map[byte]byte{'0': 'o', '1': 'i', 'l': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '6': 'b', '9': 'g', '2': 'z'} {
		t[from] = to
	}
	return t
}()

// Skeleton is the look-alike form of a folded text: digits read as the letters they imitate, l as i.
func Skeleton(folded string) string {
	b := []byte(folded)
	for i, c := range b {
		if c < 128 {
			b[i] = skeletonByte[c]
		}
	}
	return string(b)
}

// phoneticLetters are small capitals and letters of phonetic alphabets that fonts and "fancy text" pages offer in
// place of plain letters. Unicode's confusables resolve many look-alikes to one of these and stop there.
var phoneticLetters = map[rune]rune{
	'ᴀ': 'a', 'ʙ': 'b', 'ᴄ': 'c', 'ᴅ': 'd', 'ᴇ': 'e', 'ꜰ': 'f', 'ɢ': 'g', 'ʜ': 'h', 'ɪ': 'i', 'ᴊ': 'j', 'ᴋ': 'k', 'ʟ': 'l',
	'ᴍ': 'm', 'ɴ': 'n', 'ᴏ': 'o', 'ᴘ': 'p', 'ꞯ': 'q', 'ʀ': 'r', 'ꜱ': 's', 'ᴛ': 't', 'ᴜ': 'u', 'ᴠ': 'v', 'ᴡ': 'w', 'ʏ': 'y', 'ᴢ': 'z',
	'ɐ': 'a', 'ɑ': 'a', 'ɒ': 'a', 'ə': 'e', 'ɘ': 'e', 'ɛ': 'e', 'ɜ': 'e', 'ǝ': 'e', 'ɟ': 'f', 'ƒ': 'f', 'ɡ': 'g', 'ɠ': 'g', 'ɥ': 'h',
	'ɦ': 'h', 'ɩ': 'i', 'ɨ': 'i', 'ǀ': 'l', 'ĸ': 'k', 'ʞ': 'k', 'ɭ': 'l', 'ɫ': 'l', 'ɬ': 'l', 'ɯ': 'm', 'ɱ': 'm', 'ɲ': 'n', 'ɳ': 'n', 'ŋ': 'n',
	'ɔ': 'o', 'ɵ': 'o', 'ɸ': 'o', 'ɹ': 'r', 'ɾ': 'r', 'ɼ': 'r', 'ʂ': 's', 'ʃ': 's', 'ƽ': 's', 'ʇ': 't', 'ʈ': 't', 'ʋ': 'u', 'ʌ': 'v', 'ʍ': 'w',
	'ʎ': 'y', 'ʐ': 'z', 'ʒ': 'z', 'ȷ': 'j', 'ꭱ': 'r', 'ꭲ': 't', 'ꭵ': 'i', 'ꮃ': 'w', 'ꮤ': 'w', 'ꮋ': 'h', 'ꮮ': 'l', 'ꮯ': 'c', 'ꮪ': 's', 'ꮩ': 'v', 'ꮓ': 'z',
	'ɓ': 'b', 'ƀ': 'b', 'ɗ': 'd', 'ɖ': 'd', 'ƙ': 'k', 'ƥ': 'p', 'ƿ': 'p', 'ƴ': 'y', 'ȥ': 'z', 'ƶ': 'z', 'ƨ': 's', 'ƅ': 'b', 'ɋ': 'q', 'ʠ': 'q', 'ƻ': '2', 'ⱴ': 'v', 'ⱱ': 'v', 'ⱳ': 'w', 'ỿ': 'y', 'ꞑ': 'n',
}

// strangeLetters are letters of other alphabets that readers take for a Latin one though Unicode's table of
// confusables lists them under another prototype, or in one case only.
var strangeLetters = map[rune]rune{
	'α': 'a', 'β': 'b', 'ε': 'e', 'η': 'n', 'κ': 'k', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x', 'ω': 'w', 'γ': 'y', 'ν': 'v', 'ι': 'i', 'ο': 'o', 'σ': 'o', 'ϲ': 'c', 'ϳ': 'j', 'δ': 'd', 'μ': 'u', 'π': 'n', 'θ': 'o', 'ς': 'c',
	'в': 'b', 'к': 'k', 'м': 'm', 'н': 'h', 'т': 't', 'г': 'r', 'п': 'n', 'и': 'u', 'ц': 'u', 'я': 'r', 'Я': 'r', 'з': '3', 'З': '3', 'ь': 'b', 'Ь': 'b', 'ъ': 'b', 'б': '6', 'э': 'e', 'є': 'e', 'ш': 'w', 'щ': 'w', 'ѵ': 'v', 'ԝ': 'w', 'ѡ': 'w', 'ґ': 'r', 'ч': '4',
	'օ': 'o', 'ս': 'u', 'ո': 'n', 'հ': 'h', 'ց': 'g', 'յ': 'j', 'զ': 'q', 'ք': 'p', 'ա': 'w', 'մ': 'u', 'ր': 'n', 'տ': 'm', 'լ': 'l', 'ԁ': 'd', 'ԛ': 'q', 'ɡ': 'g',
}
