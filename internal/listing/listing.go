// SPDX-License-Identifier: Apache-2.0

// Package listing is an offer for sale as a seller or a shop's export gives it, the readers of such files, and the writer
// of an annotated copy in the seller's own format.
//
// It promises bounded memory whatever a file holds; that a row which cannot be read is named and set aside, never
// dropped; that text is decoded once and the given text kept; and that an annotated copy keeps every byte of the rows it
// adds to.
package listing

import (
	"encoding/json"

	"markwarden/trademarks/nice"
)

// Listing is what is screened. Every field is the seller's own text, untrusted; a reader of files decodes it once
// (encoding, HTML) and otherwise leaves it as it is.
type Listing struct {
	ID          string            `json:"id,omitempty"`
	Title       string            `json:"title"`
	Bullets     []string          `json:"bullets,omitempty"`
	Description string            `json:"description,omitempty"`
	Brand       string            `json:"brand,omitempty"`
	Keywords    string            `json:"keywords,omitempty"`
	Category    string            `json:"category,omitempty"`
	Classes     []nice.Class      `json:"classes,omitempty"`
	Markets     []string          `json:"markets,omitempty"` // ISO 3166 codes, EU for the Union
	Condition   Condition         `json:"condition,omitempty"`
	Price       *Price            `json:"price,omitempty"`
	SellerID    string            `json:"seller_id,omitempty"`
	URL         string            `json:"url,omitempty"`
	Images      []string          `json:"images,omitempty"`
	Attributes  map[string]string `json:"attributes,omitempty"`
}

// MarshalJSON writes the listing with its classes as numbers: encoding/json takes a slice of an 8-bit type for bytes and
// would write base64.
func (l Listing) MarshalJSON() ([]byte, error) {
	type plain Listing
	numbers := make([]int, len(l.Classes))
	for i, c := range l.Classes {
		numbers[i] = int(c)
	}
	return json.Marshal(struct {
		plain
		Classes []int `json:"classes,omitempty"`
	}{plain(l), numbers})
}

// Condition of the goods; empty is not stated.
type Condition string

// The conditions a listing can state.
const (
	ConditionNew         Condition = "new"
	ConditionUsed        Condition = "used"
	ConditionRefurbished Condition = "refurbished"
)

// Price is a decimal amount as text, in an ISO 4217 currency.
type Price struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency,omitempty"`
}

// Field names a part of a listing in findings: title, bullets[0], description, brand, keywords, category, attributes.NAME.
type Field string

// The fixed field names; bullets and attributes carry an index or name, see FieldText.
const (
	FieldTitle       Field = "title"
	FieldDescription Field = "description"
	FieldBrand       Field = "brand"
	FieldKeywords    Field = "keywords"
	FieldCategory    Field = "category"
)

// FieldText is one field with its text as given.
type FieldText struct {
	Field Field
	Text  string
}
