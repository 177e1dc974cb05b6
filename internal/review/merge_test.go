// SPDX-License-Identifier: Apache-2.0

package review

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/screening"
)

// twin is a second case about the same thing.
func twin(t testing.TB, kind notice.Kind, change ...func(*Opening)) Case {
	t.Helper()
	return opened(t, opening(t, kind, append([]func(*Opening){func(o *Opening) {
		o.ID = "C-2"
		if o.Notice != nil {
			o.Notice.ID, o.Notifier = "N-2", "owner-2"
		}
	}}, change...)...))
}

// A notice about a listing that we flagged ourselves joins that case: the further one goes on with the notice, the higher
// level, the letter owed and the earlier clock, and the other is closed and points at it.
func TestMerge(t *testing.T) {
	older, _, at := walk(t, opened(t, opening(t, "")), start, step{kind: ToTriage, by: officer, after: hour})
	newer := twin(t, notice.Trademark, func(o *Opening) { o.Level, o.Score = screening.Block, 95 })
	kept, closed, fx, err := book(t).Merge(newer, older, machine, at)
	if err != nil {
		t.Fatal(err)
	}
	if kept.ID != "C-1" || closed.ID != "C-2" || closed.Standing.State != Closed || closed.MergedInto != "C-1" || closed.closable() {
		t.Errorf("kept %s, closed %s (%s) into %s", kept.ID, closed.ID, closed.Standing.State, closed.MergedInto)
	}
	if diff := cmp.Diff([]string{"C-2"}, kept.Absorbed); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Party{{"N-2", "owner-2", notice.Verified}}, kept.Notices); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Letter{{"L1", "owner-2", 3}}, kept.Owed); diff != "" {
		t.Error(diff)
	}
	if kept.Level != screening.Block || kept.Score != 95 || kept.Kind != notice.Trademark {
		t.Errorf("%s %d %s", kept.Level, kept.Score, kept.Kind)
	}
	for _, c := range []Case{kept, closed} {
		if err := c.VerifyHistory(); err != nil {
			t.Error(err)
		}
	}
	if len(fx.Audit) != 2 || len(older.Notices) != 0 {
		t.Error("each case has its entry, and the cases given are as they were")
	}
	refused(t, closed, Event{Kind: Note, Note: "x"}, officer, at, fault.Conflict, "this case was merged into C-1: go on there")
}

func TestMergeIsRefused(t *testing.T) {
	triaged, at := own(t, Triage)
	removed, _ := own(t, Removed)
	sealed, _, _ := walk(t, opened(t, opening(t, "")), start, step{kind: HoldEvent, by: counsel, change: func(e *Event) { e.Sealed = true }})
	elsewhere := twin(t, "", func(o *Opening) { o.MarkID = "US-1" })
	european := twin(t, notice.DSA, func(o *Opening) { o.Profile, o.Notice.Profile = notice.EU, notice.EU })
	for _, tc := range []struct {
		name string
		a, b Case
		by   Actor
		kind fault.Kind
	}{
		{"another mark", triaged, elsewhere, officer, fault.Conflict},
		{"a decided case", removed, twin(t, ""), officer, fault.Conflict},
		{"a sealed case is not even named", sealed, twin(t, ""), officer, fault.NotFound},
		{"another procedure", triaged, european, officer, fault.Conflict},
		{"with itself", triaged, triaged, officer, fault.Conflict},
		{"by the seller", triaged, twin(t, ""), shop, fault.Forbidden},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, _, _, err := book(t).Merge(tc.a, tc.b, tc.by, at); !fault.Is(err, tc.kind) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Two duplicates merge alike whichever is named first.
func TestMergeDoesNotDependOnOrder(t *testing.T) {
	a, b := opened(t, opening(t, notice.Trademark)), twin(t, notice.Trademark)
	k1, c1, _, err1 := book(t).Merge(a, b, machine, start)
	k2, c2, _, err2 := book(t).Merge(b, a, machine, start)
	if err1 != nil || err2 != nil || k1.ID != k2.ID || c1.ID != c2.ID {
		t.Errorf("%s %s, %s %s: %v %v", k1.ID, c1.ID, k2.ID, c2.ID, err1, err2)
	}
}
