// SPDX-License-Identifier: Apache-2.0

package index

import (
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
)

// tier is the kind of a match; a better one is greater. A mark counts under its best.
type tier uint8

const (
	tierNone  tier = iota // the query has no text
	tierFar               // two slips
	tierNear              // one slip, or the same sound
	tierStart             // the beginning of the name, or of its last word after all the others
	tierWords             // every word
	tierAlias             // the whole of an alias or of a reading
	tierName              // the whole text
	tierCount
)

// found are the documents of one segment by tier, each in its best tier only.
type found [tierCount]*roaring.Bitmap

// match finds the documents of a segment that the text means; filters come later.
func (s *segment) match(t *terms, p *plan) (*found, error) {
	var f found
	for i := range f {
		f[i] = roaring.New()
	}
	if err := f.whole(t, p); err != nil {
		return nil, err
	}
	if p.mode != ModeExact && len(p.text.words) > 0 {
		if err := f.partly(t, p); err != nil {
			return nil, err
		}
	}
	best := s.deleted.Clone()
	if p.byOwner {
		owned, err := t.every(fieldOwner, p.owners)
		if err != nil {
			return nil, err
		}
		for _, set := range f {
			set.And(owned)
		}
	}
	for i := len(f) - 1; i >= 0; i-- {
		f[i].AndNot(best)
		best.Or(f[i])
	}
	return &f, nil
}

// whole finds the marks and aliases the text is the whole of.
func (f *found) whole(t *terms, p *plan) error {
	err := t.add(f[tierName], fieldGiven, p.text.given)
	if err == nil {
		err = t.add(f[tierAlias], fieldAlias, p.text.given)
	}
	if err == nil && p.mode != ModeExact {
		err = t.add(f[tierName], fieldCompact, p.text.compact)
		if err == nil {
			err = t.add(f[tierAlias], fieldOther, p.text.compact)
		}
	}
	return err
}

// partly finds what holds the text's words, begins with it or is nearly it, as far as the mode goes.
func (f *found) partly(t *terms, p *plan) (err error) {
	var all []string
	for _, w := range p.text.words {
		all = append(all, w.asked()...)
	}
	if f[tierWords], err = t.every(fieldWord, all); err != nil || p.mode == ModeWords {
		return err
	}
	if err = f.start(t, p.text); err != nil || p.mode == ModePrefix {
		return err
	}
	return f.slips(t, p.text)
}

func (f *found) start(t *terms, n *name) error {
	for _, field := range []string{fieldCompact, fieldOther} {
		if err := t.start(f[tierStart], field, fieldNameStart, n.compact); err != nil {
			return err
		}
	}
	last := n.words[len(n.words)-1]
	if last.han {
		return nil // then it is every word
	}
	set := roaring.New()
	if err := t.start(set, fieldWord, fieldWordStart, last.text); err != nil {
		return err
	}
	var before []string
	for _, w := range n.words[:len(n.words)-1] {
		before = append(before, w.asked()...)
	}
	if len(before) > 0 {
		others, err := t.every(fieldWord, before)
		if err != nil {
			return err
		}
		set.And(others)
	}
	f[tierStart].Or(set)
	return nil
}

// start finds terms of field that begin with s; short beginnings are terms of their own in another field.
func (t *terms) start(set *roaring.Bitmap, field, short, s string) error {
	if utf8.RuneCountInString(s) <= shortStart {
		return t.add(set, short, s)
	}
	return t.beginning(set, field, s)
}

// slips finds names nearly the text, and marks that hold a word nearly each of the text's words.
func (f *found) slips(t *terms, n *name) error {
	for _, field := range []string{fieldCompact, fieldOther} {
		if err := t.near(f[tierNear], f[tierFar], field, n.compact); err != nil {
			return err
		}
		if err := t.add(f[tierNear], field, n.reading); err != nil {
			return err
		}
	}
	var one, two *roaring.Bitmap
	for i, w := range n.words {
		a, b, err := t.nearWord(w)
		if err != nil {
			return err
		}
		if i == 0 {
			one, two = a, b
		} else {
			one.And(a)
			two.And(b)
		}
		if two.IsEmpty() {
			return nil
		}
	}
	f[tierNear].Or(one)
	f[tierFar].Or(two)
	return nil
}

// nearWord returns the documents with a word at most one slip from w, and those with one at most as far as allowed.
func (t *terms) nearWord(w word) (one, two *roaring.Bitmap, err error) {
	if one, err = t.every(fieldWord, w.asked()); err != nil {
		return nil, nil, err
	}
	if err = t.add(one, fieldWord, w.reading); err != nil {
		return nil, nil, err
	}
	two = roaring.New()
	if !w.han {
		err = t.near(one, two, fieldWord, w.text)
	}
	two.Or(one)
	return one, two, err
}
