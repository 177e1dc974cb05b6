// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// A key that waits in the context is claimed by the first write: 100 keys, each sent 8 times at once, make 100 rows.
func TestAClaimGoesWithTheFirstWrite(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		const keys, callers = 100, 8
		var did [callers]int
		var failed [callers]error
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				for k := range keys {
					pending := &storage.Pending{Claim: storage.Claim{Caller: "c", Key: fmt.Sprint("key ", k), Fingerprint: "f", At: noon}}
					err := db.WithTx(storage.WithClaim(ctx, pending), func(tx *storage.Tx) error {
						_, err := tx.SaveListing(ctx, "t", listing.Listing{}, "", noon)
						return err
					})
					switch {
					case pending.Done() && err == nil:
						did[c]++
					case errors.Is(err, storage.ErrRepeated) && !pending.Done():
					default:
						failed[c] = errors.Join(failed[c], fmt.Errorf("done %v: %w", pending.Done(), err))
					}
				}
			})
		}
		wg.Wait()
		must(t, errors.Join(failed[:]...))
		total := 0
		for _, n := range did {
			total += n
		}
		if total != keys {
			t.Errorf("%d writes for %d keys", total, keys)
		}
	})
}

func TestTheAnswerOfAClaim(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		c := storage.Claim{Caller: "c", Key: "k", Fingerprint: "f", At: noon}
		if _, found, err := db.KeptAnswer(ctx, c); found || err != nil {
			t.Fatalf("before: %v %v", found, err)
		}
		stop := errors.New("no")
		pending := &storage.Pending{Claim: c}
		err := db.WithTx(storage.WithClaim(ctx, pending), func(*storage.Tx) error { return stop })
		if _, found, _ := db.KeptAnswer(ctx, c); !errors.Is(err, stop) || found || pending.Done() {
			t.Errorf("work that failed keeps the key: %v %v", err, found)
		}
		must(t, db.WithTx(storage.WithClaim(ctx, pending), func(*storage.Tx) error { return nil }))
		if a, found, err := db.KeptAnswer(ctx, c); !found || a.Status != 0 || err != nil {
			t.Errorf("in between: %v %v %v", a, found, err)
		}
		must(t, db.KeepAnswer(ctx, c, storage.Answer{Status: 201, Body: []byte("x")}))
		if a, found, err := db.KeptAnswer(ctx, c); !found || a.Status != 201 || string(a.Body) != "x" || err != nil {
			t.Errorf("afterwards: %v %v %v", a, found, err)
		}
		c.Fingerprint = "other"
		if _, _, err := db.KeptAnswer(ctx, c); !fault.Is(err, fault.Conflict) {
			t.Errorf("another request: %v", err)
		}
	})
}
