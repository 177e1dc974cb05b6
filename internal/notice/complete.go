// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"
)

// Missing is one thing a notice or a counter-notice lacks.
type Missing struct {
	Element string `json:"element"`
	Path    string `json:"path"` // where it belongs: who.address, targets[3]
	Words   Text   `json:"words"`
	Source  string `json:"source"`
	Core    bool   `json:"core,omitempty"`
}

// Complete lists what a notice lacks by the standard table, in the order of the law; none when it is whole. A kind that is
// not known lacks everything that any kind needs and is told so.
func Complete(n Notice) []Missing {
	e, err := StandardElements()
	if err != nil { // the tables are part of the program and tested
		return []Missing{{Element: "kind", Path: "kind", Words: Text{EN: err.Error(), ZH: err.Error()}}}
	}
	return e.Complete(n)
}

// Complete lists what a notice lacks by this table.
func (e *Elements) Complete(n Notice) []Missing { return e.lacks(n, true) }

// Advice lists what would help and is not needed.
func (e *Elements) Advice(n Notice) []Missing { return e.lacks(n, false) }

// lacks runs the checks of the elements that are needed, or of those that only help.
func (e *Elements) lacks(n Notice, must bool) []Missing {
	list := []Missing{}
	if _, ok := e.kinds[n.Kind]; !ok {
		if must {
			list = append(list, Missing{Element: "kind", Path: "kind", Core: true, Source: "specification 5.1",
				Words: say("which kind of notice it is: %s", "通知类型：%s", strings.Join(words(e.Kinds()), ", "))})
		}
		return list
	}
	for _, el := range e.Of(n.Kind, n.Form) {
		if el.Must != must {
			continue
		}
		for _, path := range noticeChecks[el.Name](n) {
			list = append(list, Missing{Element: el.Name, Path: path, Words: el.Words, Source: el.Source, Core: el.Core})
		}
	}
	return list
}

