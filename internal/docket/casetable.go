// SPDX-License-Identifier: Apache-2.0

package docket

import "slices"

// caseRow is one line of the table of moves. added says why a line stands here that the specification's table does not
// have: it is needed so that an order of the court never meets a state without a way on.
type caseRow struct {
	from   []CaseState
	event  EventType
	to     CaseState // CaseUnseen: unchanged
	need   need
	timers []timerCode
	added  string
}

// need is a condition on the move.
type need uint8

// The conditions.
const (
	needNothing    need = iota
	needInTime          // before the running order's end
	needAll             // every remaining defendant, else the state stays and the timers start for those named
	needSealed          // a sealed complaint goes to FILED_SEALED
	needBeforeStay      // goes back to the state the stay interrupted
)

// Sets of states the lines share.
var (
	caseStates = []CaseState{CaseUnseen, CaseDetected, CaseFiled, CaseFiledSeal, CaseTROSought, CaseTROEntered, CaseTROExt, CaseTRODenied, CaseTROLapsed,
		CaseStayed, CasePISought, CasePIEntered, CaseDefault, CaseJudgment, CaseDismissed, CaseMoved, CaseClosed}
	openCases = []CaseState{CaseDetected, CaseFiled, CaseFiledSeal, CaseTROSought, CaseTROEntered, CaseTROExt, CaseTRODenied, CaseTROLapsed,
		CaseStayed, CasePISought, CasePIEntered, CaseDefault, CaseJudgment}
	filedCases   = []CaseState{CaseFiled, CaseFiledSeal}
	troCases     = []CaseState{CaseTROSought, CaseTROEntered, CaseTROExt, CaseTRODenied, CaseTROLapsed} // TRO_* of the specification
	runningOrder = []CaseState{CaseTROEntered, CaseTROExt}
	earlyCases   = []CaseState{CaseDetected, CaseFiled, CaseFiledSeal} // no ruling is on file
)

// Sets of timers the lines share.
var (
	orderTimers     = []timerCode{timerTRO, timerTROMax, timerComply, timerBond}
	extensionTimers = []timerCode{timerTROExt, timerTROMax}
	judgmentTimers  = []timerCode{timerStay62, timerAmend59, timerRelief60, timerAppeal}
	hearingTimers   = []timerCode{timerMotionPapers, timerAffidavit}
)

