// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Secret is a key that webhooks are signed with. Value is whsec_ and base64 of 24 to 64 bytes (Standard Webhooks);
// Until is when it stops signing, zero for never. It prints as whsec_… and not as itself.
type Secret struct {
	Value string    `json:"-"`
	Until time.Time `json:"until"`
}

// secretBytes is the size of a new key: 256 bits, inside the standard's 192 to 512.
const secretBytes, leastSecret, mostSecret = 32, 24, 64

// NewSecret makes a key from random bytes, crypto/rand.Reader outside tests.
func NewSecret(random io.Reader) (Secret, error) {
	b := make([]byte, secretBytes)
	if _, err := io.ReadFull(random, b); err != nil {
		return Secret{}, fmt.Errorf("no random bytes for a secret: %w", err)
	}
	return Secret{Value: "whsec_" + base64.StdEncoding.EncodeToString(b)}, nil
}

// String hides the key, so that a log cannot hold it by accident.
func (Secret) String() string { return "whsec_…" }

// GoString hides the key in %#v too.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the key.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// webhook is the signer of a secret.
func (s Secret) webhook() (*webhooks.Webhook, error) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Value, "whsec_"))
	if err != nil || !strings.HasPrefix(s.Value, "whsec_") || len(b) < leastSecret || len(b) > mostSecret {
		return nil, fmt.Errorf("a signing secret is whsec_ and base64 of %d to %d bytes: make a new one", leastSecret, mostSecret)
	}
	return webhooks.NewWebhookRaw(b)
}

// Rotate puts a new secret in front; the others go on signing for the overlap and no longer, so that a receiver can change
// over at any time within it. Those that have ended are dropped.
func Rotate(list []Secret, next Secret, now time.Time, overlap time.Duration) []Secret {
	out := []Secret{next}
	for _, s := range live(list, now) {
		if end := now.Add(overlap); s.Until.IsZero() || s.Until.After(end) {
			s.Until = end
		}
		if s.Until.After(now) {
			out = append(out, s)
		}
	}
	return out
}

// live are the secrets that sign at a time.
func live(list []Secret, now time.Time) []Secret {
	return slices.DeleteFunc(slices.Clone(list), func(s Secret) bool { return !s.Until.IsZero() && !now.Before(s.Until) })
}

// Sign is the headers of one delivery attempt: the message's identifier, the time of the attempt and a signature by each
// secret that signs then.
func Sign(list []Secret, id string, at time.Time, body []byte) (http.Header, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	var signatures []string
	for _, s := range live(list, at) {
		w, err := s.webhook()
		if err != nil {
			return nil, err
		}
		sig, err := w.Sign(id, at, body)
		if err != nil {
			return nil, err
		}
		signatures = append(signatures, sig)
	}
	if signatures == nil {
		return nil, errors.New("this receiver has no signing secret that is still in use: make a new one")
	}
	h := http.Header{}
	h.Set(webhooks.HeaderWebhookID, id)
	h.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(webhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return h, nil
}

// tolerance is how far the time of an attempt may lie from the receiver's clock (Standard Webhooks).
const tolerance = 5 * time.Minute

// ErrSignature is for a delivery that none of our secrets signed, or at another time than it says.
var ErrSignature = errors.New("the signature of this delivery does not match")

// Verify is the receiver's side: it accepts a delivery that one of the secrets signed not more than five minutes from now.
// It compares in constant time.
func Verify(list []Secret, h http.Header, body []byte, now time.Time) error {
	seconds, err := strconv.ParseInt(h.Get(webhooks.HeaderWebhookTimestamp), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: its time cannot be read", ErrSignature)
	}
	if apart := now.Sub(time.Unix(seconds, 0)).Abs(); apart > tolerance {
		return fmt.Errorf("%w: its time is more than %s from now", ErrSignature, tolerance)
	}
	for _, s := range live(list, now) {
		w, err := s.webhook()
		if err != nil {
			return err
		}
		if w.VerifyIgnoringTimestamp(body, h) == nil {
			return nil
		}
	}
	return ErrSignature
}
