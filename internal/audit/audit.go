// SPDX-License-Identifier: Apache-2.0

// Package audit is the log of who did what to which record, when. It is append-only and tamper-evident: every entry is
// chained to the one before it by SHA-256 and sealed with a key that is not in the database (HMAC-SHA-256), and the
// newest hash is also kept outside the database (Head). Verify finds an edit, a deletion, a swap, a truncation and a
// chain that was computed anew without the key, and says at which entry.
//
// The log keeps no personal data of its own. An address, and the state of a record before and after, stand in an entry
// as commitments under a secret salt that lives beside the person (Commit); once the salt is erased nobody can tell what
// was committed to, and the chain still verifies.
//
// The package is pure: it neither opens a database nor asks for the time. Package storage files the entries.
package audit

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"
)

// Event is what a caller says happened; storage makes an Entry of it in the transaction of the work itself.
type Event struct {
	At      time.Time
	Actor   Actor
	Action  string // as in the table of rights: cases.decide
	Object  Object
	About   string            // whose erasure must make Before and After unreadable: a user's id, or empty if they hold no personal data
	Before  []byte            // the record before, in an encoding that does not vary; nil when there was none
	After   []byte            // the record after; nil when there is none
	Facts   map[string]string // from_state, to_state, reason_code, rule, letter …; never personal data, never a secret
	Request string            // the request's id, to find it in the program's log
}

// Actor is who did it: System, a user's id, or nobody who signed in.
type Actor struct {
	ID           string // a user's id; System; empty for somebody who has not signed in
	Role         string // the role in which the right was held
	Organisation string // the organisation acted for
	Tenant       string
	Address      string // network address as seen by the program; empty if there was none
}

// System is the actor of what the program does by itself: timers, imports by schedule.
const System = "system"

// Object is the record it was done to.
type Object struct{ Kind, ID string }

// Entry is one line of the log. Its canonical form is AppendCanonical; Digest fields are zero where there is nothing.
type Entry struct {
	Seq          int64     // 1, 2, 3 …: the order of the log is this, never the clock
	At           time.Time // UTC, whole microseconds
	Tenant       string
	Actor        string
	Role         string
	Organisation string
	Action       string
	Object       Object
	About        string
	Before       Digest
	After        Digest
	Address      Digest
	Request      string
	Facts        string // a JSON object of texts with its keys in order, or empty
}

// What an entry may hold at most. Longer texts belong into the record that the entry points to.
const (
	maxText  = 200
	maxFacts = 32
	maxFact  = 2000
)

// ActionErase is the action of an entry that records an erasure: of ObjectPerson with the person's id, or of
// ObjectVisitors with a date (2026-11-24), before which the addresses of people who were not signed in are gone.
// Verify accepts a missing address or salt only if such an entry says so.
const (
	ActionErase    = "privacy.erase"
	ObjectPerson   = "person"
	ObjectVisitors = "visitors"
)

// Entry is the event as the seq-th entry. The salts are those of Subject and of About; without About the second is
// not used. The error names the field that an entry cannot hold.
func (v Event) Entry(seq int64, subject, about Salt) (Entry, error) {
	e := Entry{Seq: seq, At: v.At.UTC().Truncate(time.Microsecond), Tenant: v.Actor.Tenant, Actor: v.Actor.ID, Role: v.Actor.Role,
		Organisation: v.Actor.Organisation, Action: v.Action, Object: v.Object, About: v.About, Request: v.Request}
	if v.About == "" {
		about = Salt{}
	}
	if v.Before != nil {
		e.Before = Commit(about, LabelRecord, v.Before)
	}
	if v.After != nil {
		e.After = Commit(about, LabelRecord, v.After)
	}
	if v.Actor.Address != "" {
		e.Address = Commit(subject, LabelAddress, []byte(v.Actor.Address))
	}
	var err error
	if e.Facts, err = facts(v.Facts); err != nil {
		return e, err
	}
	return e, e.Check()
}

// Subject is whose salt blinds the address of an entry: the actor, or for somebody who was not signed in the visitors
// of that day (UTC), who can be erased by age.
func (e Entry) Subject() string {
	if e.Actor != "" {
		return e.Actor
	}
	return VisitorsPrefix + e.At.Format(time.DateOnly)
}

// VisitorsPrefix stands before the day in the subject of entries by people who were not signed in.
const VisitorsPrefix = "visitors "

// FactMap is the facts by name; an entry that did not come from Event.Entry may give nil.
func (e Entry) FactMap() map[string]string {
	var m map[string]string
	_ = json.Unmarshal([]byte(e.Facts), &m) // empty or foreign text has no facts to show
	return m
}

// facts is the canonical text of an event's facts: json.Marshal sorts the keys.
func facts(m map[string]string) (string, error) {
	if len(m) == 0 {
		return "", nil
	}
	if len(m) > maxFacts {
		return "", fmt.Errorf("an audit entry holds %d facts; %d is the most", len(m), maxFacts)
	}
	for name, value := range m {
		if err := checkText("the name of a fact", name, maxText); err != nil {
			return "", err
		}
		if len(value) > maxFact || !utf8.ValidString(value) {
			return "", fmt.Errorf("the fact %q of an audit entry must be UTF-8 of at most %d bytes: shorten it", name, maxFact)
		}
	}
	b, err := json.Marshal(m)
	return string(b), err
}

// Check tells what no entry may hold: texts that are too long, no UTF-8 or have control characters, a missing action,
// a time that is not UTC in whole microseconds.
func (e Entry) Check() error {
	for _, f := range []struct{ name, value string }{
		{"tenant", e.Tenant}, {"actor", e.Actor}, {"role", e.Role}, {"organisation", e.Organisation}, {"action", e.Action},
		{"object kind", e.Object.Kind}, {"object id", e.Object.ID}, {"about", e.About}, {"request", e.Request},
	} {
		if err := checkText(f.name, f.value, maxText); err != nil {
			return err
		}
	}
	switch {
	case e.Action == "":
		return fmt.Errorf("an audit entry needs an action")
	case e.Seq < 1:
		return fmt.Errorf("an audit entry has the number %d: they count from 1", e.Seq)
	case !e.At.Equal(e.At.Truncate(time.Microsecond)) || e.At.Location() != time.UTC:
		return fmt.Errorf("the time of audit entry %d must be UTC in whole microseconds", e.Seq)
	}
	return checkText("facts", e.Facts, maxFacts*(6*maxFact+maxText))
}

// checkText refuses what could not be kept on every engine or could forge a line where the log is printed.
func checkText(name, value string, most int) error {
	if len(value) > most || !utf8.ValidString(value) {
		return fmt.Errorf("the %s of an audit entry must be UTF-8 of at most %d bytes", name, most)
	}
	for _, r := range value {
		if unicode.IsControl(r) {
			return fmt.Errorf("the %s of an audit entry holds the control character %U: leave it out", name, r)
		}
	}
	return nil
}
