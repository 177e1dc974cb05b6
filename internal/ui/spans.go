// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"markwarden/internal/screening"
	"markwarden/web"
)

// span is where a finding stands in a text, in bytes.
type span struct {
	from, to, n int
	level       screening.Level
	name        string // of the mark, for readers who do not see the number's place
}

// node is a piece of a highlighted text: stretches of text, or a mark around other nodes. Refs are the numbers of the
// findings that end behind it.
type node struct {
	Runs    []web.Run
	Level   screening.Level // not empty: a mark around Kids
	Finding int             // number of the mark's first finding
	Kids    []node
	Refs    []ref
}

// ref is the number of a finding, standing behind its last character.
type ref struct {
	N     int
	Level screening.Level
	Name  string
}

// group is the findings of one and the same span: one mark, several numbers. The mark shows the gravest of them.
type group struct {
	from, to int
	level    screening.Level
	first    int
	refs     []ref
}

// highlight marks the spans in a text. HTML cannot overlap elements, so a span that another one cuts is closed and opened
// again: what comes out nests properly whatever goes in, and its text is exactly the given one. A span outside the text, or
// one that cuts a character in two, is widened or trimmed to whole characters of it; its number is always shown.
func highlight(text string, spans []span) []node {
	groups := gather(text, spans)
	cuts := make([]int, 0, 2*len(groups))
	for _, g := range groups {
		cuts = append(cuts, g.from, g.to)
	}
	b := builder{groups: groups, root: &node{}}
	b.open = []*node{b.root}
	for _, r := range web.Runs(text, cuts...) {
		b.reach(r.Start)
		b.put(r)
	}
	b.reach(len(text))
	return b.root.Kids
}

// gather joins the findings of one span and puts the groups in the order in which they open, outer ones first.
func gather(text string, spans []span) []group {
	spans = slices.Clone(spans)
	for i := range spans {
		spans[i].from, spans[i].to = whole(text, spans[i].from, spans[i].to)
	}
	slices.SortStableFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	var out []group
	for _, s := range spans {
		if k := len(out) - 1; k < 0 || out[k].from != s.from || out[k].to != s.to {
			out = append(out, group{from: s.from, to: s.to, level: s.level, first: s.n})
		}
		g := &out[len(out)-1]
		if gravity[s.level] > gravity[g.level] {
			g.level = s.level
		}
		g.refs = append(g.refs, ref{s.n, s.level, s.name})
	}
	return out
}

// gravity orders levels by what they ask of the reader.
var gravity = map[screening.Level]int{screening.Clear: 1, screening.Caution: 2, screening.High: 3, screening.Block: 4}

// whole brings a span to whole characters within the text.
func whole(text string, from, to int) (int, int) {
	from = max(0, min(from, len(text)))
	to = max(from, min(to, len(text)))
	for from > 0 && from < len(text) && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	return from, to
}

// builder walks through the text from left to right with the marks that are open.
type builder struct {
	groups []group
	next   int   // of groups: the first not yet opened
	active []int // groups that are open, outermost first
	root   *node
	open   []*node // root and a node for each of active
}

// reach closes what ends at or before a place and opens what begins there.
func (b *builder) reach(at int) {
	for {
		changed := b.close(at)
		for b.next < len(b.groups) && b.groups[b.next].from <= at {
			g := b.groups[b.next]
			if g.from == g.to { // an empty span has a number and nothing to mark
				b.top().Kids = append(b.top().Kids, node{Refs: g.refs})
			} else {
				b.active = append(b.active, b.next)
				b.push(b.next)
			}
			b.next++
			changed = true
		}
		if !changed {
			return
		}
	}
}

// close ends the marks that end by at. A mark opened within one of them that goes on is closed with it and opened again.
func (b *builder) close(at int) bool {
	k := slices.IndexFunc(b.active, func(i int) bool { return b.groups[i].to <= at })
	if k < 0 {
		return false
	}
	inner := slices.Clone(b.active[k:])
	b.active = b.active[:k]
	b.open = b.open[:k+1]
	// The numbers stand behind the outermost node that ends here.
	parent := b.top()
	last := &parent.Kids[len(parent.Kids)-1]
	for j := len(inner) - 1; j >= 0; j-- {
		if g := b.groups[inner[j]]; g.to <= at {
			last.Refs = append(last.Refs, g.refs...)
		}
	}
	slices.SortFunc(last.Refs, func(a, b ref) int { return cmp.Compare(a.N, b.N) })
	for _, i := range inner {
		if b.groups[i].to > at {
			b.active = append(b.active, i)
			b.push(i)
		}
	}
	return true
}

func (b *builder) top() *node { return b.open[len(b.open)-1] }

// push opens a node for a group inside the innermost open one.
func (b *builder) push(i int) {
	p := b.top()
	p.Kids = append(p.Kids, node{Level: b.groups[i].level, Finding: b.groups[i].first})
	b.open = append(b.open, &p.Kids[len(p.Kids)-1])
}

// put adds a stretch of text to the innermost open node.
func (b *builder) put(r web.Run) {
	p := b.top()
	if k := len(p.Kids) - 1; k >= 0 && p.Kids[k].Level == "" && len(p.Kids[k].Refs) == 0 {
		p.Kids[k].Runs = append(p.Kids[k].Runs, r)
		return
	}
	p.Kids = append(p.Kids, node{Runs: []web.Run{r}})
}
