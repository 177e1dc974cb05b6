// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"sync"
	"testing"

	"markwarden/internal/listing"
	"markwarden/internal/lookup"
	"markwarden/trademarks"
	"markwarden/trademarks/roll"
	"markwarden/trademarks/starter"
)

// Every test judges against the register that ships, because a rule that only holds against a made-up register holds for
// nobody. It is built once: about a tenth of a second.
var starterRegister = sync.OnceValues(func() (*Register, error) {
	marks, err := starter.Marks()
	if err != nil {
		return nil, err
	}
	return registerOf("starter", marks, len(marks))
})

// registerOf is a register in memory over the given marks.
func registerOf(version string, marks []trademarks.Mark, curated int) (*Register, error) {
	table, err := lookup.Build(version, func(yield func(lookup.Entry) bool) {
		for i := range marks {
			if marks[i].Status.Live() && !Entries(uint32(i), &marks[i], yield) {
				return
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return NewRegister(RegisterStamp{Version: version, Marks: len(marks)}, table, roll.Slice(marks), curated)
}

func starterEngine(t testing.TB) *Engine {
	t.Helper()
	r, err := starterRegister()
	if err != nil {
		t.Fatal(err)
	}
	return engineOver(t, r)
}

func engineOver(t testing.TB, r *Register) *Engine {
	t.Helper()
	p, err := DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	return NewEngine(r, p)
}

// title is a listing of a title and a category, the least a seller gives.
func title(text, category string) *listing.Listing {
	return &listing.Listing{Title: text, Category: category}
}
