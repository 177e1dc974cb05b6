// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"io"
	"iter"
	"time"
)

// PublicationQuery says whose publication a file is and what it does.
type PublicationQuery struct {
	Office     string `query:"office"`
	Name       string `query:"name"`
	Replace    bool   `query:"replace"`     // it holds all marks of the office: others of it are removed
	Force      bool   `query:"force"`       // although it is empty or more than halves the register
	PlacesOnly bool   `query:"places_only"` // keep where each record stands and not its text: for a whole back file
}

// Publication is what is in a file of an office.
type Publication struct {
	Name           string         `json:"name"`
	Office         string         `json:"office"`
	Format         string         `json:"format"`
	Records        int            `json:"records"`
	Marks          int            `json:"marks"`
	SetAside       int            `json:"set_aside"`
	FirstSetAside  []RowRefused   `json:"first_set_aside"`
	IgnoredColumns []string       `json:"ignored_columns"`
	Statuses       []StatusOfMany `json:"statuses"`
}

// RowRefused is a record that could not be read.
type RowRefused struct {
	File   string `json:"file"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
}

// StatusOfMany is how many marks have a status.
type StatusOfMany struct {
	Status string `json:"status"`
	Count  int    `json:"count"`
}

// RegisterVersionFull is a version with what it did to kept listings.
type RegisterVersionFull struct {
	RegisterVersion
	Listings *VersionListings `json:"listings"`
}

// VersionListings is how many kept listings a version judges otherwise, and how many of those more severely; Done says
// whether all were looked at.
type VersionListings struct {
	Done    bool      `json:"done"`
	Ended   time.Time `json:"ended"`
	Moved   int       `json:"moved"`
	Riskier int       `json:"riskier"`
}

// MovedQuery narrows listings that a version judges otherwise.
type MovedQuery struct {
	Version string `query:"version"`
	Riskier bool   `query:"riskier"`
	Limit   int    `query:"limit"`
}

// MovedListing is a kept listing that a register version judges otherwise than before.
type MovedListing struct {
	ListingID    string        `json:"listing_id"`
	ID           string        `json:"id"` // the shop's own number
	SellerID     string        `json:"seller_id"`
	Title        string        `json:"title"`
	Version      string        `json:"version"`
	Screened     time.Time     `json:"screened"`
	Level        string        `json:"level"`
	LevelBefore  string        `json:"level_before"`
	Score        int           `json:"score"`
	ScoreBefore  int           `json:"score_before"`
	Riskier      bool          `json:"riskier"`
	ChangedMarks []string      `json:"changed_marks"`
	Why          []MovedReason `json:"why"` // empty where the marks only fell away
}

// MovedReason is what is said of a changed mark now.
type MovedReason struct {
	MarkID string `json:"mark_id"`
	Mark   string `json:"mark"`
	Owner  string `json:"owner"`
	Level  string `json:"level"`
	Score  int    `json:"score"`
	Field  string `json:"field"`
	Text   string `json:"text"` // the words of the listing
	Reason Text   `json:"reason"`
}

// RegisterVersion is one version of the register.
func (c *Client) RegisterVersion(ctx context.Context, name string) (RegisterVersionFull, error) {
	return ask[RegisterVersionFull](ctx, c, get("register", "versions", name))
}

// ImportPublication hands in a file of an office: it waits to become a version, which RegisterVersions shows. A file that can
// be sought is sent again after a 429 or 503.
func (c *Client) ImportPublication(ctx context.Context, file io.Reader, q PublicationQuery) error {
	return tell(ctx, c, publication(file, q))
}

// TryPublication says what is in a file of an office and changes nothing.
func (c *Client) TryPublication(ctx context.Context, file io.Reader, q PublicationQuery) (Publication, error) {
	o := publication(file, q)
	o.query.Set("dry_run", "true")
	return ask[Publication](ctx, c, o)
}

func publication(file io.Reader, q PublicationQuery) call {
	o := post("register", "imports").asking(q)
	o.file = newUpload(q.Name, file, false)
	return o
}

// MovedListings are kept listings that changes of the register moved: the newest version first, in it the riskier ones.
func (c *Client) MovedListings(ctx context.Context, q MovedQuery) iter.Seq2[MovedListing, error] {
	return pages[MovedListing](ctx, c, get("moved-listings").asking(q))
}
