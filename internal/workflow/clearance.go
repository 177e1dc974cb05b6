// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"markwarden/internal/clearance"
	"markwarden/internal/fault"
	"markwarden/internal/fold"
	"markwarden/internal/screening"
	"markwarden/internal/similarity"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// Clearance is the answer to "may I adopt this name?": the nearest earlier marks of a register version, with what is said
// about each. It is information, not legal advice; a name that nothing is near to may still be taken.
type Clearance struct {
	ID       string                  `json:"id,omitempty"` // the caller's, when many names are asked about
	Name     string                  `json:"name"`
	Classes  []nice.Class            `json:"classes"`
	Markets  []string                `json:"markets"`
	Register screening.RegisterStamp `json:"register"`
	Risk     clearance.Risk          `json:"risk"` // of the nearest live mark
	Meaning  screening.Text          `json:"meaning"`
	Crowd    []Crowd                 `json:"crowd"`
	Hits     []EarlierMark           `json:"hits"`
}

// Crowd says how many live marks share a word of the name: the more do, the less each can forbid.
type Crowd struct {
	Word    string `json:"word"`
	Live    int    `json:"live"`
	InClass int    `json:"in_class"`
	Idle    bool   `json:"idle"` // a word that sets nothing apart
}

// EarlierMark is one text of the register near to the name, with the record behind it that weighs most.
type EarlierMark struct {
	Rank     int                   `json:"rank"`
	Text     string                `json:"text"`
	Mark     string                `json:"mark"`
	MarkID   string                `json:"mark_id"`
	Office   string                `json:"office,omitempty"`
	Owner    string                `json:"owner,omitempty"`
	Classes  []nice.Class          `json:"classes"`
	Status   trademarks.Status     `json:"status"`
	Note     string                `json:"note,omitempty"`
	Live     bool                  `json:"live"`
	Records  int                   `json:"records"`
	Score    float64               `json:"score"`
	Risk     clearance.Risk        `json:"risk"`
	Meaning  screening.Text        `json:"meaning"`
	Evidence []similarity.Evidence `json:"evidence"`
}

// Comparison is two signs held against each other, without a register: the second is taken for a live earlier mark.
type Comparison struct {
	MarkA    string                `json:"mark_a"`
	MarkB    string                `json:"mark_b"`
	Score    float64               `json:"score"`
	Likeness float64               `json:"likeness"`
	Risk     clearance.Risk        `json:"risk"`
	Meaning  screening.Text        `json:"meaning"`
	Ways     []similarity.Way      `json:"ways"`
	Evidence []similarity.Evidence `json:"evidence"`
}

// Compare holds two signs against each other by sight, sound, meaning and goods, with the outcome in words.
func Compare(a, b similarity.Sign) Comparison {
	r := similarity.Compare(a, b, similarity.Options{})
	risk := clearance.RiskOf(r.Score)
	return Comparison{MarkA: a.Text, MarkB: b.Text, Score: r.Score, Likeness: r.Likeness, Risk: risk, Meaning: meaning(risk), Ways: similarity.Ways(r.Evidence), Evidence: orEmpty(r.Evidence)}
}

// clearing are the indexes of a register version for clearance, built when they are first asked for: the records of offices,
// whose words say how crowded a word is, and the curated brand entries.
type clearing struct {
	once    sync.Once
	done    atomic.Bool
	records *clearance.Index // nil when nothing was imported
	brands  *clearance.Index
	err     error
}

// clearingLimit is how many earlier marks are named when nobody says.
const clearingLimit = 20

// Prepare builds what Clear answers from, once; who calls meanwhile waits for it. A few seconds for each million marks. When
// ctx ends first the version cannot be searched any more: give the life of the version, not that of a question.
func (s *Service) Prepare(ctx context.Context) error {
	s.clearing.once.Do(func() {
		s.clearing.err = s.clearing.build(ctx, s)
		s.clearing.done.Store(s.clearing.err == nil)
	})
	return s.clearing.err
}

// Curated is how many of the records, the first ones, are curated brand entries.
func (s *Service) Curated() int { return s.curated }

// Prepared reports whether Clear answers at once.
func (s *Service) Prepared() bool { return s.clearing.done.Load() }

