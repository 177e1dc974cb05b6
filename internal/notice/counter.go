// SPDX-License-Identifier: Apache-2.0

package notice

import (
	"slices"
	"strings"
	"time"
)

// CounterForm is the form of a seller's answer to a removal, a word of counters.tsv.
type CounterForm string

// The forms (specification 5.1). Only the first two start a clock after which the goods come back; a trade mark notice
// under US law has no such answer, but an appeal to the platform.
const (
	CounterDMCA   CounterForm = "dmca"   // 17 USC 512(g)(3)
	CounterPRC    CounterForm = "prc"    // E-Commerce Law art. 43
	CounterDSA    CounterForm = "dsa"    // internal complaint, DSA art. 20
	CounterAppeal CounterForm = "appeal" // the platform's own
)

// StartsClock reports an answer that obliges the platform to put the goods back after a time unless it learns of a suit.
func (f CounterForm) StartsClock() bool { return f == CounterDMCA || f == CounterPRC }

// CounterNotice is a seller's answer to a removal, as received.
type CounterNotice struct {
	Received      time.Time   `json:"received"`
	Who           Complainant `json:"who"`      // the seller; capacity and checks are not used
	Material      []Target    `json:"material"` // what was removed, and where it stood
	Reasons       string      `json:"reasons,omitempty"`
	Evidence      []string    `json:"evidence,omitempty"`
	Perjury       bool        `json:"perjury,omitempty"`      // mistake or misidentification, under penalty of perjury
	Guarantee     bool        `json:"guarantee,omitempty"`    // the statement is true
	Jurisdiction  string      `json:"jurisdiction,omitempty"` // the federal district consented to
	AcceptService bool        `json:"accept_service,omitempty"`
	Signature     string      `json:"signature,omitempty"`
}

// CounterOf is the form of the answer to a notice: that of its kind, and in China's and the Union's procedures theirs
// whatever right the notice names.
func (e *Elements) CounterOf(n Notice) CounterForm {
	form := e.kinds[n.Kind].counter
	switch p := e.ProfileOf(n); {
	case form == CounterDMCA:
		return form
	case p == CN:
		return CounterPRC
	case p == EU:
		return CounterDSA
	case form == "":
		return CounterAppeal
	}
	return form
}

// CompleteCounter lists what an answer lacks in a form by the standard table, in the order of the law.
func CompleteCounter(form CounterForm, c CounterNotice) []Missing {
	e, err := StandardElements()
	if err != nil { // the tables are part of the program and tested
		return []Missing{{Element: "form", Path: "form", Words: Text{EN: err.Error(), ZH: err.Error()}}}
	}
	return e.CompleteCounter(form, c)
}

// CompleteCounter lists what an answer lacks in a form by this table.
func (e *Elements) CompleteCounter(form CounterForm, c CounterNotice) []Missing {
	list := []Missing{}
	elements, ok := e.counters[form]
	if !ok {
		return append(list, Missing{Element: "form", Path: "form", Source: "specification 5.1",
			Words: say("which form of answer it is, not %s", "答复形式（而非 %s）", clip(string(form)))})
	}
	for _, el := range elements {
		if !el.Must {
			continue
		}
		for _, path := range counterChecks[el.Name](c) {
			list = append(list, Missing{Element: el.Name, Path: path, Words: el.Words, Source: el.Source})
		}
	}
	return list
}

// counterChecks say for each element at which paths an answer lacks it.
var counterChecks = map[string]func(CounterNotice) []string{
	"signature":           func(c CounterNotice) []string { return unless(says(c.Signature), "signature") },
	"material":            func(c CounterNotice) []string { return c.material() },
	"statement.perjury":   func(c CounterNotice) []string { return unless(c.Perjury, "perjury") },
	"statement.guarantee": func(c CounterNotice) []string { return unless(c.Guarantee, "guarantee") },
	"who.name":            func(c CounterNotice) []string { return unless(says(c.Who.Name), "who.name") },
	"who.contact":         func(c CounterNotice) []string { return c.Who.contact() },
	"jurisdiction":        func(c CounterNotice) []string { return unless(says(c.Jurisdiction), "jurisdiction") },
	"accept_service":      func(c CounterNotice) []string { return unless(c.AcceptService, "accept_service") },
	"reasons":             func(c CounterNotice) []string { return unless(says(c.Reasons), "reasons") },
	"evidence":            func(c CounterNotice) []string { return unless(slices.ContainsFunc(c.Evidence, says), "evidence") },
}

// material is what is missing to know what was removed and where it stood.
func (c CounterNotice) material() []string {
	n := Notice{Targets: c.Material}
	var paths []string
	for _, p := range noticeChecks["location"](n) {
		paths = append(paths, strings.Replace(p, "targets", "material", 1))
	}
	return paths
}
