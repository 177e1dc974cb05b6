// SPDX-License-Identifier: Apache-2.0

package index

import (
	"strings"
	"unicode/utf8"

	"markwarden/internal/fault"
)

// plan is a query that was checked and analysed.
type plan struct {
	mode     Mode
	text     *name // nil if the query has none
	length   int   // characters of the text's compact form, at most 255
	owners   []string
	byOwner  bool
	filter   filter
	limit    int
	after    *cursor
	question uint32
}

// filter is what the columns decide. A zero field lets everything through.
type filter struct {
	office, status string
	class          uint64
	from, to       uint32
	dated          bool
}

// plan refuses what cannot be answered, with a fault.Invalid that says why.
func (q *Query) plan() (*plan, error) {
	p := &plan{mode: q.Mode, limit: q.Limit, question: q.question()}
	switch p.mode {
	case "":
		p.mode = ModeWords
	case ModeWords, ModePrefix, ModeFuzzy, ModeExact:
	default:
		return nil, fault.New(fault.Invalid, "The search mode must be one of words, prefix, fuzzy, exact.")
	}
	if p.limit == 0 {
		p.limit = DefaultLimit
	}
	if p.limit < 1 || p.limit > MaxLimit {
		return nil, fault.New(fault.Invalid, "The number of hits of a page must be from 1 to %d.", MaxLimit)
	}
	if err := p.setFilter(q); err != nil {
		return nil, err
	}
	if err := p.setText(q); err != nil {
		return nil, err
	}
	if q.After == "" {
		return p, nil
	}
	after, err := parseCursor(q.After, p.question)
	p.after = after
	return p, err
}

func (p *plan) setFilter(q *Query) error {
	if q.Class != 0 && !q.Class.Valid() {
		return fault.New(fault.Invalid, "Class %d does not exist, Nice classes run from 1 to 45.", q.Class)
	}
	f := filter{office: strings.ToUpper(q.Office), status: string(q.Status), from: day(q.FiledFrom), to: day(q.FiledTo)}
	if q.Class != 0 {
		f.class = 1 << q.Class
	}
	f.dated = q.FiledFrom != "" || q.FiledTo != ""
	if f.from == 0 && q.FiledFrom != "" || f.to == 0 && q.FiledTo != "" {
		return fault.New(fault.Invalid, "A filing date must be written as year-month-day, such as 2024-05-31.")
	}
	if q.FiledTo == "" {
		f.to = 1<<32 - 1
	}
	p.filter = f
	return nil
}

func (p *plan) setText(q *Query) error {
	if strings.TrimSpace(q.Text) != "" {
		n, err := askedName("text", q.Text)
		if err != nil {
			return err
		}
		p.text = &n
		p.length = min(utf8.RuneCountInString(n.compact), 255)
	}
	if strings.TrimSpace(q.Owner) != "" {
		n, err := askedName("owner", q.Owner)
		if err != nil {
			return err
		}
		p.byOwner = true
		for _, w := range n.words {
			p.owners = append(p.owners, w.asked()...)
		}
	}
	return nil
}

func askedName(what, s string) (name, error) {
	if utf8.RuneCountInString(s) > MaxText {
		return name{}, fault.New(fault.Invalid, "The %s to search for must not be longer than %d characters.", what, MaxText)
	}
	n := analyse(s)
	if len(n.words) > MaxWords {
		return name{}, fault.New(fault.Invalid, "The %s to search for has %d words, search for %d at most.", what, len(n.words), MaxWords)
	}
	return n, nil
}
