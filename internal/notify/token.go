// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Token opens a feed: mwf_, an identifier that finds the record, and a secret of 256 bits. It is shown once, when it is
// made, and kept as a Hash only. It prints without its secret.
type Token struct {
	ID     string
	secret string
}

// Sizes of a token's parts, in bytes.
const tokenID, tokenSecret = 8, 32

// Hash is what is kept of a token: SHA-256 of its secret. A slow hash would add nothing against 256 random bits.
type Hash [sha256.Size]byte

// NewToken makes a token from random bytes, crypto/rand.Reader outside tests.
func NewToken(random io.Reader) (Token, error) {
	b := make([]byte, tokenID+tokenSecret)
	if _, err := io.ReadFull(random, b); err != nil {
		return Token{}, fmt.Errorf("no random bytes for a token: %w", err)
	}
	return Token{ID: hex.EncodeToString(b[:tokenID]), secret: base64.RawURLEncoding.EncodeToString(b[tokenID:])}, nil
}

// ParseToken reads a token as it stands in an address; false for what cannot be one.
func ParseToken(s string) (Token, bool) {
	rest, ok := strings.CutPrefix(s, "mwf_")
	id, secret, found := strings.Cut(rest, "_")
	if !ok || !found || len(id) != 2*tokenID || strings.Trim(id, "0123456789abcdef") != "" {
		return Token{}, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(secret)
	if err != nil || len(b) != tokenSecret {
		return Token{}, false
	}
	return Token{ID: id, secret: secret}, true
}

// Reveal is the token in full, to be shown once.
func (t Token) Reveal() string { return "mwf_" + t.ID + "_" + t.secret }

// Hash is what to keep of the token.
func (t Token) Hash() Hash { return sha256.Sum256([]byte(t.secret)) }

// Opens reports whether the token is the one of a hash, in a time that does not depend on where they differ. A token that
// was never made opens nothing.
func (t Token) Opens(h Hash) bool {
	own := t.Hash()
	return subtle.ConstantTimeCompare(own[:], h[:]) == 1 && t.secret != ""
}

// String is the token without its secret.
func (t Token) String() string { return "mwf_" + t.ID + "_…" }

// GoString hides the secret in %#v too.
func (t Token) GoString() string { return t.String() }

// LogValue hides the secret.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }
