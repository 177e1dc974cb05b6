// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/storage"
)

// queue keeps the open cases of each tenant in memory, in their order. The order of a hundred thousand cases changes with
// every minute and cannot be asked of a database, and sorting them takes a tenth of a second. So what is written is put in
// its place by the priorities as they were computed last; when these are older than orderFor one reader computes them anew
// while the others go on with the order there is. What others wrote is fetched when the list is older than listFor.
type queue struct {
	mu      sync.Mutex
	tenants map[string]*line
	run     string // names this program in places of the news
	stop    chan struct{}
	stopped bool
}

// ended is closed when the program stops.
func (q *queue) ended() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stop == nil {
		q.stop = make(chan struct{})
	}
	return q.stop
}

// end lets everybody go who waits; to be called again does no harm.
func (q *queue) end() {
	q.ended() // makes the channel
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.stopped {
		q.stopped = true
		close(q.stop)
	}
}

// line is the queue of one tenant. The order is never changed in place: readers keep the one they got.
type line struct {
	mu      sync.Mutex
	items   map[string]review.Item
	heads   map[string]storage.Head
	order   []*review.Ranked
	ordered time.Time // when the priorities were computed
	listed  time.Time
	mark    int64           // of the newest write seen
	touched map[string]bool // written since the order was made
	later   map[string]bool // written while somebody sorts; nil when nobody does
	book    *review.Book    // whose routing the items stand under
	rules   int64           // version of the settings that book follows
	stamp   int64           // counts the orders
	tallies map[string]tally
	news    news
}

// tally is how many cases a view has, of one order.
type tally struct {
	stamp      int64
	at         time.Time
	total, due int
}

// How old things may be. overlap is how far behind the newest write seen the question begins: a write becomes visible when
// its transaction ends, which may be behind a later one.
const (
	orderFor = 30 * time.Second
	listFor  = time.Second
	overlap  = int64(30 * time.Second / time.Microsecond)
)

// tenant is a tenant's line.
func (q *queue) tenant(id string) *line {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.tenants == nil {
		q.tenants = map[string]*line{}
	}
	if q.tenants[id] == nil {
		q.tenants[id] = &line{}
	}
	return q.tenants[id]
}

// put takes in what this program wrote.
func (q *queue) put(tenant string, items []storage.Touched) {
	if len(items) == 0 {
		return
	}
	l := q.tenant(tenant)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.items == nil {
		return // nobody has asked yet
	}
	for _, i := range items {
		l.set(i)
	}
}

// set takes in one case; a closed one leaves.
func (l *line) set(t storage.Touched) {
	i := t.Item
	if l.book != nil {
		i.Queue = l.book.QueueOf(i)
	}
	old, had := l.items[i.ID]
	if had && same(old, i) {
		return
	}
	l.news.add(changeOf(old, i, had))
	if i.State.Open() {
		l.items[i.ID], l.heads[i.ID] = i, t.Head
	} else {
		delete(l.items, i.ID)
		delete(l.heads, i.ID)
	}
	l.touched[i.ID] = true
	if l.later != nil {
		l.later[i.ID] = true
	}
}

// same reports two items that a queue shows alike.
func same(a, b review.Item) bool {
	skips := slices.Equal(a.Work.Skips, b.Work.Skips)
	a.Work.Skips, b.Work.Skips = nil, nil
	return skips && a.ID == b.ID && a.State == b.State && a.Queue == b.Queue && a.Level == b.Level && a.Score == b.Score && a.Due.Equal(b.Due) && a.DueCode == b.DueCode &&
		a.Reach == b.Reach && a.Suits == b.Suits && a.Reason == b.Reason && a.Proposal == b.Proposal && a.Escalated == b.Escalated && a.Sealed == b.Sealed &&
		a.Work.Holder == b.Work.Holder && a.Work.Until.Equal(b.Work.Until) && a.Work.Assignee == b.Work.Assignee && a.Work.Snoozed.Equal(b.Work.Snoozed) && a.Work.Queue == b.Work.Queue
}

// ranked is the order of a tenant's open cases. The list given back is shared and must not be changed.
func (d *Desk) ranked(ctx context.Context, tenant string) ([]*review.Ranked, error) {
	now := d.Now()
	book, settings, err := d.Rules(ctx, tenant)
	if err != nil {
		return nil, err
	}
	l := d.queue.tenant(tenant)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.follow(book, settings.Version)
	if l.items == nil || now.Sub(l.listed) >= listFor || now.Before(l.listed) {
		if err := d.fetch(ctx, l, tenant); err != nil {
			return nil, err
		}
		l.listed = now
	}
	if l.ordered.IsZero() {
		l.order, l.ordered, l.touched = d.sorted(l.all(), now), now, map[string]bool{}
		l.stamp++
	}
	l.patch(d.Book.Queue, l.touched)
	l.touched = map[string]bool{}
	if l.later == nil && (now.Sub(l.ordered) >= orderFor || now.Before(l.ordered)) {
		d.sortAgain(l, now)
	}
	return l.order, nil
}

