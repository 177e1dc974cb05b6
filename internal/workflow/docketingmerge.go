// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"markwarden/internal/docket"
	"markwarden/internal/fold"
	"markwarden/internal/storage"
)

// whole is the sight of whoever files: the machine joins what is sealed with what is not, and shows nothing of it.
func whole(owner string) storage.Sight { return storage.Sight{Owner: owner, Sealed: true} }

// fileSuit joins a case with what is on file of it and files the result, if it is different.
func fileSuit(ctx context.Context, tx *storage.Tx, owner string, in docket.Lawsuit, now time.Time) (out ImportedCase, err error) {
	in.Number = canonical(in.CaseRef)
	id, err := tx.FindLawsuit(ctx, owner, suitNames(in.CaseRef))
	if err != nil {
		return out, err
	}
	var f storage.LawsuitFile
	if id == "" {
		f.Owner, f.Created = owner, now
	} else if f, err = tx.Lawsuit(ctx, whole(owner), id); err != nil {
		return out, err
	}
	before := signature(f.Suit)
	joined, fresh := joinEvents(f.Suit.Events, in.Events)
	f.Suit = joinSuits(f.Suit, in)
	f.Suit.Events = joined
	var moved []docket.Defendant
	for _, e := range fresh {
		changed, _ := stepDefendants(&f, e) // a step that does not fit a row leaves it where it is
		moved = append(moved, changed...)
	}
	for _, x := range moved {
		if err := tx.PutDefendant(ctx, f.ID, x); err != nil {
			return out, err
		}
	}
	if err := refile(ctx, tx, &f, fresh, now); err != nil {
		return out, err
	}
	changed := before != signature(f.Suit) || len(fresh) > 0
	return ImportedCase{ID: f.ID, Case: caseName(f.Suit), Caption: f.Suit.Caption, State: f.Suit.State, Fresh: id == "", Changed: changed, NewEntries: len(fresh), ScheduleA: f.Suit.ScheduleA.ScheduleA}, nil
}

// signature tells whether a case's own record changed.
func signature(l docket.Lawsuit) string {
	l.Events, l.Defendants, l.Restraints = nil, nil, nil
	b, _ := json.Marshal(l) // a case always encodes
	return string(b)
}

// caseName is how people name a case: court and number.
func caseName(l docket.Lawsuit) string { return strings.TrimSpace(l.Court + " " + l.Number) }

// canonical is the number in the form cases are found by, or as written where it cannot be told.
func canonical(c docket.CaseRef) string {
	n, err := docket.ParseNumber(c.Court, c.Number)
	if err != nil || n.Ambiguous() {
		return c.Number
	}
	return n.String()
}

// suitNames are what a case is found by.
func suitNames(c docket.CaseRef) []string {
	var names []string
	if c.Number != "" {
		names = append(names, c.Court+"/"+canonical(c))
	}
	if c.PACERCase != "" {
		names = append(names, c.Court+"/pacer "+c.PACERCase)
	}
	if c.CourtListener != "" {
		names = append(names, "courtlistener "+c.CourtListener)
	}
	return names
}

// joinSuits takes what a later source knows more. What a person or a fuller source said is not lost to a shorter one: feeds
// cut captions and know neither judge nor parties.
func joinSuits(have, in docket.Lawsuit) docket.Lawsuit {
	out := have
	out.Court = cmp.Or(have.Court, in.Court)
	out.PACERCase, out.CourtListener = cmp.Or(have.PACERCase, in.PACERCase), cmp.Or(have.CourtListener, in.CourtListener)
	out.Number, out.Judges = cmp.Or(have.Number, in.Number), cmp.Or(have.Judges, in.Judges)
	if in.Number != "" && in.Number != out.Number {
		out.Variants = appendMissing(out.Variants, in.Number)
	}
	out.Variants = appendMissing(out.Variants, in.Variants...)
	if len(in.Caption) > len(have.Caption) {
		out.Caption = in.Caption
	}
	out.Judge, out.Magistrate = cmp.Or(in.Judge, have.Judge), cmp.Or(in.Magistrate, have.Magistrate)
	out.Nature, out.Cause, out.ITC = cmp.Or(have.Nature, in.Nature), cmp.Or(have.Cause, in.Cause), cmp.Or(have.ITC, in.ITC)
	if have.Filed.IsZero() || !in.Filed.IsZero() && in.Filed.Before(have.Filed) {
		out.Filed = in.Filed
	}
	if have.LastFiling.Before(in.LastFiling) {
		out.LastFiling = in.LastFiling
	}
	if out.Terminated.IsZero() {
		out.Terminated = in.Terminated
	}
	out.DefendantCount, out.Bond = max(have.DefendantCount, in.DefendantCount), cmp.Or(have.Bond, in.Bond)
	out.Sealed = have.Sealed || in.Sealed
	if out.Source.Kind == "" || out.Source.Kind == docket.FromRSS {
		out.Source = in.Source
	}
	out.Plaintiffs = joinBy(have.Plaintiffs, in.Plaintiffs, func(p docket.Party) string { return fold.Word(p.Name) })
	out.Counsel = joinBy(have.Counsel, in.Counsel, func(c docket.Counsel) string { return fold.Word(cmp.Or(c.Firm, strings.Join(c.Attorneys, " "))) })
	out.Rights = joinBy(have.Rights, in.Rights, rightKey)
	return out
}

func rightKey(r docket.Right) string {
	return string(r.Kind) + "/" + cmp.Or(digits(r.Number), fold.Word(r.Mark))
}

