// SPDX-License-Identifier: Apache-2.0

package nice

import "slices"

// Relation is how a listing's goods and a mark's goods stand to each other. Degree runs from 0 to 1: 1 the same family, 0.9 an
// accessory of the mark's goods, the degree of the table for related families, about half for other goods of one class, a
// tenth for goods that have nothing to do with each other. Known is false, and Degree 0, when either side's goods are unknown.
type Relation struct {
	Degree        float64
	Known         bool
	Same          bool   // the same family of goods
	Accessory     bool   // the listing's goods are made to go with goods of the mark
	Listing, Mark Family // the pair that decides; empty when only classes do
	Class         Class  // a class both have, 0 if none
}

// Degrees of relation that no table gives.
const (
	degreeSame      = 1.0
	degreeAccessory = 0.9
	degreeClassOnly = 0.6  // one class, goods known on one side only: related until shown otherwise
	degreeClass     = 0.45 // one class, other goods
	degreeRemote    = 0.1
	leastConfidence = 0.35 // goods words less likely than this are not what is sold
)

// Compare relates what a listing sells (guesses of Classify, classes the seller gave) to what a mark covers (families of its
// goods, its classes). Targets of a connective are left out. The nearest pair decides, weighed by the guess's confidence.
func Compare(listing []Guess, listingClasses []Class, mark []Family, markClasses []Class) Relation {
	var best Relation
	value := -1.0
	sold := false
	for _, g := range listing {
		if g.Target || g.Confidence < leastConfidence {
			continue
		}
		sold = true
		for _, m := range mark {
			r := pair(g.Family, m)
			if v := r.Degree * (0.4 + 0.6*g.Confidence); v > value {
				r.Accessory = r.Accessory || best.Accessory
				best, value = r, v
			} else if r.Accessory {
				best.Accessory = true
			}
		}
		if len(mark) == 0 && len(markClasses) > 0 {
			if r := byClass(g.Family, markClasses); r.Degree*(0.4+0.6*g.Confidence) > value {
				best, value = r, r.Degree*(0.4+0.6*g.Confidence)
			}
		}
	}
	if sold && value >= 0 {
		best.Known = true
		return best.withClass(listingClasses, markClasses)
	}
	return classesOnly(listingClasses, mark, markClasses)
}

// pair relates two families.
func pair(listing, mark Family) Relation {
	r := Relation{Listing: listing, Mark: mark, Degree: degreeRemote}
	switch {
	case listing == mark:
		r.Degree, r.Same = degreeSame, true
	case slices.Contains(listing.AccessoryOf(), mark):
		r.Degree, r.Accessory = degreeAccessory, true
	default:
		if d, ok := data().related[[2]Family{listing, mark}]; ok {
			r.Degree = d
		} else if shared(listing.Classes(), mark.Classes()) != 0 {
			r.Degree = degreeClass
		}
	}
	r.Class = shared(listing.Classes(), mark.Classes())
	return r
}

// byClass relates a family to a mark of which only classes are known.
func byClass(listing Family, classes []Class) Relation {
	r := Relation{Listing: listing, Degree: degreeRemote}
	if c := shared(listing.Classes(), classes); c != 0 {
		r.Degree, r.Class = degreeClassOnly, c
	}
	return r
}

// withClass takes a class that the seller states into account: it can only bring the goods nearer.
func (r Relation) withClass(listing, mark []Class) Relation {
	if c := shared(listing, mark); c != 0 && r.Degree < degreeClassOnly {
		r.Degree, r.Class = degreeClassOnly, c
	}
	return r
}

// classesOnly relates by the classes alone, when no goods word tells what is sold.
func classesOnly(listing []Class, mark []Family, markClasses []Class) Relation {
	all := markClasses
	for _, f := range mark {
		all = append(all[:len(all):len(all)], f.Classes()...)
	}
	if len(listing) == 0 || len(all) == 0 {
		return Relation{}
	}
	if c := shared(listing, all); c != 0 {
		return Relation{Known: true, Degree: degreeClassOnly, Class: c}
	}
	return Relation{Known: true, Degree: degreeRemote}
}

// shared is a class that both lists have, 0 if none.
func shared(a, b []Class) Class {
	for _, c := range a {
		if slices.Contains(b, c) {
			return c
		}
	}
	return 0
}