// follow puts every case into the queue that changed rules give it.
func (l *line) follow(book *review.Book, version int64) {
	if l.book != nil && l.rules != version {
		for id, i := range l.items {
			i.Queue = book.QueueOf(i)
			l.items[id] = i
		}
		l.ordered = time.Time{} // the order holds items as they were
	}
	l.book, l.rules = book, version
}

// sortAgain computes the priorities anew and lets go of the line while it does, so that nobody else waits.
func (d *Desk) sortAgain(l *line, now time.Time) {
	l.later = map[string]bool{}
	items := l.all()
	l.mu.Unlock()
	order := d.sorted(items, now)
	l.mu.Lock()
	l.order, l.ordered = order, now
	l.stamp++
	for id := range l.later {
		l.touched[id] = true
	}
	l.later = nil
	l.patch(d.Book.Queue, l.touched)
	l.touched = map[string]bool{}
}

// all are the items of a line.
func (l *line) all() []review.Item {
	items := make([]review.Item, 0, len(l.items))
	for _, i := range l.items {
		items = append(items, i)
	}
	return items
}

// sorted is items in their order.
func (d *Desk) sorted(items []review.Item, now time.Time) []*review.Ranked {
	ranked := d.Book.Queue.Order(items, now)
	order := make([]*review.Ranked, len(ranked))
	for i := range ranked {
		order[i] = &ranked[i]
	}
	return order
}

// patch puts what was written in its place, in a new order.
func (l *line) patch(policy review.QueuePolicy, touched map[string]bool) {
	if len(touched) == 0 {
		return
	}
	l.stamp++
	order := make([]*review.Ranked, 0, len(l.order)+len(touched))
	for _, r := range l.order {
		if !touched[r.ID] {
			order = append(order, r)
		}
	}
	for id := range touched {
		i, open := l.items[id]
		if !open {
			continue
		}
		r := &review.Ranked{Item: i, Priority: policy.Priority(i, l.ordered)}
		at, _ := slices.BinarySearchFunc(order, r, compareRanked)
		order = slices.Insert(order, at, r)
	}
	l.order = order
}

// compareRanked is the order of QueuePolicy.Order: the higher priority, then the earlier clock, then the id.
func compareRanked(a, b *review.Ranked) int {
	due := func(t time.Time) int64 {
		if t.IsZero() {
			return math.MaxInt64
		}
		return t.UnixNano()
	}
	return cmp.Or(cmp.Compare(b.Priority.Value, a.Priority.Value), cmp.Compare(due(a.Due), due(b.Due)), cmp.Compare(a.ID, b.ID))
}

// fetch brings a line up to date.
func (d *Desk) fetch(ctx context.Context, l *line, tenant string) error {
	// What becomes visible now was written within the overlap; after a quiet while the writes seen last are not read again, which
	// after a burst of thousands would be all of them each time.
	mark := max(0, l.mark-overlap, min(l.mark+1, d.Now().UnixMicro()-overlap))
	if l.items == nil {
		mark = 0
	}
	list, err := d.DB.CasesSince(ctx, tenant, mark)
	if err != nil {
		return err
	}
	if l.items == nil {
		l.items, l.heads = make(map[string]review.Item, len(list)), make(map[string]storage.Head, len(list))
		l.touched = map[string]bool{}
	}
	for _, t := range list {
		l.set(t)
		l.mark = max(l.mark, t.At)
	}
	l.news.open = true // from here on what is written is news
	if l.mark == 0 {
		l.mark = 1 // an empty desk is followed from the beginning
	}
	return nil
}

// QueuePage is part of the queue in its order.
type QueuePage struct {
	Items []review.Ranked
	Heads []storage.Head // of the items, in their order
	Next  string         // id of the last item, to go on behind it; empty on the last page
	Total int            // in the view
	Due   int            // in the view, with a clock that ends within a day
	Seen  string         // place in the news, to follow it from here
}

// view is what somebody asks of the queue: a filter, and what they may not see.
type view struct {
	filter review.Filter
	all    bool // the filter leaves nothing out but what is put off
	legal  bool
	hidden map[string]bool
	now    time.Time
}

// shows reports whether a case is in the view. What is put off is left out unless it is asked for.
func (v *view) shows(r *review.Ranked) bool {
	if r.Sealed && !v.legal || v.filter.Snoozed == "" && r.Work.PutOff(v.now) || v.hidden[r.ID] {
		return false
	}
	return v.all || v.filter.Match(r.Item, v.now)
}