// words turns kinds into plain text.
func words[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// MustAsk reports that the platform must promptly try to get what is missing: the notice under the DMCA that is lacking
// has the work, the place and the sender (512(c)(3)(B)(ii)). A notice of another kind is asked about as a courtesy.
func MustAsk(k Kind, missing []Missing) bool {
	return k == DMCA && len(missing) > 0 && !slices.ContainsFunc(missing, func(m Missing) bool { return m.Core })
}

// noticeChecks say for each element at which paths a notice lacks it.
var noticeChecks = map[string]func(Notice) []string{
	"who.name":     func(n Notice) []string { return unless(says(n.Who.Name), "who.name") },
	"who.address":  func(n Notice) []string { return unless(says(n.Who.Address), "who.address") },
	"who.email":    func(n Notice) []string { return unless(isMail(n.Who.Email), "who.email") },
	"who.phone":    func(n Notice) []string { return unless(isPhone(n.Who.Phone), "who.phone") },
	"who.contact":  func(n Notice) []string { return n.Who.contact() },
	"who.identity": func(n Notice) []string { return unless(says(n.Who.Identity), "who.identity") },
	"who.capacity": func(n Notice) []string {
		return unless(n.Who.Capacity == Owner || n.Who.Capacity == Agent, "who.capacity")
	},
	"who.authority": func(n Notice) []string {
		return unless(n.Who.Capacity != Agent || says(n.Who.Authority), "who.authority")
	},
	"right.number":       ofRights("number", func(r Right) bool { return says(r.Number) }),
	"right.jurisdiction": ofRights("jurisdiction", func(r Right) bool { return says(r.Jurisdiction) }),
	"right.owner":        ofRights("owner", func(r Right) bool { return says(r.Owner) }),
	"right.class":        ofRights("classes", func(r Right) bool { return r.Kind != RightTrademark || validClasses(r) }),
	"right.work":         ofRights("work", func(r Right) bool { return says(r.Work) }),
	"right.proof":        ofRights("proof", func(r Right) bool { return says(r.Proof) || says(r.Number) }),
	"one_right": func(n Notice) []string {
		return unless(!slices.ContainsFunc(n.Rights, func(r Right) bool { return r.Kind != n.Rights[0].Kind }), "rights")
	},
	"location":             ofTargets("", func(t Target) bool { return says(t.URL) || says(t.Item) }),
	"location.scope":       ofTargets(".scope", func(t Target) bool { return t.Scope.known() }),
	"why":                  func(n Notice) []string { return unless(says(n.Why) || everyTargetSaysWhy(n), "why") },
	"evidence":             func(n Notice) []string { return unless(n.hasEvidence(), "evidence") },
	"evaluation":           func(n Notice) []string { return unless(says(n.Evaluation) || !n.needsEvaluation(), "evaluation") },
	"statement.good_faith": func(n Notice) []string { return unless(n.Statements.GoodFaith, "statements.good_faith") },
	"statement.perjury":    func(n Notice) []string { return unless(n.Statements.Perjury, "statements.perjury") },
	"statement.guarantee":  func(n Notice) []string { return unless(n.Statements.Guarantee, "statements.guarantee") },
	"statement.bona_fide":  func(n Notice) []string { return unless(n.Statements.BonaFide, "statements.bona_fide") },
	"signature":            func(n Notice) []string { return unless(says(n.Signature), "signature") },
}

// unless is the path when something does not hold.
func unless(ok bool, path string) []string {
	if ok {
		return nil
	}
	return []string{path}
}

// ofRights checks every right; a notice without one lacks the element once.
func ofRights(field string, ok func(Right) bool) func(Notice) []string {
	return func(n Notice) []string {
		if len(n.Rights) == 0 {
			return []string{"rights[0]." + field}
		}
		var paths []string
		for i, r := range n.Rights {
			paths = append(paths, unless(ok(r), fmt.Sprintf("rights[%d].%s", i, field))...)
		}
		return paths
	}
}

// ofTargets checks every place; a notice without one lacks the element once.
func ofTargets(field string, ok func(Target) bool) func(Notice) []string {
	return func(n Notice) []string {
		if len(n.Targets) == 0 {
			return []string{"targets[0]" + field}
		}
		var paths []string
		for i, t := range n.Targets {
			paths = append(paths, unless(ok(t), fmt.Sprintf("targets[%d]%s", i, field))...)
		}
		return paths
	}
}

// contact is what is missing to reach somebody: address, telephone and e-mail (512(c)(3)(A)(iv) asks for what suffices; all
// three are asked for, and any two with the address count as enough to go on).
func (c Complainant) contact() []string {
	if says(c.Address) && (isPhone(c.Phone) || isMail(c.Email)) {
		return nil
	}
	var paths []string
	paths = append(paths, unless(says(c.Address), "who.address")...)
	if !isPhone(c.Phone) && !isMail(c.Email) {
		paths = append(paths, "who.phone", "who.email")
	}
	return paths
}

// known reports a scope of the list.
func (s Scope) known() bool {
	return s == ScopeListing || s == ScopeSeller || s == ScopeImage || s == ScopeText
}

// validClasses reports that a right names classes, each of which exists.
func validClasses(r Right) bool {
	for _, c := range r.Classes {
		if !c.Valid() {
			return false
		}
	}
	return len(r.Classes) > 0
}

// everyTargetSaysWhy reports that each place carries its own reason.
func everyTargetSaysWhy(n Notice) bool {
	return len(n.Targets) > 0 && !slices.ContainsFunc(n.Targets, func(t Target) bool { return !says(t.Why) })
}

// hasEvidence reports a document or a test purchase, for the notice or for each place.
func (n Notice) hasEvidence() bool {
	if says(n.TestBuy) || slices.ContainsFunc(n.Evidence, says) {
		return true
	}
	return len(n.Targets) > 0 && !slices.ContainsFunc(n.Targets, func(t Target) bool { return !says(t.TestBuy) })
}

// needsEvaluation reports a right whose validity an office has not examined.
func (n Notice) needsEvaluation() bool {
	return slices.ContainsFunc(n.Rights, func(r Right) bool { return r.Kind == RightDesign || r.Kind == RightUtility })
}

// says reports whether a text has any ink.
func says(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != '\ufffd' && r != 0x2800 && r != 0x3164
	})
}

// isMail reports a bare e-mail address with a domain.
func isMail(s string) bool {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	return err == nil && a.Name == "" && len(s) <= 254 && strings.Contains(a.Address[strings.LastIndexByte(a.Address, '@'):], ".")
}

// isPhone reports seven to fifteen digits (E.164) and nothing but the signs people write between them.
func isPhone(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(" +-().extEXT/", r):
			return false
		}
	}
	return digits >= 7 && digits <= 15
}
