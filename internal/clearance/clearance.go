// SPDX-License-Identifier: Apache-2.0

// Package clearance answers whether a name may be adopted: it finds the earlier marks of a register that are nearest to
// it, says how great the risk from each is and why, and how crowded the words of the name are.
//
// An Index holds every text of one register version, what it is found by (runs of letters and of phonemes, words,
// meanings) and the classes, office and life of the records behind it. It promises: what is proposed is then compared by
// package similarity, so that the order of a list is the order of likeness; equal questions have equal answers; an Index
// never changes once built and is safe for concurrent use. A list is no legal opinion and silence is no permission.
package clearance

import (
	"markwarden/internal/similarity"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// Entry is one text of a record of the register: the mark itself or another name of it. Office is a WIPO ST.3 code or
// empty; Classes are empty when the source does not say; Dead is true only when the record is known to be dead.
type Entry struct {
	Record  uint32
	Text    string
	Office  string
	Classes []nice.Class
	Dead    bool
	Fame    int // as in trademarks.Mark
}

// EntriesOf are the texts by which a mark is looked for: its own, and the other names the public knows it by. Market
// slang and short forms that may mean many things are left out: nobody adopts a name because of them.
func EntriesOf(number uint32, m *trademarks.Mark) []Entry {
	e := Entry{Record: number, Text: m.Text, Office: m.Office, Classes: m.Classes, Dead: !m.Status.Live(), Fame: m.Fame}
	out := []Entry{e}
	for _, a := range m.Aliases {
		if a.Kind == trademarks.AliasName || a.Kind == trademarks.AliasLine {
			e.Text = a.Text
			out = append(out, e)
		}
	}
	return out
}

// Query is a name and where it shall be used. Without classes or markets all count.
type Query struct {
	Name    string
	Classes []nice.Class
	Markets []string // ISO 3166 country codes, and EU
	Limit   int      // most hits, default 50
	Least   Risk     // hits of less risk are left out; see Risk.Meaning for what a figure means
}

const defaultLimit = 50

// Hit is an earlier mark: one text of the register, with the record behind it that weighs most for the query and the
// number of records that have the text.
type Hit struct {
	Record   uint32
	Records  int
	Text     string
	Live     bool
	Class    nice.Class // a class of the query that the record has, 0 if none or unknown
	Score    float64    // likeness of the signs within [0,1], less where the goods are known to differ
	Risk     Risk
	Evidence []similarity.Evidence
}

// Crowd says how many others share a word of the name: the more do, the less each can forbid.
type Crowd struct {
	Word    string
	Live    int  // live records whose text has the word
	InClass int  // of these, records in a class of the query; equal to Live if it names none
	Idle    bool // a word that sets nothing apart, such as the or company
}

// Answer is what a search found: hits by falling score, live before dead and then by text at equal score, and a Crowd for
// each word of the name in its order.
type Answer struct {
	Hits  []Hit
	Crowd []Crowd
}
