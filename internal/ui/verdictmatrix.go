// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"cmp"

	"markwarden/internal/screening"
)

// matrixRow is one finding in every market that was asked for: its level there, or why it does not count.
type matrixRow struct {
	N     int
	Name  string
	Cells []string // a level, or one of the cells below
}

// Cells of a market in which a finding does not count.
const (
	cellAway     = "away"     // the mark holds elsewhere
	cellLicensed = "licensed" // a licence on record takes the use in
)

// matrix lays findings out, numbered as on the page, against the markets of the verdict.
func matrix(findings []screening.Finding, markets []screening.MarketVerdict) []matrixRow {
	out := make([]matrixRow, 0, len(findings))
	for i := range findings {
		f := &findings[i]
		row := matrixRow{N: i + 1, Name: cmp.Or(f.Mark, f.Text)}
		for _, m := range markets {
			cell := string(f.Level)
			switch {
			case f.LicensedIn(m.Market):
				cell = cellLicensed
			case !f.CountsIn(m.Market):
				cell = cellAway
			}
			row.Cells = append(row.Cells, cell)
		}
		out = append(out, row)
	}
	return out
}
