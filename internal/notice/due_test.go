// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/calendar"
	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/sample"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := calendar.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// noon is midday of a day in a zone.
func noon(t testing.TB, day string, loc *time.Location) time.Time {
	t.Helper()
	d, err := time.ParseInLocation(time.DateOnly, day, loc)
	if err != nil {
		t.Fatal(err)
	}
	return d.Add(12 * time.Hour)
}

func TestDue(t *testing.T) {
	ny, utc, berlin, shanghai := zone(t, "America/New_York"), time.UTC, zone(t, "Europe/Berlin"), zone(t, "Asia/Shanghai")
	lines := timerLines(t)
	for _, tc := range []struct {
		name    string
		set     Setting
		code    TimerCode
		profile Profile
		from    time.Time
		want    string // end in the clock's zone
	}{
		{"triage in a day", Setting{}, TimerTriage, US, time.Date(2026, 3, 7, 10, 0, 0, 0, utc), "2026-03-08T10:00 UTC"},
		{"hours are hours also when clocks change", Setting{Zone: ny}, TimerTriage, US, time.Date(2026, 3, 7, 10, 0, 0, 0, ny), "2026-03-08T11:00 America/New_York"},
		{"a trusted flagger sooner", Setting{}, TimerTriageFlagger, EU, time.Date(2026, 3, 7, 10, 0, 0, 0, utc), "2026-03-07T18:00 UTC"},
		{"the same day", Setting{Zone: ny}, TimerContact, US, time.Date(2026, 3, 2, 9, 0, 0, 0, ny), "2026-03-02T23:59 America/New_York"},
		{"three days to answer", Setting{Zone: ny}, TimerResponse, US, noon(t, "2026-03-03", ny), "2026-03-06T23:59 America/New_York"},
		{"five in the Union", Setting{}, TimerResponse, EU, noon(t, "2026-03-03", utc), "2026-03-08T23:59 UTC"},
		{"one more to confirm", Setting{}, TimerConfirm, US, noon(t, "2026-03-03", utc), "2026-03-07T23:59 UTC"},
		{"six there", Setting{}, TimerConfirm, EU, noon(t, "2026-03-03", utc), "2026-03-09T23:59 UTC"},
		{"ten days of silence", Setting{}, TimerDefect, CN, noon(t, "2026-03-03", utc), "2026-03-13T23:59 UTC"},
		{"thirty days to appeal", Setting{}, TimerAppealWindow, US, noon(t, "2026-01-31", utc), "2026-03-02T23:59 UTC"},
		{"six months in the Union", Setting{}, TimerAppealWindow, EU, noon(t, "2025-08-31", utc), "2026-03-02T23:59 UTC"},
		{"with a public holiday", Setting{EUHolidays: map[calendar.Date]bool{{Year: 2026, Month: 1, Day: 1}: true}}, TimerAppealWindow, EU, noon(t, "2025-07-01", utc), "2026-01-02T23:59 UTC"},
		{"ten business days over the Fourth of July", Setting{Zone: ny}, TimerRestoreEarliest, US, noon(t, "2026-06-25", ny), "2026-07-10T23:59 America/New_York"},
		{"fourteen", Setting{Zone: ny}, TimerRestoreLatest, US, noon(t, "2026-06-08", ny), "2026-06-29T23:59 America/New_York"},
		{"a day off by order", Setting{Zone: ny, Presidential: map[calendar.Date]bool{{Year: 2026, Month: 6, Day: 26}: true}}, TimerRestoreEarliest, US, noon(t, "2026-06-25", ny), "2026-07-13T23:59 America/New_York"},
		{"fifteen days into Spring Festival", Setting{Zone: ny}, TimerRestoreEarliest, CN, noon(t, "2026-02-02", zone(t, "Asia/Shanghai")), "2026-02-24T23:59 Asia/Shanghai"},
		{"the day is China's, wherever the platform is", Setting{Zone: ny}, TimerRestoreEarliest, CN, time.Date(2026, 3, 5, 20, 0, 0, 0, ny), "2026-03-23T23:59 Asia/Shanghai"},
		{"and the measures end on the next working day", Setting{}, TimerRestoreLatest, CN, noon(t, "2026-02-02", zone(t, "Asia/Shanghai")), "2026-02-25T23:59 Asia/Shanghai"},
		{"twenty working days, as the reply has it", Setting{Pack: "cn-20wd"}, TimerRestoreEarliest, CN, noon(t, "2026-04-10", zone(t, "Asia/Shanghai")), "2026-05-12T23:59 Asia/Shanghai"},
		{"what a pack does not name is standard's", Setting{Pack: "cn-20wd"}, TimerTriage, CN, time.Date(2026, 3, 7, 10, 0, 0, 0, utc), "2026-03-08T10:00 UTC"},
		{"four hours at level block, past midnight", Setting{}, TimerTriageBlock, CN, time.Date(2026, 3, 7, 22, 0, 0, 0, utc), "2026-03-08T02:00 UTC"},
		{"four to restrict, past the year", Setting{}, TimerInterim, EU, time.Date(2026, 12, 31, 22, 0, 0, 0, utc), "2027-01-01T02:00 UTC"},
		{"a day to remove at once, as summer time ends", Setting{Zone: ny}, TimerRemoveNow, US, time.Date(2026, 10, 31, 10, 0, 0, 0, ny), "2026-11-01T09:00 America/New_York"},
		{"two to clear, as it begins in Europe", Setting{Zone: berlin}, TimerClear, EU, time.Date(2026, 3, 28, 10, 0, 0, 0, berlin), "2026-03-30T11:00 Europe/Berlin"},
		{"two days to decide, over a weekend", Setting{}, TimerDecide, US, noon(t, "2026-03-06", utc), "2026-03-08T23:59 UTC"},
		{"ten for the appeal, over the end of February", Setting{}, TimerAppealDecision, US, noon(t, "2026-02-20", utc), "2026-03-02T23:59 UTC"},
		{"two business days to release, over Independence Day observed and a weekend", Setting{Zone: ny}, TimerHoldRelease, US, noon(t, "2026-07-02", ny), "2026-07-07T23:59 America/New_York"},
		{"two working days to release, over Labour Day", Setting{}, TimerHoldRelease, CN, noon(t, "2026-04-30", shanghai), "2026-05-07T23:59 Asia/Shanghai"},
		{"so is a pack nobody wrote", Setting{Pack: "other"}, TimerTriage, CN, time.Date(2026, 3, 7, 10, 0, 0, 0, utc), "2026-03-08T10:00 UTC"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, err := tc.set.Due(tc.code, tc.profile, tc.from)
			if err != nil {
				t.Fatal(err)
			}
			got := calendar.MomentOf(d.End.In(zone(t, d.Zone))).String() + " " + d.Zone
			for _, key := range []string{tc.set.Pack + " " + string(tc.profile), tc.set.Pack + " *", "standard " + string(tc.profile), "standard *"} {
				if key += " " + string(tc.code); lines[key] != nil {
					*lines[key] = true
					break
				}
			}
			if got != tc.want || d.Provisional {
				t.Errorf("got %s (provisional %t), want %s:\n%s", got, d.Provisional, tc.want, strings.Join(d.Trace("en"), "\n"))
			}
			for _, lang := range []string{"en", "zh"} {
				for _, line := range d.Trace(lang) {
					if line == "" || strings.Contains(line, "%!") || strings.Contains(line, "EXTRA") {
						t.Errorf("%s: %q", lang, line)
					}
				}
			}
		})
	}
}

