// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"fmt"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	zap "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum/levenshtein"
)

// terms reads the dictionaries of one segment for one search: a dictionary keeps a reading place and must not be shared.
// Postings are given back with deleted documents in them.
type terms struct {
	ctx   context.Context
	base  zap.Segment
	dicts map[string]dictionary
	steps int
}

// dictionary is what this package needs of a segment's dictionary: the second method walks terms without decoding the
// postings of each, which the library's narrower interface would do only to count them.
type dictionary interface {
	zap.TermDictionary
	AutomatonIteratorOmitCount(a zap.Automaton, startInclusive, endExclusive []byte) zap.DictionaryIterator
}

// postings is a postings list that can be merged as a whole.
type postings interface {
	OrInto(*roaring.Bitmap)
}

func (t *terms) dictionary(field string) (dictionary, error) {
	if d := t.dicts[field]; d != nil {
		return d, nil
	}
	raw, err := t.base.Dictionary(field)
	if err != nil {
		return nil, err
	}
	d, ok := raw.(dictionary)
	if !ok {
		return nil, fmt.Errorf("dictionary is a %T: %w", raw, errForeign)
	}
	if t.dicts == nil {
		t.dicts = map[string]dictionary{}
	}
	t.dicts[field] = d
	return d, nil
}

// add ors the documents that have the term into set.
func (t *terms) add(set *roaring.Bitmap, field, term string) error {
	if term == "" {
		return nil
	}
	d, err := t.dictionary(field)
	if err != nil {
		return err
	}
	list, err := d.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return err
	}
	p, ok := list.(postings)
	if !ok {
		return fmt.Errorf("postings are a %T: %w", list, errForeign)
	}
	p.OrInto(set)
	return nil
}

// every returns the documents that have all the terms; none if there are no terms.
func (t *terms) every(field string, all []string) (*roaring.Bitmap, error) {
	out := roaring.New()
	for i, term := range all {
		set := roaring.New()
		if err := t.add(set, field, term); err != nil {
			return nil, err
		}
		if i == 0 {
			out = set
		} else {
			out.And(set)
		}
		if out.IsEmpty() {
			break
		}
	}
	return out, nil
}

// beginning ors the documents that have a term which begins with prefix into set.
func (t *terms) beginning(set *roaring.Bitmap, field, prefix string) error {
	d, err := t.dictionary(field)
	if err != nil {
		return err
	}
	return t.walk(d.AutomatonIteratorOmitCount(nil, []byte(prefix), prefixEnd(prefix)), func(term string, _ uint8) error {
		return t.add(set, field, term)
	})
}

// prefixEnd is the least string that is greater than everything that begins with prefix, nil if there is none.
func prefixEnd(prefix string) []byte {
	end := []byte(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] < 0xff {
			end[i]++
			return end[:i+1]
		}
	}
	return nil
}

// slipsAllowed is how many slips a word or compact name of so many characters may have (ENGINE §4.2). Past 64
// characters it is no word, and its automaton would be large.
func slipsAllowed(characters int) uint8 {
	switch {
	case characters < 4 || characters > 64:
		return 0
	case characters < 7:
		return 1
	}
	return 2
}

// near ors the documents with a term at most one slip away into one, and those at most so many as allowed into two.
func (t *terms) near(one, two *roaring.Bitmap, field, term string) error {
	allowed := slipsAllowed(len([]rune(term)))
	if allowed == 0 {
		return nil
	}
	d, err := t.dictionary(field)
	if err != nil {
		return err
	}
	builder, err := slips[allowed-1]()
	if err != nil {
		return err
	}
	dfa, err := builder.BuildDfa(term, allowed)
	if err != nil {
		return err
	}
	return t.walk(d.AutomatonIteratorOmitCount(dfa, nil, nil), func(term string, distance uint8) error {
		if distance <= 1 {
			if err := t.add(one, field, term); err != nil {
				return err
			}
		}
		return t.add(two, field, term)
	})
}

// patience is after how many terms or documents a search looks whether it is still wanted.
const patience = 1 << 10

func (t *terms) walk(terms zap.DictionaryIterator, visit func(term string, distance uint8) error) error {
	for {
		entry, err := terms.Next()
		if err != nil || entry == nil {
			return err
		}
		if t.steps++; t.steps%patience == 0 && t.ctx.Err() != nil {
			return t.ctx.Err()
		}
		if err := visit(entry.Term, entry.EditDistance); err != nil {
			return err
		}
	}
}

// slips are the tables from which an automaton is made, for one slip and for two; a transposition is one slip.
var slips = [2]func() (*levenshtein.LevenshteinAutomatonBuilder, error){slipTable(1), slipTable(2)}

func slipTable(n uint8) func() (*levenshtein.LevenshteinAutomatonBuilder, error) {
	return sync.OnceValues(func() (*levenshtein.LevenshteinAutomatonBuilder, error) {
		return levenshtein.NewLevenshteinAutomatonBuilder(n, true)
	})
}
