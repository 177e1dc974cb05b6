// SPDX-License-Identifier: Apache-2.0

package review

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
)

// Entry is one fact of a case's history (specification 5.3, audit log). Prev is the hash of the entry before; Hash is the
// SHA-256 of Prev and of everything else in the entry. An entry is never changed: what was wrong is mended by a further one.
type Entry struct {
	Seq      int                `json:"seq"` // from 1
	At       time.Time          `json:"at"`
	Actor    string             `json:"actor"`
	Role     Role               `json:"role"`
	Event    EventKind          `json:"event"`
	From     State              `json:"from"`
	To       State              `json:"to"`
	Reason   string             `json:"reason,omitempty"`
	Ground   Ground             `json:"ground,omitempty"`
	Rules    []string           `json:"rules,omitempty"`
	Facts    string             `json:"facts,omitempty"`
	Note     string             `json:"note,omitempty"`
	Evidence []string           `json:"evidence,omitempty"`
	Claims   []string           `json:"claims,omitempty"`
	Answers  []string           `json:"answers,omitempty"`
	Order    string             `json:"order,omitempty"`
	Refs     []string           `json:"refs,omitempty"` // messages logged or settled
	Timers   []notice.TimerCode `json:"timers,omitempty"`
	Due      time.Time          `json:"due,omitzero"` // the case's next clock after this entry
	DueCode  notice.TimerCode   `json:"due_code,omitempty"`
	Undoes   int                `json:"undoes,omitempty"` // the entry an undo takes back
	Other    string             `json:"other,omitempty"`  // the other case of a merge
	Bulk     string             `json:"bulk,omitempty"`
	Second   string             `json:"second,omitempty"` // who agreed to a bulk
	Version  string             `json:"version"`          // of the rules
	Sealed   bool               `json:"sealed,omitempty"` // for the legal role only
	Prev     string             `json:"prev"`
	Hash     string             `json:"hash"`
}

// sum is the entry's hash.
func (e Entry) sum() string {
	e.Hash = ""
	b, err := json.Marshal(e)
	if err != nil { // strings, numbers and a time of four digits always encode
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// seal closes an entry behind the last of a history.
func (e Entry) seal(history []Entry) Entry {
	e.Seq = len(history) + 1
	if len(history) > 0 {
		e.Prev = history[len(history)-1].Hash
	}
	e.Hash = e.sum()
	return e
}

// VerifyHistory reports whether the history is whole: numbered from one, in the order of time, each entry bound to the one
// before, and as many as Version says. The error names the first entry that is not.
func (c Case) VerifyHistory() error {
	prev, last := "", time.Time{}
	for i, e := range c.History {
		switch {
		case e.Seq != i+1 || e.Prev != prev || e.Hash != e.sum():
			return fault.New(fault.Internal, "case %s: entry %d of the history is not as it was written", c.ID, i+1)
		case e.At.Before(last):
			return fault.New(fault.Internal, "case %s: entry %d of the history is older than the one before", c.ID, i+1)
		}
		prev, last = e.Hash, e.At
	}
	if c.Version != len(c.History) {
		return fault.New(fault.Internal, "case %s has %d entries of history and says %d", c.ID, len(c.History), c.Version)
	}
	return nil
}

// Involved reports that somebody acted on the case for the platform: who decided, contacted or restricted anything in it,
// or whose flag it is, cannot be the fresh pair of eyes an appeal is owed.
func (c Case) Involved(id string) bool {
	if id == c.FlaggedBy {
		return true
	}
	for _, e := range c.History {
		if e.Actor == id && e.Role != System && e.Event != Note && e.Event != LogMessage && e.Event != Delivered {
			return true
		}
	}
	return false
}
