// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"strings"
)

// starSigns are written in place of letters: G*cci, l_v, 葆*蝶.
const starSigns = "*_＊•·~～×✱✶"

const starredTokens = 8 // pieces of a starred name

// starredPass reads words with letters hidden behind signs (L**is V*itton, Guc**) as patterns against the famous texts:
// what is left must stand there in order, from the first letter to the last, with a letter or more for each run of signs.
func (q *query) starredPass() {
	if !strings.ContainsAny(q.text.Given, starSigns) {
		return
	}
	for i := range q.text.Tokens {
		if i > 0 && q.starBetween(i) {
			continue // the name began before
		}
		var p pattern
		for j := i; j < min(len(q.text.Tokens), i+starredTokens); j++ {
			if j > i && !p.join(q.text.Given[q.text.Tokens[j-1].End:q.text.Tokens[j].Start]) {
				break
			}
			p.add(q.text.Tokens[j].Skeleton)
			p.open = starsAfter(q.text.Given, q.text.Tokens[j].End)
			if j+1 < len(q.text.Tokens) && q.starBetween(j+1) {
				continue // and goes on
			}
			if (p.stars || p.open) && p.letters > len(p.pieces) && !isNumberWindow(q.text.Tokens[i:j+1]) {
				q.starred(i, j+1, &p)
			}
		}
	}
}

// starBetween reports signs alone between token i and the one before it.
func (q *query) starBetween(i int) bool {
	between := q.text.Given[q.text.Tokens[i-1].End:q.text.Tokens[i].Start]
	return between != "" && strings.Trim(between, starSigns) == ""
}

// pattern is a name with holes. Signs between single letters (H*O*M*E) are no holes: windows of letters read those.
type pattern struct {
	pieces  []string
	gap     []bool // gap[i]: signs stand before piece i
	letters int
	stars   bool
	open    bool // signs stand at the end
}

// join takes what stands between two tokens; false ends the pattern.
func (p *pattern) join(between string) bool {
	starred := between != "" && strings.Trim(between, starSigns) == ""
	if !starred && between != " " && between != "" {
		return false
	}
	p.stars = p.stars || starred
	p.gap = append(p.gap, starred)
	return true
}

func (p *pattern) add(piece string) {
	if len(p.pieces) == 0 {
		p.gap = append(p.gap, false)
	}
	p.pieces = append(p.pieces, piece)
	p.letters += len(piece)
}

// starsAfter reports stars that stand for letters at the end of a word: "Guc**".
func starsAfter(given string, a int) bool {
	return a < len(given) && (given[a] == '*' || strings.HasPrefix(given[a:], "＊") || strings.HasPrefix(given[a:], "～"))
}

// hanBytes is the size of a Han character in UTF-8.
const hanBytes = 3

// shortestPattern is the number of letters a pattern must leave; starredQuota the proposals of one: "ch*" opens many names.
const (
	shortestPattern = 2
	starredQuota    = 40
)

func (q *query) starred(first, last int, p *pattern) {
	if p.letters < shortestPattern {
		return
	}
	quota := q.opt.Quota
	q.opt.Quota = max(quota, starredQuota)
	defer func() { q.opt.Quota = quota }()
	w := window{first: first, last: last, a: q.starts[first], b: q.starts[last]}
	q.local = q.local[:0]
	for _, id := range q.table.texts.famous {
		m := &q.table.texts.metas[id]
		n := int(m.size)
		if p.letters >= n || p.letters*2 < n && !p.open {
			continue
		}
		cost := costPattern * float64(n-p.letters)
		if m.flags&flagHan != 0 {
			cost = costPieceHan / hanBytes * float64(n-p.letters)
		}
		if name := string(q.table.texts.skeleton(id)); p.matches(name) {
			q.accept(&w, id, Starred, n-p.letters, cost)
		} else if q.opt.Pieces && p.open && m.flags&flagHan != 0 && len(p.pieces) == 1 && strings.Contains(name, p.pieces[0]) {
			q.accept(&w, id, Piece, 1, cost+costSound) // 温* for the 温斯顿 of 海瑞温斯顿
		}
	}
	q.keep()
}

// matches reports whether text fills the pattern.
func (p *pattern) matches(text string) bool {
	if !strings.HasPrefix(text, p.pieces[0]) {
		return false
	}
	return fill(text[len(p.pieces[0]):], p.pieces[1:], p.gap[1:], p.open)
}

func fill(rest string, pieces []string, gap []bool, open bool) bool {
	if len(pieces) == 0 {
		return open && rest != "" || !open && rest == ""
	}
	if !gap[0] {
		return strings.HasPrefix(rest, pieces[0]) && fill(rest[len(pieces[0]):], pieces[1:], gap[1:], open)
	}
	for at := 1; at+len(pieces[0]) <= len(rest); at++ {
		if strings.HasPrefix(rest[at:], pieces[0]) && fill(rest[at+len(pieces[0]):], pieces[1:], gap[1:], open) {
			return true
		}
	}
	return false
}
