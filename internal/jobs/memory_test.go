// SPDX-License-Identifier: Apache-2.0

package jobs

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var background = context.Background()

func enqueue(t testing.TB, q Enqueuer, list ...Job) {
	t.Helper()
	if err := q.Enqueue(background, list...); err != nil {
		t.Fatal(err)
	}
}

func lease(t testing.TB, q Queue, now time.Time, most int) []Job {
	t.Helper()
	list, err := q.Lease(background, Ask{Holder: "test", Kinds: []string{"mail", "hook"}, Most: most, Now: now, Until: now.Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func ids(list []Job) []string {
	out := []string{}
	for _, j := range list {
		out = append(out, j.ID)
	}
	return out
}

func TestLeaseHandsOutWhatIsDueInOrder(t *testing.T) {
	for _, tc := range []struct {
		name string
		jobs []Job
		most int
		want []string
	}{
		{"the oldest first", []Job{{ID: "a"}, {ID: "b"}, {ID: "c"}}, 2, []string{"a", "b"}},
		{"not before its time", []Job{{ID: "a", RunAt: t0.Add(time.Second)}, {ID: "b", RunAt: t0}}, 9, []string{"b"}},
		{"one of a key at once", []Job{{ID: "a", Key: "k"}, {ID: "b", Key: "k"}, {ID: "c", Key: "l"}}, 9, []string{"a", "c"}},
		{"a key waits for its first", []Job{{ID: "a", Key: "k", RunAt: t0.Add(time.Second)}, {ID: "b", Key: "k"}}, 9, []string{}},
		{"a key waits for a kind nobody here knows", []Job{{ID: "a", Key: "k", Kind: "other"}, {ID: "b", Key: "k"}}, 9, []string{}},
		{"other kinds are left alone", []Job{{ID: "a", Kind: "other"}, {ID: "b"}}, 9, []string{"b"}},
		{"a known name is not added again", []Job{{ID: "a", Unique: "u"}, {ID: "b", Unique: "u"}, {ID: "c"}, {ID: "d"}}, 9, []string{"a", "c", "d"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var q Memory
			for _, j := range tc.jobs {
				j.Kind = or(j.Kind, "mail")
				enqueue(t, &q, j)
			}
			if d := cmp.Diff(tc.want, ids(lease(t, &q, t0, tc.most))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAFinishedNameStaysKnown(t *testing.T) {
	var q Memory
	enqueue(t, &q, Job{Kind: "mail", Unique: "reminder"})
	if err := q.Finish(background, lease(t, &q, t0, 1)[0]); err != nil {
		t.Fatal(err)
	}
	enqueue(t, &q, Job{Kind: "mail", Unique: "reminder"})
	if got := q.List(); len(got) != 0 {
		t.Errorf("a job done once was added again: %v", got)
	}
}

func TestALeaseEndsAndItsTokenWithIt(t *testing.T) {
	var q Memory
	enqueue(t, &q, Job{ID: "a", Kind: "mail", Key: "k"}, Job{ID: "b", Kind: "mail", Key: "k"})
	first := lease(t, &q, t0, 9)[0]
	if got := lease(t, &q, t0.Add(59*time.Second), 9); len(got) != 0 {
		t.Errorf("handed out while leased: %v", ids(got))
	}
	second := lease(t, &q, t0.Add(time.Minute), 9)[0]
	if second.ID != "a" || second.Attempts != 2 {
		t.Errorf("got %s in attempt %d, want a in attempt 2", second.ID, second.Attempts)
	}
	for name, err := range map[string]error{
		"finish": q.Finish(background, first),
		"fail":   q.Fail(background, first, Failure{Dead: true}),
	} {
		if !errors.Is(err, ErrLost) {
			t.Errorf("%s by the earlier holder: %v, want ErrLost", name, err)
		}
	}
	lost, err := q.Extend(background, []Job{first, second}, t0.Add(3*time.Minute))
	if d := cmp.Diff([]string{"a"}, lost); err != nil || d != "" {
		t.Error(err, d)
	}
	if got := lease(t, &q, t0.Add(2*time.Minute+59*time.Second), 9); len(got) != 0 {
		t.Errorf("handed out while the lease was extended: %v", ids(got))
	}
}

func TestFailKeepsWhatIsNotDone(t *testing.T) {
	var q Memory
	enqueue(t, &q, Job{ID: "a", Kind: "mail", Key: "k", Enqueued: t0}, Job{ID: "b", Kind: "mail", Key: "k"})
	leased := lease(t, &q, t0, 1)[0]
	if err := q.Fail(background, leased, Failure{LastError: "away", RunAt: t0.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	want := Job{ID: "a", Kind: "mail", Key: "k", Enqueued: t0, RunAt: t0.Add(time.Hour), Seq: 1, Attempts: 1, LastError: "away"}
	if d := cmp.Diff(want, q.List()[0]); d != "" {
		t.Error(d)
	}
	if got := lease(t, &q, t0.Add(time.Minute), 9); len(got) != 0 {
		t.Errorf("%v ran ahead of the first of its key", ids(got))
	}
	again := lease(t, &q, t0.Add(time.Hour), 9)[0]
	if err := q.Fail(background, again, Failure{HandBack: true}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, q.List()[0]); d != "" {
		t.Errorf("a job handed back must be as before:\n%s", d)
	}
	again = lease(t, &q, t0.Add(time.Hour), 9)[0]
	if err := q.Fail(background, again, Failure{LastError: "gone", Dead: true, RunAt: t0}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"b"}, ids(lease(t, &q, t0.Add(time.Hour), 9))); d != "" {
		t.Errorf("after a dead job its key goes on: %s", d)
	}
	if dead := q.List()[0]; !dead.Dead || dead.LastError != "gone" {
		t.Errorf("a dead job stays to be seen: %+v", dead)
	}
}

func TestAJobNeedsAKindAndALivingContext(t *testing.T) {
	var q Memory
	if err := q.Enqueue(background, Job{}); err == nil {
		t.Error("a job without a kind was taken")
	}
	ended, cancel := context.WithCancel(background)
	cancel()
	for name, err := range map[string]error{
		"enqueue": q.Enqueue(ended, Job{Kind: "mail"}),
		"finish":  q.Finish(ended, Job{}),
		"fail":    q.Fail(ended, Job{}, Failure{}),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want the context's error", name, err)
		}
	}
}
