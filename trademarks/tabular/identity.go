// SPDX-License-Identifier: Apache-2.0

package tabular

import (
	"crypto/sha256"
	"encoding/base32"
	"hash/maphash"
	"strconv"
	"strings"

	"markwarden/trademarks"
)

// identities gives each mark of a list its ID and finds rows that say the same twice. It keeps hashes only; the seed is
// drawn anew for each reader, so that no file can be written to collide.
type identities struct {
	seed maphash.Seed
	used map[uint64]uint32   // hash of an ID -> how often it was met
	rows map[uint64]struct{} // hashes of whole rows whose ID was met before or after
}

func newIdentities() identities {
	return identities{seed: maphash.MakeSeed(), used: make(map[uint64]uint32), rows: make(map[uint64]struct{})}
}

// settle sets m.ID: office and number, else REG- and the number, else a hash of mark, owner and classes which is the same
// at every import of the list. A later row of the same ID that says anything else gets the suffix #2, #3 and so on, since
// a list may well name one registration twice; one that repeats a row exactly is set aside.
func (x *identities) settle(m *trademarks.Mark, line int) error {
	if m.ID == "" {
		m.ID = identity(*m)
	}
	key := x.row(m)
	if _, ok := x.rows[key]; ok {
		return &trademarks.RowError{Row: line, Value: clip(m.Text), Reason: "the row repeats an earlier one exactly: remove it"}
	}
	x.rows[key] = struct{}{}
	base := m.ID
	for {
		n := x.used[maphash.String(x.seed, base)] + 1
		x.used[maphash.String(x.seed, base)] = n
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
	var h maphash.Hash
	h.SetSeed(x.seed)
	put := func(all ...string) {
		for _, s := range all {
			h.WriteString(s)
			h.WriteByte(0)
		}
	}
	put(m.ID, m.Office, m.Number, m.Text, string(m.Status), m.StatusText, m.Filed, m.Registered, m.Goods)
	put(string(m.Strength), string(m.Kind), m.House, m.Generic.EN, m.Generic.ZH, m.Source)
	put(strconv.Itoa(m.Fame), strconv.FormatBool(m.Enforcer), strconv.FormatBool(m.Curated))
	for _, o := range m.Owners {
		put(o.Name, o.Country)
	}
	h.WriteByte(1)
	for _, c := range m.Classes {
		h.WriteByte(byte(c))
	}
	h.WriteByte(0)
	for _, a := range m.Aliases {
		put(a.Text, string(a.Kind))
	}
	return h.Sum64()
}

func identity(m trademarks.Mark) string {
	switch {
	case m.Number != "" && m.Office != "":
		return m.Office + "-" + m.Number
	case m.Number != "":
		return "REG-" + m.Number
	}
	h := sha256.New()
	for _, s := range []string{m.Text, m.OwnerName()} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	for _, c := range m.Classes {
		h.Write([]byte{byte(c)})
	}
	sum := h.Sum(nil)
	return "list:" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))
}
