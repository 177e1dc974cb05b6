// SPDX-License-Identifier: Apache-2.0

package client

import "time"

// LawsuitLine is a case as a list shows it.
type LawsuitLine struct {
	ID         string          `json:"id"`
	Court      string          `json:"court"`
	Number     string          `json:"number"`
	Case       string          `json:"case"` // number and court as people write them
	Caption    string          `json:"caption"`
	Judge      string          `json:"judge"`
	Filed      string          `json:"filed"` // days as 2006-01-02
	LastFiling string          `json:"last_filing"`
	State      string          `json:"state"`
	Why        Text            `json:"why"` // why it stands there
	Plaintiffs []string        `json:"plaintiffs"`
	Firms      []string        `json:"firms"`
	Rights     []AssertedRight `json:"rights"`
	ScheduleA  bool            `json:"schedule_a"`
	ITC        string          `json:"itc"`
	Sealed     bool            `json:"sealed"`
	Updated    time.Time       `json:"updated"`
	Version    int             `json:"version"`
}

// Lawsuit is everything on file of a case.
type Lawsuit struct {
	LawsuitLine
	Nature     string             `json:"nature"`
	Cause      string             `json:"cause"`
	Bond       string             `json:"bond"`
	Entries    []DocketEntry      `json:"entries"`
	Defendants []Defendant        `json:"defendants"`
	Matches    []LawsuitMatch     `json:"matches"`
	Restraints []LawsuitRestraint `json:"restraints"`
	Deadlines  []Deadline         `json:"deadlines"`
	Tasks      []DocketNote       `json:"tasks"`   // what a person must read
	Refused    []DocketNote       `json:"refused"` // entries that lead nowhere from where the case stood
}

// DocketEntry is a line of a docket.
type DocketEntry struct {
	Key    string   `json:"key"`
	Entry  string   `json:"entry"`
	Filed  string   `json:"filed"`
	Text   string   `json:"text"`
	Types  []string `json:"types"`
	Source string   `json:"source"`
}

// Defendant is a seller on a list.
type Defendant struct {
	Key      string `json:"key"`
	No       string `json:"no"`
	Alias    string `json:"alias"`
	Platform string `json:"platform"`
	SellerID string `json:"seller_id"`
	StoreURL string `json:"store_url"`
	State    string `json:"state"`
	Sealed   bool   `json:"sealed"`
}

// LawsuitMatch is a row of a list that may be one of our stores.
type LawsuitMatch struct {
	Row      string          `json:"row"`
	No       string          `json:"no"`
	Alias    string          `json:"alias"`
	Store    string          `json:"store"`
	Seller   string          `json:"seller"`
	Level    string          `json:"level"`
	Score    float64         `json:"score"`
	Action   string          `json:"action"`
	Verdict  string          `json:"verdict"` // confirmed, not us or unsure
	Reopened bool            `json:"reopened"`
	Evidence []MatchEvidence `json:"evidence"`
}

// MatchEvidence is one field in which a row and a store agree.
type MatchEvidence struct {
	Field  string  `json:"field"`
	Level  string  `json:"level"`
	Theirs string  `json:"theirs"`
	Ours   string  `json:"ours"`
	Value  float64 `json:"value"`
	Why    Text    `json:"why"`
}

// LawsuitRestraint is an account or a sum that an order holds.
type LawsuitRestraint struct {
	Provider  string   `json:"provider"`
	Account   string   `json:"account"`
	Amount    string   `json:"amount"`
	Defendant string   `json:"defendant"`
	From      string   `json:"from"`
	To        string   `json:"to"`
	Order     string   `json:"order"`
	Release   string   `json:"release"`
	Approvers []string `json:"approvers"`
}
