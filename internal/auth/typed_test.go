// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A form that was carried comes back whole to whoever sent it, for a while, and to nobody else.
func TestATypedFormIsItsOwners(t *testing.T) {
	keys, err := NewKeyring(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	typed := Typed{Path: "/tokens", Form: url.Values{"name": {"import"}, "role": {"seller", "admin"}}, Expires: now.Add(TypedLife)}
	sealed, err := SealTyped(keys, "mei", typed)
	if err != nil || sealed == "" {
		t.Fatal(sealed, err)
	}
	got, err := OpenTyped(keys, "mei", sealed, now)
	if diff := cmp.Diff(typed, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for name, open := range map[string]func() (Typed, error){
		"somebody else": func() (Typed, error) { return OpenTyped(keys, "lin", sealed, now) },
		"too late":      func() (Typed, error) { return OpenTyped(keys, "mei", sealed, now.Add(TypedLife)) },
		"changed":       func() (Typed, error) { return OpenTyped(keys, "mei", sealed[:len(sealed)-4]+"AAAA", now) },
		"nothing":       func() (Typed, error) { return OpenTyped(keys, "mei", "", now) },
	} {
		if got, err := open(); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	typed.Form.Set("name", strings.Repeat("x", MostTyped))
	if sealed, err := SealTyped(keys, "mei", typed); sealed != "" || err != nil {
		t.Errorf("a form that is too large: %d, %v", len(sealed), err)
	}
}
