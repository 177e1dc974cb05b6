// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/review"
	"markwarden/internal/workflow"
)

// PeriodInput is a time in whole days of UTC, both counted.
type PeriodInput struct {
	From  string `query:"from" format:"date" example:"2026-03-01" doc:"First day; twelve weeks before the last if left out."`
	Until string `query:"until" format:"date" example:"2026-03-31" doc:"Last day; today if left out."`
}

// period reads the two days.
func (p PeriodInput) period(now time.Time) (from, until time.Time, err error) {
	until = now.UTC().Truncate(24 * time.Hour)
	if p.Until != "" {
		if until, err = time.Parse(time.DateOnly, p.Until); err != nil {
			return from, until, fault.New(fault.Invalid, "until must be a day as YYYY-MM-DD.")
		}
	}
	from = until.AddDate(0, 0, -83)
	if p.From != "" {
		if from, err = time.Parse(time.DateOnly, p.From); err != nil {
			return from, until, fault.New(fault.Invalid, "from must be a day as YYYY-MM-DD.")
		}
	}
	return from, until.AddDate(0, 0, 1).Add(-time.Microsecond), nil
}

// insightsBody is the figures of a time; durations are in hours.
type insightsBody struct {
	From       time.Time            `json:"from"`
	Until      time.Time            `json:"until"`
	Opened     int                  `json:"opened"`
	Decided    int                  `json:"decided" doc:"Decisions that were not undone."`
	Undone     int                  `json:"undone"`
	Closed     int                  `json:"closed"`
	Merged     int                  `json:"merged"`
	Open       int                  `json:"open" doc:"Cases that wait for somebody at the end of the time."`
	FirstLook  review.Spread        `json:"first_look" doc:"From the opening to the first look of a person."`
	ToDecision review.Spread        `json:"to_decision" doc:"From the opening to the first decision."`
	Overturned review.Interval      `json:"overturned" doc:"Share of the decisions that an appeal or a reversal overturned."`
	Restored   int                  `json:"restored" doc:"After a counter-notice."`
	Hands      review.Hands         `json:"hands"`
	Weeks      []review.Week        `json:"weeks" nullable:"false"`
	Backlog    []backlogBody        `json:"backlog" nullable:"false"`
	Marks      []review.Tally       `json:"marks" nullable:"false"`
	Sellers    []review.Tally       `json:"sellers" nullable:"false"`
	Reasons    []review.Tally       `json:"reasons" nullable:"false"`
	People     []review.Tally       `json:"people" nullable:"false"`
	Overturns  []review.Overturn    `json:"overturns" nullable:"false"`
	Notifiers  []review.Reliability `json:"notifiers" nullable:"false"`
}

// backlogBody is open cases by when their next clock ends.
type backlogBody struct {
	Hours int    `json:"hours" doc:"From the end of the time; -1 is overdue, 0 is later or no clock."`
	Cases int    `json:"cases"`
	Due   string `json:"due" example:"within a day"`
}

func newInsights(in workflow.DeskInsight) insightsBody {
	b := insightsBody{From: in.From, Until: in.Until, Opened: in.Opened, Decided: in.Decided, Undone: in.Undone, Closed: in.Closed, Merged: in.Merged, Open: in.Open, FirstLook: in.FirstLook, ToDecision: in.ToDecision,
		Overturned: in.Overturned, Restored: in.Restored, Hands: in.Hands, Weeks: in.Weeks, Backlog: []backlogBody{}, Marks: in.Marks, Sellers: in.Sellers, Reasons: in.Reasons, People: in.People, Overturns: in.Overturns, Notifiers: in.Notifiers}
	for _, k := range in.Backlog {
		b.Backlog = append(b.Backlog, backlogBody{k.Hours, k.Cases, k.Words.EN})
	}
	return b
}

type insightsOutput struct{ Body insightsBody }

