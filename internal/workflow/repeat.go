// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"encoding/json"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// Repeats answers a write that is sent again under the same Idempotency-Key as it was answered the first time, without
// doing it again (the meaning of such keys is that of Stripe's). Answers are kept sealed: they may hold a secret that is
// shown once. The zero value keeps nothing.
type Repeats struct {
	DB   *storage.DB
	Keys *auth.Keyring
}

// Repeated is an answer that was given before.
type Repeated struct {
	Status int    `json:"status"` // 0 when only Body is known, the id of what the write was done to
	Type   string `json:"type"`
	Place  string `json:"place,omitempty"` // the Location header
	Body   []byte `json:"body"`
}

// patience is how long a caller who comes while the first one is still being answered waits.
const (
	patience = 10 * time.Second
	glance   = 10 * time.Millisecond
)

// Find is the answer of a key; nil when nobody used it. Conflict when it was used for another request.
func (r *Repeats) Find(ctx context.Context, c storage.Claim) (*Repeated, error) {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		answer, found, err := r.DB.KeptAnswer(ctx, c)
		if err != nil || !found {
			return nil, err
		}
		if answer.Status != 0 {
			return r.open(c, answer)
		}
		select {
		case <-tick.C:
		case <-late.C: // the program ended between the work and its answer
			return &Repeated{Body: answer.Body}, nil
		case <-ctx.Done():
			return nil, fault.Because(ctx.Err(), fault.Unavailable, "The request ended before its first answer was kept.")
		}
	}
}

func (r *Repeats) open(c storage.Claim, answer storage.Answer) (*Repeated, error) {
	text, err := r.Keys.Open(purposeOf(c), string(answer.Body))
	if err != nil {
		return nil, err
	}
	var out Repeated
	return &out, json.Unmarshal(text, &out)
}

// Keep keeps the answer to a write that was done.
func (r *Repeats) Keep(ctx context.Context, c storage.Claim, answer Repeated) error {
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return r.DB.KeepAnswer(ctx, c, storage.Answer{Status: answer.Status, Body: []byte(r.Keys.Seal(purposeOf(c), text))})
}

func purposeOf(c storage.Claim) string { return "answer " + c.Caller + "\n" + c.Key }
