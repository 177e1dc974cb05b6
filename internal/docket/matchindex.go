// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// StoreIndex is our stores, ready to be compared. It is not changed after it is made and is safe for concurrent use.
type StoreIndex struct {
	stores   []Store
	id       map[string][]int32 // platform and identifier
	url      map[string][]int32 // canonical address
	domain   map[string][]int32
	email    map[string][]int32
	product  map[string][]int32
	alias    map[string][]aliasRef // compact form
	skeleton map[string][]aliasRef // digits read as the letters they imitate
	pinyin   map[string][]aliasRef // the reading of a Chinese name, and a Latin name that may be one
	byLength map[Platform]*aliasShelf
}

// aliasRef is one name of a store.
type aliasRef struct {
	store int32
	name  Alias
}

// aliasShelf holds the names of one platform by length, for comparing likeness. Names of the same length lie side by
// side; starts[n] is where those of n characters begin.
type aliasShelf struct {
	names  []aliasRef
	masks  []uint64 // which characters a name has, see charMask
	starts []int
}

// Lengths of names whose likeness is measured: shorter ones are alike by chance.
const (
	shortestFuzzy = 8
	longestFuzzy  = 64
)

// NewStoreIndex prepares stores for comparing.
func NewStoreIndex(stores []Store) *StoreIndex {
	n := len(stores)
	x := &StoreIndex{stores: slices.Clone(stores), id: make(map[string][]int32, n), url: make(map[string][]int32, n), domain: map[string][]int32{}, email: map[string][]int32{},
		product: map[string][]int32{}, alias: make(map[string][]aliasRef, n), skeleton: make(map[string][]aliasRef, n), pinyin: map[string][]aliasRef{}, byLength: map[Platform]*aliasShelf{}}
	for i := range x.stores {
		x.put(int32(i))
	}
	for _, s := range x.byLength {
		s.sort()
	}
	return x
}

// put files one store under everything it can be found by.
func (x *StoreIndex) put(i int32) {
	s := &x.stores[i]
	u := ParseStoreURL(s.URL)
	if s.Platform == "" {
		s.Platform = u.Platform
	} else {
		s.Platform, _ = LookupPlatform(string(s.Platform))
	}
	if s.SellerID == "" {
		s.SellerID = u.SellerID
	}
	if s.SellerID != "" {
		addRef(x.id, idKey(s.Platform, s.SellerID), i)
	}
	if u.Canonical != "" {
		addRef(x.url, u.Canonical, i)
	}
	for _, d := range append(slices.Clone(s.Domains), u.Domain) {
		if d = domainKey(d); d != "" {
			addRef(x.domain, d, i)
		}
	}
	for _, e := range s.Emails {
		addRef(x.email, strings.ToLower(strings.TrimSpace(e)), i)
	}
	for _, p := range s.Products {
		addRef(x.product, productKey(p), i)
	}
	x.putNames(i, s)
}

// putNames files the names of a store.
func (x *StoreIndex) putNames(i int32, s *Store) {
	for _, name := range append([]string{s.Name}, s.Aliases...) {
		for _, part := range AliasParts(name) {
			ref := aliasRef{i, NormalAlias(part)}
			if ref.name.Compact == "" {
				continue
			}
			x.alias[ref.name.Compact] = append(x.alias[ref.name.Compact], ref)
			if ref.name.Pinyin != "" {
				x.pinyin[ref.name.Pinyin] = append(x.pinyin[ref.name.Pinyin], ref)
			}
			n := utf8.RuneCountInString(ref.name.Compact)
			if n < shortestFuzzy || n > longestFuzzy || ref.name.Generic {
				continue
			}
			x.skeleton[ref.name.Skeleton] = append(x.skeleton[ref.name.Skeleton], ref)
			shelf := x.byLength[s.Platform]
			if shelf == nil {
				shelf = &aliasShelf{}
				x.byLength[s.Platform] = shelf
			}
			shelf.names = append(shelf.names, ref)
		}
	}
}

// addRef adds a store to a list once.
func addRef(index map[string][]int32, key string, i int32) {
	list := index[key]
	if key == "" || len(list) > 0 && list[len(list)-1] == i {
		return
	}
	index[key] = append(list, i)
}

// idKey joins platform and identifier in comparing form.
func idKey(p Platform, id string) string {
	if id == "" {
		return ""
	}
	return string(p) + "\x00" + p.sellerID(id)
}

// domainKey is a domain in comparing form: registrable, ASCII.
func domainKey(d string) string {
	if d == "" {
		return ""
	}
	u := ParseStoreURL(d)
	if u.Platform == Shopify {
		return u.Host
	}
	return u.Domain
}

// productKey is an ASIN, or a product's address in comparing form.
func productKey(p string) string {
	p = strings.TrimSpace(p)
	if asinToken.MatchString(strings.ToUpper(p)) {
		return string(Amazon) + "/product/" + strings.ToUpper(p)
	}
	u := ParseStoreURL(p)
	if u.Product != "" {
		return string(u.Platform) + "/product/" + u.Product
	}
	return u.Canonical
}

// sort lays the names out by length, in their order within one, and marks their characters.
func (s *aliasShelf) sort() {
	s.starts = make([]int, longestFuzzy+2)
	for _, n := range s.names {
		s.starts[utf8.RuneCountInString(n.name.Compact)+1]++
	}
	for l := 1; l < len(s.starts); l++ {
		s.starts[l] += s.starts[l-1]
	}
	laid, next := make([]aliasRef, len(s.names)), slices.Clone(s.starts)
	s.masks = make([]uint64, len(s.names))
	for _, n := range s.names {
		l := utf8.RuneCountInString(n.name.Compact)
		laid[next[l]], s.masks[next[l]] = n, charMask(n.name.Compact)
		next[l]++
	}
	s.names = laid
}

// charMask has a bit for each character of a name: letters and digits have their own, all others share the rest.
func charMask(s string) uint64 {
	var m uint64
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			m |= 1 << (r - 'a')
		case r >= '0' && r <= '9':
			m |= 1 << (26 + r - '0')
		default:
			m |= 1 << (36 + uint32(r)%28)
		}
	}
	return m
}

// like calls found for each name of a shelf that is alike enough. It passes over only names that cannot be: likeness of
// 0.94 by Jaro-Winkler needs a Jaro likeness of 0.9, and that needs m/a + m/b >= 1.7 common characters m of lengths a and
// b. Each character that one name has and the other lacks is not common, and the masks count those. One edit in eight
// characters and more stays inside the same bound.
func (s *aliasShelf) like(name string, found func(aliasRef, float64)) {
	if s == nil {
		return
	}
	a := utf8.RuneCountInString(name)
	if a < shortestFuzzy || a > longestFuzzy {
		return
	}
	mask := charMask(name)
	for b := shortestFuzzy; b <= longestFuzzy; b++ {
		common := (17*a*b + 10*(a+b) - 1) / (10 * (a + b)) // the least m, rounded up
		if common > min(a, b) {
			continue
		}
		for i := s.starts[b]; i < s.starts[b+1]; i++ {
			if bits.OnesCount64(mask&^s.masks[i]) > a-common || bits.OnesCount64(s.masks[i]&^mask) > b-common {
				continue
			}
			other := s.names[i].name.Compact
			if other == name {
				continue
			}
			if v, ok := aliasLikeness(name, other); ok {
				found(s.names[i], v)
			}
		}
	}
}
