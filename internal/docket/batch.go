// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"markwarden/internal/fault"
)

// Batch is what a reader found in one file or delivery: cases with the events it tells of, and what it left out and why.
// Reading the same file again gives the same batch with the same keys, so that filing it twice files it once.
type Batch struct {
	Kind     SourceKind `json:"kind"`
	Name     string     `json:"name"`
	Lawsuits []Lawsuit  `json:"lawsuits"`
	Notes    []Note     `json:"notes"`
}

// gatherer fills a batch. index holds its cases by each of their names, see CaseRef.names.
type gatherer struct {
	*Batch
	index map[string]int
	keys  map[string]eventPlace
}

// eventPlace is where an event stands: which case, and which of its events.
type eventPlace struct{ suit, event int }

// gather starts to fill a batch.
func (b *Batch) gather() gatherer { return gatherer{b, map[string]int{}, map[string]eventPlace{}} }

// note adds a note.
func (b *Batch) note(at string, t Text) { b.Notes = append(b.Notes, Note{At: at, Text: t}) }

// add files an event with its case, and returns the event. Cases stand in the order they were first met. The same entry
// twice is one; another entry under the same name, as courts docket a corrected paper again, has its day and words in its
// key too.
func (b gatherer) add(c CaseRef, e Event) *Event {
	at := b.find(c, e.Source)
	l := &b.Lawsuits[at]
	e.Key = entryKey(c, e)
	for {
		have, taken := b.keys[e.Key]
		if !taken {
			break
		}
		if first := &b.Lawsuits[have.suit].Events[have.event]; first.repeats(e) {
			return first
		}
		e.Key += "/" + e.fingerprint()
	}
	b.keys[e.Key] = eventPlace{at, len(l.Events)}
	l.Events = append(l.Events, e)
	return &l.Events[len(l.Events)-1]
}

// lawsuit is the case of a reference, opened when it is new.
func (b gatherer) lawsuit(c CaseRef, from Source) *Lawsuit { return &b.Lawsuits[b.find(c, from)] }

// find is the place of a reference's case, opened when it is new.
func (b gatherer) find(c CaseRef, from Source) int {
	for _, name := range c.names() {
		if i, ok := b.index[name]; ok && b.Lawsuits[i].CaseRef.same(c) {
			return i
		}
	}
	b.Lawsuits = append(b.Lawsuits, Lawsuit{CaseRef: c, Source: from})
	for _, name := range c.names() {
		if _, taken := b.index[name]; !taken {
			b.index[name] = len(b.Lawsuits) - 1
		}
	}
	return len(b.Lawsuits) - 1
}

// finish reads every entry and looks at every case.
func (b *Batch) finish() {
	if b.Lawsuits == nil {
		b.Lawsuits = []Lawsuit{}
	}
	if b.Notes == nil {
		b.Notes = []Note{}
	}
	for i := range b.Lawsuits {
		l := &b.Lawsuits[i]
		if l.Events == nil {
			l.Events = []Event{}
		}
		for j, e := range l.Events {
			l.Events[j] = e.read()
		}
		l.ScheduleA = Recognise(l.Clues())
	}
}

// errTooBig is what a file beyond its limit is refused with.
var errTooBig = errors.New("too big")

// readAll reads a file up to a limit. name is for the message.
func readAll(r io.Reader, name string, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fault.Because(err, fault.Unavailable, "%s: reading failed", name)
	}
	if int64(len(data)) > most {
		return nil, fault.Because(errTooBig, fault.Invalid, "%s is larger than %d MiB: split it", name, most>>20)
	}
	return data, nil
}

// windows1252 are the characters of the bytes 0x80 to 0x9F, where Latin-1 has none; courts' feeds say Latin-1 and hold them.
var windows1252 = [32]rune{'€', 0xFFFD, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0xFFFD, 'Ž', 0xFFFD,
	0xFFFD, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0xFFFD, 'ž', 'Ÿ'}

// decodeLatin is a text that says it is Latin-1: UTF-8 where it is valid UTF-8, else Latin-1 with the characters Windows
// puts into its gap. Controls that no text format allows are dropped.
func decodeLatin(b []byte) string {
	var out strings.Builder
	if utf8.Valid(b) {
		return dropControls(string(b))
	}
	for _, c := range b {
		switch {
		case c >= 0x80 && c < 0xA0:
			out.WriteRune(windows1252[c-0x80])
		default:
			out.WriteRune(rune(c))
		}
	}
	return dropControls(out.String())
}

// dropControls drops the characters XML 1.0 does not allow.
func dropControls(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
}
