// SPDX-License-Identifier: Apache-2.0

// Package index is the index of registered brands in which people search the register: by words, by the beginning of a
// name, by a name with slips in it, by owner, class, office, status and filing date. It stands on Bleve, and nothing
// else in Markwarden knows it.
//
// The database is the truth and the index is disposable. It promises that an answer is the answer a walk through every
// mark would give, in the same order, or an error: a folder whose manifest does not match, a file that changed under
// the reader, a count that is off and a panic inside the library are all ErrDamaged, never a shorter list. A folder
// appears whole or not at all.
package index

import (
	"errors"

	"markwarden/internal/fault"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// The reasons why there is no answer. Every one of them means: build the index again from the database, and say
// "not searched" in the meantime.
var (
	ErrAbsent  = errors.New("no index has been built here")
	ErrStale   = errors.New("the index was built from another version of the register")
	ErrDamaged = errors.New("the index is damaged")
	// ErrRebuild is Update's answer to a change that is too large, or an index too often updated, to be worth patching.
	ErrRebuild = errors.New("the change is better served by a new build")
	// ErrNotReady is a Generation's answer while it holds no index.
	ErrNotReady = errors.New("no index is in service")
)

// errClosed tells a Generation that the index it picked up was swapped out in that moment.
var errClosed = errors.New("the index is closed")

// unavailable gives a reason its kind and its sentence for people.
func unavailable(reason, cause error) error {
	if cause != nil && !errors.Is(cause, reason) {
		reason = errors.Join(reason, cause)
	}
	return fault.Because(reason, fault.Unavailable, "The register cannot be searched at the moment, its index is being built again. Try again shortly.")
}

// Stamp says which register an index was built from. Marks is the number of marks of that version.
type Stamp struct {
	Version string `json:"version"`
	Marks   int    `json:"marks"`
}

// Mode is how Text is to be understood. Each mode includes the ones before it; ModeExact stands alone.
type Mode string

// The modes; the zero value is ModeWords. A name is the mark's text or one of its aliases. Words and compact forms are
// those of package fold, Han characters count two by two, and a name in another script is also known by its Latin
// reading (pinyin for Han).
//
// ModeExact wants the name as given, but for capitals and spaces. ModeWords wants the same compact form, or every word.
// ModePrefix also takes the beginning of a name, or the beginning of the last word after all the others. ModeFuzzy also
// takes slips, transpositions included: one in a word or name of 4 to 6 letters, two from 7 on (ENGINE §4.2), and
// Han written with other characters of the same sound.
const (
	ModeWords  Mode = "words"
	ModePrefix Mode = "prefix"
	ModeFuzzy  Mode = "fuzzy"
	ModeExact  Mode = "exact"
)

// The bounds of a query. They keep the dearest search, sixteen words with two slips each, within the time a person
// waits for.
const (
	MaxText      = 256 // characters of Text or of Owner
	MaxWords     = 16  // words of Text or of Owner; a run of Han characters is one
	MaxLimit     = 200 // hits of one page
	DefaultLimit = 20
	MaxFacet     = 50 // values of one facet
)

// Query is what a person asks of the register. A zero field does not restrict; Text may be empty.
type Query struct {
	Text   string
	Mode   Mode
	Owner  string // every word of it stands among the owners' names
	Office string // WIPO ST.3 code
	Class  nice.Class
	Status trademarks.Status
	// FiledFrom and FiledTo are ISO 8601 days, both inclusive. A mark without a filing date is in no range.
	FiledFrom, FiledTo string
	Limit              int    // 1 to MaxLimit; 0 is DefaultLimit
	After              string // Next of the page before, with the same question
}

// Hit is a mark that was found. Score is in [0,1] and comparable within one result: first the kind of match, then how
// much of the mark's text the query covers. Marks with equal scores stand in the order of their ids.
type Hit struct {
	ID    string
	Score float64
}

// Facet is a value and how many of the found marks carry it.
type Facet struct {
	Value string
	Count int
}

// The facets of a result. A mark without a value is counted under none, a mark with several classes under each.
const (
	FacetOffice = "office"
	FacetStatus = "status"
	FacetClass  = "class"
	FacetYear   = "year" // of filing
)

// Result is one page. Total and Facets are of all pages; facets are ordered by count, then value. Next is the cursor of
// the next page, empty on the last: it names a place in the order, so that it also holds after a new build.
type Result struct {
	Stamp  Stamp
	Total  int
	Hits   []Hit
	Next   string
	Facets map[string][]Facet
}
