// SPDX-License-Identifier: Apache-2.0

package clearance

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"unicode/utf8"

	"markwarden/internal/similarity"
)

// Index is every text of one register version, ready to be searched.
type Index struct {
	Version string

	texts   texts
	letters postings
	sounds  postings
	words   postings
	slots   words
	bits    frequency

	// What the whole of each text tells, in bits: by its letters, its phonemes and its words.
	letterBits, soundBits, wordBits []float32

	pool sync.Pool // of *search
}

// maxTexts and maxArena are what the numbers of an Index hold.
const (
	maxTexts = 1 << 28
	maxArena = 1<<32 - 1
)

// maxText bounds a text; longer ones are cut, for only their beginning is compared.
const maxText = 1 << 10

// Build makes the index of all entries, which are read once. Texts without a letter or digit are left out: they cannot
// be compared. Memory is about 200 bytes a text and half as much again while building. It fails when the context ends
// or the register is larger than an index can number.
func Build(ctx context.Context, version string, entries iter.Seq[Entry]) (*Index, error) {
	x := &Index{Version: version}
	if err := x.read(ctx, entries); err != nil {
		return nil, err
	}
	if err := x.fill(ctx); err != nil {
		return nil, err
	}
	x.pool.New = func() any { return newSearch(x) }
	return x, nil
}

// Len is the number of distinct texts.
func (x *Index) Len() int { return x.texts.len() }

// read takes the entries in and numbers texts, words, meanings and offices.
func (x *Index) read(ctx context.Context, entries iter.Seq[Entry]) error {
	known := newTextTable()
	x.slots = *newWords()
	x.texts.offset = append(x.texts.offset, 0)
	var of []uint32
	var list []record
	var p similarity.Prepared
	offices := map[string]uint8{}
	for e := range entries {
		if len(list)&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		text := cut(e.Text)
		p.Set(similarity.Sign{Text: text}, similarity.Silent)
		if p.Len() == 0 {
			continue
		}
		id, fresh := known.number(wordHash(p.Key()))
		if fresh {
			if id >= maxTexts || len(x.texts.arena)+len(text) > maxArena {
				return fmt.Errorf("the register has more than %d texts, which is all one index can number: split it by office", id)
			}
			x.texts.arena = append(x.texts.arena, text...)
			x.texts.offset = append(x.texts.offset, uint32(len(x.texts.arena)))
			eachKey(&p, x.slots.add)
		}
		of = append(of, id)
		list = append(list, x.record(&e, offices))
	}
	x.texts.arena = slices.Clip(x.texts.arena)
	x.texts.offset = slices.Clip(x.texts.offset)
	x.texts.group(of, list)
	return nil
}

// cut is the beginning of a text that is too long, whole characters only.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	n := maxText
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// eachKey calls f with the hash of each word and each meaning of a sign, and of its consonants.
func eachKey(p *similarity.Prepared, f func(uint64)) {
	f(bonesHash(p.Consonants()))
	i := 0
	for w := range p.Words {
		f(wordHash(w.Text))
		p.Senses(i, func(id uint16) bool { f(senseHash(id)); return true })
		i++
	}
}

func (x *Index) record(e *Entry, offices map[string]uint8) record {
	o, ok := offices[e.Office]
	if !ok && len(offices) < 255 {
		o = uint8(len(offices))
		offices[e.Office] = o
		x.texts.offices = append(x.texts.offices, e.Office)
	} else if !ok {
		o = 255 // more offices than there are in the world: taken as unknown
	}
	r := record{number: e.Record, office: o, fame: uint8(min(3, max(0, e.Fame))), bits: classBits(e.Classes)}
	if e.Dead {
		r.bits |= deadBit
	}
	return r
}

// office is the code of an office by number.
func (t *texts) office(n uint8) string {
	if int(n) < len(t.offices) {
		return t.offices[n]
	}
	return ""
}

// textTable numbers folded texts by hash.
type textTable struct {
	words
	ids []uint32
}

func newTextTable() *textTable {
	t := &textTable{words: *newWords()}
	t.ids = make([]uint32, len(t.hashes))
	return t
}

