// SPDX-License-Identifier: Apache-2.0

package notice

import (
	_ "embed" // elements.tsv, counters.tsv, kinds.tsv
	"fmt"
	"slices"
	"sync"
)

//go:embed elements.tsv
var elementsText string

//go:embed counters.tsv
var countersText string

//go:embed kinds.tsv
var kindsText string

// Element is one thing a notice or a counter-notice must hold.
type Element struct {
	Name   string // such as right.number
	Must   bool   // false: it only helps
	Core   bool   // 512(c)(3)(A)(ii) to (iv)
	Words  Text   // as a letter asks for it
	Source string
	form   string // of a notice: * or the form that asks for it
}

// Elements is the table of what each kind of notice and each form of answer must hold.
type Elements struct {
	notices  map[Kind][]Element
	counters map[CounterForm][]Element
	kinds    map[Kind]kindRow
}

// kindRow is a line of kinds.tsv.
type kindRow struct {
	profile Profile
	counter CounterForm
	title   Text
}

var standardElements = sync.OnceValues(func() (*Elements, error) { return ParseElements(elementsText, countersText, kindsText) })

// StandardElements is the table that comes with the program.
func StandardElements() (*Elements, error) { return standardElements() }

// ParseElements reads an operator's own tables, in the form of elements.tsv, counters.tsv and kinds.tsv. A line that names
// an element, a kind or a form which does not exist is refused.
func ParseElements(elements, counters, kinds string) (*Elements, error) {
	e := &Elements{notices: map[Kind][]Element{}, counters: map[CounterForm][]Element{}, kinds: map[Kind]kindRow{}}
	for _, read := range []func() error{
		func() error { return e.readCounters(counters) },
		func() error { return e.readKinds(kinds) },
		func() error { return e.readNotices(elements) },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// readNotices reads elements.tsv.
func (e *Elements) readNotices(text string) error {
	table, err := rows("elements.tsv", text, 8)
	for _, r := range table {
		kind := Kind(r[0])
		if _, ok := e.kinds[kind]; !ok {
			return fmt.Errorf("elements.tsv: %q is no kind of notice", r[0])
		}
		if _, ok := noticeChecks[r[2]]; !ok {
			return fmt.Errorf("elements.tsv: %q is no element of a notice", r[2])
		}
		e.notices[kind] = append(e.notices[kind], Element{
			Name: r[2], Must: r[3] == "must", Core: r[4] == "core", Words: Text{EN: r[5], ZH: r[6]}, Source: r[7], form: r[1],
		})
	}
	return err
}

// readCounters reads counters.tsv.
func (e *Elements) readCounters(text string) error {
	table, err := rows("counters.tsv", text, 6)
	for _, r := range table {
		if _, ok := counterChecks[r[1]]; !ok {
			return fmt.Errorf("counters.tsv: %q is no element of a counter-notice", r[1])
		}
		form := CounterForm(r[0])
		e.counters[form] = append(e.counters[form], Element{Name: r[1], Must: r[2] == "must", Words: Text{EN: r[3], ZH: r[4]}, Source: r[5]})
	}
	return err
}

// readKinds reads kinds.tsv.
func (e *Elements) readKinds(text string) error {
	table, err := rows("kinds.tsv", text, 5)
	for _, r := range table {
		k := kindRow{Profile(r[1]), CounterForm(r[2]), Text{EN: r[3], ZH: r[4]}}
		if !slices.Contains([]Profile{US, CN, EU}, k.profile) || e.counters[k.counter] == nil {
			return fmt.Errorf("kinds.tsv: %s has the unknown profile %q or counter-notice %q", r[0], r[1], r[2])
		}
		e.kinds[Kind(r[0])] = k
	}
	return err
}

// Kinds lists the kinds of notice in the order of their names.
func (e *Elements) Kinds() []Kind {
	var list []Kind
	for k := range e.kinds {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// Title is a kind's name for people, empty for no kind.
func (e *Elements) Title(k Kind) Text { return e.kinds[k].title }

// Of lists what a kind of notice must hold on a form, what only helps included.
func (e *Elements) Of(k Kind, form string) []Element {
	var list []Element
	for _, el := range e.notices[k] {
		if el.form == "*" || el.form == form {
			list = append(list, el)
		}
	}
	return list
}

// ProfileOf is whose procedure a notice follows: its own, else that of its kind.
func (e *Elements) ProfileOf(n Notice) Profile {
	if n.Profile != "" {
		return n.Profile
	}
	return e.kinds[n.Kind].profile
}
