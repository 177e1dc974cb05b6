// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// Digest is a SHA-256 or an HMAC-SHA-256. The zero value means that there is none; its text is empty.
type Digest [sha256.Size]byte

// IsZero reports whether there is no digest.
func (d Digest) IsZero() bool { return d == Digest{} }

// String is 64 hexadecimal digits, or empty for none.
func (d Digest) String() string {
	if d.IsZero() {
		return ""
	}
	return hex.EncodeToString(d[:])
}

// MarshalText is String.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what String wrote and nothing else.
func (d *Digest) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDigest(string(text))
	return err
}

// ParseDigest reads 64 lower-case hexadecimal digits, or nothing.
func ParseDigest(s string) (d Digest, err error) {
	if s == "" {
		return d, nil
	}
	if n, err := hex.Decode(d[:], []byte(s[:min(len(s), 2*len(d))])); err != nil || n != len(d) || d.String() != s {
		return Digest{}, fmt.Errorf("a digest must be %d hexadecimal digits in lower case", 2*len(d))
	}
	return d, nil
}

// equal compares without telling by its time where two digests differ.
func (d Digest) equal(other Digest) bool { return subtle.ConstantTimeCompare(d[:], other[:]) == 1 }

// Salt blinds the commitments of one person. It is kept beside the person and erased with them.
type Salt [32]byte

// NewSalt is a random salt.
func NewSalt() (s Salt) {
	rand.Read(s[:]) // never fails (crypto/rand)
	return s
}

// String is 64 hexadecimal digits.
func (s Salt) String() string { return hex.EncodeToString(s[:]) }

// ParseSalt reads what String wrote.
func ParseSalt(text string) (Salt, error) {
	d, err := ParseDigest(text)
	if err != nil || d.IsZero() {
		return Salt{}, fmt.Errorf("a salt must be %d hexadecimal digits in lower case", 2*len(d))
	}
	return Salt(d), nil
}

// The labels say what a commitment is about, so that one can never be passed off as the other.
const (
	LabelAddress = "address"
	LabelRecord  = "record"
)

// Commit binds a value without showing it: SHA-256 over a fixed prefix, the salt, the label and the value. Whoever has
// the salt can prove what was committed to; without it not even a guess can be tested, since the salt is 256 random
// bits. The zero salt is for records without personal data.
func Commit(salt Salt, label string, value []byte) Digest {
	var space [256]byte // enough for an address
	b := append(space[:0], "markwarden audit commitment 1\n"...)
	b = append(b, salt[:]...)
	b = appendText(b, label)
	return sha256.Sum256(append(b, value...))
}

// appendText adds the length in four bytes, most significant first, and the bytes.
func appendText[T string | []byte](b []byte, text T) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(text)))
	return append(b, text...)
}
