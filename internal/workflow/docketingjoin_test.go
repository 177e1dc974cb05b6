// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/docket"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// A finding names the running cases of its mark and of its owner, and nothing that is sealed or over.
func TestAFindingNamesTheCasesOfItsMark(t *testing.T) {
	storagetest.Run(t, func(t *testing.T, db *storage.DB) {
		ctx, k := context.Background(), LocalClerk()
		now := time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)
		d := deskOf(t, db, &now)
		open := func(number string, sealed bool, mark, plaintiff string) string {
			one, err := d.Open(ctx, k, docket.Lawsuit{CaseRef: docket.CaseRef{Court: "ilnd", Number: number, Caption: plaintiff + " v. The Partnerships and Unincorporated Associations Identified on Schedule A"},
				Plaintiffs: []docket.Party{{Name: plaintiff}}, Rights: []docket.Right{{Kind: docket.RightMark, Mark: mark}}, Sealed: sealed})
			if err != nil {
				t.Fatal(err)
			}
			return one.ID
		}
		open("1:26-cv-00001", false, "LUMI-FERN", "Lumi Fern Studios, Inc.")
		open("1:26-cv-00002", true, "LUMI-FERN", "Lumi Fern Studios, Inc.")
		open("1:26-cv-00003", false, "KITEROSE", "Lumi Fern Studios LLC")
		over := open("1:26-cv-00004", false, "LUMI-FERN", "Lumi Fern Studios, Inc.")
		if _, err := d.Record(ctx, k, over, PersonEvent{Type: "DISMISSAL", At: courtDayOf(2026, 3, 5)}); err != nil {
			t.Fatal(err)
		}
		v := screening.Verdict{Findings: []screening.Finding{{Mark: "Lumi Fern", Owner: "somebody", Cases: []string{}}, {Mark: "Other", Owner: "Lumi Fern Studios Inc", Cases: []string{}}, {Mark: "Zorvexa", Owner: "Zorvexa GmbH", Cases: []string{}}}}
		(&SuedOn{DB: db, Now: d.Now}).Name(ctx, k.Owner, &v)
		want := [][]string{{"ilnd 1:26-cv-00001"}, {"ilnd 1:26-cv-00001", "ilnd 1:26-cv-00003"}, {}}
		if d := cmp.Diff(want, [][]string{v.Findings[0].Cases, v.Findings[1].Cases, v.Findings[2].Cases}); d != "" {
			t.Error(d)
		}
	})
}
