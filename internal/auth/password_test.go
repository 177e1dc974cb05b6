// SPDX-License-Identifier: Apache-2.0

package auth_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// cheap is the least cost there may be, so that tests that sign in often are quick.
var cheap = auth.HashCost{MemoryKiB: 8 * 1024, Iterations: 1, Lanes: 1}

func hasher(t testing.TB, cost auth.HashCost) *auth.Hasher {
	t.Helper()
	h, err := auth.NewHasher(cost, 4)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestWhichPasswordsAreTaken(t *testing.T) {
	own := []string{"j.fernandez", "Julia Fernandez", "julia@luminest.example"}
	for _, good := range []string{
		"correct horse battery", "kqzjvxwp", "a8k2m4x9", "Tr0ub4dor&3", "blue lamp 7 river", " leading and trailing ", "我喜欢红色的灯笼", "пять синих лодок",
		"\u202eright to left words", "🦊🦊🐢🐙🦉🐝🦔🐌", strings.Repeat("x", 0) + strings.Repeat("fkq2Zp9-", 16),
	} {
		if err := auth.CheckPassword(good, own...); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for bad, words := range map[string]string{
		"":                              "0 characters",
		"Xk4!zq9":                       "7 characters: 8 are the least",
		"密码很长吗":                         "5 characters",
		strings.Repeat("fkq2Zp9-x", 15): "135 characters: 128 are the most",
		"valid until \xff":              "not valid text",
		// what guessers try first
		"password": "first that guessers try", "PASSWORD": "first", "P@ssw0rd": "first", "Password2024!": "first", "drowssap": "first", "12345678": "first", "87654321": "first",
		"aaaaaaaaaaaa": "first", "qwertyuiop": "first", "1qaz2wsx": "first", "q1w2e3r4": "first", "abcdefgh": "first", "sunshine": "first", "iloveyou": "first", "Jennifer1": "first",
		"letmein123": "first", "19871223": "first", "23121987": "first", "83749201": "first", "hunter2hunter2": "first", "summer2024": "first", "Winter24!": "first", "correcthorse": "first",
		"markwarden": "first", "trademark1": "first", "liverpool": "first", "password password": "first", "密码密码密码密码": "first", "gfhjkm123": "first", "zaq12wsx": "first", "Monday11": "first",
		"hurrican": "first", "12qwaszx": "first", "azertyuiop": "first", "passwort": "first", "woaini1314": "first", "contraseña": "first",
		// made of one's own name
		"fernandez-fernandez7": "own name", "Julia_Luminest_2": "own name",
	} {
		if err := auth.CheckPassword(bad, own...); !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Message(err), words) {
			t.Errorf("%q: %v, want %q", bad, err, words)
		}
	}
}

// A password is taken as it is: neither its ends nor its case nor its accents are changed before it is hashed.
func TestPasswordsAreNotChanged(t *testing.T) {
	h, ctx := hasher(t, cheap), context.Background()
	for _, password := range []string{" ends ", "Ünïcode", "U\u0308ni\u0308code", "a\x00b and more", strings.Repeat("ü", 128)} {
		hash, err := h.Hash(ctx, password)
		if err != nil {
			t.Fatal(err)
		}
		if match, stale, err := h.Check(ctx, password, hash); !match || stale || err != nil {
			t.Errorf("%q: match %v, stale %v, %v", password, match, stale, err)
		}
		for _, other := range []string{strings.TrimSpace(password) + "", strings.ToUpper(password), strings.TrimRight(password, "e")} {
			if match, _, _ := h.Check(ctx, other, hash); match && other != password {
				t.Errorf("%q matches the hash of %q", other, password)
			}
		}
	}
}

func TestAHashAtAnotherCostIsStale(t *testing.T) {
	ctx := context.Background()
	old, present := hasher(t, cheap), hasher(t, auth.HashCost{MemoryKiB: 9 * 1024, Iterations: 1, Lanes: 1})
	hash, err := old.Hash(ctx, "a password of old")
	if err != nil {
		t.Fatal(err)
	}
	if match, stale, err := present.Check(ctx, "a password of old", hash); !match || !stale || err != nil {
		t.Errorf("match %v, stale %v, %v", match, stale, err)
	}
}

func TestAnAccountWithoutHashMatchesNothing(t *testing.T) {
	h := hasher(t, cheap)
	for _, password := range []string{"", "anything", strings.Repeat("x", 10_000)} {
		if match, _, err := h.Check(context.Background(), password, ""); match || err != nil {
			t.Errorf("%.10q: match %v, %v", password, match, err)
		}
	}
}

// A hash that somebody wrote into the database must neither stop the program nor fill its memory.
func TestAHashThatIsNotOurs(t *testing.T) {
	h := hasher(t, cheap)
	const salt, key = "c29tZXNhbHRzb21lc2FsdA", "RdescudvJCsgt3ub+b+dWRWJTmaaJObGAAAAAAAAAAA"
	for _, hash := range []string{
		"x", "$2a$10$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=8192,t=1,p=0$" + salt + "$" + key, "$argon2id$v=19$m=8192,t=0,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=4294967295,t=1,p=1$" + salt + "$" + key, "$argon2id$v=19$m=8192,t=4294967295,p=1$" + salt + "$" + key, "$argon2id$v=19$m=8192,t=1,p=1$$" + key,
		"$argon2id$v=19$m=8192,t=1,p=1$" + salt + "$", "$argon2i$v=19$m=8192,t=1,p=1$" + salt + "$" + key,
	} {
		if match, _, err := h.Check(context.Background(), "x", hash); match || err == nil {
			t.Errorf("%s: match %v, %v", hash, match, err)
		}
	}
}

func TestHashingWaitsForItsTurn(t *testing.T) {
	h, err := auth.NewHasher(cheap, 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range 50 { // the choice between a free turn and the end of ctx is by lot
		if _, err := h.Hash(ctx, "x"); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	done := make(chan error)
	for range 8 {
		go func() { _, err := h.Hash(context.Background(), "x"); done <- err }()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestCostsThatProtectNothing(t *testing.T) {
	for _, c := range []auth.HashCost{{}, {1024, 1, 1}, {8 * 1024, 0, 1}, {8 * 1024, 1, 0}, {2 << 20, 1, 1}, {8 * 1024, 21, 1}, {8 * 1024, 1, 17}} {
		if _, err := auth.NewHasher(c, 1); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := auth.NewHasher(cheap, 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("none at a time: %v", err)
	}
	if err := auth.DefaultHashCost().Check(); err != nil {
		t.Error(err)
	}
}

// The estimate is finite and never negative, whatever is typed.
func FuzzGuessBits(f *testing.F) {
	for _, s := range []string{"", "password", "1qaz2wsx3edc", "密码", "\xff\xfe", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "gfhjkm", "20240131"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, password string) {
		if len(password) > 512 {
			return
		}
		if bits := auth.GuessBits(password); bits < 0 || bits > 10*float64(len(password)) {
			t.Errorf("%q: %f bits", password, bits)
		}
		_ = auth.CheckPassword(password, password)
	})
}

func BenchmarkCheckPassword(b *testing.B) {
	for _, password := range []string{"correct horse battery", strings.Repeat("fkq2Zp9-", 16)} {
		b.Run(fmt.Sprint(len(password)), func(b *testing.B) {
			for b.Loop() {
				if err := auth.CheckPassword(password); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkHash is what one guess costs a guesser with the stolen hashes on one of our processors.
func BenchmarkHash(b *testing.B) {
	h := hasher(b, auth.DefaultHashCost())
	for b.Loop() {
		if _, err := h.Hash(context.Background(), "correct horse battery"); err != nil {
			b.Fatal(err)
		}
	}
}

// Whether an account exists is not told by the work of a refusal: an absent hash is checked at the full cost, which its memory shows.
func TestAnUnknownAccountCostsAsMuch(t *testing.T) {
	h := hasher(t, cheap)
	known, err := h.Hash(t.Context(), "seven kind otters")
	if err != nil {
		t.Fatal(err)
	}
	filled := func(hash string) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if match, _, err := h.Check(t.Context(), "wrong", hash); match || err != nil {
			t.Fatal(match, err)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	least := uint64(cheap.MemoryKiB) * 1024
	if k, u := filled(known), filled(""); k < least || u < least {
		t.Errorf("a known account fills %d bytes, an unknown one %d: both should fill %d", k, u, least)
	}
}
