// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"io"
	"iter"
)

// StoresQuery says what a list of stores is.
type StoresQuery struct {
	Name  string `query:"name"`
	Whole bool   `query:"whole"` // it takes the place of all stores kept before
}

// FiledStores is what a list of stores brought.
type FiledStores struct {
	Stores  int `json:"stores"`
	Cases   int `json:"cases"`   // lawsuits that they were compared with
	Matched int `json:"matched"` // of those, that may name one of them
}

// TouchedQuery narrows listings that lawsuits touch.
type TouchedQuery struct {
	FiledWithinDays int `query:"filed_within_days"`
	Limit           int `query:"limit"`
}

// TouchedListing is a kept listing that lawsuits touch.
type TouchedListing struct {
	ListingID string            `json:"listing_id"`
	ID        string            `json:"id"` // the shop's own number
	SellerID  string            `json:"seller_id"`
	Title     string            `json:"title"`
	Level     string            `json:"level"`
	Score     int               `json:"score"`
	Lawsuits  []TouchingLawsuit `json:"lawsuits"`
}

// TouchingLawsuit is a lawsuit that touches a listing; By says how, and Name by what.
type TouchingLawsuit struct {
	ID    string `json:"id"`
	Case  string `json:"case"`
	Filed string `json:"filed"`
	By    string `json:"by"`
	Name  string `json:"name"`
}

// FileStores keeps the caller's stores, which lists of defendants are compared with. A file that can be sought is sent again
// after a 429 or 503.
func (c *Client) FileStores(ctx context.Context, file io.Reader, q StoresQuery) (FiledStores, error) {
	o := post("stores").asking(q)
	o.file = newUpload(q.Name, file, false)
	return ask[FiledStores](ctx, c, o)
}

// TouchedListings are kept listings that new lawsuits touch.
func (c *Client) TouchedListings(ctx context.Context, q TouchedQuery) iter.Seq2[TouchedListing, error] {
	return pages[TouchedListing](ctx, c, get("exposure", "listings").asking(q))
}
