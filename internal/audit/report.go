// SPDX-License-Identifier: Apache-2.0

package audit

import "fmt"

// ProblemKind is what was done to a log.
type ProblemKind string

// The kinds of problem.
const (
	Changed   ProblemKind = "changed"   // an entry is not what was hashed
	Forged    ProblemKind = "forged"    // an entry fits the chain, but its seal was made without the key
	Broken    ProblemKind = "broken"    // a genuine entry follows another one than it followed when it was written
	Missing   ProblemKind = "missing"   // entries are gone from before others
	Truncated ProblemKind = "truncated" // the log ends before a head that was kept of it
	Swapped   ProblemKind = "swapped"   // a genuine entry stands in another one's place
	WrongHead ProblemKind = "head"      // a head is not genuine, or is of another log than this
	Personal  ProblemKind = "personal"  // what is kept beside an entry is not what it committed to
	Unerased  ProblemKind = "unerased"  // what was kept beside an entry is gone, and no erasure is on record
)

// Problem is one finding, with the entries it concerns.
type Problem struct {
	Kind ProblemKind `json:"kind"`
	From int64       `json:"from"` // the number of the first entry it concerns
	To   int64       `json:"to"`   // and of the last
	Why  string      `json:"why"`  // a sentence for people
}

// Report is what Verify found.
type Report struct {
	Entries  int64     `json:"entries"` // how many were read
	First    int64     `json:"first"`   // the number of the first one; 0 for none
	Last     int64     `json:"last"`    // and of the last one in order
	Hash     Digest    `json:"hash"`    // of the last one
	Keyed    bool      `json:"keyed"`   // whether seals were checked; without the key nobody can tell a chain computed anew
	Erased   int64     `json:"erased"`  // entries whose address is erased
	Problems []Problem `json:"problems"`
	More     int64     `json:"more"` // problems beyond those listed
}

// maxProblems bounds a report; what follows is counted only.
const maxProblems = 1000

// recent is how far back a problem may go on: an entry can have one of each kind.
const recent = 4

// OK reports whether nothing was found.
func (r Report) OK() bool { return len(r.Problems) == 0 && r.More == 0 }

// newReport has no problems, as a list that encodes as one.
func newReport(keyed bool) Report { return Report{Keyed: keyed, Problems: []Problem{}} }

// add notes a problem, as part of the one before it when it goes on.
func (r *Report) add(kind ProblemKind, seq int64, why string) {
	r.addRange(kind, seq, seq, why)
}

func (r *Report) addRange(kind ProblemKind, from, to int64, why string) {
	for i := len(r.Problems) - 1; i >= max(0, len(r.Problems)-recent); i-- {
		if p := &r.Problems[i]; p.Kind == kind && p.Why == why && p.To+1 == from {
			p.To = to
			return
		}
	}
	if len(r.Problems) == maxProblems {
		r.More++
		return
	}
	r.Problems = append(r.Problems, Problem{kind, from, to, why})
}

// String is a sentence for people, with the numbers of the entries.
func (p Problem) String() string {
	if p.From == p.To {
		return fmt.Sprintf("entry %d: %s", p.From, p.Why)
	}
	return fmt.Sprintf("entries %d to %d: %s", p.From, p.To, p.Why)
}
