// SPDX-License-Identifier: Apache-2.0

package screening

import (
	"slices"

	"markwarden/internal/listing"
	"markwarden/internal/similarity"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// Level is what a listing or finding amounts to (DOMAIN §6.2).
type Level string

// The levels in rising order of risk; Unscreened is apart: something needed was missing, so nothing can be said.
const (
	Clear      Level = "clear"
	Caution    Level = "caution"
	High       Level = "high"
	Block      Level = "block"
	Unscreened Level = "unscreened"
)

// Role is how a listing uses a mark.
type Role string

// The roles of PRODUCT §4.
const (
	RoleSource      Role = "source"      // as the origin of the goods
	RoleNominative  Role = "nominative"  // to say what the goods fit
	RoleDescriptive Role = "descriptive" // an ordinary word for what the goods are
	RoleResale      Role = "resale"      // genuine goods sold on
	RoleLicence     Role = "licence"     // licence or authorisation claimed
	RoleComparative Role = "comparative" // lawful comparison
	RoleLookalike   Role = "lookalike"   // imitation of the mark or of its goods
	RoleKeyword     Role = "keyword"     // put there to be found
	RoleMasked      Role = "masked"      // written so as not to be found
	RoleUnit        Role = "unit"        // a unit of measure
	RoleOwn         Role = "own"         // the seller's own brand
)

// Text in the two languages every reason is written in.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// Evidence is one named measurement behind a finding; Value is within [0,1].
type Evidence = similarity.Evidence

// Finding is a mark that a listing seems to use. Start and End count code points of the field's text as given,
// ByteStart and ByteEnd its UTF-8 bytes.
type Finding struct {
	Mark         string            `json:"mark"`
	MarkID       string            `json:"mark_id"`
	Office       string            `json:"office,omitempty"`
	Owner        string            `json:"owner,omitempty"`
	Classes      []nice.Class      `json:"classes"`
	Status       trademarks.Status `json:"status"`
	Note         string            `json:"note,omitempty"` // "curated brand entry, confirm at the office"
	Role         Role              `json:"role"`
	Level        Level             `json:"level"`
	Score        int               `json:"score"`
	Field        listing.Field     `json:"field"`
	Text         string            `json:"text"`
	Start        int               `json:"start"`
	End          int               `json:"end"`
	ByteStart    int               `json:"byte_start"`
	ByteEnd      int               `json:"byte_end"`
	Evidence     []Evidence        `json:"evidence"`
	Rules        []string          `json:"rules"`
	Cases        []string          `json:"cases"`
	Reason       Text              `json:"reason"`
	SuppressedBy string            `json:"suppressed_by,omitempty"` // in Considered only

	replacement Text     // the ordinary word to write instead
	connect     bool     // lawful once a connective stands before it
	cut         [2]int   // bytes that go with the mark when it is taken out
	licensed    []string // markets in which a licence on record takes the use in
	also        [][2]int // other places that must go with it
}

// Verdict is the answer for one listing, the same object in the command line, the API and files.
type Verdict struct {
	ID         string          `json:"id,omitempty"`
	Level      Level           `json:"level"`
	Score      int             `json:"score"`
	Markets    []MarketVerdict `json:"markets"`
	Register   RegisterStamp   `json:"register"`
	Engine     string          `json:"engine"`
	Policy     string          `json:"policy"`
	Findings   []Finding       `json:"findings"`
	Considered []Finding       `json:"considered,omitempty"`
	Suggestion *Suggestion     `json:"suggestion,omitempty"`
	Problem    string          `json:"problem,omitempty"` // why the level is unscreened
	ProblemZH  string          `json:"problem_zh,omitempty"`
}

// Told are the findings for people to read: the house of a product line stands at the same place with the same reason, and is
// told once.
func (v *Verdict) Told() []Finding {
	out := make([]Finding, 0, len(v.Findings))
	for i := range v.Findings {
		f := &v.Findings[i]
		if !slices.ContainsFunc(out, func(o Finding) bool {
			return o.Field == f.Field && o.ByteStart == f.ByteStart && o.ByteEnd == f.ByteEnd && o.Reason == f.Reason
		}) {
			out = append(out, *f)
		}
	}
	return out
}

// MarketVerdict is the level in one market.
type MarketVerdict struct {
	Market string `json:"market"`
	Level  Level  `json:"level"`
	Score  int    `json:"score"`
}

// RegisterStamp names the register version a verdict was reached with.
type RegisterStamp struct {
	Version string `json:"version"`
	Marks   int    `json:"marks"`
}

// Suggestion is a smaller-risk wording that was itself screened.
type Suggestion struct {
	Title string `json:"title"`
	Level Level  `json:"level"`
	Edits []Edit `json:"edits"`
}

// Edit replaces From by To in one field.
type Edit struct {
	Field listing.Field `json:"field"`
	From  string        `json:"from"`
	To    string        `json:"to"`
}
