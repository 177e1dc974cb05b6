// SPDX-License-Identifier: Apache-2.0

package review

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ReasonKind is what a reason says.
type ReasonKind string

// The kinds of reason.
const (
	Infringes ReasonKind = "infringes"
	Lawful    ReasonKind = "lawful"
	Rejects   ReasonKind = "rejects" // a notice; lawful reasons reject one too
)

// Reason is a line of reasons.tsv: why a decision is taken.
type Reason struct {
	Code   string     `json:"code"`
	Kind   ReasonKind `json:"kind"`
	Points int        `json:"points"` // of the strike
	Fake   bool       `json:"fake"`   // a counterfeit event
	Record string     `json:"record"` // the right the public records name: trademark, counterfeit, copyright, design, patent
	Words  Text       `json:"words"`
	Source string     `json:"source"`
}

// Codes the rules treat by name.
const (
	reasonOrder   = "ORDER"
	reasonRetract = "OK-RETRACT"
	reasonFalse   = "RJ-FALSE"
)

// parseReasons reads reasons.tsv.
func parseReasons(text string) ([]Reason, error) {
	table, err := rows("reasons.tsv", text, 8)
	if err != nil {
		return nil, err
	}
	var list []Reason
	for _, r := range table {
		points, err := strconv.Atoi(r[2])
		kind := ReasonKind(r[1])
		if err != nil || points < 0 || !slices.Contains([]ReasonKind{Infringes, Lawful, Rejects}, kind) {
			return nil, fmt.Errorf("reasons.tsv: %s has the kind %q and %q points", r[0], r[1], r[2])
		}
		list = append(list, Reason{Code: r[0], Kind: kind, Points: points, Fake: r[3] == "fake", Record: r[4], Words: Text{EN: r[5], ZH: r[6]}, Source: r[7]})
	}
	return list, nil
}

// Reasons lists the reasons in the order of the table.
func (b *Book) Reasons() []Reason { return slices.Clone(b.reasons) }

// Reason finds a reason by its code.
func (b *Book) Reason(code string) (Reason, bool) {
	i := slices.IndexFunc(b.reasons, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		return Reason{}, false
	}
	return b.reasons[i], true
}

// codesOf lists the codes of some kinds, for a sentence.
func (b *Book) codesOf(kinds ...ReasonKind) string {
	var list []string
	for _, r := range b.reasons {
		if slices.Contains(kinds, r.Kind) {
			list = append(list, r.Code)
		}
	}
	return strings.Join(list, ", ")
}

// rows are the cells of a data file's lines, without comments; a line of another width is an error with its number.
func rows(name, text string, cells int) ([][]string, error) {
	var out [][]string
	line := 0
	for l := range strings.Lines(text) {
		line++
		l = strings.TrimRight(l, "\r\n")
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		row := strings.Split(l, "\t")
		if len(row) != cells {
			return nil, fmt.Errorf("%s line %d has %d cells, not %d", name, line, len(row), cells)
		}
		out = append(out, row)
	}
	return out, nil
}
