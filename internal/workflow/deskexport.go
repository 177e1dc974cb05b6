// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"cmp"
	"context"
	"slices"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/letter"
	"markwarden/internal/notice"
	"markwarden/internal/review"
)

// Decided is a decision of the desk with its case.
type Decided struct {
	review.Ruled
	Entry review.Entry
}

// Decisions lists the decisions taken in a time, the oldest first; those that were undone are no decisions and left out, and
// cases under a seal are not there. Who acts for a seller or a right holder alone is refused: they see their own cases.
func (d *Desk) Decisions(ctx context.Context, who Person, from, until time.Time) ([]Decided, error) {
	if who.Outside() {
		return nil, fault.New(fault.Forbidden, "The list of decisions is the platform's own: yours stand in your cases.")
	}
	if err := checkTime(from, until); err != nil {
		return nil, err
	}
	trails, err := d.DB.DeskTrails(ctx, who.Tenant, from, until)
	if err != nil {
		return nil, err
	}
	hidden, err := d.unseen(ctx, who)
	trails = slices.DeleteFunc(trails, func(t review.Trail) bool { return hidden[t.Case] })
	return decisionsOf(trails, from, until), err
}

// decisionsOf are the decisions of trails in a time, in the order of time and then of cases.
func decisionsOf(trails []review.Trail, from, until time.Time) []Decided {
	list := []Decided{}
	for _, t := range trails {
		for _, r := range t.Ruled() {
			if r.Undone || r.At.Before(from) || r.At.After(until) {
				continue
			}
			list = append(list, Decided{r, t.Entries[r.Seq-1]})
		}
	}
	slices.SortFunc(list, func(a, b Decided) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Case, b.Case), a.Seq-b.Seq)
	})
	return list
}

// DSAExport is what the DSA Transparency Database is owed of a time: request bodies of at most a hundred statements each,
// and the decisions that no statement can be made of, with the reason, so that none is missing in silence.
type DSAExport struct {
	Batches []DSABatch `json:"batches"`
	LeftOut []LeftOut  `json:"left_out"`
}

// DSABatch is one request body.
type DSABatch struct {
	Statements []letter.Record `json:"statements"`
}

// LeftOut is a decision of the time without a statement.
type LeftOut struct {
	Case string `json:"case"`
	ID   string `json:"id"`
	Why  string `json:"why"`
}

// mostExport bounds how many decisions one export looks at.
const mostExport = 5000

// ExportDSA makes the statements of all measures taken in a time that hold in the Union (DSA art. 24(5)). A decision that
// falls later keeps its statement: the database keeps what was imposed.
func (d *Desk) ExportDSA(ctx context.Context, who Person, from, until time.Time) (DSAExport, error) {
	out := DSAExport{Batches: []DSABatch{}, LeftOut: []LeftOut{}}
	list, err := d.Decisions(ctx, who, from, until)
	if err != nil {
		return out, err
	}
	if len(list) > mostExport {
		return out, fault.New(fault.Invalid, "There are %d decisions in this time and an export takes %d: ask for a shorter time.", len(list), mostExport)
	}
	var records []letter.Record
	for _, one := range list {
		if !takesDown(one.Event) {
			continue
		}
		decision, err := d.recordOf(ctx, who, one)
		if err != nil {
			return out, err
		}
		if !decision.InUnion() {
			continue // no statement is owed
		}
		r, err := decision.DSA()
		if err != nil {
			out.LeftOut = append(out.LeftOut, LeftOut{one.Case, one.ID, fault.Message(err)})
			continue
		}
		records = append(records, r)
	}
	for len(records) > 0 {
		n := min(len(records), letter.MostPerBatch)
		out.Batches, records = append(out.Batches, DSABatch{records[:n]}), records[n:]
	}
	return out, nil
}

// takesDown reports a decision that restricts a listing.
func takesDown(e review.EventKind) bool { return e == review.Remove || e == review.Restrict }

// recordOf is a decision as the three records tell it.
func (d *Desk) recordOf(ctx context.Context, who Person, one Decided) (letter.Decision, error) {
	c, err := d.Case(ctx, who, one.Case)
	if err != nil {
		return letter.Decision{}, err
	}
	n, err := d.noticeOf(ctx, who, c)
	if err != nil {
		return letter.Decision{}, err
	}
	return d.decision(c, one.Entry, n), nil
}

// noticeOf is the complaint a case answers, the zero value for none.
func (d *Desk) noticeOf(ctx context.Context, who Person, c review.Case) (notice.Notice, error) {
	if len(c.Notices) == 0 {
		return notice.Notice{}, nil
	}
	r, err := d.DB.Notice(ctx, who.Tenant, c.Notices[0].NoticeID)
	return r.Notice, err
}

// PublicRecords are the public records of the decision in force of a case. Each is nil with the reason where there is none:
// the decision holds in no country of the Union, or it answers no notice.
type PublicRecords struct {
	DSA      *letter.Record      `json:"dsa"`
	WhyNoDSA string              `json:"why_no_dsa,omitempty"`
	Lumen    *letter.LumenNotice `json:"lumen"`
	WhyNone  string              `json:"why_no_lumen,omitempty"`
}

// Records makes the public records of a case; Conflict when nothing is taken down in it.
func (d *Desk) Records(ctx context.Context, who Person, id string) (out PublicRecords, err error) {
	decision, err := d.Record(ctx, who, id)
	if err != nil {
		return out, err
	}
	if r, err := decision.DSA(); err != nil {
		out.WhyNoDSA = fault.Message(err)
	} else {
		out.DSA = &r
	}
	if n, err := decision.Lumen(); err != nil {
		out.WhyNone = fault.Message(err)
	} else {
		out.Lumen = &n
	}
	return out, nil
}