type decisionsInput struct {
	PeriodInput
	Cursor string `query:"cursor" maxLength:"20" doc:"next of the page before, with the same question."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// decidedBody is a decision that was taken.
type decidedBody struct {
	ID         string    `json:"id"`
	Case       string    `json:"case"`
	At         time.Time `json:"at"`
	By         string    `json:"by"`
	Decision   string    `json:"decision" enum:"clear,restrict,remove,reject_notice"`
	Reason     string    `json:"reason_code"`
	Rules      []string  `json:"rules" nullable:"false"`
	Facts      string    `json:"facts"`
	Mark       string    `json:"mark_id"`
	Seller     string    `json:"seller_id"`
	Proposed   bool      `json:"proposed" doc:"It followed a measure that the system had proposed after the seller had not answered."`
	Overturned bool      `json:"overturned" doc:"By an appeal or a reversal."`
	Restored   bool      `json:"restored" doc:"The listing came back after a counter-notice."`
}

type decisionsOutput struct {
	Body struct {
		Items []decidedBody `json:"items" nullable:"false"`
		Next  string        `json:"next" doc:"Cursor of the next page, empty on the last."`
	}
}

type dsaOutput struct{ Body workflow.DSAExport }

func (s Services) registerInsights(a huma.API) {
	op := func(name, path, summary, text string) huma.Operation {
		return huma.Operation{OperationID: name, Method: http.MethodGet, Path: Prefix + path, Tags: []string{tagCases}, Summary: summary, Description: text,
			Responses: refusals(http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusServiceUnavailable)}
	}
	huma.Register(a, op("insights", "/insights", "How the desk is doing", "Volumes, times to the first look and decision, backlog, overturned decisions and reliability of notifiers, counted from the histories of the cases. Durations are in hours; shares come with their 95 % interval (Wilson). Cases under a seal are in no figure."), s.insights)
	huma.Register(a, op("list-decisions", "/decisions", "Decisions of a time", "The decisions taken in a time, the oldest first. What was undone is no decision and left out."), s.decisions)
	file := op("export-decisions", "/export/decisions.csv", "Decisions of a time as CSV", "The same as a table, UTF-8 with a byte order mark.")
	file.Responses["200"] = &huma.Response{Description: "The table.", Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: "string"}}}}
	huma.Register(a, file, s.exportDecisions)
	huma.Register(a, op("export-dsa", "/export/dsa", "Statements for the DSA Transparency Database", "Every measure of a time that holds in the Union, in request bodies of at most 100 statements as the database takes them, without personal data. Decisions that no statement can be made of are named with the reason."), s.exportDSA)
}

func (s Services) insights(ctx context.Context, in *PeriodInput) (*insightsOutput, error) {
	from, until, err := in.period(s.Desk.Now())
	if err == nil {
		err = platforms(ctx, "insights.see", "insight")
	}
	if err != nil {
		return nil, fail(err)
	}
	found, err := s.Desk.Insights(ctx, person(ctx), from, until)
	if err != nil {
		return nil, fail(err)
	}
	return &insightsOutput{newInsights(found)}, nil
}

// decided lists the decisions of a time.
func (s Services) decided(ctx context.Context, in PeriodInput, action string) ([]workflow.Decided, error) {
	from, until, err := in.period(s.Desk.Now())
	if err == nil {
		err = platforms(ctx, action, "decision")
	}
	if err != nil {
		return nil, err
	}
	return s.Desk.Decisions(ctx, person(ctx), from, until)
}

// decisions is a page of the list. The cursor is how many were shown before: the list of a time only grows at its end, but
// for what is undone within minutes.
func (s Services) decisions(ctx context.Context, in *decisionsInput) (*decisionsOutput, error) {
	list, err := s.decided(ctx, in.PeriodInput, "decisions.see")
	if err != nil {
		return nil, fail(err)
	}
	skip := 0
	if in.Cursor != "" {
		if skip, err = strconv.Atoi(in.Cursor); err != nil || skip < 0 {
			return nil, fail(fault.New(fault.Invalid, "The cursor is none of ours: take next of the page before."))
		}
	}
	list = list[min(skip, len(list)):]
	out := &decisionsOutput{}
	out.Body.Items = []decidedBody{}
	for _, d := range list[:min(in.Limit, len(list))] {
		out.Body.Items = append(out.Body.Items, newDecided(d))
	}
	if len(list) > in.Limit {
		out.Body.Next = strconv.Itoa(skip + in.Limit)
	}
	return out, nil
}

func newDecided(d workflow.Decided) decidedBody {
	return decidedBody{ID: d.ID, Case: d.Case, At: d.At, By: d.By, Decision: string(d.Event), Reason: d.Reason, Rules: append([]string{}, d.Rules...), Facts: d.Entry.Facts, Mark: d.Mark, Seller: d.Seller,
		Proposed: d.Proposed, Overturned: d.Overturned, Restored: d.Restored}
}

func (s Services) exportDecisions(ctx context.Context, in *PeriodInput) (*fileOutput, error) {
	list, err := s.decided(ctx, *in, "decisions.export")
	if err != nil {
		return nil, fail(err)
	}
	rows := [][]string{{"id", "case", "at", "by", "decision", "reason_code", "rules", "facts", "mark_id", "seller_id", "proposed", "overturned", "restored"}}
	for _, d := range list {
		rows = append(rows, []string{d.ID, d.Case, d.At.Format(time.RFC3339), d.By, string(d.Event), d.Reason, strings.Join(d.Rules, " "), d.Entry.Facts, d.Mark, d.Seller,
			strconv.FormatBool(d.Proposed), strconv.FormatBool(d.Overturned), strconv.FormatBool(d.Restored)})
	}
	body, err := table(rows)
	if err != nil {
		return nil, fail(err)
	}
	return &fileOutput{Type: "text/csv; charset=utf-8", Disposition: `attachment; filename="decisions.csv"`, Body: body}, nil
}

func (s Services) exportDSA(ctx context.Context, in *PeriodInput) (*dsaOutput, error) {
	from, until, err := in.period(s.Desk.Now())
	if err == nil {
		err = platforms(ctx, "decisions.export", "decision")
	}
	if err != nil {
		return nil, fail(err)
	}
	out, err := s.Desk.ExportDSA(ctx, person(ctx), from, until)
	if err != nil {
		return nil, fail(err)
	}
	return &dsaOutput{out}, nil
}

// platforms asks for a right to what belongs to nobody but the platform.
func platforms(ctx context.Context, action, kind string) error {
	_, err := auth.Allow(ctx, action, auth.Object{Kind: kind, Tenant: auth.Who(ctx).Tenant})
	return err
}

// table writes rows as CSV that begins with a byte order mark, by which spreadsheets know that it is UTF-8. A cell that a
// spreadsheet would take for a formula begins with an apostrophe.
func table(rows [][]string) ([]byte, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	for _, row := range rows {
		for i, c := range row {
			if c != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(c)[0]) {
				row[i] = "'" + c
			}
		}
		_ = w.Write(row)
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
