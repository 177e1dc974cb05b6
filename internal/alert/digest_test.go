// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWhatADigestMayHold(t *testing.T) {
	daily := Person{ID: "ann", Zone: "America/Chicago", Digest: Digest{Mode: Daily, Minute: 8 * 60}, Quiet: Quiet{From: 22 * 60, To: 7 * 60}}
	weekly := Person{ID: "ann", Zone: "Asia/Shanghai", Digest: Digest{Mode: Weekly, Minute: 9 * 60, Weekday: time.Monday}}
	at := utc("2026-03-05 18:00") // Thursday noon in Chicago, Friday two o'clock at night in Shanghai
	for _, tc := range []struct {
		name   string
		news   News
		person Person
		at     time.Time
		want   string
		batch  bool
	}{
		{"news waits for the morning", News{Urgency: Routine}, daily, at, "2026-03-06 14:00", true},
		{"just before the hour: today", News{}, daily, utc("2026-03-06 13:59"), "2026-03-06 14:00", true},
		{"on the hour: tomorrow", News{}, daily, utc("2026-03-06 14:00"), "2026-03-07 14:00", true},
		{"over the change of clocks", News{}, daily, utc("2026-03-07 18:00"), "2026-03-08 13:00", true},
		{"for Monday", News{}, weekly, at, "2026-03-09 01:00", true},
		{"who wants it at once", News{}, Person{ID: "bo"}, at, "2026-03-05 18:00", false},
		{"a broken setting silences nothing", News{}, Person{ID: "bo", Digest: Digest{Mode: "monthly"}}, at, "2026-03-05 18:00", false},
		{"a store or listing of ours", News{Urgency: Now}, daily, at, "2026-03-05 18:00", false},
		{"accounts may be held", News{Frozen: true}, weekly, at, "2026-03-05 18:00", false},
		{"risk of default", News{Default: true}, weekly, at, "2026-03-05 18:00", false},
		{"handed on", News{Escalated: true}, weekly, at, "2026-03-05 18:00", false},
		{"a week ahead may wait", News{Reminder: true, Step: Week, Due: at.Add(7 * 24 * time.Hour)}, daily, at, "2026-03-06 14:00", true},
		{"a day ahead may not", News{Reminder: true, Step: DayAhead, Due: at.Add(35 * time.Hour)}, daily, at, "2026-03-05 18:00", false},
		{"the day itself may not", News{Reminder: true, Step: DueDay, Due: at.Add(11 * time.Hour)}, daily, at, "2026-03-05 18:00", false},
		{"nor what is over", News{Reminder: true, Step: DayAfter, Due: at.Add(-11 * time.Hour)}, daily, at, "2026-03-05 18:00", false},
		{"a digest that would come too late", News{Reminder: true, Step: ThreeDay, Due: at.Add(3 * 24 * time.Hour)}, weekly, at, "2026-03-05 18:00", false},
		{"what comes alone comes after the night", News{Urgency: Now}, daily, utc("2026-03-06 08:00"), "2026-03-06 13:00", false},
		{"but not after its date", News{Urgency: Now, Due: utc("2026-03-06 13:30")}, daily, utc("2026-03-06 08:00"), "2026-03-06 08:00", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := Place(tc.news, tc.person, tc.at)
			if d := cmp.Diff(tc.want, got.At.UTC().Format("2006-01-02 15:04")); d != "" || (got.Batch != "") != tc.batch || got.Why.EN == "" || got.Why.ZH == "" {
				t.Errorf("%s %+v", d, got)
			}
		})
	}
}

func TestTheNewsOfOneDigestShareOneBatch(t *testing.T) {
	p := Person{ID: "ann", Zone: "America/Chicago", Digest: Digest{Mode: Daily, Minute: 480}}
	a, b := Place(News{ID: "1"}, p, utc("2026-03-05 18:00")), Place(News{ID: "2"}, p, utc("2026-03-05 23:00"))
	c := Place(News{ID: "3"}, p, utc("2026-03-06 18:00"))
	if a.Batch != b.Batch || a.Batch == c.Batch {
		t.Error(a, b, c)
	}
}

// Whatever the settings, news is told at a time not before it, not after its date, and within eight days.
func TestNoSettingHidesNews(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Person{ID: "x", Zone: rapid.SampledFrom(zones).Draw(t, "zone"),
			Quiet:  Quiet{From: rapid.IntRange(0, 1439).Draw(t, "from"), To: rapid.IntRange(0, 1439).Draw(t, "to")},
			Digest: Digest{Mode: rapid.SampledFrom([]Mode{Immediate, Daily, Weekly}).Draw(t, "mode"), Minute: rapid.IntRange(0, 1439).Draw(t, "minute"), Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "day"))}}
		if p.Quiet.Check() != nil {
			p.Quiet = Quiet{}
		}
		now := begins.Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "now")) * time.Minute)
		n := News{Urgency: rapid.SampledFrom([]Urgency{Now, Routine}).Draw(t, "urgency")}
		if rapid.Bool().Draw(t, "dated") {
			n.Due = now.Add(time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "due")) * time.Minute)
		}
		got := Place(n, p, now)
		if got.At.Before(now) || got.At.After(now.AddDate(0, 0, 8)) || !n.Due.IsZero() && got.At.After(n.Due) {
			t.Fatalf("%+v of %+v at %s", got, n, now)
		}
	})
}

func TestGatherTellsEachOnceAndHidesWhatIsSealed(t *testing.T) {
	title, body := Gather([]News{
		{ID: "c", Title: Text{EN: "old", ZH: "旧"}, At: t0},
		{ID: "b", Title: Text{EN: "new", ZH: "新"}, At: t0.Add(time.Hour)},
		{ID: "a", Title: Text{EN: "due", ZH: "到期"}, At: t0, Due: t0.Add(time.Hour)},
		{ID: "c", Title: Text{EN: "old", ZH: "旧"}, At: t0},
		{ID: "d", Title: Text{EN: "Lumi Fern v. Kite Home", ZH: "密"}, At: t0.Add(-time.Hour), Sealed: true},
	})
	want := Text{EN: "- due\n- new\n- old\n- A sealed matter needs you: sign in to read it", ZH: "- 到期\n- 新\n- 旧\n- 有一项密封事项需要您处理：请登录查看"}
	if d := cmp.Diff(want, body); d != "" || title.EN != "4 news" {
		t.Error(title, d)
	}
}

func TestDigestSettingsThatNoClockShowsAreRefused(t *testing.T) {
	for name, d := range map[string]Digest{"no such rhythm": {Mode: "hourly"}, "below": {Minute: -1}, "beyond": {Minute: 1440}, "no such day": {Weekday: 7}} {
		if d.Check() == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if (Digest{Mode: Weekly, Minute: 540, Weekday: time.Friday}).Check() != nil {
		t.Error("an ordinary setting was refused")
	}
}
