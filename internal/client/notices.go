// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// NewNotice is a right holder's complaint.
type NewNotice struct {
	Kind          string        `json:"kind"`              // trademark, counterfeit, design, dmca, prc or dsa
	Profile       string        `json:"profile,omitempty"` // US, CN or EU
	Form          string        `json:"form,omitempty"`
	Name          string        `json:"name"`
	Address       string        `json:"address,omitempty"`
	Email         string        `json:"email,omitempty"`
	Phone         string        `json:"phone,omitempty"`
	NaturalPerson bool          `json:"natural_person,omitempty"`
	Capacity      string        `json:"capacity,omitempty"` // owner or agent
	Authority     string        `json:"authority,omitempty"`
	Identity      string        `json:"identity,omitempty"`
	Rights        []NoticeRight `json:"rights,omitempty"`
	Targets       []NoticePlace `json:"targets,omitempty"`
	TargetsCSV    string        `json:"targets_csv,omitempty"`
	Why           string        `json:"why,omitempty"`
	Evidence      []string      `json:"evidence,omitempty"`
	TestBuy       string        `json:"test_buy,omitempty"`
	Evaluation    string        `json:"evaluation,omitempty"`
	GoodFaith     bool          `json:"good_faith,omitempty"`
	BonaFide      bool          `json:"bona_fide,omitempty"`
	Perjury       bool          `json:"perjury,omitempty"`
	Guarantee     bool          `json:"guarantee,omitempty"`
	Signature     string        `json:"signature,omitempty"`
}

// NoticeRight is a right that a notice rests on.
type NoticeRight struct {
	Kind         string `json:"kind"` // trademark, copyright, design, utility_model or patent
	Number       string `json:"number,omitempty"`
	Jurisdiction string `json:"jurisdiction,omitempty"`
	Mark         string `json:"mark,omitempty"`
	Classes      []int  `json:"classes,omitempty"`
	Owner        string `json:"owner,omitempty"`
	Work         string `json:"work,omitempty"`
	Proof        string `json:"proof,omitempty"`
}

// NoticePlace is a listing that a notice is about, by its number or address.
type NoticePlace struct {
	Item  string `json:"item,omitempty"`
	URL   string `json:"url,omitempty"`
	Scope string `json:"scope,omitempty"` // listing, seller, image or text
	Why   string `json:"why,omitempty"`
}

// Notice is a notice on file with what became of it.
type Notice struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Received time.Time       `json:"received"`
	Notifier string          `json:"notifier"`
	Standing string          `json:"standing"` // how far the sender is known
	Missing  []NoticeLack    `json:"missing"`  // nothing is decided before that is there
	Issues   []NoticeIssue   `json:"issues"`   // what does not agree with the register
	Targets  []NoticeTarget  `json:"targets"`
	SetAside []NoticeSkipped `json:"set_aside"`
}

// NoticeLack is something a notice must hold and does not.
type NoticeLack struct {
	Path   string `json:"path"`
	Words  string `json:"words"`
	Source string `json:"source"` // the rule that asks for it
}

// NoticeIssue is a doubt about a right as stated; Bars says that a removal cannot stand on it.
type NoticeIssue struct {
	Code  string `json:"code"`
	Words string `json:"words"`
	Bars  bool   `json:"bars"`
}

// NoticeTarget is a place with its case, or the problem why there is none; neither means that it is still to come.
type NoticeTarget struct {
	Item    string `json:"item"`
	URL     string `json:"url"`
	Case    string `json:"case"`
	State   string `json:"state"`
	Problem string `json:"problem"`
}

// NoticeSkipped is a row of a file that names no place.
type NoticeSkipped struct {
	Row    int    `json:"row"`
	Column string `json:"column"`
	Reason string `json:"reason"`
}

// SendNotice sends a notice.
func (c *Client) SendNotice(ctx context.Context, n NewNotice) (Notice, error) {
	return ask[Notice](ctx, c, post("notices").with(n))
}

// SupplyNotice gives a notice what it lacks; what is left out stays as it was.
func (c *Client) SupplyNotice(ctx context.Context, id string, n NewNotice) (Notice, error) {
	return ask[Notice](ctx, c, post("notices", id, "supplies").with(n))
}

// Notices are the newest first; a right holder sees their own.
func (c *Client) Notices(ctx context.Context, q PageQuery) iter.Seq2[Notice, error] {
	return pages[Notice](ctx, c, get("notices").asking(q))
}

// Notice is one notice.
func (c *Client) Notice(ctx context.Context, id string) (Notice, error) {
	return ask[Notice](ctx, c, get("notices", id))
}
