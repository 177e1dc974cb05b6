// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"cmp"
	"slices"
	"strings"

	"markwarden/internal/docket"
	"markwarden/internal/fold"
)

// Use is one of our live listings that screening found to use a mark.
type Use struct {
	Listing string   `json:"listing"`
	Seller  string   `json:"seller"`
	Title   string   `json:"title,omitempty"`
	URL     string   `json:"url,omitempty"`
	Mark    string   `json:"mark"`
	Numbers []string `json:"numbers,omitempty"` // of its registrations
	Owners  []string `json:"owners,omitempty"`
	Level   string   `json:"level,omitempty"` // of the finding
	Score   int      `json:"score"`           // of the finding, 0 to 100
}

// useIndex finds uses by what a lawsuit names.
type useIndex struct {
	list   []Use
	number map[string][]int32
	mark   map[string][]int32
	owner  map[string][]int32
}

// newUseIndex prepares uses for finding.
func newUseIndex(list []Use) useIndex {
	x := useIndex{list: list, number: map[string][]int32{}, mark: map[string][]int32{}, owner: map[string][]int32{}}
	words, owners := cache{of: fold.Word}, cache{of: ownerKey}
	for i, u := range list {
		x.mark[words.get(u.Mark)] = append(x.mark[words.get(u.Mark)], int32(i))
		for _, n := range u.Numbers {
			x.number[numberKey(n)] = append(x.number[numberKey(n)], int32(i))
		}
		for _, o := range u.Owners {
			x.owner[owners.get(o)] = append(x.owner[owners.get(o)], int32(i))
		}
	}
	return x
}

// cache remembers the comparing form of texts that come again and again: few marks, many listings.
type cache struct {
	of    func(string) string
	known map[string]string
}

func (c *cache) get(s string) string {
	v, ok := c.known[s]
	if !ok {
		if c.known == nil {
			c.known = map[string]string{}
		}
		v = c.of(s)
		c.known[s] = v
	}
	return v
}

// hit is a use with the strongest reason for it.
type hit struct {
	use int32
	by  Evidence
}

// How sure a way from a lawsuit to a listing is. The same number is the same right; the same words may be another's right;
// another mark of the same owner is a reason to look, because complaints are amended.
const (
	sureNumber = 1.0
	sureWords  = 0.9
	sureOwner  = 0.5
)

// find are the uses that a lawsuit touches, each once, by its strongest reason.
func (x useIndex) find(l docket.Lawsuit) []hit {
	best := map[int32]Evidence{}
	add := func(list []int32, e Evidence) {
		for _, i := range list {
			if have, ok := best[i]; !ok || e.Value > have.Value {
				best[i] = e
			}
		}
	}
	for i, r := range l.Rights {
		field := path("rights", i)
		if k := numberKey(r.Number); k != "" {
			add(x.number[k], Evidence{field + ".number", "same number", r.Number, r.Number, sureNumber, Text{EN: "the listing uses a mark with the number that is sued on", ZH: "商品使用了涉诉注册号的商标"}})
		}
		if k := fold.Word(r.Mark); k != "" {
			add(x.mark[k], Evidence{field + ".mark", "equal", r.Mark, r.Mark, sureWords, Text{EN: "the listing uses the words that are sued on", ZH: "商品使用了涉诉商标文字"}})
		}
	}
	for _, n := range ownerNames(l) {
		if k := ownerKey(n.text); k != "" {
			add(x.owner[k], Evidence{n.field, "same owner", n.text, n.text, sureOwner, Text{EN: "the listing uses another mark of the one who sues", ZH: "商品使用了起诉方的其他商标"}})
		}
	}
	hits := make([]hit, 0, len(best))
	for i, e := range best {
		hits = append(hits, hit{i, e})
	}
	slices.SortFunc(hits, func(a, b hit) int {
		u, v := x.list[a.use], x.list[b.use]
		return cmp.Or(cmp.Compare(b.by.Value, a.by.Value), cmp.Compare(v.Score, u.Score), strings.Compare(u.Listing, v.Listing), strings.Compare(u.Mark, v.Mark))
	})
	return hits
}