// caseTable is the specification's table (2.2) in its order, then the lines added.
var caseTable = []caseRow{
	{from: []CaseState{CaseUnseen}, event: Seen, to: CaseDetected, timers: []timerCode{timerClassify}},
	{from: []CaseState{CaseDetected}, event: Complaint, need: needSealed, timers: []timerCode{timerService}},
	{from: filedCases, event: TROMotion, to: CaseTROSought},
	{from: []CaseState{CaseTROSought}, event: TROOrder, to: CaseTROEntered, timers: orderTimers},
	{from: []CaseState{CaseTROSought}, event: TRODenied, to: CaseTRODenied},
	{from: []CaseState{CaseTROSought, CaseTROEntered}, event: Joinder, to: CaseStayed, timers: []timerCode{timerOrderDue}},
	{from: []CaseState{CaseTROSought, CaseTROEntered}, event: ShowCause, to: CaseStayed, timers: []timerCode{timerOrderDue}},
	{from: []CaseState{CaseTROSought, CaseTROEntered}, event: Stay, to: CaseStayed, timers: []timerCode{timerOrderDue}},
	{from: []CaseState{CaseTROEntered}, event: TROExtended, to: CaseTROExt, need: needInTime, timers: extensionTimers},
	{from: runningOrder, event: PIMotion, to: CasePISought, timers: []timerCode{timerOppose, timerMotionPapers, timerAffidavit}},
	{from: append([]CaseState{CasePISought}, troCases...), event: PIOrder, to: CasePIEntered, timers: []timerCode{timerAppeal}},
	{from: runningOrder, event: TROExpired, to: CaseTROLapsed, timers: []timerCode{timerRelease}},
	{from: openCases, event: Served, timers: []timerCode{timerAnswer}},
	{from: []CaseState{CasePIEntered}, event: DefaultMotion, to: CaseDefault, timers: []timerCode{timerResponse}},
	{from: []CaseState{CaseDefault}, event: Judgment, to: CaseJudgment, timers: judgmentTimers},
	{from: openCases, event: Dismissal, to: CaseDismissed, need: needAll, timers: []timerCode{timerRelease}},
	{from: []CaseState{CaseJudgment}, event: Satisfaction, to: CaseClosed, need: needAll, timers: []timerCode{timerRelease}},
	{from: []CaseState{CaseJudgment}, event: BondReleased, to: CaseClosed},

	{from: openCases[1:], event: Complaint, added: "an amended complaint is filed with the case and does not set it back"},
	{from: []CaseState{CaseTROExt}, event: TROExtended, need: needInTime, timers: extensionTimers,
		added: "Rule 65(b)(2) allows a further extension with the adverse party's consent"},
	{from: []CaseState{CasePISought}, event: TROExtended, need: needInTime, timers: extensionTimers,
		added: "the order may be extended while the motion for a preliminary injunction is pending"},
	{from: []CaseState{CasePISought}, event: TROExpired, timers: []timerCode{timerRelease},
		added: "the order may end before the motion for a preliminary injunction is ruled on"},
	{from: []CaseState{CaseStayed}, event: TROExpired, to: CaseTROLapsed, timers: []timerCode{timerRelease},
		added: "a stay does not lengthen a restraining order"},
	{from: []CaseState{CaseStayed}, event: StayLifted, need: needBeforeStay,
		added: "the pending motions stand again"},
	{from: []CaseState{CaseStayed}, event: TROOrder, to: CaseTROEntered, timers: orderTimers,
		added: "the court may rule on the motion in the order that ends the stay"},
	{from: []CaseState{CaseStayed}, event: TRODenied, to: CaseTRODenied,
		added: "the court may rule on the motion in the order that ends the stay"},
	{from: []CaseState{CaseTRODenied}, event: TROMotion, to: CaseTROSought, added: "a motion may be renewed"},
	{from: []CaseState{CaseTRODenied, CaseTROLapsed}, event: PIMotion, to: CasePISought, timers: []timerCode{timerOppose, timerMotionPapers, timerAffidavit},
		added: "Rule 65(a) does not need a restraining order first"},
	{from: []CaseState{CaseTROEntered, CaseTROExt, CasePISought}, event: TRODissolved, to: CaseTROLapsed, timers: []timerCode{timerRelease},
		added: "Rule 65(b)(4): the court may dissolve the order on motion"},
	{from: openCases, event: Transfer, to: CaseMoved, added: "the specification names the state and no line leads to it"},
	{from: []CaseState{CaseDismissed}, event: BondReleased, to: CaseClosed, added: "the bond is released after a dismissal too (2.1)"},
	{from: []CaseState{CaseTROSought, CaseTROEntered, CaseTROExt, CasePISought}, event: TRORulingUnknown, timers: []timerCode{timerRead},
		added: "a feed may tell that the court ruled and not how"},
	{from: []CaseState{CaseTROSought, CaseStayed}, event: TROGranted, timers: []timerCode{timerRead},
		added: "the grant; the signed order, which starts the clocks, may be an entry of its own"},
	{from: []CaseState{CasePISought}, event: PIRulingUnknown, timers: []timerCode{timerRead},
		added: "a feed may tell that the court ruled and not how"},
	{from: []CaseState{CasePISought}, event: PIDenied, timers: []timerCode{timerRelease, timerAppeal},
		added: "the denial is appealable (28 USC 1292(a)(1)) and the restraints need a look"},
	{from: []CaseState{CaseDefault}, event: DefaultUnknown, timers: []timerCode{timerRead},
		added: "a feed may tell that the court ruled and not how"},
}

