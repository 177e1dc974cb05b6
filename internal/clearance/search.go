// SPDX-License-Identifier: Apache-2.0

package clearance

import (
	"cmp"
	"context"
	"math/bits"
	"slices"

	"markwarden/internal/fault"
	"markwarden/internal/similarity"
	"markwarden/trademarks/nice"
)

// Goods tell by class alone here. Another class lowers the score and never silences: classes serve administration, and
// goods of two classes can be similar (Regulation (EU) 2017/1001, article 33(7)). Unknown classes change nothing. A mark
// famous to the general public gains a tenth, a lesser fame less.
const (
	otherClass = 0.8
	fameGain   = 0.1
)

// Search finds the earlier marks nearest to a name. A name without a letter or digit is refused as Invalid.
func (x *Index) Search(ctx context.Context, q Query) (Answer, error) {
	s := x.pool.Get().(*search)
	defer x.pool.Put(s)
	s.name.Set(similarity.Sign{Text: q.Name, Classes: q.Classes}, x)
	if s.name.Len() == 0 {
		return Answer{}, fault.New(fault.Invalid, "the name %q has no letter or digit to search for", q.Name)
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	s.propose()
	hits, err := s.judge(ctx, &q)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Hits: hits, Crowd: x.crowd(&s.name, classBits(q.Classes))}, nil
}

// Searchable reports whether a name has a letter or digit to be looked for by; Search refuses one without.
func Searchable(name string) bool {
	var p similarity.Prepared
	p.Set(similarity.Sign{Text: name}, similarity.Silent)
	return p.Len() > 0
}

// found is a text that was compared.
type found struct {
	text  uint32
	of    int // its record that weighs most, by place among the text's records
	score float64
	live  bool
}

const nearlyOne = 0.99

// judge compares what was proposed and explains the best.
func (s *search) judge(ctx context.Context, q *Query) ([]Hit, error) {
	wanted := classBits(q.Classes)
	list := make([]found, 0, len(s.proposed))
	for i, id := range s.proposed {
		if i&255 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		f, ok := s.weigh(id, wanted, q.Markets)
		if !ok {
			continue
		}
		s.other.Set(similarity.Sign{Text: s.x.texts.text(id)}, s.x)
		like := s.name.Likeness(&s.other)
		if f.score *= like; like < 1 {
			f.score = min(f.score, nearlyOne) // only the same sign scores 1
		}
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), -compareBool(a.live, b.live), cmp.Compare(a.text, b.text))
	})
	hits := make([]Hit, 0, min(len(list), q.Limit))
	for _, f := range list {
		if len(hits) == q.Limit {
			break
		}
		if riskOf(f.score, f.live) >= q.Least {
			hits = append(hits, s.explain(f, wanted))
		}
	}
	return hits, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// weigh chooses the record of a text that weighs most: one that holds in a market asked for, then by its goods, then by
// its life, then the lowest number. ok is false if none holds there.
func (s *search) weigh(id uint32, wanted uint64, markets []string) (f found, ok bool) {
	f = found{text: id, of: -1}
	for i := range s.x.texts.recordsOf(id) {
		r := &s.x.texts.recordsOf(id)[i]
		if len(markets) > 0 && !slices.ContainsFunc(markets, func(m string) bool { return holds(s.x.texts.office(r.office), m) }) {
			continue
		}
		g := 1 + fameGain*float64(r.fame)/3
		if have := r.classes(); wanted != 0 && have != 0 && have&wanted == 0 {
			g *= otherClass
		}
		if f.of < 0 || g > f.score || g == f.score && r.live() && !f.live {
			f.of, f.score, f.live = i, g, r.live()
		}
	}
	return f, f.of >= 0
}

func (s *search) explain(f found, wanted uint64) Hit {
	records := s.x.texts.recordsOf(f.text)
	r := &records[f.of]
	text := s.x.texts.text(f.text)
	s.other.Set(similarity.Sign{Text: text, Classes: expand(r.classes()), Fame: int(r.fame)}, s.x)
	h := Hit{Record: r.number, Records: len(records), Text: text, Live: f.live, Score: min(1, f.score), Risk: riskOf(f.score, f.live)}
	if both := r.classes() & wanted; both != 0 {
		h.Class = nice.Class(bits.TrailingZeros64(both))
	}
	h.Evidence = s.name.Compare(&s.other).Evidence
	return h
}

// crowd counts who shares each word of the name.
func (x *Index) crowd(p *similarity.Prepared, wanted uint64) []Crowd {
	out := make([]Crowd, 0, p.Len())
	for w := range p.Words {
		c := Crowd{Word: w.Text, Idle: w.Idle}
		if slot, ok := x.slots.find(wordHash(w.Text)); ok {
			for _, id := range x.words.of(slot) {
				for i := range x.texts.recordsOf(id) {
					r := &x.texts.recordsOf(id)[i]
					if !r.live() {
						continue
					}
					c.Live++
					if wanted == 0 || r.classes()&wanted != 0 {
						c.InClass++
					}
				}
			}
		}
		out = append(out, c)
	}
	return out
}
