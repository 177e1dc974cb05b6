// SPDX-License-Identifier: Apache-2.0

package server

import (
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage/storagetest"
	"markwarden/internal/workflow"
)

func TestTheNamesItAnswersTo(t *testing.T) {
	o := Outside{Public: []string{"https://Marks.example.com", "http://10.1.2.3:8080/"}}
	names, secure, err := o.names()
	if err != nil || !secure || strings.Join(names, " ") != "marks.example.com 10.1.2.3" {
		t.Fatalf("%v %v %v", names, secure, err)
	}
	for _, bad := range []string{"marks.example.com", "ftp://x", "https://", "https://x/path", "https://x y"} {
		if _, _, err := (Outside{Public: []string{bad}}).names(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	local := &Server{opt: Options{People: &workflow.People{Local: true}}}
	outside := &Server{names: names, opt: Options{People: &workflow.People{}}}
	for host, want := range map[string][2]bool{
		"localhost:8080": {true, true}, "127.0.0.1": {true, true}, "[::1]:80": {true, true}, "marks.example.com": {false, true}, "MARKS.example.com:443": {false, true},
		"192.0.2.7:8080": {false, true}, "evil.example": {false, false}, "marks.example.com.evil.example": {false, false}, "": {false, false},
	} {
		if got := [2]bool{local.answersTo(host), outside.answersTo(host)}; got != want {
			t.Errorf("%q: %v instead of %v", host, got, want)
		}
	}
}

func TestPace(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	k := newCallers(Outside{Rate: auth.Bucket{Most: 3, Refill: 3 * time.Second}})
	for i := range 3 {
		if wait := k.take("a", at); wait != 0 {
			t.Errorf("request %d waits %v", i, wait)
		}
	}
	if wait := k.take("a", at); wait != time.Second {
		t.Errorf("the fourth waits %v", wait)
	}
	if wait := k.take("b", at); wait != 0 {
		t.Errorf("somebody else waits %v", wait)
	}
	if wait := k.take("a", at.Add(time.Second)); wait != 0 {
		t.Errorf("a second later it waits %v", wait)
	}
	k.take("c", at.Add(time.Minute))
	if len(k.seen) != 1 {
		t.Errorf("%d callers are kept", len(k.seen))
	}
	if newCallers(Outside{NoRate: true}) != nil {
		t.Error("a limit that was turned off")
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{"192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "": "", "::ffff:192.0.2.7": "::ffff:192.0.2.7"} {
		if got := networkOf(address); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

// A header that anybody can send is believed from a proxy that was named, and from nobody else.
func TestForwardedAddress(t *testing.T) {
	for _, tc := range []struct {
		name    string
		proxies []string
		want    string
	}{
		{"from anybody", nil, "192.0.2.1"},
		{"from a proxy that was named", []string{"192.0.2.0/24"}, "203.0.113.9"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := settle(t, storagetest.Open(t, storagetest.SQLite(t)), false)
			w.build(Outside{Proxies: tc.proxies})
			w.as("", "POST", "/api/v1/sessions", `{"username":"mei","password":"wrong"}`, "X-Forwarded-For", "198.51.100.1, 203.0.113.9")
			admin := w.session(w.resident("root", w.org(auth.Platform, "P"), auth.Admin), "", true)
			items := w.read(w.as(admin, "GET", "/api/v1/audit?action=account.refused", ""), 200)["items"].([]any)
			if got := items[0].(map[string]any)["address"]; got != tc.want {
				t.Errorf("the address is %v", got)
			}
		})
	}
}
