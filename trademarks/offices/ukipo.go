// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"strconv"
	"strings"

	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// ukipoColumns are the columns of OpenDataDomestic.txt and OpenDataIR.txt; Class1 to Class45 follow.
var ukipoColumns = func() []column {
	c := columns("trademark", "marktext", "name", "country", "status", "marktype", "filed|dateofdesignation", "registered|protected")
	for n := 1; n <= 45; n++ {
		c = append(c, column{[]string{"class" + strconv.Itoa(n)}, maxCode})
	}
	return c
}()

// ukipoClass1 is the place of Class1 among them.
const ukipoClass1 = 8

// ukipo reads the open data of the United Kingdom: one row a mark and co-owner. Marks of both files are records of the UK
// register: a domestic number begins with UK, the UK part of an international registration with WO.
func (r *run) ukipo(set map[string][]part) (*joined, error) {
	main, err := r.side(set["main"], ukipoColumns, strings.TrimSpace)
	return &joined{run: r, parts: set["main"], main: main, build: r.fromUKIPO}, err
}

// fromUKIPO merges the rows of one mark: what the first says counts, and each names one owner.
func (r *run) fromUKIPO(main []entry, _ [][]entry) (trademarks.Mark, *trademarks.RowError) {
	cell := main[0].cells
	m := trademarks.Mark{
		ID: "GB-" + main[0].key, Office: "GB", Number: main[0].key, Text: cell[1], Status: statusWord(cell[4]), StatusText: cell[4],
		Drawing: drawing(cell[5], cell[1]), Filed: day(cell[6]), Registered: day(cell[7]), Source: r.source("UKIPO open data"),
	}
	for _, e := range main {
		m.Owners = addOwner(m.Owners, trademarks.Owner{Name: e.cells[2], Country: countryOf(e.cells[3])})
	}
	for n := 1; n <= 45; n++ {
		for _, e := range main {
			if yes(e.cells[ukipoClass1+n-1]) {
				m.Classes = append(m.Classes, nice.Class(n))
				break
			}
		}
	}
	return m, nil
}