// joinBy adds what is not there yet, by key.
func joinBy[T any](have, in []T, key func(T) string) []T {
	out := slices.Clip(have)
	seen := map[string]bool{}
	for _, x := range have {
		seen[key(x)] = true
	}
	for _, x := range in {
		if !seen[key(x)] {
			seen[key(x)] = true
			out = append(out, x)
		}
	}
	return out
}

func appendMissing(list []string, more ...string) []string {
	for _, s := range more {
		if s != "" && !slices.Contains(list, s) {
			list = append(slices.Clip(list), s)
		}
	}
	return list
}

// joinEvents joins entries with those on file: one entry may come by several roads, each with its own idea of its name.
// fresh are the entries that were not on file or are different now.
func joinEvents(have, in []docket.Event) (all, fresh []docket.Event) {
	all = slices.Clone(have)
	index := map[string]int{}
	for i, e := range all {
		for _, name := range eventNames(e) {
			index[name] = i
		}
	}
	for _, e := range in {
		at := -1
		for _, name := range eventNames(e) {
			if i, ok := index[name]; ok {
				at = i
				break
			}
		}
		if at < 0 {
			at = len(all)
			all, fresh = append(all, e), append(fresh, e)
		} else if joined := joinEvent(all[at], e); !sameEvent(joined, all[at]) {
			all[at] = joined
			fresh = append(fresh, joined)
		}
		for _, name := range eventNames(e) {
			index[name] = at
		}
	}
	return all, fresh
}

// eventNames are what an entry is known by, the surest first: its key, its number on the docket, the court system's
// sequence, its main document.
func eventNames(e docket.Event) []string {
	names := []string{"key " + e.Key}
	if e.Entry != "" && !e.Filed.IsZero() {
		names = append(names, "entry "+e.Entry+" "+e.Filed.String())
	}
	if e.Sequence != "" {
		names = append(names, "sequence "+e.Sequence)
	}
	for _, doc := range e.Documents {
		if doc.ID != "" && doc.Attachment == 0 {
			names = append(names, "document "+doc.ID)
		}
	}
	return names
}

// joinEvent takes what a later source knows more of an entry. The words are read again only where they grew.
func joinEvent(have, in docket.Event) docket.Event {
	out := have
	out.Entry, out.Sequence, out.Short = cmp.Or(have.Entry, in.Entry), cmp.Or(have.Sequence, in.Sequence), cmp.Or(have.Short, in.Short)
	if have.Entered.IsZero() {
		out.Entered = in.Entered
	}
	if have.EnteredOn.IsZero() {
		out.EnteredOn = in.EnteredOn
	}
	if have.Filed.IsZero() {
		out.Filed = in.Filed
	}
	out.Documents = joinBy(have.Documents, in.Documents, func(d docket.Document) string { return cmp.Or(d.ID, d.Number+"-"+d.Text) })
	if len(in.Text) > len(have.Text) {
		out.Text, out.Source, out.Raw = in.Text, in.Source, in.Raw
	}
	if out.Words() != have.Words() {
		out.Reading = docket.ReadEntry(out.Words(), out.Text == "")
	}
	return out
}

func sameEvent(a, b docket.Event) bool {
	x, _ := json.Marshal(a) // an entry always encodes
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// suitParties are the names a case is joined with listings by.
func suitParties(l docket.Lawsuit) []storage.LawsuitParty {
	var list []storage.LawsuitParty
	add := func(kind storage.PartyKind, folded, shown string) {
		if folded != "" {
			list = append(list, storage.LawsuitParty{Kind: kind, Folded: folded, Shown: shown})
		}
	}
	for _, p := range plaintiffsOf(l) {
		add(storage.PartyPlaintiff, ownerWords(p), p)
	}
	for _, r := range l.Rights {
		add(storage.PartyMark, fold.Word(r.Mark), r.Mark)
		add(storage.PartyNumber, digits(r.Number), r.Number)
		add(storage.PartyPlaintiff, ownerWords(r.Owner), r.Owner)
	}
	for _, c := range l.Counsel {
		add(storage.PartyFirm, fold.Word(c.Firm), c.Firm)
	}
	return joinBy(nil, list, func(p storage.LawsuitParty) string { return string(p.Kind) + "/" + p.Folded })
}

// plaintiffsOf are those who sue: the parties where the source names them, else the first side of the caption.
func plaintiffsOf(l docket.Lawsuit) []string {
	var names []string
	for _, p := range l.Plaintiffs {
		names = append(names, p.Name)
	}
	if first, second := docket.SplitCaption(docket.CaseName(l.Caption)); len(names) == 0 && second != "" {
		names = append(names, first)
	}
	return names
}

// ownerWords is the name of an owner without its legal form.
func ownerWords(name string) string {
	words := strings.Fields(SearchWords(name))
	for len(words) > 1 && slices.Contains(legalForms, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return strings.Join(words, "")
}

// legalForms are the last words of company names that another writing of the same name may lack.
var legalForms = strings.Fields("inc incorporated llc ltd limited corp corporation co company lp llp plc gmbh ag sa sas srl spa bv nv ab oy kk pte pty the holdings")

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// suitText is what lists search in: everything a person may remember of a case.
func suitText(l docket.Lawsuit) string {
	parts := []string{l.Court, l.Number, l.Caption, l.Judge}
	parts = append(parts, l.Variants...)
	for _, p := range suitParties(l) {
		parts = append(parts, p.Shown)
	}
	return SearchWords(strings.Join(parts, " "))
}

// SearchWords folds a text as lists of cases are searched in it.
func SearchWords(s string) string {
	f := fold.Fold(s)
	return f.Join(0, len(f.Tokens))
}
