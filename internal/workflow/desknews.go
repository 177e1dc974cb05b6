// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/review"
)

// ChangeKind is what happened to an open case, as somebody who looks at the queue wants to know it.
type ChangeKind string

// The kinds of change.
const (
	CameIn     ChangeKind = "new"
	WasClaimed ChangeKind = "claimed"
	WasFreed   ChangeKind = "released"
	WasDecided ChangeKind = "decided" // it stands elsewhere now
	WasClosed  ChangeKind = "closed"
)

// Change is something that happened to a case. Holder is who has it now.
type Change struct {
	ID     string
	Kind   ChangeKind
	State  review.State
	Holder string
	Queue  string

	sealed bool
	seq    int64
}

// news are the last changes of a tenant's queue. open is whether what is set is news: it is not while the queue is read for
// the first time.
type news struct {
	open  bool
	seq   int64
	list  []Change
	moved chan struct{} // closed at the next change; nil while nobody waits
}

// mostNews is how many changes are kept; whoever was away longer is told to look again.
const mostNews = 500

// add keeps a change and wakes who waits for one.
func (n *news) add(c Change) {
	if !n.open || c.Kind == "" {
		return
	}
	n.seq++
	c.seq = n.seq
	if n.list = append(n.list, c); len(n.list) > 2*mostNews {
		n.list = append([]Change(nil), n.list[len(n.list)-mostNews:]...)
	}
	if n.moved != nil {
		close(n.moved)
		n.moved = nil
	}
}

// changeOf is what became of an item; its kind is empty where nobody needs to be told.
func changeOf(old, now review.Item, had bool) Change {
	c := Change{ID: now.ID, State: now.State, Holder: now.Work.Holder, Queue: now.Queue, sealed: now.Sealed || had && old.Sealed}
	switch open := now.State.Open(); {
	case !had && open:
		c.Kind = CameIn
	case had && !open:
		c.Kind = WasClosed
	case had && old.State != now.State:
		c.Kind = WasDecided
	case had && old.Work.Holder != now.Work.Holder && now.Work.Holder != "":
		c.Kind = WasClaimed
	case had && old.Work.Holder != now.Work.Holder:
		c.Kind = WasFreed
	}
	return c
}

// seen is the newest place in the news of a line. It names the program too: another one counts otherwise.
func (q *queue) seen(l *line) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return q.place(l.news.seq)
}

func (q *queue) place(seq int64) string { return q.run + "." + strconv.FormatInt(seq, 10) }

// News is what happened since somebody looked.
type News struct {
	Changes []Change
	Stale   bool            // too much happened, or it is not known from where to tell: look again
	Seen    string          // where to go on from
	Moved   <-chan struct{} // closed when there is more
}

// News are the changes of the open cases since a place that Queue or News gave, as far as somebody may know of them. What
// other programs write is seen when it is asked for: whoever waits asks every now and then, also when Moved is silent.
func (d *Desk) News(ctx context.Context, who Person, since string) (n News, err error) {
	if who.Outside() {
		return n, fault.New(fault.Forbidden, "Only whoever decides cases sees the queue.")
	}
	if _, err := d.ranked(ctx, who.Tenant); err != nil {
		return n, err
	}
	hidden, err := d.unseen(ctx, who)
	if err != nil {
		return n, err
	}
	l := d.queue.tenant(who.Tenant)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.news.moved == nil {
		l.news.moved = make(chan struct{})
	}
	n.Seen, n.Moved = d.queue.place(l.news.seq), l.news.moved
	from, known := d.queue.after(since)
	if oldest := l.news.oldest(); !known || from > l.news.seq || from < oldest {
		n.Stale = since != ""
		return n, nil
	}
	for _, c := range l.news.list {
		if c.seq > from && !hidden[c.ID] && (!c.sealed || who.Has(review.Legal)) {
			n.Changes = append(n.Changes, c)
		}
	}
	return n, nil
}

// Seen is the newest place in the news of somebody's desk.
func (d *Desk) Seen(ctx context.Context, who Person) (string, error) {
	if _, err := d.ranked(ctx, who.Tenant); err != nil {
		return "", err
	}
	return d.queue.seen(d.queue.tenant(who.Tenant)), nil
}

// oldest is the place before the first change that is kept.
func (n *news) oldest() int64 {
	if len(n.list) == 0 {
		return n.seq
	}
	return n.list[0].seq - 1
}

// after reads a place; known is false for one of another program.
func (q *queue) after(place string) (seq int64, known bool) {
	run, number, ok := strings.Cut(place, ".")
	if !ok || run != q.run {
		return 0, false
	}
	seq, err := strconv.ParseInt(number, 10, 64)
	return seq, err == nil
}

// NewsEvery is how often whoever waits for news asks again, for what other programs wrote.
const NewsEvery = 2 * time.Second

// EndWatches lets everybody go who waits for news: a program that stops does not wait for them.
func (d *Desk) EndWatches() { d.queue.end() }

// Ended is closed when the program stops.
func (d *Desk) Ended() <-chan struct{} { return d.queue.ended() }
