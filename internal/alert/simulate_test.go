// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"container/heap"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
)

// happening is something that comes at a time of the simulation: a look at a track, or a person's act.
type happening struct {
	at  time.Time
	seq int
	do  func(now time.Time)
}

type agenda []happening

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at.Before(a[j].at) || a[i].at.Equal(a[j].at) && a[i].seq < a[j].seq
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(happening)) }
func (a *agenda) Pop() any {
	old := *a
	x := old[len(old)-1]
	*a = old[:len(old)-1]
	return x
}

// year is one simulated year: people in eight zones, deadlines of courts in six, answers, deeds and downtimes by chance.
type year struct {
	t      *testing.T
	r      *rand.Rand
	people map[string]Person
	tracks []Track
	first  []time.Time // when each track was first looked at
	todo   agenda
	seq    int
	down   [][2]time.Time
	log    []string
	sent   map[string]time.Time
}

func (y *year) when(at time.Time, do func(time.Time)) {
	for _, d := range y.down { // nothing runs while the program is down
		if !at.Before(d[0]) && at.Before(d[1]) {
			at = d[1]
		}
	}
	y.seq++
	heap.Push(&y.todo, happening{at, y.seq, do})
}

var (
	zones  = []string{"America/Chicago", "America/New_York", "Asia/Shanghai", "Pacific/Honolulu", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"}
	courts = []string{"ilnd", "flsd", "nysd", "cacd", "cod", "mad"}
	begins = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

func newYear(t *testing.T, seed uint64) *year {
	y := &year{t: t, r: rand.New(rand.NewPCG(seed, 7)), people: map[string]Person{}, sent: map[string]time.Time{}}
	for i, z := range zones {
		p := Person{ID: fmt.Sprintf("p%d", i), Zone: z}
		if i%3 != 0 {
			p.Quiet = Quiet{From: y.r.IntN(1440), To: y.r.IntN(1440)}
			if p.Quiet.Check() != nil {
				p.Quiet = Quiet{From: 22 * 60, To: 7 * 60}
			}
		}
		y.people[p.ID] = p
	}
	for range 6 {
		from := begins.Add(time.Duration(y.r.IntN(365*24)) * time.Hour)
		y.down = append(y.down, [2]time.Time{from, from.Add(time.Duration(1+y.r.IntN(60)) * time.Hour)})
	}
	return y
}

// deadline draws one: an answer to a complaint, or a date and hour that an order names.
func (y *year) deadline(i int) (Deadline, time.Time) {
	learned := begins.Add(time.Duration(y.r.IntN(360*24*60)) * time.Minute)
	court := courts[y.r.IntN(len(courts))]
	req := docket.Request{Rule: "FRCP-12(a)(1)(A)(i)", Court: court, Trigger: calendar.DateOf(learned).AddDays(-y.r.IntN(25)).String()}
	if y.r.IntN(3) == 0 {
		at := calendar.MomentOf(learned.Add(time.Duration(y.r.IntN(30*24*60)) * time.Minute))
		at.Second = 0
		req = docket.Request{Rule: "FIXED", Court: court, Extra: map[string]string{"at": at.String()}}
	}
	res, err := docket.Compute(req)
	if err != nil {
		y.t.Fatal(err)
	}
	return DeadlineOf(fmt.Sprintf("%s 1:26-cv-%05d", court, i), res, false), learned
}

// run plays the year.
func (y *year) run(deadlines int) {
	for i := range deadlines {
		d, learned := y.deadline(i)
		chain := y.r.Perm(len(zones))[:1+y.r.IntN(4)]
		var names []string
		for _, p := range chain {
			names = append(names, fmt.Sprintf("p%d", p))
		}
		tr, err := NewTrack(d, names, learned)
		if err != nil {
			y.t.Fatal(err)
		}
		y.tracks = append(y.tracks, tr)
		y.first = append(y.first, time.Time{})
		y.when(learned, func(now time.Time) { y.look(i, now) })
		for range y.r.IntN(4) { // looks that nobody asked for change nothing
			y.when(learned.Add(time.Duration(y.r.IntN(40*24))*time.Hour), func(now time.Time) { y.look(i, now) })
		}
		if y.r.IntN(3) == 0 {
			y.when(learned.Add(time.Duration(y.r.IntN(30*24))*time.Hour), func(now time.Time) { y.finish(i, now) })
		}
	}
	for len(y.todo) > 0 {
		h := heap.Pop(&y.todo).(happening)
		h.do(h.at)
	}
}

// look is a tick of one track, and what people do about what they get.
func (y *year) look(i int, now time.Time) {
	if y.first[i].IsZero() {
		y.first[i] = now
	}
	send, next, again := y.tracks[i].Tick(y.people, now)
	y.tracks[i] = next
	for _, r := range send {
		y.check(next, r, now)
		y.log = append(y.log, fmt.Sprint(now.UTC().Format(time.RFC3339), " ", r.Deadline, " ", r.To, " ", r.Step, r.Covers, r.Asked))
		if y.r.IntN(2) == 0 {
			y.when(now.Add(time.Duration(y.r.IntN(600))*time.Minute), func(now time.Time) {
				if tr, err := y.tracks[i].Acknowledge(r.To, now); err == nil {
					y.tracks[i] = tr
				}
			})
		}
	}
	if !again.IsZero() {
		y.when(again, func(now time.Time) { y.look(i, now) })
	}
}

func (y *year) finish(i int, now time.Time) {
	if tr, err := y.tracks[i].Close(DoneInTime, "p0", now); err == nil {
		y.tracks[i] = tr
	}
}

// wasDown reports a downtime within some hours before a time.
func (y *year) wasDown(now time.Time) bool {
	for _, d := range y.down {
		if !now.Before(d[0]) && now.Before(d[1].Add(30*time.Hour)) {
			return true
		}
	}
	return false
}

// check is what must hold for each message.
func (y *year) check(tr Track, r Reminder, now time.Time) {
	key := r.Deadline + " " + r.Step.String() + " " + r.To
	if before, twice := y.sent[key]; twice {
		y.t.Errorf("%s was sent at %s and again at %s", key, before, now)
	}
	y.sent[key] = now
	late := !now.Before(tr.Deadline.At)
	knownLate := !tr.Learned.Before(tr.Deadline.At) || y.wasDown(now) || r.Asked != ""
	switch {
	case r.Step == DayAfter && !late:
		y.t.Errorf("%s told of a deadline as missed before it was", key)
	case r.Step != DayAfter && late && !knownLate:
		y.t.Errorf("%s came at %s, after the deadline %s", key, now, tr.Deadline.At)
	}
	p := y.people[r.To]
	_, to, quiet := p.Quiet.around(now, p.zone(nil))
	if quiet && (late || !to.After(tr.Deadline.At.Add(-spare))) {
		y.t.Errorf("%s woke somebody at %s although it could wait until %s for %s", key, now, to, tr.Deadline.At)
	}
}

// finalCheck is what must hold of every track at the end.
func (y *year) finalCheck() {
	for _, tr := range y.tracks {
		dealt := map[string]int{}
		for _, s := range tr.Sent {
			dealt[fmt.Sprint(s.Step, " ", s.Level)]++
		}
		for key, n := range dealt {
			if n != 1 {
				y.t.Errorf("%s: %s was dealt with %d times", tr.Deadline.ID, key, n)
			}
		}
		for _, s := range Steps {
			if n := dealt[fmt.Sprint(s, " ", 0)]; n != 1 && tr.End == Open {
				y.t.Errorf("%s: step %s of an open deadline was dealt with %d times for the one in charge", tr.Deadline.ID, s, n)
			}
		}
	}
}

func TestAYearOfRemindersSendsEachExactlyOnce(t *testing.T) {
	seeds := uint64(5)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			y := newYear(t, seed)
			y.run(300)
			y.finalCheck()
			if len(y.log) < 1000 {
				t.Errorf("only %d reminders in a year", len(y.log))
			}
			again := newYear(t, seed)
			again.run(300)
			if a, b := digest(y.log), digest(again.log); a != b {
				t.Errorf("the same seed gave %s and %s", a, b)
			}
		})
	}
}

func digest(log []string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(log, "\n"))))
}

func BenchmarkTick(b *testing.B) {
	tr := mustTrack(b, answerDue(b, "ilnd", "2026-03-02"), "2026-03-03 10:00", "ann", "bo", "cy")
	people := map[string]Person{"ann": {Zone: "America/Chicago", Quiet: Quiet{From: 22 * 60, To: 7 * 60}}}
	for b.Loop() {
		tr.Tick(people, t0)
	}
}
