// SPDX-License-Identifier: Apache-2.0

// Package notice is a rights owner's complaint and everything that must be known of it before anybody acts: is it whole
// (Complete), who sent it (Complainant.Standing), does the right exist (CheckRight), which listings does it name
// (ReadTargets), how did earlier ones of the same sender end (Ledger), what answer may the seller give (CompleteCounter),
// and what is due when (Pack.Due).
//
// It is pure: values in, values out, time is an argument. What the law asks for is data in this folder (elements.tsv,
// counters.tsv, timers.tsv), reviewed like code, with the source of each line; every reason stands in English and Chinese.
// It promises that an unverified complainant is never enough to take goods down at once; that a bad row of a file is set
// aside by row and column and never lost; and that every date carries its derivation.
//
// What it says is information, not legal advice.
package notice

import (
	"fmt"
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/trademarks/nice"
)

// Text is one sentence in both languages.
type Text = calendar.Text

// Kind is the kind of a notice, a word of kinds.tsv.
type Kind string

// The kinds (specification 5.1).
const (
	Trademark   Kind = "trademark"
	Counterfeit Kind = "counterfeit"
	Design      Kind = "design"
	DMCA        Kind = "dmca" // 17 USC 512(c)
	PRC         Kind = "prc"  // E-Commerce Law art. 42
	DSA         Kind = "dsa"  // Regulation 2022/2065 art. 16
)

// Profile is whose procedure a case follows: it chooses timers, redress and the seller's answer.
type Profile string

// The profiles.
const (
	US Profile = "US"
	CN Profile = "CN"
	EU Profile = "EU"
)

// Capacity is in what capacity somebody complains.
type Capacity string

// The capacities.
const (
	Owner Capacity = "owner"
	Agent Capacity = "agent"
)

// RightKind is the sort of right relied on.
type RightKind string

// The sorts of right.
const (
	RightTrademark RightKind = "trademark"
	RightCopyright RightKind = "copyright"
	RightDesign    RightKind = "design"
	RightUtility   RightKind = "utility_model"
	RightPatent    RightKind = "patent"
)

// Scope says what of a place is meant.
type Scope string

// The scopes.
const (
	ScopeListing Scope = "listing"
	ScopeSeller  Scope = "seller"
	ScopeImage   Scope = "image"
	ScopeText    Scope = "text"
)

// Notice is a complaint as it was received. Its text is the sender's own, untrusted.
type Notice struct {
	ID         string      `json:"id"`
	Kind       Kind        `json:"kind"`
	Form       string      `json:"form,omitempty"`    // a marketplace's form that asks for more, such as vero
	Profile    Profile     `json:"profile,omitempty"` // empty takes the kind's own
	Received   time.Time   `json:"received"`
	Who        Complainant `json:"who"`
	Rights     []Right     `json:"rights"`
	Targets    []Target    `json:"targets"`
	Why        string      `json:"why,omitempty"`
	Evidence   []string    `json:"evidence,omitempty"` // documents, by name
	TestBuy    string      `json:"test_buy,omitempty"` // order number of a test purchase
	Evaluation string      `json:"evaluation,omitempty"`
	Statements Statements  `json:"statements"`
	Signature  string      `json:"signature,omitempty"`
}

// Complainant is who complains, and what was checked of it.
type Complainant struct {
	ID        string   `json:"id,omitempty"`
	Name      string   `json:"name"`
	Natural   bool     `json:"natural,omitempty"` // a human being, whose name no public record holds
	Address   string   `json:"address,omitempty"`
	Email     string   `json:"email,omitempty"`
	Phone     string   `json:"phone,omitempty"`
	Capacity  Capacity `json:"capacity,omitempty"`
	Authority string   `json:"authority,omitempty"` // document that proves an agent's authority
	Identity  string   `json:"identity,omitempty"`  // document that proves who it is
	Checks    []Check  `json:"checks,omitempty"`
}

// Right is the right relied on, as the notice says it.
type Right struct {
	Kind         RightKind    `json:"kind"`
	Number       string       `json:"number,omitempty"`
	Jurisdiction string       `json:"jurisdiction,omitempty"` // country or office, ISO 3166 or WIPO ST.3
	Mark         string       `json:"mark,omitempty"`
	Classes      []nice.Class `json:"classes,omitempty"`
	Owner        string       `json:"owner,omitempty"`
	Work         string       `json:"work,omitempty"`  // description of a work, or a link to it
	Proof        string       `json:"proof,omitempty"` // document that proves the right
}

// Target is one place complained of. Row is its row of the sender's file, 0 when there was none.
type Target struct {
	Row     int    `json:"row,omitempty"`
	URL     string `json:"url,omitempty"`
	Item    string `json:"item,omitempty"` // the marketplace's own number
	Seller  string `json:"seller,omitempty"`
	Title   string `json:"title,omitempty"`
	Scope   Scope  `json:"scope,omitempty"`
	Why     string `json:"why,omitempty"`
	TestBuy string `json:"test_buy,omitempty"`
}

// Statements are the declarations a notice carries, each true when it was made.
type Statements struct {
	GoodFaith bool `json:"good_faith,omitempty"`
	Perjury   bool `json:"perjury,omitempty"`   // accurate, and authorised under penalty of perjury
	Guarantee bool `json:"guarantee,omitempty"` // written guarantee of truth
	BonaFide  bool `json:"bona_fide,omitempty"` // accurate and complete
}

// MostTargets is how many listings one notice names at most (PRODUCT section 2).
const MostTargets = 1000

// say builds a sentence in both languages; an argument that is a Text, or has one, is put in by language.
func say(en, zh string, args ...any) Text {
	e, z := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case Text:
			e[i], z[i] = v.EN, v.ZH
		case interface{ Text() Text }:
			t := v.Text()
			e[i], z[i] = t.EN, t.ZH
		default:
			e[i], z[i] = a, a
		}
	}
	return Text{EN: fmt.Sprintf(en, e...), ZH: fmt.Sprintf(zh, z...)}
}

// rows are the cells of a data file's lines, without comments; a line of another width is an error with its number.
func rows(name, text string, cells int) ([][]string, error) {
	var out [][]string
	line := 0
	for l := range strings.Lines(text) {
		line++
		l = strings.TrimRight(l, "\r\n")
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		row := strings.Split(l, "\t")
		if len(row) != cells {
			return nil, fmt.Errorf("%s line %d has %d cells, not %d", name, line, len(row), cells)
		}
		out = append(out, row)
	}
	return out, nil
}

// clip keeps a stranger's text short enough for a sentence.
func clip(s string) string {
	const most = 60
	s = strings.ToValidUTF8(s, "\ufffd")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
