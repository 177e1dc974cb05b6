// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"strings"

	"markwarden/internal/fold"
)

// How many words may stand between the parts of a sentence that sends the buyer elsewhere to see the sign.
const (
	askReach     = 4 // "message the seller for real logo …"
	pictureReach = 1 // "logo close-up pics"
	privateReach = 3 // "logo is shown in private"
)

var (
	askWords     = wordSet("dm pm message msg inbox contact ask write whatsapp")
	purposeWords = wordSet("for see get")
	signWords    = wordSet("logo logos brand branded branding label emblem tag tags")
	pictureWords = wordSet("pic pics picture pictures photo photos image images")
	privateWords = wordSet("private privately dm dms pm pms inbox chat")
	// whose own sign: a printer asks the buyer for his.
	ownSign = wordSet("your own custom customized customised personalized personalised company business")
)

// readHiding reads sentences that send the buyer elsewhere to see the sign on the goods, whatever words they choose: "DM for logo
// pics", "message me for brand pictures", "logo shown in private". A printer that asks for the buyer's own logo hides nothing.
func (r *reading) readHiding() {
	for i := range r.fields {
		f := &r.fields[i]
		t := &f.text
		if f.weight == weightBrand || hasWord(t, ownSign) {
			continue
		}
		for at := range t.Tokens {
			if !signWords[t.Tokens[at].Text] {
				continue
			}
			first, last, ok := askedFor(t, at)
			if !ok {
				first, last, ok = shownInPrivate(t, at)
			}
			if ok {
				p := &phrase{list: listHiding, lang: "en", text: strings.ToLower(t.Given[t.Tokens[first].Start:t.Tokens[last].End])}
				f.terms = append(f.terms, term{phrase: p, first: first, last: last + 1, start: t.Tokens[first].Start, end: t.Tokens[last].End})
			}
		}
	}
}

// askedFor reports pictures of the sign at a token that are to be asked for: the first and last token of the sentence.
func askedFor(t *fold.Text, at int) (first, last int, ok bool) {
	for last = at + 1; last < len(t.Tokens) && last <= at+1+pictureReach; last++ {
		if !pictureWords[t.Tokens[last].Text] {
			continue
		}
		purpose := false
		for first = at - 1; first >= 0 && first >= at-1-askReach; first-- {
			purpose = purpose || purposeWords[t.Tokens[first].Text]
			if purpose && askWords[t.Tokens[first].Text] && !sentenceBreak(t, first, last) {
				return first, last, true
			}
		}
	}
	return 0, 0, false
}

// shownInPrivate reports the sign at a token as shown where no other sees it: "logo pics in DM".
func shownInPrivate(t *fold.Text, at int) (first, last int, ok bool) {
	for last = at + 2; last < len(t.Tokens) && last <= at+2+privateReach; last++ {
		prepared := t.Tokens[last-1].Text == "in" || t.Tokens[last-1].Text == "by" || t.Tokens[last-1].Text == "via"
		if (prepared || t.Tokens[last].Text == "privately") && privateWords[t.Tokens[last].Text] && !sentenceBreak(t, at, last) {
			return at, last, true
		}
	}
	return 0, 0, false
}

func hasWord(t *fold.Text, words map[string]bool) bool {
	for i := range t.Tokens {
		if words[t.Tokens[i].Text] {
			return true
		}
	}
	return false
}
