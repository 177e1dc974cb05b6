// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"markwarden/internal/calendar"
)

// Event is one docket entry. Filed is the day in the court's own zone; Entered is the instant in UTC, zero when the source
// gives a day only, and then EnteredOn is that day.
type Event struct {
	Key       string        `json:"key"`
	Entry     string        `json:"entry,omitempty"`    // docket entry number, empty for a paperless entry
	Sequence  string        `json:"sequence,omitempty"` // the court system's own sequence number
	Filed     calendar.Date `json:"filed"`
	EnteredOn calendar.Date `json:"entered_on"`
	Entered   time.Time     `json:"entered"`
	Short     string        `json:"short,omitempty"` // the feed's few words
	Text      string        `json:"text,omitempty"`  // the docket text
	Reading   EntryReading  `json:"reading"`
	Documents []Document    `json:"documents,omitempty"`
	Source    Source        `json:"source"`
	Raw       []byte        `json:"-"` // what the source sent, where later reading may want more of it
}

// Document is a paper of an entry. ID is the court system's number in comparing form, see DocumentID.
type Document struct {
	ID         string `json:"id,omitempty"`
	Number     string `json:"number,omitempty"`
	Attachment int    `json:"attachment,omitempty"` // 0 is the main document
	Text       string `json:"text,omitempty"`
	URL        string `json:"url,omitempty"`
	Pages      int    `json:"pages,omitempty"`
	Available  bool   `json:"available"`
	Sealed     bool   `json:"sealed,omitempty"`
}

// DocumentID brings a court system's document number to comparing form. Its fourth digit is 0 or 1 for the same document,
// depending on how it was asked for; 0 is kept.
func DocumentID(id string) string {
	id = strings.TrimSpace(id)
	if len(id) > 4 && id[3] == '1' {
		return id[:3] + "0" + id[4:]
	}
	return id
}

// Words is what an entry says, in the fullest form known.
func (e Event) Words() string {
	if e.Text != "" {
		return e.Text
	}
	return e.Short
}

// entryKey is what makes an entry the same entry in two deliveries: court, the court system's case id (else the docket
// number) and the sequence number. Where a source gives none, as for paperless entries of some feeds, the entry number
// stands in, then the moment and the words.
func entryKey(c CaseRef, e Event) string {
	parts := []string{c.Court, c.PACERCase}
	if c.PACERCase == "" {
		parts[1] = c.Number
	}
	if parts[1] == "" && c.CourtListener != "" {
		parts[1] = "cl-" + c.CourtListener
	}
	switch {
	case e.Sequence != "":
		parts = append(parts, e.Sequence)
	case e.Entry != "":
		parts = append(parts, "no-"+e.Entry)
	case !e.Entered.IsZero():
		parts = append(parts, e.Entered.UTC().Format("20060102T150405Z"))
	default:
		parts = append(parts, e.Filed.String(), e.fingerprint())
	}
	return strings.Join(parts, "/")
}

// fingerprint is an entry's day and words in a few letters.
func (e Event) fingerprint() string {
	sum := sha256.Sum256([]byte(e.Filed.String() + "\x00" + strings.Join(strings.Fields(e.Words()), " ")))
	return hex.EncodeToString(sum[:6])
}

// repeats reports that two entries of one name are one.
func (e Event) repeats(o Event) bool { return e.Filed == o.Filed && e.Words() == o.Words() }

// CaseRef names the case an entry belongs to, as far as the source does. Number is canonical for a district court and as
// written elsewhere; PACERCase and CourtListener are those systems' own numbers.
type CaseRef struct {
	Court         string `json:"court"`
	Number        string `json:"number"`
	Caption       string `json:"caption,omitempty"`
	PACERCase     string `json:"pacer_case,omitempty"`
	CourtListener string `json:"courtlistener,omitempty"`
	Judges        string `json:"judges,omitempty"` // initials behind the number
}

// names are the keys a case is found by.
func (c CaseRef) names() []string {
	var list []string
	for _, n := range []string{c.PACERCase, c.CourtListener, c.Number} {
		if n != "" {
			list = append(list, c.Court+"/"+n)
		}
	}
	return list
}

// same reports that two references are to one case.
func (c CaseRef) same(o CaseRef) bool {
	if c.Court != o.Court {
		return false
	}
	switch {
	case c.PACERCase != "" && o.PACERCase != "":
		return c.PACERCase == o.PACERCase
	case c.CourtListener != "" && o.CourtListener != "":
		return c.CourtListener == o.CourtListener
	}
	return c.Number != "" && c.Number == o.Number
}
