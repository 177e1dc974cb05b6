// SPDX-License-Identifier: Apache-2.0

package roll

import (
	"encoding/binary"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// A record is a uvarint of flags, one bit for each part that is present, then ID, text and status, then the parts that are
// plain texts, then the others.
// A text is its length (uvarint) and its bytes; a list is its length and its entries. Words of a fixed vocabulary
// (status, kind, strength) are their place in the list below, or 0 and the text for a word that is not in it.
const (
	hasOffice = 1 << iota
	hasNumber
	hasOwners
	hasClasses
	hasStatusText
	hasFiled
	hasRegistered
	hasGoods
	hasAliases
	hasStrength
	hasFame
	hasKind
	hasHouse
	hasGeneric
	hasSource
	isEnforcer
	isCurated
	hasTransacted
	hasDisclaimer
	hasDrawing
	hasRaw
	allFlags = 1<<iota - 1
)

// The vocabularies of the format: entries may be added at the end, never moved.
var (
	statuses = []string{"", string(trademarks.StatusUnknown), string(trademarks.StatusRegistered), string(trademarks.StatusPending),
		string(trademarks.StatusDead), string(trademarks.StatusCurated)}
	strengths = []string{"", string(trademarks.StrengthCoined), string(trademarks.StrengthArbitrary),
		string(trademarks.StrengthSuggestive), string(trademarks.StrengthDictionary)}
	kinds = []string{"", string(trademarks.KindLine), string(trademarks.KindCharacter), string(trademarks.KindPerson),
		string(trademarks.KindTeam), string(trademarks.KindSchool), string(trademarks.KindEvent), string(trademarks.KindProtected),
		string(trademarks.KindGeneric), string(trademarks.KindDress), string(trademarks.KindTerm)}
	aliasKinds = []string{"", string(trademarks.AliasSlang), string(trademarks.AliasAbbreviation), string(trademarks.AliasLine),
		string(trademarks.AliasPseudo), string(trademarks.AliasTranslation), string(trademarks.AliasTransliteration)}
)

// appendMark appends the record of m.
func appendMark(b []byte, m *trademarks.Mark) []byte {
	var flags uint64
	set := func(flag uint64, present bool) {
		if present {
			flags |= flag
		}
	}
	set(hasOffice, m.Office != "")
	set(hasNumber, m.Number != "")
	set(hasOwners, len(m.Owners) > 0)
	set(hasClasses, len(m.Classes) > 0)
	set(hasStatusText, m.StatusText != "")
	set(hasFiled, m.Filed != "")
	set(hasRegistered, m.Registered != "")
	set(hasGoods, m.Goods != "")
	set(hasAliases, len(m.Aliases) > 0)
	set(hasStrength, m.Strength != "")
	set(hasFame, m.Fame != 0)
	set(hasKind, m.Kind != "")
	set(hasHouse, m.House != "")
	set(hasGeneric, !m.Generic.IsZero())
	set(hasSource, m.Source != "")
	set(isEnforcer, m.Enforcer)
	set(isCurated, m.Curated)
	set(hasTransacted, m.Transacted != "")
	set(hasDisclaimer, m.Disclaimer != "")
	set(hasDrawing, m.Drawing != "")
	set(hasRaw, m.Raw != "")

	b = binary.AppendUvarint(b, flags)
	b = appendText(appendText(b, m.ID), m.Text)
	b = appendWord(b, string(m.Status), statuses)
	for _, x := range []struct {
		flag uint64
		text string
	}{{hasOffice, m.Office}, {hasNumber, m.Number}, {hasStatusText, m.StatusText}, {hasFiled, m.Filed},
		{hasRegistered, m.Registered}, {hasGoods, m.Goods}, {hasHouse, m.House}, {hasSource, m.Source},
		{hasTransacted, m.Transacted}, {hasDisclaimer, m.Disclaimer}, {hasDrawing, m.Drawing}, {hasRaw, m.Raw}} {
		if flags&x.flag != 0 {
			b = appendText(b, x.text)
		}
	}
	return appendRest(b, m, flags)
}

// appendRest appends the parts that are no plain texts.
func appendRest(b []byte, m *trademarks.Mark, flags uint64) []byte {
	if flags&hasOwners != 0 {
		b = binary.AppendUvarint(b, uint64(len(m.Owners)))
		for _, o := range m.Owners {
			b = appendText(appendText(b, o.Name), o.Country)
		}
	}
	if flags&hasClasses != 0 {
		b = binary.AppendUvarint(b, uint64(len(m.Classes)))
		for _, c := range m.Classes {
			b = append(b, byte(c))
		}
	}
	if flags&hasAliases != 0 {
		b = binary.AppendUvarint(b, uint64(len(m.Aliases)))
		for _, a := range m.Aliases {
			b = appendWord(appendText(b, a.Text), string(a.Kind), aliasKinds)
		}
	}
	if flags&hasStrength != 0 {
		b = appendWord(b, string(m.Strength), strengths)
	}
	if flags&hasFame != 0 {
		b = binary.AppendVarint(b, int64(m.Fame))
	}
	if flags&hasKind != 0 {
		b = appendWord(b, string(m.Kind), kinds)
	}
	if flags&hasGeneric != 0 {
		b = appendText(appendText(b, m.Generic.EN), m.Generic.ZH)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendWord appends a word's place in its vocabulary counted from 1, or 0 and the word.
func appendWord(b []byte, s string, vocabulary []string) []byte {
	for i, w := range vocabulary {
		if s == w {
			return append(b, byte(i+1))
		}
	}
	return appendText(append(b, 0), s)
}

// decoder reads a record. It is one string, so that every text is a part of it and costs no memory of its own.
// After the first fault it gives zero values and bad stays true.
type decoder struct {
	s   string
	bad bool
}

// decode reads one whole record; false if it is not one.
func decode(s string) (m trademarks.Mark, ok bool) {
	d := decoder{s: s}
	flags := d.number()
	m.ID, m.Text = d.text(), d.text()
	m.Status = trademarks.Status(d.word(statuses))
	for _, x := range [...]struct {
		flag uint64
		to   *string
	}{{hasOffice, &m.Office}, {hasNumber, &m.Number}, {hasStatusText, &m.StatusText}, {hasFiled, &m.Filed},
		{hasRegistered, &m.Registered}, {hasGoods, &m.Goods}, {hasHouse, &m.House}, {hasSource, &m.Source},
		{hasTransacted, &m.Transacted}, {hasDisclaimer, &m.Disclaimer}, {hasDrawing, &m.Drawing}, {hasRaw, &m.Raw}} {
		if flags&x.flag != 0 {
			*x.to = d.text()
		}
	}
	d.rest(&m, flags)
	m.Enforcer, m.Curated = flags&isEnforcer != 0, flags&isCurated != 0
	return m, !d.bad && d.s == "" && flags&^uint64(allFlags) == 0
}

func (d *decoder) rest(m *trademarks.Mark, flags uint64) {
	if flags&hasOwners != 0 {
		m.Owners = make([]trademarks.Owner, d.length(2))
		for i := range m.Owners {
			m.Owners[i] = trademarks.Owner{Name: d.text(), Country: d.text()}
		}
	}
	if flags&hasClasses != 0 {
		m.Classes = make([]nice.Class, d.length(1))
		for i := range m.Classes {
			m.Classes[i] = nice.Class(d.s[i])
		}
		d.s = d.s[len(m.Classes):]
	}
	if flags&hasAliases != 0 {
		m.Aliases = make([]trademarks.Alias, d.length(2))
		for i := range m.Aliases {
			m.Aliases[i] = trademarks.Alias{Text: d.text(), Kind: trademarks.AliasKind(d.word(aliasKinds))}
		}
	}
	if flags&hasStrength != 0 {
		m.Strength = trademarks.Strength(d.word(strengths))
	}
	if flags&hasFame != 0 {
		x := d.number()
		m.Fame = int(int64(x>>1) ^ -int64(x&1)) // zigzag, as AppendVarint writes
	}
	if flags&hasKind != 0 {
		m.Kind = trademarks.Kind(d.word(kinds))
	}
	if flags&hasGeneric != 0 {
		m.Generic = trademarks.Generic{EN: d.text(), ZH: d.text()}
	}
}

// number reads a uvarint.
func (d *decoder) number() uint64 {
	var x uint64
	for i := 0; i < len(d.s) && i < binary.MaxVarintLen64; i++ {
		c := d.s[i]
		x |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			d.s = d.s[i+1:]
			return x
		}
	}
	d.fail()
	return 0
}

func (d *decoder) fail() { d.s, d.bad = "", true }

func (d *decoder) text() string {
	n := d.number()
	if n > uint64(len(d.s)) {
		d.fail()
		return ""
	}
	s := d.s[:n]
	d.s = d.s[n:]
	return s
}

// length reads the length of a list whose entries take at least size bytes each, so that a damaged one allocates little.
// An empty list has no flag, hence no length.
func (d *decoder) length(size int) int {
	n := d.number()
	if n == 0 || n > uint64(len(d.s)/size) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) word(vocabulary []string) string {
	if len(d.s) == 0 || int(d.s[0]) > len(vocabulary) {
		d.fail()
		return ""
	}
	i := d.s[0]
	d.s = d.s[1:]
	if i == 0 {
		return d.text()
	}
	return vocabulary[i-1]
}
