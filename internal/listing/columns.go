// SPDX-License-Identifier: Apache-2.0

package listing

import (
	_ "embed" // columns.tsv
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed columns.tsv
var columnTable string

// The fields that a column can fill besides those a finding can name.
const (
	fieldID        Field = "id"
	fieldBullets   Field = "bullets"
	fieldClasses   Field = "classes"
	fieldMarkets   Field = "markets"
	fieldCondition Field = "condition"
	fieldPrice     Field = "price"
	fieldCurrency  Field = "currency"
	fieldSellerID  Field = "seller_id"
	fieldURL       Field = "url"
	fieldImages    Field = "images"
	fieldAttribute Field = "attributes"
)

// claim is a field that a column's name stands for; a lower rank is the better name for it.
type claim struct {
	field Field
	rank  int
}

// columnNames is columns.tsv: format -> column key -> claim.
var columnNames = sync.OnceValue(func() map[string]map[string]claim {
	names := map[string]map[string]claim{}
	for line := range strings.Lines(columnTable) {
		part := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(part) != 3 {
			continue
		}
		if names[part[0]] == nil {
			names[part[0]] = map[string]claim{}
		}
		for rank, name := range strings.Split(part[2], "|") {
			if _, taken := names[part[0]][name]; !taken {
				names[part[0]][name] = claim{Field(part[1]), rank}
			}
		}
	}
	return names
})

// claimOf is what a column's name stands for in a format. Attributes that any shop may name are known in every format.
func claimOf(f Format, key string) (claim, bool) {
	if own := columnNames()[string(f)]; own != nil {
		if c, ok := lookupClaim(own, key); ok {
			return c, true
		}
		c, ok := lookupClaim(columnNames()["*"], key)
		return c, ok && c.field == fieldAttribute
	}
	return lookupClaim(columnNames()["*"], key)
}

// lookupClaim finds a key, or for the fields that take several columns the key without its number: bullet 1, image2.
func lookupClaim(names map[string]claim, key string) (claim, bool) {
	if c, ok := names[key]; ok {
		return c, true
	}
	base := strings.TrimRight(strings.TrimRight(key, "0123456789"), " ")
	if c, ok := names[base]; ok && several(c.field) {
		return c, true
	}
	return claim{}, false
}

// several reports whether a field takes all the columns that stand for it; the others take the best one.
func several(f Field) bool {
	switch f {
	case FieldDescription, FieldKeywords, FieldCategory, fieldBullets, fieldImages, fieldClasses, fieldMarkets, fieldAttribute:
		return true
	}
	return false
}

// columnKey is a column's name as columns.tsv writes it. Amazon's newer templates add a market, a language and a number
// to the name (item_name[marketplace_id=…]#1.value), which are no part of it.
func columnKey(name string) string {
	if i := strings.IndexAny(name, "[#"); i > 0 {
		name = name[:i]
	}
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(norm.NFKC.String(name)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		case unicode.Is(unicode.Cf, r): // byte order marks and invisible signs
		default:
			gap = true
		}
	}
	return b.String()
}
