// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"iter"
	"maps"
	"slices"
	"strconv"
)

// Texts yields every field whose words are held against the register, by name, in the order findings are reported:
// title, brand, bullets, description, keywords, attributes by name. The category is goods, not words, and is left out.
func (l *Listing) Texts() iter.Seq2[Field, string] {
	return func(yield func(Field, string) bool) {
		if !yield(FieldTitle, l.Title) || !yield(FieldBrand, l.Brand) {
			return
		}
		for i, b := range l.Bullets {
			if !yield(Field("bullets["+strconv.Itoa(i)+"]"), b) {
				return
			}
		}
		if !yield(FieldDescription, l.Description) || !yield(FieldKeywords, l.Keywords) {
			return
		}
		for _, k := range slices.Sorted(maps.Keys(l.Attributes)) {
			if !yield(Field("attributes."+k), l.Attributes[k]) {
				return
			}
		}
	}
}