// Queue is the part of the queue behind a case, in a view, as somebody may see it.
func (d *Desk) Queue(ctx context.Context, who Person, f review.Filter, after string, limit int) (QueuePage, error) {
	page := QueuePage{Items: []review.Ranked{}}
	if who.Outside() {
		return page, fault.New(fault.Forbidden, "Only whoever decides cases sees the queue.")
	}
	order, err := d.ranked(ctx, who.Tenant)
	if err != nil {
		return page, err
	}
	hidden, err := d.unseen(ctx, who)
	if err != nil {
		return page, err
	}
	v := &view{filter: f, all: wholeQueue(f), legal: who.Has(review.Legal), hidden: hidden, now: d.Now()}
	l := d.queue.tenant(who.Tenant)
	page.Total, page.Due = l.count(order, v)
	started := after == ""
	for _, r := range order {
		if !started {
			started = r.ID == after
			continue
		}
		if !v.shows(r) {
			continue
		}
		if len(page.Items) == limit {
			page.Next = page.Items[limit-1].ID
			break
		}
		page.Items = append(page.Items, *r)
	}
	page.Seen = d.queue.seen(l)
	l.head(&page)
	return page, nil
}

// count is how many cases a view has and how many of them are due within a day. Counting a hundred thousand takes longer than
// everything else of a page, so the answer is kept for its order; whoever has cases hidden from them is counted for alone.
func (l *line) count(order []*review.Ranked, v *view) (total, due int) {
	key := v.filter.Query().Encode()
	if v.legal {
		key += "&legal"
	}
	l.mu.Lock()
	stamp := int64(-1)
	if len(l.order) == len(order) && (len(order) == 0 || &l.order[0] == &order[0]) {
		stamp = l.stamp
	}
	kept, ok := l.tallies[key]
	l.mu.Unlock()
	if ok && len(v.hidden) == 0 && kept.stamp == stamp && v.now.Sub(kept.at) < orderFor && !v.now.Before(kept.at) {
		return kept.total, kept.due
	}
	soon := v.now.Add(24 * time.Hour)
	for _, r := range order {
		if !v.shows(r) {
			continue
		}
		total++
		if !r.Due.IsZero() && r.Due.Before(soon) {
			due++
		}
	}
	if len(v.hidden) == 0 {
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.tallies) >= mostTallies || l.tallies == nil {
			l.tallies = map[string]tally{}
		}
		l.tallies[key] = tally{stamp, v.now, total, due}
	}
	return total, due
}

// mostTallies bounds how many views' counts are kept.
const mostTallies = 200

// head adds the heads of a page.
func (l *line) head(p *QueuePage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, i := range p.Items {
		p.Heads = append(p.Heads, l.heads[i.ID])
	}
}

// wholeQueue reports a view that leaves nothing out of the open cases; it is the usual one, and asking it of each of a
// hundred thousand would cost more than everything else.
func wholeQueue(f review.Filter) bool {
	f.Name, f.Closed = "", false
	if f.Snoozed == "all" {
		f.Snoozed = ""
	}
	return len(f.Query()) == 0
}

// Next is the case somebody should take now, in a view.
func (d *Desk) Next(ctx context.Context, who Person, f review.Filter) (review.Ranked, bool, error) {
	order, err := d.ranked(ctx, who.Tenant)
	if err != nil {
		return review.Ranked{}, false, err
	}
	hidden, err := d.unseen(ctx, who)
	if err != nil {
		return review.Ranked{}, false, err
	}
	if err := d.rested(ctx, who); err != nil {
		return review.Ranked{}, false, err
	}
	now, all := d.Now(), wholeQueue(f)
	var some []review.Item
	for n := range order {
		if !hidden[order[n].ID] && (all || f.Match(order[n].Item, now)) {
			some = append(some, order[n].Item)
			if len(some) == 1000 { // in their order: the next one is among the first unless a thousand are taken
				break
			}
		}
	}
	r, ok := d.Book.Next(some, who.Actor, now)
	return r, ok, nil
}

// TakeNext claims the case that somebody should work now, in a view; found is false when none waits. Of two who ask at once
// each gets another one.
func (d *Desk) TakeNext(ctx context.Context, who Person, f review.Filter) (c review.Case, found bool, err error) {
	for range takeTries {
		next, found, err := d.Next(ctx, who, f)
		if err != nil || !found {
			return c, false, err
		}
		if c, err = d.Claim(ctx, who, next.ID); err == nil {
			return c, true, nil
		}
		if !fault.Is(err, fault.Conflict) {
			return c, false, err
		}
	}
	return c, false, fault.New(fault.Conflict, "Others were quicker five times: try again.")
}

// takeTries is how often somebody else may be quicker.
const takeTries = 5

// Clusters are the groups of cases that can be decided together, the largest first.
func (d *Desk) Clusters(ctx context.Context, who Person) ([]review.Cluster, error) {
	if who.Outside() {
		return nil, fault.New(fault.Forbidden, "Only whoever decides cases sees the queue.")
	}
	order, err := d.ranked(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	hidden, err := d.unseen(ctx, who)
	if err != nil {
		return nil, err
	}
	items := make([]review.Item, 0, len(order))
	for i := range order {
		if !hidden[order[i].ID] {
			items = append(items, order[i].Item)
		}
	}
	return review.Clusters(items), nil
}
