// SPDX-License-Identifier: Apache-2.0

// Package listing is an offer for sale as a seller or a shop's export gives it, and the readers of such files.
package listing

import "markwarden/trademarks/nice"

// Listing is what is screened. Every field is the seller's own text, untrusted and unchanged.
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
