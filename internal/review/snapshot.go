// SPDX-License-Identifier: Apache-2.0

package review

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/listing"
	"markwarden/internal/screening"
	"markwarden/trademarks"
)

// Snapshot is the listing, the register's records and the findings as they were when the case was opened, because all
// three change afterwards. Hash is the SHA-256 of the rest in hexadecimal.
type Snapshot struct {
	Taken    time.Time           `json:"taken"`
	Listing  listing.Listing     `json:"listing"`
	Marks    []trademarks.Mark   `json:"marks"`
	Findings []screening.Finding `json:"findings"`
	Register string              `json:"register"` // version
	Engine   string              `json:"engine"`
	Policy   string              `json:"policy"`
	Hash     string              `json:"hash"`
}

// NewSnapshot freezes a verdict's listing, findings and versions with the register's records behind them. The time is kept
// to the microsecond in UTC, as databases keep it.
func NewSnapshot(l listing.Listing, marks []trademarks.Mark, v screening.Verdict, at time.Time) (Snapshot, error) {
	s := Snapshot{Taken: stamp(at), Listing: l, Marks: marks, Findings: v.Findings, Register: v.Register.Version, Engine: v.Engine, Policy: v.Policy}
	if s.Marks == nil {
		s.Marks = []trademarks.Mark{}
	}
	if s.Findings == nil {
		s.Findings = []screening.Finding{}
	}
	// Read back as it will be read: bytes that are no text change once, here, and not between writing and verifying.
	b, err := json.Marshal(s)
	if err != nil {
		return Snapshot{}, fault.Because(err, fault.Invalid, "the listing or its findings cannot be kept: they hold a number that is none")
	}
	var kept Snapshot
	if err := json.Unmarshal(b, &kept); err != nil {
		return Snapshot{}, fault.Because(err, fault.Invalid, "the listing or its findings cannot be kept: they do not read back")
	}
	kept.Hash = kept.sum()
	return kept, nil
}

// sum is the hash of everything but the hash; empty when it cannot be written. encoding/json writes the same value the same
// way, keys of maps in order.
func (s Snapshot) sum() string {
	s.Hash = ""
	b, err := json.Marshal(s)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Verify reports whether the snapshot is as it was taken; the error names what was changed.
func (s Snapshot) Verify() error {
	if s.Hash == "" || s.sum() != s.Hash {
		return fault.New(fault.Internal, "the snapshot of %s does not match its hash: it was changed after %s", clip(s.Listing.ID), s.Taken.Format(time.RFC3339))
	}
	return nil
}

// stamp is a time as it is kept: UTC, to the microsecond, without a monotonic reading.
func stamp(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Microsecond)
}

// clip keeps a stranger's text short enough for a sentence.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
