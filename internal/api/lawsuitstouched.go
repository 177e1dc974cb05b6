// SPDX-License-Identifier: Apache-2.0

package api

import "markwarden/internal/storage"

type touchedInput struct {
	Days   int    `query:"filed_within_days" minimum:"1" maximum:"3650" default:"90" doc:"Lawsuits filed in the last so many days."`
	Cursor string `query:"cursor" maxLength:"1024" doc:"next of the page before, with the same question."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type touchedOutput struct {
	Body struct {
		Items []touchedBody `json:"items" nullable:"false"`
		Next  string        `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

// touchedBody is a kept listing with the lawsuits that touch it.
type touchedBody struct {
	Listing  string         `json:"listing_id" format:"uuid"`
	ID       string         `json:"id,omitempty" doc:"The seller's own."`
	SellerID string         `json:"seller_id,omitempty"`
	Title    string         `json:"title"`
	Level    string         `json:"level" enum:"caution,high,block"`
	Score    int            `json:"score"`
	Lawsuits []touchingBody `json:"lawsuits" nullable:"false" doc:"The newest five."`
}

type touchingBody struct {
	ID    string `json:"id" format:"uuid"`
	Case  string `json:"case" example:"ilnd 1:26-cv-01234"`
	Filed string `json:"filed" format:"date"`
	By    string `json:"by" enum:"plaintiff,mark" doc:"Whether the owner sues or the mark is sued on."`
	Name  string `json:"name" doc:"As the docket writes it."`
}

func touchedOf(l *storage.TouchedListing) touchedBody {
	b := touchedBody{Listing: l.ID, ID: l.ExternalID, SellerID: l.SellerID, Title: l.Listing.Title, Level: l.Level, Score: l.Score, Lawsuits: make([]touchingBody, len(l.Lawsuits))}
	for i, t := range l.Lawsuits {
		b.Lawsuits[i] = touchingBody{t.ID, t.Case, t.Filed, string(t.Kind), t.Shown}
	}
	return b
}
