// SPDX-License-Identifier: Apache-2.0

package lookup

import "math/bits"

// A probe costs one cache miss, and a processor waits for a miss only when the next step needs it. So keys are collected
// over many windows, all their buckets are touched in one loop of independent loads, and only then are they searched; the
// same for the lists of heavy keys, for what is known of each proposal and for its letters (ENGINE §4.4: staging is the main
// speed-up).

// batchKeys is how many keys are collected before they are looked up: their buckets fit in the nearer caches.
const batchKeys = 1024

// job is a question put for one window: its keys, and what a proposal must satisfy.
type job struct {
	window  window
	from    int          // its first key
	to      [3]int       // the end of its keys with none, one and two letters left out
	lengths [3]lengthSet // of the texts that each of these may lead to
	most    uint8
	exact   bool
	spelt   salt // of a name of another script in Latin letters
	sound   bool
	inside  bool    // the window is part of a token: a brand before a goods noun
	last    bool    // of its window
	group   []int32 // windows that share the segment asked for; nil for the one window
	context float32
	cut     uint32
}

// proposal is a text that a job's keys led to.
type proposal struct {
	job  uint32
	text uint32
}

// heavyRef is a list still to be read.
type heavyRef struct {
	job     uint32
	list    uint32
	lengths lengthSet
}

// batch is the collected work.
type batch struct {
	keys      []uint64
	jobs      []job
	offsets   []uint64
	heavy     []heavyRef
	proposals []proposal
	seen      [4096]proposal // direct-mapped: a proposal met again is dropped, a lost entry only costs time
	serial    uint32         // of the first job: tells the proposals of one flush from those of the next
	sink      uint8
}

func (q *query) ask(w *window, j job, keys func([]uint64) []uint64) {
	j.window, j.from = *w, len(q.batch.keys)
	q.batch.keys = keys(q.batch.keys)
	n := len(q.batch.keys)
	j.to = [3]int{n, n, n}
	q.batch.jobs = append(q.batch.jobs, j)
}

// askDeletions asks by letters [w.a,w.b) with up to whole letters left out for the texts within d edits. Both sides leave
// letters out, so what is left out of one says how long the other may be.
func (q *query) askDeletions(w *window, j job, whole, d int) {
	b, n := &q.batch, w.b-w.a
	j.window, j.from, j.most, j.lengths = *w, len(b.keys), uint8(d), lengths(n, d)
	b.keys = append(b.keys, seal(q.stream.sub(w.a, w.b), saltWhole))
	j.to[0] = len(b.keys)
	if whole > 0 {
		b.keys = q.stream.withoutOne(b.keys, w.a, w.b, saltWhole)
	}
	j.to[1] = len(b.keys)
	if whole > 1 {
		b.keys = q.stream.withoutTwo(b.keys, w.a, w.b, saltWhole)
	}
	j.to[2] = len(b.keys)
	b.jobs = append(b.jobs, j)
}

// endWindow closes the jobs of a window and looks up what was collected once it is enough.
func (q *query) endWindow() {
	if n := len(q.batch.jobs); n > 0 {
		q.batch.jobs[n-1].last = true
	}
	if len(q.batch.keys) >= batchKeys {
		q.flush()
	}
}

// flush looks the collected keys up and files what comes of them.
func (q *query) flush() {
	b := &q.batch
	if len(b.jobs) == 0 {
		return
	}
	t := q.table
	b.offsets = b.offsets[:0]
	sink := uint8(0)
	for _, k := range b.keys {
		hi, _ := bits.Mul64(k, t.count)
		off := hi * bucketBytes
		sink ^= t.buckets[off+headerOffset]
		b.offsets = append(b.offsets, off)
	}
	b.sink = sink // keeps the loads
	b.heavy, b.proposals = b.heavy[:0], b.proposals[:0]
	for i := range b.jobs {
		j := &b.jobs[i]
		j.cut = q.cutFor(j)
		k := j.from
		for out, to := range j.to {
			for ; k < to; k++ {
				q.scan(heavyRef{job: uint32(i), lengths: j.lengths[out]}, j.cut, b.keys[k], b.offsets[k])
			}
		}
	}
	q.readHeavy()
	q.stats.Keys += len(b.keys)
	q.stats.Proposals += len(b.proposals)
	q.judgeProposals()
	b.serial += uint32(len(b.jobs))
	b.keys, b.jobs = b.keys[:0], b.jobs[:0]
}

