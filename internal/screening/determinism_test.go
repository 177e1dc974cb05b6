// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"markwarden/internal/listing"
	"markwarden/trademarks"
)

// answer is the verdict as every door gives it.
func answer(t testing.TB, e *Engine, l *listing.Listing, opt Options) []byte {
	t.Helper()
	v := e.Screen(l, opt)
	b, err := json.Marshal(v)
	if err != nil {
		t.Error(err)
	}
	return b
}

// Same input and same versions give the same bytes: whoever asks, how often, at once with others, in whatever order, and on an
// engine that has answered nothing before (lookup keeps what earlier texts found).
func TestSameInputSameBytes(t *testing.T) {
	listings := caseListings(t, "listings.csv", "")
	e := starterEngine(t)
	want := make([][]byte, len(listings))
	for i, l := range listings {
		want[i] = answer(t, e, l, Options{})
	}
	check := func(t *testing.T, e *Engine, i int) {
		if got := answer(t, e, listings[i], Options{}); !bytes.Equal(got, want[i]) {
			t.Errorf("%s differs:\n%s\n%s", listings[i].ID, want[i], got)
		}
	}
	t.Run("again", func(t *testing.T) {
		for i := range listings {
			check(t, e, i)
		}
	})
	t.Run("by eight at once", func(t *testing.T) {
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := 0; i < len(listings); i += 4 {
					check(t, e, (i+g*len(listings)/8)%len(listings))
				}
			})
		}
		wg.Wait()
	})
	t.Run("backwards on a fresh register", func(t *testing.T) {
		fresh := freshEngine(t)
		for i := range slices.Backward(listings) {
			check(t, fresh, i)
		}
	})
}

func freshEngine(t testing.TB) *Engine {
	t.Helper()
	marks := starterMarks(t)
	r, err := registerOf("starter", marks, len(marks))
	if err != nil {
		t.Fatal(err)
	}
	return engineOver(t, r)
}

// What was considered is part of the answer when it is asked for, so it too must not hang on what was asked before.
func TestConsideredDoesNotHangOnEarlierTexts(t *testing.T) {
	first, second := title("Wandleuchte im Tiffany-Stil, Buntglas", "Lampen"), title("Patek Philippe Nautilus 5711 steel", "Watches")
	after, alone := freshEngine(t), freshEngine(t)
	answer(t, after, first, Options{All: true})
	if a, b := answer(t, alone, second, Options{All: true}), answer(t, after, second, Options{All: true}); !bytes.Equal(a, b) {
		t.Fatalf("two words of one skeleton (stil, 5711) share what was found for the first of them:\nalone %s\nafter %s", a, b)
	}
}

// A register may hold names with braces in them; a reason is filled once, not filled with what it was filled with.
func TestReasonsOfNamesWithBraces(t *testing.T) {
	m := zentavo("US-1", "US", 25, "shoes")
	m.Owners = []trademarks.Owner{{Name: "{text} {mark} {owner} Holding"}}
	e := recordsEngine(t, m)
	l := title("Zentavo running shoes", "Shoes")
	first := answer(t, e, l, Options{})
	for range 100 {
		if got := answer(t, e, l, Options{}); !bytes.Equal(got, first) {
			t.Fatalf("an owner named with braces reads in several ways:\n%s\n%s", first, got)
		}
	}
}
