// SPDX-License-Identifier: Apache-2.0

package auth_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

func TestSecretsAreRandomAndKeptAsHashes(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		secret, hash := auth.NewSecret()
		if len(secret) != 43 || len(hash) != 64 || seen[secret] || !auth.SameHash(hash, auth.HashSecret(secret)) || strings.Contains(hash, secret) {
			t.Fatalf("%q %q", secret, hash)
		}
		seen[secret] = true
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", 42), strings.Repeat("A", 44), strings.Repeat("A", 42) + "B", strings.Repeat("A", 1<<20), strings.Repeat("=", 43), strings.Repeat("A", 43) + "\n"} {
		if auth.HashSecret(bad) != "" {
			t.Errorf("%.50q has a hash", bad)
		}
	}
	if auth.SameHash("", "") {
		t.Error("no hash equals no hash")
	}
}

func TestTokens(t *testing.T) {
	text, prefix, hash := auth.NewToken()
	if len(text) != 59 || !strings.HasPrefix(text, "mw_"+prefix) {
		t.Errorf("%q does not begin with %q", text, prefix)
	}
	gotPrefix, gotHash, ok := auth.ParseToken(text)
	if !ok || gotPrefix != prefix || !auth.SameHash(gotHash, hash) {
		t.Errorf("%q is read as %q %q", text, gotPrefix, gotHash)
	}
	for i := range text { // the checksum finds each single wrong letter
		wrong := []byte(text)
		wrong[i] ^= 1
		if _, _, ok := auth.ParseToken(string(wrong)); ok {
			t.Errorf("%s was taken for %s", wrong, text)
		}
	}
	for _, bad := range []string{"", "mw_", text[:58], text + "A", " " + text, strings.ToLower(text) + "x", "mw-" + text[3:], text[:57] + "\n" + text[57:58]} {
		if _, _, ok := auth.ParseToken(bad); ok {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestWhatATokenNeeds(t *testing.T) {
	good := auth.Token{Name: "import", Roles: []auth.Role{auth.Seller}, Created: noon, Expires: noon.AddDate(0, 6, 0)}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*auth.Token){
		"no name": func(x *auth.Token) { x.Name = " " }, "no end": func(x *auth.Token) { x.Expires = time.Time{} }, "no roles": func(x *auth.Token) { x.Roles = nil },
		"too long a life": func(x *auth.Token) { x.Expires = noon.AddDate(2, 0, 0) }, "ended": func(x *auth.Token) { x.Expires = noon },
	} {
		bad := good
		change(&bad)
		if err := bad.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	revoked := good
	revoked.Revoked = noon
	if !good.Counts(noon) || good.Counts(good.Expires) || revoked.Counts(noon) {
		t.Error("when a token counts")
	}
}

// A token comes from a stranger: whatever is taken has the one spelling it was made in.
func FuzzParseToken(f *testing.F) {
	text, _, _ := auth.NewToken()
	f.Add(text)
	f.Add("mw_" + strings.Repeat("A", 56))
	f.Fuzz(func(t *testing.T, text string) {
		prefix, hash, ok := auth.ParseToken(text)
		if ok != (prefix != "" && len(hash) == 64) || ok && (len(text) != 59 || !strings.HasPrefix(text, "mw_"+prefix)) {
			t.Errorf("%q: %q %q %v", text, prefix, hash, ok)
		}
		auth.HashSecret(text)
		auth.HashRecoveryCode("u", text)
	})
}

func keyring(t testing.TB, bytesOfKeys ...byte) *auth.Keyring {
	t.Helper()
	var keys [][]byte
	for _, b := range bytesOfKeys {
		keys = append(keys, bytes.Repeat([]byte{b}, 32))
	}
	ring, err := auth.NewKeyring(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func TestWhatIsSealedOpensForItsPurposeOnly(t *testing.T) {
	ring := keyring(t, 1)
	sealed := ring.Seal("totp u1", []byte("secret"))
	if again := ring.Seal("totp u1", []byte("secret")); again == sealed || strings.Contains(sealed, "secret") {
		t.Errorf("sealed twice alike, or in clear: %s", sealed)
	}
	if plain, err := ring.Open("totp u1", sealed); err != nil || string(plain) != "secret" {
		t.Errorf("%q %v", plain, err)
	}
	for name, try := range map[string]func() ([]byte, error){
		"another person's":  func() ([]byte, error) { return ring.Open("totp u2", sealed) },
		"another key":       func() ([]byte, error) { return keyring(t, 2).Open("totp u1", sealed) },
		"changed":           func() ([]byte, error) { return ring.Open("totp u1", sealed[:len(sealed)-2]+"AA") },
		"cut":               func() ([]byte, error) { return ring.Open("totp u1", sealed[:20]) },
		"empty":             func() ([]byte, error) { return ring.Open("totp u1", "") },
		"of another format": func() ([]byte, error) { return ring.Open("totp u1", "mk2"+sealed[3:]) },
	} {
		if plain, err := try(); err == nil {
			t.Errorf("%s: %q", name, plain)
		}
	}
}

func TestAKeyCanBeReplaced(t *testing.T) {
	old := keyring(t, 1).Seal("p", []byte("secret"))
	ring := keyring(t, 2, 1)
	if plain, err := ring.Open("p", old); err != nil || string(plain) != "secret" || !ring.Stale(old) {
		t.Errorf("%q %v", plain, err)
	}
	if ring.Stale(ring.Seal("p", nil)) {
		t.Error("what was sealed now is stale")
	}
	for _, keys := range [][][]byte{nil, {make([]byte, 16)}, {make([]byte, 32), make([]byte, 33)}} {
		if _, err := auth.NewKeyring(keys...); !fault.Is(err, fault.Invalid) {
			t.Errorf("%d keys: %v", len(keys), err)
		}
	}
	if s := fmt.Sprintf("%v %+v %#v", ring, ring, ring); s != "keyring keyring auth.Keyring{}" {
		t.Errorf("a printed keyring: %s", s)
	}
}

func TestSessionsEnd(t *testing.T) {
	l := auth.DefaultSessionLimits()
	s := auth.Session{Created: noon, Seen: noon, Proved: noon}
	for _, tc := range []struct {
		name         string
		session      auth.Session
		at           time.Time
		alive, fresh bool
	}{
		{"at once", s, noon, true, true},
		{"after a quarter of an hour", s, noon.Add(15 * time.Minute), true, false},
		{"idle too long", s, noon.Add(30 * time.Minute), false, false},
		{"in use all day", auth.Session{Created: noon, Seen: noon.Add(12*time.Hour - time.Minute), Proved: noon}, noon.Add(12*time.Hour - time.Second), true, false},
		{"in use longer", auth.Session{Created: noon, Seen: noon.Add(12*time.Hour - time.Minute), Proved: noon}, noon.Add(12 * time.Hour), false, false},
		{"a clock that went back", auth.Session{Created: noon, Seen: noon.Add(11 * time.Hour), Proved: noon}, noon, true, false},
	} {
		if alive, fresh := tc.session.Alive(l, tc.at), tc.session.Fresh(l, tc.at); alive != tc.alive || fresh != tc.fresh {
			t.Errorf("%s: alive %v, fresh %v", tc.name, alive, fresh)
		}
	}
	if got := s.Expires(l); !got.Equal(noon.Add(30 * time.Minute)) {
		t.Errorf("expires %v", got)
	}
	s.Seen = noon.Add(12*time.Hour - time.Minute)
	if got := s.Expires(l); !got.Equal(noon.Add(12 * time.Hour)) {
		t.Errorf("expires %v", got)
	}
	for _, bad := range []auth.SessionLimits{{}, {Idle: time.Hour, Absolute: time.Minute, Fresh: time.Minute}, {Idle: time.Hour, Absolute: time.Hour, Fresh: 2 * time.Hour}} {
		if err := bad.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if err := l.Check(); err != nil {
		t.Error(err)
	}
}

func TestInvitationsCountOnceAndForADay(t *testing.T) {
	i := auth.Invitation{Created: noon, Expires: noon.Add(auth.InvitationLife)}
	used := i
	used.Used = noon
	if !i.Counts(noon) || i.Counts(i.Expires) || used.Counts(noon) {
		t.Error("when an invitation counts")
	}
}

func TestFlowsBelongToTheBrowserThatBegan(t *testing.T) {
	ring := keyring(t, 1)
	f := auth.Flow{Issuer: "https://id.example", State: "s", Nonce: "n", Verifier: "v", Expires: noon.Add(auth.FlowLife), Return: "/queue"}
	sealed, err := auth.SealFlow(ring, f)
	if err != nil || strings.Contains(sealed, "id.example") {
		t.Fatal(sealed, err)
	}
	if got, err := auth.OpenFlow(ring, sealed, noon); err != nil || got != f {
		t.Errorf("%+v %v", got, err)
	}
	for name, try := range map[string]func() (auth.Flow, error){
		"late":             func() (auth.Flow, error) { return auth.OpenFlow(ring, sealed, f.Expires) },
		"with another key": func() (auth.Flow, error) { return auth.OpenFlow(keyring(t, 2), sealed, noon) },
		"for a secret":     func() (auth.Flow, error) { return auth.OpenFlow(ring, ring.Seal("totp u1", []byte("{}")), noon) },
		"endless":          func() (auth.Flow, error) { return auth.OpenFlow(ring, sealed+strings.Repeat("A", 5000), noon) },
	} {
		if f, err := try(); !fault.Is(err, fault.Invalid) || f != (auth.Flow{}) {
			t.Errorf("%s: %+v %v", name, f, err)
		}
	}
}
