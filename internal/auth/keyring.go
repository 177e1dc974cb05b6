// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"

	"markwarden/internal/fault"
)

// Keyring seals what must be readable again (second factors, the state of a sign-in elsewhere) with AES-256-GCM. Its
// keys are handed in and never lie in the database. The first key seals; all open, so that a key can be replaced.
type Keyring struct{ keys []ringKey }

type ringKey struct {
	id   string // the first bytes of the key's hash, to find the key without trying
	aead cipher.AEAD
}

// sealedPrefix is the form of a sealed text: mk1.<key id>.<nonce and ciphertext>, base64url.
const sealedPrefix = "mk1"

// NewKeyring takes keys of 32 random bytes each, the one in use first.
func NewKeyring(keys ...[]byte) (*Keyring, error) {
	ring := &Keyring{}
	for _, key := range keys {
		if len(key) != 32 {
			return nil, fault.New(fault.Invalid, "A key for sealing has %d bytes instead of 32: give 32 random bytes.", len(key))
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(append([]byte("markwarden key id\n"), key...))
		ring.keys = append(ring.keys, ringKey{base64.RawURLEncoding.EncodeToString(sum[:6]), aead})
	}
	if len(ring.keys) == 0 {
		return nil, fault.New(fault.Invalid, "A key for sealing is needed: give 32 random bytes.")
	}
	return ring, nil
}

// String hides the keys from logs.
func (*Keyring) String() string { return "keyring" }

// GoString hides the keys from %#v.
func (*Keyring) GoString() string { return "auth.Keyring{}" }

// Seal seals a text for one purpose: what it is and whose. It opens for the same purpose only, so that one person's
// sealed secret cannot be put into another's record.
func (r *Keyring) Seal(purpose string, plain []byte) string {
	k := r.keys[0]
	nonce := make([]byte, k.aead.NonceSize())
	rand.Read(nonce) // never fails (crypto/rand)
	sealed := k.aead.Seal(nonce, nonce, plain, []byte(purpose))
	return strings.Join([]string{sealedPrefix, k.id, base64.RawURLEncoding.EncodeToString(sealed)}, ".")
}

// errSealed does not say why: whoever tampers learns nothing.
var errSealed = errors.New("auth: a sealed text does not open")

// Open opens what Seal made for a purpose. Internal when it does not open: it was changed, or its key is not in the ring.
func (r *Keyring) Open(purpose, sealed string) ([]byte, error) {
	prefix, rest, _ := strings.Cut(sealed, ".")
	id, text, found := strings.Cut(rest, ".")
	if prefix != sealedPrefix || !found {
		return nil, errSealed
	}
	for _, k := range r.keys {
		if k.id != id {
			continue
		}
		raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
		if n := k.aead.NonceSize(); err == nil && len(raw) >= n {
			if plain, err := k.aead.Open(nil, raw[:n], raw[n:], []byte(purpose)); err == nil {
				return plain, nil
			}
		}
		return nil, errSealed
	}
	return nil, errSealed
}

// Stale reports whether a sealed text was made with a key that is not the first one: seal it anew when it was opened.
func (r *Keyring) Stale(sealed string) bool {
	return !strings.HasPrefix(sealed, sealedPrefix+"."+r.keys[0].id+".")
}
