// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/audit"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func testKey(t testing.TB) audit.Key {
	return must[audit.Key](t)(audit.NewKey([]byte(strings.Repeat("k", 32))))
}

// salt is one that a test can tell again.
func salt(b byte) (s audit.Salt) {
	for i := range s {
		s[i] = b
	}
	return s
}

// decided is an event with every field in use.
func decided(n int) audit.Event {
	return audit.Event{
		At:      noon.Add(time.Duration(n) * time.Second),
		Actor:   audit.Actor{ID: fmt.Sprintf("user-%d", n%7), Role: "moderator", Organisation: "org-1", Tenant: "t", Address: "203.0.113.7"},
		Action:  "cases.decide",
		Object:  audit.Object{Kind: "case", ID: fmt.Sprint("case-", n)},
		About:   "seller-1",
		Before:  []byte(`{"state":"TRIAGE"}`),
		After:   []byte(`{"state":"CLEARED"}`),
		Facts:   map[string]string{"to_state": "CLEARED", "from_state": "TRIAGE", "reason_code": "OK-NOM"},
		Request: fmt.Sprint("request-", n),
	}
}

// chain is n entries as a database would hold them, with what stands beside.
func chain(t testing.TB, n int) (items []audit.Item) {
	t.Helper()
	key := testKey(t)
	var prev audit.Digest
	for i := range n {
		event := decided(i + 1)
		s := salt(byte(i%7) + 1)
		e := must[audit.Entry](t)(event.Entry(int64(i+1), s, salt(100)))
		l := key.Append(prev, e)
		prev = l.Hash
		items = append(items, audit.Item{Link: l, Plain: event.Actor.Address, Salt: s})
	}
	return items
}

func each(items []audit.Item) func(func(audit.Item, error) bool) {
	return func(yield func(audit.Item, error) bool) {
		for _, it := range items {
			if !yield(it, nil) {
				return
			}
		}
	}
}

// The canonical form is a promise to verifiers that others write: this text changes only with its version.
func TestTheCanonicalForm(t *testing.T) {
	e := must[audit.Entry](t)(audit.Event{
		At: noon, Actor: audit.Actor{ID: "u", Role: "legal", Organisation: "o", Tenant: "t"}, Action: "lawsuits.edit",
		Object: audit.Object{Kind: "lawsuit", ID: "1"}, Facts: map[string]string{"b": "2", "a": "<ü>"}, Request: "r",
	}.Entry(258, audit.Salt{}, audit.Salt{}))
	want := "markwarden audit 1\n" +
		"\x00\x00\x00\x00\x00\x00\x01\x02" + "\x00\x06\x61\x04\x73\x27\x90\x00" +
		"\x00\x00\x00\x01t" + "\x00\x00\x00\x01u" + "\x00\x00\x00\x05legal" + "\x00\x00\x00\x01o" + "\x00\x00\x00\x0dlawsuits.edit" +
		"\x00\x00\x00\x07lawsuit" + "\x00\x00\x00\x011" + "\x00\x00\x00\x00" +
		"\x00\x00\x00\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00" +
		"\x00\x00\x00\x01r" + "\x00\x00\x00\x1e" + `{"a":"\u003cü\u003e","b":"2"}`
	if diff := cmp.Diff([]byte(want), audit.AppendCanonical(nil, e)); diff != "" {
		t.Error(diff)
	}
}

func TestNoTwoEntriesHaveOneCanonicalForm(t *testing.T) {
	base := must[audit.Entry](t)(decided(1).Entry(1, salt(1), salt(2)))
	seen := map[string]string{string(audit.AppendCanonical(nil, base)): "unchanged"}
	for name, change := range map[string]func(*audit.Entry){
		"seq":                              func(e *audit.Entry) { e.Seq++ },
		"time by a microsecond":            func(e *audit.Entry) { e.At = e.At.Add(time.Microsecond) },
		"tenant":                           func(e *audit.Entry) { e.Tenant += "x" },
		"actor":                            func(e *audit.Entry) { e.Actor += "x" },
		"role":                             func(e *audit.Entry) { e.Role += "x" },
		"organisation":                     func(e *audit.Entry) { e.Organisation += "x" },
		"action":                           func(e *audit.Entry) { e.Action += "x" },
		"object kind":                      func(e *audit.Entry) { e.Object.Kind += "x" },
		"object id":                        func(e *audit.Entry) { e.Object.ID += "x" },
		"about":                            func(e *audit.Entry) { e.About += "x" },
		"before":                           func(e *audit.Entry) { e.Before[0]++ },
		"no before":                        func(e *audit.Entry) { e.Before = audit.Digest{} },
		"after":                            func(e *audit.Entry) { e.After[31]++ },
		"before and after change places":   func(e *audit.Entry) { e.Before, e.After = e.After, e.Before },
		"address":                          func(e *audit.Entry) { e.Address[5]++ },
		"request":                          func(e *audit.Entry) { e.Request += "x" },
		"facts":                            func(e *audit.Entry) { e.Facts = strings.Replace(e.Facts, "OK-NOM", "OK-NON", 1) },
		"a space in the facts":             func(e *audit.Entry) { e.Facts += " " },
		"a letter moves to the next field": func(e *audit.Entry) { e.Tenant, e.Actor = "", "t"+e.Actor },
	} {
		e := base
		change(&e)
		text := string(audit.AppendCanonical(nil, e))
		if other, taken := seen[text]; taken {
			t.Errorf("%s: the same canonical form as %s", name, other)
		}
		seen[text] = name
	}
}

