// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"strings"
	"unicode/utf8"

	"markwarden/internal/fold"
)

const (
	compoundFrom = 6 // letters of a word in which marks are looked for
	edgeFrom     = 4 // letters of a mark at its start or end
	innerFrom    = 5 // letters of a mark in the middle
	asianEdge    = 2 // likewise for kana, Hangul and Thai, whose letters are syllables
)

// goodsNouns are the nouns that sellers glue to a brand ("nikeshoes"): a word that ends in one has its brand before it.
var goodsNouns = strings.Fields(fold.Skeleton(`shoes shoe boots sneakers sneaker sandals slippers shirt shirts tshirt tshirts tee hoodie hoodies jacket jackets coat dress
	jeans pants shorts socks hat hats cap caps belt belts bag bags handbag handbags purse wallet wallets backpack watch watches watchband band bands strap straps
	ring rings necklace earrings bracelet jewelry glasses sunglasses case cases cover covers charger chargers cable cables adapter battery batteries phone phones
	earbuds headphones headset speaker camera lens lamp light lights toy toys doll dolls plush figure figures game games card cards puzzle costume mask poster
	sticker stickers decal decals patch patches mug mugs cup cups bottle bottles tumbler pillow blanket towel perfume cologne lipstick makeup cream shampoo soap
	filter filters parts tool tools blade blades drill saw knife pen pens notebook tape kit set box store shop style`))

// compoundPass looks for marks inside words that no dictionary has.
func (q *query) compoundPass() {
	for i := range q.text.Tokens {
		k := &q.text.Tokens[i]
		if k.Script == fold.Han || q.known[i] && (fold.Known(k.Text) || isNumber(k.Text)) {
			continue // a code of digits and letters may still hold a name (1890warebag)
		}
		n := utf8.RuneCountInString(k.Skeleton)
		edge := edgeFrom
		if k.Script != fold.Latin && k.Script != fold.Cyrillic && k.Script != fold.Greek {
			edge = asianEdge
		} else if n < compoundFrom {
			continue
		}
		if n > maxLength || n <= edge {
			continue
		}
		q.local = q.local[:0]
		q.inside(i, n, edge)
		if k.Script == fold.Latin {
			q.keep()
			q.beforeGoods(i, n)
			continue
		}
		q.keep()
	}
	q.flush()
}

// inside proposes every text that stands in token i: at an edge from edge letters, in the middle from innerFrom.
func (q *query) inside(i, n, edge int) {
	a := q.starts[i]
	w := window{first: i, last: i + 1, a: a, b: a + n}
	for from := 0; from < n; from++ {
		for to := from + edge; to <= n; to++ {
			if from == 0 && to == n || from > 0 && to < n && to-from < innerFrom {
				continue
			}
			key := seal(q.stream.sub(a+from, a+to), saltWhole)
			q.table.probe(key, to-from, to-from, ^uint32(0), func(id uint32) {
				q.runes = appendRunes(q.runes[:0], q.table.texts.skeleton(id))
				if string(q.runes) != string(q.stream.letters[a+from:a+to]) {
					return
				}
				cost := costCompound
				if from == 0 && isGoods(string(q.stream.letters[a+to:a+n])) {
					cost = costGoods
				}
				q.acceptInside(&w, id, Inside, [2]int{from, to}, cost)
			})
		}
	}
}

// acceptInside files a proposal whose span is letters [at[0],at[1]) of the token, when the token's letters can be told apart
// in the text as given; else the whole token.
func (q *query) acceptInside(w *window, id uint32, kind Kind, at [2]int, cost float64) {
	q.accept(w, id, kind, 0, cost)
	h := &q.local[len(q.local)-1]
	k := &q.text.Tokens[w.first]
	if given := q.text.Given[k.Start:k.End]; len(given) == w.b-w.a && ascii(given) { // one byte for each letter
		h.Start, h.End = k.Start+at[0], k.Start+at[1]
	}
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// beforeGoods searches what stands before a goods noun with one edit: a misspelt brand glued to its goods.
func (q *query) beforeGoods(i, n int) {
	a := q.starts[i]
	word := string(q.stream.letters[a : a+n])
	for _, g := range goodsNouns {
		m := n - len(g)
		if m < edgeFrom || !strings.HasSuffix(word, g) {
			continue
		}
		w := window{first: i, last: i + 1, a: a, b: a + m, unknown: true, latin: true, signature: signature(q.stream.letters[a : a+m])}
		d := 1
		if m >= twoEditsFrom {
			d = 2
		}
		q.askDeletions(&w, job{inside: true, context: costGoods}, min(d, 1+(wholeQuery/m)), d)
		q.endWindow()
	}
}

func isGoods(rest string) bool {
	for _, g := range goodsNouns {
		if rest == g {
			return true
		}
	}
	return false
}
