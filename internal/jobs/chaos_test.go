// SPDX-License-Identifier: Apache-2.0

package jobs

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// town watches what handlers do in every process, and notes what must never be.
type town struct {
	mu     sync.Mutex
	active map[string]string // key -> job being done
	last   map[string]int64  // key -> highest sequence begun
	done   map[string]int
	wrong  []string
}

func (w *town) enter(j Job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if other, busy := w.active[j.Key]; busy && j.Key != "" {
		w.wrong = append(w.wrong, fmt.Sprintf("%s began while %s of key %s was being done", j.ID, other, j.Key))
	}
	if j.Key != "" && j.Seq < w.last[j.Key] {
		w.wrong = append(w.wrong, fmt.Sprintf("%s of key %s began after a later one", j.ID, j.Key))
	}
	w.active[j.Key] = j.ID
	w.last[j.Key] = max(w.last[j.Key], j.Seq)
}

func (w *town) leave(j Job, done bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.active, j.Key)
	if done {
		w.done[j.ID]++
	}
}

// story is one drawn simulation: jobs, how long each takes, and when processes are killed.
type story struct {
	jobs  []Job
	takes []time.Duration
	fails []int // attempts of each job that fail before one is good
	lives []time.Duration
	clean []bool // a process that stops cleanly instead of being killed
	seed  uint64
}

func drawStory(t *rapid.T) story {
	s := story{seed: rapid.Uint64().Draw(t, "seed")}
	for i := range rapid.IntRange(1, 25).Draw(t, "jobs") {
		key := rapid.SampledFrom([]string{"", "k1", "k2", "k3"}).Draw(t, "key")
		if key == "" {
			key = fmt.Sprintf("own-%d", i)
		}
		s.jobs = append(s.jobs, Job{ID: fmt.Sprintf("job-%02d", i), Kind: "mail", Key: key})
		s.takes = append(s.takes, time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds"))*time.Second)
		s.fails = append(s.fails, rapid.IntRange(0, 2).Draw(t, "fails"))
	}
	for range rapid.IntRange(1, 12).Draw(t, "lives") {
		s.lives = append(s.lives, time.Duration(rapid.IntRange(1, 200).Draw(t, "life"))*time.Second)
		s.clean = append(s.clean, rapid.Bool().Draw(t, "clean"))
	}
	return s
}

// work is a handler in a process that may be killed: it ends when told, and at once when the process dies.
func (s story) work(w *town, dead context.Context) Handler {
	return func(ctx context.Context, j Job) error {
		w.enter(j)
		good := false
		defer func() { w.leave(j, good) }()
		var n int
		fmt.Sscanf(j.ID, "job-%d", &n)
		timer := time.NewTimer(s.takes[n])
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		case <-dead.Done():
			return dead.Err()
		}
		if j.Attempts <= s.fails[n] {
			return fmt.Errorf("attempt %d fails", j.Attempts)
		}
		good = true
		return nil
	}
}

// live runs one process for its life, then kills it or stops it cleanly.
func (s story) live(w *town, q Queue, name string, life time.Duration, clean bool) {
	dead, kill := context.WithCancel(background)
	own := &cut{Queue: q}
	random := rand.New(rand.NewPCG(s.seed, uint64(len(name))))
	var mu sync.Mutex
	r, err := NewRunner(Config{Queue: own, Holder: name, Now: time.Now, Workers: 3, Poll: 5 * time.Second, Lease: 20 * time.Second,
		Handlers: map[string]Handler{"mail": s.work(w, dead)},
		Random:   func() float64 { mu.Lock(); defer mu.Unlock(); return random.Float64() }})
	if err != nil {
		panic(err)
	}
	ctx, stop := context.WithCancel(background)
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	time.Sleep(life)
	if !clean {
		own.set(true) // a killed process writes nothing more
		kill()
	}
	stop()
	if clean {
		<-done
	}
	kill()
}

// run plays the story with two processes side by side, then lets a third finish what is left.
func (s story) run(t *testing.T) *town {
	w := &town{active: map[string]string{}, last: map[string]int64{}, done: map[string]int{}}
	synctest.Test(t, func(t *testing.T) {
		var q Memory
		for _, j := range s.jobs {
			j.Enqueued = time.Now()
			enqueue(t, &q, j)
		}
		var both sync.WaitGroup
		for side := range 2 {
			both.Go(func() {
				for i := side; i < len(s.lives); i += 2 {
					s.live(w, &q, fmt.Sprintf("process-%d", i), s.lives[i], s.clean[i])
				}
			})
		}
		both.Wait()
		s.live(w, &q, "last", 2*time.Hour, true)
		for _, j := range q.List() {
			w.wrong = append(w.wrong, fmt.Sprintf("%s is left: attempts %d, dead %t, error %q", j.ID, j.Attempts, j.Dead, j.LastError))
		}
		time.Sleep(time.Minute) // what was killed has ended
	})
	for _, j := range s.jobs {
		if w.done[j.ID] == 0 {
			w.wrong = append(w.wrong, j.ID+" was lost")
		}
	}
	return w
}

// Processes that are killed at random points lose no job and never let two jobs of one key run at once or out of order.
func TestKillsLoseNothingAndKeepTheOrderOfAKey(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		for _, wrong := range drawStory(rt).run(t).wrong {
			rt.Error(wrong)
		}
	})
}

func BenchmarkMemoryLeaseFinish(b *testing.B) {
	var q Memory
	for b.Loop() {
		q.Enqueue(background, Job{Kind: "mail"})
		for _, j := range lease(b, &q, t0, 1) {
			q.Finish(background, j)
		}
	}
}
