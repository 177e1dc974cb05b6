// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"
	"unicode"

	"markwarden/internal/fold"
)

// units are the letters that follow a number in measures, sizes and ratings.
var units = wordSet(`m mm cm km ft in inch yd l ml cl g kg mg lb lbs oz fl v kv mv w kw wh kwh mah ah a ma hz khz mhz ghz k kb mb gb tb p px pcs pc x d s h hr hrs min
	pack packs ct mp fps db dpi rpm nm psi bar cc gal qt pt t ton ply way in1 pin port inches foot feet liter liters litre litres meter meters metre metres
	米 厘米 毫米 克 千克 公斤 升 毫升 寸 英寸 瓦 伏 安 只 个 件 套 片 支 包 盒 米长`)

// isUnit reports whether a mark that reads like a measure ("3M", "5 G", "12V") is one here: number and unit, and nothing
// that shows the brand is meant. A measure is written for goods that have it; the owner's own goods are the exception, when
// the number does not stand among other measures.
func isUnit(f *field, x *mention) bool {
	w := fold.Word(x.name)
	digits := strings.TrimRight(w, "abcdefghijklmnopqrstuvwxyz")
	unit := w[len(digits):]
	if digits == "" || unit == "" || !allDigits(digits) || !units[unit] || x.mark.Kind != "" && x.mark.House != "" {
		return false
	}
	if x.masked || f.weight == weightBrand {
		return false
	}
	if x.first == 0 {
		// A measure measures something named before it, unless it is one of several ("3m x 4m tarp").
		return x.last < len(f.text.Tokens) && measures[f.text.Tokens[x.last].Text]
	}
	if !x.onGoodsOf() {
		return true
	}
	return besideMeasure(f, x)
}

// besideMeasure reports whether the words beside x are those that go with a measure: another number, a length, "long".
func besideMeasure(f *field, x *mention) bool {
	tokens := f.text.Tokens
	if x.first > 0 && measures[tokens[x.first-1].Text] || x.last < len(tokens) && measures[tokens[x.last].Text] {
		return true
	}
	// A measure at the end of the title or before a comma is the length of what was named before it.
	return x.last < len(tokens) && f.breakBefore(x.last) == softBreak && x.first > 0 || x.first > 1 && x.last == len(tokens)
}

var measures = wordSet(`long length wide width high height thick deep x by of to up approx about roll rolls each per size 长 宽 高 厚 约`)

// afterNumber reports a unit written apart from its number: "20 mm", "16 fl oz".
func afterNumber(f *field, x *mention) bool {
	if x.first == 0 || f.weight == weightBrand {
		return false
	}
	return units[f.text.Tokens[x.first].Text] && allDigits(f.text.Tokens[x.first-1].Text)
}

// numberAsLetters reports a number taken for letters: digits stand for letters inside a word, not by themselves.
func numberAsLetters(f *field, x *mention) bool {
	if strings.ContainsAny(fold.Word(x.name), "0123456789") {
		return false
	}
	for _, t := range f.text.Tokens[x.first:x.last] {
		if allDigits(t.Text) && len(t.Text) > 1 || allDigits(t.Text) && x.last-x.first < 3 {
			return true
		}
	}
	return false
}

// codeLike reports a measure or a model number (100ml, S394, t420s): one run of digits, more of them than letters. Whoever writes
// digits for letters mixes them.
func codeLike(written string) bool {
	digits, letters, runs := 0, 0, 0
	was := false
	for _, r := range written {
		is := r >= '0' && r <= '9'
		switch {
		case is:
			digits++
			if !was {
				runs++
			}
		case unicode.IsLetter(r):
			letters++
		default:
			return false
		}
		was = is
	}
	return runs == 1 && digits > letters
}
