// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"regexp"
	"slices"
	"strings"
)

var (
	currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)
	decimal      = regexp.MustCompile(`^\d+([.,]\d+)*$`)
	numbered     = regexp.MustCompile(`^(.*?)(\d+)$`)
)

// etsyImages is where the run of image columns begins, behind title, description, price, currency, quantity, tags and
// materials.
const etsyImages = 7

// etsyShape recognises a listings download, whose header is in the shop's language, by its order and values: a price, a
// currency and a whole number in columns 3 to 5, and a run of numbered image columns from the eighth. It returns the
// English names of the columns; nil if this is no such download.
func etsyShape(header []string, rows [][]string) map[int]string {
	if len(header) < etsyImages+2 {
		return nil
	}
	fits := 0
	for _, r := range rows {
		if len(r) >= etsyImages && decimal.MatchString(r[2]) && currencyCode.MatchString(r[3]) && decimal.MatchString(r[4]) {
			fits++
		}
	}
	if fits == 0 || fits < len(rows)*4/5 { // a seller's broken row or two must not hide what the others show
		return nil
	}
	names := map[int]string{0: "TITLE", 1: "DESCRIPTION", 2: "PRICE", 3: "CURRENCY_CODE", 4: "QUANTITY", 5: "TAGS", 6: "MATERIALS"}
	i := etsyImages
	stem := numbered.FindStringSubmatch(header[i])
	if stem == nil || stem[2] != "1" {
		return nil
	}
	for ; i < len(header); i++ {
		m := numbered.FindStringSubmatch(header[i])
		if m == nil || m[1] != stem[1] {
			break
		}
		names[i] = "IMAGE" + m[2]
	}
	// Three columns for each variation follow (its type, its name, its values), and then the SKU, whose name is not
	// translated. What stands behind it is not the shop's.
	sku := slices.IndexFunc(header[i:], func(h string) bool { return columnKey(h) == "sku" })
	switch {
	case i == len(header):
		return names
	case sku < 0:
		sku = len(header) - 1 - i
	}
	names[i+sku] = "SKU"
	for sku += i; i+3 <= sku; i += 3 {
		names[i+1], names[i+2] = etsyVariationName, etsyVariationValues
	}
	return names
}

// The names etsyShape gives to a variation's columns.
const (
	etsyVariationName   = "VARIATION NAME"
	etsyVariationValues = "VARIATION VALUES"
)

// etsy pairs the variations' name and value columns.
func (l *layout) etsy() {
	for i := range l.header {
		if l.alias[i] == etsyVariationName && l.alias[i+1] == etsyVariationValues {
			l.slots = append(l.slots, slot{col: i + 1, field: fieldAttribute, name: l.header[i+1], nameAt: i})
		}
	}
}

// etsyTags writes tags as they are read on the page: the download puts an underscore for each blank.
func etsyTags(s string) string { return strings.ReplaceAll(s, "_", " ") }
