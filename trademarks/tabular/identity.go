// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"crypto/sha256"
	"encoding/base32"
	"hash/maphash"
	"strconv"

	"markwarden/trademarks"
)

// identities gives each mark of a list its ID and finds rows that say the same twice. It keeps hashes only; the seed is
// drawn anew for each reader, so that no file can be written to collide.
type identities struct {
	seed maphash.Seed
	used map[uint64]uint32   // hash of an ID -> how often it was met
	rows map[uint64]struct{} // hashes of whole rows

	buffer []byte // reused
}

func newIdentities() identities {
	return identities{seed: maphash.MakeSeed(), used: make(map[uint64]uint32), rows: make(map[uint64]struct{})}
}

// settle sets m.ID: office and number, else REG- and the number, else a hash of mark, owner and classes which is the same
// at every import of the list. A later row of the same ID that says anything else gets the suffix #2, #3 and so on, since
// a list may well name one registration twice; one that repeats a row exactly is set aside.
func (x *identities) settle(m *trademarks.Mark, line int) error {
	if m.ID == "" {
		m.ID = x.identity(m)
	}
	key := x.row(m)
	if _, ok := x.rows[key]; ok {
		return &trademarks.RowError{Row: line, Value: clip(m.Text), Reason: "the row repeats an earlier one exactly: remove it"}
	}
	x.rows[key] = struct{}{}
	base := m.ID
	key = maphash.String(x.seed, base)
	for {
		n := x.used[key] + 1
		x.used[key] = n
		if n == 1 {
			return nil
		}
		m.ID = base + "#" + strconv.Itoa(int(n))
		if id := maphash.String(x.seed, m.ID); x.used[id] == 0 {
			x.used[id] = 1
			return nil
		}
	}
}

// row is the hash of all that a mark says.
func (x *identities) row(m *trademarks.Mark) uint64 {
	b := x.buffer[:0]
	put := func(all ...string) {
		for _, s := range all {
			b = append(append(b, s...), 0)
		}
	}
	put(m.ID, m.Office, m.Number, m.Text, string(m.Status), m.StatusText, m.Filed, m.Registered, m.Goods)
	put(string(m.Strength), string(m.Kind), m.House, m.Generic.EN, m.Generic.ZH, m.Source)
	put(m.Transacted, m.Disclaimer, m.Drawing, m.Raw)
	b = strconv.AppendInt(b, int64(m.Fame), 10)
	b = strconv.AppendBool(strconv.AppendBool(b, m.Enforcer), m.Curated)
	for _, o := range m.Owners {
		put(o.Name, o.Country)
	}
	b = append(b, 1)
	for _, c := range m.Classes {
		b = append(b, byte(c))
	}
	b = append(b, 0)
	for _, a := range m.Aliases {
		put(a.Text, string(a.Kind))
	}
	x.buffer = b
	return maphash.Bytes(x.seed, b)
}

// lower is base 32 in lower case, as it stands in an ID.
var lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (x *identities) identity(m *trademarks.Mark) string {
	switch {
	case m.Number != "" && m.Office != "":
		return m.Office + "-" + m.Number
	case m.Number != "":
		return "REG-" + m.Number
	}
	b := append(append(x.buffer[:0], m.Text...), 0)
	b = append(append(b, m.OwnerName()...), 0)
	for _, c := range m.Classes {
		b = append(b, byte(c))
	}
	sum := sha256.Sum256(b)
	b = append(b[:0], "list:"...)
	x.buffer = lower.AppendEncode(b, sum[:10])
	return string(x.buffer)
}
