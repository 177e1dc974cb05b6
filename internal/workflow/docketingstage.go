// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"slices"

	"markwarden/internal/docket"
)

// Stage is a column of the board: the states a person deals with alike.
type Stage struct {
	Name   string // stable, for addresses
	States []docket.CaseState
}

// Stages are the columns of the board in the order a case goes through them.
func Stages() []Stage {
	return []Stage{
		{"filed", []docket.CaseState{docket.CaseDetected, docket.CaseFiled, docket.CaseFiledSeal}},
		{"tro", []docket.CaseState{docket.CaseTROSought, docket.CaseTROEntered, docket.CaseTROExt, docket.CaseStayed}},
		{"pi", []docket.CaseState{docket.CasePISought, docket.CasePIEntered, docket.CaseTROLapsed, docket.CaseTRODenied}},
		{"judgment", []docket.CaseState{docket.CaseDefault, docket.CaseJudgment}},
		{"ended", []docket.CaseState{docket.CaseDismissed, docket.CaseMoved, docket.CaseClosed}},
	}
}

// StageStates are the states that a word of a filter means: a stage's, or the state of that name.
func StageStates(word string) ([]docket.CaseState, bool) {
	for _, s := range Stages() {
		if s.Name == word {
			return s.States, true
		}
		if slices.Contains(s.States, docket.CaseState(word)) {
			return []docket.CaseState{docket.CaseState(word)}, true
		}
	}
	return nil, word == ""
}
