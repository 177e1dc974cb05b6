// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/screening"
)

// Each mark counts where its office's territory reaches; a curated brand everywhere.
func TestMatrix(t *testing.T) {
	markets := []screening.MarketVerdict{{Market: "US"}, {Market: "DE"}, {Market: "CN"}}
	got := matrix([]screening.Finding{
		{Mark: "Nike", Level: screening.High},
		{Mark: "LUMINEST", Office: "EM", Level: screening.Caution},
		{Text: "AAA", Level: screening.Block},
	}, markets)
	want := []matrixRow{
		{1, "Nike", []string{"high", "high", "high"}},
		{2, "LUMINEST", []string{"away", "caution", "away"}},
		{3, "AAA", []string{"block", "block", "block"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
