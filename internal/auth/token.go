// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"time"

	"markwarden/internal/fault"
)

// An API token is mw_ and the base64url of 6 bytes of public prefix, 32 random bytes and the CRC-32 of both: 59
// characters. The prefix finds the record, the checksum lets a scanner tell a leaked token from other text and a door
// refuse a typing error without asking the database.
const (
	tokenStart  = "mw_"
	tokenPrefix = 6
	tokenLength = tokenPrefix + secretBytes + crc32.Size
)

// MaxTokenLife bounds how long a token may count: a forgotten one ends by itself.
const MaxTokenLife = 366 * 24 * time.Hour

// Token is what is kept of an API token.
type Token struct {
	ID           string
	Prefix       string // public; shown in lists
	Hash         string
	User         string
	Organisation string
	Name         string   // what its owner calls it
	Roles        []Role   // of those the owner holds; the token has no more than the owner has at the time of use
	Scopes       []string // see Policy.CheckScopes
	SecondFactor bool     // its maker had signed in with one
	Created      time.Time
	Expires      time.Time
	Used         time.Time // to the minute; zero when never
	Revoked      time.Time // zero while it counts
}

// NewToken is a token's secret text, to be shown once, with its public prefix and the hash to keep.
func NewToken() (text, prefix, hash string) {
	var b [tokenLength]byte
	rand.Read(b[:tokenLength-crc32.Size]) // never fails (crypto/rand)
	binary.BigEndian.PutUint32(b[tokenLength-crc32.Size:], crc32.ChecksumIEEE(b[:tokenLength-crc32.Size]))
	text = tokenStart + base64.RawURLEncoding.EncodeToString(b[:])
	return text, base64.RawURLEncoding.EncodeToString(b[:tokenPrefix]), digest("token", text)
}

// ParseToken is the prefix and the hash of a token that somebody sent; ok is false for a text that is no token.
func ParseToken(text string) (prefix, hash string, ok bool) {
	encoded, found := strings.CutPrefix(text, tokenStart)
	if !found || len(encoded) != base64.RawURLEncoding.EncodedLen(tokenLength) {
		return "", "", false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(encoded) // it passes over line ends, so that b may be shorter
	if err != nil || len(b) != tokenLength || binary.BigEndian.Uint32(b[tokenLength-crc32.Size:]) != crc32.ChecksumIEEE(b[:tokenLength-crc32.Size]) {
		return "", "", false
	}
	return base64.RawURLEncoding.EncodeToString(b[:tokenPrefix]), digest("token", text), true
}

// Check refuses what no token may have: no end, or one beyond MaxTokenLife; no name; no roles.
func (t Token) Check() error {
	var bad fault.Fields
	if name := strings.TrimSpace(t.Name); name == "" || len(t.Name) > 200 {
		bad.Add("name", "must be 1 to 200 bytes: say what the token is for")
	}
	if !t.Expires.After(t.Created) || t.Expires.Sub(t.Created) > MaxTokenLife {
		bad.Add("expires", "must lie ahead, at most %d days", int(MaxTokenLife.Hours()/24))
	}
	if len(t.Roles) == 0 {
		bad.Add("roles", "must name at least one role that you hold")
	}
	return bad.Err()
}

// Counts reports whether a token can be used.
func (t Token) Counts(at time.Time) bool { return t.Revoked.IsZero() && at.Before(t.Expires) }

// TokenTouch is how exact Token.Used is: writing each use would make every request a write.
const TokenTouch = time.Minute