// impliedRows are looked at where caseTable has no line. A ruling implies that what it grants or denies was sought, whether
// the motion is on file or not: feeds leave motions out and plaintiffs file them under seal, and an order whose clocks do
// not run is worse than a missing paper. A motion implies in the same way that there is a case.
var impliedRows = []caseRow{
	{from: append([]CaseState{CaseTRODenied, CaseTROLapsed}, earlyCases...), event: TROOrder, to: CaseTROEntered, timers: orderTimers,
		added: "the order implies the motion for it; after one that was denied or ended it is a new order"},
	{from: []CaseState{CasePISought}, event: TROOrder, timers: orderTimers,
		added: "an injunction may be asked for with the complaint and an order entered meanwhile"},
	{from: earlyCases, event: TRODenied, to: CaseTRODenied, added: "the denial implies the motion"},
	{from: []CaseState{CasePISought}, event: TRODenied, added: "the motion for an injunction is still pending"},
	{from: append([]CaseState{CaseTROSought}, earlyCases...), event: TROExtended, to: CaseTROExt, timers: extensionTimers,
		added: "an extension implies the order that it extends"},
	{from: []CaseState{CaseStayed, CaseDefault}, event: TROExtended, need: needInTime, timers: extensionTimers,
		added: "neither a stay nor a motion for default ends the order"},
	{from: append([]CaseState{CaseTROSought, CaseStayed, CaseDefault}, earlyCases...), event: TRODissolved, to: CaseTROLapsed, timers: []timerCode{timerRelease},
		added: "what is dissolved was in force"},
	{from: earlyCases, event: TROGranted, to: CaseTROSought, timers: []timerCode{timerRead},
		added: "the grant implies the motion; the signed order may be an entry of its own"},
	{from: []CaseState{CasePISought}, event: TROGranted, timers: []timerCode{timerRead}, added: "the signed order may be an entry of its own"},
	{from: earlyCases, event: TRORulingUnknown, to: CaseTROSought, timers: []timerCode{timerRead}, added: "a ruling implies the motion, whichever way it went"},
	{from: append([]CaseState{CaseStayed}, earlyCases...), event: PIOrder, to: CasePIEntered, timers: []timerCode{timerAppeal}, added: "the injunction implies the motion for it"},
	{from: []CaseState{CaseDefault}, event: PIOrder, timers: []timerCode{timerAppeal}, added: "an injunction may be entered while a motion for default is pending"},
	{from: append([]CaseState{CaseStayed}, append(slices.Clone(troCases), earlyCases...)...), event: PIDenied, timers: []timerCode{timerRelease, timerAppeal}, added: "the denial implies the motion"},
	{from: []CaseState{CaseDetected, CaseTROLapsed}, event: TROMotion, to: CaseTROSought, added: "a motion implies the complaint, and one may be renewed"},
	{from: []CaseState{CasePISought, CaseStayed}, event: TROMotion, added: "what was pending before stays pending"},
	{from: runningOrder, event: TROMotion, added: "a sealed motion often reaches the docket after the order on it"},
	{from: earlyCases, event: PIMotion, to: CasePISought, timers: []timerCode{timerOppose, timerMotionPapers, timerAffidavit}, added: "Rule 65(a) does not need a restraining order first"},
	{from: []CaseState{CaseTROSought}, event: PIMotion, timers: hearingTimers, added: "filed together, the restraining order is ruled on first"},
	{from: []CaseState{CaseStayed}, event: PIMotion, timers: hearingTimers, added: "a stay keeps motions pending"},
	{from: append([]CaseState{CaseTROExt, CaseTRODenied, CaseTROLapsed, CasePISought, CasePIEntered, CaseDefault}, earlyCases...), event: Stay, to: CaseStayed, timers: []timerCode{timerOrderDue},
		added: "a court may stay a case at any stage"},
	{from: append([]CaseState{CaseTROExt, CaseTRODenied, CaseTROLapsed, CasePISought, CasePIEntered, CaseDefault, CaseStayed}, earlyCases...), event: Joinder, timers: []timerCode{timerOrderDue},
		added: "what the order asks for is due at any stage"},
	{from: append([]CaseState{CaseTROExt, CaseTRODenied, CaseTROLapsed, CasePISought, CasePIEntered, CaseDefault, CaseStayed}, earlyCases...), event: ShowCause, timers: []timerCode{timerOrderDue},
		added: "what the order asks for is due at any stage"},
	{from: append(append([]CaseState{CasePISought, CaseStayed}, troCases...), earlyCases...), event: DefaultMotion, to: CaseDefault, timers: []timerCode{timerResponse},
		added: "Rule 55 does not need an injunction first"},
	{from: []CaseState{CaseJudgment}, event: DefaultMotion, timers: []timerCode{timerResponse}, added: "defendants default and are judged in groups"},
	{from: []CaseState{CaseDefault}, event: TROExpired, timers: []timerCode{timerRelease}, added: "a motion for default does not lengthen a restraining order"},
	{from: append(append([]CaseState{CasePISought, CasePIEntered, CaseStayed}, troCases...), earlyCases...), event: Judgment, to: CaseJudgment, timers: judgmentTimers,
		added: "the judgment implies that it was asked for"},
}

// rowFor is the line for an event in a state, the specification's before the implied ones; nil where there is none.
func rowFor(s CaseState, e EventType) *caseRow {
	for _, table := range [][]caseRow{caseTable, impliedRows} {
		for i := range table {
			if table[i].event == e && slices.Contains(table[i].from, s) {
				return &table[i]
			}
		}
	}
	return nil
}

// caseRecords are the events that are filed with a case in any state and leave it where it is.
var caseRecords = []EventType{SealedSchedule, SealMotion, TROExtMotion, TROExtDenied, ServiceMotion, Unseal, DefaultEntry, Bond, SummonsIssued, Answer, Appearance, Appeal,
	Satisfaction, OtherEvent, Classified, Complied, Released, OrderRead, TROGranted, TRORulingUnknown, PIRulingUnknown, DefaultUnknown, StayLifted, BondReleased, Seen}

// refuse says why a move fails the line's condition, empty when it does not.
func (r caseRow) refuse(m Move) string {
	if r.need == needInTime && !m.Expiry.Date.IsZero() && !m.At.Date.IsZero() && m.At.Compare(m.Expiry) > 0 {
		return "the order ended on " + m.Expiry.String() + " and this is of " + m.At.String() + ": an order that has ended cannot be extended (Rule 65(b)(2)); it is a new order, or record a correction"
	}
	return ""
}

// target is the state a move leads to.
func (r caseRow) target(s CaseState, m Move) CaseState {
	switch {
	case r.need == needSealed && m.Sealed:
		return CaseFiledSeal
	case r.need == needSealed:
		return CaseFiled
	case r.need == needAll && !m.All:
		return s
	case r.need == needBeforeStay && m.Before != CaseUnseen:
		return m.Before
	case r.need == needBeforeStay:
		return CaseTROSought
	case r.to == CaseUnseen:
		return s
	}
	return r.to
}

// started are the timers of a move.
func (r caseRow) started(m Move) []Timer {
	var list []Timer
	for _, code := range r.timers {
		if t, ok := newTimer(code, m); ok {
			list = append(list, t)
		}
	}
	return list
}
