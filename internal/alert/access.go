// SPDX-License-Identifier: Apache-2.0

package alert

import (
	"strings"

	"markwarden/internal/fault"
)

// sealedTitle stands wherever a sealed matter is told of outside the legal role: that there is something, and nothing of
// what (specification section 7, rule 3).
var sealedTitle = Text{EN: "A sealed matter needs you: sign in to read it", ZH: "有一项密封事项需要您处理：请登录查看"}

// LegalRight is the right to take sealed material out: handed in by whoever checked the role. The zero value is no right.
type LegalRight struct{ person string }

// GrantLegal is the right of one person, by name for the record. The caller has checked that the person holds the legal
// role; nothing here can.
func GrantLegal(person string) (LegalRight, error) {
	if strings.TrimSpace(person) == "" {
		return LegalRight{}, fault.New(fault.Forbidden, "sealed material leaves only in the name of a person")
	}
	return LegalRight{strings.TrimSpace(person)}, nil
}

// Person is whose right it is, empty for none.
func (r LegalRight) Person() string { return r.person }

// Check refuses sealed material without the right: every exporter asks it first. what names the thing in the sentence.
func (r LegalRight) Check(sealed bool, what string) error {
	if sealed && r.person == "" {
		return fault.New(fault.Forbidden, "%s is under seal: only the legal role may take it out until the court unseals it", what)
	}
	return nil
}
