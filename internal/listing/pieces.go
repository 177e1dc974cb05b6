// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"slices"
	"strings"
)

// pieces are the distinct texts that several cells give one field, in their order.
type pieces struct {
	clear   []string // decoded
	given   []string // as the file has them
	decoded bool     // one differs
	seen    map[string]bool
}

// fewPieces is how many texts are compared one by one; a stranger's file can hold a million, which need a set.
const fewPieces = 16

// add takes a text unless it is there already.
func (p *pieces) add(clear, given string) {
	if len(p.clear) < fewPieces {
		if slices.Contains(p.clear, clear) {
			return
		}
	} else {
		if p.seen == nil {
			p.seen = map[string]bool{}
			for _, c := range p.clear {
				p.seen[c] = true
			}
		}
		if p.seen[clear] {
			return
		}
		p.seen[clear] = true
	}
	p.clear = append(p.clear, clear)
	p.given = append(p.given, given)
	p.decoded = p.decoded || clear != given
}

// join puts texts together as the field's own text.
func (p *pieces) join(f Field, texts []string) string {
	switch {
	case len(texts) == 1:
		return texts[0]
	case f == FieldDescription:
		return strings.Join(texts, "\n")
	case f == FieldKeywords:
		return strings.Join(texts, ", ")
	}
	return strings.Join(texts, "; ")
}
