// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"time"
)

// Organisation is a shop, a platform, a rights owner or a law firm.
type Organisation struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Kind    string    `json:"kind"`  // seller, platform, rights_owner or law_firm
	State   string    `json:"state"` // active or disabled
	Created time.Time `json:"created"`
}

// OrganisationQuery narrows organisations.
type OrganisationQuery struct {
	Text  string `query:"q"`
	Kind  string `query:"kind"`
	Limit int    `query:"limit"`
}

// OrganisationEdit is what changes; what is empty stays as it is.
type OrganisationEdit struct {
	Name  string `json:"name,omitempty"`
	State string `json:"state,omitempty"` // disabled ends the sessions and feeds of its people
}

// Organisations are those the caller may see, the newest first.
func (c *Client) Organisations(ctx context.Context, q OrganisationQuery) iter.Seq2[Organisation, error] {
	return pages[Organisation](ctx, c, get("organisations").asking(q))
}

// Organisation is one of them.
func (c *Client) Organisation(ctx context.Context, id string) (Organisation, error) {
	return ask[Organisation](ctx, c, get("organisations", id))
}

// CreateOrganisation makes one; kind as in Organisation.
func (c *Client) CreateOrganisation(ctx context.Context, name, kind string) (Organisation, error) {
	return ask[Organisation](ctx, c, post("organisations").with(struct {
		Name string `json:"name"`
		Kind string `json:"kind"`
	}{name, kind}))
}

// EditOrganisation changes its name or state.
func (c *Client) EditOrganisation(ctx context.Context, id string, e OrganisationEdit) (Organisation, error) {
	return ask[Organisation](ctx, c, patch("organisations", id).with(e))
}
