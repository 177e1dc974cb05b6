// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"

	"markwarden/internal/calendar"
	"markwarden/internal/fault"
)

// CaseState is where a case stands (specification section 2.2). The empty state is a case nobody has seen.
type CaseState string

// The states.
const (
	CaseUnseen     CaseState = ""
	CaseDetected   CaseState = "DETECTED"
	CaseFiled      CaseState = "FILED"
	CaseFiledSeal  CaseState = "FILED_SEALED"
	CaseTROSought  CaseState = "TRO_SOUGHT"
	CaseTROEntered CaseState = "TRO_ENTERED"
	CaseTROExt     CaseState = "TRO_EXTENDED"
	CaseTRODenied  CaseState = "TRO_DENIED"
	CaseTROLapsed  CaseState = "TRO_LAPSED"
	CaseStayed     CaseState = "STAYED"
	CasePISought   CaseState = "PI_SOUGHT"
	CasePIEntered  CaseState = "PI_ENTERED"
	CaseDefault    CaseState = "DEFAULT_SOUGHT"
	CaseJudgment   CaseState = "JUDGMENT"
	CaseDismissed  CaseState = "DISMISSED"
	CaseMoved      CaseState = "TRANSFERRED"
	CaseClosed     CaseState = "CLOSED"
)

// Ended reports that the case goes no further under this docket number.
func (s CaseState) Ended() bool {
	return s == CaseClosed || s == CaseDismissed || s == CaseMoved
}

// Move is an event with what the rules need to know of it. Only Event is always needed; the rest is left zero where it
// does not apply or is not known.
type Move struct {
	Event   EventType
	At      calendar.Moment // when: entry of the paper, service, hearing of the clock; in the court's time
	Until   calendar.Moment // the end the order itself names
	Due     calendar.Moment // a day by which the order wants something done
	Expiry  calendar.Moment // the end of the restraining order in force, for an extension
	First   calendar.Moment // entry of the first restraining order, for an extension
	Hearing calendar.Moment // the hearing set, from which Rule 6(c) counts back
	Sealed  bool            // the complaint is under seal
	All     bool            // it touches every remaining defendant: a dismissal, a satisfaction
	Consent bool            // the adverse party agreed to the extension
	Before  CaseState       // the state a stay interrupted, when it is lifted
}

// Next is where a case goes from s by m, and the timers that start. A move that is not in the table is refused with the
// reason and with what is possible instead; a wrong entry is mended by Correct, never by an edit.
func (s CaseState) Next(m Move) (CaseState, []Timer, error) {
	if !s.known() {
		return s, nil, fault.New(fault.Invalid, "%q is not a state of a case", short(string(s)))
	}
	if row := rowFor(s, m.Event); row != nil {
		if why := row.refuse(m); why != "" {
			return s, nil, fault.New(fault.Conflict, "%s: %s", m.Event, why)
		}
		return row.target(s, m), row.started(m), nil
	}
	if s != CaseUnseen && (slices.Contains(caseRecords, m.Event) || s.already(m.Event)) {
		return s, nil, nil
	}
	return s, nil, s.refusal(m.Event)
}

// already reports an event that leads where the case is: a second motion, an amended order. It is filed and moves nothing.
func (s CaseState) already(e EventType) bool {
	return slices.ContainsFunc(caseTable, func(r caseRow) bool { return r.event == e && r.to == s })
}

// known reports a state of the list.
func (s CaseState) known() bool { return slices.Contains(caseStates, s) }

// refusal says why an event is refused and what is possible instead.
func (s CaseState) refusal(e EventType) error {
	name := string(s)
	if s == CaseUnseen {
		name = "not seen yet"
	}
	if s.Ended() {
		return fault.New(fault.Conflict, "the case is %s and ended: %s does not move it; if the entry is right, record a correction with its reason", name, e)
	}
	var needs []string
	for _, row := range slices.Concat(caseTable, impliedRows) {
		if row.event != e {
			continue
		}
		for _, f := range row.from {
			if !slices.Contains(needs, string(f)) {
				needs = append(needs, string(f))
			}
		}
	}
	if needs == nil {
		return fault.New(fault.Conflict, "%s is not an event that moves a case: record it as a note", short(string(e)))
	}
	return fault.New(fault.Conflict, "%s needs a case that is %s, but this one is %s: a step before it is missing; from here the case can go on with %s, or record a correction with its reason",
		e, strings.Join(needs, " or "), name, strings.Join(s.possible(), ", "))
}

// possible are the events that move a case from s.
func (s CaseState) possible() []string {
	var list []string
	for _, row := range slices.Concat(caseTable, impliedRows) {
		if slices.Contains(row.from, s) && !slices.Contains(list, string(row.event)) {
			list = append(list, string(row.event))
		}
	}
	return list
}

// Correction is an event that puts a case into another state because the record was wrong. What was recorded before stays.
type Correction struct {
	From   CaseState       `json:"from"`
	To     CaseState       `json:"to"`
	Reason string          `json:"reason"`
	By     string          `json:"by"`
	At     calendar.Moment `json:"at"`
}

// Correct makes a correction. It needs a reason and a name, and a state that is another one.
func (s CaseState) Correct(to CaseState, reason, by string, at calendar.Moment) (Correction, error) {
	reason, by = strings.TrimSpace(reason), strings.TrimSpace(by)
	switch {
	case !s.known() || !to.known() || to == CaseUnseen:
		return Correction{}, fault.New(fault.Invalid, "%q is not a state a case can be corrected to", short(string(to)))
	case s == to:
		return Correction{}, fault.New(fault.Invalid, "the case is already %s: there is nothing to correct", s)
	case reason == "":
		return Correction{}, fault.New(fault.Invalid, "a correction needs its reason")
	case by == "":
		return Correction{}, fault.New(fault.Invalid, "a correction needs the name of who makes it")
	}
	return Correction{s, to, reason, by, at}, nil
}
