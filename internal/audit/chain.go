// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"time"
)

// AppendCanonical adds the canonical form of an entry, over which hashes and seals are made. It is, without gaps:
//
//	"markwarden audit 1\n"
//	seq, at                                 each 8 bytes, most significant first; at is microseconds since 1970 UTC
//	tenant, actor, role, organisation, action, object kind, object id, about,
//	before, after, address, request, facts  each 4 bytes of length, most significant first, then the bytes
//
// Texts are UTF-8. A digest has 32 bytes, or none where there is none. Facts is the JSON text as it is kept.
func AppendCanonical(b []byte, e Entry) []byte {
	b = append(b, "markwarden audit 1\n"...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixMicro()))
	for _, s := range [...]string{e.Tenant, e.Actor, e.Role, e.Organisation, e.Action, e.Object.Kind, e.Object.ID, e.About} {
		b = appendText(b, s)
	}
	for _, d := range [...]*Digest{&e.Before, &e.After, &e.Address} {
		if d.IsZero() {
			b = appendText(b, "")
		} else {
			b = appendText(b, d[:])
		}
	}
	b = appendText(b, e.Request)
	return appendText(b, e.Facts)
}

// Link is an entry in its place in the chain.
type Link struct {
	Entry
	Hash Digest // SHA-256 of the previous entry's hash (32 zero bytes before the first) and the canonical form
	Seal Digest // HMAC-SHA-256 under the log's key of "markwarden audit seal 1\n", Hash and the canonical form
}

// The least and the most bytes of a key.
const (
	minKey = 32
	maxKey = 1024
)

// Key seals a log. It must not lie in the database whose changes it is to show.
type Key struct{ secret []byte }

// NewKey takes at least 32 random bytes.
func NewKey(secret []byte) (Key, error) {
	if len(secret) < minKey || len(secret) > maxKey {
		return Key{}, fmt.Errorf("the audit key has %d bytes: give %d to %d random ones", len(secret), minKey, maxKey)
	}
	return Key{append([]byte(nil), secret...)}, nil
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return len(k.secret) == 0 }

// String hides the key from logs.
func (Key) String() string { return "audit key" }

// GoString hides the key from %#v.
func (Key) GoString() string { return "audit.Key{}" }

// Append makes the link that follows the hash prev. The entry has the number after the previous one's.
func (k Key) Append(prev Digest, e Entry) Link {
	s := newSealer(k)
	canonical := AppendCanonical(nil, e)
	l := Link{Entry: e, Hash: s.chain(prev, canonical)}
	l.Seal = s.seal(l.Hash, canonical)
	return l
}

// sealer is what is used again for each link of a long log. It is for one goroutine.
type sealer struct {
	mac    hash.Hash // nil without a key
	digest hash.Hash
	sum    Digest // where both put their sums, so that none has to be allocated
}

func newSealer(k Key) *sealer {
	s := &sealer{digest: sha256.New()}
	if !k.IsZero() {
		s.mac = hmac.New(sha256.New, k.secret)
	}
	return s
}

func (s *sealer) chain(prev Digest, canonical []byte) Digest {
	s.digest.Reset()
	s.sum = prev
	s.digest.Write(s.sum[:])
	s.digest.Write(canonical)
	s.digest.Sum(s.sum[:0])
	return s.sum
}

// sealPrefix and headPrefix keep a seal from being passed off as a head.
var (
	sealPrefix = []byte("markwarden audit seal 1\n")
	headPrefix = []byte("markwarden audit head 1\n")
)

func (s *sealer) seal(hash Digest, canonical []byte) Digest {
	s.mac.Reset()
	s.mac.Write(sealPrefix)
	s.sum = hash
	s.mac.Write(s.sum[:])
	s.mac.Write(canonical)
	s.mac.Sum(s.sum[:0])
	return s.sum
}

// Head is the newest hash of a log at a moment, for keeping where the log is not: a file, a printout, another machine.
type Head struct {
	Seq  int64 // 0 for an empty log
	Hash Digest
	At   time.Time // UTC, whole microseconds; of the newest entry
	Seal Digest    // HMAC-SHA-256 of "markwarden audit head 1\n", seq, hash and at
}

// Head is the sealed head of a log that ends with l.
func (k Key) Head(l Link) Head {
	h := Head{Seq: l.Seq, Hash: l.Hash, At: l.At}
	h.Seal = k.headSeal(h)
	return h
}

// Genuine reports whether a head was sealed with this key.
func (k Key) Genuine(h Head) bool { return !k.IsZero() && h.Seal.equal(k.headSeal(h)) }

func (k Key) headSeal(h Head) (d Digest) {
	mac := hmac.New(sha256.New, k.secret)
	b := append([]byte(nil), headPrefix...)
	b = binary.BigEndian.AppendUint64(b, uint64(h.Seq))
	b = append(b, h.Hash[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(h.At.UnixMicro()))
	mac.Write(b)
	mac.Sum(d[:0])
	return d
}