// scan reads the bucket of a key.
func (q *query) scan(of heavyRef, cut uint32, key, off uint64) {
	t, b := q.table, &q.batch
	fp := uint64(fingerprint(key)) * laneOnes
	for {
		p := (*[bucketBytes]byte)(t.buckets[off : off+bucketBytes])
		n := int(p[headerOffset] &^ headerSpill)
		for w := range 3 {
			for m := matchLanes(le64(p, w*8), fp); m != 0; m &= m - 1 {
				lane := w*4 + bits.TrailingZeros64(m)/16
				if lane >= n {
					break
				}
				length := p[lane*2] & 0x1F
				ref := uint32(p[refsOffset+lane*3]) | uint32(p[refsOffset+lane*3+1])<<8 | uint32(p[refsOffset+lane*3+2])<<16
				if length == lengthHeavy {
					of.list = ref * heavyUnit
					b.heavy = append(b.heavy, of)
				} else if of.lengths.has(length) && ref < cut {
					q.propose(of.job, ref)
				}
			}
		}
		if p[headerOffset]&headerSpill == 0 {
			return
		}
		off += bucketBytes
	}
}

func (q *query) propose(job, text uint32) {
	once := proposal{q.batch.serial + job, text}
	slot := &q.batch.seen[(once.text*0x9E3779B1^once.job*0x85EBCA6B)>>20]
	if *slot == once {
		return
	}
	*slot = once
	q.batch.proposals = append(q.batch.proposals, proposal{job, text})
}

// readHeavy reads the lists of heavy keys as far as the cut.
func (q *query) readHeavy() {
	t, b := q.table, &q.batch
	sink := uint32(0)
	for _, h := range b.heavy {
		sink ^= t.heavy[h.list]
	}
	b.sink ^= uint8(sink)
	for _, h := range b.heavy {
		cut, n := b.jobs[h.job].cut, t.heavy[h.list]
		for _, e := range t.heavy[h.list+1 : h.list+1+n] {
			if e>>5 >= cut {
				break
			}
			if h.lengths.has(uint8(e & 0x1F)) {
				q.propose(h.job, e>>5)
			}
		}
	}
}

// judgeProposals drops what its length and letters rule out, touches the letters of the rest, and measures it.
func (q *query) judgeProposals() {
	t, b := q.table, &q.batch
	kept := b.proposals[:0]
	sink := uint8(0)
	for _, p := range b.proposals {
		sink ^= t.texts.metas[p.text].length
	}
	for _, p := range b.proposals {
		m, j := &t.texts.metas[p.text], &b.jobs[p.job]
		if !q.worthReading(j, m) {
			continue
		}
		sink ^= t.texts.arena[m.offset]
		kept = append(kept, p)
	}
	b.sink ^= sink
	q.fileByWindow(kept)
}

// worthReading reports whether a proposal's length and set of letters leave it a chance.
func (q *query) worthReading(j *job, m *meta) bool {
	if j.sound || j.exact || j.spelt != 0 {
		return true
	}
	most := min(int(j.most), budget(int(m.length), m.flags&flagHan != 0))
	if j.group == nil {
		return m.near(&j.window, most)
	}
	for _, i := range j.group {
		if m.near(&q.windows[i], most) {
			return true
		}
	}
	return false
}

// near reports whether length and letters allow a window to be a text with at most most edits.
func (m *meta) near(w *window, most int) bool {
	diff := w.b - w.a - int(m.length)
	return diff <= most && -diff <= most && apart(m.signature, w.signature) <= most
}

// fileByWindow measures proposals window by window, so that each window keeps its quota of the best.
func (q *query) fileByWindow(kept []proposal) {
	b := &q.batch
	q.stats.Measured += len(kept)
	q.byJob = q.byJob[:0]
	for range b.jobs {
		q.byJob = append(q.byJob, 0)
	}
	// Scans come in the order of jobs, lists after them: a stable count by job brings them together.
	for _, p := range kept {
		q.byJob[p.job]++
	}
	sum := int32(0)
	for i, n := range q.byJob {
		q.byJob[i] = sum
		sum += n
	}
	q.ordered = append(q.ordered[:0], make([]uint32, len(kept))...)
	for _, p := range kept {
		q.ordered[q.byJob[p.job]] = p.text
		q.byJob[p.job]++
	}
	start := int32(0)
	q.local = q.local[:0]
	for i := range b.jobs {
		for _, text := range q.ordered[start:q.byJob[i]] {
			q.measure(&b.jobs[i], text)
		}
		start = q.byJob[i]
		if b.jobs[i].last {
			q.keep()
			q.local = q.local[:0]
		}
	}
}