// number is the number of a text, and whether it was not there before.
func (t *textTable) number(h uint64) (id uint32, fresh bool) {
	slot, ok := t.find(h)
	if ok {
		return t.ids[slot], false
	}
	id = uint32(t.n)
	t.hashes[slot], t.ids[slot] = h, id
	if t.n++; 2*t.n > len(t.hashes) {
		t.grow()
	}
	return id, true
}

func (t *textTable) grow() {
	hashes, ids := t.hashes, t.ids
	t.hashes, t.ids, t.shift = make([]uint64, 2*len(hashes)), make([]uint32, 2*len(ids)), t.shift-1
	for i, h := range hashes {
		if h != 0 {
			slot, _ := t.find(h)
			t.hashes[slot], t.ids[slot] = h, ids[i]
		}
	}
}

// fill makes the postings: a pass to count, and one to write and to weigh.
func (x *Index) fill(ctx context.Context) error {
	workers := max(1, min(8, runtime.GOMAXPROCS(0)))
	letters, sounds := newFiller(bucketsFor(x.Len(), letterBuckets), workers), newFiller(bucketsFor(x.Len(), soundBuckets), workers)
	list := newFiller(len(x.slots.hashes), workers)
	x.letters, x.sounds, x.words = letters.postings, sounds.postings, list.postings
	count := func(worker int, id uint32, k *keys) {
		for _, b := range k.letters {
			letters.counts[worker][b]++
		}
		for _, b := range k.sounds {
			sounds.counts[worker][b]++
		}
		for _, b := range k.words {
			list.counts[worker][b]++
		}
	}
	if err := x.pass(ctx, workers, similarity.Silent, count); err != nil {
		return err
	}
	letters.allot()
	sounds.allot()
	list.allot()
	x.letters, x.sounds, x.words = letters.postings, sounds.postings, list.postings
	x.bits = newFrequency(x)
	n := x.Len()
	x.letterBits, x.soundBits, x.wordBits = make([]float32, n), make([]float32, n), make([]float32, n)
	return x.pass(ctx, workers, x, func(worker int, id uint32, k *keys) {
		for _, b := range k.letters {
			letters.put(worker, b, id)
		}
		for _, b := range k.sounds {
			sounds.put(worker, b, id)
		}
		for _, b := range k.words {
			list.put(worker, b, id)
		}
		x.letterBits[id], x.soundBits[id], x.wordBits[id] = k.letterBits, k.soundBits, k.wordBits
	})
}

// keys are the buckets of one text, each once, and what its parts tell.
type keys struct {
	letters, sounds, words          []uint32
	letterBits, soundBits, wordBits float32
}

// pass calls f with the keys of each text. Workers take a run of neighbouring texts each.
func (x *Index) pass(ctx context.Context, workers int, f similarity.Frequency, each func(worker int, id uint32, k *keys)) error {
	var wg sync.WaitGroup
	n := x.Len()
	for w := range workers {
		wg.Go(func() {
			var p similarity.Prepared
			var k keys
			for id := n * w / workers; id < n*(w+1)/workers; id++ {
				if id&1023 == 0 && ctx.Err() != nil {
					return
				}
				p.Set(similarity.Sign{Text: x.texts.text(uint32(id))}, f)
				x.keysOf(&p, &k)
				each(w, uint32(id), &k)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

func (x *Index) keysOf(p *similarity.Prepared, k *keys) {
	letters, lb := p.Grams()
	sounds, sb := p.SoundGrams()
	k.letters, k.sounds = x.letters.bucketsOf(k.letters[:0], letters), x.sounds.bucketsOf(k.sounds[:0], sounds)
	k.letterBits, k.soundBits, k.wordBits = float32(lb), float32(sb), float32(p.Weight())
	k.words = k.words[:0]
	eachKey(p, func(h uint64) {
		if slot, ok := x.slots.find(h); ok && !slices.Contains(k.words, slot) {
			k.words = append(k.words, slot)
		}
	})
}

// bucketsOf appends the bucket of each run, each once.
func (p *postings) bucketsOf(dst []uint32, list []similarity.Gram) []uint32 {
	for _, g := range list {
		if b := p.bucketOf(g.Key); !slices.Contains(dst, b) {
			dst = append(dst, b)
		}
	}
	return dst
}