// timerLines are the lines of timers.tsv; a line that no row of the test reached fails it.
func timerLines(t *testing.T) map[string]*bool {
	t.Helper()
	text, err := os.ReadFile("timers.tsv")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]*bool{}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(line, "\t"); !strings.HasPrefix(line, "#") && len(cells) > 3 {
			lines[strings.Join(cells[:3], " ")] = new(bool)
		}
	}
	t.Cleanup(func() {
		for name, seen := range lines {
			if !*seen {
				t.Errorf("no row of this test is about the clock %s", name)
			}
		}
	})
	return lines
}

// A derivation says where it begins, what it passes over and why, and where it ends.
func TestTrace(t *testing.T) {
	ny := zone(t, "America/New_York")
	d, err := Setting{Zone: ny}.Due(TimerRestoreEarliest, US, noon(t, "2026-06-25", ny))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"RESTORE-EARLIEST: the first day to restore (17 USC 512(g)(2)(C)).",
		"Begins with Thu 25 Jun 2026 (America/New_York); that day is not counted.",
		"Fri 3 Jul 2026 is not counted: Independence Day, observed on Friday because it falls on Saturday (5 USC 6103(b)).",
		"10 business days: Fri 10 Jul 2026.",
		"Ends at the end of Fri 10 Jul 2026 (America/New_York).",
		"This is information, not legal advice.",
	}
	if diff := cmp.Diff(want, d.Trace("en")); diff != "" {
		t.Error(diff)
	}
	wantZH := []string{
		"RESTORE-EARLIEST：最早恢复日（17 USC 512(g)(2)(C)）。",
		"起算日 2026年6月25日（周四）（America/New_York），当日不计入。",
		"2026年7月3日（周五） 不计入：独立日（逢星期六，联邦机构星期五补休）（5 USC 6103(b)）。",
		"10 个工作日（美国联邦）：2026年7月10日（周五）。",
		"于 2026年7月10日（周五） 终了届满（America/New_York）。",
		"本结果仅供参考，不构成法律意见。",
	}
	if diff := cmp.Diff(wantZH, d.Trace("zh")); diff != "" {
		t.Error(diff)
	}
	h, err := Setting{}.Due(TimerTriage, US, time.Date(2026, 3, 7, 10, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("24 hours from Sat 7 Mar 2026, 10:00 (UTC): Sun 8 Mar 2026, 10:00.", h.Trace("en")[1]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("自 2026年3月7日（周六） 10:00（UTC）起 24 小时：2026年3月8日（周日） 10:00。", h.Trace("zh")[1]); diff != "" {
		t.Error(diff)
	}
}

// The rules of the deadline files whose clocks stand here too, against the files' own answers.
func TestDueAgainstTheDeadlineFile(t *testing.T) {
	f, err := os.Open(sample.SharedData(t, "deadlines_dev.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	clocks := map[string]struct {
		set     Setting
		code    TimerCode
		profile Profile
	}{
		"DMCA-512(g)(2)(C)-EARLIEST": {Setting{}, TimerRestoreEarliest, US}, "DMCA-512(g)(2)(C)-LATEST": {Setting{}, TimerRestoreLatest, US},
		"CN-ECL-43": {Setting{}, TimerRestoreEarliest, CN}, "CN-SPC-20WD": {Setting{Pack: "cn-20wd"}, TimerRestoreEarliest, CN}, "DSA-20(1)-6M": {Setting{}, TimerAppealWindow, EU},
	}
	n := 0
	for _, r := range table[1:] {
		c, ok := clocks[r[1]]
		if !ok {
			continue
		}
		n++
		set := c.set
		if day, found := strings.CutPrefix(r[4], "eu_holidays="); found {
			d, err := calendar.ParseDate(day)
			if err != nil {
				t.Fatal(err)
			}
			set.EUHolidays = map[calendar.Date]bool{d: true}
		}
		where := time.UTC
		if c.profile == CN {
			where = zone(t, "Asia/Shanghai")
		}
		d, err := set.Due(c.code, c.profile, noon(t, r[2], where))
		if err != nil || d.Day.String() != r[5] {
			t.Errorf("%s %s from %s: %s, %v, want %s", r[0], r[1], r[2], d.Day, err, r[5])
		}
	}
	if n < 10 {
		t.Errorf("only %d rows of the file were compared", n)
	}
}

// The court side counts the same periods by its own engine: both must agree on every day there is a calendar for.
func TestDueAgreesWithTheDocket(t *testing.T) {
	shanghai := zone(t, "Asia/Shanghai")
	rapid.Check(t, func(t *rapid.T) {
		from := time.Date(2024, 1, 1, 12, 0, 0, 0, shanghai).AddDate(0, 0, rapid.IntRange(0, 1000).Draw(t, "day"))
		for _, c := range []struct {
			rule    string
			set     Setting
			code    TimerCode
			profile Profile
		}{
			{"DMCA-512(g)(2)(C)-EARLIEST", Setting{Zone: shanghai}, TimerRestoreEarliest, US}, {"DMCA-512(g)(2)(C)-LATEST", Setting{Zone: shanghai}, TimerRestoreLatest, US},
			{"CN-ECL-43", Setting{}, TimerRestoreEarliest, CN}, {"CN-SPC-20WD", Setting{Pack: "cn-20wd"}, TimerRestoreEarliest, CN}, {"DSA-20(1)-6M", Setting{Zone: shanghai}, TimerAppealWindow, EU},
		} {
			want, err := docket.Compute(docket.Request{Rule: c.rule, Trigger: from.Format(time.DateOnly)})
			d, ours := c.set.Due(c.code, c.profile, from)
			switch {
			case ours != nil:
				t.Fatal(ours)
			case err == nil && (d.Day != want.Due.Date || d.Provisional):
				t.Fatalf("%s from %s: %s here, %s there", c.rule, from.Format(time.DateOnly), d.Day, want.Due)
			case err != nil && !d.Provisional:
				t.Fatalf("%s from %s has no calendar there (%v) and a settled day here", c.rule, from.Format(time.DateOnly), err)
			}
		}
	})
}

// A clock that runs into a year whose calendar is not out yet still ends, and says that nobody may rely on it.
func TestAYearWithoutACalendarIsProvisional(t *testing.T) {
	shanghai := zone(t, "Asia/Shanghai")
	for _, set := range []Setting{{}, {Pack: "cn-20wd"}} {
		for _, code := range []TimerCode{TimerRestoreEarliest, TimerRestoreLatest} {
			d, err := set.Due(code, CN, time.Date(2999-101, 12, 20, 12, 0, 0, 0, shanghai))
			if err != nil || !d.Provisional || !d.End.After(d.From) || d.Day.Weekend() {
				t.Errorf("%s %s: %+v, %v", set.Pack, code, d, err)
			}
			if !strings.Contains(strings.Join(d.Trace("en"), " "), "is not loaded: counted without its holidays") {
				t.Errorf("%s %s does not say so: %v", set.Pack, code, d.Trace("en"))
			}
		}
	}
}

func TestDueRefuses(t *testing.T) {
	for _, tc := range []struct {
		name    string
		code    TimerCode
		profile Profile
		year    int
	}{
		{"a clock that does not exist", "TEA", US, 2026},
		{"one of another profile", TimerRestoreEarliest, EU, 2026},
		{"a year before any calendar", TimerRestoreEarliest, US, 1900},
		{"a year beyond any", TimerTriage, US, 9000},
	} {
		if _, err := (Setting{}).Due(tc.code, tc.profile, time.Date(tc.year, 3, 1, 0, 0, 0, 0, time.UTC)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// Every clock of every pack ends after it begins, in every profile that has it.
func TestEveryClockEnds(t *testing.T) {
	packs, err := StandardPacks()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"cn-20wd", "standard"}, packs.Names()); diff != "" {
		t.Error(diff)
	}
	n := 0
	for _, pack := range packs.Names() {
		for _, profile := range []Profile{US, CN, EU} {
			for code := range packs.clocks[standardPack]["*"] {
				for _, c := range []TimerCode{code, TimerRestoreEarliest, TimerRestoreLatest} {
					if !packs.Has(pack, profile, c) {
						continue
					}
					n++
					from := time.Date(2026, 9, 23, 15, 0, 0, 0, time.UTC)
					d, err := Setting{Pack: pack}.Due(c, profile, from)
					if err != nil || !d.End.After(from) || d.Title.EN == "" || d.Title.ZH == "" || d.Source == "" || packs.Title(pack, profile, c) != d.Title {
						t.Errorf("%s %s %s: %+v, %v", pack, profile, c, d, err)
					}
				}
			}
		}
	}
	if n == 0 || packs.Title("standard", EU, TimerRestoreLatest) != (Text{}) {
		t.Error("no clock was run")
	}
}

func TestParsePacksRefuses(t *testing.T) {
	line := func(change func([]string)) string {
		r := []string{"own", "*", "TRIAGE", "24", "hours", "platform", "", "a", "b", "c"}
		change(r)
		return strings.Join(r, "\t") + "\n"
	}
	for _, tc := range []struct{ name, text string }{
		{"a number in words", line(func(r []string) { r[3] = "two" })},
		{"no hours at all", line(func(r []string) { r[3] = "0" })},
		{"a period without end", line(func(r []string) { r[3] = "1001" })},
		{"an unknown unit", line(func(r []string) { r[4] = "moons" })},
		{"an unknown zone", line(func(r []string) { r[5] = "Atlantis" })},
		{"a clock after one that is not there", line(func(r []string) { r[6] = "NOON" })},
		{"a clock after itself", line(func(r []string) { r[6] = "TRIAGE" })},
		{"a short line", "own\t*\n"},
	} {
		if _, err := ParsePacks(tc.text); err == nil || !strings.HasPrefix(err.Error(), "timers.tsv") {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	if _, err := ParsePacks(line(func([]string) {})); err != nil {
		t.Error(err)
	}
}

func BenchmarkDue(b *testing.B) {
	from := time.Date(2026, 6, 25, 12, 0, 0, 0, time.UTC)
	for b.Loop() {
		if _, err := (Setting{}).Due(TimerRestoreLatest, US, from); err != nil {
			b.Fatal(err)
		}
	}
}
