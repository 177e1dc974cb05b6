// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// Text is a text in both languages.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// Listing is an offer for sale.
type Listing struct {
	ID          string            `json:"id,omitempty"`
	SellerID    string            `json:"seller_id,omitempty"`
	Title       string            `json:"title,omitempty"`
	Bullets     []string          `json:"bullets,omitempty"`
	Description string            `json:"description,omitempty"`
	Brand       string            `json:"brand,omitempty"`
	Keywords    string            `json:"keywords,omitempty"`
	Category    string            `json:"category,omitempty"`
	Classes     []int             `json:"classes,omitempty"` // Nice classes, 1 to 45
	Markets     []string          `json:"markets,omitempty"` // such as US, EU
	Condition   string            `json:"condition,omitempty"`
	Attributes  map[string]string `json:"attributes,omitempty"`
	Price       *Price            `json:"price,omitempty"`
	URL         string            `json:"url,omitempty"`
	Images      []string          `json:"images,omitempty"`
}

// Price is a sum: a decimal number and a currency (ISO 4217).
type Price struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency,omitempty"`
}

// KeptListing is a listing on file with the level of its newest screening.
type KeptListing struct {
	ID         string    `json:"id"`
	ExternalID string    `json:"external_id"` // the seller's own
	SellerID   string    `json:"seller_id"`
	Created    time.Time `json:"created"`
	Level      string    `json:"level"`
	Score      int       `json:"score"`
	Register   string    `json:"register"`
	Cases      []string  `json:"cases"`
	Listing    Listing   `json:"listing"`
	Lawsuits   []Sued    `json:"lawsuits"` // running suits on what it speaks of, the nearest date first
}

// Sued is a running suit beside a listing. ID is empty where the case is not yours to open.
type Sued struct {
	ID        string    `json:"id"`
	Court     string    `json:"court"`
	Number    string    `json:"number"`
	Plaintiff string    `json:"plaintiff"`
	Next      *NextDate `json:"next"` // nil where none runs or none is yours to know
}

// NextDate is the next date of a case: Days are whole days until then, less than zero once it is past.
type NextDate struct {
	Title Text      `json:"title"`
	Due   time.Time `json:"due"`
	Days  int       `json:"days"`
}

// ListingQuery narrows kept listings.
type ListingQuery struct {
	Text  string `query:"q"`
	Level string `query:"level"`
	Sort  string `query:"sort"` // newest or suits
	Limit int    `query:"limit"`
}

// KeepQuery says from which level on (caution, high, block) a finding opens a case; empty for none.
type KeepQuery struct {
	OpenCaseFrom string `query:"open_case_from"`
}

// KeepListing keeps and screens a listing.
func (c *Client) KeepListing(ctx context.Context, l Listing, q KeepQuery) (KeptListing, error) {
	return ask[KeptListing](ctx, c, post("listings").with(l).asking(q))
}

// Listings are the kept listings, the newest first or, by suits, those that running suits touch, the nearest date first; a seller
// sees their own.
func (c *Client) Listings(ctx context.Context, q ListingQuery) iter.Seq2[KeptListing, error] {
	return pages[KeptListing](ctx, c, get("listings").asking(q))
}

// Listing is one kept listing.
func (c *Client) Listing(ctx context.Context, id string) (KeptListing, error) {
	return ask[KeptListing](ctx, c, get("listings", id))
}
