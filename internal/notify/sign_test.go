// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var t0 = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// secret is a key of the test's own, made from one byte.
func secret(b byte, until time.Time) Secret {
	return Secret{"whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32)), until}
}

// The signature is computed here once more from the standard's own words, without the library.
func TestSignIsThatOfTheStandard(t *testing.T) {
	body := []byte(`{"type":"deadline.reminder"}`)
	h, err := Sign([]Secret{secret(1, time.Time{}), secret(2, time.Time{})}, "msg_1", t0, body)
	if err != nil {
		t.Fatal(err)
	}
	mac := func(b byte) string {
		m := hmac.New(sha256.New, bytes.Repeat([]byte{b}, 32))
		fmt.Fprintf(m, "msg_1.%d.%s", t0.Unix(), body)
		return "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))
	}
	want := http.Header{"Webhook-Id": {"msg_1"}, "Webhook-Timestamp": {"1772445600"}, "Webhook-Signature": {mac(1) + " " + mac(2)}}
	if d := cmp.Diff(want, h); d != "" {
		t.Error(d)
	}
}

func TestSignRefusesWhatCannotBeVerified(t *testing.T) {
	for _, tc := range []struct {
		name    string
		secrets []Secret
		id      string
	}{
		{"no secret", nil, "m"},
		{"only an ended one", []Secret{secret(1, t0)}, "m"},
		{"a short one", []Secret{{Value: "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, 23))}}, "m"},
		{"no base64", []Secret{{Value: "whsec_***"}}, "m"},
		{"no prefix", []Secret{{Value: strings.TrimPrefix(secret(1, t0).Value, "whsec_")}}, "m"},
		{"no identifier", []Secret{secret(1, time.Time{})}, ""},
		{"an identifier with a dot, which the signature is parted by", []Secret{secret(1, time.Time{})}, "a.1"},
		{"an identifier with a line break", []Secret{secret(1, time.Time{})}, "a\r\nx"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if h, err := Sign(tc.secrets, tc.id, t0, nil); err == nil {
				t.Errorf("signed: %v", h)
			}
		})
	}
}

func TestVerifyAcceptsOnlyWhatWasSignedAboutNow(t *testing.T) {
	a, b := secret(1, time.Time{}), secret(2, time.Time{})
	body := []byte("body")
	signed, err := Sign([]Secret{a}, "m", t0, body)
	if err != nil {
		t.Fatal(err)
	}
	with := func(name, value string) http.Header {
		h := signed.Clone()
		h.Set(name, value)
		return h
	}
	for _, tc := range []struct {
		name    string
		secrets []Secret
		header  http.Header
		body    string
		now     time.Time
		ok      bool
	}{
		{"as signed", []Secret{a}, signed, "body", t0, true},
		{"by one of two", []Secret{b, a}, signed, "body", t0.Add(5 * time.Minute), true},
		{"by another", []Secret{b}, signed, "body", t0, false},
		{"by one that has ended", []Secret{secret(1, t0)}, signed, "body", t0, false},
		{"another body", []Secret{a}, signed, "bodx", t0, false},
		{"another identifier", []Secret{a}, with("webhook-id", "n"), "body", t0, false},
		{"another time", []Secret{a}, with("webhook-timestamp", "1772445601"), "body", t0, false},
		{"too late", []Secret{a}, signed, "body", t0.Add(5*time.Minute + time.Second), false},
		{"too early", []Secret{a}, signed, "body", t0.Add(-5*time.Minute - time.Second), false},
		{"no time", []Secret{a}, with("webhook-timestamp", "now"), "body", t0, false},
		{"no signature", []Secret{a}, with("webhook-signature", ""), "body", t0, false},
		{"another version", []Secret{a}, with("webhook-signature", strings.Replace(signed.Get("webhook-signature"), "v1,", "v1a,", 1)), "body", t0, false},
		{"nothing", []Secret{a}, http.Header{}, "", t0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := Verify(tc.secrets, tc.header, []byte(tc.body), tc.now)
			if (err == nil) != tc.ok || err != nil && !errors.Is(err, ErrSignature) {
				t.Error(err)
			}
		})
	}
	if err := Verify([]Secret{{Value: "whsec_x"}}, signed, body, t0); err == nil || errors.Is(err, ErrSignature) {
		t.Errorf("a broken secret of our own is no wrong signature: %v", err)
	}
}

func TestRotateLetsTheOldSecretSignForTheOverlapOnly(t *testing.T) {
	old, older, ended := secret(1, time.Time{}), secret(2, t0.Add(time.Hour)), secret(3, t0)
	next := secret(4, time.Time{})
	got := Rotate([]Secret{old, older, ended}, next, t0, 24*time.Hour)
	want := []Secret{next, secret(1, t0.Add(24*time.Hour)), older}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	body := []byte("x")
	for _, tc := range []struct {
		at   time.Time
		with Secret
		ok   bool
	}{{t0.Add(23 * time.Hour), old, true}, {t0.Add(24 * time.Hour), old, false}, {t0.Add(25 * time.Hour), next, true}} {
		h, err := Sign(got, "m", tc.at, body)
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify([]Secret{tc.with}, h, body, tc.at); (err == nil) != tc.ok {
			t.Errorf("at %s: %v", tc.at, err)
		}
	}
	if got := Rotate([]Secret{old}, next, t0, 0); len(got) != 1 {
		t.Errorf("without overlap the old secret is gone: %d are left", len(got))
	}
}

func TestSecretsAndTokensHideThemselves(t *testing.T) {
	s, err := NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tok, err := NewToken(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&log, nil))
	l.Info("x", "secret", s, "token", tok)
	fmt.Fprintf(&log, "%v %+v %#v %s %v %+v %#v %s %v", s, s, s, s, tok, tok, tok, tok, []any{s, tok})
	for _, hidden := range []string{s.Value[6:], tok.secret} {
		if strings.Contains(log.String(), hidden) {
			t.Errorf("printed: %s", log.String())
		}
	}
	if _, err := NewSecret(strings.NewReader("short")); err == nil {
		t.Error("a secret was made of too few random bytes")
	}
	if _, err := NewToken(strings.NewReader("short")); err == nil {
		t.Error("a token was made of too few random bytes")
	}
}

func TestTokensOpenWithTheirOwnHashOnly(t *testing.T) {
	a, _ := NewToken(rand.Reader)
	b, _ := NewToken(rand.Reader)
	read, ok := ParseToken(a.Reveal())
	if !ok || read != a || !read.Opens(a.Hash()) || read.Opens(b.Hash()) {
		t.Errorf("%t: the token must open its own hash and no other", ok)
	}
	if (Token{}).Opens(Token{}.Hash()) {
		t.Error("a token that was never made opened something")
	}
	if bits := len(a.secret) * 6; bits < 128 {
		t.Errorf("%d bits", bits)
	}
	for _, s := range []string{"", "mwf_", "mwf__", a.Reveal()[4:], a.Reveal() + "x", strings.ToUpper(a.Reveal()), a.Reveal()[:30], "mwf_zzzzzzzzzzzzzzzz_" + a.secret, a.Reveal()[:len(a.Reveal())-1] + "!"} {
		if _, ok := ParseToken(s); ok {
			t.Errorf("%q was read as a token", s)
		}
	}
}

func FuzzVerify(f *testing.F) {
	s := []Secret{secret(1, time.Time{})}
	h, _ := Sign(s, "m", t0, []byte("body"))
	f.Add("m", h.Get("webhook-timestamp"), h.Get("webhook-signature"), []byte("body"))
	f.Add("m", "-9223372036854775808", "v1, v1 ,v1,", []byte{})
	f.Add("", "9223372036854775807", strings.Repeat("v1,AAAA ", 99), []byte("\x00"))
	f.Fuzz(func(t *testing.T, id, at, sig string, body []byte) {
		h := http.Header{}
		h.Set("webhook-id", id)
		h.Set("webhook-timestamp", at)
		h.Set("webhook-signature", sig)
		if Verify(s, h, body, t0) != nil {
			return
		}
		m := hmac.New(sha256.New, bytes.Repeat([]byte{1}, 32))
		var n int64
		fmt.Sscan(at, &n)
		fmt.Fprintf(m, "%s.%d.%s", id, n, body)
		if !strings.Contains(sig, base64.StdEncoding.EncodeToString(m.Sum(nil))) {
			t.Fatalf("accepted without a signature: %q %q %q %q", id, at, sig, body)
		}
	})
}

func FuzzParseToken(f *testing.F) {
	tok, _ := NewToken(bytes.NewReader(bytes.Repeat([]byte{7}, 40)))
	f.Add(tok.Reveal())
	f.Add("mwf_0123456789abcdef_")
	f.Fuzz(func(t *testing.T, s string) {
		if tok, ok := ParseToken(s); ok && tok.Reveal() != s {
			t.Fatalf("%q was read as another token", s)
		}
	})
}
