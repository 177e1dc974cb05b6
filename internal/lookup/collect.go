// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
	"unicode/utf8"
	"unsafe"
)

// collection is the distinct texts while entries come in, in flat memory: a register of ten million marks must fit beside
// the table that is made of it.
type collection struct {
	skeletons arena
	plains    arena // folded text, for sounds; of the first entry of a skeleton
	weights   []uint8
	flags     []uint8
	posts     []post
	slots     []uint32 // open addressing by skeleton: number + 1
}

// post is one entry's record behind text number text.
type post struct {
	text   uint32
	record uint32
	alias  uint8
}

// arena keeps many short strings end to end.
type arena struct {
	bytes []byte
	ends  []uint32
}

func (a *arena) add(s string) {
	a.bytes = append(a.bytes, s...)
	a.ends = append(a.ends, uint32(len(a.bytes)))
}

func (a *arena) at(i uint32) []byte {
	start := uint32(0)
	if i > 0 {
		start = a.ends[i-1]
	}
	return a.bytes[start:a.ends[i]]
}

// text is string i without a copy: what was added is never written again.
func (a *arena) text(i uint32) string {
	b := a.at(i)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

func (c *collection) len() int { return len(c.weights) }

func collect(entries iter.Seq[Entry]) *collection {
	c := &collection{slots: make([]uint32, 1<<12)}
	for e := range entries {
		if f, ok := formOf(e.Text); ok {
			c.add(e, &f)
		}
	}
	return c
}

func (c *collection) add(e Entry, f *form) {
	flags := flagOrdinary
	if !f.ordinary {
		flags = 0
	}
	if f.han {
		flags |= flagHan
	}
	if f.latin {
		flags |= flagLatin
	}
	id := c.number(f, flags)
	if !f.ordinary {
		c.flags[id] &^= flagOrdinary
	}
	if e.Famous {
		c.flags[id] |= flagFamous
	}
	c.weights[id] = max(c.weights[id], uint8(f.bits*2))
	c.posts = append(c.posts, post{id, e.Record, e.Alias})
}

// number is the number of a skeleton, a new one if it was not met before.
func (c *collection) number(f *form, flags uint8) uint32 {
	if c.len()*2 >= len(c.slots) {
		c.grow()
	}
	s := []byte(f.skeleton)
	i := c.slot(s)
	if c.slots[i] != 0 {
		return c.slots[i] - 1
	}
	id := uint32(c.len())
	c.slots[i] = id + 1
	c.skeletons.add(f.skeleton)
	c.plains.add(f.plain)
	c.weights = append(c.weights, 0)
	c.flags = append(c.flags, flags)
	return id
}

// slot is where a skeleton stands, or belongs.
func (c *collection) slot(s []byte) int {
	h := uint64(14695981039346656037)
	for _, b := range s {
		h = (h ^ uint64(b)) * 1099511628211
	}
	mask := len(c.slots) - 1
	for i := int(seal(h, 0)) & mask; ; i = (i + 1) & mask {
		if c.slots[i] == 0 || bytes.Equal(c.skeletons.at(c.slots[i]-1), s) {
			return i
		}
	}
}

func (c *collection) grow() {
	c.slots = make([]uint32, len(c.slots)*2)
	for id := range uint32(c.len()) {
		c.slots[c.slot(c.skeletons.at(id))] = id + 1
	}
}

// ownList is the number of texts up to which a register is somebody's own list: each of its names has pieces.
const ownList = 100_000

// form is the form a text is filed by.
func (c *collection) form(id uint32) form {
	f := form{skeleton: c.skeletons.text(id), plain: c.plains.text(id), han: c.flags[id]&flagHan != 0, latin: c.flags[id]&flagLatin != 0, famous: c.flags[id]&flagFamous != 0 || c.len() <= ownList}
	f.letters = utf8.RuneCountInString(f.skeleton)
	f.addSounds()
	return f
}

// file numbers the texts by falling distinctiveness and lays them out; it returns the collection's number of each.
func (c *collection) file(t *texts) []uint32 {
	order := make([]uint32, c.len())
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(c.weights[b], c.weights[a]), bytes.Compare(c.skeletons.at(a), c.skeletons.at(b)))
	})
	t.metas = make([]meta, len(order))
	t.arena = make([]byte, 0, len(c.skeletons.bytes))
	place := make([]uint32, len(order))
	var letters []rune
	for id, i := range order {
		place[i] = uint32(id)
		s := c.skeletons.at(i)
		letters = appendRunes(letters[:0], s)
		m := meta{offset: uint32(len(t.arena)), signature: signature(letters), size: uint8(len(s)), length: uint8(len(letters)), weight: c.weights[i], flags: c.flags[i]}
		t.arena = append(t.arena, s...)
		if plain := c.plains.at(i); !bytes.Equal(plain, s) && len(plain) < 256 {
			m.flags |= flagPlain
			t.arena = append(append(t.arena, byte(len(plain))), plain...)
		}
		t.metas[id] = m
		if c.flags[i]&flagFamous != 0 {
			t.famous = append(t.famous, uint32(id))
		}
	}
	c.filePosts(t, place)
	t.setCuts()
	return order
}

// filePosts lays the postings out by the final number of their text.
func (c *collection) filePosts(t *texts, place []uint32) {
	for i := range c.posts {
		c.posts[i].text = place[c.posts[i].text]
	}
	slices.SortFunc(c.posts, func(a, b post) int {
		return cmp.Or(cmp.Compare(a.text, b.text), cmp.Compare(a.record, b.record), cmp.Compare(a.alias, b.alias))
	})
	c.posts = slices.Compact(c.posts)
	t.postOff = make([]uint32, len(place)+1)
	t.records = make([]uint32, len(c.posts))
	t.aliases = make([]uint8, len(c.posts))
	for i, p := range c.posts {
		t.postOff[p.text+1] = uint32(i + 1)
		t.records[i], t.aliases[i] = p.record, p.alias
	}
	c.posts, c.slots = nil, nil
}

func (t *texts) setCuts() {
	next := 0
	for w := 255; w >= 0; w-- {
		for next < len(t.metas) && int(t.metas[next].weight) >= w {
			next++
		}
		t.cuts[w] = uint32(next)
	}
}
