// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/fault"
	"markwarden/internal/notice"
	"markwarden/internal/review"
)

// counterfeit is a removal at once for manifest counterfeits.
var counterfeit = review.Decision{Kind: review.DecideRemove, Reason: "TM-CF", Ground: review.GroundCounterfeit, Rules: []string{"R1"}, Facts: "The goods bear the mark; ask wang@shop.example or +86 138 0013 8000."}

// removedInUnion is a case of a right holder's notice under the DSA, removed.
func (o *office) removedInUnion() string {
	o.t.Helper()
	_, _, err := o.Keep(o.t.Context(), shop, shoe(1), "")
	if err != nil {
		o.t.Fatal(err)
	}
	n := complaint(notice.DSA)
	n.Why = "They use our mark; write to maria@zephyrine.example."
	id := ok[NoticeReceipt](o.t)(o.Submit(o.t.Context(), brand, n)).Targets[0].Case
	for _, kind := range []notice.CheckKind{notice.CheckEmail, notice.CheckIdentity} {
		ok[notice.Standing](o.t)(o.Verify(o.t.Context(), senior, "brand-1", notice.Check{Kind: kind}))
	}
	ok[review.Case](o.t)(o.Decide(o.t.Context(), senior, id, counterfeit))
	return id
}

// One decision, its statement and its public notice: both name nobody, and a decision that was undone is in neither.
func TestDecisionsAreReported(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		from := o.now.Add(-time.Hour)
		id := o.removedInUnion()
		o.now = o.now.Add(time.Minute)
		undone := o.flagged(2)
		ok[review.Case](t)(o.Decide(t.Context(), officer, undone.ID, review.Decision{Kind: review.DecideClear, Reason: "OK-DESC"}))
		ok[review.Case](t)(o.Undo(t.Context(), officer, undone.ID, "a slip"))
		american := o.flagged(3)
		ok[review.Case](t)(o.Decide(t.Context(), senior, american.ID, counterfeit))
		until := o.now.Add(time.Hour)

		list := ok[[]Decided](t)(o.Decisions(t.Context(), officer, from, until))
		var got []string
		for _, d := range list {
			got = append(got, d.Case+" "+string(d.Event)+" "+d.Reason+" "+d.By)
		}
		if diff := cmp.Diff([]string{id + " remove TM-CF s-1", american.ID + " remove TM-CF s-1"}, got); diff != "" {
			t.Error(diff)
		}
		export := ok[DSAExport](t)(o.ExportDSA(t.Context(), senior, from, until))
		if len(export.Batches) != 1 || len(export.Batches[0].Statements) != 1 || len(export.LeftOut) != 0 {
			t.Fatalf("%+v", export)
		}
		s := export.Batches[0].Statements[0]
		if s.SourceType != "SOURCE_ARTICLE_16" || s.SourceIdentity != "Zephyrine Ltd" || s.ApplicationDate != "2026-03-02" || !strings.HasPrefix(s.PUID, publicID(id, 1)[:8]) {
			t.Errorf("%+v", s)
		}
		records := ok[PublicRecords](t)(o.Records(t.Context(), senior, id))
		if records.DSA == nil || records.Lumen == nil || records.Lumen.Action != "Yes" {
			t.Fatalf("%+v", records)
		}
		public, _ := json.Marshal([]any{export, records})
		for _, private := range []string{"wang@", "138 0013", "maria@", "m-1", "s-1"} {
			if strings.Contains(string(public), private) {
				t.Errorf("a public record holds %q", private)
			}
		}
		records = ok[PublicRecords](t)(o.Records(t.Context(), senior, american.ID))
		if records.DSA != nil || records.Lumen != nil || records.WhyNoDSA == "" || records.WhyNone == "" {
			t.Errorf("%+v", records)
		}
		_, err := o.Records(t.Context(), senior, undone.ID)
		refusedAs(t, err, fault.Conflict, "Nothing was taken down")
		_, err = o.ExportDSA(t.Context(), shop, from, until)
		refusedAs(t, err, fault.Forbidden, "")
		_, err = o.Decisions(t.Context(), officer, until, from)
		refusedAs(t, err, fault.Invalid, "end after it begins")
	})
}

// The figures of a desk are its log's: a claim is the first look, what is under a seal is in none.
func TestInsightsOfADesk(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		from := o.now.Add(-time.Hour)
		id := o.removedInUnion()
		looked := o.flagged(2)
		o.now = o.now.Add(30 * time.Minute)
		ok[review.Case](t)(o.Claim(t.Context(), officer, looked.ID))
		in := ok[DeskInsight](t)(o.Insights(t.Context(), officer, from, o.now.Add(time.Hour)))
		if in.Opened != 2 || in.Decided != 1 || in.Open != 1 || in.FirstLook.N != 2 || in.FirstLook.P90 != 0.5 || len(in.Marks) != 1 || in.Marks[0].Measures != 1 {
			t.Errorf("%+v", in.Insight)
		}
		if len(in.Notifiers) != 1 || in.Notifiers[0].Notifier != "brand-1" || in.Notifiers[0].Right.N != 1 || in.Notifiers[0].Right.Value != 1 {
			t.Errorf("%+v", in.Notifiers)
		}
		counsel := senior
		counsel.Roles = []review.Role{review.Legal}
		ok[review.Case](t)(o.Do(t.Context(), counsel, "cases.hold", id, review.Event{Kind: review.HoldEvent, Order: "order 12", Sealed: true}))
		in = ok[DeskInsight](t)(o.Insights(t.Context(), officer, from, o.now.Add(time.Hour)))
		if in.Opened != 1 || in.Decided != 0 {
			t.Errorf("a sealed case shows: %+v", in.Insight)
		}
		_, err := o.Insights(t.Context(), brand, from, o.now)
		refusedAs(t, err, fault.Forbidden, "")
	})
}
