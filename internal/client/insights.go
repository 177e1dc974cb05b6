// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"time"
)

// Insights is how the desk did in a time. Times are in hours.
type Insights struct {
	From       time.Time             `json:"from"`
	Until      time.Time             `json:"until"`
	Opened     int                   `json:"opened"`
	Decided    int                   `json:"decided"`
	Closed     int                   `json:"closed"`
	Merged     int                   `json:"merged"`
	Open       int                   `json:"open"`
	Undone     int                   `json:"undone"`
	Restored   int                   `json:"restored"`
	FirstLook  Spread                `json:"first_look"`
	ToDecision Spread                `json:"to_decision"`
	Overturned Interval              `json:"overturned"`
	Backlog    []Backlog             `json:"backlog"`
	Weeks      []InsightWeek         `json:"weeks"`
	Overturns  []Overturn            `json:"overturns"`
	Reasons    []Tally               `json:"reasons"`
	Marks      []Tally               `json:"marks"`
	Sellers    []Tally               `json:"sellers"`
	People     []Tally               `json:"people"`
	Notifiers  []NotifierReliability `json:"notifiers"`
	Hands      Hands                 `json:"hands"`
}

// Spread is the middle of N times and the one that nine in ten stay below.
type Spread struct {
	N      int     `json:"n"`
	Median float64 `json:"median"`
	P90    float64 `json:"p90"`
}

// Backlog is how many open cases are due within Hours of the end of the time; -1 is overdue, 0 later or no clock.
type Backlog struct {
	Due   string `json:"due"`
	Hours int    `json:"hours"`
	Cases int    `json:"cases"`
}

// InsightWeek is one week.
type InsightWeek struct {
	Start      time.Time `json:"start"`
	Opened     int       `json:"opened"`
	Decided    int       `json:"decided"`
	Overturned int       `json:"overturned"`
	ToDecision Spread    `json:"to_decision"`
}

// Overturn is how often one decision became another on appeal.
type Overturn struct {
	Decided    string `json:"decided"`
	Overturned string `json:"overturned"`
	Times      int    `json:"times"`
}

// Tally is the decisions about one thing: how many, how many of them measures, and what was overturned.
type Tally struct {
	Key        string   `json:"key"`
	Decided    int      `json:"decided"`
	Measures   int      `json:"measures"`
	Overturned Interval `json:"overturned"`
}

// NotifierReliability is how the notices of one right holder came out.
type NotifierReliability struct {
	Notifier  string   `json:"notifier"`
	Rejected  int      `json:"rejected"`
	Retracted int      `json:"retracted"`
	Right     Interval `json:"right"`
}

// Hands is what people did and what the program did.
type Hands struct {
	OpenedByPerson  int `json:"opened_by_person"`
	OpenedByMachine int `json:"opened_by_machine"`
	MovesByPerson   int `json:"moves_by_person"`
	MovesByMachine  int `json:"moves_by_machine"`
	Proposed        int `json:"proposed"`
}

// Insights is how the desk did, as far as the caller may see it.
func (c *Client) Insights(ctx context.Context, q TimeQuery) (Insights, error) {
	return ask[Insights](ctx, c, get("insights").asking(q))
}
