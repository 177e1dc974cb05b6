// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// Mark is a registered trademark or a curated brand.
type Mark struct {
	ID         string      `json:"id"`
	Mark       string      `json:"mark"`
	Kind       string      `json:"kind"`
	Office     string      `json:"office"`
	Number     string      `json:"number"`
	Status     string      `json:"status"` // registered, pending, dead, unknown or curated
	StatusText string      `json:"status_text"`
	Filed      string      `json:"filed"` // days as 2006-01-02
	Registered string      `json:"registered"`
	Classes    []int       `json:"classes"`
	Goods      string      `json:"goods"`
	Owners     []MarkOwner `json:"owners"`
	Aliases    []MarkAlias `json:"aliases"`
	Curated    bool        `json:"curated"`
	Enforcer   bool        `json:"enforcer"`
	Fame       int         `json:"fame"`
	House      string      `json:"house"`
	Note       string      `json:"note"`
	Source     string      `json:"source"`
	Strength   string      `json:"strength"`
}

// MarkOwner is who holds a mark.
type MarkOwner struct {
	Name    string `json:"name"`
	Country string `json:"country"`
}

// MarkAlias is another writing of a mark.
type MarkAlias struct {
	Text string `json:"text"`
	Kind string `json:"kind"`
}

// RegisterVersion is one state of the register.
type RegisterVersion struct {
	Name    string        `json:"name"`
	State   string        `json:"state"` // building, current, superseded, failed or rolled_back
	Mode    string        `json:"mode"`  // update, replace or rollback
	Source  string        `json:"source"`
	Office  string        `json:"office"`
	Actor   string        `json:"actor"`
	Reason  string        `json:"reason"`
	Bytes   int64         `json:"bytes"`
	SHA256  string        `json:"sha256"`
	Created time.Time     `json:"created"`
	InForce time.Time     `json:"in_force"`
	Counts  VersionCounts `json:"counts"`
}

// VersionCounts is what an import did, in marks.
type VersionCounts struct {
	Read     int `json:"read"`
	Added    int `json:"added"`
	Changed  int `json:"changed"`
	Removed  int `json:"removed"`
	SetAside int `json:"set_aside"`
}

// MarkQuery narrows the register. The API takes at least a text, an owner, a class, an office or a time.
type MarkQuery struct {
	Text      string `query:"q"`
	Mode      string `query:"mode"`
	Owner     string `query:"owner"`
	Class     int    `query:"class"`
	Office    string `query:"office"`
	Status    string `query:"status"`
	FiledFrom string `query:"filed_from"`
	FiledTo   string `query:"filed_to"`
	Limit     int    `query:"limit"`
}

// Marks searches the register.
func (c *Client) Marks(ctx context.Context, q MarkQuery) iter.Seq2[Mark, error] {
	return pages[Mark](ctx, c, get("marks").asking(q))
}

// Mark is one mark of the register.
func (c *Client) Mark(ctx context.Context, id string) (Mark, error) {
	return ask[Mark](ctx, c, get("marks", id))
}

// RegisterVersions are the states of the register, the newest first.
func (c *Client) RegisterVersions(ctx context.Context, q PageQuery) iter.Seq2[RegisterVersion, error] {
	return pages[RegisterVersion](ctx, c, get("register", "versions").asking(q))
}

// RollBack puts an earlier state of the register in force.
func (c *Client) RollBack(ctx context.Context, version string) (RegisterVersion, error) {
	return ask[RegisterVersion](ctx, c, post("register", "versions", version, "rollback"))
}
