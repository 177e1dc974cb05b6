// SPDX-License-Identifier: Apache-2.0

// Package trademarks is the register: what a mark is, who owns it and whether it lives.
// Readers in the packages below it (tabular, starter and one per office) turn a publication into Marks;
// everything else in Markwarden only ever sees a Mark.
package trademarks

import (
	"markwarden/trademarks/nice"
)

// Owner is a holder of record. Name is as the source wrote it; Country is an ISO 3166 code or empty.
type Owner struct {
	Name    string `json:"name"`
	Country string `json:"country,omitempty"`
}

// Strength is the distinctiveness of a word mark on the Abercrombie scale
// (Abercrombie & Fitch v. Hunting World, 537 F.2d 4): the zero value is unknown.
type Strength string

// The steps of the scale; Dictionary is an ordinary word of the language used in another sense
// for the owner's goods, so that the word alone says little about a listing.
const (
	StrengthUnknown    Strength = ""
	StrengthCoined     Strength = "coined"
	StrengthArbitrary  Strength = "arbitrary"
	StrengthSuggestive Strength = "suggestive"
	StrengthDictionary Strength = "dictionary"
)

// Kind says what sort of sign a mark is, because some rules hold for one sort only.
type Kind string

// KindBrand is the zero value: an ordinary brand. The others carry rules of their own in internal/screening.
const (
	KindBrand     Kind = ""
	KindLine      Kind = "line"      // a product line of a house mark (Birkin, iPhone)
	KindCharacter Kind = "character" // character, film, series, game: merchandise needs a licence
	KindPerson    Kind = "person"    // celebrity, musician, band, athlete
	KindTeam      Kind = "team"      // league, club, team
	KindSchool    Kind = "school"    // university or college mark
	KindEvent     Kind = "event"     // event mark (Super Bowl, World Cup)
	KindProtected Kind = "protected" // specially protected by statute (Olympic, Red Cross)
	KindGeneric   Kind = "generic"   // live mark often used as a common noun (Velcro)
	KindDress     Kind = "dress"     // colour, shape or pattern mark named by its description (red bottom heels)
	KindTerm      Kind = "term"      // established trade term or style name built on a mark (Tiffany-style lamp, 小香风)
)

// Alias is another name the public knows a mark by.
type Alias struct {
	Text string    `json:"text"`
	Kind AliasKind `json:"kind,omitempty"`
}

// AliasKind tells a proper second name from market slang.
type AliasKind string

// The sorts of alias. Slang is what replica sellers write instead of the mark (驴牌, swoosh): using it is
// a sign of intent; Abbreviation is a short form that may mean many things (LV, GG) and needs other signs.
const (
	AliasName         AliasKind = ""
	AliasSlang        AliasKind = "slang"
	AliasAbbreviation AliasKind = "abbreviation"
	AliasLine         AliasKind = "line"

	// What an office itself adds to a mark. A pseudo mark is the office's respelling for searchers (TU SIMPLE for
	// TUSIMPLE): it finds the mark and is never shown as the mark. A translation is what the words mean, a
	// transliteration how they sound in Latin letters.
	AliasPseudo          AliasKind = "pseudo"
	AliasTranslation     AliasKind = "translation"
	AliasTransliteration AliasKind = "transliteration"
)

// What Mark.Drawing says of the form in which a sign is protected.
const (
	DrawingWord       = "word"       // the words as such, whatever their letters look like
	DrawingStylised   = "stylised"   // words in the lettering shown
	DrawingCombined   = "combined"   // a picture with words
	DrawingFigurative = "figurative" // a picture without words
	DrawingShape      = "shape"      // a shape, packaging or position
	DrawingColour     = "colour"     // a colour or pattern as such
	DrawingNone       = "none"       // nothing to draw: sound, smell
	DrawingOther      = "other"      // motion, hologram and whatever else an office names
)

// Mark is one registered, applied-for or curated trade mark.
// ID is unique in a register version: "US-97123456" for a record, "brand:nike" for a curated entry.
// Dates are ISO 8601 days, empty when unknown. Classes are Nice classes, empty when the source does not say.
type Mark struct {
	ID         string       `json:"id"`
	Office     string       `json:"office,omitempty"` // WIPO ST.3 code; empty for a curated entry
	Number     string       `json:"number,omitempty"`
	Text       string       `json:"mark"`
	Owners     []Owner      `json:"owners,omitempty"`
	Classes    []nice.Class `json:"classes,omitempty"`
	Status     Status       `json:"status"`
	StatusText string       `json:"status_text,omitempty"` // as the office wrote it
	Filed      string       `json:"filed,omitempty"`
	Registered string       `json:"registered,omitempty"`
	Goods      string       `json:"goods,omitempty"`
	Aliases    []Alias      `json:"aliases,omitempty"`
	Strength   Strength     `json:"strength,omitempty"`
	Fame       int          `json:"fame,omitempty"` // 0 unknown, 1 known in its field, 2 well known, 3 famous to the general public
	Kind       Kind         `json:"kind,omitempty"`
	House      string       `json:"house,omitempty"`      // Text of the house mark a line belongs to
	Generic    Generic      `json:"generic,omitzero"`     // the lawful common word, for a mark used as one
	Enforcer   bool         `json:"enforcer,omitempty"`   // owner is on record as suing online sellers
	Source     string       `json:"source,omitempty"`     // where the record, or the evidence for Enforcer, is from
	Curated    bool         `json:"curated,omitempty"`    // a brand fact of ours, not an office record
	Transacted string       `json:"transacted,omitempty"` // day on which the office last touched the record
	Disclaimer string       `json:"disclaimer,omitempty"` // words to which no exclusive right is claimed, as the office wrote it
	Drawing    string       `json:"drawing,omitempty"`    // one of the Drawing constants, empty when the source does not say
	Raw        string       `json:"raw,omitempty"`        // Goods as published, where Goods leaves deleted goods out; bounded by the reader
}

// Generic is the ordinary word to use instead of a mark.
type Generic struct {
	EN string `json:"en,omitempty"`
	ZH string `json:"zh,omitempty"`
}

// IsZero reports whether no generic word is known.
func (g Generic) IsZero() bool { return g.EN == "" && g.ZH == "" }

// OwnerName is the owners' names joined for people.
func (m Mark) OwnerName() string {
	s := ""
	for i, o := range m.Owners {
		if i > 0 {
			s += "; "
		}
		s += o.Name
	}
	return s
}

// Note is what every screen and report says beside a curated entry, empty for an office record.
func (m Mark) Note() string {
	if m.Curated {
		return CuratedNote
	}
	return ""
}

// CuratedNote is the sentence that marks a brand fact which no office record backs.
const CuratedNote = "curated brand entry, confirm at the office"
