// SPDX-License-Identifier: Apache-2.0

package client

import "context"

// ClearanceRequest is a name, or several, to be held against earlier marks.
type ClearanceRequest struct {
	Name    string   `json:"name,omitempty"`
	Names   []string `json:"names,omitempty"`
	Classes []int    `json:"classes,omitempty"`
	Markets []string `json:"markets,omitempty"`
	Least   int      `json:"least,omitempty"` // risk from which on a mark is named
	Limit   int      `json:"limit,omitempty"` // marks a name
}

// Clearance is the earlier marks nearest to a name.
type Clearance struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Risk     int           `json:"risk"` // 0 to 100
	Meaning  Text          `json:"meaning"`
	Classes  []int         `json:"classes"`
	Markets  []string      `json:"markets"`
	Hits     []EarlierMark `json:"hits"`
	Crowd    []CrowdedWord `json:"crowd"`
	Register RegisterStamp `json:"register"`
}

// EarlierMark is a mark near to a name, with the likeness by measure.
type EarlierMark struct {
	Rank     int        `json:"rank"`
	Risk     int        `json:"risk"`
	Score    float64    `json:"score"` // likeness, 0 to 1
	Mark     string     `json:"mark"`
	MarkID   string     `json:"mark_id"`
	Text     string     `json:"text"`
	Owner    string     `json:"owner"`
	Office   string     `json:"office"`
	Status   string     `json:"status"`
	Live     bool       `json:"live"`
	Classes  []int      `json:"classes"`
	Records  int        `json:"records"`
	Evidence []Evidence `json:"evidence"`
	Meaning  Text       `json:"meaning"`
	Note     string     `json:"note"`
}

// CrowdedWord is how many marks use a word of the name.
type CrowdedWord struct {
	Word    string `json:"word"`
	Live    int    `json:"live"`
	InClass int    `json:"in_class"`
	Idle    bool   `json:"idle"`
}

// Clear holds names against earlier marks, one clearance a name. It sends a write's method and keeps nothing.
func (c *Client) Clear(ctx context.Context, r ClearanceRequest) ([]Clearance, error) {
	out, err := ask[page[Clearance]](ctx, c, post("clearances").with(r))
	return out.Items, err
}

// ComparisonRequest is two signs, the second as the earlier one, with the classes or the goods in words where they are known.
type ComparisonRequest struct {
	MarkA    string `json:"mark_a"`
	MarkB    string `json:"mark_b"`
	ClassesA []int  `json:"classes_a,omitempty"`
	ClassesB []int  `json:"classes_b,omitempty"`
	GoodsA   string `json:"goods_a,omitempty"`
	GoodsB   string `json:"goods_b,omitempty"`
}

// Comparison is how alike two signs are.
type Comparison struct {
	MarkA    string     `json:"mark_a"`
	MarkB    string     `json:"mark_b"`
	Score    float64    `json:"score"`    // 0 to 1, with the goods
	Likeness float64    `json:"likeness"` // 0 to 1, of the signs alone
	Risk     int        `json:"risk"`     // 0 to 100
	Meaning  Text       `json:"meaning"`
	Ways     []Likeness `json:"ways"`
	Evidence []Evidence `json:"evidence"`
}

// Likeness is how alike two signs are in one way (sight, sound, meaning, goods), 0 to 1, where that can be known.
type Likeness struct {
	Way   string  `json:"way"`
	Value float64 `json:"value"`
	Known bool    `json:"known"`
}

// Compare holds two signs against each other, without a register. Nothing is kept.
func (c *Client) Compare(ctx context.Context, r ComparisonRequest) (Comparison, error) {
	return ask[Comparison](ctx, c, post("comparisons").with(r))
}
