// SPDX-License-Identifier: Apache-2.0

package storage_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// once saves a listing under a key, as a door does it, and returns what the caller is answered.
func once(db *storage.DB, c storage.Claim, end error) (answer storage.Answer, err error) {
	err = db.WithTx(ctx, func(tx *storage.Tx) error {
		kept, fresh, err := tx.ClaimKey(ctx, c)
		if answer = kept; err != nil || !fresh {
			return err
		}
		r, err := tx.SaveListing(ctx, "t", listing.Listing{}, "", c.At)
		if err != nil {
			return err
		}
		answer = storage.Answer{Status: 201, Body: []byte(`{"id":"` + r.ID + `"}`)}
		return errors.Join(tx.AnswerKey(ctx, c, answer), end)
	})
	return answer, err
}

// The bar: 100 keys, each sent 8 times at once, make 100 rows, and all eight hear the same.
func TestAKeyIsWorkedOffOnce(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		const keys, callers = 100, 8
		var answers [keys][callers]storage.Answer
		var failed [callers]error
		var wg sync.WaitGroup
		start := make(chan struct{})
		for c := range callers {
			wg.Go(func() {
				<-start
				for k := range keys {
					var err error
					answers[k][c], err = once(db, storage.Claim{Caller: "caller", Key: fmt.Sprint("key ", k), Fingerprint: "f", At: noon}, nil)
					failed[c] = errors.Join(failed[c], err)
				}
			})
		}
		close(start)
		wg.Wait()
		must(t, errors.Join(failed[:]...))
		for k := range keys {
			for c := range callers {
				if diff := cmp.Diff(answers[k][0], answers[k][c]); diff != "" || answers[k][c].Status != 201 {
					t.Fatalf("key %d was answered differently:\n%s", k, diff)
				}
			}
		}
		if got := len(externalIDs(t, db, storage.ListFilter{Tenant: "t"})); got != keys {
			t.Errorf("%d rows for %d keys", got, keys)
		}
	})
}

func TestWhoseKeyForWhichRequest(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		claim := storage.Claim{Caller: "a", Key: "k", Fingerprint: "f", At: noon}
		first, err := once(db, claim, nil)
		must(t, err)
		again, err := once(db, claim, nil)
		must(t, err)
		if diff := cmp.Diff(first, again); diff != "" {
			t.Error(diff)
		}
		other := claim
		other.Caller = "b"
		separate, err := once(db, other, nil)
		must(t, err)
		if cmp.Equal(first, separate) {
			t.Error("two callers share an answer")
		}
		other = claim
		other.Fingerprint = "another body"
		_, err = once(db, other, nil)
		wantKind(t, err, fault.Conflict, "another request")
		_, err = once(db, storage.Claim{Caller: "a"}, nil)
		wantKind(t, err, fault.Invalid, "empty")
	})
}

// Work that failed was not done: the key is free for the next attempt.
func TestAFailedWriteFreesItsKey(t *testing.T) {
	broken := errors.New("broken")
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		claim := storage.Claim{Caller: "a", Key: "k", Fingerprint: "f", At: noon}
		if _, err := once(db, claim, broken); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		answer, err := once(db, claim, nil)
		must(t, err)
		if answer.Status != 201 || len(externalIDs(t, db, storage.ListFilter{Tenant: "t"})) != 1 {
			t.Errorf("second attempt: %+v", answer)
		}
	})
}

func TestKeysAreForgottenByAge(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		for i, at := range []time.Time{noon, noon.Add(25 * time.Hour)} {
			_, err := once(db, storage.Claim{Caller: "a", Key: fmt.Sprint(i), Fingerprint: "f", At: at}, nil)
			must(t, err)
		}
		var forgotten int64
		must(t, db.WithTx(ctx, func(tx *storage.Tx) (err error) {
			forgotten, err = tx.ForgetKeys(ctx, noon.Add(24*time.Hour))
			return err
		}))
		if forgotten != 1 {
			t.Errorf("%d forgotten, want 1", forgotten)
		}
	})
}
