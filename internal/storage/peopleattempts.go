// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"markwarden/internal/auth"
)

// Accounts is what auth.Login asks of storage: the supplies of guesses, and filing what came of one.
type Accounts struct {
	Journal *Journal
	Limits  auth.Limits
}

var _ auth.Accounts = (*Accounts)(nil)

// How many places of an account are remembered, and for how long.
const (
	placesKept = 20
	placesLife = 90 * 24 * time.Hour
)

// supply is a bucket in use for one guess.
type supply struct {
	key    string
	bucket auth.Bucket
	left   auth.Supply
}

// millionth is how supplies are kept: whole numbers are the same on both engines.
const millionth = 1e6

// TakeGuess takes a guess out of the supplies that a place uses. A refusal writes nothing, so that whoever goes on
// without a guess costs a reading.
func (c *Accounts) TakeGuess(ctx context.Context, p auth.Place, at time.Time) (wait time.Duration, err error) {
	db := c.Journal.db
	defer db.wrap(&err, "storage.TakeGuess")
	if _, wait, err = c.take(ctx, db.read, p, at); err != nil || wait > 0 {
		return wait, err
	}
	err = db.WithTx(ctx, func(tx *Tx) error {
		var taken []supply
		taken, wait, err = c.take(ctx, tx.sql, p, at)
		if err != nil || wait > 0 {
			return err
		}
		return putSupplies(ctx, tx.sql, taken)
	})
	return wait, err
}

// take finds supplies with a guess in them: that of the places the account knows, or both of account and address.
func (c *Accounts) take(ctx context.Context, q querier, p auth.Place, at time.Time) (taken []supply, wait time.Duration, err error) {
	known, err := isKnown(ctx, q, p, at)
	if err != nil {
		return nil, 0, err
	}
	if known {
		if taken, wait, err = takeAll(ctx, q, at, c.known(p)); err != nil || wait == 0 {
			return taken, wait, err
		}
	}
	if known { // the address belongs to somebody of the account: its own supply does not count
		return takeAll(ctx, q, at, c.account(p))
	}
	return takeAll(ctx, q, at, c.account(p), c.address(p))
}

func (c *Accounts) known(p auth.Place) supply {
	return supply{key: "known " + p.Account, bucket: c.Limits.Known}
}
func (c *Accounts) account(p auth.Place) supply {
	return supply{key: "account " + p.Account, bucket: c.Limits.Account}
}
func (c *Accounts) address(p auth.Place) supply {
	return supply{key: "address " + p.Address, bucket: c.Limits.Address}
}

// takeAll takes a guess out of each supply, or tells how long the emptiest takes to have one.
func takeAll(ctx context.Context, q querier, at time.Time, supplies ...supply) (taken []supply, wait time.Duration, err error) {
	for _, s := range supplies {
		have, err := getSupply(ctx, q, s.key)
		if err != nil {
			return nil, 0, err
		}
		left, pause, ok := s.bucket.Take(have, at)
		if !ok {
			wait = max(wait, pause, 1)
		}
		s.left = left
		taken = append(taken, s)
	}
	return taken, wait, nil
}

// GiveBack gives a guess back that was right.
func (c *Accounts) GiveBack(ctx context.Context, p auth.Place, at time.Time) (err error) {
	db := c.Journal.db
	defer db.wrap(&err, "storage.GiveBack")
	return db.WithTx(ctx, func(tx *Tx) error { return c.giveBack(ctx, tx.sql, p, at) })
}

func (c *Accounts) giveBack(ctx context.Context, q querier, p auth.Place, at time.Time) error {
	known, err := isKnown(ctx, q, p, at)
	if err != nil {
		return err
	}
	supplies := []supply{c.account(p), c.address(p)}
	if known {
		supplies = []supply{c.known(p)}
	}
	for i, s := range supplies {
		have, err := getSupply(ctx, q, s.key)
		if err != nil {
			return err
		}
		supplies[i].left = s.bucket.Give(have, at)
	}
	return putSupplies(ctx, q, supplies)
}

func getSupply(ctx context.Context, q querier, key string) (s auth.Supply, err error) {
	var guesses, at int64
	err = q.QueryRowContext(ctx, `SELECT guesses, at FROM login_attempts WHERE bucket = $1`, key).Scan(&guesses, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	return auth.Supply{Guesses: float64(guesses) / millionth, At: fromMicros(at)}, err
}

func putSupplies(ctx context.Context, q querier, supplies []supply) error {
	for _, s := range supplies {
		_, err := q.ExecContext(ctx, `INSERT INTO login_attempts (bucket, guesses, at) VALUES ($1, $2, $3)
			ON CONFLICT (bucket) DO UPDATE SET guesses = excluded.guesses, at = excluded.at`, s.key, int64(s.left.Guesses*millionth), micros(s.left.At))
		if err != nil {
			return err
		}
	}
	return nil
}

// isKnown reports whether an account signed in from a place before.
func isKnown(ctx context.Context, q querier, p auth.Place, at time.Time) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM login_places WHERE account = $1 AND place IN ($2, $3) AND seen > $4`,
		p.Account, p.Address, p.Device, micros(at.Add(-placesLife))).Scan(&n)
	return n > 0, err
}

// remember keeps where an account signed in from, and forgets the oldest of too many places.
func remember(ctx context.Context, q querier, p auth.Place, at time.Time) error {
	for _, where := range []string{p.Address, p.Device} {
		if where == "" {
			continue
		}
		_, err := q.ExecContext(ctx, `INSERT INTO login_places (account, place, seen) VALUES ($1, $2, $3)
			ON CONFLICT (account, place) DO UPDATE SET seen = excluded.seen`, p.Account, where, micros(at))
		if err != nil {
			return err
		}
	}
	_, err := q.ExecContext(ctx, `DELETE FROM login_places WHERE account = $1 AND place NOT IN
		(SELECT place FROM login_places WHERE account = $1 ORDER BY seen DESC, place LIMIT `+literal(placesKept)+`)`, p.Account)
	return err
}

// ForgetAttempts removes supplies nobody has taken from since they were full again, and places nobody signed in from for
// 90 days, for a job by the clock.
func (c *Accounts) ForgetAttempts(ctx context.Context, at time.Time) (err error) {
	db := c.Journal.db
	defer db.wrap(&err, "storage.ForgetAttempts")
	full := max(c.Limits.Account.Refill, c.Limits.Known.Refill, c.Limits.Address.Refill)
	return db.WithTx(ctx, func(tx *Tx) error {
		if _, err := tx.sql.ExecContext(ctx, `DELETE FROM login_attempts WHERE at < $1`, micros(at.Add(-full))); err != nil {
			return err
		}
		_, err := tx.sql.ExecContext(ctx, `DELETE FROM login_places WHERE seen < $1`, micros(at.Add(-placesLife)))
		return err
	})
}
