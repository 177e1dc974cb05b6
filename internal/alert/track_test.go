// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// play runs a track from its beginning by its own clock until a time and returns what was sent, in a line each. act may
// change the track after each message.
func play(t testing.TB, tr Track, people map[string]Person, until time.Time, act func(Track, Reminder) Track) ([]string, Track) {
	t.Helper()
	var log []string
	for now := tr.Learned; !now.After(until); {
		send, next, again := tr.Tick(people, now)
		tr = next
		for _, r := range send {
			line := fmt.Sprintf("%s %s %s", now.UTC().Format("01-02 15:04"), r.To, r.Step)
			if len(r.Covers) > 0 {
				line += fmt.Sprint(" for ", r.Covers)
			}
			if r.Asked != "" {
				line += " after " + r.Asked
			}
			log = append(log, line)
			if act != nil {
				tr = act(tr, r)
			}
		}
		if twice, _, _ := tr.Tick(people, now); len(twice) > 0 {
			t.Fatalf("sent twice at %s: %+v", now, twice)
		}
		if again.IsZero() {
			// an act may have opened or ended something: look once more
			if _, _, again = tr.Tick(people, now); again.IsZero() {
				break
			}
		}
		now = again
	}
	return log, tr
}

func mustTrack(t testing.TB, d Deadline, learned string, chain ...string) Track {
	t.Helper()
	tr, err := NewTrack(d, chain, utc(learned))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// answers is somebody who answers each reminder at once.
func answers(tr Track, r Reminder) Track {
	next, err := tr.Acknowledge(r.To, r.At)
	if err != nil {
		return tr
	}
	return next
}

func TestWhoIsRemindedAndWhen(t *testing.T) {
	due := answerDue(t, "ilnd", "2026-03-02") // 24 March 04:59 UTC
	night := map[string]Person{"ann": {Zone: "America/Chicago", Quiet: Quiet{From: 22 * 60, To: 7 * 60}}, "bo": {Zone: "Asia/Shanghai", Quiet: Quiet{From: 22 * 60, To: 7 * 60}}}
	for _, tc := range []struct {
		name    string
		learned string
		chain   []string
		people  map[string]Person
		act     func(Track, Reminder) Track
		want    []string
	}{
		{"somebody who answers", "2026-03-03 10:00", []string{"ann", "bo"}, nil, answers, []string{"03-16 14:00 ann T-7", "03-20 14:00 ann T-3", "03-22 14:00 ann T-1", "03-23 14:00 ann T0", "03-24 14:00 ann T+1"}},
		{"nobody answers", "2026-03-03 10:00", []string{"ann", "bo", "cy"}, nil, nil, []string{
			"03-16 14:00 ann T-7", "03-17 14:00 bo T-7 after ann", "03-18 14:00 cy T-7 after bo",
			"03-20 14:00 ann T-3", "03-20 14:00 bo T-3", "03-20 14:00 cy T-3", "03-22 14:00 ann T-1", "03-22 14:00 bo T-1", "03-22 14:00 cy T-1",
			"03-23 14:00 ann T0", "03-23 14:00 bo T0", "03-23 14:00 cy T0", "03-24 14:00 ann T+1", "03-24 14:00 bo T+1", "03-24 14:00 cy T+1"}},
		{"the second answers", "2026-03-03 10:00", []string{"ann", "bo"}, nil, func(tr Track, r Reminder) Track {
			if r.To == "bo" {
				return answers(tr, r)
			}
			return tr
		}, []string{"03-16 14:00 ann T-7", "03-17 14:00 bo T-7 after ann", "03-20 14:00 ann T-3", "03-20 14:00 bo T-3", "03-22 14:00 ann T-1", "03-22 14:00 bo T-1",
			"03-23 14:00 ann T0", "03-23 14:00 bo T0", "03-24 14:00 ann T+1", "03-24 14:00 bo T+1"}},
		{"done after the second reminder", "2026-03-03 10:00", []string{"ann", "bo"}, nil, func(tr Track, r Reminder) Track {
			if r.Step == ThreeDay {
				tr, _ = tr.Close(DoneInTime, "ann", r.At)
				return tr
			}
			return answers(tr, r)
		}, []string{"03-16 14:00 ann T-7", "03-20 14:00 ann T-3"}},
		{"learned of late", "2026-03-21 18:00", []string{"ann"}, nil, answers, []string{"03-21 18:00 ann T-3 for [T-7]", "03-22 14:00 ann T-1", "03-23 14:00 ann T0", "03-24 14:00 ann T+1"}},
		{"learned of late, at night: in the morning", "2026-03-21 07:00", []string{"ann"}, night, answers, []string{"03-21 12:00 ann T-3 for [T-7]", "03-22 14:00 ann T-1", "03-23 14:00 ann T0", "03-24 14:00 ann T+1"}},
		{"learned of at night with an hour left: at once", "2026-03-24 03:59", []string{"ann"}, night, answers, []string{"03-24 03:59 ann T0 for [T-7 T-3 T-1]", "03-24 14:00 ann T+1"}},
		{"learned of when it is over", "2026-04-01 15:00", []string{"ann"}, night, answers, []string{"04-01 15:00 ann T+1 for [T-7 T-3 T-1 T0]"}},
		{"the next sleeps while there is time", "2026-03-03 10:00", []string{"ann", "bo"}, night, func(tr Track, r Reminder) Track {
			if r.Step != ThreeDay || r.To == "bo" {
				return answers(tr, r)
			}
			return tr
		}, []string{"03-16 14:00 ann T-7", "03-20 14:00 ann T-3", "03-20 23:00 bo T-3 after ann", "03-22 14:00 ann T-1", "03-23 01:00 bo T-1", "03-23 14:00 ann T0", "03-24 01:00 bo T0", "03-24 14:00 ann T+1", "03-25 01:00 bo T+1"}},
		{"and is woken when there is none", "2026-03-03 10:00", []string{"ann", "bo"}, map[string]Person{"bo": {Zone: "Asia/Shanghai", Quiet: Quiet{From: 22 * 60, To: 13 * 60}}}, func(tr Track, r Reminder) Track {
			if r.Step != DueDay {
				return answers(tr, r)
			}
			return tr
		}, []string{"03-16 14:00 ann T-7", "03-20 14:00 ann T-3", "03-22 14:00 ann T-1", "03-23 14:00 ann T0", "03-23 15:00 bo T0 after ann", "03-24 14:00 ann T+1", "03-25 05:00 bo T+1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, _ := play(t, mustTrack(t, due, tc.learned, tc.chain...), tc.people, utc("2026-05-01 00:00"), tc.act)
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// A program that was down does not send four messages at once when it comes back: the last stands for the others.
func TestAfterADowntimeOneReminderStandsForAll(t *testing.T) {
	tr := mustTrack(t, answerDue(t, "ilnd", "2026-03-02"), "2026-03-03 10:00", "ann")
	send, next, again := tr.Tick(nil, utc("2026-03-23 16:00"))
	if len(send) != 1 || send[0].Step != DueDay || len(send[0].Covers) != 3 || !again.Equal(utc("2026-03-24 14:00")) {
		t.Errorf("%v %s", send, again)
	}
	if len(next.Sent) != 4 || len(tr.Sent) != 0 || next.Version != 1 {
		t.Errorf("%d steps are noted, %d in the old value", len(next.Sent), len(tr.Sent))
	}
}

func TestUnansweredStandsOut(t *testing.T) {
	tr := mustTrack(t, answerDue(t, "ilnd", "2026-03-02"), "2026-03-03 10:00", "ann", "bo")
	if tr.Unanswered() {
		t.Error("nothing was asked yet")
	}
	_, tr = play(t, tr, nil, utc("2026-03-17 23:00"), nil)
	if !tr.Unanswered() {
		t.Error("both were asked and nobody answered")
	}
	tr, err := tr.Acknowledge("bo", utc("2026-03-18 00:00"))
	if err != nil || tr.Unanswered() {
		t.Error(err)
	}
	for _, s := range tr.Sent {
		if s.AckBy != "bo" {
			t.Errorf("%+v", s)
		}
	}
}

func TestATrackRefusesWhatMakesNoSense(t *testing.T) {
	d := answerDue(t, "ilnd", "2026-03-02")
	nowhere := d
	nowhere.Zone = "Mars/Olympus"
	for name, err := range map[string]error{
		"nobody in charge":  second(NewTrack(d, nil, t0)),
		"an unnamed person": second(NewTrack(d, []string{""}, t0)),
		"a person twice":    second(NewTrack(d, []string{"a", "b", "a"}, t0)),
		"no deadline":       second(NewTrack(Deadline{}, []string{"a"}, t0)),
		"no zone":           second(NewTrack(nowhere, []string{"a"}, t0)),
		"never learned of":  second(NewTrack(d, []string{"a"}, time.Time{})),
	} {
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	tr := mustTrack(t, d, "2026-03-03 10:00", "ann")
	if _, err := tr.Acknowledge("ann", t0); err == nil {
		t.Error("answered before anything was sent")
	}
	_, tr = play(t, tr, nil, utc("2026-03-17 00:00"), nil)
	for name, err := range map[string]error{
		"nobody answers":      second(tr.Acknowledge(" ", t0)),
		"an end that is none": second(tr.Close("later", "ann", t0)),
		"nobody ends it":      second(tr.Close(Waived, "", t0)),
	} {
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	tr, _ = tr.Acknowledge("ann", t0)
	if _, err := tr.Acknowledge("ann", t0); err == nil {
		t.Error("answered twice")
	}
	tr, _ = tr.Close(Waived, "ann", t0)
	if _, err := tr.Close(DoneInTime, "ann", t0); err == nil {
		t.Error("ended twice")
	}
	if _, err := tr.Acknowledge("ann", t0); err == nil {
		t.Error("answered after the end")
	}
}

func second[T any](_ T, err error) error { return err }
