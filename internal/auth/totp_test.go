// SPDX-License-Identifier: Apache-2.0

package auth_test

import (
	"encoding/base32"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/auth"
)

// The vectors of RFC 6238 appendix B for SHA-1, cut to six digits.
func TestCodesOfTheStandard(t *testing.T) {
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for seconds, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		at := time.Unix(seconds, 0)
		step, ok, err := auth.MatchCode(secret, code, 0, at)
		if !ok || step != seconds/30 || err != nil {
			t.Errorf("%s at %d: step %d, %v, %v", code, seconds, step, ok, err)
		}
	}
}

func TestCodesCountOnceAndNearTheirTime(t *testing.T) {
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	at := time.Unix(1111111109, 0) // 081804
	step := at.Unix() / 30
	for _, tc := range []struct {
		name string
		code string
		used int64
		at   time.Time
		want bool
	}{
		{"as shown in two groups", "081 804", 0, at, true},
		{"a step late", "081804", 0, at.Add(30 * time.Second), true},
		{"a step early", "081804", 0, at.Add(-30 * time.Second), true},
		{"two steps late", "081804", 0, at.Add(60 * time.Second), false},
		{"two steps early", "081804", 0, at.Add(-60 * time.Second), false},
		{"again", "081804", step, at, false},
		{"after a later one", "081804", step + 1, at, false},
		{"wrong", "081805", 0, at, false},
		{"empty", "", 0, at, false},
		{"too long", "0818040", 0, at, false},
		{"other digits", "０８１８０４", 0, at, false},
	} {
		if _, ok, err := auth.MatchCode(secret, tc.code, tc.used, tc.at); ok != tc.want || err != nil {
			t.Errorf("%s: %v, %v", tc.name, ok, err)
		}
	}
	if _, _, err := auth.MatchCode("not base32!", "081804", 0, at); err == nil {
		t.Error("a secret that is none gave no error")
	}
}

func TestASecretForAnApp(t *testing.T) {
	secret := auth.NewTOTPSecret()
	if b, err := base32.StdEncoding.DecodeString(secret); err != nil || len(b) != 20 || secret == auth.NewTOTPSecret() {
		t.Errorf("%q: %v", secret, err)
	}
	u, err := url.Parse(auth.TOTPAddress("Mark Warden", "julia@example.com", secret))
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"secret": {secret}, "issuer": {"Mark Warden"}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	if diff := cmp.Diff(want, u.Query()); diff != "" || u.Path != "/Mark Warden:julia@example.com" || u.Host != "totp" || strings.Contains(u.String(), "+") {
		t.Errorf("%s\n%s", u, diff)
	}
}

func TestRecoveryCodes(t *testing.T) {
	codes, hashes := auth.NewRecoveryCodes("u1")
	seen := map[string]bool{}
	for i, code := range codes {
		if len(code) != 19 || seen[code] || auth.HashRecoveryCode("u1", code) != hashes[i] {
			t.Errorf("code %q, hash %q", code, hashes[i])
		}
		seen[code] = true
		typed := strings.ToUpper(strings.ReplaceAll(code, "-", " "))
		typed = strings.NewReplacer("1", "l", "0", "O").Replace(typed)
		if auth.HashRecoveryCode("u1", typed) != hashes[i] {
			t.Errorf("%q was typed as %q", code, typed)
		}
		if auth.HashRecoveryCode("u2", code) == hashes[i] {
			t.Error("a code counts for another person")
		}
	}
	for _, bad := range []string{"", "123456", codes[0] + "0", codes[0][1:], "uuuu-uuuu-uuuu-uuuu", strings.Repeat("0", 1000)} {
		if auth.HashRecoveryCode("u1", bad) != "" {
			t.Errorf("%q has a hash", bad)
		}
	}
}
