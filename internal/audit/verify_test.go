// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/audit"
)

// found is a problem without its sentence.
type found struct {
	Kind     audit.ProblemKind
	From, To int64
}

func problems(r audit.Report) (all []found) {
	for _, p := range r.Problems {
		all = append(all, found{p.Kind, p.From, p.To})
	}
	return all
}

// rechain computes hashes anew from an entry on, and seals with a key of the attacker's.
func rechain(t testing.TB, items []audit.Item, from int) {
	wrong := must[audit.Key](t)(audit.NewKey([]byte(strings.Repeat("w", 32))))
	for i := from; i < len(items); i++ {
		var prev audit.Digest
		if i > 0 {
			prev = items[i-1].Hash
		}
		items[i].Link = wrong.Append(prev, items[i].Entry)
	}
}

// tampering is one thing that somebody does to a log of 20 entries, of which a head is kept elsewhere.
type tampering struct {
	name    string
	tamper  func(t *testing.T, items []audit.Item) []audit.Item
	want    []found
	without []found // what can be told without the key, when that is something else
}

var tamperings = []tampering{
	{name: "nothing", tamper: func(_ *testing.T, items []audit.Item) []audit.Item { return items }},
	{name: "an edit", want: []found{{audit.Changed, 7, 7}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		items[6].Entry.Action = "cases.undo"
		return items
	}},
	{name: "an edit with its hash", want: []found{{audit.Forged, 7, 7}}, without: []found{{audit.Changed, 8, 8}},
		tamper: func(t *testing.T, items []audit.Item) []audit.Item {
			items[6].Entry.Action = "cases.undo"
			rechain(t, items[:7], 6)
			return items
		}},
	{name: "an edit of the hash alone", want: []found{{audit.Changed, 7, 7}}, without: []found{{audit.Changed, 7, 8}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		items[6].Hash[0] ^= 1
		return items
	}},
	{name: "an edit of the seal alone", want: []found{{audit.Forged, 7, 7}}, without: []found{}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		items[6].Seal[0] ^= 1
		return items
	}},
	{name: "edits of neighbours", want: []found{{audit.Changed, 7, 9}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		for i := 6; i < 9; i++ {
			items[i].Entry.Facts = ""
		}
		return items
	}},
	{name: "a deletion", want: []found{{audit.Missing, 7, 8}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		return slices.Delete(items, 6, 8)
	}},
	{name: "a deletion of the first", want: []found{{audit.Missing, 1, 3}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		return slices.Delete(items, 0, 3)
	}},
	{name: "a deletion, renumbered and chained anew", want: []found{{audit.Forged, 7, 19}, {audit.Truncated, 20, 20}}, without: []found{{audit.Truncated, 20, 20}},
		tamper: func(t *testing.T, items []audit.Item) []audit.Item {
			items = slices.Delete(items, 6, 7)
			for i := 6; i < len(items); i++ {
				items[i].Entry.Seq--
			}
			rechain(t, items, 6)
			return items
		}},
	{name: "a swap of contents", want: []found{{audit.Swapped, 5, 5}, {audit.Swapped, 9, 9}}, without: []found{{audit.Changed, 5, 6}, {audit.Changed, 9, 10}},
		tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
			items[4], items[8] = items[8], items[4]
			items[4].Entry.Seq, items[8].Entry.Seq = 5, 9
			return items
		}},
	{name: "a swap of neighbours", want: []found{{audit.Swapped, 5, 5}, {audit.Swapped, 6, 6}}, without: []found{{audit.Changed, 5, 7}},
		tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
			items[4], items[5] = items[5], items[4]
			items[4].Entry.Seq, items[5].Entry.Seq = 5, 6
			return items
		}},
	{name: "lines in another order", want: []found{{audit.Swapped, 5, 5}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		items[4], items[5] = items[5], items[4]
		return items
	}},
	{name: "a line twice", want: []found{{audit.Changed, 5, 5}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		return slices.Insert(items, 9, items[4])
	}},
	{name: "an insertion", want: []found{{audit.Forged, 7, 21}, {audit.WrongHead, 20, 20}, {audit.WrongHead, 21, 21}}, without: []found{{audit.WrongHead, 20, 20}, {audit.WrongHead, 21, 21}},
		tamper: func(t *testing.T, items []audit.Item) []audit.Item {
			items = slices.Insert(items, 6, items[3])
			for i := range items {
				items[i].Entry.Seq = int64(i + 1)
			}
			rechain(t, items, 6)
			return items
		}},
	{name: "an entry appended", want: []found{{audit.Forged, 21, 21}, {audit.WrongHead, 21, 21}}, without: []found{{audit.WrongHead, 21, 21}},
		tamper: func(t *testing.T, items []audit.Item) []audit.Item {
			more := items[3]
			more.Entry.Seq = 21
			items = append(items, more)
			rechain(t, items, 20)
			return items
		}},
	{name: "a truncation", want: []found{{audit.Truncated, 18, 20}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		return items[:17]
	}},
	{name: "everything gone", want: []found{{audit.Truncated, 1, 20}}, tamper: func(*testing.T, []audit.Item) []audit.Item {
		return nil
	}},
	{name: "chained anew from an entry on", want: []found{{audit.Forged, 11, 20}, {audit.WrongHead, 20, 20}}, without: []found{{audit.WrongHead, 20, 20}},
		tamper: func(t *testing.T, items []audit.Item) []audit.Item {
			items[10].Entry.Actor = "somebody else"
			rechain(t, items, 10)
			return items
		}},
	{name: "a genuine entry of another branch", want: []found{{audit.Broken, 12, 12}}, without: []found{{audit.Changed, 12, 12}}, tamper: func(t *testing.T, items []audit.Item) []audit.Item {
		other := chain(t, 20)
		other[10].Entry.Action = "cases.undo" // as after a backup was restored and work went on
		other[10].Link = testKey(t).Append(other[9].Hash, other[10].Entry)
		items[10] = other[10]
		return items
	}},
	{name: "an address changed", want: []found{{audit.Personal, 7, 7}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		items[6].Plain = "198.51.100.1"
		return items
	}},
	{name: "an address gone", want: []found{{audit.Unerased, 7, 7}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		items[6].Plain = ""
		return items
	}},
	{name: "a salt gone", want: []found{{audit.Unerased, 7, 7}}, tamper: func(_ *testing.T, items []audit.Item) []audit.Item {
		for i := 6; i < len(items); i += 7 {
			items[i].Salt = audit.Salt{}
		}
		return items
	}},
}

