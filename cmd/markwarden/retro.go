// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/fault"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/workflow"
)

// movedListing is a kept listing that another register version judges otherwise.
type movedListing struct {
	ID          string   `json:"id"`
	Owner       string   `json:"owner"`
	ExternalID  string   `json:"external_id,omitempty"`
	Title       string   `json:"title"`
	LevelBefore string   `json:"level_before"`
	ScoreBefore int      `json:"score_before"`
	Level       string   `json:"level"`
	Score       int      `json:"score"`
	Riskier     bool     `json:"riskier"`
	Marks       []string `json:"changed_marks"`
	Why         []string `json:"why"` // empty where a mark only fell away
}

// printMoved shows the kept listings that version to judges otherwise, the riskiest first.
func (a *app) printMoved(ctx context.Context, db *storage.DB, from, to storage.Version) (err error) {
	if to.State != storage.VersionCurrent {
		return fault.New(fault.Invalid, "listings are judged by the version in force: give it as the second version")
	}
	reg, err := a.registerSteps(db).Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reg.Close()) }()
	policy, err := screening.DefaultPolicy()
	if err != nil {
		return err
	}
	touch, err := workflow.NewTouch(to.Name, db.Diff(ctx, from, to))
	if err != nil {
		return err
	}
	retro := workflow.Retro{DB: db, Engine: screening.NewEngine(reg.Register, policy), Workers: runtime.GOMAXPROCS(0), Licences: &workflow.Licences{DB: db, Now: time.Now}}
	var all []movedListing
	n, err := retro.Run(ctx, touch, func(m *workflow.Moved) error {
		out := movedListing{
			ID: m.Listing.ID, Owner: m.Listing.Tenant, ExternalID: m.Listing.ExternalID, Title: m.Listing.Listing.Title, LevelBefore: m.Listing.Level, ScoreBefore: m.Listing.Score,
			Level: string(m.After.Level), Score: m.After.Score, Riskier: m.Riskier(), Marks: m.Marks, Why: []string{},
		}
		for i := range m.Why {
			if why := workflow.Reason(&m.Why[i], a.set.lang); !slices.Contains(out.Why, why) {
				out.Why = append(out.Why, why)
			}
		}
		all = append(all, out)
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(x, y movedListing) int { return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.ID, y.ID)) })
	r := &rows{columns: []string{"listing", "title", "before", "after", "changed marks", "why"}}
	for i := range all {
		m := &all[i]
		r.add(m, cmp.Or(m.ExternalID, m.ID), m.Title, m.LevelBefore+" "+strconv.Itoa(m.ScoreBefore), m.Level+" "+strconv.Itoa(m.Score), strings.Join(m.Marks, "; "), strings.Join(m.Why, " "))
	}
	a.note("%d listings looked up against %d changed marks: %d screened again, %d judged otherwise, %d riskier", n.Listings, touch.Marks, n.Touched, n.Moved, n.Riskier)
	return a.print(r)
}
