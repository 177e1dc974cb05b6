// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"strings"
	"time"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// place is where a period runs: which state's holidays count and in which zone the last day ends.
type place struct {
	court string
	state string
	clerk string // state of the circuit clerk, for appeals
	zone  *time.Location
	notes []Text
}

// Zones of periods that no court keeps. A period under United States law without a court is shown in New York time,
// whose day ends first in the contiguous states, so that nobody is shown a later hour than the right one.
var defaultZones = map[Basis]string{
	BasisRule6: "America/New_York", BasisFixed: "America/New_York", BasisBusiness: "America/New_York",
	BasisPRC: "Asia/Shanghai", BasisEU: "Europe/Brussels",
}

// resolvePlace finds state and zone from the court, the state and the tz key. A court may stand where a state is asked
// for, because files mix them.
func resolvePlace(req Request, r Rule, o options) (place, error) {
	court, state, err := courtAndState(req.Court, req.State)
	if err != nil {
		return place{}, err
	}
	p := place{court: court.ID, state: state.Code}
	if r.Code == codeAppeal {
		p.clerk = calendar.ClerkState(state.Circuit)
	}
	name, err := p.zoneName(r, o, court, state)
	if err != nil {
		return place{}, err
	}
	if p.zone, err = calendar.Zone(name); err != nil {
		return place{}, fault.Because(err, fault.Invalid, "%s", err)
	}
	p.noteState(r, o, state)
	return p, nil
}

// courtAndState looks both up and refuses a contradiction.
func courtAndState(courtID, stateCode string) (Court, calendar.State, error) {
	courtID, stateCode = strings.TrimSpace(courtID), strings.ToUpper(strings.Trim(stateCode, " -–—")) // a dash stands for none
	if _, isCourt := LookupCourt(stateCode); isCourt && courtID == "" {
		courtID, stateCode = stateCode, ""
	}
	var court Court
	if courtID != "" {
		var ok bool
		if court, ok = LookupCourt(courtID); !ok {
			return Court{}, calendar.State{}, fault.New(fault.Invalid, "court %q is not a federal district court: write its PACER identifier such as ilnd, or give the state", short(courtID))
		}
		if stateCode != "" && stateCode != court.State {
			return Court{}, calendar.State{}, fault.New(fault.Invalid, "court %s sits in %s but the state given is %q: correct one of them", court.ID, court.State, short(stateCode))
		}
		stateCode = court.State
	}
	if stateCode == "" {
		return court, calendar.State{}, nil
	}
	state, ok := calendar.LookupState(stateCode)
	if !ok {
		return Court{}, calendar.State{}, fault.New(fault.Invalid, "court state %q is not known: write two letters such as IL, or a court such as ilnd", short(stateCode))
	}
	return court, state, nil
}

// zoneName chooses the zone: the one asked for, the court's, the state's, the law's.
func (p *place) zoneName(r Rule, o options, court Court, state calendar.State) (string, error) {
	unitedStates := r.Basis != BasisPRC && r.Basis != BasisEU
	own := state.Zone
	if court.ID != "" {
		own = court.Zone
	}
	switch {
	case o.zone != "":
		if unitedStates && own != "" && own != o.zone {
			p.note("The time zone %s was asked for; the court's own is %s.", "指定时区为 %s；法院所在时区为 %s。", o.zone, own)
		}
		return o.zone, nil
	case unitedStates && own != "":
		if court.Split || court.ID == "" && state.Split && r.Unit == Hours {
			p.note("Parts of the district or state keep another time zone than %s: check the division.", "该司法区或州部分地区不使用 %s 时区：请核对法院分部。", own)
		}
		return own, nil
	case r.Unit == Hours:
		return "", fault.New(fault.Invalid, "hours are counted in the court's time zone: give the court, the state or the extra key tz")
	case unitedStates:
		p.note("No court, state or time zone was given: the end of the day is shown in New York time.", "未给出法院、州或时区：截止时刻按纽约时间显示。")
	case r.Basis == BasisEU:
		p.note("No time zone was given: the end of the day is shown in Brussels time.", "未给出时区：截止时刻按布鲁塞尔时间显示。")
	}
	return defaultZones[r.Basis], nil
}

// noteState says what is not known of the state's holidays.
func (p *place) noteState(r Rule, o options, state calendar.State) {
	counts := (r.Basis == BasisRule6 || r.Basis == BasisFixed) && !r.Backward && !o.before
	switch {
	case !counts && state.Code != "" && (r.Basis == BasisPRC || r.Basis == BasisEU):
		p.note("The court or state has no effect on this rule.", "法院或州对本规则不起作用。")
	case !counts:
	case state.Code == "":
		p.note("No court or state was given: state holidays (Rule 6(a)(6)(C)) were not considered, so the true date may be later.", "未给出法院或州：未考虑州假日（第6(a)(6)(C)条），实际日期可能更晚。")
	case !state.Configured:
		p.note("The holidays of %s are not configured: a period that ends on one of them may in truth end later.", "%s的州假日未配置：如最后一日恰逢该州假日，实际期限可能更晚。", state.Name)
	}
}

// note adds a warning.
func (p *place) note(en, zh string, args ...any) { p.notes = append(p.notes, say(en, zh, args...)) }

// cities are the names of zones for people; others show the city of the IANA name.
var cities = map[string]Text{
	"America/New_York":    {EN: "New York", ZH: "纽约"},
	"America/Chicago":     {EN: "Chicago", ZH: "芝加哥"},
	"America/Denver":      {EN: "Denver", ZH: "丹佛"},
	"America/Phoenix":     {EN: "Phoenix", ZH: "菲尼克斯"},
	"America/Los_Angeles": {EN: "Los Angeles", ZH: "洛杉矶"},
	"America/Anchorage":   {EN: "Anchorage", ZH: "安克雷奇"},
	"Pacific/Honolulu":    {EN: "Honolulu", ZH: "檀香山"},
	"Asia/Shanghai":       {EN: "Beijing", ZH: "北京"},
	"Europe/Brussels":     {EN: "Brussels", ZH: "布鲁塞尔"},
}

// city is the name of a zone for people.
func city(zone string) Text {
	if t, ok := cities[zone]; ok {
		return t
	}
	name := strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
	return Text{EN: name, ZH: name}
}