// Every kind of tampering is found, and found where it is.
func TestTampering(t *testing.T) {
	for _, tc := range tamperings {
		t.Run(tc.name, func(t *testing.T) {
			items := chain(t, 20)
			key := testKey(t)
			head := key.Head(items[19].Link)
			items = tc.tamper(t, items)
			got, err := audit.Verify(each(items), audit.Check{Key: key, End: &head, Beside: true})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, problems(got)); diff != "" || got.OK() != (len(tc.want) == 0) {
				t.Errorf("with the key: %v\n%s", got.Problems, diff)
			}
			if tc.without == nil {
				tc.without = tc.want
			} else if len(tc.without) == 0 {
				tc.without = nil
			}
			got, err = audit.Verify(each(items), audit.Check{End: &head, Beside: true})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.without, problems(got)); diff != "" {
				t.Errorf("without the key: %v\n%s", got.Problems, diff)
			}
		})
	}
}

// A head that somebody made without the key, or that is of another log, is told from one of ours.
func TestHeads(t *testing.T) {
	items := chain(t, 9)
	key := testKey(t)
	genuine, older := key.Head(items[8].Link), key.Head(items[4].Link)
	forged := genuine
	forged.Seq = 3
	other := key.Append(audit.Digest{}, must[audit.Entry](t)(audit.Event{At: noon, Action: "x"}.Entry(1, audit.Salt{}, audit.Salt{})))
	for _, tc := range []struct {
		name  string
		check audit.Check
		want  []found
	}{
		{"the end", audit.Check{End: &genuine}, nil},
		{"an older one kept elsewhere", audit.Check{Anchors: []audit.Head{older, genuine}}, nil},
		{"an older one as the end", audit.Check{End: &older}, []found{{audit.WrongHead, 6, 9}}},
		{"forged", audit.Check{Anchors: []audit.Head{forged}}, []found{{audit.WrongHead, 3, 3}}},
		{"of another log", audit.Check{Anchors: []audit.Head{key.Head(other)}}, []found{{audit.WrongHead, 1, 1}}},
		{"of an empty log, as the end", audit.Check{End: &audit.Head{}}, []found{{audit.WrongHead, 1, 9}}},
		{"of an empty log", audit.Check{Anchors: []audit.Head{key.Head(audit.Link{})}}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.check.Key = key
			got, err := audit.Verify(each(items), tc.check)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, problems(got)); diff != "" {
				t.Errorf("%v\n%s", got.Problems, diff)
			}
		})
	}
}

