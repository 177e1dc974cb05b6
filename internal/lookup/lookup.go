// SPDX-License-Identifier: Apache-2.0

// Package lookup finds the register's marks in a text, disguised or not, without holding the text against each of them.
//
// A mark is filed under every string that is left when up to two of its letters are deleted, under its sound, its pinyin and
// its transliteration. A text is cut into windows of neighbouring words, and each window asks for the strings that are left
// of it. Two strings within two edits share such a remainder (the symmetric-delete method), so proposing loses nothing
// within the budget of edits; every proposal is then measured letter by letter. What is promised: each text within the
// budget of a window is proposed, unless Quota better-ranked ones were found in that window.
//
// Nothing here knows what a finding is: screening judges. A Table never changes once built and is safe for concurrent use.
package lookup

// Entry is one text that a register record is found by: the mark's own (Alias 0) or another name of it.
type Entry struct {
	Text   string
	Record uint32
	Alias  uint8
	Famous bool // worth a search by pattern when letters are starred out
}

// Posting says which record, and which of its names, stands behind a text.
type Posting struct {
	Record uint32
	Alias  uint8
}

// Kind is how a window of the text and a text of the register agree.
type Kind uint8

// The kinds, nearest first.
const (
	Exact      Kind = iota // the same letters once look-alikes, spaces and punctuation are set aside
	Translit               // the same name in another alphabet
	Edit                   // within the edit budget
	Pinyin                 // other Han characters with the same sound
	Phonetic               // other letters with the same sound
	Inside                 // the register's text stands inside a longer word
	InsideEdit             // likewise, with an edit
	Starred                // letters hidden behind signs
	Piece                  // a piece of the register's text: opening, ending, initials, consonants, or read backwards
)

var kindNames = [...]string{"exact", "translit", "edit", "pinyin", "phonetic", "inside", "inside-edit", "starred", "piece"}

// String is the kind's name as reports print it.
func (k Kind) String() string { return kindNames[k] }

// Hit is one proposal: the register's text Text seems to be named by tokens [First,Last) of the query, bytes
// [Start,End) of its text as given. Bits ranks: the distinctiveness of the text less what the difference costs.
type Hit struct {
	Text        uint32
	First, Last int
	Start, End  int
	Kind        Kind
	Distance    uint8
	Bits        float32
}

// QueryOptions bound a query. The zero value means the defaults.
type QueryOptions struct {
	Limit int  // most hits for one text, default 200 and one more for each of its words
	Quota int  // most hits for one window that are one edit off, and most that are more, default 8
	Exact bool // exact hits only
	// Pieces also asks for texts of which a window is a piece only. Pieces say little: ask where something else shows that a
	// brand is meant, or where all that was found is to be listed.
	Pieces bool
	Cold   bool // leave what earlier texts found aside: to measure
	Stats  *Stats
}

// Stats counts the stages of queries; a query adds to it.
type Stats struct {
	Queries   int
	Windows   int // strings of neighbouring words
	Recalled  int // of them answered from what earlier texts found
	Keys      int // buckets probed
	Proposals int // texts that a key led to
	Measured  int // of them held against their window letter by letter
	Hits      int
}

const (
	defaultLimit = 200
	defaultQuota = 8
)

func (o QueryOptions) withDefaults(words int) QueryOptions {
	if o.Limit <= 0 {
		o.Limit = defaultLimit + words
	}
	if o.Quota <= 0 {
		o.Quota = defaultQuota
	}
	return o
}

const (
	maxWindowTokens = 6  // words of a window
	maxWindowHan    = 10 // Han characters of a window, each a token
	maxLength       = 40 // letters of a window or of a text that is filed with its edits
	minExact        = 2  // letters of a window that is looked up at all
)

// budget is the number of edits within which a text of n letters is found: none under 4 letters, one to 6, two above
// (MARK_DOCTRINE 14: in short marks one letter is enough to tell them apart). A Han character is a syllable and weighs more.
func budget(n int, han bool) int {
	switch {
	case han && n < 3 || n < 4 && !han:
		return 0
	case han || n < 7:
		return 1
	}
	return 2
}
