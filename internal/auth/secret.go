// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"time"
)

// SessionCookie is the name of the cookie that holds a session's secret. The prefix makes browsers insist on Secure, on
// the path / and on no domain, so that no other host can set it; the door adds HttpOnly and SameSite.
const SessionCookie = "__Host-markwarden"

// DeviceCookie is the name of the cookie that holds a device's secret: it lets the owner of an account sign in while
// somebody else guesses (Limits), and grants nothing by itself.
const DeviceCookie = "__Host-markwarden-device"

// secretBytes is 256 bits for sessions, devices and invitations (ASVS 7.2.3 asks for 128).
const secretBytes = 32

// NewSecret is a random secret as base64url of 43 characters, to be shown once, and the hash to keep.
func NewSecret() (secret, hash string) {
	var b [secretBytes]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	secret = base64.RawURLEncoding.EncodeToString(b[:])
	return secret, HashSecret(secret)
}

// HashSecret is the SHA-256 of a secret in hexadecimal, as it is kept. A fast hash is enough for 256 random bits; passwords
// have Hasher. A text that NewSecret cannot have made has no hash, so that long texts cost nothing.
func HashSecret(secret string) string {
	b, err := base64.RawURLEncoding.Strict().DecodeString(secret)
	if err != nil || len(b) != secretBytes || len(secret) != base64.RawURLEncoding.EncodedLen(secretBytes) {
		return ""
	}
	return digest("secret", secret)
}

// SameHash compares two hashes in constant time; an empty one equals none.
func SameHash(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// digest is the SHA-256 of a text for one use, in hexadecimal.
func digest(use, text string) string {
	sum := sha256.Sum256([]byte("markwarden " + use + "\n" + text))
	return hex.EncodeToString(sum[:])
}

// Purpose is what an invitation is for.
type Purpose string

// The purposes of invitations. Each is used once and within its time.
const (
	FirstAdmin Purpose = "first_admin" // makes the first account of an installation; printed once at the first start
	Invite     Purpose = "invite"      // lets a new person set their first password
	Reset      Purpose = "reset"       // lets a person set a new password; their second factor stays
)

// InvitationLife is how long an invitation counts (ASVS 6.4.1: at most 24 hours).
const InvitationLife = 24 * time.Hour

// Invitation is a one-time secret to set a password with.
type Invitation struct {
	ID      string
	Purpose Purpose
	User    string // empty for FirstAdmin
	By      string // the user who made it, or audit.System
	Created time.Time
	Expires time.Time
	Used    time.Time // zero while it counts
}

// Counts reports whether an invitation can still be used.
func (i Invitation) Counts(at time.Time) bool { return i.Used.IsZero() && at.Before(i.Expires) }