// An erasure that is on record keeps the chain whole: only the number of entries that cannot be shown grows.
func TestErasureKeepsTheChain(t *testing.T) {
	key := testKey(t)
	items := chain(t, 14) // two entries of each of seven people
	add := func(event audit.Event) {
		l := key.Append(items[len(items)-1].Hash, must[audit.Entry](t)(event.Entry(int64(len(items)+1), salt(9), audit.Salt{})))
		items = append(items, audit.Item{Link: l, Plain: event.Actor.Address, Salt: salt(9)})
	}
	add(audit.Event{At: noon, Action: "account.refused", Actor: audit.Actor{Address: "198.51.100.9"}})
	for i := range items {
		if items[i].Actor == "user-3" || items[i].Actor == "" {
			items[i].Plain, items[i].Salt = "", audit.Salt{}
		}
	}
	verify := func() audit.Report {
		return must[audit.Report](t)(audit.Verify(each(items), audit.Check{Key: key, Beside: true}))
	}
	if diff := cmp.Diff([]found{{audit.Unerased, 3, 3}, {audit.Unerased, 15, 15}}, problems(verify())); diff != "" {
		t.Errorf("without a record of the erasure:\n%s", diff)
	}
	add(audit.Event{At: noon, Action: audit.ActionErase, Object: audit.Object{Kind: audit.ObjectPerson, ID: "user-3"}})
	add(audit.Event{At: noon, Action: audit.ActionErase, Object: audit.Object{Kind: audit.ObjectVisitors, ID: "2026-11-24"}})
	if diff := cmp.Diff([]found{{audit.Unerased, 15, 15}}, problems(verify())); diff != "" {
		t.Errorf("the day itself is not before the day:\n%s", diff)
	}
	add(audit.Event{At: noon, Action: audit.ActionErase, Object: audit.Object{Kind: audit.ObjectVisitors, ID: "2026-11-25"}})
	want := audit.Report{Entries: 18, First: 1, Last: 18, Hash: items[17].Hash, Keyed: true, Erased: 3, Problems: []audit.Problem{}}
	if diff := cmp.Diff(want, verify()); diff != "" {
		t.Error(diff)
	}
}

func TestAnErrorOfTheLogEndsTheVerification(t *testing.T) {
	away := errors.New("away")
	_, err := audit.Verify(func(yield func(audit.Item, error) bool) { yield(audit.Item{}, away) }, audit.Check{})
	if !errors.Is(err, away) {
		t.Errorf("got %v", err)
	}
}

// A report stays small whatever was done to the log.
func TestAReportIsBounded(t *testing.T) {
	items := chain(t, 2500)
	for i := 0; i < len(items); i += 2 {
		items[i].Entry.Request = "other"
	}
	got := must[audit.Report](t)(audit.Verify(each(items), audit.Check{Key: testKey(t)}))
	if len(got.Problems) != 1000 || got.More != 250 || got.OK() {
		t.Errorf("%d problems and %d more", len(got.Problems), got.More)
	}
}

// Whatever single thing is changed in whatever entry, it is found at that entry.
func TestAnySingleEditIsFoundWhereItIs(t *testing.T) {
	items, key := chain(t, 30), testKey(t)
	head := key.Head(items[29].Link)
	rapid.Check(t, func(t *rapid.T) {
		log := slices.Clone(items)
		i := rapid.IntRange(0, len(log)-1).Draw(t, "entry")
		e := &log[i].Entry
		text := rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "text")
		for _, field := range []*string{&e.Tenant, &e.Actor, &e.Role, &e.Organisation, &e.Action, &e.Object.Kind, &e.Object.ID, &e.About, &e.Request, &e.Facts} {
			if rapid.Bool().Draw(t, "this field") {
				*field += text
			}
		}
		if *e == items[i].Entry {
			e.At = e.At.AddDate(0, 0, 1)
		}
		got, err := audit.Verify(each(log), audit.Check{Key: key, End: &head})
		if err != nil || len(got.Problems) == 0 || got.Problems[0].From != int64(i+1) || got.Problems[0].To != int64(i+1) {
			t.Fatalf("an edit of entry %d: %v, %v", i+1, got.Problems, err)
		}
	})
}
