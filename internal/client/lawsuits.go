// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"io"
	"iter"
)

// LawsuitQuery narrows lawsuits.
type LawsuitQuery struct {
	Text      string `query:"q"`
	Court     string `query:"court"`
	Stage     string `query:"stage"` // filed, tro, pi, judgment, ended or a state's name
	FiledFrom string `query:"filed_from"`
	Ours      bool   `query:"ours"`       // only those that touch a store of ours
	ScheduleA bool   `query:"schedule_a"` // only those against a list of sellers
	Limit     int    `query:"limit"`
}

// DocketQuery says what a docket file is.
type DocketQuery struct {
	Name   string `query:"name"`
	Court  string `query:"court"` // for a file that does not say
	Sealed bool   `query:"sealed"`
}

// ScheduleQuery says what a list of defendants is.
type ScheduleQuery struct {
	Name   string `query:"name"`
	Whole  bool   `query:"whole"` // rows that are not in it are struck off
	Sealed bool   `query:"sealed"`
}

// NewLawsuit is a case that the caller knows of.
type NewLawsuit struct {
	Court      string          `json:"court"`
	Number     string          `json:"number"`
	Caption    string          `json:"caption,omitempty"`
	Judge      string          `json:"judge,omitempty"`
	Filed      string          `json:"filed,omitempty"` // day as 2006-01-02
	Plaintiffs []string        `json:"plaintiffs,omitempty"`
	Firms      []string        `json:"firms,omitempty"`
	Rights     []AssertedRight `json:"rights,omitempty"`
	ITC        string          `json:"itc,omitempty"`
	Sealed     bool            `json:"sealed,omitempty"`
}

// AssertedRight is a right that a case is about.
type AssertedRight struct {
	Kind   string `json:"kind"` // trademark, copyright, design patent or patent
	Mark   string `json:"mark,omitempty"`
	Number string `json:"number,omitempty"`
	Owner  string `json:"owner,omitempty"`
}

// DocketImport is what a docket file brought.
type DocketImport struct {
	Kind         string           `json:"kind"` // the form that was found
	Name         string           `json:"name"`
	Entries      int              `json:"entries"`
	NewEntries   int              `json:"new_entries"`
	NewCases     int              `json:"new_cases"`
	ChangedCases int              `json:"changed_cases"`
	ScheduleA    int              `json:"schedule_a"`
	Cases        []ImportedDocket `json:"cases"`
	Coverage     []Text           `json:"coverage"`
	Notes        []DocketNote     `json:"notes"`
}

// ImportedDocket is a case that a file spoke of.
type ImportedDocket struct {
	ID         string `json:"id"`
	Case       string `json:"case"`
	Caption    string `json:"caption"`
	State      string `json:"state"`
	New        bool   `json:"new"`
	Changed    bool   `json:"changed"`
	NewEntries int    `json:"new_entries"`
	ScheduleA  bool   `json:"schedule_a"`
}

// DocketNote is something a person must read; At is its place in the file or the docket.
type DocketNote struct {
	At   string `json:"at"`
	Text Text   `json:"text"`
}

// Schedule is what a list of defendants brought.
type Schedule struct {
	Form     string         `json:"form"` // csv, xlsx or text
	Rows     int            `json:"rows"`
	Accounts int            `json:"accounts"`
	Domains  int            `json:"domains"`
	Persons  int            `json:"persons"`
	Added    []string       `json:"added"`
	Removed  []string       `json:"removed"`
	Matches  []LawsuitMatch `json:"matches"`
	Notes    []DocketNote   `json:"notes"`
	Summary  Text           `json:"summary"`
}

// ImportDocket files a docket: a feed, a page, a notice of filing or a list of cases. The same file twice changes nothing. A
// file that can be sought is sent again after a 429 or 503.
func (c *Client) ImportDocket(ctx context.Context, file io.Reader, q DocketQuery) (DocketImport, error) {
	o := post("docket", "imports").asking(q)
	o.file = newUpload(q.Name, file, false)
	return ask[DocketImport](ctx, c, o)
}

// Lawsuits are the cases on file, the newest first.
func (c *Client) Lawsuits(ctx context.Context, q LawsuitQuery) iter.Seq2[LawsuitLine, error] {
	return pages[LawsuitLine](ctx, c, get("lawsuits").asking(q))
}

// Lawsuit is everything on file of a case.
func (c *Client) Lawsuit(ctx context.Context, id string) (Lawsuit, error) {
	return ask[Lawsuit](ctx, c, get("lawsuits", id))
}

// OpenLawsuit files a case, or joins it with the one on file.
func (c *Client) OpenLawsuit(ctx context.Context, n NewLawsuit) (Lawsuit, error) {
	return ask[Lawsuit](ctx, c, post("lawsuits").with(n))
}

// FileSchedule files a list of defendants and compares it with our stores.
func (c *Client) FileSchedule(ctx context.Context, id string, file io.Reader, q ScheduleQuery) (Schedule, error) {
	o := post("lawsuits", id, "schedules").asking(q)
	o.file = newUpload(q.Name, file, false)
	return ask[Schedule](ctx, c, o)
}

// LawsuitBundle is the facts of a case for counsel, as a zip. The caller closes it.
func (c *Client) LawsuitBundle(ctx context.Context, id string, q ExportQuery) (io.ReadCloser, error) {
	return download(ctx, c, get("lawsuits", id, "bundle").asking(q))
}
