// SPDX-License-Identifier: Apache-2.0

package index

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/fnv"

	"markwarden/internal/fault"
)

// cursor is the place of a hit in the order: the page goes on behind it.
type cursor struct {
	key uint16
	id  string
}

// cursorHead is the question's fingerprint and the key.
const cursorHead = 4 + 2

// question is a fingerprint of everything that decides the order and the set, so that a cursor is refused with another
// question. It guards against mistakes, not against forgery: a forged cursor shows nothing that a query does not.
func (q *Query) question() uint32 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%q %q %q %q %d %q %q %q", q.Text, q.Mode, q.Owner, q.Office, q.Class, q.Status, q.FiledFrom, q.FiledTo)
	return h.Sum32()
}

func (c cursor) encode(question uint32) string {
	b := binary.BigEndian.AppendUint32(nil, question)
	b = binary.BigEndian.AppendUint16(b, c.key)
	return base64.RawURLEncoding.EncodeToString(append(b, c.id...))
}

func parseCursor(s string, question uint32) (*cursor, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) <= cursorHead || binary.BigEndian.Uint32(b) != question {
		return nil, fault.New(fault.Invalid, "This page marker belongs to another search. Start again from the first page.")
	}
	return &cursor{key: binary.BigEndian.Uint16(b[4:]), id: string(b[cursorHead:])}, nil
}
