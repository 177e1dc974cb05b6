// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"errors"
	"io"
	"strings"

	"markwarden/trademarks"
)

// The wanted columns of the Case Files tables, by the names of their editions. The first is the key.
var (
	caseFileColumns = columns("serialno", "registrationno", "filingdt", "registrationdt", "cfhstatuscd", "cfhstatusdt", "markidchar", "markdrawcd", "stdcharclaimin")
	ownerColumns    = columns("serialno", "owntypecd", "ownname", "ownaddrcountrycd|owncountrycd|country", "ownaddrstatecd|ownstatecd|state", "ownnaltycountrycd", "ownnaltystatecd")
	classColumns    = columns("serialno", "classid", "classprimarycd", "classstatuscd|classstatus|statuscd|status")
	intlColumns     = columns("serialno", "classid", "intlclasscd")
	intlByClass     = columns("classid", "serialno", "intlclasscd")
	classByClass    = columns("classid", "serialno")
	statementCols   = append(columns("serialno", "statementtypecd"), column{[]string{"statementtext"}, maxText})
)

// serialKey is a serial number with the leading zeros that spreadsheets drop.
func serialKey(s string) string {
	if s == "" || !digits(s) || len(s) > 8 {
		return ""
	}
	return strings.Repeat("0", 8-len(s)) + s
}

// caseFiles joins case_file, owner, classification, intl_class and statement by serial number. Newer editions of
// intl_class carry it; older ones join through class_id, which classification gives to serial numbers.
func (r *run) caseFiles(set map[string][]part) (j *joined, err error) {
	j = &joined{run: r, parts: set["case_file"], build: r.fromCaseFiles}
	open := func(table string, want []column) *side {
		var s *side
		if err == nil {
			s, err = r.side(set[table], want, serialKey)
		}
		return s
	}
	j.main = open("case_file", caseFileColumns)
	j.sisters = []*side{open("owner", ownerColumns), open("classification", classColumns), nil, open("statement", statementCols)}
	switch {
	case err != nil:
	case carriesSerial(set["intl_class"]):
		j.sisters[2] = open("intl_class", intlColumns)
	default:
		j.sisters[2], err = r.bridge(set)
	}
	return j, err
}

// carriesSerial reports whether a table has serial numbers itself.
func carriesSerial(parts []part) bool {
	for _, p := range parts {
		t, file, err := p.open(0)
		if err != nil {
			return true // the error comes back when the table is read
		}
		_, ok := t.columns["serialno"]
		file.Close()
		if !ok {
			return false
		}
	}
	return true
}

// bridge gives the rows of intl_class their serial numbers, which classification holds by class_id.
func (r *run) bridge(set map[string][]part) (*side, error) {
	id := func(s string) string { return s }
	intl, err := r.byKey(func() stream { return &rows{parts: set["intl_class"], want: intlByClass, key: id, keep: r.opt.Keep} })
	if err != nil {
		return nil, err
	}
	defer intl.Close()
	classes, err := r.side(set["classification"], classByClass, id)
	if err != nil {
		return nil, err
	}
	defer classes.in.Close()
	out, err := r.sort(&bridged{run: r, intl: intl, classes: classes})
	if err != nil {
		return nil, err
	}
	return &side{in: out, table: "intl_class"}, nil
}

// bridged is intl_class with serial numbers, in no order.
type bridged struct {
	run     *run
	intl    stream
	classes *side
	id      string
}

func (b *bridged) next() (entry, error) {
	for {
		e, err := b.intl.next()
		if err != nil || e.bad != nil {
			return e, err
		}
		if e.key != b.id {
			b.classes.clear()
			b.id = e.key
		}
		var ignored int64
		for bad := new(trademarks.RowError); bad != nil; { // rows of classification are reported where they are read for themselves
			if bad, err = b.classes.gather(e.key, &ignored); err != nil {
				return entry{}, err
			}
		}
		if len(b.classes.rows) == 0 {
			b.run.counts.Orphans++
			continue
		}
		serial := serialKey(b.classes.rows[0].cells[1])
		return entry{key: serial, part: e.part, row: e.row, text: e.text, cells: []string{serial, e.key, e.cells[2]}}, nil
	}
}

func (b *bridged) Close() error { return errors.Join(b.intl.Close(), b.classes.in.Close()) }

var _ io.Closer = (*bridged)(nil)

// fromCaseFiles builds a mark as the daily XML would give it; of several rows of one serial number the last counts.
func (r *run) fromCaseFiles(main []entry, sisters [][]entry) (trademarks.Mark, *trademarks.RowError) {
	row := main[len(main)-1]
	cell := row.cells
	c := caseFile{serial: row.key, registration: cell[1], filed: cell[2], registered: cell[3], status: cell[4], transacted: cell[5],
		text: cell[6], drawing: cell[7], standard: yes(cell[8])}
	if n := len(c.registration); n > 0 && n < 7 && digits(c.registration) {
		c.registration = strings.Repeat("0", 7-n) + c.registration
	}
	if n := len(c.status); n > 0 && n < 3 {
		c.status = strings.Repeat("0", 3-n) + c.status
	}
	for _, e := range sisters[0] {
		p := party{rank: partyRank(e.cells[1]), name: e.cells[2], country: country(e.cells[3]), nationality: country(e.cells[5])}
		if p.country == "" && e.cells[4] != "" {
			p.country = "US"
		}
		if p.nationality == "" && e.cells[6] != "" {
			p.nationality = "US"
		}
		c.addParty(p)
	}
	c.classTables(sisters[1], sisters[2])
	for _, e := range sisters[3] {
		c.addStatement(e.cells[1], e.cells[2])
	}
	m, bad := c.mark(r.source("USPTO Case Files data set"))
	if bad != nil {
		bad.Row = row.row
		return m, bad
	}
	if c.cut {
		r.counts.Cut++
	}
	return m, nil
}

// classTables joins the classes of one mark by class_id. A classification whose international classes are not given
// counts with its primary class.
func (c *caseFile) classTables(classes, intl []entry) {
	byID := make(map[string][]string)
	for _, e := range intl {
		byID[e.cells[1]] = append(byID[e.cells[1]], threeDigits(e.cells[2]))
	}
	for _, e := range classes {
		entry := classEntry{international: byID[e.cells[1]], primary: threeDigits(e.cells[2]), status: e.cells[3]}
		if delete(byID, e.cells[1]); len(entry.international) == 0 && len(intl) == 0 {
			entry.international = []string{entry.primary}
		}
		c.addClass(entry)
	}
	for _, e := range intl { // of editions that give no class_id, or no classification
		if codes, ok := byID[e.cells[1]]; ok {
			c.addClass(classEntry{international: codes})
			delete(byID, e.cells[1])
		}
	}
}

// threeDigits is a class code with the leading zeros that spreadsheets drop.
func threeDigits(s string) string {
	if s == "" || len(s) >= 3 || !digits(s) {
		return s
	}
	return strings.Repeat("0", 3-len(s)) + s
}

// yes reads the flags of the editions: 1, T, true.
func yes(s string) bool {
	switch strings.ToLower(s) {
	case "1", "t", "true", "y", "yes":
		return true
	}
	return false
}
