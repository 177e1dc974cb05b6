// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/docket"
)

// answerDue is the answer to a complaint served on a day, in a court.
func answerDue(t testing.TB, court, served string) Deadline {
	t.Helper()
	r, err := docket.Compute(docket.Request{Rule: "FRCP-12(a)(1)(A)(i)", Trigger: served, Court: court})
	if err != nil {
		t.Fatal(err)
	}
	return DeadlineOf(court+" 1:26-cv-01234", r, false)
}

func utc(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

// atCourt is a deadline at an hour that an order names.
func atCourt(t testing.TB, court, at string) Deadline {
	t.Helper()
	r, err := docket.Compute(docket.Request{Rule: "FIXED", Court: court, Extra: map[string]string{"at": at}})
	if err != nil {
		t.Fatal(err)
	}
	return DeadlineOf(court+" 1:26-cv-01234", r, false)
}

func TestStepsFallOnTheMorningsBeforeTheDeadline(t *testing.T) {
	night := Quiet{From: 22 * 60, To: 7 * 60}
	for _, tc := range []struct {
		name     string
		deadline Deadline
		person   Person
		want     [5]string // UTC, T-7 to T+1
	}{
		// due Mon 23 March 2026 23:59 in Chicago (24 March 04:59 UTC), daylight saving since 8 March
		{"in the court's zone", answerDue(t, "ilnd", "2026-03-02"), Person{}, [5]string{"2026-03-16 14:00", "2026-03-20 14:00", "2026-03-22 14:00", "2026-03-23 14:00", "2026-03-24 14:00"}},
		// the same deadline is Tue 24 March 12:59 in Shanghai
		{"in China, where it is the next day", answerDue(t, "ilnd", "2026-03-02"), Person{Zone: "Asia/Shanghai"}, [5]string{"2026-03-17 01:00", "2026-03-21 01:00", "2026-03-23 01:00", "2026-03-24 01:00", "2026-03-25 01:00"}},
		{"in Hawaii", answerDue(t, "ilnd", "2026-03-02"), Person{Zone: "Pacific/Honolulu"}, [5]string{"2026-03-16 19:00", "2026-03-20 19:00", "2026-03-22 19:00", "2026-03-23 19:00", "2026-03-24 19:00"}},
		// due Fri 13 March; clocks go forward on Sun 8 March: mornings before and after differ by an hour in UTC
		{"over the change to summer time", answerDue(t, "nysd", "2026-02-20"), Person{}, [5]string{"2026-03-06 14:00", "2026-03-10 13:00", "2026-03-12 13:00", "2026-03-13 13:00", "2026-03-14 13:00"}},
		// due Thu 5 November; clocks go back on Sun 1 November
		{"over the change to winter time", answerDue(t, "nysd", "2026-10-15"), Person{}, [5]string{"2026-10-29 13:00", "2026-11-02 14:00", "2026-11-04 14:00", "2026-11-05 14:00", "2026-11-06 14:00"}},
		{"a morning hour: two hours before it", atCourt(t, "nysd", "2026-06-10T09:30"), Person{}, [5]string{"2026-06-03 13:00", "2026-06-07 13:00", "2026-06-09 13:00", "2026-06-10 11:30", "2026-06-11 13:00"}},
		{"two hours before it is in the night: the evening before", atCourt(t, "nysd", "2026-06-10T08:00"), Person{Zone: "America/New_York", Quiet: night}, [5]string{"2026-06-03 13:00", "2026-06-07 13:00", "2026-06-09 13:00", "2026-06-10 01:59", "2026-06-11 13:00"}},
		{"quiet until ten: at ten", answerDue(t, "ilnd", "2026-03-02"), Person{Zone: "America/Chicago", Quiet: Quiet{From: 0, To: 10 * 60}}, [5]string{"2026-03-16 15:00", "2026-03-20 15:00", "2026-03-22 15:00", "2026-03-23 15:00", "2026-03-24 15:00"}},
		// due at noon; quiet from eight to one: the day itself is told at 07:59, the others at one
		{"quiet over the deadline: before it", atCourt(t, "ilnd", "2026-06-10T12:00"), Person{Zone: "America/Chicago", Quiet: Quiet{From: 8 * 60, To: 13 * 60}}, [5]string{"2026-06-03 18:00", "2026-06-07 18:00", "2026-06-09 18:00", "2026-06-10 12:59", "2026-06-11 18:00"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got [5]string
			for i, s := range Steps {
				court := Person{Zone: tc.deadline.Zone}.zone(nil)
				when := tc.deadline.plan(s, listener{tc.person.Quiet, tc.person.zone(court)}, utc("2026-01-01 00:00"))
				got[i] = when.UTC().Format("2006-01-02 15:04")
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestQuietHoursLastAsLongAsTheNightDoes(t *testing.T) {
	chicago := Person{Zone: "America/Chicago"}.zone(nil)
	q := Quiet{From: 22 * 60, To: 7 * 60}
	for _, tc := range []struct {
		name, at, from, to string
		in                 bool
	}{
		{"in the evening", "2026-06-10 03:30", "2026-06-10 03:00", "2026-06-10 12:00", true},
		{"after midnight", "2026-06-10 11:59", "2026-06-10 03:00", "2026-06-10 12:00", true},
		{"when they are over", "2026-06-10 12:00", "", "", false},
		{"before they begin", "2026-06-10 02:59", "", "", false},
		{"the short night of March", "2026-03-08 09:00", "2026-03-08 04:00", "2026-03-08 12:00", true},
		{"the long night of November", "2026-11-01 12:30", "2026-11-01 03:00", "2026-11-01 13:00", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			from, to, in := q.around(utc(tc.at), chicago)
			if in != tc.in || in && (!from.Equal(utc(tc.from)) || !to.Equal(utc(tc.to))) {
				t.Errorf("%t: %s to %s", in, from.UTC(), to.UTC())
			}
		})
	}
	for name, bad := range map[string]Quiet{"below": {-1, 5}, "beyond": {0, 1440}, "nearly all day": {60, 30}} {
		if bad.Check() == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if (Quiet{}).Check() != nil || q.Check() != nil {
		t.Error("ordinary hours were refused")
	}
}

func TestADeadlineThatMovedIsAnotherOne(t *testing.T) {
	a, b := answerDue(t, "ilnd", "2026-03-02"), answerDue(t, "ilnd", "2026-03-03")
	if a.ID == b.ID || a.ID != answerDue(t, "ilnd", "2026-03-02").ID || a.Shown.EN == "" || a.Shown.ZH == "" {
		t.Error(a, b)
	}
}
