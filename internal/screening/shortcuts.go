// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"
	"strings"
	"unicode/utf8"

	"markwarden/internal/fold"
	"markwarden/internal/lookup"
	"markwarden/internal/similarity"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// Dealers name the well-known houses of fashion, watches and jewellery by a letter (H家, G*, P专) or by a few letters in their
// order (hm, blcg). So short a form fits many marks, so it is a part of a name like any other: it counts beside words of
// intent, and is listed where all pieces are.

// houseMark is a well-known mark of such goods that a shortcut may stand for.
type houseMark struct {
	record  uint32
	letters string // of its name, folded
	famous  bool   // to the general public: one letter may stand for it
}

const (
	longestShortcut = 4 // letters of a shortcut
	fewWords        = 2 // words of a text that has nothing else to go on
	houseSigns      = "*＊～~家专高牌版货包"
)

// shortcutTo notes a mark that shortcuts stand for, by the first letter of its name.
func (r *Register) shortcutTo(record uint32, m *trademarks.Mark) {
	if m.Kind != trademarks.KindBrand || m.Fame < 2 || !slices.ContainsFunc(m.Classes, dealtIn) {
		return
	}
	if w := fold.Word(m.Text); len(w) > longestShortcut && w[0] >= 'a' && w[0] <= 'z' {
		r.shortcuts[w[0]-'a'] = append(r.shortcuts[w[0]-'a'], houseMark{record, w, m.Fame >= 3})
	}
}

// dealtIn reports the classes of leather goods, jewellery and watches, and clothing.
func dealtIn(c nice.Class) bool { return c == 14 || c == 18 || c == 25 }

// shortcutHits are the marks that the short words of a field may stand for, each with its place.
func (r *Register) shortcutHits(t *fold.Text) (hits []lookup.Hit, records []uint32) {
	for i := range t.Tokens {
		k := &t.Tokens[i]
		n := len(k.Text)
		if k.Script != fold.Latin || n > longestShortcut || k.Text[0] < 'a' || k.Text[0] > 'z' || n == 1 && !houseLetter(t, i) || n > 1 && fold.Known(k.Text) && len(t.Tokens) > fewWords {
			continue
		}
		for _, h := range r.shortcuts[k.Text[0]-'a'] {
			if n == 1 && h.famous || n > 1 && inOrder(k.Text, h.letters) {
				hits = append(hits, lookup.Hit{First: i, Last: i + 1, Start: k.Start, End: k.End, Kind: lookup.Piece})
				records = append(records, h.record)
			}
		}
	}
	return hits, records
}

// houseLetter reports a single letter that stands where dealers put one: before 家 and the like, or with next to nothing else.
func houseLetter(t *fold.Text, i int) bool {
	if len(t.Tokens) <= fewWords {
		return true
	}
	next, _ := utf8.DecodeRuneInString(t.Given[t.Tokens[i].End:])
	return strings.ContainsRune(houseSigns, next)
}

// inOrder reports whether the letters of short stand in name in their order, the first at its start.
func inOrder(short, name string) bool {
	for i := range len(short) {
		at := strings.IndexByte(name, short[i])
		if at < 0 || i == 0 && at > 0 {
			return false
		}
		name = name[at+1:]
	}
	return true
}

// misspeltHouses are the well-known houses whose name the first word of a title is but for a letter, where it is an ordinary word
// ("Channel bag"): lookup lets ordinary words be, for nearly everywhere they mean themselves.
func (e *Engine) misspeltHouses(r *reading, field int) ([]*mention, error) {
	f := &r.fields[field]
	if f.weight != weightTitle || r.brand != "" || len(f.text.Tokens) < 2 {
		return nil, nil
	}
	k := &f.text.Tokens[0]
	if k.Script != fold.Latin || len(k.Text) < shortestHouse || k.Text[0] < 'a' || k.Text[0] > 'z' || !f.goodsAt(1) || !fold.Known(k.Text) {
		return nil, nil
	}
	var out []*mention
	for _, h := range e.register.shortcuts[k.Text[0]-'a'] {
		if like, _ := similarity.Sight(k.Text, h.letters); !h.famous || k.Text == h.letters || like < e.policy.Likeness.High {
			continue
		}
		m, err := e.register.Marks.Mark(h.record)
		if err != nil {
			return nil, err
		}
		x := e.mention(r, f, field, lookup.Hit{First: 0, Last: 1, Start: k.Start, End: k.End, Kind: lookup.Edit}, lookup.Posting{Record: h.record}, &m)
		if !x.form.same() {
			out = append(out, x)
		}
	}
	return out, nil
}

// shortestHouse is the letters of a word from which one letter is a slip.
const shortestHouse = 6

// goodsAt reports that the name of goods begins at token i.
func (f *field) goodsAt(i int) bool {
	return i < len(f.text.Tokens) && slices.ContainsFunc(f.goods, func(g nice.Guess) bool { return !g.Target && g.Start == f.text.Tokens[i].Start })
}

// shortcutMentions resolves the shortcuts of a field.
func (e *Engine) shortcutMentions(r *reading, field int) ([]*mention, error) {
	f := &r.fields[field]
	hits, records := e.register.shortcutHits(&f.text)
	out := make([]*mention, 0, len(hits))
	for i, h := range hits {
		m, err := e.register.Marks.Mark(records[i])
		if err != nil {
			return nil, err
		}
		out = append(out, e.mention(r, f, field, h, lookup.Posting{Record: records[i]}, &m))
	}
	return out, nil
}
