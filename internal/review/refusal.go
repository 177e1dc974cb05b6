// SPDX-License-Identifier: Apache-2.0

package review

import (
	"errors"

	"markwarden/internal/fault"
)

// refusal keeps the reason of a refusal in both languages below the fault that a door reads.
type refusal struct{ words Text }

// Error is the English sentence.
func (r *refusal) Error() string { return r.words.EN }

// refuse is a refusal of a kind with its reason.
func refuse(kind fault.Kind, words Text) error {
	return fault.Because(&refusal{words}, kind, "%s", words.EN)
}

// Refuse is a refusal of a kind by another package, with its reason in both languages.
func Refuse(kind fault.Kind, en, zh string, args ...any) error {
	return refuse(kind, say(en, zh, args...))
}

// Why is the reason of a refusal in both languages; for any other error its message, which is English.
func Why(err error) Text {
	var r *refusal
	if errors.As(err, &r) {
		return r.words
	}
	m := fault.Message(err)
	return Text{EN: m, ZH: m}
}

// NoOfficer refuses a person who cannot be given a case or called to it.
func NoOfficer(id string) error {
	return refuse(fault.Invalid, say("%q is nobody who decides this case", "“%s”不是可处理本案的人员", clip(id)))
}

// NothingOverturned refuses a round of calibration that would have no question.
func NothingOverturned() error {
	return refuse(fault.Conflict, say("no decision of the last year was overturned: there is nothing to ask", "过去一年没有被推翻的决定，无题可问"))
}

// Moved refuses a change of what somebody else changed meanwhile.
func Moved() error {
	return refuse(fault.Conflict, say("somebody changed this meanwhile: look at it again", "他人已作更改：请重新查看"))
}
