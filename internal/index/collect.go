// SPDX-License-Identifier: Apache-2.0

package index

import (
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"math/bits"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"markwarden/trademarks/nice"
)

// candidate is a document on its way to the page. A greater key comes first.
type candidate struct {
	key     uint16
	segment int
	doc     uint32
}

// collector filters, counts and keeps the best: one page and the one hit behind it.
type collector struct {
	ctx      context.Context
	plan     *plan
	segments []segment
	best     []candidate // a heap, the worst on top
	total    int
	counts   counts

	at       int      // the segment now
	columns  *columns // its columns
	offices  []int    // hits by the segment's own office numbers
	statuses []int
	office   int // the number the query's office has here, -1 if it is not here
	status   int
}

func (c *collector) begin(i int) {
	c.at, c.columns = i, c.segments[i].columns
	c.offices, c.statuses = make([]int, len(c.columns.offices)), make([]int, len(c.columns.statuses))
	c.office, c.status = slices.Index(c.columns.offices, c.plan.filter.office), slices.Index(c.columns.statuses, c.plan.filter.status)
}

// end brings the segment's counts to names.
func (c *collector) end() {
	for i, n := range c.offices {
		c.counts.offices[c.columns.offices[i]] += n
	}
	for i, n := range c.statuses {
		c.counts.statuses[c.columns.statuses[i]] += n
	}
}

// set takes the documents of one tier.
func (c *collector) set(level tier, set *roaring.Bitmap) error {
	var docs [256]uint32
	for it, seen := set.ManyIterator(), 0; ; seen++ {
		n := it.NextMany(docs[:])
		if n == 0 {
			return nil
		}
		if seen%patience == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		for _, doc := range docs[:n] {
			if c.passes(doc) {
				c.count(doc)
				c.offer(candidate{key: c.key(level, doc), segment: c.at, doc: doc})
			}
		}
	}
}

func (c *collector) passes(doc uint32) bool {
	f := &c.plan.filter
	switch col := c.columns; {
	case f.office != "" && int(col.office[doc]) != c.office:
		return false
	case f.status != "" && int(col.status[doc]) != c.status:
		return false
	case f.class != 0 && col.classes[doc]&f.class == 0:
		return false
	case f.dated && (col.filed[doc] == 0 || col.filed[doc] < f.from || col.filed[doc] > f.to):
		return false
	}
	return true
}

func (c *collector) count(doc uint32) {
	c.total++
	c.offices[c.columns.office[doc]]++
	c.statuses[c.columns.status[doc]]++
	for b := c.columns.classes[doc]; b != 0; b &= b - 1 {
		c.counts.classes[bits.TrailingZeros64(b)]++
	}
	if year := c.columns.filed[doc] / 10_000; year < uint32(len(c.counts.years)) {
		c.counts.years[year]++
	}
}

// key orders by tier and then by how much of the mark's text the query covers, or the other way round for a query
// longer than the text: SUN is nearer to SUN CO than to SUN MICROSYSTEMS.
func (c *collector) key(level tier, doc uint32) uint16 {
	if level == tierNone {
		return 0
	}
	short, long := c.plan.length, int(c.columns.length[doc])
	if short > long {
		short, long = long, short
	}
	closeness := 255
	if long > 0 {
		closeness = 255 * short / long
	}
	return uint16(level)<<8 | uint16(closeness)
}

// topKey is the key of a whole name, and the measure of Score.
const topKey = uint16(tierName)<<8 | 255

func (c *collector) offer(n candidate) {
	if a := c.plan.after; a != nil {
		if n.key > a.key || n.key == a.key && string(c.columns.id(n.doc)) <= a.id {
			return
		}
	}
	switch {
	case len(c.best) <= c.plan.limit:
		heap.Push(c, n)
	case c.compare(n, c.best[0]) < 0:
		c.best[0] = n
		heap.Fix(c, 0)
	}
}

// compare is the order of a result: key, then id.
func (c *collector) compare(a, b candidate) int {
	if d := cmp.Compare(b.key, a.key); d != 0 {
		return d
	}
	return bytes.Compare(c.id(a), c.id(b))
}

func (c *collector) id(n candidate) []byte { return c.segments[n.segment].columns.id(n.doc) }

// Len, Less, Swap, Push and Pop make the collector the heap of its best candidates, for package heap.
func (c *collector) Len() int { return len(c.best) }

// Less puts the worst on top.
func (c *collector) Less(i, j int) bool { return c.compare(c.best[i], c.best[j]) > 0 }

// Swap is for package heap.
func (c *collector) Swap(i, j int) { c.best[i], c.best[j] = c.best[j], c.best[i] }

// Push is for package heap.
func (c *collector) Push(n any) { c.best = append(c.best, n.(candidate)) }

// Pop is for package heap.
func (c *collector) Pop() any {
	n := c.best[len(c.best)-1]
	c.best = c.best[:len(c.best)-1]
	return n
}

// result reads the page off. The one candidate too many only tells that there is a next page.
func (c *collector) result() Result {
	slices.SortFunc(c.best, c.compare)
	r := Result{Total: c.total, Hits: []Hit{}, Facets: c.counts.facets()}
	more := len(c.best) > c.plan.limit
	if more {
		c.best = c.best[:c.plan.limit]
	}
	for _, n := range c.best {
		r.Hits = append(r.Hits, Hit{ID: string(c.id(n)), Score: float64(n.key) / float64(topKey)})
	}
	if more {
		last := c.best[len(c.best)-1]
		r.Next = cursor{key: last.key, id: string(c.id(last))}.encode(c.plan.question)
	}
	return r
}

// counts are the facets while they grow.
type counts struct {
	offices, statuses map[string]int
	classes           [64]int
	years             []int
}

func newCounts() counts {
	return counts{offices: map[string]int{}, statuses: map[string]int{}, years: make([]int, 10_000)}
}

func (c *counts) facets() map[string][]Facet {
	classes, years := map[string]int{}, map[string]int{}
	for n, count := range c.classes {
		if count > 0 && nice.Class(n).Valid() {
			classes[strconv.Itoa(n)] = count
		}
	}
	for year, count := range c.years {
		if count > 0 && year > 0 {
			years[strconv.Itoa(year)] = count
		}
	}
	return map[string][]Facet{FacetOffice: ranked(c.offices), FacetStatus: ranked(c.statuses), FacetClass: ranked(classes), FacetYear: ranked(years)}
}

// ranked orders values by count and then by name, shorter first so that class 9 stands before class 10.
func ranked(values map[string]int) []Facet {
	out := []Facet{}
	for v, n := range values {
		if v != "" && n > 0 { // a segment names offices of marks that were not found
			out = append(out, Facet{Value: v, Count: n})
		}
	}
	slices.SortFunc(out, func(a, b Facet) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(utf8.RuneCountInString(a.Value), utf8.RuneCountInString(b.Value)), cmp.Compare(a.Value, b.Value))
	})
	return out[:min(len(out), MaxFacet)]
}
