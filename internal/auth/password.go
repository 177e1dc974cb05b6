// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"markwarden/internal/fault"
)

// The length of passwords in characters (ASVS 6.2.1, 6.2.9). Every character counts as it is: nothing is trimmed, folded
// or cut off, and no kind of character is demanded.
const (
	MinPassword = 8
	MaxPassword = 128
)

// minGuessBits is below what a password is refused. Whoever has the hashes and computes 5,000 of them a second, which is a
// hundred times what one processor here does (BenchmarkHash), needs 20 days for 2^33 guesses. Eight random letters have 37.
const minGuessBits = 33

// CheckPassword refuses a password that is too short or too long, that people take so often that guessers try it early
// (GuessBits), or that is made of the person's own names, given by own: login, name, e-mail. The sentence says what to do.
func CheckPassword(password string, own ...string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password):
		return fault.New(fault.Invalid, "The password is not valid text: type it again.")
	case n < MinPassword:
		return fault.New(fault.Invalid, "The password has %d characters: %d are the least, and 15 are better.", n, MinPassword)
	case n > MaxPassword:
		return fault.New(fault.Invalid, "The password has %d characters: %d are the most.", n, MaxPassword)
	case GuessBits(password) < minGuessBits:
		return fault.New(fault.Invalid, "This password is among the first that guessers try: take three or more unrelated words, or let a password manager make one.")
	case GuessBits(withoutNames(password, own)) < minGuessBits/2:
		return fault.New(fault.Invalid, "This password is little more than your own name: take three or more unrelated words, or let a password manager make one.")
	}
	return nil
}

// withoutNames takes the words of a person's names out of a password, whatever their case.
func withoutNames(password string, own []string) string {
	rest := strings.ToLower(password)
	for _, name := range own {
		words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, w := range append(words, strings.ToLower(name)) {
			if utf8.RuneCountInString(w) >= 3 {
				rest = strings.ReplaceAll(rest, w, "")
			}
		}
	}
	return rest
}

// HashCost is what one hash costs: the parameters of Argon2id (RFC 9106).
type HashCost struct {
	MemoryKiB  uint32
	Iterations uint32
	Lanes      uint8
}

// DefaultHashCost is the OWASP Password Storage Cheat Sheet's figure for Argon2id: 19 MiB, two passes, one lane.
func DefaultHashCost() HashCost { return HashCost{MemoryKiB: 19 * 1024, Iterations: 2, Lanes: 1} }

// Check refuses a cost that protects too little or that Argon2 cannot work with.
func (c HashCost) Check() error {
	var bad fault.Fields
	if c.MemoryKiB < 8*1024 || c.MemoryKiB > 1024*1024 {
		bad.Add("memory", "must be 8,192 to 1,048,576 KiB")
	}
	if c.Iterations < 1 || c.Iterations > 20 {
		bad.Add("iterations", "must be 1 to 20")
	}
	if c.Lanes < 1 || c.Lanes > 16 {
		bad.Add("lanes", "must be 1 to 16")
	}
	return bad.Err()
}

// Hasher makes and checks password hashes, a few at a time, so that many people who sign in at once wait instead of
// filling the memory. It is safe for concurrent use.
type Hasher struct {
	params argon2id.Params
	slots  chan struct{}
	decoy  string // the hash of a password nobody has, for accounts that do not exist
}

// NewHasher works on at most atOnce hashes at a time, each of which takes the memory of its cost.
func NewHasher(cost HashCost, atOnce int) (*Hasher, error) {
	if err := cost.Check(); err != nil {
		return nil, err
	}
	if atOnce < 1 {
		return nil, fault.New(fault.Invalid, "At least one password must be hashed at a time.")
	}
	h := &Hasher{slots: make(chan struct{}, atOnce), params: argon2id.Params{Memory: cost.MemoryKiB, Iterations: cost.Iterations, Parallelism: cost.Lanes, SaltLength: 16, KeyLength: 32}}
	secret, _ := NewSecret()
	var err error
	h.decoy, err = argon2id.CreateHash(secret, &h.params)
	return h, err
}

// Hash is the text to keep of a password. It waits for its turn; the error is that of ctx.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.turn(ctx); err != nil {
		return "", err
	}
	defer h.done()
	return argon2id.CreateHash(password, &h.params)
}

// Check reports whether a password is the one of a hash, and whether the hash was made at another cost and should be made
// anew now that the password is known. An empty hash is an account that does not exist or has no password: it costs the
// same and matches nothing.
func (h *Hasher) Check(ctx context.Context, password, hash string) (match, stale bool, err error) {
	if utf8.RuneCountInString(password) > MaxPassword || len(password) > 4*MaxPassword {
		password = "" // no account can have it, and hashing megabytes is a way to keep us busy
	}
	if err := h.turn(ctx); err != nil {
		return false, false, err
	}
	defer h.done()
	against := hash
	if hash == "" {
		against = h.decoy
	}
	if err := checkHash(against); err != nil {
		return false, false, err
	}
	match, used, err := argon2id.CheckHash(password, against)
	if err != nil {
		return false, false, fmt.Errorf("auth: a password hash cannot be read: %w", err)
	}
	return match && hash != "", *used != h.params, nil
}

// checkHash refuses a hash whose parameters would make Argon2 stop the program or fill the memory.
func checkHash(hash string) error {
	p, _, _, err := argon2id.DecodeHash(hash)
	if err != nil {
		return fmt.Errorf("auth: a password hash cannot be read: %w", err)
	}
	cost := HashCost{p.Memory, p.Iterations, p.Parallelism}
	if p.KeyLength < 16 || p.KeyLength > 64 || p.SaltLength < 8 || cost.Check() != nil {
		return fmt.Errorf("auth: a password hash has parameters that are not ours")
	}
	return nil
}

func (h *Hasher) turn(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hasher) done() { <-h.slots }
