// SPDX-License-Identifier: Apache-2.0

package notice

import (
	_ "embed" // timers.tsv
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"markwarden/internal/calendar"
)

//go:embed timers.tsv
var timersText string

// TimerCode names a clock of timers.tsv.
type TimerCode string

// The clocks.
const (
	TimerTriage          TimerCode = "TRIAGE"
	TimerTriageFlagger   TimerCode = "TRIAGE-FLAGGER"
	TimerTriageBlock     TimerCode = "TRIAGE-BLOCK"
	TimerDefect          TimerCode = "DEFECT"
	TimerContact         TimerCode = "CONTACT"
	TimerInterim         TimerCode = "INTERIM"
	TimerRemoveNow       TimerCode = "REMOVE-NOW"
	TimerClear           TimerCode = "CLEAR"
	TimerResponse        TimerCode = "RESPONSE"
	TimerConfirm         TimerCode = "CONFIRM"
	TimerDecide          TimerCode = "DECIDE"
	TimerAppealWindow    TimerCode = "APPEAL-WINDOW"
	TimerAppealDecision  TimerCode = "APPEAL-DECISION"
	TimerHoldRelease     TimerCode = "HOLD-RELEASE"
	TimerRestoreEarliest TimerCode = "RESTORE-EARLIEST"
	TimerRestoreLatest   TimerCode = "RESTORE-LATEST"
)

// unit is what a clock counts.
type unit string

// The units of timers.tsv.
const (
	unitHours      unit = "hours"
	unitDays       unit = "days"
	unitBusiness   unit = "business"
	unitPRCDays    unit = "prc-days"
	unitPRCWorking unit = "prc-working"
	unitMonths     unit = "months"
)

// zonePlatform stands for the operator's own zone.
const zonePlatform = "platform"

// clock is one line of timers.tsv.
type clock struct {
	code   TimerCode
	n      int
	unit   unit
	zone   string
	after  TimerCode
	title  Text
	source string
}

// Packs are the clocks of every pack.
type Packs struct {
	clocks map[string]map[Profile]map[TimerCode]clock // pack -> profile ("*" for any) -> code
}

// standardPack holds what other packs do not name.
const standardPack = "standard"

var standardPacks = sync.OnceValues(func() (*Packs, error) { return ParsePacks(timersText) })

// StandardPacks are the packs that come with the program: standard, and cn-20wd, which counts the twenty working days of
// 法释〔2020〕9号 instead of the fifteen days of the E-Commerce Law.
func StandardPacks() (*Packs, error) { return standardPacks() }

// ParsePacks reads clocks in the form of timers.tsv. A line with a unit, number or zone that does not exist, or that follows
// a clock which its own pack and standard do not have, is refused.
func ParsePacks(text string) (*Packs, error) {
	table, err := rows("timers.tsv", text, 10)
	if err != nil {
		return nil, err
	}
	p := &Packs{clocks: map[string]map[Profile]map[TimerCode]clock{}}
	for _, r := range table {
		c, err := parseClock(r)
		if err != nil {
			return nil, err
		}
		pack, profile := r[0], Profile(r[1])
		if p.clocks[pack] == nil {
			p.clocks[pack] = map[Profile]map[TimerCode]clock{}
		}
		if p.clocks[pack][profile] == nil {
			p.clocks[pack][profile] = map[TimerCode]clock{}
		}
		p.clocks[pack][profile][c.code] = c
	}
	return p, p.check(table)
}

// parseClock reads a line.
func parseClock(r []string) (clock, error) {
	n, err := strconv.Atoi(r[3])
	c := clock{TimerCode(r[2]), n, unit(r[4]), r[5], TimerCode(r[6]), Text{EN: r[7], ZH: r[8]}, r[9]}
	known := slices.Contains([]unit{unitHours, unitDays, unitBusiness, unitPRCDays, unitPRCWorking, unitMonths}, c.unit)
	if err != nil || n < 0 || n > 1000 || !known || n == 0 && c.unit != unitDays {
		return c, fmt.Errorf("timers.tsv: %s %s has no period that can be counted: %s %s", r[0], r[2], r[3], r[4])
	}
	if c.zone != zonePlatform {
		if _, err := calendar.Zone(c.zone); err != nil {
			return c, fmt.Errorf("timers.tsv: %s %s: %w", r[0], r[2], err)
		}
	}
	return c, nil
}

// check refuses a clock that follows one which is not there, or itself.
func (p *Packs) check(table [][]string) error {
	for _, r := range table {
		if r[6] == "" {
			continue
		}
		base, err := p.find(r[0], Profile(r[1]), TimerCode(r[6]))
		if err != nil || base.after != "" {
			return fmt.Errorf("timers.tsv: %s %s follows %s, which is not there or follows another", r[0], r[2], r[6])
		}
	}
	return nil
}

// Names lists the packs in order.
func (p *Packs) Names() []string {
	var list []string
	for n := range p.clocks {
		list = append(list, n)
	}
	slices.Sort(list)
	return list
}

// find is the clock of a pack for a profile: its own line, its line for any, then those of standard.
func (p *Packs) find(pack string, profile Profile, code TimerCode) (clock, error) {
	for _, name := range []string{pack, standardPack} {
		for _, who := range []Profile{profile, "*"} {
			if c, ok := p.clocks[name][who][code]; ok {
				return c, nil
			}
		}
	}
	return clock{}, fmt.Errorf("there is no timer %s for %s in pack %s", clip(string(code)), clip(string(profile)), clip(pack))
}

// Has reports whether a pack counts a clock for a profile.
func (p *Packs) Has(pack string, profile Profile, code TimerCode) bool {
	_, err := p.find(pack, profile, code)
	return err == nil
}

// Title is a clock's name for people, empty for one that does not exist.
func (p *Packs) Title(pack string, profile Profile, code TimerCode) Text {
	c, err := p.find(pack, profile, code)
	if err != nil {
		return Text{}
	}
	return c.title
}

// tellPeriod is a period in words.
func (c clock) tellPeriod() Text {
	names := map[unit]Text{
		unitHours: {EN: "hours", ZH: "小时"}, unitDays: {EN: "days", ZH: "日"}, unitBusiness: {EN: "business days", ZH: "个工作日（美国联邦）"},
		unitPRCDays: {EN: "days", ZH: "日"}, unitPRCWorking: {EN: "working days in China", ZH: "个工作日（中国）"}, unitMonths: {EN: "months", ZH: "个月"},
	}
	t := names[c.unit]
	if c.n == 1 {
		t.EN = strings.Replace(t.EN, "hours", "hour", 1)
		t.EN = strings.Replace(t.EN, "days", "day", 1)
		t.EN = strings.Replace(t.EN, "months", "month", 1)
	}
	return say("%d %s", "%d %s", c.n, t)
}
