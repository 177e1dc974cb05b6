// SPDX-License-Identifier: Apache-2.0

package api

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStrict(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, tc := range []struct{ name, text, pointer, reason string }{
		{"object", `{"title":"a","bullets":["b"]}`, "", ""},
		{"doubled name", `{"title":"a","title":"b"}`, "/title", "the name stands twice in one object: keep one"},
		{"doubled name written otherwise", `{"title":"a","\u0074itle":"b"}`, "/title", "the name stands twice in one object: keep one"},
		{"doubled name inside", `{"a":[{"b":1,"b":2}]}`, "/a/0/b", "the name stands twice in one object: keep one"},
		{"deep enough", deep(maxDepth), "", ""},
		{"too deep", deep(maxDepth + 1), strings.Repeat("/0", maxDepth), "values are nested deeper than 64 levels"},
		{"deeper than any stack", deep(200000), strings.Repeat("/0", maxDepth), "values are nested deeper than 64 levels"},
		{"two values", `{} {}`, "", "something follows the JSON value: send one value"},
		{"cut off", `{"title":`, "/title", "the JSON text ends before its value does: send it whole"},
		{"nothing", ``, "", "the JSON text ends before its value does: send it whole"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got strictError
			var s *strictError
			if errors.As(strict([]byte(tc.text)), &s) {
				got = *s
			}
			if got.pointer != tc.pointer || got.reason != tc.reason {
				t.Errorf("got %q at %q, want %q at %q", got.reason, got.pointer, tc.reason, tc.pointer)
			}
		})
	}
}

func TestStrictRefusesBrokenText(t *testing.T) {
	for _, text := range []string{"{\"title\":\"a\xff\"}", `{"title":"\ud800"}`, `{"title":"\ude00\ud800"}`, `{'title':"a"}`, `{"title":"a",}`, "\ufeff{}", `{"title":NaN}`, "{\"a\":\"\x01\"}", `[1,2`} {
		if strict([]byte(text)) == nil {
			t.Errorf("%q passed", text)
		}
	}
}

// What strict lets pass, encoding/json reads, and reads as it was sent.
func FuzzStrict(f *testing.F) {
	for _, s := range []string{`{"title":"a"}`, `{"a":1,"a":2}`, `[[[]]]`, `"\ud83d\ude00"`, `{"a":"\u0000"}`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if strict(b) != nil {
			return
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatalf("%q passed, and encoding/json says %v", b, err)
		}
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var w any
		if err := json.Unmarshal(again, &w); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(v, w); diff != "" {
			t.Fatal(diff)
		}
	})
}
