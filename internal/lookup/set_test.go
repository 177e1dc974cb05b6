// SPDX-License-Identifier: Apache-2.0

package lookup

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fold"
)

func TestSetAnswersWithWhatChanged(t *testing.T) {
	base := tableOf(t, "Nike", "Gucci", "Zorvexa")
	delta, err := Build("delta", func(yield func(Entry) bool) {
		_ = yield(Entry{Text: "Zorvexia", Record: 3}) && yield(Entry{Text: "Nike", Record: 4})
	})
	if err != nil {
		t.Fatal(err)
	}
	s := NewSet(base, delta, NewDead(3, []uint32{2}))
	records := func(text string) map[uint32]bool {
		f := fold.Fold(text)
		got := map[uint32]bool{}
		for _, h := range s.Query(nil, &f, QueryOptions{}) {
			for _, p := range s.Postings(h.Text) {
				got[p.Record] = true
			}
		}
		return got
	}
	for _, tc := range []struct {
		name, text string
		want       map[uint32]bool
	}{
		{"in both", "nike shoes", map[uint32]bool{0: true, 4: true}},
		{"removed from the base, near a new one", "zorvexa bag", map[uint32]bool{3: true}},
		{"in the base only", "guccii belt", map[uint32]bool{1: true}},
		{"in neither", "plain belt", map[uint32]bool{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, records(tc.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
