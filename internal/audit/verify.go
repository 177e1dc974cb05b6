// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"fmt"
	"iter"
	"slices"
)

// Item is a link with what is kept beside it.
type Item struct {
	Link
	Plain string // the address; empty when there was none or it is erased
	Salt  Salt   // of the entry's Subject; zero when it is erased
}

// Check is what a log is verified against. The zero value checks the chain of a whole log and nothing else.
type Check struct {
	Key      Key    // to check the seals; without it a chain computed anew passes
	First    int64  // the number of the first entry of an excerpt; 0 is 1
	Previous Digest // the hash before it
	End      *Head  // the head that stands beside the log: it must be the log's last entry
	Anchors  []Head // heads kept elsewhere, perhaps older: the log must contain each
	Beside   bool   // check addresses against their commitments, and that none is gone without an erasure on record
}

// Verify reads a log in its order and tells everything that is wrong with it. An entry is judged by itself (its seal),
// by its place (its hash) and by the heads. The error is that of the items and means that the log could not be read.
// One goroutine, memory independent of the length; 1,000,000 entries: see BenchmarkVerify.
func Verify(items iter.Seq2[Item, error], check Check) (Report, error) {
	v := newVerifier(check)
	for item, err := range items {
		if err != nil {
			return v.report, err
		}
		v.item(item)
	}
	v.end()
	return v.report, nil
}

// verifier is where a verification stands.
type verifier struct {
	check   Check
	report  Report
	sealer  *sealer
	buffer  []byte
	next    int64  // the number that should come
	prev    Digest // the hash of the entry before, as it is kept
	gap     bool   // the entry before is not there
	blamed  bool   // the entry before was reported already
	gaps    []span
	strays  []Link // changed entries and entries out of order, to find out which were swapped
	anchors map[int64][]Head
	erasure erasure
}

type span struct{ from, to int64 }

// maxStrays bounds the search for swapped entries, which compares each with each.
const maxStrays = 64

func newVerifier(c Check) *verifier {
	v := &verifier{check: c, sealer: newSealer(c.Key), next: max(1, c.First), prev: c.Previous, anchors: map[int64][]Head{}, report: newReport(!c.Key.IsZero())}
	heads := c.Anchors
	if c.End != nil {
		heads = append(slices.Clone(heads), *c.End)
	}
	for _, h := range heads {
		if v.report.Keyed && h != (Head{}) && !c.Key.Genuine(h) { // the head of an empty log says nothing that could be forged
			v.report.add(WrongHead, h.Seq, "the head kept of it was not made with this key")
		} else {
			v.anchors[h.Seq] = append(v.anchors[h.Seq], h)
		}
	}
	return v
}

// item judges the next item.
func (v *verifier) item(it Item) {
	v.report.Entries++
	switch {
	case it.Seq < v.next:
		v.outOfOrder(it.Link)
		return
	case it.Seq > v.next:
		v.gaps = append(v.gaps, span{v.next, it.Seq - 1})
		v.gap = true
	}
	v.link(it.Link)
	if v.check.Beside {
		v.erasure.item(it, &v.report)
	}
	if v.report.First == 0 {
		v.report.First = it.Seq
	}
	v.report.Last, v.report.Hash = it.Seq, it.Hash
	v.next, v.prev, v.gap = it.Seq+1, it.Hash, false
}

// link judges an entry by its hash and its seal.
func (v *verifier) link(l Link) {
	v.buffer = AppendCanonical(v.buffer[:0], l.Entry)
	follows := v.gap || v.sealer.chain(v.prev, v.buffer).equal(l.Hash)
	genuine := !v.report.Keyed || v.sealer.seal(l.Hash, v.buffer).equal(l.Seal)
	blamed := v.blamed
	v.blamed = true
	switch {
	case !v.report.Keyed && !follows:
		v.report.add(Changed, l.Seq, "it does not follow from the entry before it: one of the two is not what was written")
	case !genuine && (!follows || v.gap):
		v.stray(l)
		v.report.add(Changed, l.Seq, "it is not what was written")
	case !genuine:
		v.report.add(Forged, l.Seq, "it was written or written anew without the key")
	case !follows && !blamed:
		v.report.add(Broken, l.Seq, "it did not follow the entry that stands before it now")
	default:
		v.blamed = false
	}
	for _, h := range v.anchors[l.Seq] {
		if !h.Hash.equal(l.Hash) || !h.At.Equal(l.At) {
			v.report.add(WrongHead, l.Seq, "it is not the entry of which a head was kept")
		}
	}
	delete(v.anchors, l.Seq)
}

func (v *verifier) stray(l Link) {
	if len(v.strays) < maxStrays {
		v.strays = append(v.strays, l)
	}
}

// outOfOrder judges an entry whose number has passed: it belongs into a gap, or is there twice.
func (v *verifier) outOfOrder(l Link) {
	for i, g := range v.gaps {
		if g.from <= l.Seq && l.Seq <= g.to {
			v.gaps = slices.Replace(v.gaps, i, i+1, span{g.from, l.Seq - 1}, span{l.Seq + 1, g.to})
			v.report.add(Swapped, l.Seq, "it stands behind later entries")
			return
		}
	}
	v.report.add(Changed, l.Seq, "there is more than one entry of this number")
}

// end tells what can be told only when everything was read.
func (v *verifier) end() {
	for _, g := range v.gaps {
		if g.from <= g.to {
			v.report.addRange(Missing, g.from, g.to, "gone from the log")
		}
	}
	v.swaps()
	v.heads()
	if v.check.Beside {
		v.erasure.end(&v.report)
	}
	slices.SortStableFunc(v.report.Problems, func(a, b Problem) int { return int(min(max(a.From-b.From, -1), 1)) })
}

// swaps tells of changed entries that are genuine in another place. It needs the key: a seal is of the number, too.
func (v *verifier) swaps() {
	if !v.report.Keyed {
		return
	}
	for _, l := range v.strays {
		for _, other := range v.strays {
			moved := l
			moved.Entry.Seq = other.Seq
			if l.Seq != other.Seq && v.sealer.seal(l.Hash, AppendCanonical(nil, moved.Entry)).equal(l.Seal) {
				v.report.swap(l.Seq, other.Seq)
			}
		}
	}
}

// swap replaces the finding that an entry was changed by the one that it is another entry.
func (r *Report) swap(seq, is int64) {
	why := fmt.Sprintf("what stands here was written as entry %d", is)
	for i, p := range r.Problems {
		if p.Kind != Changed || p.From > seq || p.To < seq {
			continue
		}
		parts := []Problem{{Swapped, seq, seq, why}}
		if p.From < seq {
			parts = append(parts, Problem{Changed, p.From, seq - 1, p.Why})
		}
		if p.To > seq {
			parts = append(parts, Problem{Changed, seq + 1, p.To, p.Why})
		}
		r.Problems = slices.Replace(r.Problems, i, i+1, parts...)
		return
	}
}

// heads tells of heads that the log does not reach, and of entries behind its end.
func (v *verifier) heads() {
	last := v.next - 1
	for seq, heads := range v.anchors {
		if seq > last && len(heads) > 0 {
			v.report.addRange(Truncated, last+1, seq, "gone from the end of the log: a head was kept of the last of them")
		}
	}
	if v.check.End != nil && last > v.check.End.Seq {
		v.report.addRange(WrongHead, v.check.End.Seq+1, last, "they stand behind what is on record as the log's end")
	}
}