func TestWhatAnEntryCannotHold(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*audit.Event)
		words  string
	}{
		{"no action", func(e *audit.Event) { e.Action = "" }, "needs an action"},
		{"a line that forges another", func(e *audit.Event) { e.Object.ID = "1\n2026 admin" }, "control character U+000A"},
		{"a terminal's escape", func(e *audit.Event) { e.Request = "\x1b[2J" }, "control character U+001B"},
		{"no UTF-8", func(e *audit.Event) { e.Actor.ID = "\xff" }, "actor of an audit entry must be UTF-8"},
		{"too long", func(e *audit.Event) { e.Request = strings.Repeat("x", 201) }, "at most 200 bytes"},
		{"too many facts", func(e *audit.Event) {
			for i := range 33 {
				e.Facts[fmt.Sprint(i)] = ""
			}
		}, "33 or more"},
		{"a fact too long", func(e *audit.Event) { e.Facts["x"] = strings.Repeat("x", 2001) }, `fact "x"`},
		{"a fact that is no UTF-8", func(e *audit.Event) { e.Facts["x"] = "\xff" }, `fact "x"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			event := decided(1)
			tc.change(&event)
			_, err := event.Entry(1, salt(1), salt(2))
			if tc.name == "too many facts" {
				tc.words = fmt.Sprintf("holds %d facts", len(event.Facts))
			}
			if err == nil || !strings.Contains(err.Error(), tc.words) {
				t.Errorf("got %v, want a sentence with %q", err, tc.words)
			}
		})
	}
}

func TestAnEventBecomesAnEntry(t *testing.T) {
	e := must[audit.Entry](t)(decided(1).Entry(1, salt(1), salt(2)))
	if diff := cmp.Diff(decided(1).Facts, e.FactMap()); diff != "" {
		t.Error(diff)
	}
	if e.Before.IsZero() || e.Before == e.After || e.Before != audit.Commit(salt(2), audit.LabelRecord, decided(1).Before) {
		t.Error("the record before is not committed to under the salt of the person it is about")
	}
	same := must[audit.Entry](t)(decided(1).Entry(1, salt(1), salt(3)))
	if same.Before == e.Before || same.Address != e.Address {
		t.Error("the salts of subject and about are mixed up")
	}
	none := must[audit.Entry](t)(audit.Event{At: noon, Action: "x"}.Entry(1, salt(1), salt(2)))
	want := audit.Entry{Seq: 1, At: noon, Action: "x"}
	if diff := cmp.Diff(want, none); diff != "" {
		t.Errorf("an event with nothing in it:\n%s", diff)
	}
	if got := none.Subject(); got != "visitors 2026-11-24" {
		t.Errorf("the subject of nobody is %q", got)
	}
}

// A time with a zone and nanoseconds is the same moment in UTC, to the microsecond.
func TestTimesAreUTC(t *testing.T) {
	at := time.Date(2026, 11, 24, 6, 0, 0, 1999, time.FixedZone("CST", -6*3600))
	e := must[audit.Entry](t)(audit.Event{At: at, Action: "x"}.Entry(1, audit.Salt{}, audit.Salt{}))
	if want := noon.Add(time.Microsecond); !e.At.Equal(want) || e.At.Location() != time.UTC {
		t.Errorf("got %v, want %v", e.At, want)
	}
}

func TestKeys(t *testing.T) {
	for _, n := range []int{0, 31, 1025} {
		if _, err := audit.NewKey(make([]byte, n)); err == nil {
			t.Errorf("a key of %d bytes was taken", n)
		}
	}
	key := testKey(t)
	if s := fmt.Sprintf("%v %+v %#v %s", key, key, key, key); strings.Contains(s, "kk") || strings.Contains(s, "107") {
		t.Errorf("a printed key shows itself: %s", s)
	}
}
