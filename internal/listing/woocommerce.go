// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"regexp"
	"slices"
	"strings"
)

// wooAttribute is the header of an attribute's columns in the languages of WooCommerce's own translations: Attribute 1
// name, Attribut 1 Wert(e), Nom de l'attribut 1, Nombre del atributo 1, Nome dell'attributo 1.
var wooAttribute = regexp.MustCompile(`(?i)att?ribut\w*\D*(\d+)`)

// wooVisibility are the values of the visibility column; they are not translated.
var wooVisibility = []string{"visible", "catalog", "search", "hidden"}

// wooTypes are the values of the type column; they are not translated.
var wooTypes = []string{"simple", "variable", "variation", "grouped", "external", "virtual", "downloadable"}

// woocommerce pairs the attributes' name and value columns: the first column of a number is its name, the next its
// values. Variations have rows and names of their own and stay listings of their own.
func (l *layout) woocommerce() {
	name, number := -1, ""
	for i, h := range l.header {
		m := wooAttribute.FindStringSubmatch(h)
		switch {
		case m == nil:
			name, number = -1, ""
		case m[1] != number:
			name, number = i, m[1]
		case i == name+1:
			l.slots = append(l.slots, slot{col: i, field: fieldAttribute, name: h, nameAt: name})
		}
	}
}

// wooShape recognises an export in any language by its values: the second column holds product types, and some column
// visibilities. The export's order is fixed, so from the visibility column the name stands three to the left and the
// two descriptions follow. It returns the English names of the columns it knows; nil if this is no such export.
func wooShape(header []string, rows [][]string) map[int]string {
	if len(header) < 20 || !allCells(rows, 1, wooTypes) {
		return nil
	}
	for col := 5; col < 10; col++ {
		if allCells(rows, col, wooVisibility) {
			return map[int]string{0: "ID", 1: "Type", 2: "SKU", col - 3: "Name", col - 2: "Published", col: "Visibility in catalog",
				col + 1: "Short description", col + 2: "Description"}
		}
	}
	return nil
}

// allCells reports whether each row's cell in a column is empty or a list of the given words, and one is not empty.
func allCells(rows [][]string, col int, words []string) bool {
	seen := false
	for _, r := range rows {
		if col >= len(r) {
			return false
		}
		if r[col] == "" {
			continue
		}
		for part := range strings.SplitSeq(r[col], ",") {
			if !slices.Contains(words, strings.ToLower(strings.TrimSpace(part))) {
				return false
			}
		}
		seen = true
	}
	return seen
}
