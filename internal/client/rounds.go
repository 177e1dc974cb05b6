// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"time"
)

// Drawing says which decisions are taken again: a share (0 to 1) of those of a time, in days as 2006-01-02.
type Drawing struct {
	Share float64 `json:"share"`
	From  string  `json:"from,omitempty"`
	Until string  `json:"until,omitempty"`
}

// Drawn is how many decisions were drawn.
type Drawn struct {
	Drawn int `json:"drawn"`
}

// SecondLook is a decision to be taken again, without what the first person said.
type SecondLook struct {
	ID       string    `json:"id"`
	Listing  Listing   `json:"listing"`
	Findings []Finding `json:"findings"`
	Marks    []Mark    `json:"marks"`
}

// SecondAnswer is a second decision.
type SecondAnswer struct {
	Decision   string `json:"decision"` // clear, restrict or remove
	ReasonCode string `json:"reason_code"`
}

// NewRound begins a round of calibration: everybody answers the same questions.
type NewRound struct {
	Days int `json:"days"`
	Size int `json:"size"`
}

// Round is a round of calibration; Answered counts the caller's answers.
type Round struct {
	ID        string    `json:"id"`
	Opens     time.Time `json:"opens"`
	Closes    time.Time `json:"closes"`
	Questions int       `json:"questions"`
	Answered  int       `json:"answered"`
}

// RoundAnswer is the answer to a question of a round.
type RoundAnswer struct {
	Question string `json:"question"`
	SecondAnswer
}

// RoundResult is how one person answered a round.
type RoundResult struct {
	By       string         `json:"by"`
	Right    Interval       `json:"right"`
	Kappa    Interval       `json:"kappa"`
	Defined  bool           `json:"defined"` // whether there is a kappa
	Missed   []string       `json:"missed"`  // questions not answered
	Mistakes []RoundMistake `json:"mistakes"`
}

// RoundMistake is a question with the right answer first and the one given second.
type RoundMistake struct {
	ID       string `json:"id"`
	Category string `json:"category"`
	First    string `json:"first"`
	Second   string `json:"second"`
}

// Interval is a share or a measure of N things with the bounds it lies in at 95 %.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     int     `json:"n"`
}

// AgreementQuery says by what agreement is told apart (reason, rule, mark, moderator or seller) and since which day.
type AgreementQuery struct {
	By   string `query:"by"`
	From string `query:"from"`
}

// Agreements is how far second answers agree with the first, in all and by part.
type Agreements struct {
	All Agreement            `json:"all"`
	By  map[string]Agreement `json:"by"`
}

// Agreement is a table of first answers (rows) against second ones (columns), both in the order of Answers.
type Agreement struct {
	Answers []string `json:"answers"`
	Table   [][]int  `json:"table"`
	Share   Interval `json:"share"`
	Kappa   Interval `json:"kappa"`
	Defined bool     `json:"defined"` // whether there is a kappa
}

// DrawSecondLooks draws decisions to be taken again.
func (c *Client) DrawSecondLooks(ctx context.Context, d Drawing) (Drawn, error) {
	return ask[Drawn](ctx, c, post("second-looks").with(d))
}

// NextSecondLook is a decision to be taken again; nil when none waits.
func (c *Client) NextSecondLook(ctx context.Context) (*SecondLook, error) {
	return c.look(ctx, post("second-looks", "next"))
}

// AnswerSecondLook gives the second answer.
func (c *Client) AnswerSecondLook(ctx context.Context, id string, a SecondAnswer) error {
	return tell(ctx, c, post("second-looks", id, "answer").with(a))
}

// Agreement is how far second answers agree with the first.
func (c *Client) Agreement(ctx context.Context, q AgreementQuery) (Agreements, error) {
	return ask[Agreements](ctx, c, get("agreement").asking(q))
}

// Rounds are the rounds of calibration.
func (c *Client) Rounds(ctx context.Context) ([]Round, error) {
	out, err := ask[page[Round]](ctx, c, get("calibrations"))
	return out.Items, err
}

// OpenRound begins a round.
func (c *Client) OpenRound(ctx context.Context, n NewRound) (Round, error) {
	return ask[Round](ctx, c, post("calibrations").with(n))
}

// NextQuestion is a question of a round that the caller has not answered; nil when there is none.
func (c *Client) NextQuestion(ctx context.Context, round string) (*SecondLook, error) {
	return c.look(ctx, post("calibrations", round, "next"))
}

// AnswerQuestion answers a question of a round.
func (c *Client) AnswerQuestion(ctx context.Context, round string, a RoundAnswer) error {
	return tell(ctx, c, post("calibrations", round, "answer").with(a))
}

// RoundResults are how people answered a round.
func (c *Client) RoundResults(ctx context.Context, round string) ([]RoundResult, error) {
	out, err := ask[page[RoundResult]](ctx, c, get("calibrations", round, "results"))
	return out.Items, err
}

func (c *Client) look(ctx context.Context, o call) (*SecondLook, error) {
	out, err := ask[struct {
		Item *SecondLook `json:"item"`
	}](ctx, c, o)
	return out.Item, err
}
