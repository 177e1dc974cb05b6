// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

// NewID is a UUID of version 7 (RFC 9562 5.7) for a record made at the given time: ids sort by millisecond and, through
// the sub-millisecond fraction in rand_a (6.2, method 3), by microsecond; the other 62 bits are random.
func NewID(at time.Time) string {
	var b [16]byte
	rand.Read(b[8:]) // never fails (crypto/rand)
	us := at.UnixMicro()
	ms, fraction := us/1000, (us%1000)*4096/1000
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6] = 0x70 | byte(fraction>>8)
	b[7] = byte(fraction)
	b[8] = 0x80 | b[8]&0x3f
	var s [36]byte
	hex.Encode(s[0:], b[0:4])
	hex.Encode(s[9:], b[4:6])
	hex.Encode(s[14:], b[6:8])
	hex.Encode(s[19:], b[8:10])
	hex.Encode(s[24:], b[10:])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return string(s[:])
}
