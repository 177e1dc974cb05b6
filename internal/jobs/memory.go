// SPDX-License-Identifier: Apache-2.0

package jobs

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Memory is a queue in memory, for tests and demonstrations: it keeps the rules of Queue but loses everything with the
// process. The zero value is ready.
type Memory struct {
	mu     sync.Mutex
	list   []Job // in order of adding: what is not done, and the dead
	known  map[string]bool
	seq    int64
	leases int64
}

// Enqueue adds jobs in their order.
func (m *Memory) Enqueue(ctx context.Context, list ...Job) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, j := range list {
		if j.Kind == "" {
			return fmt.Errorf("a job needs a kind: name the handler that does it")
		}
		if j.Unique != "" && m.known[j.Unique] {
			continue
		}
		if m.known == nil {
			m.known = map[string]bool{}
		}
		m.known[j.Unique] = true
		m.seq++
		j.Seq = m.seq
		if j.ID == "" {
			j.ID = fmt.Sprintf("job-%d", j.Seq)
		}
		j.Attempts, j.Lease, j.LastError, j.Dead = 0, Lease{}, "", false
		m.list = append(m.list, j)
	}
	return nil
}

// Lease implements Queue.
func (m *Memory) Lease(ctx context.Context, ask Ask) ([]Job, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Job
	first := map[string]bool{}
	for i := range m.list {
		j := &m.list[i]
		if len(out) >= ask.Most {
			break
		}
		if j.Dead {
			continue
		}
		behind := j.Key != "" && first[j.Key]
		first[j.Key] = true
		if behind || j.Lease.Held(ask.Now) || j.RunAt.After(ask.Now) || !slices.Contains(ask.Kinds, j.Kind) {
			continue
		}
		m.leases++
		j.Attempts++
		j.Lease = Lease{Holder: ask.Holder, Token: fmt.Sprintf("lease-%d", m.leases), Until: ask.Until}
		out = append(out, *j)
	}
	return out, nil
}

// Extend implements Queue.
func (m *Memory) Extend(ctx context.Context, held []Job, until time.Time) (lost []string, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, h := range held {
		if i := m.find(h); i >= 0 {
			m.list[i].Lease.Until = until
		} else {
			lost = append(lost, h.ID)
		}
	}
	return lost, nil
}

// Finish implements Queue.
func (m *Memory) Finish(ctx context.Context, job Job) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	i := m.find(job)
	if i < 0 {
		return ErrLost
	}
	m.list = slices.Delete(m.list, i, i+1)
	return nil
}

// Fail implements Queue.
func (m *Memory) Fail(ctx context.Context, job Job, why Failure) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	i := m.find(job)
	if i < 0 {
		return ErrLost
	}
	j := &m.list[i]
	j.Lease = Lease{}
	if why.HandBack {
		j.Attempts--
		return nil
	}
	j.RunAt, j.Dead, j.LastError = why.RunAt, why.Dead, why.LastError
	return nil
}

// find is the place of the job whose lease is the one given, or -1.
func (m *Memory) find(job Job) int {
	return slices.IndexFunc(m.list, func(j Job) bool { return j.ID == job.ID && j.Lease.Token == job.Lease.Token && j.Lease.Token != "" })
}

// List is a copy of what is not done, the dead included, in order of adding.
func (m *Memory) List() []Job {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.list)
}
