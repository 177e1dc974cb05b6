// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
)

func TestAnAlertMovesByItsTable(t *testing.T) {
	ack := func(a Alert) (Alert, error) { return a.Acknowledge("kim", t0) }
	esc := func(a Alert) (Alert, error) { return a.Escalate("lee", "system", t0) }
	res := func(a Alert) (Alert, error) { return a.Resolve("kim", "taken down", t0) }
	for _, tc := range []struct {
		name  string
		steps []func(Alert) (Alert, error)
		want  string // the states, the level, then what refused
	}{
		{"taken on and settled", []func(Alert) (Alert, error){ack, res}, "acknowledged resolved 0 "},
		{"handed on twice", []func(Alert) (Alert, error){esc, esc, ack, res}, "escalated escalated acknowledged resolved 2 "},
		{"settled at once", []func(Alert) (Alert, error){res}, "resolved 0 "},
		{"not taken on twice", []func(Alert) (Alert, error){ack, ack}, "acknowledged 0 an alert that is acknowledged cannot become acknowledged: it can be resolved"},
		{"not handed on once taken on", []func(Alert) (Alert, error){ack, esc}, "acknowledged 0 an alert that is acknowledged cannot become escalated: it can be resolved"},
		{"nothing after the end", []func(Alert) (Alert, error){res, ack}, "resolved 0 the alert is resolved and nothing more happens to it"},
		{"a reason at the end", []func(Alert) (Alert, error){func(a Alert) (Alert, error) { return a.Resolve("kim", " ", t0) }}, "0 say what was done about the alert, or why nothing need be"},
		{"somebody to hand on to", []func(Alert) (Alert, error){func(a Alert) (Alert, error) { return a.Escalate("", "system", t0) }}, "0 name the person the alert goes on to"},
		{"somebody who does it", []func(Alert) (Alert, error){func(a Alert) (Alert, error) { return a.Acknowledge("", t0) }}, "0 who does this, and when, must be given"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, refused := Alert{State: StateNew}, ""
			for _, step := range tc.steps {
				b, err := step(a)
				if err != nil {
					refused = fault.Message(err)
					if d := cmp.Diff(a, b); d != "" {
						t.Errorf("a refused move changed the alert: %s", d)
					}
					break
				}
				a = b
			}
			var states []string
			for _, e := range a.History {
				states = append(states, e.What)
			}
			got := strings.TrimSpace(strings.Join(states, " ")+" "+string(rune('0'+a.Level))) + " " + refused
			if got != tc.want || a.Version != len(a.History) {
				t.Errorf("got %q, want %q, version %d", got, tc.want, a.Version)
			}
		})
	}
}

// Two people who act on one copy do not write into each other's history.
func TestMovesDoNotShareHistories(t *testing.T) {
	a, _ := Alert{State: StateNew}.Escalate("lee", "system", t0)
	one, _ := a.Acknowledge("kim", t0)
	two, _ := a.Acknowledge("lee", t0)
	if one.History[1].By != "kim" || two.History[1].By != "lee" || len(a.History) != 1 {
		t.Error(one.History, two.History, a.History)
	}
}

func TestUpdateRaisesAgainWhenMoreIsAtStake(t *testing.T) {
	base := Match(suit(), NewBook(nil, nil, ourUses[1:2]), nil, t0)[0]
	taken, err := base.Acknowledge("kim", t0.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	later := t0.Add(48 * time.Hour)
	fresh := func(change func(*docket.Lawsuit), uses []Use) Alert {
		l := suit()
		change(&l)
		return Match(l, NewBook(nil, nil, uses), nil, later)[0]
	}
	same := func(*docket.Lawsuit) {}
	for _, tc := range []struct {
		name    string
		fresh   Alert
		changed bool
		state   State
		note    string
	}{
		{"nothing new", fresh(same, ourUses[1:2]), false, StateAcknowledged, ""},
		{"accounts may be held now", fresh(func(l *docket.Lawsuit) { l.State = docket.CaseTROEntered }, ourUses[1:2]), true, StateNew, "the case moved to TRO_ENTERED"},
		{"the case goes on without more at stake", fresh(func(l *docket.Lawsuit) { l.State = docket.CaseStayed }, ourUses[1:2]), true, StateAcknowledged, ""},
		{"more listings", fresh(same, ourUses[1:3]), true, StateNew, "1 more listings are touched"},
		{"surer evidence", fresh(same, []Use{{Listing: "l2", Seller: "bo", Mark: "Lumi-Fern", Numbers: []string{"5123456"}, Score: 60}}), true, StateNew, "the evidence is surer"},
		{"a caption that was mended", fresh(func(l *docket.Lawsuit) { l.Caption = "Lumi Fern v. Does" }, ourUses[1:2]), true, StateAcknowledged, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, changed, err := taken.Update(tc.fresh, later)
			if err != nil || changed != tc.changed || got.State != tc.state {
				t.Fatalf("%v: changed %t, state %s", err, changed, got.State)
			}
			last := got.History[len(got.History)-1]
			if tc.note != "" && (last.What != "raised again" || last.Note != tc.note || !got.Raised.Equal(later)) {
				t.Errorf("%+v", last)
			}
			if tc.note == "" && last.What != "acknowledged" {
				t.Errorf("%+v", last)
			}
			if again, changed, _ := got.Update(tc.fresh, later.Add(time.Hour)); changed || again.Version != got.Version {
				t.Error("the same reading twice changed the alert")
			}
		})
	}
	if _, _, err := taken.Update(Alert{ID: "another"}, later); err == nil {
		t.Error("another alert was taken for a later reading")
	}
}

func TestAnAlertWaitsForItsAnswerAndLessForEachNextPerson(t *testing.T) {
	a := Alert{State: StateNew, Raised: t0}
	if a.Escalatable(t0.Add(4*time.Hour-time.Second), 4*time.Hour) || !a.Escalatable(t0.Add(4*time.Hour), 4*time.Hour) {
		t.Error("the first person has four hours")
	}
	b, _ := a.Escalate("lee", "system", t0.Add(4*time.Hour))
	if b.Escalatable(t0.Add(6*time.Hour-time.Second), 4*time.Hour) || !b.Escalatable(t0.Add(6*time.Hour), 4*time.Hour) {
		t.Error("the second has two")
	}
	c, _ := b.Acknowledge("lee", t0.Add(5*time.Hour))
	if c.Escalatable(t0.Add(99*time.Hour), time.Hour) {
		t.Error("what somebody took on waits for nobody")
	}
}

// Whatever is done to an alert, its history only grows and its state is the last one entered.
func TestHistoriesOnlyGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Alert{State: StateNew, Raised: t0}
		for i := range rapid.IntRange(0, 12).Draw(t, "moves") {
			before, at := a, t0.Add(time.Duration(i)*time.Hour)
			switch rapid.IntRange(0, 2).Draw(t, "move") {
			case 0:
				a, _ = a.Acknowledge("kim", at)
			case 1:
				a, _ = a.Escalate("lee", "system", at)
			default:
				a, _ = a.Resolve("kim", "done", at)
			}
			if len(a.History) < len(before.History) || !slices.Equal(before.History, a.History[:len(before.History)]) {
				t.Fatal("a history was changed")
			}
			if n := len(a.History); n > 0 && a.History[n-1].What != string(a.State) {
				t.Fatalf("the last entry is %s, the state %s", a.History[n-1].What, a.State)
			}
		}
	})
}
