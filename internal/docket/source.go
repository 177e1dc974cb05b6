// SPDX-License-Identifier: Apache-2.0

package docket

import "strings"

// SourceKind is the road by which a fact came in.
type SourceKind string

// The roads.
const (
	FromRSS     SourceKind = "rss"
	FromWebhook SourceKind = "webhook"
	FromPage    SourceKind = "docket page"
	FromMail    SourceKind = "notice of filing"
	FromCSV     SourceKind = "csv"
	FromUpload  SourceKind = "upload"
)

// Source says where a fact was read, so that a lawyer can open the same place: the road, the file or feed, and the
// position in it (item 3, line 12, row 7).
type Source struct {
	Kind SourceKind `json:"kind"`
	Name string     `json:"name"`
	At   string     `json:"at,omitempty"`
}

// String is the source for a sentence: file.xml item 3 (rss).
func (s Source) String() string {
	return strings.TrimSpace(s.Name+" "+s.At) + " (" + string(s.Kind) + ")"
}

// Note is something a reader left out, could not read or wants a person to know, with its position in the file.
type Note struct {
	At   string `json:"at,omitempty"`
	Text Text   `json:"text"`
}

// Quote is the words of a text that caused a conclusion: Start and End are bytes of that text. Rule names the line of the
// rule table that fired.
type Quote struct {
	Rule  string `json:"rule"`
	Field string `json:"field,omitempty"`
	Words string `json:"words"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}