// nearBrand is the risk from which a curated brand entry stands among the records of offices: the same sign or all but.
const nearBrand clearance.Risk = 95

// Clear looks for the nearest earlier marks. The first call on a version builds its index, which takes a few seconds for
// each million marks. It is the records of offices that a new name is opposed with, so a curated brand entry that is merely
// somewhat like the name stands behind them; the same sign stands at its place.
func (s *Service) Clear(ctx context.Context, q clearance.Query) (out Clearance, err error) {
	defer fault.Wrap(&err, "workflow.Clear")
	if err := s.Prepare(context.WithoutCancel(ctx)); err != nil {
		return out, err
	}
	if q.Limit <= 0 {
		q.Limit = clearingLimit
	}
	found, err := s.clearing.search(ctx, q)
	if err != nil {
		return out, err
	}
	out = Clearance{Name: q.Name, Classes: orEmpty(q.Classes), Markets: orEmpty(q.Markets), Register: s.Stamp, Crowd: []Crowd{}, Hits: []EarlierMark{}}
	for _, c := range found.Crowd {
		out.Crowd = append(out.Crowd, Crowd(c))
	}
	for i, h := range found.Hits {
		e, err := s.earlier(i+1, &h)
		if err != nil {
			return out, err
		}
		out.Hits = append(out.Hits, e)
		if h.Live {
			out.Risk = max(out.Risk, h.Risk)
		}
	}
	out.Meaning = meaning(out.Risk)
	return out, nil
}

func (c *clearing) search(ctx context.Context, q clearance.Query) (clearance.Answer, error) {
	brands, err := c.brands.Search(ctx, q)
	if err != nil || c.records == nil {
		return brands, err
	}
	found, err := c.records.Search(ctx, q)
	if err != nil {
		return found, err
	}
	texts := map[string]bool{}
	for _, h := range found.Hits {
		texts[fold.Word(h.Text)] = true
	}
	var far []clearance.Hit
	for _, h := range brands.Hits {
		switch {
		case texts[fold.Word(h.Text)]: // a record says it better
		case h.Risk >= nearBrand:
			found.Hits = append(found.Hits, h)
		default:
			far = append(far, h)
		}
	}
	slices.SortStableFunc(found.Hits, func(a, b clearance.Hit) int { return cmp.Compare(b.Score, a.Score) })
	found.Hits = append(found.Hits, far...)
	found.Hits = found.Hits[:min(len(found.Hits), q.Limit)]
	return found, nil
}

func (c *clearing) build(ctx context.Context, s *Service) (err error) {
	n := s.curated
	if c.brands, err = s.clearanceIndex(ctx, 0, n); err != nil || s.Marks.Len() == n {
		return err
	}
	c.records, err = s.clearanceIndex(ctx, n, s.Marks.Len())
	return err
}

func (s *Service) earlier(rank int, h *clearance.Hit) (EarlierMark, error) {
	m, err := s.Marks.Mark(h.Record)
	if err != nil {
		return EarlierMark{}, err
	}
	return EarlierMark{
		Rank: rank, Text: h.Text, Mark: m.Text, MarkID: m.ID, Office: m.Office, Owner: m.OwnerName(), Classes: orEmpty(m.Classes), Status: m.Status, Note: m.Note(),
		Live: h.Live, Records: h.Records, Score: h.Score, Risk: h.Risk, Meaning: meaning(h.Risk), Evidence: orEmpty(h.Evidence),
	}, nil
}

func meaning(r clearance.Risk) screening.Text {
	en, zh := r.Meaning()
	return screening.Text{EN: en, ZH: zh}
}

// orEmpty is never null in JSON.
func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// clearanceIndex indexes the records [from,to).
func (s *Service) clearanceIndex(ctx context.Context, from, to int) (*clearance.Index, error) {
	var failed error
	x, err := clearance.Build(ctx, s.Stamp.Version, func(yield func(clearance.Entry) bool) {
		for i := from; i < to; i++ {
			if s.dead.Has(uint32(i)) {
				continue
			}
			m, err := s.Marks.Mark(uint32(i))
			if err != nil {
				failed = err
				return
			}
			for _, e := range clearance.EntriesOf(uint32(i), &m) {
				if !yield(e) {
					return
				}
			}
		}
	})
	if failed != nil {
		return nil, failed
	}
	return x, err
}
