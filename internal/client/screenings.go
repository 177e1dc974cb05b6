// SPDX-License-Identifier: Apache-2.0

package client

import "context"

// Verdict is what screening says of a listing. A listing that was not screened is a *Problem with the level "unscreened",
// never a verdict.
type Verdict struct {
	ID         string           `json:"id"`
	Level      string           `json:"level"` // clear, caution, high or block
	Score      int              `json:"score"` // 0 to 100
	Findings   []Finding        `json:"findings"`
	Considered []Finding        `json:"considered"` // findings that do not count, where all were asked for
	Markets    []MarketVerdict  `json:"markets"`
	Suggestion *TitleSuggestion `json:"suggestion"`
	Engine     string           `json:"engine"`
	Policy     string           `json:"policy"`
	Register   RegisterStamp    `json:"register"`
}

// RegisterStamp is the register a verdict was made on.
type RegisterStamp struct {
	Version string `json:"version"`
	Marks   int    `json:"marks"`
}

// MarketVerdict is the verdict for one market.
type MarketVerdict struct {
	Market string `json:"market"`
	Level  string `json:"level"`
	Score  int    `json:"score"`
}

// TitleSuggestion is a title of a lower level.
type TitleSuggestion struct {
	Title string      `json:"title"`
	Level string      `json:"level"`
	Edits []TitleEdit `json:"edits"`
}

// TitleEdit is one change of a suggestion.
type TitleEdit struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Finding is a mark that a listing seems to use.
type Finding struct {
	Mark         string     `json:"mark"`
	MarkID       string     `json:"mark_id"`
	Owner        string     `json:"owner"`
	Office       string     `json:"office"`
	Status       string     `json:"status"`
	Classes      []int      `json:"classes"`
	Field        string     `json:"field"` // of the listing, such as title or bullets[0]
	Text         string     `json:"text"`  // the words found
	Start        int        `json:"start"` // in characters, as are both ends of the words
	End          int        `json:"end"`
	ByteStart    int        `json:"byte_start"`
	ByteEnd      int        `json:"byte_end"`
	Level        string     `json:"level"`
	Score        int        `json:"score"`
	Role         string     `json:"role"` // how the words are used, such as source or nominative
	Rules        []string   `json:"rules"`
	Reason       Text       `json:"reason"`
	Evidence     []Evidence `json:"evidence"`
	Cases        []string   `json:"cases"`
	Note         string     `json:"note"`
	SuppressedBy string     `json:"suppressed_by"`
}

// Evidence is one measure behind a score.
type Evidence struct {
	Measure string  `json:"measure"`
	Value   float64 `json:"value"`
	Why     string  `json:"why"`
	WhyZH   string  `json:"why_zh"`
}

// ScreenQuery says how a listing is judged.
type ScreenQuery struct {
	All        bool     `query:"all"`        // also what was considered and does not count
	Authorised []string `query:"authorised"` // marks the seller owns or may use
	Channel    string   `query:"channel"`
}

// Screen judges a listing and keeps nothing of it.
func (c *Client) Screen(ctx context.Context, l Listing, q ScreenQuery) (Verdict, error) {
	return ask[Verdict](ctx, c, post("screenings").with(l).asking(q))
}
